"""Steps of a case before it is decided: what advice, engagement and assessment have in common.

Each stands on the case's stream and may be what the case begins with; the case's other steps are in `sharing` and
`disclosure`. None of them is ever refused, and none has to come before another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from aggregates.disclosures.sharing import Case, load
from aggregates.draft import Draft, subjects
from aggregates.entries import Act, Entry
from ledger.event import About, Sealed


@dataclass(frozen=True, kw_only=True)
class Step(Act):
    """Base of the steps before a decision; never recorded itself."""

    TOPIC = "step"
    child: UUID


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step is entered: its case, if there is one already, and the child."""

    d: Draft
    case: Case | None
    child: UUID

    def header(
        self, *mentioned: UUID | None, sealed: Iterable[Sealed], at_least: Iterable[str] = (), **more: Any
    ) -> dict[str, Any]:
        """The header fields: as sensitive as anything in the case, in the folders in which its decision lies."""
        about: tuple[About, ...] = subjects(self.child, mentioned=[m for m in mentioned if m is not None])
        before = () if self.case is None else self.case.recorded
        return self.d.header(
            uuid4() if self.case is None else self.case.id,
            1 if self.case is None else self.case.version + 1,
            *about,
            sealed=sealed,
            sensitivity=self.d.rules.highest("sensitive", *(r.event.sensitivity for r in before), *at_least),
            folders=next((r.event.folders for r in reversed(before) if r.event.folders), ()),
            **more,
        )

    def entries(self, *topics: str) -> tuple[Entry, ...]:
        """What stands in the case already (of these topics, if any is named), oldest first."""
        found = () if self.case is None else self.case.entries()
        return tuple(entry for entry in found if not topics or entry.event.TOPIC in topics)

    def behind(self, *topics: str) -> tuple[Entry, ...]:
        """The same, as far as it had happened by then and had been recorded by then: what can be ground for a step."""
        d = self.d
        known = (e for e in self.entries(*topics) if d.known_by is None or e.recorded.recorded_at <= d.known_by)
        return tuple(e for e in known if e.start(d.book.zone) <= d.start)


def place(d: Draft, case: UUID | None, child: UUID | None) -> Place:
    """The case of a step; a new one, if only a child is named."""
    state, whose = load(d.book, case, child)
    return Place(d, state, whose)
