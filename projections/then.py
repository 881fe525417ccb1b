"""What stood in the ledger when something happened: of what the program was asked, everything before it; of what was told,
whatever had been recorded by its first instant. What was entered afterwards is no ground for it, in any answer.

So it was when the entry was made (`Draft.known_by`); here the same is said of an entry that was read back, at the time at
which it now stands. What is told in the very second in which it happens is told as it happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aggregates.accesses.access import AccessDenied, AccessGranted
from aggregates.entries import Entry
from ledger.event import Recorded
from projections.matching import utc

AT_ONCE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Then:
    """Up to a position of the ledger, or by an instant; neither is everything."""

    known_at: int | None = None
    known_by: datetime | None = None

    @classmethod
    def of(cls, entry: Entry, zone: ZoneInfo) -> Then:
        """What was known when an entry's matter happened."""
        start, recorded = utc(entry.start(zone)), entry.recorded
        asked = isinstance(entry.event, AccessGranted | AccessDenied) or getattr(entry.event, "told", None) is False
        at_once = isinstance(entry.when.at, datetime) and abs(recorded.recorded_at - start) < AT_ONCE
        return cls(known_at=recorded.position - 1) if asked or at_once else cls(known_by=start)

    def has(self, recorded: Recorded[Any]) -> bool:
        """Whether an entry stood in the ledger."""
        by_position = self.known_at is None or recorded.position <= self.known_at
        return by_position and (self.known_by is None or recorded.recorded_at <= self.known_by)

    def as_known(self) -> dict[str, Any]:
        """As `entries.read` takes it."""
        return {"known_at": self.known_at, "known_by": self.known_by}


EVERYTHING = Then()
