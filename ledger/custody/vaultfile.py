"""The database that wraps lie in: made, opened, locked, and forgetting what is deleted from it.

SQLite with a rollback journal, never a write-ahead log, in which a deleted wrap would live on; `secure_delete`, so that what
is deleted is overwritten with zeros in the file. `synchronous=EXTRA` is FULL plus an fsync of the folder after the journal
is gone: without it, in this journal mode, a loss of power may undo a transaction that was reported as done. What a disk
keeps of overwritten sectors, and copies of the file, are beyond this module.

No table carries a name: not a person's, and of the ledger only the SHA-256 of its origin.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.custody.files import private_folder, sync_folder
from ledger.errors import EvidenceError, LedgerBusy, LedgerError

APPLICATION_ID = 0x636C7661  # "clva"
FORMAT = 1
PATIENCE = 30.0  # seconds to wait for another process
_HINT = "restore the vault from its own copy"

SCHEMA = {
    # the ledger's head at the last change of this vault (formats.md 4); NULL before the first
    "vault": """CREATE TABLE vault (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  ledger BLOB NOT NULL,
  size INTEGER,
  root BLOB
) STRICT""",
    # a data key for its level; level_key is the id of the level's public key
    "data_keys": """CREATE TABLE data_keys (
  id BLOB PRIMARY KEY,
  subject BLOB NOT NULL,
  level TEXT NOT NULL,
  level_key BLOB NOT NULL,
  wrap BLOB NOT NULL
) STRICT, WITHOUT ROWID""",
    "data_keys_of": "CREATE INDEX data_keys_of ON data_keys (subject)",
    # a level's private key for a person; recipient is the id of the person's encryption key
    "level_keys": """CREATE TABLE level_keys (
  level TEXT NOT NULL,
  level_key BLOB NOT NULL,
  recipient BLOB NOT NULL,
  wrap BLOB NOT NULL,
  PRIMARY KEY (level, level_key, recipient)
) STRICT, WITHOUT ROWID""",
    # the log key's seed for a person with `seal`
    "log_keys": """CREATE TABLE log_keys (
  log_key BLOB NOT NULL,
  recipient BLOB NOT NULL,
  wrap BLOB NOT NULL,
  PRIMARY KEY (log_key, recipient)
) STRICT, WITHOUT ROWID""",
}


class VaultFile:
    """One connection. Several threads may share it, several processes the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        with _told(path):
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    def configure(self) -> None:
        """How it is kept, from now until it is closed."""
        with _told(self.path):
            self._db.execute("PRAGMA trusted_schema=OFF")
            mode = self._db.execute("PRAGMA journal_mode=DELETE").fetchone()
            self._db.execute("PRAGMA secure_delete=ON")
            self._db.execute("PRAGMA synchronous=EXTRA")
            self._db.execute("PRAGMA fullfsync=ON")  # macOS: fsync alone stops at the drive's cache
        if mode != ("delete",):
            raise LedgerError(f"the vault {self.path} keeps a write-ahead log, and cannot be told not to")

    @classmethod
    def create(cls, path: Path, ledger: str) -> None:
        """Make an empty vault; refuses where there is one."""
        try:
            private_folder(path.parent)
            # Only where there is none: to close a file that SQLite has open lets go of its locks (POSIX).
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
                sync_folder(path.parent)
        except OSError as error:
            raise LedgerError(f"cannot make the vault {path}: {error.strerror or error}") from None
        with closing(cls(path)) as file:
            if file.row("SELECT 1 FROM sqlite_schema") is not None:
                raise LedgerError(f"there is a vault already: {path}")
            file.configure()
            file.fill(ledger)

    def fill(self, ledger: str) -> None:
        """The tables of an empty vault."""
        with self.writing() as db:
            for statement in SCHEMA.values():
                db.execute(statement)  # fails if another process was quicker
            db.execute("INSERT INTO vault VALUES (1, ?, NULL, NULL)", (_digest(ledger),))
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {FORMAT}")

    @classmethod
    def open(cls, path: Path, ledger: str) -> VaultFile:
        """Only a vault of this ledger, in a format that this program knows; nothing is written."""
        if not path.is_file():
            raise LedgerError(f"there is no vault at {path}", hint=_HINT)
        file = cls(path)
        try:
            file._check_format()
            file.configure()
            file._check(ledger)
        except BaseException:
            file.close()
            raise
        return file

    def _check_format(self) -> None:
        """Before anything is set, so that a newer program's file stays as it is."""
        application, version = self.row("PRAGMA application_id"), self.row("PRAGMA user_version")
        if application != (APPLICATION_ID,) or version is None:
            raise EvidenceError(f"{self.path.name} is not a vault", hint=_HINT)
        if version[0] > FORMAT:
            message = f"this vault was written by a newer program: expected format {FORMAT}, got {version[0]}"
            raise LedgerError(message, hint="install the newest consent-ledger; nothing was changed")

    def _check(self, ledger: str) -> None:
        """Are its tables as we made them, without a trigger that keeps what is erased, and is it this ledger's?"""
        found = dict(self.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
        if found != SCHEMA:
            raise EvidenceError(f"{self.path.name} is damaged: its tables are not those of a vault", hint=_HINT)
        if self.row("SELECT ledger FROM vault") != (_digest(ledger),):
            raise EvidenceError(f"{self.path.name} is another ledger's vault")

    def copy_to(self, path: Path) -> None:
        """A copy of this moment in a new file, whatever other processes do meanwhile; on the disk when this returns."""
        with self.lock, _told(path), closing(sqlite3.connect(path, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous=EXTRA")
            self._db.backup(target)

    def close(self) -> None:
        self._db.close()

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self.lock, _told(self.path):
            return self._db.execute(statement, values).fetchall()

    def row(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        found = self.rows(statement, *values)
        return found[0] if found else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on the disk when it ends. IMMEDIATE: who waits for the lock waits before reading anything."""
        with self.lock, _told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def erase_in(path: Path, subjects: Iterable[UUID]) -> int:
    """Delete the wraps of these subjects in a copy of a vault, whichever ledger's it is; how many there were."""
    with closing(VaultFile(path)) as file:
        file.configure()
        with file.writing() as db:
            return sum(
                db.execute("DELETE FROM data_keys WHERE subject = ?", (subject.bytes,)).rowcount for subject in subjects
            )


def _digest(ledger: str) -> bytes:
    r"""SHA-256("consent-ledger/vault/v1\0" ‖ origin)."""
    return sha256(b"consent-ledger/vault/v1\0" + ledger.encode()).digest()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's errors in our words."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LedgerBusy("another program keeps the vault locked", hint="close it, or wait a moment") from None
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise EvidenceError(f"{path.name} is damaged: {error}", hint=_HINT) from None
        raise LedgerError(f"the vault {path} cannot be used: {error}") from None
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its own message
        raise EvidenceError(f"{path.name} is damaged: {error}", hint=_HINT) from None
