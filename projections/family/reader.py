"""For whom a family's page is made, and what may stand on it: the rule of one family, in one place.

A page is for one parent or carer (docs/decisions/0013). On it stands what is about the child and what this parent said or
did. What another parent or carer said, asked, was given, refused or took back is not on it; nor that they looked. What
somebody else agreed to is on it as a thing that may be done now, without who or when. A hold that keeps something from this
parent takes it off the page whole, with whatever was opened or told for the purposes that would give it away; a grievance
always. Nothing on the page is counted before that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aggregates import pack
from aggregates.accesses import hold
from aggregates.accesses.hold import HoldState
from aggregates.entries import EntryCorrected, standing
from aggregates.matters import grievances
from aggregates.people import joined
from aggregates.people.relationship import RelationshipRecorded
from aggregates.rules import Rules
from ledger.event import Actor, Book

PARENT, FAMILY = "parent", ("parent", "carer")


@dataclass(frozen=True, slots=True)
class Reader:
    """One parent of one child, under every id, the others of the family, and the holds of now that stand against them."""

    child: frozenset[UUID]
    ids: frozenset[UUID]
    family: frozenset[UUID]  # others who are, or ever were, something to the child
    holds: tuple[HoldState, ...]
    rules: Rules

    @classmethod
    def of(cls, book: Book, child: UUID, person: UUID, now: datetime) -> Reader:
        ids, groups = joined.same(book, person), joined.in_book(book)
        children = joined.same(book, child)
        ties = (e.event for e in standing(book.all(RelationshipRecorded, EntryCorrected)))
        related = {one for tie in ties if tie.child in children for one in joined.members(groups, tie.person)}
        found = (one for one in hold.in_force(book, child, now) if any(hold.keeps(one, i, None) for i in ids))
        return cls(children, ids, frozenset(related) - ids, tuple(found), pack.in_force(book).rules)

    def is_own(self, by: Actor) -> bool:
        """Whether they did it themselves, or somebody for them."""
        return by.person in self.ids or by.on_behalf_of in self.ids

    def is_others(self, by: Actor) -> bool:
        """Whether another parent or carer did it, or somebody for them."""
        who = by.on_behalf_of or by.person
        as_family = by.on_behalf_of is not None or by.role in FAMILY  # who works here too may look as that
        return who in self.family and not self.is_own(by) and as_family

    def may_open(self, category: str, sensitivity: str) -> bool:
        """Whether such a record is open to this parent."""
        allowed = self.rules.access(PARENT, {PARENT}, category, sensitivity).allowed
        return allowed and not self.is_kept([category])

    def may_know_of(self, categories: Collection[str], purposes: Collection[str]) -> bool:
        """Whether what was done with such matter, for such purposes, may be told them."""
        return grievances.CATEGORY not in purposes and not self.is_kept(categories) and not self._tells(purposes)

    def is_kept(self, categories: Collection[str]) -> bool:
        """Whether a hold keeps any of these categories from them."""
        return any(hold.keeps(one, i, category) for one in self.holds for i in self.ids for category in categories)

    def _tells(self, purposes: Collection[str]) -> bool:
        """Whether a purpose would tell of what some hold keeps back."""
        return bool(self.holds) and not set(purposes).isdisjoint(self.rules.data["hold_hides"]["purposes"])
