"""What is still to be done, and by when: computed from the entries and the rules, never written.

A row of `duties` says which entry opens a duty, which entries settle it, and how long it may take; a remark whose row says
`open` is a duty too, until what was missing is put right (`entry.completed`). A row with `keep` stands as long as what
`columns` works out about its entry is so, and its time counts from the newest entry of `anew`, if that is later. As at any
time, as known at any position. A day on which something is due is over at its end. While a hold stands against the parents,
whatever would tell them something (`tells_parents`) waits; afterwards its time is counted from the end of the hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import language
from aggregates.entries import Entry, known, last_instant, standing
from aggregates.rules import Rules
from ledger.event import Event, Recorded, When
from projections import columns, matching
from projections.columns import View
from projections.holding import Held
from projections.matching import Row, by_topic, fits, links, utc, values


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty that is open."""

    duty: str  # its row in the rules
    rule: str
    entry: UUID  # what opened it
    position: int
    topic: str
    when: When  # when that happened, as corrected
    due: When | None
    overdue: bool
    subjects: tuple[UUID, ...]  # whom it is about, the primary one first
    person: UUID  # who made the entry
    role: str
    sensitivity: str
    folders: tuple[str, ...]


def may_be_told(line: DutyLine, person: UUID, levels: Iterable[str]) -> bool:
    """Whether somebody is told of a duty: as `reader` of `open_duties` leaves out what is not for them."""
    return matching.may_be_told(line.sensitivity, line.subjects, line.person, person, levels)


def rows(rules: Rules) -> dict[str, Row]:
    """All duties that are in force: rows of their own, and remarks that stay open."""
    left = {name: row for name, row in rules.rows("warnings").items() if row.get("open")}
    return {**rules.rows("duties"), **{name: _put_right(name, row) for name, row in left.items()}}


def _put_right(mark: str, row: Row) -> Row:
    """The duty that a remark leaves behind on every entry that carries its mark."""
    completed = {"topic": "entry.completed", "by": "completes", "where": {"remarks": [mark]}}
    opens = {"topic": matching.ANY, "where": {"marks": [mark]}}
    return {**row, "opens": opens, "settles": [completed, *row.get("settles", [])]}


def says(rules: Rules, duty: str) -> str:
    """What is to be done, or put right, in words."""
    row = rules.data["duties"].get(duty) or rules.data["warnings"].get(duty) or {}
    return language.pick(row.get("says", {}), duty).format_map(_Unsaid())


class _Unsaid(dict[str, str]):
    """What a remark spoke of when it was made is not kept with its mark."""

    def __missing__(self, _key: str) -> str:
        return "…"


def types(rules: Rules) -> tuple[type[Event], ...]:
    """The events that this is folded from."""
    made = rows(rules).values()
    topics = (t["topic"] for row in made for t in (row["opens"], *row["settles"], *_anew(row)))
    needs = (topic for row in made for column in row.get("keep", ()) for topic in columns.NEEDS.get(column, ()))
    return matching.types((*topics, *needs, *Held.TOPICS))


def _anew(row: Row) -> tuple[Row, ...]:
    return (row["anew"],) if "anew" in row else ()


def open_duties(
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
    reader: tuple[UUID, Iterable[str]] | None = None,
) -> tuple[DutyLine, ...]:
    """The duties that are open, the first due first, given all events of `types`.

    `reader` is who asks and the levels that they read: what is not for them is left out.
    """
    history = known(events, known_at=known_at)
    seen = [e for e in standing(history) if utc(e.start(zone)) <= utc(as_at)]
    fold = _Fold(View(by_topic(seen), history, rules, zone, as_at), Held.of(seen, history, rules, zone))
    found = (
        _line(name, row, opening, due, zone, as_at)
        for name, row in rows(rules).items()
        for opening, due in fold.open(row)
        if reader is None or matching.may_see(opening.event, *reader)
    )
    return tuple(sorted(found, key=lambda line: (_end(line.due, zone), line.position, line.duty)))


@dataclass(frozen=True, slots=True)
class _Fold:
    """All that had happened, and how the times of the rules are counted."""

    at: View
    held: Held

    def open(self, row: Row) -> Iterator[tuple[Entry, When | None]]:
        """What opened a duty that is not settled, and when it is due."""
        opens = row["opens"]
        openings = [e for e in self._all(opens) if columns.kept(row, e, (), self.at)]
        settling = [links(settle, self.at.topics, self.at.zone) for settle in row["settles"]] if openings else []
        for opening in openings:
            if row.get("tells_parents") and self.held.stands(opening.event):
                continue
            settled = [e for find in settling for e in find(opening)]
            if not settled:
                yield opening, self._due(row, opening)
            elif (again := self._after(max((e.when for e in settled), key=self._start), row, "again")) is not None:
                yield opening, again

    def _all(self, wanted: Row) -> list[Entry]:
        return [e for e in self.at.topics.get(wanted["topic"], ()) if fits(e.event, wanted.get("where", {}))]

    def _due(self, row: Row, opening: Entry) -> When | None:
        on = values(opening.event, row["due_field"]) if "due_field" in row else ()
        if on:
            return (
                on[0] if isinstance(on[0], When) else When(on[0], "instant" if isinstance(on[0], datetime) else "day")
            )
        released = self.held.released(opening.event) if row.get("tells_parents") else None
        anew = [e.when for wanted in _anew(row) for e in self._all(wanted)]
        return self._after(max((w for w in (opening.when, released, *anew) if w), key=self._start), row, "due")

    def _after(self, when: When, row: Row, name: str) -> When | None:
        """So long after it, as the period under this name says: after a day, a day; hours from its first instant."""
        period = self.at.rules.period(row[name]) if name in row else None
        if period is None:
            return None
        if not isinstance(when.at, datetime) and period.unit != "hours":
            return When.day(period.after_day(when.at))
        return When(utc(period.after(when.start(self.at.zone), self.at.zone)))

    def _start(self, when: When) -> datetime:
        return utc(when.start(self.at.zone))


def _line(name: str, row: Row, opening: Entry, due: When | None, zone: ZoneInfo, as_at: datetime) -> DutyLine:
    event = opening.event
    return DutyLine(
        duty=name,
        rule=row.get("rule", ""),
        entry=opening.event_id,
        position=opening.recorded.position,
        topic=event.TOPIC,
        when=opening.when,
        due=due,
        overdue=due is not None and _end(due, zone) <= utc(as_at),
        subjects=matching.about(event),
        person=event.by.person,
        role=event.by.role,
        sensitivity=event.sensitivity,
        folders=event.folders,
    )


def _end(due: When | None, zone: ZoneInfo) -> datetime:
    """When it is over; what has no time comes last."""
    return datetime.max.replace(tzinfo=UTC) if due is None else utc(last_instant(due, zone))
