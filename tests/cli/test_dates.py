from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import output
from cli.dates import parse_day, parse_when
from ledger.errors import InputError
from ledger.event import When

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 4, 14, 30, tzinfo=UTC)  # a Wednesday


def when(text: str, *, coming: bool = False) -> When:
    return parse_when(text, NOW, LONDON, coming=coming)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2 November 2026", date(2026, 11, 2)),
        ("2nd of November 2026", date(2026, 11, 2)),
        ("Monday 2 November 2026", date(2026, 11, 2)),
        ("mon, 2 nov 2026", date(2026, 11, 2)),
        ("2/11/2026", date(2026, 11, 2)),
        ("02.11.2026", date(2026, 11, 2)),
        ("2026-11-02", date(2026, 11, 2)),
        ("on 2026-11-2", date(2026, 11, 2)),
        ("today", date(2026, 11, 4)),
        ("Yesterday", date(2026, 11, 3)),
        ("monday", date(2026, 11, 2)),
        ("last thursday", date(2026, 10, 29)),
        ("29/2/2024", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_day_first(text: str, day: date) -> None:
    assert when(text) == When.day(day)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2 November 2026 14:05", datetime(2026, 11, 2, 14, 5, tzinfo=LONDON)),
        ("2/11/2026, 2:05pm", datetime(2026, 11, 2, 14, 5, tzinfo=LONDON)),
        ("2026-11-02T14:05", datetime(2026, 11, 2, 14, 5, tzinfo=LONDON)),
        ("monday at 9am", datetime(2026, 11, 2, 9, 0, tzinfo=LONDON)),
        ("yesterday 12:30am", datetime(2026, 11, 3, 0, 30, tzinfo=LONDON)),
        ("12pm", datetime(2026, 11, 4, 12, 0, tzinfo=LONDON)),
        ("9:15", datetime(2026, 11, 4, 9, 15, tzinfo=LONDON)),
        ("25 October 2026 01:30 GMT", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("25 October 2026 01:30 BST", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_the_ledgers_local_time(text: str, at: datetime) -> None:
    read = when(text)
    assert (read.precision, read.at) == ("minute", at.astimezone(UTC))


def test_what_our_json_shows_can_be_handed_in() -> None:
    assert when("2026-11-02T14:05:00.5Z") == When(datetime(2026, 11, 2, 14, 5, 0, 500000, tzinfo=UTC))
    assert when("now") == When(NOW)


@pytest.mark.parametrize(
    ("text", "error", "hint"),
    [
        ("", "is not a date", "2 November 2026"),
        ("soon", "is not a date", "yesterday"),
        ("31/6/2026", "there is no day", "2 November 2026"),
        ("29 February 2026", "there is no day", "2 November 2026"),
        ("11/25/2026", "there is no day", "25/11/2026"),
        ("2/11/26", "no year of four digits", "type the year too"),
        ("2 November", "no year of four digits", "type the year too"),
        ("5 November 2026", "still to come", "is the year right"),
        ("today 23:00", "still to come", "is the clock"),
        ("2027-01-01T00:00:00Z", "still to come", "is the year right"),
        ("wednesday", "today is Wednesday", "28 October 2026"),
        ("Tuesday 2 November 2026", "was not a Tuesday", "it is a Monday"),
        ("2 Ju 2026", "is not a date", "2 November 2026"),
        ("ju 2026", "is not a date", "2 November 2026"),
        ("25:00", "there is no time", "14:05"),
        ("today 13pm", "there is no time", "2:05pm"),
        ("29 March 2026 01:30", "the clocks went forward", "before or after"),
        ("25 October 2026 01:30", "came twice", "01:30 BST for the first"),
        ("2 November 2026 01:30 BST", "the clock showed GMT", "leave BST out"),
        ("2026-13-01", "there is no day", "13/1/2026"),
        ("2026-11-02T99:00:00Z", "is not a time", "in UTC"),
        ("٢/١١/٢٠٢٦", "is not a date", "2 November 2026"),
        ("0/0/0000", "there is no day", "2 November 2026"),
    ],
)
def test_what_cannot_be_meant_is_said(text: str, error: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        when(text)
    assert error in str(caught.value)
    assert hint in (caught.value.hint or "")


def test_a_day_ahead_is_taken_where_it_may_lie_ahead() -> None:
    assert when("1 September 2027", coming=True) == When.day(date(2027, 9, 1))


def test_a_day_is_not_a_time() -> None:
    with pytest.raises(InputError, match="expected a day"):
        parse_day("yesterday 14:05", NOW, LONDON)


@given(st.dates(date(1900, 1, 1), date(2026, 11, 4)))
def test_a_day_as_it_is_shown_is_read_back(day: date) -> None:
    assert when(output.day(day)) == when(day.isoformat()) == When.day(day)


@given(st.integers(1, 20 * 365 * 24 * 60))
def test_a_moment_as_it_is_shown_is_read_back(minutes: int) -> None:
    """Also in the hours that the clocks repeat, where it is shown with the zone's short name."""
    at = NOW - timedelta(minutes=minutes)
    assert when(output.moment(at, LONDON)).at == at


@given(st.text(max_size=40))
def test_nothing_but_an_input_error_leaves_the_parser(text: str) -> None:
    with suppress(InputError):
        assert when(text).start(LONDON) <= NOW
