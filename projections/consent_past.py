"""The consents of every child at any moment, as known by any: the events are sorted once and asked often.

Of an answer about a thousand uses each asks how consent stood at its own instant, as known then and as known now. So what
says that is kept apart from the thousand (a use counts only towards a consent that was given for a number of uses), and
between two turns of a child's consents the answer is worked out once. How a consent stands is decided in
`aggregates.permissions`, nowhere else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import Access
from aggregates.disclosures.sharing import SharingDecided
from aggregates.entries import Entry, EntryCorrected, last_instant, read
from aggregates.people import joined
from aggregates.permissions import consents
from aggregates.permissions.consent_events import (
    CONSENT_EVENTS,
    ENDED,
    ConsentConflictRecorded,
    ConsentGiven,
    ConsentReaffirmed,
    ConsentWithdrawn,
)
from aggregates.permissions.consent_state import ENDINGS, State
from aggregates.permissions.reliance import USES
from aggregates.rules import Rules
from ledger.event import Event, Recorded
from projections.matching import utc
from projections.then import EVERYTHING, Then

TURNS = (ConsentGiven, ConsentReaffirmed)


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that was known, and what of it says how the consents for each child stood."""

    by_id: Mapping[UUID, Entry]  # in the ledger's order
    one: Mapping[UUID, UUID]  # `joined.groups`
    consents: Mapping[UUID, Sequence[Recorded[Any]]]  # by whichever id stands for a child
    ended: frozenset[UUID]  # the children for whom a consent has ended, or ends by itself
    turns: Mapping[UUID, Sequence[datetime]]  # by the same id: the instants between which nothing can change
    zone: ZoneInfo
    rules: Rules
    found: dict[tuple[UUID, int, int], tuple[State, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, known: Sequence[Recorded[Any]], zone: ZoneInfo, rules: Rules) -> Past:
        one = joined.groups(r for r in known if isinstance(r.event, joined.JOINED_EVENTS))
        kept = _kept(known, rules)
        found: dict[UUID, list[Recorded[Any]]] = {}
        for r in kept:
            for child in {one.get(i, i) for i in _whose(r.event)}:
                found.setdefault(child, []).append(r)
        common = [r for r in kept if isinstance(r.event, joined.JOINED_EVENTS)]
        by_child = {c: sorted((*own, *common), key=lambda r: r.position) for c, own in found.items()}
        ended = frozenset(one.get(r.event.child, r.event.child) for r in kept if _may_end(r.event))
        turns = {c: sorted({t for r in own for t in _turns(r, zone)}) for c, own in by_child.items()}
        return cls({e.event_id: e for e in read(known)}, one, by_child, ended, turns, zone, rules)

    def children(self, about: Iterable[UUID], child: UUID | None) -> Iterator[UUID]:
        """Those among these (only this child, if one is named) for whom a consent can have ended; each once."""
        seen: set[UUID] = set()
        for one in about:
            stands = self.one.get(one, one)
            if stands in self.ended and stands not in seen and child in (None, *joined.members(self.one, one)):
                seen.add(stands)
                yield one

    def states(self, child: UUID, at: datetime, known: Then = EVERYTHING) -> tuple[State, ...]:
        """How the consents for a child stood at an instant, as far as they, and whose they are, were known."""
        stands = self.one.get(child, child)
        history = self.consents.get(stands, ())
        count = _known(history, known)
        key = (child, count, bisect_right(self.turns.get(stands, ()), utc(at)))
        if key not in self.found:
            self.found[key] = self._states(history[:count], child, at)
        return self.found[key]

    def _states(self, history: Sequence[Recorded[Any]], child: UUID, at: datetime) -> tuple[State, ...]:
        joins = [r for r in history if isinstance(r.event, joined.JOINED_EVENTS)] if self.one else []
        ids = joined.members(joined.groups(joins), child)
        mine = [r for r in history if not isinstance(r.event, CONSENT_EVENTS) or consents.concerns(r.event, ids)]
        return consents.states(mine, self.zone, at=at)

    def counts_from(self, taken: Entry, state: State) -> datetime:
        """From when a withdrawal of a part counts: not before what it takes back was given."""
        given = None if state.given is None else self.by_id.get(state.given)
        start = utc(taken.start(self.zone))
        return start if given is None else max(start, utc(given.start(self.zone)))

    def surely_after(self, use: Entry, since: datetime, ended: Entry) -> bool:
        """Whether a use came after an end, whatever moments their days mean."""
        if Then.of(use, self.zone).has(ended.recorded):  # it had been entered, so it had been said
            return True
        start = utc(use.start(self.zone))
        said = utc(last_instant(ended.when, self.zone)) if isinstance(ended.event, ENDINGS) else utc(since)
        return said <= start


def _known(history: Sequence[Recorded[Any]], known: Then) -> int:
    """How many of these were known: they stand in the ledger's order, and what is recorded later is never dated earlier."""
    count = len(history)
    if known.known_at is not None:
        count = bisect_right(history, known.known_at, key=lambda r: r.position)
    if known.known_by is not None:
        count = bisect_right(history, known.known_by, hi=count, key=lambda r: r.recorded_at)
    return count


def _turns(recorded: Recorded[Any], zone: ZoneInfo) -> Iterator[datetime]:
    """Every instant at which an entry can make a consent stand otherwise.

    When it happened or should have; the moment after that, when a use counts; the midnight after that day, on which what it
    ends is over; and the days that it names.
    """
    event = recorded.event
    right = event.right_time if isinstance(event, EntryCorrected) else None
    for when in (event.occurred, *([right] if right is not None else [])):
        start = utc(when.start(zone))
        yield from (start, start + timedelta(microseconds=1), _midnight(start.astimezone(zone).date(), zone, after=1))
    if (last := getattr(event, "last_day", None)) is not None:
        yield _midnight(last, zone, after=1)
    if (since := getattr(event, "since", None)) is not None:
        yield _midnight(since, zone)


def _midnight(day: date, zone: ZoneInfo, *, after: int = 0) -> datetime:
    return utc(datetime.combine(day + timedelta(days=after), time.min, zone))


def _kept(known: Sequence[Recorded[Any]], rules: Rules) -> list[Recorded[Any]]:
    """What says how a consent stands, with what corrects it and who turned out to be one person."""
    until = {row["topic"] for row in rules.data["consent_until"].values()}
    limited = {_given(r) for r in known if isinstance(r.event, TURNS) and r.event.uses is not None}
    kept: list[Recorded[Any]] = []
    ids: set[UUID] = set()
    for r in known:
        event = r.event
        wanted = (
            event.corrects in ids
            if isinstance(event, EntryCorrected)
            else isinstance(event, (*CONSENT_EVENTS, ConsentConflictRecorded, SharingDecided, *joined.JOINED_EVENTS))
            or event.TOPIC in until
            or _counts(event, limited)
        )
        if wanted:
            kept.append(r)
            ids.add(r.event_id)
    return kept


def _given(recorded: Recorded[Any]) -> UUID:
    given: UUID = recorded.event_id if isinstance(recorded.event, ConsentGiven) else recorded.event.given
    return given


def _counts(event: Any, limited: set[UUID]) -> bool:
    """Whether it is a use of a consent that was given for a number of them."""
    return isinstance(event, USES) and event.basis.consent in limited


def _whose(event: Event) -> tuple[UUID, ...]:
    """For which child something says how consents stand; an id that is no child has no consents, and does no harm."""
    if isinstance(event, (*CONSENT_EVENTS, ConsentConflictRecorded)) and not isinstance(event, EntryCorrected):
        return (event.child,)  # type: ignore[attr-defined]
    if isinstance(event, Access):
        return (event.subject,)
    return tuple(a.subject for a in event.about)


def _may_end(event: Any) -> bool:
    """Whether with it a consent ends, or will by itself."""
    if isinstance(event, (*ENDED, ConsentWithdrawn)):
        return True
    limits = isinstance(event, TURNS) and (event.last_day, event.uses, getattr(event, "until_topic", None))
    return bool(limits) and any(one is not None for one in limits or ())
