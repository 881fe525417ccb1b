"""Making a backup of an open ledger, while others go on recording: both halves, read back and checked, or nothing.

The vault is copied while the ledger's write lock is held, so that it has the key to every box of the copy and has seen
nothing that the copy lacks; the ledger is then copied from a snapshot that was taken under the same lock, and nobody waits
for that. Each half is built beside its place, verified there, and renamed. To record it is the caller's business.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from ledger import copies, matching
from ledger.application import Ledger
from ledger.copies import Half, books
from ledger.custody.files import private_folder, rename, sync_folder, write_private
from ledger.custody.mark import format_mark, read_mark
from ledger.custody.vault import Vault
from ledger.custody.vaultfile import erase_in
from ledger.errors import EvidenceError, LedgerError
from ledger.evidence.checkpoint import Head, unverified_head
from ledger.evidence.report import Anchor
from ledger.founding import CONFIG, DATABASE, KEYS, VAULT
from ledger.matching import Sourced
from ledger.places import Places
from ledger.store.connect import connect, db_uri
from ledger.store.source import SQLiteSource

_PART = ".part"
_FORGOTTEN = 3600.0  # seconds after which what a killed backup left is nobody's any more


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was made and checked."""

    ledger: Half
    vault: Half

    @property
    def head(self) -> Head:
        return Head(self.ledger.size, self.ledger.root)


def make(
    ledger: Ledger, places: Places, copy: UUID, *, known_types: Collection[str], source: Sourced = SQLiteSource
) -> Taken:
    """Copy, check, and put in place. Raises, and leaves nothing, if anything of that fails."""
    ledger.require_vault()
    half = _half_building
    with _told(places), half(places.ledger, ledger.origin) as first, half(places.vault, ledger.origin) as second:
        head = _copy(ledger, first, second)
        _check(ledger, first, second, head, known_types, source)
        at = datetime.now(UTC)
        made = Taken(
            _finish(copies.describe(first, "ledger", copy, ledger.origin, (head.size, head.root), at)),
            _finish(copies.describe(second, "vault", copy, ledger.origin, (head.size, head.root), at)),
        )
        return _put(made, places)


@contextmanager
def _told(places: Places) -> Iterator[None]:
    """What a disk or a stick refuses, in words; what the ledger itself refuses has its own."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        said = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        raise LedgerError(
            f"the backup could not be written to {places.ledger} and {places.vault}: {said}",
            hint="is there room, and is nothing write-protected? no half of it was left; earlier ones are as they were",
        ) from error


@contextmanager
def _half_building(place: Path, origin: str) -> Iterator[Path]:
    """A folder beside the backups; gone at the end, unless it was renamed. What a killed backup left goes too."""
    for old in place.glob(f".{copies.prefix(origin)}*{_PART}"):
        if time.time() - old.stat().st_mtime > _FORGOTTEN:
            shutil.rmtree(old, ignore_errors=True)
    building = place / f".{copies.prefix(origin)}{secrets.token_hex(6)}{_PART}"
    try:
        private_folder(building)
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _copy(ledger: Ledger, first: Path, second: Path) -> Head:
    """Both halves as of one moment; returns the head of the ledger's."""
    folder, place = ledger.folder, ledger.opened.place
    with ExitStack() as stack:
        live = {book: stack.enter_context(closing(connect(db_uri(folder / book / DATABASE)))) for book in books(folder)}
        with ledger.recorder.writer.transaction():  # nobody records meanwhile
            for connection in live.values():
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot: with the first read
            ledger.require_vault().copy_to(second / VAULT)
            _copy_earlier_vaults(place, second)
            mark = read_mark(place)
            for book in live:
                _copy_files(folder / book, first / book)
            head = ledger.refresh()
        if mark is None:
            raise LedgerError("this computer has no mark of this ledger", hint="consent-ledger doctor")
        for book, connection in live.items():
            _copy_database(connection, first / book / DATABASE)
    write_private(second / copies.MARK, format_mark(mark))
    return head


def _copy_earlier_vaults(place: Path, to: Path) -> None:
    """Of a branch there may be none."""
    for book in books(place):
        if book != Path() and (place / book / VAULT).is_file():
            private_folder(to / book)
            with closing(sqlite3.connect(place / book / VAULT)) as vault:
                _copy_database(vault, to / book / VAULT)


def _copy_files(folder: Path, to: Path) -> None:
    private_folder(to / KEYS)
    for path in copies.key_files(folder):
        try:
            write_private(to / path, (folder / path).read_bytes())
        except FileNotFoundError:  # another window has just put it in its place
            _copy_files(folder, to)
            return
    if (folder / CONFIG).is_file():
        write_private(to / CONFIG, (folder / CONFIG).read_bytes())


