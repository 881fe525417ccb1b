"""For whom a family's page is made, and what may stand on it: the rule of one family, in one place.

A page is for one parent or carer (docs/decisions/0013). On it stands what is about the child and what this parent said or
did. What another parent or carer said, asked, was given, refused or took back is not on it; nor that they looked. What
somebody else agreed to is on it as a thing that may be done now, without who or when. A hold that keeps something from this
parent takes it off the page whole, with whatever was opened or told for the purposes that would give it away; a grievance
always. Nothing on the page is counted before that. What this parent was shown on an earlier page, before the hold, stays
on it: that it were gone would tell them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aggregates import pack
from aggregates.accesses import hold
from aggregates.accesses.hold import HoldState
from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.keeping.report import ReportGenerated
from aggregates.matters import grievances
from aggregates.people import joined, roles
from aggregates.people.relationship import RelationshipRecorded
from aggregates.records.record import RecordCreated
from aggregates.rules import Rules
from ledger.event import Actor, Book, Recorded

PARENT, FAMILY = "parent", ("parent", "carer")
KIND = "parent-report"  # report-kind


@dataclass(frozen=True, slots=True)
class Reader:
    """One parent of one child, or somebody who asks about themselves; under every id. The holds are those of now."""

    child: frozenset[UUID]
    ids: frozenset[UUID]
    family: frozenset[UUID]  # others who are, or ever were, something to the child
    holds: tuple[HoldState, ...]
    pages: tuple[Entry, ...]  # report.generated: what this parent was handed about this child, oldest first
    rules: Rules

    roles: tuple[str, ...] = ()  # in which they may ask about themselves

    @property
    def itself(self) -> bool:
        """Whether they ask about themselves."""
        return not self.ids.isdisjoint(self.child)

    @classmethod
    def of(cls, book: Book, child: UUID, person: UUID, now: datetime) -> Reader:
        ids, groups = joined.same(book, person), joined.in_book(book)
        children = joined.same(book, child)
        ties = (e.event for e in standing(book.all(RelationshipRecorded, EntryCorrected)))
        related = {one for tie in ties if tie.child in children for one in joined.members(groups, tie.person)}
        found = (one for one in hold.in_force(book, child, now) if any(hold.keeps(one, i, None) for i in ids))
        made = standing(joined.about(book, child, ReportGenerated, EntryCorrected))
        pages = (e for e in made if e.event.to in ids and e.event.kind == KIND)
        held = dict.fromkeys(t.role for t in roles.standing_of(book, person, now).holding)
        rules = pack.in_force(book).rules
        return cls(children, ids, frozenset(related) - ids, tuple(found), tuple(pages), rules, tuple(held))

    def is_own(self, by: Actor) -> bool:
        """Whether they did it themselves, or somebody for them."""
        return by.person in self.ids or by.on_behalf_of in self.ids

    def is_others(self, by: Actor) -> bool:
        """Whether another parent or carer did it, or somebody for them."""
        who = by.on_behalf_of or by.person
        as_family = by.on_behalf_of is not None or by.role in FAMILY  # who works here too may look as that
        return who in self.family and not self.is_own(by) and as_family

    def may_open(self, category: str, sensitivity: str) -> bool:
        """Whether the rules open such a record to them: as a parent, or because it is about themselves."""
        asks = [(role, {"self"}) for role in self.roles] if self.itself else [(PARENT, {PARENT})]
        return any(self.rules.access(role, relations, category, sensitivity).allowed for role, relations in asks)

    def may_know(self, categories: Collection[str], purposes: Collection[str], position: int, start: datetime) -> bool:
        """Whether they may be told of an entry about such matter, for such purposes."""
        if grievances.CATEGORY in purposes:
            return False
        hiding = (one for one in self.holds if self._hides(one, categories, purposes))
        return all(self._was_shown(one, position, start) for one in hiding)

    def is_under(self, one: UUID | None) -> bool:
        """Whether an entry names a hold that stands against them."""
        return one in {held.hold for held in self.holds}

    def may_have(self, record: RecordCreated) -> bool:
        """Whether what a record says may be handed to them."""
        return self.may_open(record.category, record.sensitivity) and not self.is_kept([record.category])

    def is_kept(self, categories: Collection[str]) -> bool:
        """Whether a hold keeps any of these categories from them now."""
        return any(self._keeps(one, category) for one in self.holds for category in categories)

    def closes(self, created: Recorded[RecordCreated]) -> bool:
        """Whether a hold closes a record that they could open, and may know of, before it was placed."""
        event, at = created.event, created.position
        theirs = self.may_open(event.category, event.sensitivity)
        return theirs and any(at < h.entry.recorded.position and self._keeps(h, event.category) for h in self.holds)

    def _keeps(self, one: HoldState, category: str) -> bool:
        return any(hold.keeps(one, i, category) for i in self.ids)

    def _hides(self, one: HoldState, categories: Collection[str], purposes: Collection[str]) -> bool:
        """Whether a hold is about such matter by name, or would be given away by such a purpose.

        One that covers everything closes every record, and still no line tells of it that somebody did office work.
        """
        tells = not set(purposes).isdisjoint(self.rules.data["hold_hides"]["purposes"])
        named = bool(one.entry.event.covers) and any(self._keeps(one, category) for category in categories)
        return tells or named

    def _was_shown(self, one: HoldState, position: int, start: datetime) -> bool:
        """Whether it stood on a page that they were handed before the hold was placed."""
        return any(
            page.recorded.position < one.entry.recorded.position
            and position <= page.event.known_at
            and start <= page.event.as_of
            for page in self.pages
        )
