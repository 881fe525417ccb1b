"""Who acts in which role, for the setting and towards one child: given roles, key persons, relationships, the child.

A role counts for an act if it held when the act happened and had been recorded by then: what was entered later counts
as no ground at the time. For an act that is asked for now, everything in the book was recorded before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import child as children
from aggregates import pack, tenure
from aggregates import person as people
from aggregates import relationship as relationships
from aggregates.child import ChildEnrolled, KeyPersonAssigned, KeyPersonEnded
from aggregates.draft import Draft
from aggregates.entries import EntryCorrected, standing
from aggregates.person import RoleAssigned, RoleEnded
from aggregates.relationship import RelationshipEnded, RelationshipRecorded
from aggregates.rules import Remark, Rules
from aggregates.tenure import Tenure
from ledger.event import Book, Event, Recorded

ROLE_EVENTS: tuple[type[Event], ...] = (
    RoleAssigned,
    RoleEnded,
    ChildEnrolled,
    KeyPersonAssigned,
    KeyPersonEnded,
    RelationshipRecorded,
    RelationshipEnded,
    EntryCorrected,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody was, at one instant, as far as it had been recorded."""

    person: UUID
    holding: tuple[Tenure, ...]
    rules: Rules

    def role(self, role: str) -> UUID | None:
        """The entry by which they hold a role for anybody; None if they do not hold it."""
        return next((t.entry.event_id for t in self.holding if t.role == role), None)

    def key_person(self, child: UUID) -> UUID | None:
        """The entry that makes them this child's key person."""
        return next((t.entry.event_id for t in self.holding if t.role == "key-person" and t.child == child), None)

    def parent(self, child: UUID) -> UUID | None:
        """The relationship's entry, if it opens this child's records to them."""
        mine = (t for t in self.holding if t.child == child and relationships.gives_access(t, self.rules))
        return next((t.entry.event_id for t in mine), None)

    def relations(self, subject: UUID) -> frozenset[str]:
        """How the rules call what they are to a subject."""
        found = {
            "self": self.person == subject,
            "key-person": self.key_person(subject),
            "parent": self.parent(subject),
            "relative": any(t.child == subject and t.role in ("parent", "carer") for t in self.holding),
        }
        return frozenset(name for name, holds in found.items() if holds)


def tenures(
    history: Iterable[Recorded[Any]], person: UUID, zone: ZoneInfo, rules: Rules, **as_known: Any
) -> tuple[Tenure, ...]:
    """All spans in which somebody held a role, given the events about them."""
    events = tuple(history)
    spans = (
        *people.tenures(events, zone, **as_known),
        *children.tenures(events, zone, **as_known),
        *relationships.tenures(events, zone, rules, **as_known),
        *(
            tenure.span(e, {}, zone, person=e.event.stream, role="child")
            for e in standing(events, **as_known)
            if isinstance(e.event, ChildEnrolled)
        ),
    )
    return tuple(t for t in spans if t.person == person)


def standing_of(book: Book, person: UUID, at: datetime, *, known_by: datetime | None = None) -> Standing:
    """What somebody was at an instant; with `known_by`, only as far as it had been recorded by then."""
    history = book.about(person, *ROLE_EVENTS)
    rules = pack.in_force(book).rules
    return Standing(person, tenure.at(tenures(history, person, book.zone, rules, known_by=known_by), at), rules)


def doubts(d: Draft) -> list[Remark]:
    """What is missing behind the actor of an entry that is told."""
    who = d.by.person
    if not d.book.about(who):
        return d.warn("not-registered")
    if standing_of(d.book, who, d.start).role(d.by.role):
        return []
    return d.warn("role-not-held", role=d.label("role", d.by.role))
