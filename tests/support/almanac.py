"""A computer whose clock stands where a story says, so that a term or a year can be played as it would be lived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

LONDON = ZoneInfo("Europe/London")


@dataclass
class Almanac:
    """The clock of the program: what was set last, and a second more at each look."""

    at: datetime

    def now(self, _zone: object = None) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def time(self) -> float:
        """The same as seconds, by which the program knows an act that is entered twice."""
        return self.now().timestamp()

    def turn(self, to: str) -> None:
        """On to this time of the setting, such as 2026-10-06 08:50; never back."""
        later = datetime.fromisoformat(to).replace(tzinfo=LONDON).astimezone(UTC)
        assert later > self.at, (to, self.at)
        self.at = later


def almanac(patch: pytest.MonkeyPatch, begins: str) -> Almanac:
    """From here on the program takes the time from it."""
    made = Almanac(datetime.fromisoformat(begins).replace(tzinfo=LONDON).astimezone(UTC))
    patch.setattr("ledger.application.datetime", made)
    patch.setattr("cli.again.time", made)
    return made
