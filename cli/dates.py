"""Days and times as people type them, in the ledger's time zone; never more precise than what was typed.

Day first, as in Britain: `2 November 2026`, `2/11/2026`, `2026-11-02`, `today`, `yesterday`, `monday` (the last one), each
with a time if wanted: `2 November 2026 14:05`. What is impossible, ambiguous or still to come is an error with a hint.
Programs may hand in what our JSON shows: `2026-11-02T14:05:00Z`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cli import output
from cli.say import say
from ledger.errors import InputError
from ledger.event import When

FORMS = "a day is typed 2 November 2026, 2/11/2026, 2026-11-02, today, yesterday or monday; a time 14:05 or 2:05pm"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIME = re.compile(
    r"(?:^|[\sT,])(?:at\s+)?(?P<hour>\d{1,2})(?::(?P<minute>\d{2})\s*(?P<half>[ap]m)?|\s*(?P<only>[ap]m))"
    r"(?:\s*(?P<zone>[A-Z]{3,4}))?$",
    re.IGNORECASE | re.ASCII,
)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{2}|\d{4}))?", re.ASCII)
NAMED = re.compile(r"(?:([a-z]{3,9})\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})(?:\s+(\d{4}))?", re.ASCII)


def parse_when(text: str, now: datetime, zone: ZoneInfo, *, coming: bool = False) -> When:
    """A time in the world. With `coming` it may lie ahead."""
    typed = " ".join(text.split())
    if typed.lower() == "now":
        return When(now)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)", typed, re.ASCII):
        at = _instant(typed)
        _not_ahead(at > now and not coming, typed)
        return When(at)
    today = now.astimezone(zone).date()
    if (clock := TIME.search(typed)) is None:
        on = _day(typed, today)
        _not_ahead(on > today and not coming, typed)
        return When.day(on)
    on = _day(typed[: clock.start()].strip(" ,") or "today", today)
    at = _local(datetime.combine(on, _clock(clock)), zone, clock["zone"], typed)
    _not_ahead(at > now and not coming, typed)
    return When(at.astimezone(UTC), "minute")  # two zones in one comparison go wrong in the hour that comes twice


def parse_day(text: str, now: datetime, zone: ZoneInfo, *, coming: bool = False) -> date:
    """A day without a time."""
    at = parse_when(text, now, zone, coming=coming).at
    if isinstance(at, datetime):
        raise InputError(f"expected a day, got {text.strip()!r}", hint=FORMS)
    return at


def _not_ahead(ahead: bool, typed: str) -> None:
    if ahead:
        raise InputError(f"{typed!r} is still to come", hint="type when it happened; is the year right? is the clock?")


def _instant(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        raise InputError(f"{typed!r} is not a time", hint="in UTC it is written 2026-11-02T14:05:00Z") from None


def _day(typed: str, today: date) -> date:
    words = " ".join(typed.lower().removeprefix("on ").replace(",", " ").split())
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    if words.removeprefix("last ") in WEEKDAYS:
        return _weekday(words.removeprefix("last "), today)
    weekday, year, month, number = _numbers(words, typed)
    if year is None:
        raise InputError(f"{typed!r} has no year of four digits", hint=f"type the year too: {output.day(today)}")
    try:
        on = date(year, month, number)
    except ValueError:
        swapped = f"the day comes first: {month}/{number}/{year}" if number <= 12 < month <= 31 else FORMS
        raise InputError(f"there is no day {typed!r}", hint=swapped) from None
    if weekday and WEEKDAYS[on.weekday()] != weekday:
        real = WEEKDAYS[on.weekday()].title()
        raise InputError(f"{output.day(on)} was not a {weekday.title()}", hint=f"it is a {real}; which is right?")
    return on


def _weekday(name: str, today: date) -> date:
    back = (today.weekday() - WEEKDAYS.index(name)) % 7
    if back == 0:
        week = today - timedelta(days=7)
        raise InputError(f"today is {name.title()}, so {name!r} is unclear", hint=f"type today, or {output.day(week)}")
    return today - timedelta(days=back)


def _numbers(words: str, typed: str) -> tuple[str | None, int | None, int, int]:
    """(weekday, year, month, day) as typed, the calendar not yet asked."""
    if iso := ISO.fullmatch(words):
        return None, int(iso[1]), int(iso[2]), int(iso[3])
    if slashed := SLASHED.fullmatch(words):
        year = slashed[4]
        return None, (int(year) if year and len(year) == 4 else None), int(slashed[3]), int(slashed[1])
    if named := NAMED.fullmatch(words):
        weekdays = [d for d in WEEKDAYS if named[1] and d.startswith(named[1])]
        months = [i for i, m in enumerate(_months(), 1) if m.startswith(named[3])]
        if len(months) == 1 and len(weekdays) == bool(named[1]):
            return next(iter(weekdays), None), (int(named[4]) if named[4] else None), months[0], int(named[2])
    raise InputError(f"{typed!r} is not a date", hint=FORMS)


def _clock(clock: re.Match[str]) -> time:
    hour, minute, half = int(clock["hour"]), int(clock["minute"] or 0), (clock["half"] or clock["only"] or "").lower()
    if minute > 59 or (not 1 <= hour <= 12 if half else hour > 23):
        raise InputError(f"there is no time {clock[0].strip(' ,')!r}", hint="a time is typed 14:05 or 2:05pm")
    return time(hour % 12 + 12 * (half == "pm") if half else hour, minute)


def _local(wall: datetime, zone: ZoneInfo, short: str | None, typed: str) -> datetime:
    """The instant that a clock on the wall showed; asks back where it showed it never or twice."""
    both = [wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    if not any(at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall for at in both):
        raise InputError(
            f"there was no {wall:%H:%M} on {output.day(wall.date())}: the clocks went forward",
            hint=f"the clocks in {zone.key} jumped over it; type a time before or after",
        )
    fits = [at for at in both if short is None or at.tzname() == short.upper()]
    if len({at.utcoffset() for at in fits}) == 1:
        return fits[0]
    if not fits:
        raise InputError(f"at {typed!r} the clock showed {both[0].tzname()}", hint=f"leave {short} out")
    raise InputError(
        f"{wall:%H:%M} on {output.day(wall.date())} came twice: the clocks went back",
        hint=f"type {typed} {both[0].tzname()} for the first, {typed} {both[1].tzname()} for the second",
    )


def _months() -> tuple[str, ...]:
    """Their names in the language of this run, as they are typed."""
    return tuple(say(f"month.{number}").lower() for number in range(1, 13))
