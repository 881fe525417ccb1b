"""*This child, that day*: what was in force, who belonged to the child, who had looked, what was decided and what was due.

Each as it was known when that day was over, and as it is known now; where the two differ, the entries are named that made
the difference. What whoever asks may not know of is not among the events that are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.disclosures.sharing import SharingDecided
from aggregates.disclosures.standing import StandingDecided
from aggregates.entries import Entry
from aggregates.rules import Rules
from ledger.event import Recorded
from projections.access import AccessLine, who_saw
from projections.consents import ConsentLine, consents_for
from projections.people import Directory, HoldingLine
from projections.reports import looks
from projections.reports.learnt import LearntLine, learnt
from projections.reports.looks import Looks
from projections.sharing import entries_about

DECISIONS = (SharingDecided, StandingDecided)


@dataclass(frozen=True, slots=True)
class ConsentThen:
    """A consent as known then and as known now; None: not known of. `because`: the entries that made the difference."""

    then: ConsentLine | None
    now: ConsentLine | None
    because: tuple[int, ...]

    @property
    def differs(self) -> bool:
        """Whether it is known now to have stood otherwise."""
        before, after = (None if line is None else (line.status, line.scope) for line in (self.then, self.now))
        return before != after


@dataclass(frozen=True, slots=True)
class Belonging:
    """What somebody was to the child that day, and whether that was known then and is known now."""

    line: HoldingLine
    then: bool
    now: bool


@dataclass(frozen=True, slots=True)
class DayReport:
    """The answer. `decisions` are entries, `then` the last position that was known when the day was over."""

    child: UUID
    as_at: datetime
    then: int
    now: int
    learnt: tuple[LearntLine, ...]
    consents: tuple[ConsentThen, ...]
    belonging: tuple[Belonging, ...]
    looks: tuple[Looks, ...]  # on that day
    before: tuple[Looks, ...]  # up to that day
    decisions: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The child, under every id, and the two clocks."""

    child: UUID
    ids: frozenset[UUID]
    zone: ZoneInfo
    rules: Rules
    as_at: datetime
    then: int
    now: int


def day_report(
    asked: Asked,
    *,
    about: Sequence[Recorded[Any]],
    consents: Sequence[Recorded[Any]],
    accesses: Sequence[Recorded[Any]],
    rolls: tuple[Directory, Directory],
    levels: frozenset[str],
) -> DayReport:
    """`about`: all about the child; `consents`, `accesses`: what those are folded from; `rolls`: as known then and now."""
    late = learnt(about, asked.ids, zone=asked.zone, as_at=asked.as_at, then=asked.then, known_at=asked.now)
    clocks: dict[str, Any] = {"zone": asked.zone, "as_at": asked.as_at, "known_at": asked.now}
    seen = who_saw(accesses, rules=asked.rules, child=asked.child, **clocks)
    that_day = [a for a in seen if _day(asked, a) == _day(asked)]
    return DayReport(
        child=asked.child,
        as_at=asked.as_at,
        then=asked.then,
        now=asked.now,
        learnt=late,
        consents=_consents(asked, consents, late),
        belonging=_belonging(asked, *rolls),
        looks=looks.by_day(that_day, asked.zone, asked.then),
        before=looks.by_person([a for a in seen if a not in that_day], asked.then),
        decisions=tuple(
            e
            for e in entries_about(about, asked.ids, levels=levels, **clocks)
            if isinstance(e.event, DECISIONS) and e.stands
        ),
    )


def _day(asked: Asked, line: AccessLine | None = None) -> Any:
    at = asked.as_at if line is None else line.when.start(asked.zone)
    return at.astimezone(asked.zone).date()


def _consents(asked: Asked, events: Sequence[Recorded[Any]], late: Sequence[LearntLine]) -> tuple[ConsentThen, ...]:
    then, now = (
        {c.consent: c for c in consents_for(events, zone=asked.zone, rules=asked.rules, as_at=asked.as_at, known_at=k)}
        for k in (asked.then, asked.now)
    )
    return tuple(
        ConsentThen(then.get(one), now.get(one), tuple(line.position for line in late if line.stream == one))
        for one in dict.fromkeys((*then, *now))
    )


def _belonging(asked: Asked, then: Directory, now: Directory) -> tuple[Belonging, ...]:
    known = [_towards(asked, roll) for roll in (then, now)]
    both = {**known[0], **known[1]}
    return tuple(Belonging(line, key in known[0], key in known[1]) for key, line in both.items())


def _towards(asked: Asked, roll: Directory) -> dict[Any, HoldingLine]:
    lines = (*roll.relationships, *roll.key_persons, *roll.care)
    mine = (line for line in lines if line.child in asked.ids)
    return {(line.person, line.role, line.relation, line.restricted): line for line in mine}
