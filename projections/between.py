"""Two moments about somebody, and what was entered and what happened between them. For what differs between the two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import read
from aggregates.rules import Rules
from ledger.event import Recorded
from projections.matching import utc


@dataclass(frozen=True, slots=True)
class Point:
    """A moment: how it stood at `as_at`, as known at `known_at`."""

    as_at: datetime
    known_at: int


@dataclass(frozen=True, slots=True)
class Between:
    """Everything that is known at the later moment, and the two moments."""

    seen: Sequence[Recorded[Any]]
    whose: UUID
    before: Point
    after: Point
    zone: ZoneInfo
    rules: Rules
    reader: tuple[UUID, Iterable[str]] | None  # who is shown it, and the levels that they read
    ids: frozenset[UUID]  # all that they are known under

    def since(self) -> list[Recorded[Any]]:
        """What was entered since."""
        return [r for r in self.seen if r.position > self.before.known_at]

    def happenings(self) -> dict[datetime, list[int]]:
        """What happened about them between the two times: the positions, by when."""
        start, end = utc(self.before.as_at), utc(self.after.as_at)
        at: dict[datetime, list[int]] = {}
        for entry in read(self.seen):
            about = any(a.subject in self.ids for a in entry.event.about)
            if about and start < (when := utc(entry.start(self.zone))) <= end:
                at.setdefault(when, []).append(entry.recorded.position)
        return at


T = TypeVar("T")


def first(holds: Callable[[T], bool], some: Sequence[T]) -> T | None:
    """The first of these for which it holds, by halving: if it does, it does for all that follow."""
    low, high = 0, len(some)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(some[middle]) else (middle + 1, high)
    return some[low] if low < len(some) else None
