"""Which consents stand for a child, as at any time in the world and as known at any position of the ledger.

Withdrawn on Monday and entered on Wednesday: as at Tuesday, known on Tuesday, it was in force; known today, it was
withdrawn. How a consent stands is decided in `aggregates.consents`; this adds when that was entered, and whether late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import consents
from aggregates.rules import Rules
from aggregates.scope import Scope
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


def consents_for(
    events: Iterable[Recorded[Any]], *, zone: ZoneInfo, rules: Rules, as_at: datetime, known_at: int | None = None
) -> tuple[ConsentLine, ...]:
    """How every consent among the events about a child stood, in the order in which they began."""
    return tuple(_line(state, zone, rules) for state in consents.states(events, zone, at=as_at, known_at=known_at))


def _line(state: consents.State, zone: ZoneInfo, rules: Rules) -> ConsentLine:
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
    )
