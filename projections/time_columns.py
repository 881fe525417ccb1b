"""What the registers of late and odd times show: entered late, moved, out of order, with a clock that was wrong.

Two clocks are compared: when something happened, as it now reads, and when it was recorded. Nobody is blamed: what
happened on paper is entered afterwards. Lengths of time are whole minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aggregates.entries import Entry, last_instant
from projections.matching import utc
from projections.view import Beside, Column, View


def _lateness(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """Later than the rules of then expect; moved to another time since; dated before what stood in its stream already.

    What was brought in together is late together, in whatever order it happened: that is said of the batch.
    """
    came = entry.event.causation in at.brought
    late = any(e.is_late(at.zone, at.rules_of(e.event)) for e in (entry, *at.brought.get(entry.event_id, ())))
    earlier = at.latest_before.get(entry.event_id)
    moved = entry.when != entry.event.occurred
    found = {
        "late": late and not came,
        "moved-back": moved and at.start(entry) < utc(entry.event.occurred.start(at.zone)),
        "moved-on": moved and at.start(entry) > utc(entry.event.occurred.start(at.zone)),
        "out-of-order": not came and earlier is not None and utc(last_instant(entry.when, at.zone)) < earlier,
    }
    return tuple(code for code, holds in found.items() if holds)


def _delay(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """From the last instant that its time can mean until it was recorded."""
    took = entry.recorded.recorded_at - utc(last_instant(entry.when, at.zone))
    return (max(int(took.total_seconds() // 60), 0),)


def _entered(entry: Entry, _beside: Beside, _at: View) -> tuple[datetime, ...]:
    return (entry.recorded.recorded_at,)


def _clock(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """The computer's clock was behind the entry before, or far ahead of it; or the time given lay ahead of the clock."""
    clock = () if entry.recorded.clock == "ok" else (entry.recorded.clock,)
    ahead = utc(entry.event.occurred.start(at.zone)) > entry.recorded.recorded_at
    return (*clock, *(("in-future",) if ahead else ()))


COMPUTED: Mapping[str, Column] = {"lateness": _lateness, "delay": _delay, "entered": _entered, "clock": _clock}
