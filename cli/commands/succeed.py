"""The book that goes on when one has lost something that its key signed: it says what was lost, and both are read as one.

Asked for: why, and the passphrase of somebody who may enrol keys, or the recovery sheet. A new recovery sheet is handed
over, as at the beginning. Recording goes on at once; how it came to the loss can be looked into later.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from cli import ask, checking, copies, domain, first_run, output, sheets
from cli.desk import Desk, DeskCommand
from cli.passphrases import choose
from cli.refs import Known, Refs
from cli.say import say
from ledger import earlier_vaults, leaving, places, succession
from ledger.application import Ledger
from ledger.control import KnownHead
from ledger.custody import passphrase
from ledger.custody.keyfile import new_identity
from ledger.errors import EvidenceError, InputError
from ledger.evidence.compare import compare
from ledger.evidence.earlier import Bounded
from ledger.evidence.report import Anchor
from ledger.evidence.verify import verify
from ledger.founding import DATABASE
from ledger.store.source import SQLiteSource

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
    aside = None if new is not None else _free(old, "-before")
    new = new or _free(old, "-goes-on")
    first_run.check_place(new, even_so=said["even_so"])
    sheets.check_new(said["recovery_sheet"])
    with Ledger.open(old) as book:
        desk.demo = book.powers.demo
        given, common = _given(book, said["against"])
        heads = succession.known_heads(book, given)
        if all(succession.stands(book, head) for head in heads) and not said["nothing_known"]:
            raise InputError(say("succeed.nothing-lost"), hint=say("succeed.nothing-lost.hint"))
        for line in _known(book, heads, common):
            output.talk(line)
        why = _reason(said["reason"])
        _check_whole(book)
        words, sheet = _come_in(desk, book, said["sheet"])
        how = {"passphrase": words, "heads": heads, "reason": why, "common": common, "sheet": sheet}
        founded = succession.succeed(book, new, **how)
        place, opener = book.opened.place, founded.identity.open
    with Ledger.open(new, identity=founded.identity) as ledger:
        try:
            earlier_vaults.let_in(ledger, opener, founded.sheet.public)
            sheets.hand_over(founded.sheet, ledger.origin, ledger.opened.name, said["recovery_sheet"])
        except BaseException:
            _undo(ledger)
            raise
        places.carry_over(old, new)
        succession.retire(place, ledger.origin)
        leaving.settle(ledger)
    if aside is not None:
        _change_places(old, new, aside)
    with Ledger.open(new if aside is None else old) as ledger:
        desk.answer({**_data(ledger), "old_folder": str(aside or old)}, [*_lines(ledger), *_where(ledger, aside)])


def _free(folder: Path, ending: str) -> Path:
    """A name beside this folder that nothing has yet."""
    folder = folder.absolute()
    names = (folder.with_name(f"{folder.name}{ending}{number or ''}") for number in range(1000))
    return next(path for path in names if not path.exists())


def _change_places(old: Path, new: Path, aside: Path) -> None:
    """The book that goes on stands where the old one stood, so that everything that leads there leads to it."""
    old.rename(aside)
    try:
        new.rename(old)
    except BaseException:
        aside.rename(old)
        raise


def _where(ledger: Ledger, aside: Path | None) -> Iterator[str]:
    if aside is not None:
        yield say("succeed.aside", folder=ledger.folder, aside=aside)


def _given(book: Ledger, against: Sequence[str]) -> tuple[list[Anchor], int | None]:
    """Heads out of files and other copies; and up to where the copies are equal, if there is one."""
    found: list[Anchor] = []
    common: list[int] = []
    mine = None
    for one in against:
        if copies.folder_of(one) is None:
            found.extend(checking.anchors((one,)))
            continue
        mine = mine or copies.side(str(book.folder))
        other = copies.side(one)
        if other.origin != book.origin:
            raise InputError(f"{one} is another ledger: {other.origin}", hint="name a copy of the one that is lost")
        found.extend(copies.anchors(other, book.vkey))
        equal = compare(mine, other).common
        common += [] if equal is None else [equal]
    return found, min(common, default=None)


def _known(book: Ledger, heads: Sequence[KnownHead], common: int | None) -> Iterator[str]:
    yield say("succeed.stands", size=book.head.size, origin=book.origin)
    for head in heads:
        if not succession.stands(book, head):
            yield say("succeed.known", size=head.size, who=say(f"succeed.source.{head.source}"))
    yield lost(*succession.lost(book, heads, common))


def lost(start: int, end: int | None) -> str:
    """The range that is missing, in words."""
    key = "succeed.lost-unknown" if end is None else "succeed.lost-one" if start == end else "succeed.lost"
    return say(key, start=start, end=end or 0)


def _reason(given: str | None) -> str:
    options = {code: say(f"succeed.reason.{code}") for code in succession.REASONS}
    return ask.pick(given, options) if given is not None else ask.choice(say("succeed.why"), options)


def _check_whole(book: Ledger) -> None:
    """What goes on must be sound in itself: nobody signs for a book in which something was changed."""
    with SQLiteSource(book.folder / DATABASE) as source:
        report = verify(Bounded(source, book.head.size), vkey=book.vkey, known_types=domain.TOPICS)
    if not report.ok:
        hint = "put back a backup that verifies, and go on from that"
        raise EvidenceError(f"this copy was changed: {report.findings[0]}", hint=hint)


def _come_in(desk: Desk, book: Ledger, file: Path | None) -> tuple[str, Any]:
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


def _undo(ledger: Ledger) -> None:
    folder, place = ledger.folder, ledger.opened.place
    ledger.close()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)
    output.talk(say("succeed.undone"))


def _data(ledger: Ledger) -> dict[str, Any]:
    assert ledger.past is not None and ledger.powers.predecessor is not None  # noqa: PT018 - it was founded so
    said = ledger.powers.predecessor
    return {
        "folder": str(ledger.folder),
        "origin": ledger.origin,
        "vkey": ledger.vkey,
        "kept": _kept(ledger),
        "old": {name: said[name] for name in ("origin", "size", "lost_from", "lost_to", "reason")},
        "heads": said["heads"],
        "to_come_back": to_come_back(ledger),
    }


def _kept(ledger: Ledger) -> str:
    from ledger.evidence.checkpoint import format_kept, unverified_head

    return format_kept(unverified_head(ledger.checkpoint())[1])


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
