"""What the dashboards share: when and by whom they are asked for, and which accesses they look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import AccessGranted, AccessTold
from aggregates.entries import Entry, read
from aggregates.rules import Rules
from ledger.event import Recorded, When
from projections import duties
from projections.duties import DutyLine, open_duties

BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where and when it is asked, and by whom."""

    zone: ZoneInfo
    rules: Rules
    as_at: datetime
    known_at: int | None
    reader: tuple[UUID, frozenset[str]] | None

    @property
    def today(self) -> date:
        return self.as_at.astimezone(self.zone).date()

    def after(self, when: When) -> timedelta:
        """How long until then; less than nothing if it is over."""
        return when.start(self.zone) - self.as_at

    def duties(self, events: Iterable[Recorded[Any]]) -> tuple[DutyLine, ...]:
        types = duties.types(self.rules)
        mine = (r for r in events if isinstance(r.event, types))
        given: dict[str, Any] = {"zone": self.zone, "rules": self.rules, "known_at": self.known_at}
        return open_duties(mine, as_at=self.as_at, reader=self.reader, **given)


def accesses(history: Sequence[Recorded[Any]], clocks: Clocks) -> Iterator[Entry]:
    """What was opened by then, with what was told afterwards; nothing that was refused."""
    found = (e for e in read(history) if e.stands and isinstance(e.event, AccessGranted | AccessTold))
    return (e for e in found if e.start(clocks.zone) <= clocks.as_at)


def is_outside(entry: Entry) -> bool:
    """Whether it was against the rules as they stood."""
    return isinstance(entry.event, AccessTold) and not entry.event.within


def is_new(entry: Entry, clocks: Clocks) -> bool:
    """Whether it happened in the last four weeks."""
    return clocks.after(entry.when) > -BACK
