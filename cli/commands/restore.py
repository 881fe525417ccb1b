"""Restoring a backup: everything is checked before anything is written, and what is missing is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from cli import checking, output, session
from cli.desk import Desk, DeskCommand
from cli.domain import TOPICS
from cli.say import say
from ledger import restore as restoring
from ledger import restore_plan, writer
from ledger.application import Ledger
from ledger.copies import newest
from ledger.custody import place
from ledger.errors import LedgerError
from ledger.restore_plan import Plan
from ledger.writer import Standing


@click.command(cls=DeskCommand)
@click.argument("copies", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="COPY…")
@click.option("--to", type=click.Path(path_type=Path), metavar="DIR", help="A new folder for the ledger.")
@click.option(
    "--against", multiple=True, metavar="FILE|LINE", help="A receipt, checkpoint or kept line; may be repeated."
)
@click.option(
    "--even-so", is_flag=True, help="Also halves that do not quite belong together: what is missing is named."
)
@click.pass_obj
def restore(desk: Desk, copies: tuple[Path, ...], to: Path | None, against: tuple[str, ...], *, even_so: bool) -> int:
    """COPY…: both halves of a backup, in any order; where only one of them was lost, that one. Of a place, the newest.

    Needs no passphrase. Exit code 3 if something is missing that somebody has seen.
    """
    anchors = list(checking.anchors(against))
    made = restore_plan.plan(copies, _folder(desk, copies, to), known_types=TOPICS, anchors=anchors, even_so=even_so)
    restoring.carry_out(made)
    with Ledger.open(made.folder) as ledger:
        desk.demo = ledger.powers.demo
        desk.answer(_data(made, writer.standing(ledger)), lines(made, ledger))
    return 3 if made.gaps else 0


def bring_back(entries: Path, keys: Path, folder: Path, against: tuple[str, ...] = ()) -> list[str]:
    """Both halves into a new folder of a computer that has nothing of it; returns what is to be said of it."""
    anchors = list(checking.anchors(against))
    made = restore_plan.plan((entries, keys), folder, known_types=TOPICS, anchors=anchors)
    restoring.carry_out(made)
    with Ledger.open(made.folder) as ledger:
        return list(lines(made, ledger))


def _folder(desk: Desk, given: tuple[Path, ...], to: Path | None) -> Path:
    """Where the ledger goes; if only its vault is restored, where it lies."""
    if to is not None:
        return to.absolute()
    with suppress(LedgerError):
        if all(half.kind == "vault" for half in newest(given)):
            return session.find(desk).absolute()
    return Path(desk.place).absolute() if desk.place else place.default_place()


def _data(made: Plan, stands: Standing) -> dict[str, Any]:
    return {
        "folder": str(made.folder),
        "vault": str(made.place),
        "origin": made.found.origin,
        "size": made.found.head.size,
        "root": made.found.head.root,
        "newest": not made.gaps,
        "missing": list(made.missing) if made.missing else None,
        "gaps": [{"label": gap.anchor.label, "size": gap.anchor.size, "missing": gap.missing} for gap in made.gaps],
        "without_key": list(made.keyless),
        "closed_levels": list(made.shut),
        "without_key_file": list(made.without_file),
        "erased": len(made.found.erased),
        "writes_here": stands.is_here,
        "why_not": stands.why_not,
        "next": stands.hint,
    }


def lines(made: Plan, ledger: Ledger) -> Iterator[str]:
    """What was restored, what is missing, and what comes next."""
    stands = writer.standing(ledger)
    last = output.day(ledger.read(ledger.head.size).recorded_at.astimezone(ledger.zone).date())
    what = "vault" if made.ledger is None else "folder" if made.vault is None else "both"
    yield say(f"restore.{what}", size=made.found.head.size, day=last)
    yield from output.rows_of(
        [(say("restore.row.ledger"), str(made.folder)), (say("restore.row.vault"), str(made.place))]
    )
    yield ""
    yield from _missing(made, last)
    if made.keyless:
        yield say("restore.keyless", count=len(made.keyless), first=made.keyless[0], last=made.keyless[-1])
    if made.shut:
        yield say("restore.shut", levels=", ".join(made.shut))
    if made.without_file:
        yield say("restore.no-file", count=len(made.without_file))
    if made.found.erased:
        yield say("restore.erased", count=len(made.found.erased))
    if stands.is_here:
        yield say("restore.go-on")
    elif stands.hint:
        yield say("restore.next", why=stands.why_not, next=stands.hint)


def _missing(made: Plan, last: str) -> Iterator[str]:
    """What somebody has seen and is not here; who can help; and what it was held against, if nothing is missing."""
    if not made.gaps:
        held = ", ".join(dict.fromkeys(head.label for head in made.heads))
        yield say("restore.newest", held=held) if held else say("restore.unheld")
        return
    for gap in made.gaps:
        key = "restore.other" if gap.missing is None else "restore.older"
        first, end = gap.missing or (0, 0)
        yield say(key, label=gap.anchor.label, size=gap.anchor.size, first=first, last=end)
    yield say("restore.ask", day=last)
