"""Everything about a child in the order in which it was entered, with both clocks; the words themselves stay sealed.

As at and as known at any moment: what was known then is what had been entered by then. That it was shown is recorded.
"""

from __future__ import annotations

from dataclasses import asdict

import click

from aggregates import vocabulary
from cli import output, reports, session
from cli.desk import Desk, DeskCommand
from cli.moments import moment, options
from cli.pointers import Ref
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
        found = chronology(
            ledger.about(whose),
            whose,
            zone=at.zone,
            rules=at.rules,
            as_at=asked.as_at if as_at else None,
            known_at=asked.known_at,
        )
        title = f"{at.refs.label(whose)}: {len(found)} entries, {asked.words}"
        lines = [title, "", *output.table([_row(at, line) for line in found], HEADS)]
        receipt = reports.record(at, "history", "setting", whose, asked, lines)
        data = {"subject": whose, **asked.data(), "history": [asdict(line) for line in found]}
        desk.answer({**data, "entry": receipt.first.position, "kept": receipt.kept}, [*lines, *reports.footer(receipt)])


def _row(at: Sitting, line: HistoryLine) -> tuple[str, ...]:
    return (
        str(line.position),
        output.when(line.when, at.zone) + ("" if line.when == line.first_when else " (corrected)"),
        output.moment(line.entered, at.zone) + (" (late)" if line.late else ""),
        line.type.replace(".", " ").replace("_", " ") + ("" if line.stands else " (entered in error)"),
        f"{at.refs.label(line.person)}, {vocabulary.label('role', line.role)}",
    )
