"""What is different between two moments, and because of which entry: between two days, or between two states of knowledge.

A moment is a time in the world and a position of the ledger. First it is told what became known about the earlier time (the
entries that came late, or put something right), then what happened since. Each difference names the entry that made it; what
only the passing of time made has none. Consents and everything else of `state`; accesses that read otherwise; duties that
appeared or vanished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.keeping.report import ReportGenerated
from aggregates.rules import Rules
from ledger.event import Event, Recorded
from projections import access, after_withdrawal, duties, state
from projections.between import Between, Point
from projections.changed_answers import DutyChange, Reread, changed_duties, reread
from projections.history import HistoryLine
from projections.matching import utc
from projections.replay import Change, difference, history
from projections.state import Standing

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cause:
    """A difference, and the entry that made it (its position); None: only time passed."""

    change: Change
    cause: int | None
    retold: bool  # it is about the earlier time, and became known since


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
    between = Between(seen, whose, before, after, zone, rules, reader, standing.ids)
    return Changes(
        standing=(*_retold(between, standing), *_happened(between, standing)),
        accesses=tuple(reread(between)),
        duties=tuple(changed_duties(between)),
        arrived=tuple(_arrived(between)),
    )


def _retold(between: Between, standing: Standing) -> Iterator[Cause]:
    """What became known about the earlier time, entry by entry."""
    now = standing.at(between.before.as_at, between.before.known_at)
    for recorded in between.since():
        if standing.matters(recorded):
            then, now = now, standing.at(between.before.as_at, recorded.position)
            yield from (Cause(one, recorded.position, retold=True) for one in difference(then, now))


def _happened(between: Between, standing: Standing) -> Iterator[Cause]:
    """What happened since, from time to time at which something did; and what ended by itself in between."""
    start, end, known_at = utc(between.before.as_at), utc(between.after.as_at), between.after.known_at
    at = between.happenings()
    now = standing.at(start, known_at)
    for when in sorted(at):
        just_before, then = standing.at(when - MOMENT, known_at), standing.at(when, known_at)
        yield from (Cause(one, _own(one, between.after), retold=False) for one in difference(now, just_before))
        yield from (Cause(one, _cause(one, at[when]), retold=False) for one in difference(just_before, then))
        now = then
    yield from (
        Cause(one, _own(one, between.after), retold=False) for one in difference(now, standing.at(end, known_at))
    )


def _arrived(between: Between) -> Iterator[HistoryLine]:
    """The entries since that tell of the earlier time, came late, or put something right."""
    heads = [r.recorded_at for r in between.seen if r.position <= between.before.known_at]
    told_until = min(utc(between.before.as_at), *heads[-1:], key=utc)
    for line in history(between.seen, between.whose, between.zone, between.rules).values():
        early = utc(line.when.start(between.zone)) <= told_until
        since = line.position > between.before.known_at and line.type != ReportGenerated.TOPIC
        if since and (line.late or early or line.corrects is not None):
            yield line


def _cause(change: Change, positions: Sequence[int]) -> int:
    """Of what happened at one moment, the entry that stands behind the fact; else what was entered last."""
    own = change.fact.position
    return own if own in positions else positions[-1]


def _own(change: Change, after: Point) -> int | None:
    """What looks back has made it so without happening then: an entry that says from when something was not valid."""
    now, was = change.after, change.before
    looks_back = now is not None and was is not None and now.entry != was.entry and now.position <= after.known_at
    return now.position if looks_back and now is not None else None
