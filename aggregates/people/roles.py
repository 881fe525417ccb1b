"""Who acts in which role, for the setting and towards one child: given roles, key persons, relationships, the child.

A role counts for an act if it held when the act happened and had been recorded by then: what was entered later counts
as no ground at the time. For an act that is asked for now, everything in the book was recorded before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import pack, tenure
from aggregates.draft import Draft
from aggregates.entries import EntryCorrected, standing
from aggregates.governance import policies
from aggregates.people import care, joined
from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people import relationship as relationships
from aggregates.people.care import CareEnded, CareStarted
from aggregates.people.child import ChildEnrolled, ChildLeft, KeyPersonAssigned, KeyPersonEnded
from aggregates.people.joined import PersonJoined, PersonParted
from aggregates.people.person import RoleAssigned, RoleEnded
from aggregates.people.relationship import RelationshipEnded, RelationshipRecorded, RelationshipRestricted
from aggregates.rules import Remark, Rules
from aggregates.tenure import Tenure
from ledger.event import Book, Event, Recorded

ROLE_EVENTS: tuple[type[Event], ...] = (
    RoleAssigned,
    RoleEnded,
    ChildEnrolled,
    KeyPersonAssigned,
    KeyPersonEnded,
    CareStarted,
    CareEnded,
    ChildLeft,
    PersonJoined,
    PersonParted,
    RelationshipRecorded,
    RelationshipEnded,
    RelationshipRestricted,
    EntryCorrected,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody was, at one instant, as far as it had been recorded."""

    person: UUID
    holding: tuple[Tenure, ...]
    rules: Rules
    joined: Mapping[UUID, UUID]  # `joined.groups`

    def role(self, role: str) -> UUID | None:
        """The entry by which they hold a role for anybody; None if they do not hold it."""
        return next((t.entry.event_id for t in self.holding if t.role == role), None)

    def key_person(self, child: UUID) -> UUID | None:
        """The entry that makes them this child's key person."""
        return next((t.entry.event_id for t in self._towards(child) if t.role == "key-person"), None)

    def care(self, child: UUID) -> UUID | None:
        """The entry that involves them in this child's care."""
        return next((t.entry.event_id for t in self._towards(child) if t.role == "care"), None)

    def parent(self, child: UUID) -> UUID | None:
        """The relationship's entry, if it opens this child's records to them."""
        mine = relationships.opening(self._towards(child), self.rules)
        return next((t.entry.event_id for t in mine), None)

    def _towards(self, child: UUID) -> Iterator[Tenure]:
        """What they are to this child, under whichever id either was entered."""
        return (t for t in self.holding if t.child is not None and self._one(t.child) == self._one(child))

    def _one(self, somebody: UUID) -> UUID:
        return self.joined.get(somebody, somebody)

    def relations(self, subject: UUID) -> frozenset[str]:
        """How the rules call what they are to a subject."""
        found = {
            "self": self._one(self.person) == self._one(subject),
            "key-person": self.key_person(subject),
            "care": self.care(subject),
            "parent": self.parent(subject),
            "relative": any(t.role in ("parent", "carer") for t in self._towards(subject)),
        }
        return frozenset(name for name, holds in found.items() if holds)


def tenures(
    history: Iterable[Recorded[Any]], persons: Collection[UUID], zone: ZoneInfo, rules: Rules, **as_known: Any
) -> tuple[Tenure, ...]:
    """All spans in which somebody, under any of these ids, held a role, given the events about them."""
    events = tuple(history)
    spans = (
        *people.tenures(events, zone, **as_known),
        *children.tenures(events, zone, **as_known),
        *care.tenures(events, zone, **as_known),
        *relationships.tenures(events, zone, rules, **as_known),
        *(
            tenure.span(e, {}, zone, person=e.event.stream, role="child")
            for e in standing(events, **as_known)
            if isinstance(e.event, ChildEnrolled)
        ),
    )
    return tuple(t for t in spans if t.person in persons)


def standing_of(book: Book, person: UUID, at: datetime, *, known_by: datetime | None = None) -> Standing:
    """What somebody was at an instant; with `known_by`, only as far as it had been recorded by then."""
    known = joined.in_book(book, known_by=known_by)
    ids = joined.members(known, person)
    history = _with_last_days(book, joined.about_all(book, ids, *ROLE_EVENTS))
    rules = pack.in_force(book).rules
    holding = tenure.at(tenures(history, ids, book.zone, rules, known_by=known_by), at)
    return Standing(person, holding, rules, known)


def _with_last_days(book: Book, history: Sequence[Recorded[Any]]) -> Sequence[Recorded[Any]]:
    """With the last days of the children in it: those are about the child alone, and end what others are to it."""
    left = {r.event.stream for r in book.all(ChildLeft)}
    whose = {r.event.stream for r in history} & left
    seen = {r.position for r in history}
    more = [r for r in joined.about_all(book, whose, ChildLeft, EntryCorrected) if r.position not in seen]
    return [*history, *more]


def doubts(d: Draft) -> list[Remark]:
    """What is missing behind the actor of an entry that is told."""
    who = d.by.person
    remarks = d.missing({"program-decides": d.by.role in d.rules.data["automation"]["roles"]})
    if not d.book.knows(who):
        return remarks + d.warn("not-registered")
    if not standing_of(d.book, who, d.start).role(d.by.role):
        remarks += d.warn("role-not-held", role=d.label("role", d.by.role))
    return remarks + policies.doubts(d, joined.same(d.book, who))
