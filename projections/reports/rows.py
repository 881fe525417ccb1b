"""Which entries a row of the rules means, and what it tells of each in codes. Rows of `inspection` and of `chronology`.

`of` says which entries, `tells` which fields and the schemes of their codes (none: the value as it stands).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from aggregates import hours
from aggregates.entries import Entry
from aggregates.rules import Rules
from ledger.event import Event, When
from projections import batches, matching
from projections.matching import LOOKS, Row, fits


@dataclass(frozen=True, slots=True)
class Told:
    """One field of an entry: its name, the schemes that its codes are from, and every value that stands there."""

    field: str
    schemes: tuple[str, ...]
    values: tuple[Any, ...]


def of(row: Row, entries: Iterable[Entry], zone: ZoneInfo, rules: Rules) -> tuple[Entry, ...]:
    """The entries that a row means; with `late`, those of them that were entered late, with `closed`, out of hours."""
    found = (e for e in entries if is_of(row, e.event))
    timely = batches.late(found, zone, rules) if row.get("late") else found
    return tuple(e for e in timely if not row.get("closed") or out_of_hours(e.when, zone, rules))


def out_of_hours(when: When, zone: ZoneInfo, rules: Rules) -> bool:
    """Whether the setting was closed then."""
    return hours.outside(rules.data["opening_hours"], when.at, zone) is not None


def is_of(row: Row, event: Event) -> bool:
    """Whether a row means entries like this one, whenever they were entered."""
    return any(_is(event, one) for one in row["of"])


def _is(event: Event, one: Row) -> bool:
    named = one["topic"] == event.TOPIC or (one["topic"] == matching.ANY and not isinstance(event, LOOKS))
    return named and fits(event, one.get("where", {}))


def tells(row: Row, entry: Entry) -> tuple[Told, ...]:
    """What a row tells of an entry; of a field in which nothing stands, nothing."""
    told = (Told(name, _schemes(schemes), _said(entry, name)) for name, schemes in row["tells"].items())
    return tuple(one for one in told if one.values)


def _schemes(given: str | Sequence[str] | None) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given or ())


def _said(entry: Entry, name: str) -> tuple[Any, ...]:
    """What stands there; that there is none is not told."""
    return tuple(value for value in matching.values(entry.event, name) if value != "none")
