"""What somebody outside can hold the ledger to: the last that was handed out and shows how it stood.

Which types of entries that are is data (`seen_outside` in the rules). What came after it rests on the setting's own key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, read
from aggregates.rules import Rules
from ledger.event import REGISTRY, Event, Recorded
from projections.reports import rows


def types(rules: Rules) -> tuple[type[Event], ...]:
    """The types of entry that can be the last that was handed out."""
    return tuple(REGISTRY[topic] for topic in dict.fromkeys(one["topic"] for one in rules.data["seen_outside"]["of"]))


def newest(backwards: Iterable[Recorded[Any]], rules: Rules) -> Recorded[Any] | None:
    """The last that was handed out, given the entries of `types`, the newest first; reads no further than it must."""
    return next((r for r in backwards if rows.is_of(rules.data["seen_outside"], r.event)), None)


def last_handed(
    history: Sequence[Recorded[Any]], *, zone: ZoneInfo, rules: Rules, as_at: datetime
) -> tuple[Entry | None, int]:
    """The last such entry by then, None if there is none; and how many of these entries came after it."""
    past = [e for e in read(history) if e.start(zone) <= as_at]
    last = next(reversed(rows.of(rules.data["seen_outside"], past, zone, rules)), None)
    return last, 0 if last is None else sum(r.position > last.recorded.position for r in history)
