"""`views.db`, the only place that knows SQLite: how it is opened, whose it is, one transaction at a time.

A PostgreSQL schema would be a sibling of this module, with the same few methods; the models speak plain SQL. The file is
one file, with no log beside it: a copy of the folder has no half of it. A commit for each page of entries is all it costs.
Whatever SQLite cannot do (no right to write, no room, another process at work for too long) is `Unusable`, never a failed
question; a file that is damaged is `Damaged`, and is made anew.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, Self

NAME = "views.db"
APPLICATION_ID = 0x636C6776  # "clgv": says whose file this is
FORMAT = 1  # PRAGMA user_version; a higher one was written by a newer program
WAIT = 5.0  # seconds for another process
_REACHED = """CREATE TABLE reached (
  model TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  root BLOB NOT NULL,
  made_by BLOB NOT NULL
) STRICT"""


class Unusable(Exception):
    """There are no tables to be had just now."""


class Damaged(Unusable):
    """The file is not what it was."""


class Connection(Protocol):
    """What a model does with a database."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Any: ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Any: ...


class Tables:
    """One open file. Use as a context manager."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path, like: Path | None = None, *, write: bool = True) -> Tables:
        """The file, made if there is none with the rights of `like`; where it may not be written, a copy in memory."""
        with _errors():
            if write and _writable(path):
                return cls(_ours(_connect(path, like)))
            if not path.is_file():
                raise Unusable(f"{path.name} cannot be written")
            return cls(_copied(path))

    @classmethod
    def copied(cls, path: Path, to: Path) -> Tables:
        """What stands in a file, in another one."""
        with _errors():
            connection = sqlite3.connect(to, isolation_level=None)
            copy(path, connection)
            return cls(_ours(connection))

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; the lock comes first, and any error rolls back."""
        with _errors(), self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Everything as of one moment."""
        with _errors(), self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        self._connection.execute(begin)
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def begin_anew(c: Connection, statements: Iterable[str]) -> None:
    """Nothing but these tables, and how far each model has read."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in c.execute(names).fetchall():
        c.execute(f'DROP TABLE "{name.replace(chr(34), chr(34) * 2)}"')
    for statement in (_REACHED, *statements):
        c.execute(statement)


def reached(c: Connection) -> dict[str, tuple[int, bytes, bytes]]:
    """(position, root there, made by what) of each model; {} in a new file."""
    if c.execute("SELECT 1 FROM sqlite_master WHERE name = 'reached'").fetchone() is None:
        return {}
    found = c.execute("SELECT model, position, root, made_by FROM reached").fetchall()
    return {name: (position, root, made) for name, position, root, made in found}


def reach(c: Connection, model: str, position: int, root: bytes, made: bytes) -> None:
    """Say how far a model has read."""
    c.execute("INSERT OR REPLACE INTO reached VALUES (?, ?, ?, ?)", (model, position, root, made))


def names(statements: Iterable[str]) -> list[str]:
    """The tables that these statements make."""
    return [s.removeprefix("CREATE TABLE ").partition(" ")[0] for s in statements if s.startswith("CREATE TABLE ")]


def rows(c: Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """All rows of a table of ours, by its first two columns, in which its key is; some have only one."""
    ((columns,),) = c.execute("SELECT count(*) FROM pragma_table_info(?)", (table,)).fetchall()
    order = "1" if columns == 1 else "1, 2"
    yield from c.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608 - a name of our own


def _writable(path: Path) -> bool:
    return os.access(path if path.exists() else path.parent, os.W_OK) and os.access(path.parent, os.W_OK)


def _connect(path: Path, like: Path | None) -> sqlite3.Connection:
    with suppress(FileExistsError):
        mode = 0o600 if like is None else like.stat().st_mode & 0o777
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT)
    connection.execute("PRAGMA secure_delete = ON")  # what was thrown away is not to be found in the file
    return connection


def _ours(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, if the file is new or ours; Unusable if it is another program's, or a newer one's."""
    try:
        _claim(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _claim(connection: sqlite3.Connection) -> None:
    ((whose,),) = connection.execute("PRAGMA application_id").fetchall()
    ((written_by,),) = connection.execute("PRAGMA user_version").fetchall()
    if whose == written_by == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    elif whose != APPLICATION_ID or written_by > FORMAT:
        raise Unusable("another program's, or a newer one's")


def _copied(path: Path) -> sqlite3.Connection:
    if path.with_name(path.name + "-journal").exists():
        raise Unusable("somebody is at work, or was interrupted")
    memory = sqlite3.connect(":memory:", isolation_level=None)
    copy(path, memory, "mode=ro&immutable=1")
    return _ours(memory)


def copy(path: Path, into: sqlite3.Connection, how: str = "mode=ro") -> None:
    """Everything as of one moment, whoever is at work there."""
    stored = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=WAIT)
    try:
        stored.backup(into)
    finally:
        stored.close()


_AGAIN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH)


@contextmanager
def _errors() -> Iterator[None]:
    """SQLite's errors, and the system's, as ours. A table that is missing or has other columns is damage too."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        again = code in _AGAIN or isinstance(error, sqlite3.IntegrityError)
        raise (Damaged if again else Unusable)(str(error)) from error
    except OSError as error:
        raise Unusable(str(error)) from error
