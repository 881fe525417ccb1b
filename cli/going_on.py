"""Going on after a loss as functions: what is known of it in, a successor and its recovery sheet out, whole or not at all.

`succeed` asks at a terminal; another caller may ask elsewhere, and hands in the same. Until two groups of the new sheet were
typed back, the old book stays what it was, and what was made can be taken back.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli import checking, copies, domain, first_run
from cli.say import say
from ledger import earlier_vaults, leaving, places, succession
from ledger.application import Ledger
from ledger.control import KnownHead
from ledger.custody import recovery
from ledger.custody.recovery import Question, Sheet
from ledger.errors import EvidenceError, InputError
from ledger.evidence.compare import compare
from ledger.evidence.earlier import Bounded
from ledger.evidence.report import Anchor
from ledger.evidence.verify import verify
from ledger.founding import DATABASE, Founded
from ledger.matching import EarlierBooks
from ledger.store.source import SQLiteSource


@dataclass(frozen=True)
class Loss:
    """What is known of a loss: every head, those that the book lacks, and which entries that means."""

    heads: tuple[KnownHead, ...]
    missing: tuple[KnownHead, ...]
    start: int
    end: int | None  # None: nobody knows how much
    common: int | None


def known(book: Ledger, against: Sequence[str] = (), anchors: Sequence[Anchor] = ()) -> Loss:
    """What this computer remembers, and what receipts, kept lines and other copies (`against`) say more.

    `anchors`: heads out of what came in another way than as a file's name.
    """
    given, common = _given(book, against)
    heads = tuple(succession.known_heads(book, [*anchors, *given]))
    missing = tuple(head for head in heads if not succession.stands(book, head))
    start, end = succession.lost(book, heads, common)
    return Loss(heads, missing, start, end, common)


def is_older(book: Ledger) -> bool:
    """Whether the book is only read because something that was signed is missing, and nothing goes on instead of it yet."""
    if book.read_only is None or book.opened.earlier or book.opened.successor is not None:
        return False
    return bool(known(book).missing)


def _given(book: Ledger, against: Sequence[str]) -> tuple[list[Anchor], int | None]:
    """Heads out of files and other copies; and up to where the copies are equal, if there is one."""
    found: list[Anchor] = []
    common: list[int] = []
    for one in against:
        if copies.folder_of(one) is None:
            found.extend(checking.anchors((one,)))
            continue
        other = copies.side(one)
        if other.origin != book.origin:
            raise InputError(f"{one} is another ledger: {other.origin}", hint="name a copy of the one that is lost")
        found.extend(copies.anchors(other, book.vkey))
        equal = compare(copies.side(str(book.folder)), other).common
        common += [] if equal is None else [equal]
    return found, min(common, default=None)


@dataclass
class GoingOn:
    """A successor that is made and not finished: the sheet is to be printed, and two of its groups typed back."""

    old: Path
    new: Path
    aside: Path | None  # where the old folder goes, if the new one takes its place
    place: Path  # of the old vault
    founded: Founded = field(repr=False)
    question: Question

    def finish(self) -> Path:
        """The old book is only read from now on; returns the folder in which it goes on. Nobody has either open."""
        if self.aside is None:
            self._retire(self.old, self.new)
            return self.new
        self.old.rename(self.aside)  # first what can fail because somebody has the folder open
        try:
            self.new.rename(self.old)  # so that everything that leads to the book leads to the one that goes on
        except BaseException:
            self.aside.rename(self.old)
            raise
        self._retire(self.aside, self.old)
        return self.old

    def _retire(self, before: Path, after: Path) -> None:
        with Ledger.open(after, identity=self.founded.identity) as ledger:
            places.carry_over(before, after)
            succession.retire(self.place, ledger.origin)
            leaving.settle(ledger)

    def undo(self) -> None:
        """Take back what was made a moment ago; nothing has been told to anybody."""
        with Ledger.open(self.new) as ledger:
            place = ledger.opened.place
        shutil.rmtree(self.new, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)


def begin(
    book: Ledger,
    new: Path | None,
    loss: Loss,
    *,
    reason: str,
    passphrase: str,
    sheet: Sheet | None = None,
    even_so: bool = False,
) -> GoingOn:
    """Make everything but the last step. `book` is open, and whoever goes on with it is unlocked."""
    aside = None if new is not None else _free(book.folder, "-before")
    new = new or _free(book.folder, "-goes-on")
    first_run.check_place(new, even_so=even_so)
    _check_whole(book)
    how = {"passphrase": passphrase, "heads": loss.heads, "reason": reason, "common": loss.common, "sheet": sheet}
    founded = succession.succeed(book, new, **how)  # type: ignore[arg-type]
    made = GoingOn(book.folder, new, aside, book.opened.place, founded, recovery.ask(founded.sheet))
    try:
        with Ledger.open(new, identity=founded.identity) as ledger:
            earlier_vaults.let_in(ledger, founded.identity.open, founded.sheet.public)
    except BaseException:
        made.undo()
        raise
    return made


def _check_whole(book: Ledger) -> None:
    """What goes on must be sound in itself: nobody signs for a book in which something was changed."""
    with SQLiteSource(book.folder / DATABASE) as source, EarlierBooks(book.folder) as books:
        bounded = Bounded(source, book.head.size)
        report = verify(bounded, vkey=book.vkey, known_types=domain.TOPICS, earlier=books.find)
    if not report.ok:
        hint = "put back a backup that verifies, and go on from that"
        raise EvidenceError(f"this copy was changed: {report.findings[0]}", hint=hint)


def _free(folder: Path, ending: str) -> Path:
    """A name beside this folder that nothing has yet."""
    names = (folder.with_name(f"{folder.name}{ending}{number or ''}") for number in range(1000))
    return next(path for path in names if not path.exists())


def lost(start: int, end: int | None) -> str:
    """The range that is missing, in words."""
    key = "succeed.lost-unknown" if end is None else "succeed.lost-one" if start == end else "succeed.lost"
    return say(key, start=start, end=end or 0)
