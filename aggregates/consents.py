"""The events of a consent, and how it stands: at any instant, as known at any position. Stream: the consent.

A withdrawal counts from the first instant that it can mean, for ever, whatever is entered later; a part of a scope
can be withdrawn and the rest stay. Expiry is computed, never written. Decisions stand in `consent`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Act, Entry, EntryCorrected, History, standing
from aggregates.scope import Scope, Use
from ledger.errors import InputError
from ledger.event import Book, Event, Recorded, inside


@dataclass(frozen=True, kw_only=True)
class ConsentRequested(Act):
    """Somebody was asked for consent. Sealed about them: note."""

    TOPIC = "consent.requested"
    child: UUID
    person: UUID  # who was asked
    scope: Scope
    notice: str | None = None  # version of the notice that they were given


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Act):
    """Consent was given; informed, competent, free and without coercion are evidence, not a tick (S49 to S52).

    Sealed about the person who gave it: words.
    """

    TOPIC = "consent.given"
    child: UUID
    person: UUID  # who gave it
    scope: Scope
    kind: str = "expressed"
    method: str
    notice: str | None = None
    competence: str = "not-assessed"
    free_will: bool | None = None
    conditional_on_service: bool | None = None
    coercion: str = "not-checked"
    authority: str | None = None  # parental-authority that was recorded for them
    last_day: date | None = None
    relationship: UUID | None = inside(default=None)  # event id of relationship.recorded
    request: UUID | None = inside(default=None)  # event id of consent.requested


@dataclass(frozen=True, kw_only=True)
class ConsentRefused(Act):
    """Consent was asked for and not given (S63). Sealed about the person who refused: words."""

    TOPIC = "consent.refused"
    child: UUID
    person: UUID
    scope: Scope
    request: UUID | None = inside(default=None)


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Act):
    """Consent was taken back, wholly or in part; it counts from when it was said (S53).

    Sealed about the person who said it: words. Nobody has to give a reason.
    """

    TOPIC = "consent.withdrawn"
    child: UUID
    scope: Scope | None = None  # None: all of it
    channel: str
    received_at: datetime | None = None
    received_by: UUID | None = None
    given: UUID | None = inside(default=None)  # event id of consent.given
    by_giver: bool = inside(default=True)  # False: somebody else withdrew it


CONSENT_EVENTS: tuple[type[Event], ...] = (
    ConsentRequested,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    EntryCorrected,
)


@dataclass(frozen=True, slots=True)
class State:
    """How one consent stands at an instant."""

    consent: UUID
    child: UUID
    person: UUID | None  # who gave it, or was asked
    status: str  # consent-status
    since: datetime
    entry: Entry  # the entry that made it so
    scope: Scope
    parts: tuple[Entry, ...] = ()  # withdrawals of a part
    given: UUID | None = None  # event id of consent.given

    @property
    def without(self) -> tuple[Scope, ...]:
        """The parts that were withdrawn."""
        return tuple(part.event.scope for part in self.parts)

    def allows(self, use: Use) -> bool:
        """Whether a use falls under this consent now."""
        return self.status == "in-force" and self.scope.covers(use) and self.taken_by(use) is None

    def taken_by(self, use: Use) -> Entry | None:
        """The withdrawal of a part that took this use away."""
        return next((part for part in self.parts if part.event.scope.takes(use)), None)

    def refusal(self, use: Use) -> UUID | None:
        """The entry by which this use was refused or taken back (event id)."""
        entry = self.entry if self.status in ("refused", "withdrawn") else self.taken_by(use)
        return None if entry is None else entry.event_id


@dataclass(frozen=True, slots=True)
class Consent(History):
    """One consent from its request to its end."""

    def state(self, at: datetime, zone: ZoneInfo) -> State | None:
        return state(self.entries(), at, zone)


def apply(state: Consent | None, recorded: Recorded[Any]) -> Consent:
    return Consent.apply(state, recorded)


def load(book: Book, consent: UUID) -> Consent | None:
    """A consent, None if nothing is recorded under this id yet; InputError if it stands for something else."""
    state = book.load(consent, apply)
    if state is not None and not state.begins_with(*CONSENT_EVENTS):
        raise InputError(f"{consent} is no consent", hint="look at the child's consents")
    return state


def states(
    history: Iterable[Recorded[Any]],
    zone: ZoneInfo,
    *,
    at: datetime,
    known_at: int | None = None,
    known_by: datetime | None = None,
) -> tuple[State, ...]:
    """How every consent among these events stood at an instant, as known then, in the order of their first entries."""
    streams: dict[UUID, list[Entry]] = {}
    for entry in standing(history, known_at=known_at, known_by=known_by):
        if isinstance(entry.event, CONSENT_EVENTS):  # the events about a child are of all kinds
            streams.setdefault(entry.event.stream, []).append(entry)
    found = (state(entries, at, zone) for entries in streams.values())
    return tuple(s for s in found if s is not None)


def state(entries: Sequence[Entry], at: datetime, zone: ZoneInfo) -> State | None:
    """How the consent of these entries stood at an instant; None if nothing had happened yet."""
    answer = _answer(entries, at, zone)
    ends = [(effective(e, entries, zone), e) for e in entries if isinstance(e.event, ConsentWithdrawn)]
    past = [(start, e) for start, e in ends if start <= at]
    scope = None if answer is None else answer.event.scope
    whole = whole_withdrawal(past, scope)
    if whole is not None:
        return _state(entries, whole[1], "withdrawn", whole[0], scope or Scope())
    if answer is None:
        return None
    if isinstance(answer.event, ConsentGiven):
        return _given(entries, answer, at, zone, tuple(e for _, e in past))
    status = "refused" if isinstance(answer.event, ConsentRefused) else "requested"
    return _state(entries, answer, status, answer.start(zone), answer.event.scope)


def counts_from(said: datetime, entries: Iterable[Entry], zone: ZoneInfo) -> datetime:
    """From when a withdrawal counts: its first possible instant, though not before what it takes back was given.

    "On Monday" takes back what was given on Monday at ten.
    """
    given = [e.start(zone) for e in entries if isinstance(e.event, ConsentGiven)]
    return max(said, min(given, default=said))


def effective(withdrawal: Entry, entries: Iterable[Entry], zone: ZoneInfo) -> datetime:
    """From when a recorded withdrawal counts."""
    return counts_from(withdrawal.start(zone), entries, zone)


def whole_withdrawal(
    withdrawals: Iterable[tuple[datetime, Entry]], scope: Scope | None
) -> tuple[datetime, Entry] | None:
    """From when, and by which entry, nothing of the scope was left; several parts together can take all of it."""
    taken: list[Scope] = []
    for start, entry in sorted(withdrawals, key=lambda pair: (pair[0], pair[1].recorded.position)):
        if entry.event.scope is None:
            return start, entry
        taken.append(entry.event.scope)
        if scope is not None and all(any(part.takes(use) for part in taken) for use in scope.uses()):
            return start, entry
    return None


def _answer(entries: Sequence[Entry], at: datetime, zone: ZoneInfo) -> Entry | None:
    """The newest answer by then: given or refused; or else the request."""
    past = [e for e in entries if e.start(zone) <= at and not isinstance(e.event, ConsentWithdrawn)]
    answers = [e for e in past if not isinstance(e.event, ConsentRequested)]
    return max(answers or past, key=lambda e: (e.start(zone), e.recorded.position), default=None)


def _given(entries: Sequence[Entry], given: Entry, at: datetime, zone: ZoneInfo, parts: tuple[Entry, ...]) -> State:
    """In force, or expired since the midnight after its last day."""
    status, since = "in-force", given.start(zone)
    if given.event.last_day is not None:
        end = datetime.combine(given.event.last_day + timedelta(days=1), time.min, zone)
        if at >= end:
            status, since = "expired", end
    return _state(entries, given, status, since, given.event.scope, parts)


def _state(
    entries: Sequence[Entry], entry: Entry, status: str, since: datetime, scope: Scope, parts: tuple[Entry, ...] = ()
) -> State:
    given = next((e for e in reversed(entries) if isinstance(e.event, ConsentGiven)), None)
    holder = given or next((e for e in entries if not isinstance(e.event, ConsentWithdrawn)), None)
    return State(
        consent=entry.event.stream,
        child=entry.event.child,
        person=None if holder is None else holder.event.person,
        status=status,
        since=since,
        entry=entry,
        scope=scope,
        parts=parts,
        given=None if given is None else given.event_id,
    )


def covering(known: Iterable[State], use: Use) -> State | None:
    """A consent in force that a use falls under; or else the one that would have covered it and does not."""
    candidates = [s for s in known if s.scope.covers(use)]
    allowed = next((s for s in candidates if s.allows(use)), None)
    ended = [s for s in candidates if s.status in ("withdrawn", "refused", "expired", "in-force")]
    return allowed or max(ended or candidates, key=lambda s: s.since, default=None)


def status_for(state: State | None, use: Use) -> str:
    """What a use is told about the consent that is behind it: a code of `consent-status`."""
    if state is None:
        return "none"
    if state.status == "in-force" and not state.allows(use):
        return "withdrawn"
    return state.status
