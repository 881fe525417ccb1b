"""The recovery sheet: coming back in with it, and printing a new one."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from cli import session, sheets
from cli.desk import Desk, DeskCommand
from cli.keys import key_print
from cli.passphrases import choose
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger import enrolment

FILE = click.Path(path_type=Path)


@click.command(cls=DeskCommand)
@click.argument("person", required=False)
@click.option("--sheet", type=FILE, metavar="FILE", help="The sheet as a file; else it is asked for.")
@click.option("--recovery-sheet", type=FILE, metavar="FILE", help="Write the next sheet there to print it.")
@click.pass_obj
def recover(desk: Desk, person: str | None, sheet: Path | None, recovery_sheet: Path | None) -> None:
    """PERSON: who gets the new key; without it, the person who opened the ledger."""
    sheets.check_new(recovery_sheet)
    with session.reading(desk) as ledger:
        at = Sitting(ledger)
        founder = UUID(bytes=min(ledger.powers.keys.values(), key=lambda key: key.since).person)
        who = founder if person is None else Ref(("person",)).argument(person, at)
        found = sheets.read_back(sheet)
        receipt, following = ledger.recover(found, who, choose())
        sheets.hand_over(following, ledger.origin, ledger.opened.name, recovery_sheet)
        key = max((k for k in ledger.powers.keys.values() if k.person == who.bytes), key=lambda k: k.since)
        lines = [
            f"Recorded: a new key for {at.refs.short(who)}, enrolled with the recovery sheet, as entry {key.since}.",
            "Everybody who verifies the ledger can see that. The sheet is spent; the next one takes its place.",
            f"Fingerprint of the new key:  {key_print(key)}",
            "The last key of this person, if there was one, signs and opens nothing any more.",
            f"Keep this line somewhere else:  {receipt.kept}",
        ]
        answer = {"entry": receipt.first.position, "kept": receipt.kept, "person": who, "fingerprint": key_print(key)}
        desk.answer(answer, lines)


@click.command(cls=DeskCommand)
@click.option("--recovery-sheet", type=FILE, metavar="FILE", help="Write the sheet there to print it.")
@click.pass_obj
def sheet(desk: Desk, recovery_sheet: Path | None) -> None:
    """For when the last one is lost, or somebody has seen it: that one opens nothing any more."""
    sheets.check_new(recovery_sheet)
    with session.unlocked(desk) as ledger:
        receipt, printed = enrolment.issue_sheet(ledger)
        sheets.hand_over(printed, ledger.origin, ledger.opened.name, recovery_sheet)
        lines = [
            f"Recorded: a new recovery sheet was printed, as entry {receipt.first.position}.",
            f"Keep this line somewhere else:  {receipt.kept}",
        ]
        desk.answer({"entry": receipt.first.position, "kept": receipt.kept}, lines)
