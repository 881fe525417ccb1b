"""Makes a ledger: its place, its first person, two ways in. Without a confirmed recovery sheet nothing is left behind."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from aggregates.governance import setting as settings
from cli import ask, output, sheets, slip
from cli.desk import Desk, DeskCommand
from cli.passphrases import choose
from ledger.application import Ledger
from ledger.custody import passphrase, place, risk
from ledger.errors import InputError
from ledger.founding import slug
from ledger.receipt import Receipt

DEMO = "demo"
NEXT = (
    ("its policy", "consent-ledger policy adopt FILE"),
    ("the staff", "consent-ledger person add, then consent-ledger role assign"),
    ("the children", "consent-ledger child add, then consent-ledger relationship record"),
    ("without asking each time", "consent-ledger open"),
)


@click.command(cls=DeskCommand)
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--time-zone", metavar="ZONE", help="Of all days and times (Europe/London).")
@click.option(
    "--recovery-sheet", type=click.Path(path_type=Path), metavar="FILE", help="Write the sheet there to print it."
)
@click.option("--even-so", is_flag=True, help="Also in a synchronised folder or on a network share.")
@click.option("--from", "from_file", metavar="FILE.json", help="Answers: setting, name, time_zone.")
@click.pass_obj
def init(
    desk: Desk,
    folder: Path | None,
    time_zone: str | None,
    recovery_sheet: Path | None,
    *,
    even_so: bool,
    from_file: str | None,
) -> None:
    """DIR: a new or empty folder; without it, the usual place of this computer."""
    form = ask.form(from_file) if from_file else {}
    chosen = folder or (Path(desk.place) if desk.place else place.default_place())
    check_place(chosen, recovery_sheet, even_so=even_so)
    name = _setting(form)
    zone = time_zone or str(form.get("time_zone") or ask.line("time zone", "Europe/London"))
    person = str(form.get("name") or ask.until("your full name", _needed))
    words = passphrase.from_environment() or choose()
    passphrase.check_new(words)
    ledger, sheet = Ledger.create(chosen, name=name, time_zone=zone, passphrase=words)
    with ledger:
        try:
            me = ledger.require_identity().person
            receipt = ledger.execute(
                lambda book: settings.found(book, name=name, person=me, person_name=person)
            ).receipt
            sheets.hand_over(sheet, ledger.origin, name, recovery_sheet)
        except BaseException:
            ledger.close()
            _undo(ledger)
            raise
        desk.answer(_data(ledger, receipt, recovery_sheet), _lines(ledger, receipt, recovery_sheet))


def check_place(folder: Path, sheet: Path | None, *, even_so: bool) -> None:
    """Not in a place that something else copies or rewrites; nor over anything."""
    for what, where in (("ledger", folder), ("vault", place.data_home())):
        if (name := risk.risky(where)) and not even_so:
            raise InputError(
                f"{where} is no place for a {what}: {name}",
                hint="choose a folder on this computer that nothing synchronises; or say --even-so",
            )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty", hint="choose a new folder; a ledger is never made over anything")
    sheets.check_new(sheet)
    if sheet is not None and sheet.absolute().is_relative_to(folder.absolute()):
        raise InputError(f"{sheet} would lie with what it opens", hint="write it elsewhere, print it, delete the file")


def _setting(form: Mapping[str, Any]) -> str:
    if unknown := set(form) - {"setting", "name", "time_zone"}:
        raise InputError(f"init has no field {min(unknown)!r}", hint="its fields are: setting, name, time_zone")

    def understand(text: str) -> str:
        if slug(_needed(text)).startswith(DEMO):
            raise InputError(
                "a name that begins with demo is for invented settings", hint="consent-ledger demo DIR makes one"
            )
        return text

    return understand(str(form["setting"])) if "setting" in form else ask.until("name of the setting", understand)


def _needed(text: str) -> str:
    if not text.strip():
        raise InputError("a name is missing")
    return text.strip()


def _undo(ledger: Ledger) -> None:
    """Take back what was made a moment ago; nothing has been told to anybody."""
    shutil.rmtree(ledger.folder, ignore_errors=True)
    shutil.rmtree(ledger.opened.place, ignore_errors=True)
    output.talk("\nthe ledger was not finished and has been removed again")


def _data(ledger: Ledger, receipt: Receipt, sheet: Path | None) -> dict[str, Any]:
    return {
        "folder": str(ledger.folder),
        "vault": str(ledger.opened.place),
        "origin": ledger.origin,
        "vkey": ledger.vkey,
        "person": ledger.require_identity().person,
        "entries": ledger.head.size,
        "kept": receipt.kept,
        "recovery_sheet": str(sheet) if sheet else None,
    }


def _lines(ledger: Ledger, receipt: Receipt, sheet: Path | None) -> list[str]:
    rows = [
        ("ledger", str(ledger.folder)),
        ("vault", f"{ledger.opened.place}  (never copy the two to one place)"),
        ("origin", ledger.origin),
        ("verifier key", ledger.vkey),
        *([("recovery sheet", f"{sheet}  (print it, lock it away, delete the file)")] if sheet else []),
    ]
    return [
        f"The ledger is made: {ledger.head.size} entries. You are its manager.",
        "",
        *slip.rows_of(rows),
        "",
        "Give the verifier key to somebody outside, and keep this line somewhere else:",
        f"  {receipt.kept}",
        "",
        "What comes next:",
        *slip.rows_of(NEXT),
    ]
