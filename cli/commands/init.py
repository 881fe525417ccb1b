"""Makes a ledger: its place, its first person, two ways in. Without a confirmed recovery sheet nothing is left behind.

Five questions; what is done with the answers is `cli.first_run`, which the desk's first pages use as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from cli import ask, first_run, output, sheets
from cli.desk import Desk, DeskCommand
from cli.first_run import Answers, FirstRun, Policy
from cli.passphrases import choose
from cli.say import say
from ledger.application import Ledger
from ledger.custody import passphrase, place
from ledger.errors import InputError
from ledger.places import Places

FIELDS = ("setting", "name", "leads", "policy", "backup", "vault_backup", "time_zone")
NEXT = (
    ("the staff", "consent-ledger staff join"),
    ("the children", "consent-ledger child add, then consent-ledger relationship record"),
    ("without asking each time", "consent-ledger open"),
)
ADOPT = ("its policy", "consent-ledger policy adopt FILE")


@click.command(cls=DeskCommand)
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--time-zone", metavar="ZONE", help="Of all days and times (Europe/London).")
@click.option(
    "--recovery-sheet", type=click.Path(path_type=Path), metavar="FILE", help="Write the sheet there to print it."
)
@click.option("--even-so", is_flag=True, help="Also in a synchronised folder or on a network share.")
@click.option("--from", "from_file", metavar="FILE.json", help=f"Answers: {', '.join(FIELDS)}.")
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
    form = ask.form(from_file) if from_file else None
    chosen = (folder or (Path(desk.place) if desk.place else place.default_place())).absolute()
    first_run.check_place(chosen, even_so=even_so)
    _check_sheet(chosen, recovery_sheet)
    answers = _answers(form, chosen, time_zone, even_so=even_so)
    words = passphrase.from_environment() or choose()
    run = first_run.begin(chosen, answers, words, even_so=even_so)
    try:
        sheets.hand_over(run.sheet, run.origin, answers.setting, recovery_sheet, run.question)
        ledger = run.finish()
    except BaseException:
        run.undo()
        output.talk("\nthe ledger was not finished and has been removed again")
        raise
    with ledger:
        desk.answer(_data(ledger, run, recovery_sheet), _lines(ledger, run, recovery_sheet))


def _check_sheet(folder: Path, sheet: Path | None) -> None:
    sheets.check_new(sheet)
    if sheet is not None and sheet.absolute().is_relative_to(folder):
        raise InputError(f"{sheet} would lie with what it opens", hint="write it elsewhere, print it, delete the file")


def _answers(form: Mapping[str, Any] | None, folder: Path, time_zone: str | None, *, even_so: bool) -> Answers:
    """From the file, where there is one; what it leaves out is left out, but for the two names."""
    given = form or {}
    if unknown := set(given) - set(FIELDS):
        raise InputError(f"init has no field {min(unknown)!r}", hint=f"its fields are: {', '.join(FIELDS)}")
    setting = (
        first_run.check_name(str(given["setting"]))
        if "setting" in given
        else ask.until(say("first.setting"), first_run.check_name)
    )
    name = str(given["name"]) if "name" in given else ask.until(say("first.name"), first_run.needed)
    leads = given.get("leads", False) if form is not None else ask.yes(say("first.leads"))
    if not isinstance(leads, bool):
        raise InputError(f"leads: expected true or false, got {leads!r}")
    policy = _policy(str(given.get("policy", ""))) if form is not None else ask.until(say("first.policy"), _policy)
    backups = _backups(given) if form is not None else _ask_backups(folder, even_so=even_so)
    first_run.check_backups(backups, folder, even_so=even_so)
    zone = time_zone or str(given.get("time_zone") or first_run.TIME_ZONE)
    return Answers(setting, name, leads=leads, policy=policy, backups=backups, time_zone=zone)


def _policy(typed: str) -> Policy | None:
    if not typed.strip():
        return None
    path = Path(typed.strip().strip('"'))
    try:
        return first_run.policy_of(path.name, path.read_bytes())
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"there is no file {path}") from None


def _backups(given: Mapping[str, Any]) -> Places | None:
    named = [str(given.get(name, "")).strip().strip('"') for name in ("backup", "vault_backup")]
    if not any(named):
        return None
    if not all(named):
        raise InputError("backups have two places", hint="one for the ledger, another one for the keys")
    return Places(Path(named[0]), Path(named[1]))


def _ask_backups(folder: Path, *, even_so: bool) -> Places | None:
    """Two places, or none for now: the memory sticks may not be bought yet."""
    while True:
        first = ask.line(say("first.backup"))
        second = ask.line(say("first.vault-backup")) if first else ""
        try:
            found = _backups({"backup": first, "vault_backup": second})
            first_run.check_backups(found, folder, even_so=even_so)
        except InputError as error:
            if not ask.by_hand():
                raise
            output.talk(f"{error}" + (f"\n{error.hint}" if error.hint else ""))
        else:
            return found


def _data(ledger: Ledger, run: FirstRun, sheet: Path | None) -> dict[str, Any]:
    backups = run.answers.backups
    return {
        "folder": str(ledger.folder),
        "vault": str(ledger.opened.place),
        "origin": ledger.origin,
        "vkey": ledger.vkey,
        "person": ledger.require_identity().person,
        "entries": ledger.head.size,
        "kept": run.receipt.kept,
        "recovery_sheet": str(sheet) if sheet else None,
        "policy": run.answers.policy.title if run.answers.policy else None,
        "backup": str(backups.ledger) if backups else None,
        "vault_backup": str(backups.vault) if backups else None,
    }


def _lines(ledger: Ledger, run: FirstRun, sheet: Path | None) -> list[str]:
    answers = run.answers
    rows = [
        ("ledger", str(ledger.folder)),
        ("vault", f"{ledger.opened.place}  (never copy the two to one place)"),
        ("origin", ledger.origin),
        ("verifier key", ledger.vkey),
        *([("policy", answers.policy.title)] if answers.policy else []),
        *([("backups", f"{answers.backups.ledger} and {answers.backups.vault}")] if answers.backups else []),
        *([("recovery sheet", f"{sheet}  (print it, lock it away, delete the file)")] if sheet else []),
    ]
    return [
        f"The ledger is made: {ledger.head.size} entries. You are its manager.",
        "",
        *output.rows_of(rows),
        "",
        "Give the verifier key to somebody outside, and keep this line somewhere else:",
        f"  {run.receipt.kept}",
        "",
        "What comes next:",
        *output.rows_of(NEXT if answers.policy else (ADOPT, *NEXT)),
    ]
