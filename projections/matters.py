"""Incidents, grievances and requests: what was begun and what was done about each since, as at a time, as known then.

A matter is one stream: the entry that began it and those that followed. What is still owed is not said here: that is
computed from the rules as duties.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, standing
from ledger.event import Event, Recorded


@dataclass(frozen=True, slots=True)
class Matter:
    """One of them, with the steps that were taken, oldest first."""

    id: UUID
    began: Entry
    steps: tuple[Entry, ...]


def matters(
    events: Iterable[Recorded[Any]],
    begins: type[Event],
    *,
    zone: ZoneInfo,
    as_at: datetime,
    known_at: int | None = None,
) -> tuple[Matter, ...]:
    """Every matter that begins with such an entry, in the order in which they began."""
    past = [e for e in standing(events, known_at=known_at) if e.start(zone) <= as_at]
    began = sorted((e for e in past if isinstance(e.event, begins)), key=lambda e: (e.start(zone), e.recorded.position))
    return tuple(
        Matter(b.event.stream, b, tuple(e for e in past if e.event.stream == b.event.stream and e is not b))
        for b in began
    )
