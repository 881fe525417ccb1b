"""`ledger.db` as verification reads it: read-only, whatever bytes it finds, and no byte changed.

Nothing is believed here, not even the schema: a value is handed on with the type that it has, a table that is none is not
read, and what SQLite cannot read is an `EvidenceError` that names the table. The verdict is `ledger.evidence.verify`'s.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from ledger.errors import EvidenceError, LedgerBusy, NoLedger
from ledger.evidence.rows import EventRow
from ledger.store.schema import APPLICATION_ID, FORMAT, STATEMENTS

_READS = {
    "stored_events": "SELECT rowid, originator_id, originator_version, topic, state, event_id, parts"
    " FROM stored_events ORDER BY rowid",
    "tree_nodes": "SELECT level, idx, hash FROM tree_nodes ORDER BY level, idx",
    "sealed_boxes": "SELECT position, subject, box FROM sealed_boxes ORDER BY position, subject",
    "subject_events": "SELECT subject, topic, position, involvement FROM subject_events",
    "documents": "SELECT sha256, content FROM documents",
    "checkpoints": "SELECT size, note FROM checkpoints ORDER BY size",
}
# ValueError: where SQLite quotes damaged bytes in an error message, Python fails to decode the message itself.
_UNREADABLE = (sqlite3.Error, ValueError, OverflowError, MemoryError)


class SQLiteSource:
    """A `ledger.evidence.rows.Source` over one file. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NoLedger(f"no ledger at {path}")
        self._path = path
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._before = None if _has_log(path) else _state(path)
        self._connection = self._connect()

    def _connect(self) -> sqlite3.Connection:
        """Without a write-ahead log nobody is at work: `immutable` needs no lock, no log and no writable folder.

        With one, its pages belong to the ledger. Where SQLite may not take part in that (a read-only folder), file and
        log are read from a private copy.
        """
        if not _has_log(self._path):
            return _open(self._path, "immutable=1")
        if _beside(self._path, "-shm").is_file():  # else SQLite would make one, and leave it behind
            with suppress(*_UNREADABLE):
                return _open(self._path, "mode=ro", begin=True)
        return self._connect_to_copy()

    def _connect_to_copy(self) -> sqlite3.Connection:
        before = _state(self._path)
        self._copy = tempfile.TemporaryDirectory(prefix="consent-ledger-")
        copy = Path(self._copy.name) / "ledger.db"
        shutil.copyfile(self._path, copy)
        shutil.copyfile(_beside(self._path, "-wal"), _beside(copy, "-wal"))
        if _state(self._path) != before:
            self._copy.cleanup()
            raise LedgerBusy("somebody wrote to the ledger while it was copied", hint="verify it again")
        return _open(copy, "mode=rw")

    def close(self) -> None:
        self._connection.close()
        if self._copy is not None:
            self._copy.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """A file that was written to meanwhile was not read as of one moment: no verdict holds."""
        self.close()
        if kind is None and self._before not in (None, _state(self._path)):
            raise LedgerBusy("somebody wrote to the ledger while it was being verified", hint="verify it again")

    # ---- tables

    def _rows(self, table: str) -> Iterator[Any]:
        try:
            with closing(self._connection.cursor()) as cursor:
                self._refuse_other_than_tables(cursor, table)
                yield from cursor.execute(_READS[table])
        except _UNREADABLE as error:
            raise EvidenceError(f"the table cannot be read: {error}") from error

    def _refuse_other_than_tables(self, cursor: sqlite3.Cursor, table: str) -> None:
        """A view of that name, or a virtual table, could say anything, and take for ever to say it."""
        found = cursor.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        if found is None:
            raise EvidenceError("the table is missing")
        if found[0] != "table" or not str(found[1]).upper().startswith("CREATE TABLE"):
            raise EvidenceError(f"not a table but {ascii(found[1])[:60]}")

    def events(self) -> Iterator[EventRow]:
        return map(EventRow._make, self._rows("stored_events"))

    def nodes(self) -> Iterator[tuple[Any, Any, Any]]:
        return self._rows("tree_nodes")

    def boxes(self) -> Iterator[tuple[Any, Any, Any]]:
        return self._rows("sealed_boxes")

    def index(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        return self._rows("subject_events")

    def documents(self) -> Iterator[tuple[Any, Any]]:
        return self._rows("documents")

    def checkpoints(self) -> Iterator[tuple[Any, Any]]:
        return self._rows("checkpoints")

    # ---- the file itself

    def schema(self) -> Iterator[tuple[str, str]]:
        """(place, message) for each thing that is not as `ledger.store.schema` makes it, and for damage to the file."""
        try:
            with closing(self._connection.cursor()) as cursor:
                yield from _marks(cursor)
                yield from _statements(cursor)
                yield from _damage(cursor)
        except _UNREADABLE as error:
            raise EvidenceError(f"the file cannot be read: {error}") from error


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _has_log(path: Path) -> bool:
    log = _beside(path, "-wal")
    return log.is_file() and log.stat().st_size > 0


def _state(path: Path) -> tuple[tuple[int, int] | None, ...]:
    """Size and time of the file, and of its log, if that holds anything."""
    there = (path, _beside(path, "-wal") if _has_log(path) else None)
    return tuple(None if each is None else (each.stat().st_size, each.stat().st_mtime_ns) for each in there)


def _open(path: Path, how: str, *, begin: bool = False) -> sqlite3.Connection:
    """Text that is no UTF-8 comes with lone surrogates, so that it is text still, and equal to nothing that was signed."""
    name = quote(path.absolute().as_posix())
    connection = sqlite3.connect(f"file://{'' if name.startswith('/') else '/'}{name}?{how}", uri=True, timeout=5)
    connection.isolation_level = None
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        if begin:  # take part in the log now: whether that is allowed shows only with the first read
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _marks(cursor: sqlite3.Cursor) -> Iterator[tuple[str, str]]:
    for pragma, expected in (("application_id", APPLICATION_ID), ("user_version", FORMAT)):
        found = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
        if found != expected:
            newer = ": written by a newer program?" if pragma == "user_version" and found > expected else ""
            yield pragma, f"expected {expected}, got {found}{newer}"


def _statements(cursor: sqlite3.Cursor) -> Iterator[tuple[str, str]]:
    """Tables, indexes, triggers, views: each exactly as it was made; SQLite's own indexes follow from the tables."""
    found = {
        str(name): sql
        for name, sql in cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    }
    for name, expected in STATEMENTS.items():
        if name not in found:
            yield name, "missing"
        elif found[name] != expected:
            yield name, f"changed: it now reads {ascii(found[name])[:200]}"
    for name in found.keys() - STATEMENTS.keys():
        yield ascii(name)[1:-1][:100], f"not part of a ledger: {ascii(found[name])[:200]}"


def _damage(cursor: sqlite3.Cursor) -> Iterator[tuple[str, str]]:
    """SQLite's own check: pages, order of keys, indexes against tables, constraints."""
    for (message,) in cursor.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield "ledger.db", ascii(message)[1:-1][:300]
