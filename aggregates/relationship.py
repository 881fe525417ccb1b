"""What a grown-up is to a child, and with which authority. Stream: the relationship, one for each pair and time.

The role of parent or carer follows from it, and with it the right to the child's records (S41). A court's order, an
address or a note is sealed. Neither parent's relationship names the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aggregates import child as children
from aggregates import person as people
from aggregates import tenure
from aggregates.draft import draft, subjects
from aggregates.entries import Act, Entry, EntryCorrected, History, standing
from aggregates.rules import Rules
from aggregates.tenure import Tenure
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When


@dataclass(frozen=True, kw_only=True)
class RelationshipRecorded(Act):
    """What somebody is to a child (S41). Sealed about the child: note."""

    TOPIC = "relationship.recorded"
    person: UUID
    child: UUID
    relation: str
    authority: str  # parental-authority
    lives_with: bool | None = None
    evidence: str = "none"  # authority-evidence


@dataclass(frozen=True, kw_only=True)
class RelationshipEnded(Act):
    """It is so no longer, and gives no access from `occurred` on. Sealed about the child: reason."""

    TOPIC = "relationship.ended"
    person: UUID
    child: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Relationship(History):
    """A relationship from its beginning to its end."""

    @property
    def recorded_as(self) -> RelationshipRecorded:
        event = self.recorded[0].event
        assert isinstance(event, RelationshipRecorded)
        return event

    def tenures(self, zone: ZoneInfo, rules: Rules) -> tuple[Tenure, ...]:
        return tenures(self.recorded, zone, rules)


def apply(state: Relationship | None, recorded: Recorded[Any]) -> Relationship:
    return Relationship.apply(state, recorded)


def role_of(relation: str, rules: Rules) -> str:
    """The role that follows from a relation to a child."""
    return "parent" if relation in rules.data["parent_relations"] else "carer"


def tenures(history: Iterable[Recorded[Any]], zone: ZoneInfo, rules: Rules, **as_known: Any) -> tuple[Tenure, ...]:
    """The relationships given by these events; `known_at` and `known_by` as in `entries.read`."""
    entries = standing(history, **as_known)
    by_stream = {e.event.stream: e for e in entries if isinstance(e.event, RelationshipEnded)}
    found = []
    for e in entries:
        if isinstance(e.event, RelationshipRecorded):
            endings: dict[UUID, Entry] = {e.event_id: by_stream[e.event.stream]} if e.event.stream in by_stream else {}
            role = role_of(e.event.relation, rules)
            found.append(tenure.span(e, endings, zone, person=e.event.person, role=role, child=e.event.child))
    return tuple(found)


def gives_access(held: Tenure, rules: Rules) -> bool:
    """Whether a relationship carries an authority that opens the child's records (S41)."""
    event = held.entry.event
    return isinstance(event, RelationshipRecorded) and event.authority in rules.data["access_authorities"]


def record(
    book: Book,
    *,
    by: Actor,
    person: UUID,
    child: UUID,
    relation: str,
    authority: str,
    lives_with: bool | None = None,
    evidence: str = "none",
    note: str | None = None,
    relationship: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record what somebody is to a child."""
    d, stream = draft(book, by, occurred), relationship or uuid4()
    people.load(book, person)
    children.load(book, child)
    history = book.about(child, RelationshipRecorded, RelationshipEnded, EntryCorrected)
    if any(t.person == person for t in tenure.at(tenures(history, book.zone, d.rules), d.start)):
        raise InputError("this relationship is recorded already", hint="end or correct the first entry")
    event = RelationshipRecorded(
        **d.header(stream, 1, *subjects(child, mentioned=[person]), sealed=[Sealed(child, note=note)]),
        person=person,
        child=child,
        relation=d.code("relation", relation),
        authority=d.code("parental-authority", authority),
        lives_with=lives_with,
        evidence=d.code("authority-evidence", evidence),
    )
    accessible = event.authority in d.rules.data["access_authorities"]
    missing = "not-parental" if not accessible else "evidence-missing" if event.evidence == "none" else None
    return d.decided([event], d.warnings() + people.doubts(d) + (d.warn(missing) if missing else []))


def end(
    book: Book,
    *,
    by: Actor,
    relationship: UUID,
    reason: str = "other",
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """End a relationship."""
    d, state = draft(book, by, occurred), book.load(relationship, apply)
    if state is None or not state.begins_with(RelationshipRecorded):
        raise InputError(f"no relationship is recorded as {relationship}")
    if state.entries(RelationshipEnded) or not state.entries(RelationshipRecorded):
        raise InputError("this relationship has ended already, or was entered in error")
    first = state.recorded_as
    about = subjects(first.child, mentioned=[first.person])
    event = RelationshipEnded(
        **d.header(relationship, state.version + 1, *about, sealed=[Sealed(first.child, reason=note)]),
        person=first.person,
        child=first.child,
        reason=d.code("ending-reason", reason),
    )
    return d.decided([event], d.warnings() + people.doubts(d))
