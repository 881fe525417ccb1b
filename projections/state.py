"""How everything about a child, or a person, stood at one moment, as known then: a fact for each thing that stands.

Consents and how they stand; roles, relationships, key persons and care; needs to know, emergencies, and (for who may know)
holds; records, and to whom each is open in outline. What each means is decided in `aggregates`; two such moments can be
compared, which is what `replay` and `changes` do. Ids and codes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.accesses.hold import HoldState
from aggregates.entries import EntryCorrected
from aggregates.people import joined, relationship, roles
from aggregates.people.child import ChildLeft
from aggregates.permissions import consents
from aggregates.records.destruction import RecordDestroyed
from aggregates.records.record import RecordCreated
from aggregates.rules import Rules
from aggregates.tenure import Tenure
from ledger.event import Event, Recorded
from projections import ties
from projections.consent_past import Past
from projections.records import records
from projections.then import Then
from projections.ties import Ties

# To whom a record can be open, in outline: a role, and what somebody in it is to the child.
OUTLINE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("manager", ()),
    ("designated-person", ()),
    ("key-person", ("key-person",)),
    ("staff", ("care",)),
    ("staff", ()),
    ("parent", ("parent",)),
    ("inspector", ()),
)
RECORDS = (RecordCreated, RecordDestroyed, EntryCorrected)
KINDS = {
    "role.assigned": "role",
    "key_person.assigned": "key-person",
    "care.started": "care",
    "relationship.recorded": "relationship",
    "relationship.restricted": "restriction",
    "child.enrolled": "child",
}
Key = tuple[str, UUID]  # kind, and what it is


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that stands."""

    kind: str  # consent, child, role, relationship, restriction, key-person, care, grant, emergency, hold, record
    id: UUID  # the consent, grant, emergency, hold or record; else the entry that began it
    value: tuple[str, ...]  # how it stands, in codes
    person: UUID | None  # whose it is
    about: UUID | None  # the child, if it is about one
    entry: UUID  # what made it so
    position: int


State = Mapping[Key, Fact]


