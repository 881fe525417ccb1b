"""The inspection pack: for a period, each number with the entries that it counts, so that every one can be followed.

What is counted is data (`inspection` in the rules). How things stand (duties, policies, who acknowledged) is as at the end
of the period; what happened is what happened in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, known, read
from aggregates.rules import Rules
from ledger.event import Recorded
from projections import registers
from projections.duties import DutyLine
from projections.policies import AcknowledgementLine, PolicyLine, acknowledgements, policy_lines
from projections.register_line import Asked, RegisterLine
from projections.reports import rows
from projections.reports.handed import last_handed


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, of several: in minutes."""

    count: int
    average: int
    median: int
    longest: int


@dataclass(frozen=True, slots=True)
class InspectionPack:
    """The pack. `numbers`: by row of the rules, the entries that it counts, oldest first."""

    since: date | None
    until: datetime
    size: int  # entries that were known
    numbers: Mapping[str, tuple[Entry, ...]]
    gaps: tuple[RegisterLine, ...]  # consents behind which something is missing
    overdue: tuple[DutyLine, ...]
    open: int  # duties that are open, overdue or not
    policies: tuple[PolicyLine, ...]
    acknowledged: tuple[AcknowledgementLine, ...]
    decided: Took | None  # from a request to its decision
    shared: Took | None  # from a decision to share until it was shared
    checked: Entry | None  # the newest check of the ledger that somebody recorded
    outside: Entry | None  # the last that was handed to anybody outside and shows how the ledger stood
    since_outside: int  # how many entries came after it


def inspection_pack(
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    rules: Rules,
    until: datetime,
    since: date | None = None,
    known_at: int | None = None,
    due: Sequence[DutyLine] = (),
    reader: tuple[Any, frozenset[str]] | None = None,
) -> InspectionPack:
    """The pack, given everything that whoever asks may know of, and the duties that are open at its end."""
    history = known(events, known_at=known_at)
    clocks: dict[str, Any] = {"zone": zone, "rules": rules, "as_at": until}
    past = [e for e in read(history) if e.stands and e.start(zone) <= until]
    happened = (e for e in past if since is None or _day(e, zone) >= since)
    entries = sorted(happened, key=lambda e: (e.start(zone), e.recorded.position))
    bound = rules.data["acknowledging"]
    times = _lines(history, "timeliness", rules, clocks, reader) if "timeliness" in rules.rows("registers") else ()
    inside = {e.event_id for e in entries}
    outside, since_outside = last_handed(history, zone=zone, rules=rules, as_at=until)
    return InspectionPack(
        since=since,
        until=until,
        size=len(history),
        numbers={name: rows.of(row, entries, zone, rules) for name, row in rules.rows("inspection").items()},
        gaps=tuple(line for line in _lines(history, "gaps", rules, clocks, reader) if line.entry in inside),
        overdue=tuple(d for d in due if d.overdue),
        open=len(due),
        policies=policy_lines(history, **clocks),
        acknowledged=acknowledgements(history, zone=zone, kind=bound["kind"], kinds=bound["kinds"], as_at=until),
        decided=_took(times, "decided_after", inside),
        shared=_took(times, "done_after", inside),
        checked=next((e for e in reversed(past) if e.event.TOPIC == "integrity.verified"), None),
        outside=outside,
        since_outside=since_outside,
    )


def _day(entry: Entry, zone: ZoneInfo) -> date:
    return entry.start(zone).astimezone(zone).date()


def _of(history: Sequence[Recorded[Any]], types: tuple[type[Any], ...]) -> list[Recorded[Any]]:
    return [r for r in history if isinstance(r.event, types)]


def _lines(
    history: Sequence[Recorded[Any]], name: str, rules: Rules, clocks: Mapping[str, Any], reader: Any
) -> tuple[RegisterLine, ...]:
    if name not in rules.rows("registers"):
        return ()
    return registers.lines(_of(history, registers.types(rules, name)), name, asked=Asked(reader=reader), **clocks)


def _took(lines: Iterable[RegisterLine], column: str, inside: Iterable[Any]) -> Took | None:
    """Of the decisions of the period; None if nothing can be counted."""
    minutes = [value for line in lines if line.entry in inside for value in line.cells[column]]
    return Took(len(minutes), round(mean(minutes)), round(median(minutes)), max(minutes)) if minutes else None
