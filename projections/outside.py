"""What is known of who checked the ledger, and of what somebody outside was given of it, as at a day and as known then.

Whoever was given a receipt, or a report with its kept line, can hold the ledger to everything before it; whether they kept
it, nobody here knows. The checks themselves are `verify`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.governance.upkeep import IntegrityVerified
from aggregates.keeping.receipt import ReceiptIssued
from aggregates.keeping.report import ReportGenerated
from ledger.event import Event, Recorded
from projections.matching import utc

INSIDE = ("setting",)  # audiences that are nobody outside
OUTSIDE_EVENTS: tuple[type[Event], ...] = (IntegrityVerified, ReceiptIssued, ReportGenerated, EntryCorrected)


@dataclass(frozen=True, slots=True)
class Known:
    """The newest of each; None if there was none."""

    checked: Entry | None  # integrity.verified
    given: Entry | None  # receipt.issued, or a report for somebody outside
    times_given: int
    entries_given: Sequence[int]


def known(events: Iterable[Recorded[Any]], *, zone: ZoneInfo, as_at: datetime, known_at: int | None = None) -> Known:
    """Given all events of `OUTSIDE_EVENTS`."""
    past = [e for e in standing(events, known_at=known_at) if utc(e.start(zone)) <= utc(as_at)]
    checks = [e for e in past if isinstance(e.event, IntegrityVerified)]
    given = [e for e in past if _left(e.event)]
    return Known(_newest(checks), _newest(given), len(given), [e.recorded.position for e in given])


def _left(event: Event) -> bool:
    return isinstance(event, ReceiptIssued) or (isinstance(event, ReportGenerated) and event.audience not in INSIDE)


def _newest(entries: Sequence[Entry]) -> Entry | None:
    return max(entries, key=lambda e: e.recorded.position, default=None)
