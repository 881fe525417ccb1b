"""Taking a backup and recording it, for whoever asks: a command, a button, or the hand-over to another computer.

What is recorded when: *before* the copy, that the vault is copied (`vault.copied`), so that no copy is ever missing from the
register that an erasure relies on, and so that the copy itself knows that it exists; *afterwards*, that a backup was taken
(`backup.taken`), because only then is it true. If it fails in between, the register says that this copy was not made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from aggregates.governance import copies as register
from aggregates.governance import upkeep
from aggregates.governance.upkeep import BackupTaken
from cli.acts import Act
from cli.commands.policy import of_setting
from cli.domain import TOPICS
from cli.perform import Given, actor
from cli.sitting import Sitting
from ledger import backup, places, writer
from ledger.application import Ledger
from ledger.backup import Taken
from ledger.copies import KEEP, Backup
from ledger.errors import InputError, LedgerError
from ledger.event import Recorded
from ledger.matching import Sourced
from ledger.places import Places
from ledger.receipt import Outcome
from ledger.store.source import SQLiteSource

BACKUP = Act("backup", (), upkeep.backed_up)
SAME_DISK = register.SAME_DISK


@dataclass(frozen=True, slots=True)
class Done:
    """A backup that was made. `outcome`: None if it hands the ledger over, and nothing is recorded here any more."""

    taken: Taken
    places: Places
    where: tuple[str, str]  # the codes of the two places
    outcome: Outcome | None
    thinned: Sequence[Backup] = ()
    forgotten: int = 0  # vaults of earlier backups from which keys of erased words were taken

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.outcome.warnings if self.outcome else ()


def where_to(ledger: Ledger, to: Path | None, vault_to: Path | None) -> Places:
    """The places that are named, else those that are set; InputError if one is missing."""
    known = places.configured(ledger.folder)
    if to is not None and vault_to is not None:
        return Places(to.absolute(), vault_to.absolute())
    if to is not None or vault_to is not None:
        raise InputError("one place is named; two are needed", hint="give both --to and --vault-to, or neither")
    if known is None:
        raise InputError("no places for backups are set", hint="consent-ledger backup places DIR DIR sets both")
    return known


def check_places(ledger: Ledger, chosen: Places, *, even_so: bool) -> None:
    """InputError for what speaks against them (see `ledger.places.check`)."""
    places.check(chosen, ledger.folder, ledger.opened.place, even_so=even_so)


def take(
    at: Sitting, chosen: Places, *, even_so: bool = False, keep: int = KEEP, source: Sourced = SQLiteSource
) -> Done:
    """Make a backup, check it, record it, and thin out what is older."""
    check_places(at.ledger, chosen, even_so=even_so)
    copy, where = uuid4(), _codes(at.ledger, chosen)
    _record(at, register.begun, copy=copy, place=where[1])
    try:
        taken = backup.make(at.ledger, chosen, copy, known_types=TOPICS, source=source)
    except BaseException:
        _not_made(at, copy)
        raise
    fact = {"copy": copy, "size": taken.head.size, "root": taken.head.root, "apart": chosen.apart}
    outcome = _record(at, upkeep.backed_up, **fact, ledger_place=where[0], vault_place=where[1])
    erased = at.ledger.keyring.erased
    forgotten = sum(backup.forget(chosen, book.origin, erased) for book in at.ledger.lineage())
    thinned = backup.thin_out(chosen, at.ledger.origin, keep)
    if thinned:
        _end(at, (one.any.copy for one in thinned), register.THINNED_OUT)
    return Done(taken, chosen, where, outcome, thinned, forgotten)


def hand_over(at: Sitting, chosen: Places, *, even_so: bool = False, source: Sourced = SQLiteSource) -> Done:
    """A backup whose last entry says that nobody writes now: to be restored, and taken, on another computer.

    If it cannot be made, this computer takes the ledger back.
    """
    check_places(at.ledger, chosen, even_so=even_so)
    copy, where = uuid4(), _codes(at.ledger, chosen)
    _record(at, register.begun, copy=copy, place=where[1])
    writer.release(at.ledger)
    try:
        taken = backup.make(at.ledger, chosen, copy, known_types=TOPICS, source=source)
    except BaseException:
        writer.take(at.ledger)
        _not_made(at, copy)
        raise
    return Done(taken, chosen, where, None)


def last(ledger: Ledger) -> Recorded[BackupTaken] | None:
    """The newest backup that was recorded."""
    found = ledger.all(BackupTaken)
    return found[-1] if found else None


def _codes(ledger: Ledger, chosen: Places) -> tuple[str, str]:
    return places.code(chosen.ledger, ledger.folder), places.code(chosen.vault, ledger.folder)


def _record(at: Sitting, decide: Callable[..., Any], **said: Any) -> Outcome:
    by = actor(BACKUP, Given({}, {}), at, {})
    answers = of_setting(at, said)
    return at.ledger.execute(lambda book: decide(book, by=by, **answers))


def _end(at: Sitting, gone: Iterable[UUID], reason: str) -> None:
    _record(at, register.ended, copies=list(gone), reason=reason)


def _not_made(at: Sitting, copy: UUID) -> None:
    """If this fails too, the register has a copy too many: somebody looks for it, and finds none."""
    with suppress(LedgerError, OSError):
        _end(at, [copy], register.NOT_MADE)
