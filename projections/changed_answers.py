"""Answers that are others than before: accesses that read otherwise, duties that appeared or vanished."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.entries import EntryCorrected
from aggregates.permissions.reliance import USES
from aggregates.rules import Rules
from ledger.event import Recorded
from projections import after_withdrawal, duties
from projections.access import AccessLine, who_saw
from projections.after_withdrawal import gravest
from projections.between import Between, Point, first
from projections.duties import DutyLine
from projections.matching import utc


@dataclass(frozen=True, slots=True)
class Reading:
    """How an access reads."""

    consent: str  # consent-status at that time
    after: str | None  # after-withdrawal
    stands: bool
    when: datetime


@dataclass(frozen=True, slots=True)
class Reread:
    """An access that reads otherwise."""

    access: AccessLine
    before: Reading
    after: Reading
    causes: tuple[int, ...]  # positions


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A duty that appeared or vanished."""

    duty: DutyLine
    appeared: bool
    cause: int | None


def reread(between: Between) -> Iterator[Reread]:
    """The accesses that were on the earlier list and read otherwise, with the entries since that made it so."""
    end = utc(between.before.as_at)
    earlier = {e: r for e, r in _readings(between, between.before.known_at).items() if utc(r[1].when) <= end}
    then, causes = dict(earlier), {entry: list[int]() for entry in earlier}
    for recorded in between.since() if earlier else ():
        if _bears_on_accesses(recorded, between.rules):
            now = {**then, **{e: r for e, r in _readings(between, recorded.position).items() if e in earlier}}
            for entry in (entry for entry in earlier if now[entry][1] != then[entry][1]):
                causes[entry].append(recorded.position)
            then = now
    for entry, (_, reading) in earlier.items():
        if reading != then[entry][1]:
            yield Reread(then[entry][0], reading, then[entry][1], tuple(causes[entry]))


def _readings(between: Between, known_at: int) -> dict[UUID, tuple[AccessLine, Reading]]:
    """How each access up to the earlier time reads, as known at a position."""
    when: dict[str, Any] = {"zone": between.zone, "rules": between.rules, "known_at": known_at, "child": between.whose}
    after = after_withdrawal.after_withdrawal(between.seen, as_at=between.after.as_at, **when)
    classes = {line.entry: line.code for line in gravest(after)}
    return {
        line.entry: (
            line,
            Reading(line.consent_now, classes.get(line.entry), not line.in_error, line.when.start(between.zone)),
        )
        for line in who_saw(between.seen, as_at=between.after.as_at, **when)
    }


def changed_duties(between: Between) -> Iterator[DutyChange]:
    """What is to be done now and was not, and the other way round."""
    then, now = _open(between, between.before), _open(between, between.after)
    for key in (*(k for k in now if k not in then), *(k for k in then if k not in now)):
        appeared = key in now
        yield DutyChange((now if appeared else then)[key], appeared, _turned(between, key, appeared=appeared))


def _open(between: Between, at: Point) -> dict[tuple[str, UUID], DutyLine]:
    found = duties.open_duties(
        between.seen,
        zone=between.zone,
        rules=between.rules,
        as_at=at.as_at,
        known_at=at.known_at,
        reader=between.reader,
    )
    return {(d.duty, d.entry): d for d in found if not between.ids.isdisjoint(d.subjects)}


def _turned(between: Between, key: tuple[str, UUID], *, appeared: bool) -> int | None:
    """The first entry by which a duty was open, or not any more: one that became known, or one that happened."""
    start, end = between.before.as_at, between.after.known_at
    if (key in _open(between, Point(start, end))) == appeared:
        return first(
            lambda p: (key in _open(between, Point(start, p))) == appeared, [r.position for r in between.since()]
        )
    at = between.happenings()
    when = first(lambda t: (key in _open(between, Point(t, end))) == appeared, sorted(at))
    return None if when is None else at[when][-1]


def _bears_on_accesses(recorded: Recorded[Any], rules: Rules) -> bool:
    seen = (*after_withdrawal.types(rules), EntryCorrected)
    return isinstance(recorded.event, tuple(kind for kind in seen if kind not in USES))
