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

AS_AT = click.Option(["--as-at"], metavar="DAY", help="How it stood then (a day means its end).")
KNOWN_AT = click.Option(["--known-at"], metavar="DAY|ENTRY", help="What was known then: a day, or an entry's number.")


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
    if text.strip().isdecimal():
        return at.position(text)
    instant, size = _end(at, text, now), at.ledger.refresh().size
    position = _last(lambda n: at.ledger.read(n).recorded_at <= instant, size)
    if position == 0:
        raise InputError(f"nothing had been entered by {text}", hint="the first entry is later")
    return position


def _last(holds: Callable[[int], bool], size: int) -> int:
    """The last position at which it holds, by halving: what is recorded later is never dated earlier (formats.md 2)."""
    low, high = 0, size
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
