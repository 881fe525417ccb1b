"""Entries as they now read: corrections append, and every answer honours them with the first entry one step away.

A correction stands on the stream of the entry that it corrects and names it. `read` takes recorded events in the
ledger's order and says for each when it happened and whether it stands, as known at a position or by an instant: a
correction, like any entry, counts only once it was recorded. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.rules import Rules
from ledger.event import Book, Event, Precision, Recorded, When, inside


@dataclass(frozen=True, kw_only=True)
class Act(Event):
    """Base of the domain's own events; never recorded itself. `marks`: codes of the remarks with which it was entered."""

    TOPIC = "act"
    marks: tuple[str, ...] = inside(default=())


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(Act):
    """An entry was wrong: it should never have been made, happened at another time, or says it in the wrong words.

    Nothing is edited: the first entry stays. `happened_at` or `happened_on` is the right time; right words are sealed.
    """

    TOPIC = "entry.corrected"
    corrects: UUID = inside()
    kind: str
    happened_at: datetime | None = None
    happened_on: date | None = None
    happened_precision: Precision = "instant"

    @property
    def right_time(self) -> When | None:
        at = self.happened_at or self.happened_on
        return None if at is None else When(at, self.happened_precision)


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded event as it now reads."""

    recorded: Recorded[Any]
    when: When  # when it happened, as corrected
    stands: bool  # False: entered in error
    corrections: tuple[UUID, ...]  # event ids, newest first

    @property
    def event(self) -> Any:
        return self.recorded.event

    @property
    def event_id(self) -> UUID:
        return self.recorded.event_id

    def start(self, zone: ZoneInfo) -> datetime:
        return self.when.start(zone)

    def is_late(self, zone: ZoneInfo, rules: Rules) -> bool:
        """Whether it was entered later than the setting's rules expect, counted from the last instant it can mean."""
        limit = timedelta(hours=rules.data["late_after_hours"])
        return self.recorded.recorded_at > last_instant(self.when, zone) + limit


def last_instant(when: When, zone: ZoneInfo) -> datetime:
    """The end of what a time can mean: of a day, the next midnight in the ledger's time zone."""
    if isinstance(when.at, datetime):
        return when.at
    return datetime.combine(when.at + timedelta(days=1), time.min, zone)


FROM_BEFORE = "from-before"  # the mark of a role or the like that is older than this ledger and was brought in


def is_from_before(recorded: Recorded[Any]) -> bool:
    """Whether it is a role or the like that counts from its real date, whenever it was recorded."""
    return FROM_BEFORE in getattr(recorded.event, "marks", ())


def known(
    history: Iterable[Recorded[Any]], *, known_at: int | None = None, known_by: datetime | None = None
) -> list[Recorded[Any]]:
    """What had been recorded at a position, and by an instant.

    What is older than the ledger and was brought in (`governance.brought`) could not have been recorded in time, and counts
    by an instant all the same, and so does what puts it right. At a position only what stands there counts.
    """
    seen = [r for r in history if known_at is None or r.position <= known_at]
    if known_by is None:
        return seen
    before = {r.event_id for r in seen if is_from_before(r)}
    return [
        r
        for r in seen
        if r.recorded_at <= known_by or r.event_id in before or getattr(r.event, "corrects", None) in before
    ]


def read(
    history: Iterable[Recorded[Any]], *, known_at: int | None = None, known_by: datetime | None = None
) -> tuple[Entry, ...]:
    """Every entry in the ledger's order, as it read then: also corrections, and what was entered in error."""
    seen = known(history, known_at=known_at, known_by=known_by)
    wrong: set[UUID] = set()
    times: dict[UUID, When] = {}
    corrections: dict[UUID, tuple[UUID, ...]] = {}
    # Newest first: a correction corrects only what is older, so one that was itself an error is known by then.
    for r in sorted(seen, key=lambda r: r.position, reverse=True):
        event = r.event
        if not isinstance(event, EntryCorrected) or r.event_id in wrong:
            continue
        corrections[event.corrects] = (*corrections.get(event.corrects, ()), r.event_id)
        if event.kind == "entered-in-error":
            wrong.add(event.corrects)
        if event.right_time is not None:
            times.setdefault(event.corrects, event.right_time)
    return tuple(
        Entry(r, times.get(r.event_id, r.event.occurred), r.event_id not in wrong, corrections.get(r.event_id, ()))
        for r in seen
    )


def standing(
    history: Iterable[Recorded[Any]], *, known_at: int | None = None, known_by: datetime | None = None
) -> tuple[Entry, ...]:
    """The entries that count: without corrections, and without what was entered in error."""
    return tuple(
        entry
        for entry in read(history, known_at=known_at, known_by=known_by)
        if entry.stands and not isinstance(entry.event, EntryCorrected)
    )


@dataclass(frozen=True, slots=True)
class History:
    """One stream as far as it was read: what every aggregate's state is built on."""

    id: UUID
    version: int
    recorded: tuple[Recorded[Any], ...]

    @classmethod
    def apply(cls, state: Self | None, recorded: Recorded[Any]) -> Self:
        before = () if state is None else state.recorded
        return cls(recorded.event.stream, recorded.event.stream_version, (*before, recorded))

    def begins_with(self, *types: type[Event]) -> bool:
        """Whether this is a stream of that kind."""
        return isinstance(self.recorded[0].event, types)

    def entries(self, *types: type[Event]) -> tuple[Entry, ...]:
        """The standing entries of these types (of all, if none is named), oldest first."""
        return tuple(entry for entry in standing(self.recorded) if not types or isinstance(entry.event, types))


def corrected(book: Book, *types: type[Event]) -> list[Recorded[Any]]:
    """All entries of these types, and what corrects them, in the ledger's order.

    What corrects an entry stands on its stream: so the others of all the corrections that there are need not be read.
    """
    found = {r.position: r for r in book.all(*types)}
    for stream in {r.event.stream for r in found.values()}:
        history = book.load(stream, History.apply)
        assert history is not None  # an entry was found on it
        found |= {r.position: r for r in history.recorded if isinstance(r.event, EntryCorrected)}
    return [found[position] for position in sorted(found)]
