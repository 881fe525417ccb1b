"""Periods of time as a setting's rules give them: so many hours, days, weeks, months or years.

Hours are counted on the clock of the world; from days on, on the calendar of the ledger's time zone: two days over the night
on which the clocks change still end at the same time of day. Pure.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

UNITS = ("hours", "days", "weeks", "months", "years")
LAST = date(9000, 1, 1)  # what outlasts the calendar ends here: a slip of the finger is no fault of every list after it


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time, in one unit."""

    value: int
    unit: str

    def after(self, start: datetime, zone: ZoneInfo) -> datetime:
        """The instant that lies this long after another."""
        if self.unit == "hours":
            left = (LAST - start.date()).days * 24
            return (start.astimezone(UTC) + timedelta(hours=min(self.value, left))).astimezone(start.tzinfo)
        local = start.astimezone(zone)
        return datetime.combine(self.after_day(local.date()), local.timetz())

    def after_day(self, start: date) -> date:
        """The day that lies this long after another; from the 31st, a shorter month ends on its last day."""
        if self.unit in ("days", "weeks"):
            days = self.value * (7 if self.unit == "weeks" else 1)
            return start + timedelta(days=min(days, (LAST - start).days))
        months = start.month - 1 + self.value * (12 if self.unit == "years" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        if year >= LAST.year:
            return LAST
        return date(year, month, min(start.day, monthrange(year, month)[1]))
