"""When the setting is open: every minute of a day against a plain reading, the hour that comes twice, days alone."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.hours import DAYS, outside, spans
from aggregates.rules import shipped

LONDON = ZoneInfo("Europe/London")
CLOSED: dict[str, list[str]] = {day: [] for day in DAYS}
WEDNESDAY = date(2026, 11, 25)


def at(day: date, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, fold=fold), LONDON).astimezone(UTC)


def test_every_minute_of_a_day() -> None:
    hours = {**CLOSED, "wednesday": ["08:30-12:00", "12:30-15:15"]}
    begins = at(WEDNESDAY, 0)
    is_open = [m for m in range(24 * 60) if outside(hours, begins + timedelta(minutes=m), LONDON) is None]
    assert is_open == [*range(8 * 60 + 30, 12 * 60), *range(12 * 60 + 30, 15 * 60 + 15)]


def test_a_day_that_is_open_all_of_it_has_no_minute_outside() -> None:
    hours = {**CLOSED, "wednesday": ["00:00-24:00"]}
    assert outside(hours, at(WEDNESDAY, 23, 59), LONDON) is None
    assert outside(hours, at(WEDNESDAY, 0), LONDON) is None
    assert outside(hours, at(WEDNESDAY + timedelta(days=1), 0), LONDON) == "closed-day"


def test_the_hour_that_comes_twice_is_the_same_hour_on_the_wall() -> None:
    sunday = date(2026, 10, 25)
    hours = {**CLOSED, "sunday": ["01:00-02:00"]}
    assert at(sunday, 1, 30, fold=0) != at(sunday, 1, 30, fold=1)
    for fold in (0, 1):
        assert outside(hours, at(sunday, 1, 30, fold), LONDON) is None
        assert outside(hours, at(sunday, 2, 0, fold), LONDON) == "closed"


def test_of_a_day_alone_only_whether_it_was_closed_all_of_it() -> None:
    hours = {**CLOSED, "wednesday": ["08:00-09:00"]}
    assert outside(hours, WEDNESDAY, LONDON) is None
    assert outside(hours, WEDNESDAY + timedelta(days=1), LONDON) == "closed-day"


def test_the_day_is_that_of_the_setting_and_not_of_the_world() -> None:
    night = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on Thursday in London
    assert outside({**CLOSED, "thursday": ["00:00-01:00"]}, night, LONDON) is None
    assert outside({**CLOSED, "wednesday": ["00:00-24:00"]}, night, LONDON) == "closed-day"


def test_the_hours_that_ship_are_those_of_a_week() -> None:
    hours = shipped().data["opening_hours"]
    assert tuple(hours) == DAYS
    assert [len(spans(hours[day])) for day in DAYS] == [1, 1, 1, 1, 1, 0, 0]


@given(st.lists(st.integers(0, 24 * 60), max_size=14))
def test_only_spans_that_follow_each_other_are_read(edges: list[int]) -> None:
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    texts = [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs]
    flat = [edge for pair in pairs for edge in pair]
    right = all(a < b for a, b in itertools.pairwise(flat)) and len(pairs) <= 6
    if right and all(a < 24 * 60 for a, _ in pairs):
        assert spans(texts) == pairs
    else:
        with pytest.raises(ValueError, match=r"span"):
            spans(texts)
