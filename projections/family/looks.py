"""Who looked into a child's records, as one parent is shown it: by role, with what was outside the rules or came too late.

Several looks of one person on one day are one line, with their number. A name stands on it only if a recorded decision
disclosed it, and only for whoever had asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access_query import AccessQueried, AccessQueryAnswered
from aggregates.entries import standing
from aggregates.records.record import RecordCreated
from ledger.event import Actor, Recorded, When
from projections.access import AccessLine
from projections.family.reader import Reader

Events = Iterable[Recorded[Any]]


@dataclass(frozen=True, slots=True)
class Look:
    """One look."""

    position: int
    when: When
    category: str
    purpose: str
    ground: str
    action: str
    outside: bool
    later_ground: str | None
    in_error: bool
    emergency: bool
    by_hand: bool  # told afterwards
    late: bool
    entered: datetime
    entered_by: UUID
    asked: bool  # by this parent
    answer: str | None  # to them


@dataclass(frozen=True, slots=True)
class Day:
    """What one person looked at on one day. `named`: who it was, if this parent was told."""

    day: date
    role: str
    own: bool
    refused: bool
    named: UUID | None
    looks: tuple[Look, ...]

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(look.position for look in self.looks)


def days(reader: Reader, seen: Iterable[AccessLine], beside: Events, zone: ZoneInfo) -> tuple[Day, ...]:
    """The newest first. `seen`: every access about the child; `beside`: records, questions and answers."""
    said = _Said.of(reader, beside)
    shown = (line for line in seen if _is_shown(reader, line, said.records, zone))
    ordered = sorted(shown, key=lambda line: (_key(reader, line, zone), line.when.start(zone), line.position))
    groups = ((key, list(lines)) for key, lines in groupby(ordered, key=lambda line: _key(reader, line, zone)))
    found = [
        Day(
            *(day, role, own, refused, next((line.person for line in lines if line.entry in said.named), None)),
            tuple(_look(line, said) for line in lines),
        )
        for (day, _, role, own, refused), lines in groups
    ]
    return tuple(sorted(found, key=lambda one: (one.day, max(one.positions)), reverse=True))


def _key(reader: Reader, line: AccessLine, zone: ZoneInfo) -> tuple[date, str, str, bool, bool]:
    day = line.when.start(zone).astimezone(zone).date()
    return day, str(line.person), line.role, reader.is_own(_by(line)), line.outcome == "denied"


def _by(line: AccessLine) -> Actor:
    return Actor(line.person, line.role, line.on_behalf_of)


def _is_shown(reader: Reader, line: AccessLine, made: Mapping[UUID, RecordCreated], zone: ZoneInfo) -> bool:
    """Of records that they may open themselves; nothing that a hold stopped, and not that another parent looked."""
    record = made.get(line.record)
    return (
        record is not None
        and not line.held
        and not reader.is_others(_by(line))
        and reader.may_open(record.category, record.sensitivity)
        and reader.may_know([record.category], [line.purpose], line.position, line.when.start(zone))
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands beside the looks: the records, what this parent asked, what they were told."""

    records: Mapping[UUID, RecordCreated]
    asked: Mapping[UUID, str | None]  # the newest answer, by the event id of the look
    named: frozenset[UUID]  # event ids of the looks of which they were told who it was

    @classmethod
    def of(cls, reader: Reader, beside: Events) -> _Said:
        entries = [e.event for e in standing(beside)]
        mine = {e.stream: e.access for e in entries if isinstance(e, AccessQueried) and reader.is_own(e.by)}
        told = [e for e in entries if isinstance(e, AccessQueryAnswered) and e.stream in mine]
        answers = {mine[e.stream]: e.answer for e in told}
        return cls(
            {e.stream: e for e in entries if isinstance(e, RecordCreated)},
            {look: answers.get(look) for look in mine.values()},
            frozenset(mine[e.stream] for e in told if e.name_disclosed),
        )


def _look(line: AccessLine, said: _Said) -> Look:
    return Look(
        position=line.position,
        when=line.when,
        category=line.category,
        purpose=line.purpose,
        ground=line.ground,
        action=line.action,
        outside=line.outside,
        later_ground=line.later_ground,
        in_error=line.in_error,
        emergency=line.emergency is not None,
        by_hand=line.outcome == "told",
        late=line.late,
        entered=line.entered,
        entered_by=line.recorded_by,
        asked=line.entry in said.asked,
        answer=said.asked.get(line.entry),
    )
