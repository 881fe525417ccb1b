"""The book that goes on when one has lost something that its key signed: it says what was lost, and both are read as one.

Asked for: why, and the passphrase of somebody who may enrol keys, or the recovery sheet. A new recovery sheet is handed
over, as at the beginning. Recording goes on at once; how it came to the loss can be looked into later.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from cli import ask, going_on, output, sheets
from cli.desk import Desk, DeskCommand
from cli.going_on import Loss, lost
from cli.passphrases import choose
from cli.refs import Known, Refs
from cli.say import say
from ledger import succession
from ledger.application import Ledger
from ledger.custody import passphrase
from ledger.custody.keyfile import new_identity
from ledger.custody.recovery import Sheet
from ledger.errors import InputError
from ledger.evidence.checkpoint import format_kept, unverified_head

FILE = click.Path(path_type=Path)


@click.command(cls=DeskCommand)
@click.argument("old", type=FILE, metavar="OLD")
@click.argument("new", type=FILE, required=False, metavar="[NEW]")
@click.option("--reason", metavar="CODE", help=f"Why: {', '.join(succession.REASONS)}.")
@click.option(
    "--against", multiple=True, metavar="FILE|LINE|DIR", help="What shows more: a receipt, a kept line, a copy."
)
@click.option(
    "--nothing-known", is_flag=True, help="More was recorded than stands here, and nothing is left that shows it."
)
@click.option("--sheet", type=FILE, metavar="FILE", help="Come in with the recovery sheet of the old book.")
@click.option("--recovery-sheet", type=FILE, metavar="FILE", help="Write the new sheet there to print it.")
@click.option("--even-so", is_flag=True, help="Also in a synchronised folder or on a network share.")
@click.pass_obj
def succeed(desk: Desk, /, old: Path, new: Path | None, **said: Any) -> None:
    """OLD: the folder of the book that lost something. NEW: a new folder, in which it goes on; else it takes OLD's place."""
    sheets.check_new(said["recovery_sheet"])
    with Ledger.open(old) as book:
        desk.demo, name = book.powers.demo, book.opened.name
        loss = going_on.known(book, said["against"])
        if not loss.missing and not said["nothing_known"]:
            raise InputError(say("succeed.nothing-lost"), hint=say("succeed.nothing-lost.hint"))
        for line in _known(book, loss):
            output.talk(line)
        why = _reason(said["reason"])
        words, sheet = _come_in(desk, book, said["sheet"])
        how = {"reason": why, "passphrase": words, "sheet": sheet, "even_so": said["even_so"]}
        made = going_on.begin(book, new, loss, **how)
    try:
        with Ledger.open(made.new) as ledger:
            origin = ledger.origin
        sheets.hand_over(made.founded.sheet, origin, name, said["recovery_sheet"], made.question)
    except BaseException:
        made.undo()
        output.talk(say("succeed.undone"))
        raise
    with Ledger.open(made.finish()) as ledger:
        data = {**_data(ledger), "old_folder": str(made.aside or made.old)}
        desk.answer(data, [*_lines(ledger), *_where(ledger, made.aside)])


def _known(book: Ledger, loss: Loss) -> Iterator[str]:
    yield say("succeed.stands", size=book.head.size, origin=book.origin)
    for head in loss.missing:
        yield say("succeed.known", size=head.size, who=say(f"succeed.source.{head.source}"))
    yield lost(loss.start, loss.end)


def _reason(given: str | None) -> str:
    options = {code: say(f"succeed.reason.{code}") for code in succession.REASONS}
    return ask.pick(given, options) if given is not None else ask.choice(say("succeed.why"), options)


def _come_in(desk: Desk, book: Ledger, file: Path | None) -> tuple[str, Sheet | None]:
    """The passphrase under which the founder's keys are sealed, and the sheet, if that is what they came with."""
    who = _person(desk, book)
    if file is not None:
        sheet = sheets.read_back(file)
        words = passphrase.from_environment() or choose()
        passphrase.check_new(words)
        book.become(new_identity(who))
        return words, sheet
    words = passphrase.from_environment() or ask.secret("passphrase")
    book.unlock(who, words)
    return words, None


def _person(desk: Desk, book: Ledger) -> UUID:
    """Whoever --as names; else the first person of the book."""
    refs = Refs(Known(UUID(bytes=key.person), "key") for key in book.powers.keys.values())
    if desk.person is not None:
        return refs.find(desk.person, "key")
    return UUID(bytes=min(book.powers.keys.values(), key=lambda key: key.since).person)


def _data(ledger: Ledger) -> dict[str, Any]:
    assert ledger.powers.predecessor is not None  # it was founded so
    said = ledger.powers.predecessor
    return {
        "folder": str(ledger.folder),
        "origin": ledger.origin,
        "vkey": ledger.vkey,
        "kept": format_kept(unverified_head(ledger.checkpoint())[1]),
        "old": {name: said[name] for name in ("origin", "size", "lost_from", "lost_to", "reason")},
        "heads": said["heads"],
        "to_come_back": to_come_back(ledger),
    }


def to_come_back(ledger: Ledger) -> list[UUID]:
    """Who has a key in the old book and none here yet."""
    if ledger.past is None:
        return []
    here = set(ledger.people_with_keys())
    return [person for person in ledger.past.people_with_keys() if person not in here]


def _lines(ledger: Ledger) -> Iterator[str]:
    data, refs = _data(ledger), Refs(Known(person, "key") for person in to_come_back(ledger))
    old = data["old"]
    yield say("succeed.goes-on", size=old["size"], old=old["origin"], origin=ledger.origin)
    yield lost(old["lost_from"], old["lost_to"])
    yield say("succeed.old-numbers")
    yield ""
    if data["to_come_back"]:
        yield say("succeed.come-back")
        yield from (f"  consent-ledger key return {refs.short(person)}" for person in data["to_come_back"])
        yield ""
    yield say("succeed.tell", vkey=ledger.vkey)
    yield say("succeed.keep", kept=data["kept"])


def _where(ledger: Ledger, aside: Path | None) -> Iterator[str]:
    if aside is not None:
        yield say("succeed.aside", folder=ledger.folder, aside=aside)
