"""Which computer writes: it is said, taken over, and handed on. One writer, by a signed entry (formats.md 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli import ask, backups, checking, output, session
from cli.backups import Done
from cli.commands import backup as words
from cli.desk import Desk, DeskCommand
from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from ledger import writer
from ledger.application import Ledger
from ledger.errors import InputError
from ledger.receipt import Receipt
from ledger.writer import Standing


@click.command(cls=DeskCommand)
@click.pass_obj
def show(desk: Desk) -> None:
    """Needs no passphrase."""
    with session.reading(desk) as ledger:
        found = writer.standing(ledger)
        desk.answer(_data(found), lines(ledger, found))


def _data(found: Standing) -> dict[str, Any]:
    return {
        "writes_here": found.is_here,
        "this_computer": found.here,
        "writer": found.writer,
        "since": found.since,
        "why_not": found.why_not,
        "next": found.hint,
    }


def lines(ledger: Ledger, found: Standing) -> list[str]:
    """Who writes, since when, and what to do if it is not this computer."""
    when = output.moment(ledger.read(found.since).recorded_at, ledger.zone)
    since = {"entry": found.since, "when": when}
    if found.is_here:
        return [say("writer.here", **since)]
    if found.writer is None:
        told = say("writer.nobody", **since)
    elif found.writer == found.here:
        told = say("writer.here-but", **since)
    else:
        told = say("writer.other", computer=format_ref(found.writer)[:6], **since)
    return [told, say("writer.why", why=found.why_not), *([say("writer.next", next=found.hint)] if found.hint else [])]


@click.command(cls=DeskCommand)
@click.option(
    "--against", multiple=True, metavar="FILE|LINE", help="A receipt, checkpoint or kept line; may be repeated."
)
@click.option("--yes", "sure", is_flag=True, help="Nobody goes on at the other computer: do not ask.")
@click.pass_obj
def take(desk: Desk, against: tuple[str, ...], *, sure: bool) -> None:
    """Only what holds all that is known of the ledger can be taken over. Needs somebody who may seal."""
    anchors = list(checking.anchors(against))
    with session.reading(desk) as ledger:
        writer.check_take(ledger, anchors)
        session.unlock(desk, ledger)
        if not sure and not ask.yes(say("writer.sure")):
            raise InputError(say("writer.not-sure"), hint=say("writer.not-sure.hint"))
        receipt = writer.take(ledger, anchors)
        said = {"entry": receipt.first.position, "kept": receipt.kept}
        desk.answer({**said, **_data(writer.standing(ledger))}, taken(receipt))


def taken(receipt: Receipt) -> list[str]:
    """That this computer writes from now on."""
    kept = [say("backup.keep", kept=receipt.kept)] if receipt.kept else []
    return [say("writer.taken", entry=receipt.first.position), say("writer.taken.next"), *kept]


@click.command(cls=DeskCommand, params=[words.TO, words.VAULT_TO, words.EVEN_SO])
@click.pass_obj
def release(desk: Desk, to: Path | None, vault_to: Path | None, *, even_so: bool) -> None:
    """Makes a backup that another computer restores and takes over. From then on, this one only reads."""
    with session.unlocked(desk) as ledger:
        at, chosen = Sitting(ledger), backups.where_to(ledger, to, vault_to)
        done = backups.hand_over(at, chosen, even_so=even_so)
        desk.answer({**words.data(done), **_data(writer.standing(ledger))}, released(done))


def released(done: Done) -> list[str]:
    """That nobody writes now, and how another computer takes over."""
    return [say("writer.released", size=done.taken.head.size), *words.lines(done), say("writer.released.next")]
