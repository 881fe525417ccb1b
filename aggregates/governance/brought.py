"""What was brought in from paper or another system, many entries at once: each rests on the batch, which is their evidence.

A batch is `import.received` (`upkeep`); what came with it names it as its cause. What nobody can know of the past any more
(which notice they were given, whether pressure was looked for) is said once, of the batch: the rules' `brought_in` names
the remarks that go there. Nothing else about an entry is different: what it says wrongly or outside the rules stays its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from aggregates import pack
from aggregates.entries import Act
from aggregates.governance.upkeep import ImportReceived
from aggregates.rules import Remark, Rules
from ledger.event import Book, Decision, Event, Recorded


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that is being put together: its event id, and the rules in force."""

    id: UUID
    by: UUID  # whoever brings it in: that they had no role here years ago is nothing to be put right
    rules: Rules

    @classmethod
    def of(cls, book: Book, batch: UUID, by: UUID) -> Batch:
        return cls(batch, by, pack.in_force(book).rules)

    @property
    def _folded(self) -> Mapping[str, str]:
        """Each remark that is said of the batch alone, and the remark that says it."""
        return {mark: said for said, marks in self.rules.data["brought_in"].items() for mark in marks}

    def events(self, decision: Decision) -> list[Event]:
        """What was decided for one row, with the batch as its cause unless it has another."""
        return [self._left(replace(e, causation=e.causation or self.id)) for e in decision.events]

    def _left(self, event: Event) -> Event:
        if not isinstance(event, Act):
            return event
        return replace(event, marks=tuple(m for m in event.marks if not self._said_of_all(m, [event])))

    def remarks(self, decision: Decision) -> list[str]:
        """What stays to be said of one row."""
        of = decision.events
        return [w for w in decision.warnings if not (isinstance(w, Remark) and self._said_of_all(w.code, of))]

    def _said_of_all(self, mark: str, events: Sequence[Event]) -> bool:
        return mark in self._folded or (mark == "role-not-held" and all(e.by.person == self.by for e in events))

    def unknown(self, decisions: Iterable[Decision]) -> tuple[str, ...]:
        """The remarks that the batch carries for all of them."""
        codes = {w.code for d in decisions for w in d.warnings if isinstance(w, Remark)}
        return tuple(dict.fromkeys(said for mark, said in self._folded.items() if mark in codes))


def closed(first: Event, marks: Sequence[str], entries: int) -> Event:
    """The batch's own event, once everything is there: what is said of all that came with it, and how much that is."""
    assert isinstance(first, ImportReceived)
    return replace(first, marks=(*first.marks, *marks), entries=entries)


def before(book: Book, sha256: bytes, kind: str) -> Recorded[ImportReceived] | None:
    """The batch of this very file, if it was brought in already."""
    same = (r for r in book.all(ImportReceived) if r.event.sha256 == sha256 and r.event.kind == kind)
    return next(same, None)


def positions(batch: Recorded[ImportReceived]) -> range:
    """The batch and everything that came with it: one transaction, so they follow each other."""
    return range(batch.position, batch.position + batch.event.entries + 1)
