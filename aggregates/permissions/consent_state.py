"""How one consent stands at an instant, given its entries: asked for, in force, taken back, ended, void.

A withdrawal counts from the first instant that it can mean, for ever, whatever is entered later; a part of a scope can
be withdrawn and the rest stay. A day, an event or a number of uses ends a consent without anybody's entry: that is
computed. A use counts from the moment after it. All consents of a child together are read in `consents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, last_instant
from aggregates.permissions.consent_events import (
    ConsentConflictRecorded,
    ConsentDeferred,
    ConsentGiven,
    ConsentInvalidated,
    ConsentReaffirmed,
    ConsentRefused,
    ConsentRequested,
    ConsentRevoked,
    ConsentWithdrawn,
)
from aggregates.permissions.scope import Scope, Use

VALID = ("in-force", "renewed")
ENDINGS = (ConsentWithdrawn, ConsentRevoked)
SPOKEN = (ConsentRequested, ConsentDeferred, ConsentGiven, ConsentRefused)


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
    serves: str = "lawful-basis"  # or agreement as good practice, beside another legal basis
    settled: Entry | None = None  # the newest recorded disagreement that it is part of
    terms: Entry | None = None  # given or reaffirmed: until when it lasts
    used: int = 0  # how often it was relied on since
    noes: tuple[
        Entry, ...
    ] = ()  # by which they, having authority, refused it or took it back, whatever else became of it

    @property
    def without(self) -> tuple[Scope, ...]:
        """The parts that were withdrawn."""
        return tuple(part.event.scope for part in self.parts)

    def allows(self, use: Use) -> bool:
        """Whether a use falls under this consent now."""
        return self.status in VALID and self.scope.covers(use) and self.taken_by(use) is None

    def taken_by(self, use: Use) -> Entry | None:
        """The withdrawal of a part that took this use away."""
        return next((part for part in self.parts if part.event.scope.takes(use)), None)

    def refusal(self, use: Use) -> UUID | None:
        """The entry by which this use was refused or taken back (event id)."""
        entry = self.entry if self.status in ("refused", "withdrawn", "revoked") else self.taken_by(use)
        return None if entry is None else entry.event_id

    def objects(self, use: Use) -> bool:
        """Whether the person whose consent it is, having authority, does not want this use."""
        if not self.scope.covers(use) or (self.settled and self.settled.event.allowed):
            return False
        taken = [e.event.scope for e in self.noes if isinstance(e.event, ConsentWithdrawn)]
        refused = len(taken) < len(self.noes)
        return refused or any(part is None or part.takes(use) for part in taken) or _nothing_left(self.scope, taken)


def state(entries: Sequence[Entry], at: datetime, zone: ZoneInfo, beside: Sequence[Entry] = ()) -> State | None:
    """How the consent of these entries stood at an instant; None if nothing had happened yet."""
    answer, given = _answer(entries, at, zone), _given(entries, at, zone)
    past = [(start, e) for start, e in endings(entries, zone) if start <= at]
    scope = None if answer is None else _scope(given, answer)
    whole = whole_withdrawal(past, scope)
    found: tuple[Entry, str, datetime] | None = None
    if whole is not None:
        found = (whole[1], "withdrawn" if isinstance(whole[1].event, ConsentWithdrawn) else "revoked", whole[0])
    elif answer is not None:
        found = (answer, *_answered(given, answer, at, zone, beside))
    elif past:  # a part was taken back of something that is not here
        found = (past[0][1], "unknown", past[0][0])
    void = _void(entries, at, zone)
    if void is not None:
        found = (void[1], "invalidated", void[0])
    if found is None:
        return None
    parts = tuple(e for _, e in past) if found[1] in (*VALID, "expired") else ()
    settled = _newest((e for e in beside if _settles(e, entries[0].event.stream) and e.start(zone) <= at), zone)
    made = _state(entries, given, found, scope or _spoken_of(entries, zone), parts, settled)
    said = [e for e in (answer, *(e for _, e in past)) if e and isinstance(e.event, ConsentRefused | ConsentWithdrawn)]
    made = replace(made, noes=tuple(e for e in said if e.event.parental))
    if answer is None or given is None or not isinstance(answer.event, ConsentGiven | ConsentReaffirmed):
        return made
    used = [when for when in _uses(given, answer.start(zone), zone, beside) if when <= at]
    return replace(made, terms=answer, used=len(used))


def counts_from(said: datetime, entries: Iterable[Entry], zone: ZoneInfo) -> datetime:
    """From when a withdrawal counts: its first possible instant, though not before what it takes back was given.

    "On Monday" takes back what was given on Monday at ten.
    """
    given = [e.start(zone) for e in entries if isinstance(e.event, ConsentGiven)]
    return max(said, min(given, default=said))


def effective(withdrawal: Entry, entries: Iterable[Entry], zone: ZoneInfo) -> datetime:
    """From when a recorded withdrawal counts."""
    return counts_from(withdrawal.start(zone), entries, zone)


def endings(entries: Sequence[Entry], zone: ZoneInfo) -> list[tuple[datetime, Entry]]:
    """The withdrawals and revocations, each with the instant from which it counts."""
    return [(effective(e, entries, zone), e) for e in entries if isinstance(e.event, ENDINGS)]


def whole_withdrawal(
    withdrawals: Iterable[tuple[datetime, Entry]], scope: Scope | None
) -> tuple[datetime, Entry] | None:
    """From when, and by which entry, nothing of the scope was left; several parts together can take all of it."""
    taken: list[Scope] = []
    for start, entry in sorted(withdrawals, key=lambda pair: (pair[0], pair[1].recorded.position)):
        if entry.event.scope is None:
            return start, entry
        taken.append(entry.event.scope)
        if scope is not None and _nothing_left(scope, taken):
            return start, entry
    return None


def _nothing_left(scope: Scope, taken: Sequence[Scope | None]) -> bool:
    """Whether several parts together take all of it."""
    return all(any(part is None or part.takes(use) for part in taken) for use in scope.uses())


def _answer(entries: Sequence[Entry], at: datetime, zone: ZoneInfo) -> Entry | None:
    """The newest answer by then: given, reaffirmed or refused; or else what became of the request."""
    past = [e for e in entries if e.start(zone) <= at and not isinstance(e.event, (*ENDINGS, ConsentInvalidated))]
    if not any(isinstance(e.event, ConsentGiven) for e in past):  # nothing was there to be reaffirmed
        past = [e for e in past if not isinstance(e.event, ConsentReaffirmed)]
    answers = [e for e in past if not isinstance(e.event, ConsentRequested | ConsentDeferred)]
    return _newest(answers or past, zone)


def _scope(given: Entry | None, answer: Entry) -> Scope:
    """What the answer is about; who reaffirms says it of what was given."""
    about = given if given and isinstance(answer.event, ConsentReaffirmed) else answer
    scope: Scope = about.event.scope
    return scope


def _spoken_of(entries: Sequence[Entry], zone: ZoneInfo) -> Scope:
    """What was taken back before anybody had asked or answered: what is ever asked or answered here; or else anything."""
    spoken = _newest((e for e in entries if isinstance(e.event, SPOKEN)), zone)
    return Scope() if spoken is None else spoken.event.scope


def _answered(
    given: Entry | None, answer: Entry, at: datetime, zone: ZoneInfo, beside: Sequence[Entry]
) -> tuple[str, datetime]:
    """What an answer makes of a consent, and since when: until what ends it by itself."""
    names = {ConsentRequested: "requested", ConsentDeferred: "deferred", ConsentRefused: "refused"}
    if type(answer.event) in names:
        return names[type(answer.event)], answer.start(zone)
    assert given is not None  # or nothing would be reaffirmed
    end = _end(given, answer, zone, beside)
    if end is not None and at >= end:
        return "expired", end
    return "renewed" if isinstance(answer.event, ConsentReaffirmed) else "in-force", answer.start(zone)


def _end(given: Entry, answer: Entry, zone: ZoneInfo, beside: Sequence[Entry]) -> datetime | None:
    """The first instant at which it has ended by itself: after its last day, the day of its event, its last use."""
    start, ends = answer.start(zone), []
    if answer.event.last_day is not None:
        ends.append(_midnight_after(answer.event.last_day, zone))
    ends += [
        _midnight_after(e.start(zone).astimezone(zone).date(), zone)
        for e in beside
        if given.event.until_topic == e.event.TOPIC
        and _not_before(e, start, zone)
        and _concerns(e.event, given.event.child)
    ]
    if answer.event.uses is not None:
        used = _uses(given, start, zone, beside)
        ends += [when + timedelta(microseconds=1) for when in used[answer.event.uses - 1 : answer.event.uses]]
    return min(ends, default=None)


def _not_before(entry: Entry, start: datetime, zone: ZoneInfo) -> bool:
    """Whether something can have happened at this instant or later: on a day, up to its end."""
    return entry.start(zone) >= start or last_instant(entry.when, zone) > start


def _uses(given: Entry, since: datetime, zone: ZoneInfo, beside: Sequence[Entry]) -> list[datetime]:
    """When it was relied on since an instant."""
    used = (e.start(zone) for e in beside if relies(e.event, given.event_id))
    return sorted(when for when in used if when >= since)


def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _concerns(event: Any, child: UUID) -> bool:
    return child in (event.stream, getattr(event, "child", None), getattr(event, "subject", None))


def rests(event: Any) -> bool:
    """Whether an access or a disclosure was covered by a consent when it was entered, whichever that is."""
    basis = getattr(event, "basis", None)
    rests = basis is not None and basis.consent is not None and basis.consent_status in VALID
    return rests and not getattr(event, "emergency", False)


def relies(event: Any, given: UUID) -> bool:
    """Whether an access or a disclosure was covered by this consent when it was entered."""
    return rests(event) and event.basis.consent == given


def _settles(entry: Entry, consent: UUID) -> bool:
    return isinstance(entry.event, ConsentConflictRecorded) and consent in entry.event.consents


def _void(entries: Sequence[Entry], at: datetime, zone: ZoneInfo) -> tuple[datetime, Entry] | None:
    """From when, and by which entry, it turned out not to have been valid: what is found out later looks back."""
    found = []
    for e in entries:
        if isinstance(e.event, ConsentInvalidated):
            begun = min((g.start(zone) for g in entries if isinstance(g.event, ConsentGiven)), default=e.start(zone))
            since = datetime.combine(e.event.since, time.min, zone) if e.event.since else begun
            found.append((max(since, begun), e))
    past = [pair for pair in found if pair[0] <= at]
    return min(past, key=lambda pair: (pair[0], pair[1].recorded.position), default=None)


def _given(entries: Iterable[Entry], at: datetime, zone: ZoneInfo) -> Entry | None:
    """How it had been given by then; or will be, if it was not yet."""
    given = [e for e in entries if isinstance(e.event, ConsentGiven)]
    return _newest([e for e in given if e.start(zone) <= at] or given, zone)


def _newest(entries: Iterable[Entry], zone: ZoneInfo) -> Entry | None:
    """What happened last; at one time, what was entered last."""
    return max(entries, key=lambda e: (e.start(zone), e.recorded.position), default=None)


def _state(
    entries: Sequence[Entry],
    given: Entry | None,
    found: tuple[Entry, str, datetime],
    scope: Scope,
    parts: tuple[Entry, ...],
    settled: Entry | None,
) -> State:
    entry, status, since = found
    holder = given or next((e for e in entries if hasattr(e.event, "person")), None)
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
        serves="lawful-basis" if given is None else given.event.serves,
        settled=settled,
    )
