"""The registers: a line for each entry of a kind, or for each answer and how often it was given. One way to make them.

A row of `registers` in the rules says which entries stand in it (`of`), what is shown of them (`columns`: a field, or what
`columns` works out, and the scheme of its codes), which later entry is shown beside each (`beside`), what is left out
(`keep`), and which duties they may leave open (`open`; with `only_open`, must). With `count`, equal answers are counted;
with `tally`, they are counted beside the lines, by some columns; `share` names the answer of which a part is told. A row
with `fold` is made by a function of `FOLDS` instead. Ids, codes and times only; who may see an entry is asked for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, known, standing
from aggregates.rules import Rules
from ledger.errors import InputError
from ledger.event import Event, Recorded
from projections import columns, duties, matching, overdue, processing, recipients
from projections.duties import DutyLine
from projections.matching import Row, by_topic, fits, links, utc
from projections.register_line import Asked, Fold, RegisterLine, Share, counted, share
from projections.view import View

# Each with the topics that it is folded from.
FOLDS: Mapping[str, tuple[Fold, Callable[[Rules], Sequence[str]]]] = {
    "recipients": (recipients.lines, recipients.topics),
    "processing": (processing.lines, processing.topics),
    "overdue": (overdue.lines, overdue.topics),
}

EVERYTHING = Asked()


def row(rules: Rules, name: str) -> Row:
    """What the rules say about a register; InputError if its phrase of the policy is not in force."""
    found: Row | None = rules.rows("registers").get(name)
    if found is None:
        raise InputError(f"there is no register of {name}", hint="the policy that was adopted does not ask for it")
    return found


def types(rules: Rules, name: str) -> tuple[type[Event], ...]:
    """The events that a register is folded from."""
    made = row(rules, name)
    if "fold" in made:
        return matching.types((*FOLDS[made["fold"]][1](rules), "entry.completed"))
    topics = [one["topic"] for one in (*made["of"], *made.get("beside", ()))]
    more = duties.types(rules, made["open"]) if "open" in made else ()
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
    asked: Asked = EVERYTHING,
) -> tuple[RegisterLine, ...]:
    """A register, given all events of `types`; of one child or person, if all their ids are named in what is asked."""
    made, history = row(rules, name), known(events, known_at=known_at)
    seen = [e for e in standing(history) if utc(e.start(zone)) <= utc(as_at)]
    shown = by_topic([e for e in seen if e.event_id not in asked.hidden])
    at = View(shown, history, rules, zone, as_at, asked.under)
    if "fold" in made:
        return tuple(FOLDS[made["fold"]][0](at, asked))
    found = list(_lines(made, at, asked))
    return counted(_columns(made), found) if made.get("count") else tuple(sorted(found, key=partial(_order, zone)))


def tally(made: Row, found: Iterable[RegisterLine]) -> tuple[RegisterLine, ...]:
    """How often each answer stands in some columns of a register; nothing, if its row does not ask for it."""
    return counted(tuple(made["tally"]), found) if "tally" in made else ()


def shares(made: Row, found: Iterable[RegisterLine]) -> tuple[Share, ...]:
    """How much of a counted register has the answers of which its row tells that."""
    return tuple(share(column, value, found) for column, value in made.get("share", {}).items())


def _lines(made: Row, at: View, asked: Asked) -> Iterator[RegisterLine]:
    names = made.get("open", ())
    left = _left(at, names if asked.keeper else duties.silent(at.rules, names)) if names else {}
    for entry, beside in _entries(made, at):
        mine = (
            asked.about(matching.about(entry.event)) and asked.within(entry.when, at.zone) and asked.sees(entry.event)
        )
        if mine and columns.kept(made, entry, beside, at):
            line = _line(made, entry, beside, at, left)
            if line.open or not made.get("only_open"):
                yield line


def _left(at: View, names: Sequence[str]) -> dict[UUID, list[DutyLine]]:
    """Those of these duties that are open, by the entry that opened them."""
    found: dict[UUID, list[DutyLine]] = {}
    for duty in duties.open_duties(at.recorded, zone=at.zone, rules=at.rules, as_at=at.as_at, only=names):
        found.setdefault(duty.entry, []).append(duty)
    return found


def _entries(made: Row, at: View) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
    """The entries of a register, each with what stands beside it, oldest first."""
    of = (e for one in made["of"] for e in at.topics.get(one["topic"], ()) if fits(e.event, one.get("where", {})))
    beside = [links(one, at.topics, at.zone) for one in made.get("beside", ())]
    for entry in {e.event_id: e for e in of}.values():
        found = {e.event_id: e for find in beside for e in find(entry)}
        yield entry, tuple(sorted(found.values(), key=lambda e: (at.start(e), e.recorded.position)))


def _line(
    made: Row, entry: Entry, beside: tuple[Entry, ...], at: View, left: Mapping[UUID, Sequence[DutyLine]]
) -> RegisterLine:
    event = entry.event
    wanted = [d for e in (entry, *beside) for d in left.get(e.event_id, ())]
    return RegisterLine(
        cells={column: columns.cell(column, entry, beside, at) for column in _columns(made)},
        entries=(entry.recorded.position, *(e.recorded.position for e in beside)),
        entry=entry.event_id,
        position=entry.recorded.position,
        topic=event.TOPIC,
        when=entry.when,
        subjects=matching.about(event),
        person=event.by.person,
        role=event.by.role,
        open=tuple(dict.fromkeys(d.duty for d in wanted)),
        due=duties.first_due(wanted, at.zone),
        overdue=any(d.overdue for d in wanted),
        corrected=bool(entry.corrections),
    )


def _columns(made: Row) -> tuple[str, ...]:
    return tuple(made["columns"])


def _order(zone: ZoneInfo, line: RegisterLine) -> tuple[datetime, int]:
    assert line.when is not None
    return utc(line.when.start(zone)), line.position or 0