def _copy_database(live: sqlite3.Connection, path: Path) -> None:
    """Page by page, from the snapshot; without a write-ahead log, so that it can lie on what is write-protected."""
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        live.backup(target)
        target.execute("PRAGMA journal_mode=DELETE").fetchall()
    _sync(path)


def _check(
    ledger: Ledger, first: Path, second: Path, head: Head, known_types: Collection[str], source: Sourced
) -> None:
    """As whoever restores it will: EvidenceError if this copy could not be relied upon."""
    mark = read_mark(second)
    assert mark is not None
    with Vault.open(second / VAULT, ledger.origin) as vault:
        heads = [*matching.vault_heads(vault, "the vault"), _own_anchor(mark.checkpoint)]
        found = matching.examine(first / DATABASE, known_types=known_types, heads=heads, source=source)
        if found.head != head or found.vkey != ledger.vkey or found.gaps:
            raise EvidenceError("the copy is not what was copied", hint="run `consent-ledger verify`")
        if lost := matching.keyless(first, second, found, source):
            raise EvidenceError(
                f"the vault has no key to the words of {len(lost)} entries, the first is {lost[0]}",
                hint="is this the right vault? restore it from an older backup",
            )
        if levels := matching.closed_levels(vault, found.powers):
            raise EvidenceError(f"nobody could open what is {', '.join(levels)}")


def _own_anchor(note: bytes) -> Anchor:
    _, head = unverified_head(note)
    return Anchor("this computer", head.size, head.root, note)


def _finish(half: Half) -> Half:
    """Everything on the disk, and what it is beside it."""
    for name in half.files:
        _sync(half.folder / name)
    write_private(half.folder / copies.MANIFEST, half.manifest())
    return half


def _put(made: Taken, places: Places) -> Taken:
    """Both halves under their names, or neither."""
    vault = _named(made.vault, places.vault)
    try:
        return Taken(_named(made.ledger, places.ledger), vault)
    except BaseException:
        _delete(vault)
        raise


def _named(half: Half, place: Path) -> Half:
    folder = place / copies.half_name(half.origin, half.size, half.taken, half.kind)
    if folder.exists():
        raise LedgerError(f"{folder} is there already", hint="nothing is written over a backup")
    rename(half.folder, folder)
    sync_folder(place)
    return replace(half, folder=folder)


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


# ---- afterwards


def check(backup: copies.Backup, *, known_types: Collection[str], source: Sourced = SQLiteSource) -> Head:
    """Read a backup back as if it were to be restored; EvidenceError names what is wrong. Returns the head that it holds."""
    if backup.ledger is None or backup.vault is None:
        raise EvidenceError("one half of it is not there")
    for half in (backup.ledger, backup.vault):
        copies.check_files(half)
    mark, database = read_mark(backup.vault.folder), backup.ledger.folder / DATABASE
    assert mark is not None  # it is named among the files
    with Vault.open(backup.vault.folder / VAULT, backup.ledger.origin) as vault:
        heads = [*matching.vault_heads(vault, "its vault"), _own_anchor(mark.checkpoint)]
        found = matching.examine(database, known_types=known_types, heads=heads, source=source)
        if found.gaps or matching.keyless(backup.ledger.folder, backup.vault.folder, found, source):
            raise EvidenceError("its two halves do not belong together")
    return found.head


def thin_out(places: Places, origin: str, keep: int = copies.KEEP) -> list[copies.Backup]:
    """Delete what is superfluous (see `copies.superfluous`); returns what was deleted, both halves of each."""
    gone = copies.superfluous(copies.backups(places.ledger, places.vault, origin), keep)
    for backup in gone:
        for half in (backup.vault, backup.ledger):
            if half is not None:
                _delete(half)
    return gone


def _delete(half: Half) -> None:
    """The file that says what it is goes first: what is left of an interrupted deletion is no backup."""
    (half.folder / copies.MANIFEST).unlink()
    shutil.rmtree(half.folder)


def forget(places: Places, origin: str, erased: Collection[UUID]) -> int:
    """Carry erasures into the vaults of earlier backups: delete the wraps of these subjects; how many vaults had some.

    Otherwise a backup of yesterday would open again what was put beyond use today. Nothing else in them changes.
    """
    changed = 0
    for half in copies.halves(places.vault, origin, "vault"):
        names = [name for name in half.files if name.endswith(VAULT)]
        gone = sum(erase_in(half.folder / name, erased) for name in names)
        if gone:
            files = {**half.files, **{name: copies.stored(half.folder / name) for name in names}}
            write_private(half.folder / copies.MANIFEST, replace(half, files=files).manifest())
            changed += 1
    return changed
