"""The registers: a line for each entry of a kind, or for each answer and how often it was given. One way to make them.

A row of `registers` in the rules says which entries stand in it (`of`), what is shown of them (`columns`: a field, or what
`columns` works out, and the scheme of its codes), which later entry is shown beside each (`beside`), what is left out
(`keep`), and which duties they may leave open (`open`; with `only_open`, must). With `count`, equal answers are counted.
Ids, codes and times only; who may see an entry is asked for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, known, standing
from aggregates.rules import Rules
from ledger.errors import InputError
from ledger.event import Event, Recorded, When
from projections import columns, duties, matching
from projections.matching import Row, by_topic, fits, links, utc

Cells = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line: an entry, or equal answers that are counted."""

    cells: Cells  # by column, every value that stands there
    count: int = 1
    entry: UUID | None = None
    position: int | None = None
    topic: str | None = None
    when: When | None = None
    subjects: tuple[UUID, ...] = ()
    person: UUID | None = None
    role: str | None = None
    open: tuple[str, ...] = ()  # duties that it leaves open
    overdue: bool = False
    corrected: bool = False


def row(rules: Rules, name: str) -> Row:
    """What the rules say about a register; InputError if its phrase of the policy is not in force."""
    found: Row | None = rules.rows("registers").get(name)
    if found is None:
        raise InputError(f"there is no register of {name}", hint="the policy that was adopted does not ask for it")
    return found


def types(rules: Rules, name: str) -> tuple[type[Event], ...]:
    """The events that a register is folded from."""
    made = row(rules, name)
    topics = [one["topic"] for one in (*made["of"], *made.get("beside", ()))]
    more = duties.types(rules) if "open" in made else ()
    needs = (topic for column in (*_columns(made), *made.get("keep", ())) for topic in columns.NEEDS.get(column, ()))
    return tuple(dict.fromkeys((*matching.types((*topics, "entry.completed", *needs)), *more)))


def lines(
    events: Iterable[Recorded[Any]],
    name: str,
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
    subjects: Collection[UUID] = (),
    reader: tuple[UUID, Iterable[str]] | None = None,
) -> tuple[RegisterLine, ...]:
    """A register, given all events of `types`; of one child or person, if all their ids are named."""
    made, history = row(rules, name), known(events, known_at=known_at)
    seen = [e for e in standing(history) if utc(e.start(zone)) <= utc(as_at)]
    at = columns.View(by_topic(seen), history, rules, zone, as_at)
    left = _left(at) if "open" in made else {}
    mine = (
        (entry, beside)
        for entry, beside in _entries(made, at)
        if (not subjects or not set(subjects).isdisjoint(matching.about(entry.event)))
        and (reader is None or matching.may_see(entry.event, *reader))
    )
    kept = (_line(made, *one, at, left.get(one[0].event_id, {})) for one in mine if columns.kept(made, *one, at))
    found = [line for line in kept if line.open or not made.get("only_open")]
    return _counted(made, found) if made.get("count") else tuple(sorted(found, key=lambda line: _order(line, zone)))


def _left(at: columns.View) -> dict[UUID, dict[str, bool]]:
    """The duties that are open, by the entry that opened them, each with whether it is overdue."""
    found: dict[UUID, dict[str, bool]] = {}
    for duty in duties.open_duties(at.recorded, zone=at.zone, rules=at.rules, as_at=at.as_at):
        found.setdefault(duty.entry, {})[duty.duty] = duty.overdue
    return found


def _entries(made: Row, at: columns.View) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
    """The entries of a register, each with what stands beside it, oldest first."""
    of = (e for one in made["of"] for e in at.topics.get(one["topic"], ()) if fits(e.event, one.get("where", {})))
    beside = [links(one, at.topics, at.zone) for one in made.get("beside", ())]
    for entry in {e.event_id: e for e in of}.values():
        found = {e.event_id: e for find in beside for e in find(entry)}
        yield entry, tuple(sorted(found.values(), key=lambda e: (utc(e.start(at.zone)), e.recorded.position)))


def _line(
    made: Row, entry: Entry, beside: tuple[Entry, ...], at: columns.View, left: Mapping[str, bool]
) -> RegisterLine:
    event = entry.event
    wanted = {duty: left[duty] for duty in made.get("open", ()) if duty in left}
    return RegisterLine(
        cells={column: columns.cell(column, entry, beside, at) for column in _columns(made)},
        entry=entry.event_id,
        position=entry.recorded.position,
        topic=event.TOPIC,
        when=entry.when,
        subjects=matching.about(event),
        person=event.by.person,
        role=event.by.role,
        open=tuple(wanted),
        overdue=any(wanted.values()),
        corrected=bool(entry.corrections),
    )


def _columns(made: Row) -> tuple[str, ...]:
    return tuple(made["columns"])


def _order(line: RegisterLine, zone: ZoneInfo) -> tuple[datetime, int]:
    assert line.when is not None
    return utc(line.when.start(zone)), line.position or 0


def _counted(made: Row, found: Iterable[RegisterLine]) -> tuple[RegisterLine, ...]:
    """How often each answer was given; of several values in one entry, each counts."""
    names = _columns(made)
    counts: Counter[tuple[Any, ...]] = Counter()
    for line in found:
        counts.update(product(*(line.cells[name] or (None,) for name in names)))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], tuple(map(str, item[0]))))
    return tuple(
        RegisterLine({name: () if value is None else (value,) for name, value in zip(names, key, strict=True)}, count)
        for key, count in ordered
    )
