"""A line of a register, what is asked of one, and how equal lines are counted. Values only; `registers` makes them.

Whatever is counted keeps the numbers of the entries behind it, so that every number of a register can be followed down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.rules import Rules
from ledger.event import Event, When
from projections import matching
from projections.matching import utc
from projections.view import View

Cells = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line: an entry, or equal answers that are counted, or what several entries say together."""

    cells: Cells  # by column, every value that stands there
    count: int = 1
    entries: tuple[int, ...] = ()  # positions of the entries behind it
    entry: UUID | None = None
    position: int | None = None
    topic: str | None = None
    when: When | None = None
    subjects: tuple[UUID, ...] = ()
    person: UUID | None = None
    role: str | None = None
    open: tuple[str, ...] = ()  # duties that it leaves open
    due: When | None = None  # when the first of them is due
    overdue: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """How many of what was counted have one answer."""

    column: str
    value: str
    part: int
    whole: int
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a register: of whom, in which period, by whom. Without any of it, everything.

    `reader` is who asks and the levels that they read; `hidden` are entries (event ids) of which they are not told, though
    what is still to be done depends on them. `under` finds the rules of an adoption.
    """

    subjects: frozenset[UUID] = frozenset()
    reader: tuple[UUID, frozenset[str]] | None = None
    hidden: frozenset[UUID] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    under: Callable[[UUID | None], Rules] | None = None
    keeper: bool = True

    def sees(self, event: Event) -> bool:
        """Whether whoever asks is told of an entry that is not hidden from them."""
        return self.reader is None or matching.may_see(event, *self.reader)

    def about(self, ids: Iterable[UUID]) -> bool:
        """Whether somebody among these is asked about."""
        return not self.subjects or not self.subjects.isdisjoint(ids)

    def within(self, when: When, zone: ZoneInfo) -> bool:
        """Whether the first instant that a time can mean lies in the period."""
        start = utc(when.start(zone))
        return (self.since is None or start >= utc(self.since)) and (self.until is None or start <= utc(self.until))


class Fold(Protocol):
    """A register whose lines are no single entries."""

    def __call__(self, at: View, asked: Asked) -> Iterable[RegisterLine]:
        """Its lines, in their order."""


def counted(names: Sequence[str], found: Iterable[RegisterLine]) -> tuple[RegisterLine, ...]:
    """How often each answer was given, the most frequent first; of several values in one entry, each counts."""
    behind: dict[tuple[Any, ...], list[int]] = {}
    times: dict[tuple[Any, ...], int] = {}
    for line in found:
        for key in product(*(line.cells[name] or (None,) for name in names)):
            behind.setdefault(key, []).extend(line.entries)
            times[key] = times.get(key, 0) + 1
    ordered = sorted(times.items(), key=lambda item: (-item[1], tuple(map(str, item[0]))))
    return tuple(
        RegisterLine(
            {name: () if value is None else (value,) for name, value in zip(names, key, strict=True)},
            count,
            tuple(dict.fromkeys(behind[key])),
        )
        for key, count in ordered
    )


def share(column: str, value: str, found: Iterable[RegisterLine]) -> Share:
    """How much of a counted register has one answer in a column."""
    lines = tuple(found)
    mine = [line for line in lines if value in line.cells[column]]
    part, whole = (sum(line.count for line in some) for some in (mine, lines))
    return Share(column, value, part, whole, tuple(sorted({n for line in mine for n in line.entries})))
