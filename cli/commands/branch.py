"""Other copies of the book that went on by themselves: kept beside it, listed, and read as what they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cli import branches, handing, lists, output, session
from cli.desk import Desk, DeskCommand
from cli.going_on import lost
from cli.handing import Asked
from cli.moments import moment
from cli.page import Page, Row, Table
from cli.say import event, say
from cli.sitting import Sitting
from ledger import branching
from ledger.branching import Branch
from ledger.event import Recorded
from ledger.numbering import format_entry

FILE = click.Path(path_type=Path)


@click.command(cls=DeskCommand)
@click.argument("folder", type=FILE)
@click.option("--vault", type=FILE, metavar="FILE|DIR", help="The other computer's vault: the keys to what it wrote.")
@click.pass_obj
def attach(desk: Desk, folder: Path, vault: Path | None) -> None:
    """FOLDER: the other copy of the old book. What was withdrawn there counts here at once."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        if vault is not None and (known := branching.attached(ledger, folder)) is not None:
            branching.bring_vault(ledger, known, vault)
            return desk.answer(_data(known), [say("branch.vault")])
        receipt, branch = ledger.attach(folder, vault)
        again = branches.tell_again(at, branch)
        own = branch.size - branch.common
        lines = [
            say("branch.attached", own=own, common=branch.common, entry=receipt.first.position),
            say("branch.what-it-proves"),
            *([say("branch.again", count=len(again))] if again else []),
            *([] if branching.has_keys(ledger, branch) else [say("branch.no-vault")]),
            say("branch.see", number=len(branching.branches(ledger))),
        ]
        data = {"entry": receipt.first.position, "kept": receipt.kept, **_data(branch)}
        return desk.answer({**data, "told_again": [r.first.position for r in again]}, lines)


@click.command(cls=DeskCommand)
@click.pass_obj
def list_(desk: Desk) -> None:
    """The book before this one, what was lost of it, and every attached copy. Needs no passphrase."""
    with session.reading(desk) as ledger:
        found, said = branching.branches(ledger), ledger.powers.predecessor
        old = None if said is None else {**said, "heads": [{**head} for head in said["heads"]]}
        lines = [*_before(said), *(_line(n, branch) for n, branch in enumerate(found, 1))]
        data = {"old": old, "branches": [*map(_data, found)]}
        lists.told(desk, data, say("branch.list"), lines or [say("branch.none")])


@handing.options
@click.command(cls=DeskCommand)
@click.argument("branch")
@click.pass_obj
def show(desk: Desk, branch: str, form: str | None, out: str | None) -> None:
    """BRANCH: its number in the list. Its own entries: what was signed, not where it stood."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        which = branches.find(at, branch)
        with branches.inside(at, which) as (there, own):
            page, data = _page(there, which, own), [_entry(one) for one in own]
        asked = Asked("history", moment(at, None, None))
        handing.hand_out(desk, at, page, {**_data(which), "entries": data}, how, asked)


def _page(there: Sitting, branch: Branch, own: list[Recorded[Any]]) -> Page:
    heads = tuple(say(f"branch.head.{name}") for name in ("entry", "happened", "entered", "what", "about", "who"))
    found = Table(say("branch.caption"), heads, tuple(_row(there, one) for one in own))
    about = (say("branch.about", origin=branch.origin, start=branch.common + 1, end=branch.size), say("branch.marked"))
    return Page(say("branch.title"), about, (found.or_else(say("branch.nothing")),), sheet=found)


def _row(there: Sitting, one: Recorded[Any]) -> Row:
    whose = ", ".join(there.refs.label(about.subject) for about in one.event.about)
    cells = (
        format_entry(one.position),
        output.when(one.event.occurred, there.zone),
        output.moment(one.recorded_at, there.zone),
        event(one.event.TOPIC),
        whose,
        there.refs.label(one.event.by.person),
    )
    return Row(cells)


def _entry(one: Recorded[Any]) -> dict[str, Any]:
    return {
        "number": one.position,
        "event_id": one.event_id,
        "type": one.event.TOPIC,
        "occurred_at": one.event.occurred,
        "recorded_at": one.recorded_at,
        "subjects": [about.subject for about in one.event.about],
        "by": one.event.by.person,
    }


def _data(branch: Branch) -> dict[str, Any]:
    own = {name: getattr(branch, name) for name in ("name", "origin", "size", "common", "root")}
    return {**own, "attached": branch.position}


def _before(said: Any) -> Iterator[str]:
    if said is not None:
        yield say("branch.old", origin=said["origin"], size=said["size"], why=say(f"succeed.reason.{said['reason']}"))
        yield lost(said["lost_from"], said["lost_to"])


def _line(number: int, branch: Branch) -> str:
    own = branch.size - branch.common
    return say("branch.line", number=number, own=own, common=branch.common, entry=branch.position)
