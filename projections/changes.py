"""What is different between two moments, and because of which entry: between two days, or between two states of knowledge.

A moment is a time in the world and a position of the ledger. First it is told what became known about the earlier time (the
entries that came late, or put something right), then what happened since. Each difference names the entry that made it; what
only the passing of time made has none. Consents and everything else of `state`; accesses that read otherwise; duties that
appeared or vanished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.entries import EntryCorrected, read
from aggregates.keeping.report import ReportGenerated
from aggregates.permissions.reliance import USES
from aggregates.rules import Rules
from ledger.event import Event, Recorded
from projections import access, after_withdrawal, duties, state
from projections.access import AccessLine, who_saw
from projections.after_withdrawal import gravest
from projections.duties import DutyLine
from projections.history import HistoryLine
from projections.matching import utc
from projections.replay import Change, difference, history
from projections.state import Standing


@dataclass(frozen=True, slots=True)
class Point:
    """A moment: how it stood at `as_at`, as known at `known_at`."""

    as_at: datetime
    known_at: int


@dataclass(frozen=True, slots=True)
class Cause:
    """A difference, and the entry that made it (its position); None: only time passed."""

    change: Change
    cause: int | None
    retold: bool  # it is about the earlier time, and became known since


@dataclass(frozen=True, slots=True)
class Reading:
    """How an access reads."""

    consent: str  # consent-status at that time
    after: str | None  # after-withdrawal
    stands: bool
    when: datetime


@dataclass(frozen=True, slots=True)
class Reread:
    """An access that reads otherwise."""

    access: AccessLine
    before: Reading
    after: Reading
    causes: tuple[int, ...]  # positions


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A duty that appeared or vanished."""

    duty: DutyLine
    appeared: bool
    cause: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is different."""

    standing: tuple[Cause, ...]
    accesses: tuple[Reread, ...]
    duties: tuple[DutyChange, ...]
    arrived: tuple[HistoryLine, ...]  # entries since that came late, tell of the earlier time, or correct something


def types(rules: Rules) -> tuple[type[Event], ...]:
    """The events that the answer is folded from, besides all entries about them."""
    more = (*after_withdrawal.types(rules), *ACCESS_EVENTS, *access.BESIDE, *duties.types(rules))
    return tuple(dict.fromkeys((*state.types(rules), *more)))


def changes(
    events: Iterable[Recorded[Any]],
    whose: UUID,
    before: Point,
    after: Point,
    *,
    zone: ZoneInfo,
    rules: Rules,
    holds: bool = False,
    reader: tuple[UUID, Iterable[str]] | None = None,
) -> Changes:
    """What differs at `after` from what was said at `before`, which is not later on either clock."""
    seen = sorted({r.position: r for r in events if r.position <= after.known_at}.values(), key=lambda r: r.position)
    standing = Standing.of(seen, whose, zone=zone, rules=rules, holds=holds)
    found = _Between(seen, whose, before, after, zone, rules, reader, standing.ids)
    return Changes(
        standing=(*found.retold(standing), *found.happened(standing)),
        accesses=tuple(found.reread()),
        duties=tuple(found.duties()),
        arrived=tuple(found.arrived()),
    )


@dataclass(frozen=True, slots=True)
class _Between:
    seen: Sequence[Recorded[Any]]
    whose: UUID
    before: Point
    after: Point
    zone: ZoneInfo
    rules: Rules
    reader: tuple[UUID, Iterable[str]] | None
    ids: frozenset[UUID]  # all that they are known under

    def since(self) -> list[Recorded[Any]]:
        """What was entered since."""
        return [r for r in self.seen if r.position > self.before.known_at]

    def retold(self, standing: Standing) -> Iterator[Cause]:
        """What became known about the earlier time, entry by entry."""
        now = standing.at(self.before.as_at, self.before.known_at)
        for recorded in self.since():
            if standing.matters(recorded):
                then, now = now, standing.at(self.before.as_at, recorded.position)
                yield from (Cause(one, recorded.position, retold=True) for one in difference(then, now))

    def happened(self, standing: Standing) -> Iterator[Cause]:
        """What happened since, from time to time at which something did; and what ended by itself in between."""
        start, end, known_at = utc(self.before.as_at), utc(self.after.as_at), self.after.known_at
        at = self._happenings()
        now = standing.at(start, known_at)
        for when in sorted(at):
            just_before, then = standing.at(when - MOMENT, known_at), standing.at(when, known_at)
            yield from (Cause(one, _own(one, self.after), retold=False) for one in difference(now, just_before))
            yield from (Cause(one, _cause(one, at[when]), retold=False) for one in difference(just_before, then))
            now = then
        yield from (
            Cause(one, _own(one, self.after), retold=False) for one in difference(now, standing.at(end, known_at))
        )

    def reread(self) -> Iterator[Reread]:
        """The accesses that were on the earlier list and read otherwise, with the entries since that made it so."""
        end = utc(self.before.as_at)
        first = {e: r for e, r in self._readings(self.before.known_at).items() if utc(r[1].when) <= end}
        then, causes = dict(first), {entry: list[int]() for entry in first}
        for recorded in self.since() if first else ():
            if _bears_on_accesses(recorded, self.rules):
                now = {**then, **{e: r for e, r in self._readings(recorded.position).items() if e in first}}
                for entry in (entry for entry in first if now[entry][1] != then[entry][1]):
                    causes[entry].append(recorded.position)
                then = now
        for entry, (_, reading) in first.items():
            if reading != then[entry][1]:
                yield Reread(then[entry][0], reading, then[entry][1], tuple(causes[entry]))

    def _readings(self, known_at: int) -> dict[UUID, tuple[AccessLine, Reading]]:
        """How each access up to the earlier time reads, as known at a position."""
        when: dict[str, Any] = {"zone": self.zone, "rules": self.rules, "known_at": known_at, "child": self.whose}
        after = after_withdrawal.after_withdrawal(self.seen, as_at=self.after.as_at, **when)
        classes = {line.entry: line.code for line in gravest(after)}
        return {
            line.entry: (
                line,
                Reading(line.consent_now, classes.get(line.entry), not line.in_error, line.when.start(self.zone)),
            )
            for line in who_saw(self.seen, as_at=self.after.as_at, **when)
        }

    def duties(self) -> Iterator[DutyChange]:
        """What is to be done now and was not, and the other way round."""
        then, now = self._open(self.before), self._open(self.after)
        for key in (*(k for k in now if k not in then), *(k for k in then if k not in now)):
            appeared = key in now
            yield DutyChange((now if appeared else then)[key], appeared, self._turned(key, appeared=appeared))

    def _open(self, at: Point) -> dict[tuple[str, UUID], DutyLine]:
        found = duties.open_duties(
            self.seen, zone=self.zone, rules=self.rules, as_at=at.as_at, known_at=at.known_at, reader=self.reader
        )
        return {(d.duty, d.entry): d for d in found if not self.ids.isdisjoint(d.subjects)}

    def _turned(self, key: tuple[str, UUID], *, appeared: bool) -> int | None:
        """The first entry by which a duty was open, or not any more: one that became known, or one that happened."""
        start, end = self.before.as_at, self.after.known_at
        if (key in self._open(Point(start, end))) == appeared:
            return _first(
                lambda p: (key in self._open(Point(start, p))) == appeared, [r.position for r in self.since()]
            )
        at = self._happenings()
        when = _first(lambda t: (key in self._open(Point(t, end))) == appeared, sorted(at))
        return None if when is None else at[when][-1]

    def _happenings(self) -> dict[datetime, list[int]]:
        """What happened about them between the two times: the positions, by when."""
        start, end = utc(self.before.as_at), utc(self.after.as_at)
        at: dict[datetime, list[int]] = {}
        for entry in read(self.seen):
            about = any(a.subject in self.ids for a in entry.event.about)
            if about and start < (when := utc(entry.start(self.zone))) <= end:
                at.setdefault(when, []).append(entry.recorded.position)
        return at

    def arrived(self) -> Iterator[HistoryLine]:
        """The entries since that tell of the earlier time, came late, or put something right."""
        heads = [r.recorded_at for r in self.seen if r.position <= self.before.known_at]
        told_until = min(utc(self.before.as_at), *heads[-1:], key=utc)
        for line in history(self.seen, self.whose, self.zone, self.rules).values():
            early = utc(line.when.start(self.zone)) <= told_until
            since = line.position > self.before.known_at and line.type != ReportGenerated.TOPIC
            if since and (line.late or early or line.corrects is not None):
                yield line


MOMENT = timedelta(microseconds=1)


def _cause(change: Change, positions: Sequence[int]) -> int:
    """Of what happened at one moment, the entry that stands behind the fact; else what was entered last."""
    own = change.fact.position
    return own if own in positions else positions[-1]


def _own(change: Change, after: Point) -> int | None:
    """What looks back has made it so without happening then: an entry that says from when something was not valid."""
    now, was = change.after, change.before
    looks_back = now is not None and was is not None and now.entry != was.entry and now.position <= after.known_at
    return now.position if looks_back and now is not None else None


def _bears_on_accesses(recorded: Recorded[Any], rules: Rules) -> bool:
    seen = (*after_withdrawal.types(rules), EntryCorrected)
    return isinstance(recorded.event, tuple(kind for kind in seen if kind not in USES))


T = TypeVar("T")


def _first(holds: Callable[[T], bool], some: Sequence[T]) -> T | None:
    """The first of these for which it holds, by halving: if it does, it does for all that follow."""
    low, high = 0, len(some)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(some[middle]) else (middle + 1, high)
    return some[low] if low < len(some) else None
