"""Periods: counted on the calendar, and never beyond it, whatever somebody typed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.periods import LAST, UNITS, Period
from support.memory_book import ZONE

NOON = datetime(2026, 10, 24, 11, 0, tzinfo=UTC)  # in the night after it the clocks of London go back


@pytest.mark.parametrize(
    ("value", "unit", "after"),
    [
        (24, "hours", datetime(2026, 10, 25, 11, 0, tzinfo=UTC)),
        (1, "days", datetime(2026, 10, 25, 12, 0, tzinfo=UTC)),
        (1, "weeks", datetime(2026, 10, 31, 12, 0, tzinfo=UTC)),
        (1, "months", datetime(2026, 11, 24, 12, 0, tzinfo=UTC)),
        (1, "years", datetime(2027, 10, 24, 11, 0, tzinfo=UTC)),
    ],
)
def test_hours_are_of_the_world_and_days_of_the_calendar(value: int, unit: str, after: datetime) -> None:
    assert Period(value, unit).after(NOON, ZONE).astimezone(UTC) == after


def test_a_shorter_month_ends_on_its_last_day() -> None:
    assert Period(1, "months").after_day(date(2027, 1, 31)) == date(2027, 2, 28)


@given(st.integers(0, 10**12), st.sampled_from(UNITS))
def test_what_outlasts_the_calendar_ends_with_it(value: int, unit: str) -> None:
    assert Period(value, unit).after(NOON, ZONE) >= NOON
    assert date(2026, 10, 24) <= Period(value, unit).after_day(date(2026, 10, 24)) <= LAST