def types(rules: Rules) -> tuple[type[Event], ...]:
    """The events that it is folded from."""
    return tuple(dict.fromkeys((*consents.sources(rules), *ties.TYPES, *RECORDS)))


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that says how things about somebody stood, sorted once."""

    whose: UUID
    past: Past
    ties: Ties
    of_records: Sequence[Recorded[Any]]
    zone: ZoneInfo
    rules: Rules
    holds: bool
    ids: frozenset[UUID]  # all that they are known under in the end
    positions: frozenset[int]  # of what says how consents stood

    @classmethod
    def of(
        cls, events: Sequence[Recorded[Any]], whose: UUID, *, zone: ZoneInfo, rules: Rules, holds: bool = False
    ) -> Standing:
        """Given all events of `types`; `holds`: whoever is shown it may know of holds."""
        about_records = [r for r in events if isinstance(r.event, RECORDS)]
        past, found = Past.of(events, zone, rules), Ties.among(events, zone, rules)
        ids = joined.members(past.one, whose)
        positions = frozenset(r.position for r in past.consents.get(past.one.get(whose, whose), ()))
        return cls(whose, past, found, about_records, zone, rules, holds, ids, positions)

    def matters(self, recorded: Recorded[Any]) -> bool:
        """Whether an entry can change how things stood."""
        if isinstance(recorded.event, ties.TYPES + RECORDS):
            return _concerns(recorded, self.ids) or isinstance(recorded.event, joined.JOINED_EVENTS)
        return recorded.position in self.positions

    def at(self, when: datetime, known_at: int | None = None) -> State:
        """What stood at an instant, as known at a position."""
        known = Then(known_at=known_at)
        ids = joined.members(self.ties.one(known), self.whose)
        kept = self.ties.holds(self.whose, when, known) if self.holds else ()
        found = (
            *self._consents(when, known),
            *self._tenures(ids, when, known),
            *self._let_in(ids, when, known),
            *(_hold(one) for one in kept),
            *self._records(ids, when, known_at, kept),
        )
        return {(fact.kind, fact.id): fact for fact in found}

    def _consents(self, when: datetime, known: Then) -> Iterator[Fact]:
        for state in self.past.states(self.whose, when, known):
            newest = max((state.entry, *state.parts), key=lambda e: e.recorded.position)
            value = (state.status, *(str(part.recorded.position) for part in state.parts))
            yield _fact("consent", state.consent, value, state.person, state.child, newest.recorded)

    def _tenures(self, ids: frozenset[UUID], when: datetime, known: Then) -> Iterator[Fact]:
        """What this person is to anybody, and what anybody is to this child."""
        mine = [r for r in self.ties.of_roles if _concerns(r, ids)]
        somebody = {a.subject for r in mine for a in r.event.about}
        spans = roles.tenures(mine, somebody, self.zone, self.rules, **known.as_known())
        held = [t for t in tenure.at(spans, when) if t.person in ids or t.child in ids]
        for t in held:
            yield _fact(
                KINDS[t.entry.event.TOPIC], t.entry.event_id, self._value(t, held), t.person, t.child, t.entry.recorded
            )

    def _value(self, one: Tenure, held: Sequence[Tenure]) -> tuple[str, ...]:
        """The role; of a relationship, what it is, and whether it opens the child's records now."""
        event = one.entry.event
        if event.TOPIC != "relationship.recorded":
            return (one.role,)
        towards = [t for t in held if (t.person, t.child) == (one.person, one.child)]
        opens = one in relationship.opening(towards, self.rules)
        return (event.relation, event.authority, "opens" if opens else "closed")

    def _let_in(self, ids: frozenset[UUID], when: datetime, known: Then) -> Iterator[Fact]:
        for kind, held in (
            ("grant", self.ties.all_grants(when, known)),
            ("emergency", self.ties.all_emergencies(when, known)),
        ):
            for t in held:
                if t.person in ids or t.child in ids:
                    yield _fact(kind, t.entry.event.stream, ("in-force",), t.person, t.child, t.entry.recorded)

    def _records(
        self, ids: frozenset[UUID], when: datetime, known_at: int | None, kept: Sequence[HoldState]
    ) -> Iterator[Fact]:
        begun = {r.event.stream: r for r in self.of_records if isinstance(r.event, RecordCreated)}
        for one in sorted(ids):
            asked: dict[str, Any] = {"zone": self.zone, "rules": self.rules, "as_at": when, "known_at": known_at}
            for line in records(self.of_records, one, **asked):
                if line.destroyed is None:
                    value = tuple(self._open_to(line.category, line.sensitivity, kept))
                    yield _fact("record", line.record, value, None, one, begun[line.record])

    def _open_to(self, category: str, sensitivity: str, kept: Iterable[HoldState]) -> Iterator[str]:
        """The roles to which such a record is open, with what they must be to the child for it."""
        for role, relations in OUTLINE:
            held = any(one.covers(None, role, category) for one in kept)
            if not held and self.rules.access(role, relations, category, sensitivity).allowed:
                yield role if relations in ((), (role,)) else f"{role}.{relations[0]}"


def _concerns(recorded: Recorded[Any], ids: frozenset[UUID]) -> bool:
    return isinstance(recorded.event, ChildLeft | EntryCorrected) or any(a.subject in ids for a in recorded.event.about)


def _hold(one: HoldState) -> Fact:
    event = one.entry.event
    return _fact("hold", one.hold, tuple(event.against), None, event.child, one.entry.recorded)


def _fact(
    kind: str, thing: UUID, value: tuple[str, ...], person: UUID | None, about: UUID | None, recorded: Recorded[Any]
) -> Fact:
    return Fact(kind, thing, value, person, about, recorded.event_id, recorded.position)
