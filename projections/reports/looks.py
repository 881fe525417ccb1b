"""Who looked, in few lines: what one person opened on one day is one line with a number; before that day, one for each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.event import When
from projections.access import AccessLine


@dataclass(frozen=True, slots=True)
class Looks:
    """Several accesses by one person, of one kind."""

    person: UUID
    role: str
    category: str | None  # None: of several
    purpose: str | None
    outcome: str | None
    count: int
    refused: int
    outside: int
    first: When
    last: When
    positions: tuple[int, ...]
    later: tuple[int, ...]  # those of them that were entered only afterwards


def by_day(lines: Iterable[AccessLine], zone: ZoneInfo, then: int | None = None) -> tuple[Looks, ...]:
    """One line for each person, day, record category, purpose and outcome."""
    return _grouped(lines, lambda a: (a.person, a.role, _day(a, zone), a.category, a.purpose, a.outcome), then)


def by_person(lines: Iterable[AccessLine], then: int | None = None) -> tuple[Looks, ...]:
    """One line for each person in each role."""
    return _grouped(lines, lambda a: (a.person, a.role), then)


def _day(line: AccessLine, zone: ZoneInfo) -> Hashable:
    return line.when.start(zone).astimezone(zone).date()


def _grouped(lines: Iterable[AccessLine], key: Callable[[AccessLine], Hashable], then: int | None) -> tuple[Looks, ...]:
    groups: dict[Hashable, list[AccessLine]] = {}
    for line in lines:
        if not line.in_error:
            groups.setdefault(key(line), []).append(line)
    return tuple(_line(group, then) for group in groups.values())


def _line(group: list[AccessLine], then: int | None) -> Looks:
    first = group[0]
    return Looks(
        person=first.person,
        role=first.role,
        category=_one({a.category for a in group}),
        purpose=_one({a.purpose for a in group}),
        outcome=_one({a.outcome for a in group}),
        count=len(group),
        refused=sum(a.outcome == "denied" for a in group),
        outside=sum(a.outside for a in group),
        first=first.when,
        last=group[-1].when,
        positions=tuple(a.position for a in group),
        later=tuple(a.position for a in group if then is not None and a.position > then),
    )


def _one(values: set[str]) -> str | None:
    return values.pop() if len(values) == 1 else None
