"""*As at* a time in the world and *as known at* a position of the ledger: the two clocks of every question about the past.

A day means its end: as at Tuesday is how it stood when Tuesday was over, and known on Tuesday is what had been entered by
then. Today means now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import click

from cli import dates, output
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.numbering import BOOK, parse_entry

AS_AT = click.Option(["--as-at"], metavar="DAY", help="How it stood then (a day means its end).")
KNOWN_AT = click.Option(["--known-at"], metavar="DAY|ENTRY", help="What was known then: a day, or an entry's number.")


FROM = click.Option(["--from", "since"], metavar="DAY", help="Only what happened on this day or later.")
UNTIL = click.Option(["--until"], metavar="DAY", help="Only what happened by the end of this day.")


@dataclass(frozen=True)
class Span:
    """From the first instant to the last of what is asked for, and how that is said; None is without end."""

    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None

    def data(self) -> dict[str, Any]:
        return {"from": self.since, "until": self.until}


@dataclass(frozen=True)
class Moment:
    """The two answers, and how they are said."""

    as_at: datetime
    known_at: int | None
    words: str
    is_now: bool = False  # nobody asked about another time

    def data(self) -> dict[str, Any]:
        return {"as_at": self.as_at, "known_at": self.known_at}


def options(command: click.Command) -> click.Command:
    """Adds both options to a command."""
    command.params = [*command.params, AS_AT, KNOWN_AT]
    return command


def period(command: click.Command) -> click.Command:
    """Adds the options of a period to a command."""
    command.params = [*command.params, FROM, UNTIL]
    return command


def span(at: Sitting, since: str | None, until: str | None) -> Span:
    """What the two options say; InputError if the last day is before the first."""
    now = at.now
    begins = dates.parse_when(since, now, at.zone).start(at.zone) if since else None
    ends = _end(at, until, now) if until else None
    if begins is not None and ends is not None and ends < begins:
        raise InputError("the period ends before it begins", hint="--from is its first day, --until its last")
    given = {"since": begins, "until": ends}
    told = {name: output.moment(when, at.zone) for name, when in given.items() if when is not None}
    key = "span." + "-".join(told)
    return Span(begins, ends, say(key, **told) if told else None)


def moment(at: Sitting, as_at: str | None, known_at: str | None) -> Moment:
    """What the two options say; now, and everything that is known, if they say nothing."""
    now = at.now
    when = _end(at, as_at, now) if as_at else now
    position = _position(at, known_at, now) if known_at else None
    stood = say("moment.as-at", when=output.moment(when, at.zone)) if as_at else say("moment.now")
    known = say("moment.known-now") if position is None else say("moment.known-at", entry=position)
    return Moment(when, position, f"{stood}, {known}", is_now=not as_at)


def _end(at: Sitting, text: str, now: datetime) -> datetime:
    """The last instant that this can mean, and not later than now."""
    when = dates.parse_when(text, now, at.zone)
    if isinstance(when.at, datetime):
        return when.at
    midnight = datetime.combine(when.at + timedelta(days=1), time.min, at.zone)
    return min(midnight - timedelta(microseconds=1), now)


def _position(at: Sitting, text: str, now: datetime) -> int:
    if text.strip().isdecimal() or parse_entry(text) is not None:
        return at.position(text)
    instant, size = _end(at, text, now), at.ledger.refresh().size
    for back, book in enumerate(at.ledger.lineage()):
        position = _last(lambda n, of=book: of.read(n).recorded_at <= instant, book.head.size if back else size)  # type: ignore[misc]
        if position:
            return position - back * BOOK
    raise InputError(f"nothing had been entered by {text}", hint="the first entry is later")


def _last(holds: Callable[[int], bool], size: int) -> int:
    """The last position at which it holds, by halving: what is recorded later is never dated earlier (formats.md 2)."""
    low, high = 0, size
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
