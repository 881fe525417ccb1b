"""Between which two instants an answer stays as it is, while nothing is entered.

A fold asks of an entry whether it had happened, of a day in it whether that has begun or is over, of a use whether it was
before this moment. So an answer about a time can change only at an instant that stands in one of its entries, at the
beginning or the end of a day that does, and in the moment after. More instants than that do no harm: something is folded
once more than was needed. Which of them matter is the folds' business, and not said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger.event import Recorded, When
from projections.views.lines import micros

EVER = 1 << 62  # microseconds: later than any time, and its negative earlier


def around(events: Iterable[Recorded[Any]], zone: ZoneInfo, at: datetime, *, days: bool = True) -> tuple[int, int]:
    """(since, until) in microseconds: what is folded from these events as at `at` is the same from one up to the other.

    Without `days`, where no fold asks on which day something was that happened at an instant.
    """
    found, now = instants(events, zone, days=days), micros(at)
    since = max((one for one in found if one <= now), default=-EVER)
    return since, min((one for one in found if one > now), default=EVER)


def instants(events: Iterable[Recorded[Any]], zone: ZoneInfo, *, days: bool = True) -> set[int]:
    """Everything at which an answer from these events could change, in microseconds."""
    said = {at for r in events for at in _said(r.event)}
    return {micros(at) + more for one in said for at in _bounds(one, zone, days=days) for more in (0, 1)}


def _said(event: Any) -> Iterator[datetime | date]:
    """Every time that stands in an event: when it happened, and those of its fields."""
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, When):
            yield value.at
        elif isinstance(value, date):  # a datetime is one too
            yield value


def _bounds(said: datetime | date, zone: ZoneInfo, *, days: bool) -> Iterator[datetime]:
    """The instant itself, and where the day begins and ends on which it lies."""
    if isinstance(said, datetime):
        yield said
        if not days:
            return
        said = said.astimezone(zone).date()
    yield datetime.combine(said, time.min, zone)
    if said < date.max:
        yield datetime.combine(said + timedelta(days=1), time.min, zone)
