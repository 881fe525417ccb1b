"""What was brought in from paper or another system, many entries at once: each rests on the batch, which is their evidence.

A batch is `import.received` (`upkeep`); what came with it names it as its cause. What nobody can know of the past any more
(which notice they were given, whether pressure was looked for) is said once, of the batch: the rules' `brought_in` names
the remarks that go there. Roles, key persons and relationships that are older than the ledger are marked: they count from
their real dates. Nothing else about an entry is different: what it says outside the rules stays its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from aggregates import pack
from aggregates.entries import FROM_BEFORE, Act
from aggregates.governance.setting import SettingRegistered
from aggregates.governance.upkeep import ImportReceived
from aggregates.people.care import CareStarted
from aggregates.people.child import ChildEnrolled, KeyPersonAssigned
from aggregates.people.person import PersonRegistered, RoleAssigned
from aggregates.people.relationship import RelationshipRecorded
from aggregates.rules import Remark, Rules
from ledger.event import Book, Decision, Event, Recorded

UNKNOWN = "brought-in-unknown"
TENURES = (RoleAssigned, KeyPersonAssigned, CareStarted, RelationshipRecorded)
REGISTERED = (PersonRegistered, ChildEnrolled, *TENURES)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that is being put together: its event id, who brings it in, the rules in force, when the setting began."""

    id: UUID
    by: UUID
    book: Book
    rules: Rules
    founded: datetime

    @classmethod
    def of(cls, book: Book, batch: UUID, by: UUID) -> Batch:
        first = book.all(SettingRegistered)
        return cls(batch, by, book, pack.in_force(book).rules, first[0].recorded_at if first else book.now)

    def events(self, decision: Decision) -> list[Event]:
        """What was decided for one row, with the batch as its cause unless it has another."""
        return [self._marked(replace(e, causation=e.causation or self.id)) for e in decision.events]

    def _marked(self, event: Event) -> Event:
        if not isinstance(event, Act):
            return event
        before = isinstance(event, TENURES) and self._is_early and event.occurred.start(self.book.zone) < self.founded
        left = tuple(mark for mark in event.marks if not self._said_of_all(mark, [event]))
        return replace(event, marks=(*left, *((FROM_BEFORE,) if before else ())))

    @property
    def _is_early(self) -> bool:
        """Whether the setting may still bring in what is older than its ledger."""
        period = self.rules.period("bringing-in")
        return period is not None and self.book.now <= period.after(self.founded, self.book.zone)

    def remarks(self, decision: Decision) -> list[str]:
        """What stays to be said of one row."""
        said, of = decision.warnings, decision.events
        left = [w for w in said if not (isinstance(w, Remark) and self._said_of_all(w.code, of))]
        before = any(FROM_BEFORE in e.marks for e in self.events(decision) if isinstance(e, Act))
        return [*left, *(self.rules.warn("from-before") if before else [])]

    def _said_of_all(self, mark: str, events: Sequence[Event]) -> bool:
        """Whether it is left to the batch; also that whoever brings it in had no role here years ago."""
        mine = mark == "role-not-held" and all(isinstance(e, REGISTERED) and e.by.person == self.by for e in events)
        return mine or mark in self.rules.data["brought_in"]["unknown"]

    def unknown(self, decisions: Iterable[Decision]) -> tuple[str, ...]:
        """The remark that the batch carries for all of them, if anything is not known any more."""
        codes = {w.code for d in decisions for w in d.warnings if isinstance(w, Remark)}
        return () if codes.isdisjoint(self.rules.data["brought_in"]["unknown"]) else (UNKNOWN,)


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
