"""What a grown-up is to a child, and with which authority. Stream: the relationship, one for each pair and time.

The role of parent or carer follows from it, and with it the right to the child's records (S41). A court's order, an
address or a note is sealed. Neither parent's relationship names the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.draft import draft, subjects
from aggregates.entries import Act, EntryCorrected, History, standing
from aggregates.people import child as children
from aggregates.people import person as people
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


@dataclass(frozen=True, kw_only=True)
class RelationshipRestricted(Act):
    """A court, or whoever may, restricts it: from `occurred` on, up to the end of `last_day` if one is set, it opens nothing
    (S41). Sealed about the child: note.
    """

    TOPIC = "relationship.restricted"
    person: UUID
    child: UUID
    relation: str
    restriction: str  # restriction
    evidence: str = "none"  # authority-evidence
    last_day: date | None = None


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
    ended = tenure.endings(entries, zone, RelationshipEnded, "stream")
    found = []
    for e in entries:
        if isinstance(e.event, RelationshipRecorded | RelationshipRestricted):
            endings = {e.event_id: ended[e.event.stream]} if e.event.stream in ended else {}
            role, last_day = role_of(e.event.relation, rules), getattr(e.event, "last_day", None)
            about = {"person": e.event.person, "child": e.event.child}
            found.append(tenure.span(e, endings, zone, role=role, last_day=last_day, **about))
    return tuple(found)


def opening(towards: Iterable[Tenure], rules: Rules) -> tuple[Tenure, ...]:
    """What opens the records, of all that somebody is to one child: nothing, while any of it is restricted (S41)."""
    held = tuple(towards)
    if any(isinstance(t.entry.event, RelationshipRestricted) for t in held):
        return ()
    return tuple(t for t in held if gives_access(t, rules))


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
    d, state = draft(book, by, occurred), _open(book, relationship)
    first = state.recorded_as
    about = subjects(first.child, mentioned=[first.person])
    event = RelationshipEnded(
        **d.header(relationship, state.version + 1, *about, sealed=[Sealed(first.child, reason=note)]),
        person=first.person,
        child=first.child,
        reason=d.code("ending-reason", reason),
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def restrict(
    book: Book,
    *,
    by: Actor,
    relationship: UUID,
    restriction: str,
    evidence: str = "none",
    last_day: date | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a relationship opens nothing from now on, up to the end of a last day if one is set."""
    d, state = draft(book, by, occurred), _open(book, relationship)
    first = state.recorded_as
    if last_day is not None and last_day < d.start.astimezone(book.zone).date():
        raise InputError("the last day lies before the first")
    about = subjects(first.child, mentioned=[first.person])
    event = RelationshipRestricted(
        **d.header(
            relationship, state.version + 1, *about, sealed=[Sealed(first.child, note=note)], sensitivity="sensitive"
        ),
        person=first.person,
        child=first.child,
        relation=first.relation,
        restriction=d.code("restriction", restriction),
        evidence=d.code("authority-evidence", evidence),
        last_day=last_day,
    )
    unseen = d.missing({"restriction-unseen": event.evidence in ("none", "told")})
    return d.decided([event], d.warnings() + people.doubts(d) + unseen)


def _open(book: Book, relationship: UUID) -> Relationship:
    """A relationship that has not ended; InputError otherwise."""
    state = book.load(relationship, apply)
    if state is None or not state.begins_with(RelationshipRecorded):
        raise InputError(f"no relationship is recorded as {relationship}")
    if state.entries(RelationshipEnded) or not state.entries(RelationshipRecorded):
        raise InputError("this relationship has ended already, or was entered in error")
    return state
