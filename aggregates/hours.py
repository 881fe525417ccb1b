"""When the setting is open: which times of which days of the week, as its rules say. Pure.

The policy is silent about it; the rules ship with hours that a setting puts right in its policy pack (`opening_hours`). A
time is that of the clock on the wall. Public holidays, terms and closures are in no rules: nothing here knows of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from re import ASCII, fullmatch
from typing import Literal
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPAN = r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24(?=:00)):([0-5]\d)"
MOST = 6  # spans in one day
Closed = Literal["closed-day", "closed"]


def spans(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Spans such as `08:00-18:00`, in minutes of the day; ValueError unless each begins after the one before has ended."""
    found = []
    for text in texts:
        read = fullmatch(SPAN, text, ASCII)
        if read is None:
            raise ValueError(f"{text[:20]!r} is no span of time such as 08:00-18:00")
        hour, minute, last_hour, last_minute = map(int, read.groups())
        found.append((hour * 60 + minute, last_hour * 60 + last_minute))
    edges = [edge for span in found for edge in span]
    if edges != sorted(set(edges)) or len(found) > MOST:
        raise ValueError(f"at most {MOST} spans in one day, each after the one before")
    return found


def outside(hours: Mapping[str, Sequence[str]], at: datetime | date, zone: ZoneInfo) -> Closed | None:
    """Whether the setting was closed then, all that day or at that time; of a day alone, only whether it was closed all day.

    The minute at which it closes is the first that is outside.
    """
    local = at.astimezone(zone) if isinstance(at, datetime) else None
    open_at = spans(hours[DAYS[(at if local is None else local).weekday()]])
    if not open_at:
        return "closed-day"
    if local is None:
        return None
    minute = local.hour * 60 + local.minute
    return None if any(start <= minute < end for start, end in open_at) else "closed"
