"""Everything about a child in the order in which it was entered, with both clocks; the words themselves stay sealed.

As at and as known at any moment: what was known then is what had been entered by then. That it was shown is recorded.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.accesses import hold
from aggregates.matters import grievances
from aggregates.people import joined
from cli import output, reports, session
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.moments import moment, options
from cli.pointers import Ref
from cli.say import event, say
from cli.sitting import Sitting
from projections.history import HistoryLine, chronology

HEADS = ("entry", "happened", "entered", "what", "who")


@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def replay(desk: Desk, child: str, as_at: str | None, known_at: str | None) -> None:
    """CHILD: the letters of a child, or of a person."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose, asked = Ref(("child", "person")).argument(child, at), moment(at, as_at, known_at)
        found = _everything(at, whose, asked.as_at if as_at else None, asked.known_at)
        title = say("replay.title", about=at.refs.label(whose), count=len(found), moment=asked.words)
        disputed = beside(at, asked.known_at)
        rows = [row for line in found for row in _rows(at, line, disputed)]
        lines = [title, "", *output.table(rows, [say(f"replay.head.{head}") for head in HEADS])]
        receipt = reports.record(at, "history", "setting", whose, asked, lines)
        data = {"subject": whose, **asked.data(), "history": [_data(line, disputed) for line in found]}
        desk.answer({**data, "entry": receipt.first.position, "kept": receipt.kept}, [*lines, *reports.footer(receipt)])


def _everything(at: Sitting, whose: UUID, as_at: datetime | None, known_at: int | None) -> list[HistoryLine]:
    """What was entered about them, under whichever id; each entry once."""
    book = at.ledger.book()
    when: dict[str, Any] = {"zone": at.zone, "rules": at.rules, "as_at": as_at, "known_at": known_at}
    ids = joined.same(at.ledger.book(known_at), whose)
    events = hold.shown(book, at.me, at.now, grievances.shown(book, at.me, joined.about_all(book, ids)))
    lines = (line for one in ids for line in chronology(events, one, **when))
    found = {line.position: line for line in lines}
    return [found[position] for position in sorted(found)]


def _data(line: HistoryLine, disputed: Beside) -> dict[str, object]:
    return {**asdict(line), "disputed": disputed.data(line.entry)}


def _rows(at: Sitting, line: HistoryLine, disputed: Beside) -> list[tuple[str, ...]]:
    return [_row(at, line), *(("", "", "", said, "") for said in disputed.lines(line.entry))]


def _row(at: Sitting, line: HistoryLine) -> tuple[str, ...]:
    return (
        str(line.position),
        output.when(line.when, at.zone) + ("" if line.when == line.first_when else say("replay.corrected")),
        output.moment(line.entered, at.zone) + (say("replay.late") if line.late else ""),
        event(line.type) + ("" if line.stands else say("replay.in-error")),
        f"{at.refs.label(line.person)}, {vocabulary.label('role', line.role)}",
    )
