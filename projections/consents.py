"""Which consents stand for a child, as at any time in the world and as known at any position of the ledger.

Withdrawn on Monday and entered on Wednesday: as at Tuesday, known on Tuesday, it was in force; known today, it was
withdrawn. How a consent stands is decided in `aggregates.consents`; this adds when that was entered, and whether late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.permissions import consents
from aggregates.permissions.consent_state import State
from aggregates.permissions.scope import Scope
from aggregates.rules import Rules
from ledger.event import Recorded, When


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """How one consent stood."""

    consent: UUID
    child: UUID
    person: UUID | None  # who gave it, or was asked
    status: str  # consent-status
    since: datetime  # from when it stood so
    when: When  # as it was said, as corrected
    entry: UUID  # the event that made it so
    position: int
    entered: datetime
    late: bool  # entered later than the setting's rules expect
    corrected: bool  # another time was entered first
    scope: Scope
    without: tuple[Scope, ...]  # parts that were withdrawn
    given: UUID | None  # event id of consent.given
    serves: str  # consent-serves
    last_day: date | None  # until when it lasts, as it was last said
    until_event: str | None
    uses: int | None
    used: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One person agrees to what another does not want, and what decides meanwhile."""

    consents: tuple[UUID, UUID]  # who agrees, who does not
    interim: str  # interim-rule
    allowed: bool
    entry: UUID | None  # the event that recorded it, if one did


def consents_for(
    events: Iterable[Recorded[Any]], *, zone: ZoneInfo, rules: Rules, as_at: datetime, known_at: int | None = None
) -> tuple[ConsentLine, ...]:
    """How every consent among the events about a child stood, in the order in which they began."""
    return tuple(_line(state, zone, rules) for state in consents.states(events, zone, at=as_at, known_at=known_at))


def disagreements(states: Sequence[State], rules: Rules) -> tuple[Disagreement, ...]:
    """Where one person agrees and another does not, and what decides: what was recorded, or the default."""
    found = []
    for agrees in states:
        for objects in states:
            if objects.person not in (None, agrees.person) and _clash(agrees, objects):
                said = objects.settled
                interim = rules.data["interim"]["default"] if said is None else said.event.interim
                allowed = said is not None and said.event.allowed
                entry = None if said is None else said.event_id
                found.append(Disagreement((agrees.consent, objects.consent), interim, allowed, entry))
    return tuple(found)


def _clash(agrees: State, objects: State) -> bool:
    unsettled = replace(objects, settled=None)
    return any(agrees.allows(use) and unsettled.objects(use) for use in agrees.scope.uses())


def _line(state: State, zone: ZoneInfo, rules: Rules) -> ConsentLine:
    entry, recorded = state.entry, state.entry.recorded
    return ConsentLine(
        consent=state.consent,
        child=state.child,
        person=state.person,
        status=state.status,
        since=state.since,
        when=entry.when,
        entry=entry.event_id,
        position=recorded.position,
        entered=recorded.recorded_at,
        late=entry.is_late(zone, rules),
        corrected=bool(entry.corrections),
        scope=state.scope,
        without=state.without,
        given=state.given,
        serves=state.serves,
        last_day=None if state.terms is None else state.terms.event.last_day,
        until_event=None if state.terms is None else getattr(state.terms.event, "until_event", None),
        uses=None if state.terms is None else state.terms.event.uses,
        used=state.used,
    )
