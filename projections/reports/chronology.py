"""The chronology of a child: what mattered, when it happened and when it was entered, from whom, and what was done about it.

Which types of entries matter is data (`chronology` in the rules); with `everything`, all of them. Oldest first, by when it
happened. What was done about an entry is what names it, or goes on on the stream that it began.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, EntryCorrected, read
from aggregates.keeping.report import ReportGenerated
from aggregates.rules import Rules
from ledger.event import HEADER, Event, Recorded
from projections.matching import LOOKS, about, utc
from projections.reports import rows
from projections.reports.rows import Told


@dataclass(frozen=True, slots=True)
class ChronologyLine:
    """One thing that happened."""

    entry: Entry
    late: bool
    tells: tuple[Told, ...]
    source: str | None  # provenance, if it says one
    statements: tuple[str, ...]  # assertion-type of each thing that is said
    actions: tuple[Entry, ...]  # what was done about it, as far as it was entered
    corrections: tuple[Entry, ...]


def chronology(
    events: Iterable[Recorded[Any]],
    ids: Collection[UUID],
    *,
    zone: ZoneInfo,
    rules: Rules,
    until: datetime,
    since: date | None = None,
    known_at: int | None = None,
    everything: bool = False,
) -> tuple[ChronologyLine, ...]:
    """What happened to a child (under all its ids), given everything about it that whoever asks may know of."""
    entries = [e for e in read(events, known_at=known_at) if not isinstance(e.event, ReportGenerated)]
    mine = [e for e in entries if not set(ids).isdisjoint(about(e.event)) and utc(e.start(zone)) <= utc(until)]
    told = sorted((e for e in mine if not isinstance(e.event, EntryCorrected)), key=lambda e: _order(e, zone))
    kinds = {e.event_id: row for row in rules.rows("chronology").values() for e in rows.of(row, told, zone, rules)}
    naming, after = _naming(told), _on_streams(told)
    by_id = {e.event_id: e for e in entries}
    return tuple(
        ChronologyLine(
            entry=e,
            late=e.is_late(zone, rules),
            tells=rows.tells(kinds[e.event_id], e) if e.event_id in kinds else (),
            source=getattr(e.event, "provenance", None),
            statements=tuple(dict.fromkeys(s.type for s in getattr(e.event, "statements", ()))),
            actions=_actions(e, naming, after),
            corrections=tuple(by_id[one] for one in e.corrections if one in by_id),
        )
        for e in told
        if (everything or e.event_id in kinds) and (since is None or _day(e, zone) >= since)
    )


def _order(entry: Entry, zone: ZoneInfo) -> tuple[datetime, int]:
    return utc(entry.start(zone)), entry.recorded.position


def _day(entry: Entry, zone: ZoneInfo) -> date:
    return entry.start(zone).astimezone(zone).date()


def _naming(entries: Sequence[Entry]) -> Mapping[UUID, Sequence[Entry]]:
    """The entries that name an entry or a stream, by what they name."""
    found: dict[UUID, list[Entry]] = {}
    for entry in entries:
        for named in dict.fromkeys(_named(entry.event)):
            found.setdefault(named, []).append(entry)
    return found


def _named(event: Event) -> Iterator[UUID]:
    own = (f.name for f in fields(event) if f.name not in HEADER or f.name == "causation")
    for value in (getattr(event, name) for name in own):
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, UUID))


def _on_streams(entries: Sequence[Entry]) -> Mapping[UUID, Sequence[Entry]]:
    found: dict[UUID, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.event.stream, []).append(entry)
    return found


def _actions(
    entry: Entry, naming: Mapping[UUID, Sequence[Entry]], after: Mapping[UUID, Sequence[Entry]]
) -> tuple[Entry, ...]:
    """Once each, in the order in which they happened; never a mere look, and never what it is itself."""
    stream, begins = entry.event.stream, entry.event.stream_version == 1
    own = (
        stream if begins and stream not in (a.subject for a in entry.event.about) else None
    )  # not all of a child's life
    found = [*naming.get(entry.event_id, ()), *(naming.get(own, ()) if own else ()), *(after[stream] if own else ())]
    done = {e.event_id: e for e in found if e is not entry and e.stands and not isinstance(e.event, LOOKS)}
    return tuple(sorted(done.values(), key=lambda e: e.recorded.position))
