"""What a parent agreed to for a child, or did not; and what else may be done because somebody else agreed to it.

Their own consents in full. Of those of others only what may be done now, after everybody's no was heard: never who gave it
or when, and nothing of what they refused or took back. Where two who have a say want different things, this parent is told
so only if a decision about it was recorded (`consent disagree`); until then the page says what they said themselves, and
that a yes is not always enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import read
from aggregates.permissions import consents
from aggregates.permissions.consent_state import VALID, State
from aggregates.permissions.scope import Scope, Use
from aggregates.rules import Rules
from ledger.event import Recorded, When
from projections.family.reader import Reader

WAITING = ("requested", "deferred")


@dataclass(frozen=True, slots=True)
class Own:
    """One thing that this parent was asked or said. `settled`: what was decided where others want something else."""

    consent: UUID
    status: str  # consent-status
    since: datetime
    given: datetime | None  # when they said yes, if they did
    when: When
    position: int
    late: bool
    entered: datetime
    entered_by: UUID
    scope: Scope
    without: tuple[Scope, ...]
    last_day: date | None
    until_event: str | None
    uses: int | None
    used: int
    good_practice: bool  # agreement beside another legal basis
    by_others: bool  # it was ended by somebody else
    settled: bool | None

    @property
    def stands(self) -> bool:
        return self.status in VALID

    @property
    def waits(self) -> bool:
        return self.status in WAITING


@dataclass(frozen=True, slots=True)
class Agreed:
    """Everything that a parent is told about consents, the newest first."""

    own: tuple[Own, ...]
    others: tuple[Scope, ...]  # what may be done because somebody else agreed


def agreed(
    reader: Reader,
    history: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
) -> Agreed:
    """How it stood at an instant, given everything that says how the consents of the child stand."""
    events = tuple(history)
    states = consents.states(events, zone, at=as_at, known_at=known_at)
    given = {e.event_id: e.start(zone) for e in read(events, known_at=known_at)}
    mine = [s for s in states if s.person in reader.ids]
    own = sorted(
        (_own(reader, s, given.get(s.given) if s.given else None, zone, rules) for s in mine),
        key=lambda o: (o.since, o.position),
        reverse=True,
    )
    others = (s for s in states if s.person not in (None, *reader.ids) and s.status in VALID)
    allowed = (scope for s in others for scope in _allowed(reader, s, states))
    return Agreed(tuple(own), tuple(dict.fromkeys(allowed)))


def _own(reader: Reader, state: State, given: datetime | None, zone: ZoneInfo, rules: Rules) -> Own:
    entry, terms = state.entry, state.terms
    ended = state.status in ("withdrawn", "revoked") and not reader.is_own(entry.event.by)
    return Own(
        consent=state.consent,
        status=state.status,
        since=state.since,
        given=given,
        when=entry.when,
        position=entry.recorded.position,
        late=entry.is_late(zone, rules),
        entered=entry.recorded.recorded_at,
        entered_by=entry.recorded.recorded_by,
        scope=state.scope,
        without=state.without,
        last_day=None if terms is None else terms.event.last_day,
        until_event=None if terms is None else getattr(terms.event, "until_event", None),
        uses=None if terms is None else terms.event.uses,
        used=state.used,
        good_practice=state.serves != "lawful-basis",
        by_others=ended,
        settled=None if state.settled is None else state.settled.event.allowed,
    )


def _allowed(reader: Reader, state: State, everybody: Sequence[State]) -> list[Scope]:
    """What a consent of somebody else allows now, and this parent's own does not already."""
    entry = state.entry.recorded.position
    if not reader.may_know(state.scope.categories, state.scope.purposes, entry, state.since):
        return []
    own = [s for s in everybody if s.person in reader.ids]
    uses = list(state.scope.uses())
    left = [use for use in uses if _may(state, use, everybody) and not any(s.allows(use) for s in own)]
    return [state.scope] if left == uses else [_only(use) for use in left]


def _may(state: State, use: Use, everybody: Sequence[State]) -> bool:
    candidates = [s for s in everybody if s.scope.covers(use)]
    return state.allows(use) and consents.objection(candidates, state, use) is None


def _only(use: Use) -> Scope:
    values = (use.action, use.category, use.recipient, use.purpose)
    return Scope(*(() if value is None else (value,) for value in values))
