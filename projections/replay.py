"""What happened, step by step, and what each entry made different: consents, ties, grants, holds, records.

The steps are the entries about somebody in the ledger's order. What a step made different is the difference between how
things stood just before it was known and just after, at the moment at which it was entered (or at the day that is asked
about, if that is earlier). What ended by itself in between, because its last day was over, is told apart. The state at the
end is that of a ledger which really stopped there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import known
from aggregates.people import joined
from aggregates.rules import Rules
from ledger.event import Recorded
from projections.history import HistoryLine, chronology
from projections.matching import utc
from projections.state import Fact, Standing, State


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that stands otherwise than before; before or after may be that it does not stand at all."""

    before: Fact | None
    after: Fact | None

    @property
    def fact(self) -> Fact:
        found = self.after or self.before
        assert found is not None  # or nothing would have changed
        return found


@dataclass(frozen=True, slots=True)
class Step:
    """One entry, and what it made different; `lapsed`: what had ended or begun by itself since the step before."""

    line: HistoryLine
    changes: tuple[Change, ...]
    lapsed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """All steps, what lapsed after the last, and how everything stood in the end."""

    steps: tuple[Step, ...]
    lapsed: tuple[Change, ...]
    state: tuple[Fact, ...]


def difference(before: State, after: State) -> tuple[Change, ...]:
    """What stands otherwise, in the order in which it began; the entry that says the same again is no difference."""
    keys = dict.fromkeys((*before, *after))
    found = [
        Change(before.get(key), after.get(key)) for key in keys if _value(before.get(key)) != _value(after.get(key))
    ]
    return tuple(sorted(found, key=lambda change: (change.fact.position, change.fact.kind, str(change.fact.id))))


def _value(fact: Fact | None) -> tuple[tuple[str, ...], UUID | None] | None:
    return None if fact is None else (fact.value, fact.person)


def replay(
    events: Iterable[Recorded[Any]],
    whose: UUID,
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
    holds: bool = False,
) -> Replay:
    """Every entry about them, given these and all events of `state.types`; as at a time, as known at a position."""
    seen = sorted({r.position: r for r in known(events, known_at=known_at)}.values(), key=lambda r: r.position)
    standing = Standing.of(seen, whose, zone=zone, rules=rules, holds=holds)
    end = standing.at(as_at, known_at)
    walk = _Walk(standing, utc(as_at))
    steps = tuple(walk.steps(seen, history(seen, whose, zone, rules)))
    return Replay(steps, walk.lapsed + difference(walk.state, end), tuple(end.values()))


def history(seen: Sequence[Recorded[Any]], whose: UUID, zone: ZoneInfo, rules: Rules) -> dict[int, HistoryLine]:
    """The entries about them, under whichever id, by position."""
    ids = joined.members(joined.groups(r for r in seen if isinstance(r.event, joined.JOINED_EVENTS)), whose)
    return {line.position: line for one in sorted(ids) for line in chronology(seen, one, zone=zone, rules=rules)}


class _Walk:
    """How far it has been read: the state after the last step."""

    def __init__(self, standing: Standing, as_at: datetime) -> None:
        self.standing, self.as_at = standing, as_at
        self.state: State = {}
        self.lapsed: tuple[Change, ...] = ()

    def steps(self, seen: Sequence[Recorded[Any]], lines: dict[int, HistoryLine]) -> Iterator[Step]:
        """One for each entry about them that had happened by then, or that changed how things stood then."""
        for recorded in seen:
            line = lines.get(recorded.position)
            changes = self._changes(recorded) if self.standing.matters(recorded) else ()
            if line is None:
                self.lapsed += changes  # an entry about somebody else moved something: their last day, a joining
            elif changes or utc(line.when.start(self.standing.zone)) <= self.as_at:
                yield Step(line, changes, self.lapsed)
                self.lapsed = ()

    def _changes(self, recorded: Recorded[Any]) -> tuple[Change, ...]:
        when = min(utc(recorded.recorded_at), self.as_at)
        before = self.standing.at(when, recorded.position - 1)
        self.lapsed += difference(self.state, before)
        self.state = self.standing.at(when, recorded.position)
        return difference(before, self.state)
