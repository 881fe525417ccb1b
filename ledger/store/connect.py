"""How `ledger.db` is opened: durable, scrubbing what is deleted, and the lock taken before anything is read.

One writing connection per process, and a pool for reading. Waiting for the lock is ours, so that a person is told for whom;
SQLite's own handler would wait in silence. What is written is none of this module's business.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock

import eventsourcing.persistence as library
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool

from ledger.errors import LedgerBusy, LedgerError

_RETRY = 0.05  # seconds between two tries for the lock
_PATIENCE = 30.0  # seconds for which closing waits for readers
_QUIET = 0.5  # seconds of waiting before anybody is told


def db_uri(database: Path, *, immutable: bool = False) -> str:
    """SQLite's name for the file; a URI, so that any path works on any system."""
    return database.absolute().as_uri() + ("?mode=ro&immutable=1" if immutable else "")


def connect(db_name: str) -> sqlite3.Connection:
    """A connection in autocommit mode; `db_name` is a `file:` URI.

    secure_delete must be on for every connection that ever writes, from the first insert: pages that were split
    without it keep copies of what is erased later.
    """
    connection = sqlite3.connect(db_name, uri=True, check_same_thread=False, isolation_level=None, timeout=0)
    if "immutable=1" not in db_name:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            _patiently(connection, f"PRAGMA {pragma}")
    return connection


def fold_in(database: Path) -> None:
    """Fold in a write-ahead log that a crash left, so that the ledger is one file; what cannot be written stays as it is."""
    if os.access(database, os.W_OK) and os.access(database.parent, os.W_OK):
        with closing(connect(db_uri(database))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _patiently(connection: sqlite3.Connection, sql: str, seconds: float = 5) -> None:
    """Run a statement that another process may briefly forbid."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute(sql).fetchall()
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class LedgerPool(SQLiteConnectionPool):
    """The library's pool, with our way of opening, and of closing: SQLite crashes if a connection in use is closed."""

    def close(self) -> None:
        with self._put_condition:
            self._put_condition.wait_for(lambda: self._num_in_use == 0, timeout=_PATIENCE)
        super().close()

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = connect(self.db_name)
            connection.execute("PRAGMA busy_timeout=5000")
        except sqlite3.Error as error:
            raise library.InterfaceError(error) from error
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class Writer:
    """The one connection of this process that writes.

    `holder_file` is where it says that it holds the lock, for others on this computer to read; `on_wait` is called once,
    with what that file says, when the lock is held by somebody else.
    """

    def __init__(self, db_name: str) -> None:
        self.db_name = db_name
        self.timeout = 30.0
        self.activity = "another program"
        self.holder_file: Path | None = None
        self.on_wait: Callable[[str], None] = lambda _holder: None
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._threads = RLock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE … COMMIT; any error rolls back. The lock comes first, so no snapshot is ever stale."""
        with self._threads, _library_errors():
            connection = self._begin()
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._say(holding=False)

    def _begin(self) -> sqlite3.Connection:
        if self._closed:
            raise library.InterfaceError("the ledger was closed")
        self._connection = self._connection or connect(self.db_name)
        began, told = time.monotonic(), False
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._say(holding=True)
                return self._connection
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    raise
            waited = time.monotonic() - began
            if waited > self.timeout:
                raise LedgerBusy(
                    f"the ledger is busy: {self.holder()} has kept it for {self.timeout:.0f} seconds",
                    hint="close the other window, or wait until it is done, and try again; nothing was recorded",
                )
            if waited > _QUIET and not told:
                told = True
                self.on_wait(self.holder())
            time.sleep(_RETRY)

    def holder(self) -> str:
        """Who holds the lock, in words, as far as this computer knows."""
        if self.holder_file is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                said = json.loads(self.holder_file.read_text(encoding="utf-8"))
                return f"{said['activity']} (process {said['pid']}, since {said['since']})"
        return "another program"

    def _say(self, *, holding: bool) -> None:
        if self.holder_file is None:
            return
        with suppress(OSError):  # a courtesy, never a reason to fail
            if holding:
                said = {"activity": self.activity, "pid": os.getpid(), "since": time.strftime("%H:%M:%S")}
                self.holder_file.write_text(json.dumps(said), encoding="utf-8")
            else:
                self.holder_file.unlink(missing_ok=True)

    def close(self) -> None:
        """Once nobody writes any more: another thread's transaction is waited for, and none begins afterwards."""
        with self._threads:
            self._closed = True
            if self._connection is not None:
                with suppress(sqlite3.Error):  # a reader still at work: the log is folded in by whoever closes last
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._connection.close()
                self._connection = None


@contextmanager
def _library_errors() -> Iterator[None]:
    """SQLite's errors as eventsourcing's; a full or vanished disk in words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise LedgerError("the disk is full; nothing was recorded", hint="make room and enter it again") from error
        if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise LedgerError(
                f"the ledger's disk cannot be written ({error}); nothing was recorded",
                hint="is the memory stick or disk still plugged in, and not write-protected?",
            ) from error
        raise library.OperationalError(error) from error
    except sqlite3.IntegrityError as error:
        raise library.IntegrityError(error) from error
    except sqlite3.DatabaseError as error:
        raise library.DatabaseError(error) from error
