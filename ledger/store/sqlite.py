"""SQLite: leaves, parts, boxes, subject index and tree nodes in one transaction, positions without gaps.

Extends eventsourcing's SQLite recorder and factory; the library's own test cases for recorders run against this one.
Signing happens before the write lock is taken, and the tree head is signed after the commit by somebody else: this module
has no key. Connections are its own (`ledger.store.connect`): the library's open a deferred transaction, in which a read
before the first write pins a snapshot that a later write cannot upgrade.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore, SQLiteFactory

from ledger.errors import EvidenceError, StaleDecision
from ledger.evidence import merkle
from ledger.evidence.checkpoint import Head
from ledger.store.connect import LedgerPool, Writer
from ledger.store.mapper import SignedEvent
from ledger.store.revive import Place, StoredRow
from ledger.store.schema import APPLICATION_ID, FORMAT, STATEMENTS

_COLUMNS = "rowid, originator_id, originator_version, topic, state, event_id, parts"
_PAGE = 500  # rows that are asked for at once


class LedgerRecorder(SQLiteApplicationRecorder):
    """The one place that writes `ledger.db`."""

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = "stored_events") -> None:
        super().__init__(datastore, events_table_name)
        self.select_events_statement = f"SELECT {_COLUMNS} FROM stored_events WHERE originator_id=? "
        self.writer = Writer(datastore.pool.db_name)

    def construct_create_table_statements(self) -> list[str]:
        return [*STATEMENTS.values(), f"PRAGMA application_id={APPLICATION_ID}", f"PRAGMA user_version={FORMAT}"]

    def create_table(self) -> None:
        with self.writer.transaction() as c:
            for statement in self.create_table_statements:
                c.execute(statement)

    def close(self) -> None:
        """Fold the write-ahead log in, so that a copied ledger.db is complete."""
        self.datastore.close()
        self.writer.close()

    # ---- writing

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """One transaction for everything that belongs to these events; returns their positions."""
        if not stored_events:
            return []
        with self.writer.transaction() as c:
            size = _size(c)
            self._refuse_stale(c, stored_events)
            positions = list(range(size + 1, size + 1 + len(stored_events)))
            for position, event in zip(positions, stored_events, strict=True):
                _insert(c, position, event)
            peaks = dict(_nodes(c, merkle.frontier(size)))
            hashes = [merkle.leaf_hash(event.state) for event in stored_events]
            nodes = merkle.append(size, hashes, lambda level, index: peaks[level, index])
            c.executemany("INSERT INTO tree_nodes VALUES (?,?,?)", nodes)
        return positions

    def _refuse_stale(self, c: sqlite3.Connection, events: Sequence[StoredEvent]) -> None:
        """Who signs must have known of every key and every erasure (one control stream, that of leaf 0)."""
        after = min((e.after for e in events if isinstance(e, SignedEvent)), default=None)
        if after is not None and after < self._last_control(c):
            raise StaleDecision("keys or erasures changed since this was decided")

    def _last_control(self, c: sqlite3.Connection) -> int:
        sql = (
            "SELECT COALESCE(MAX(rowid), 0) FROM stored_events"
            " WHERE originator_id = (SELECT originator_id FROM stored_events WHERE rowid = 1)"
        )
        return int(c.execute(sql).fetchone()[0])

    def store_checkpoint(self, size: int, note: bytes, *, is_anchored: Callable[[bytes], bool]) -> None:
        """Keep the newest note and the anchored ones: an older one lying about would let its finder cut the ledger back."""
        with self.writer.transaction() as c:
            for old_size, old in c.execute("SELECT size, note FROM checkpoints WHERE size < ?", (size,)).fetchall():
                if not is_anchored(old):
                    c.execute("DELETE FROM checkpoints WHERE size = ?", (old_size,))
            c.execute(
                "INSERT OR REPLACE INTO checkpoints"
                " SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM checkpoints WHERE size > ?1)",
                (size, note),
            )  # another window may have sealed more meanwhile

    def erase_boxes(self, subject: UUID) -> int:
        """Delete every box about a subject (formats.md 4); returns how many there were. Without any, nothing is locked."""
        found = "sealed_boxes JOIN subject_events USING (position, subject) WHERE subject = ?"
        if not self._select(f"SELECT 1 FROM {found} LIMIT 1", subject.bytes):
            return 0
        with self.writer.transaction() as c:
            return c.execute("DELETE FROM sealed_boxes WHERE subject = ?", (subject.bytes,)).rowcount

    # ---- reading

    def _select(self, sql: str, *parameters: Any) -> list[Any]:
        with self.datastore.transaction(commit=False) as c:
            c.execute(sql, parameters)
            return list(c.fetchall())

    def _rows(self, where: str, *parameters: Any) -> list[StoredRow]:
        return [stored_row(r) for r in self._select(f"SELECT {_COLUMNS} FROM stored_events {where}", *parameters)]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        key = originator_id.hex if isinstance(originator_id, UUID) else originator_id
        order = "DESC" if desc else "ASC"
        return self._rows(
            "WHERE originator_id = ? AND originator_version > ? AND originator_version <= ?"
            f" ORDER BY originator_version {order} LIMIT ?",
            key,
            -1 if gt is None else gt,
            (1 << 62) if lte is None else lte,
            -1 if limit is None else limit,
        )

    def row(self, position: int) -> StoredRow | None:
        return next(iter(self._rows("WHERE rowid = ?", position)), None)

    def row_of(self, event_id: UUID) -> StoredRow | None:
        return next(iter(self._rows("WHERE event_id = ?", event_id.bytes)), None)

    def rows(self, gt: int, lte: int, page: int = _PAGE) -> Iterator[StoredRow]:
        """All events in the ledger's order, a page at a time."""
        while gt < lte and (
            found := self._rows("WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?", gt, lte, page)
        ):
            yield from found
            gt = found[-1].position

    def rows_about(self, subject: UUID, topics: Sequence[str], lte: int, limit: int = -1) -> list[StoredRow]:
        """Through the subject index, in the ledger's order."""
        chosen = f"AND topic IN ({_marks(topics)}) " if topics else ""
        inner = f"SELECT position FROM subject_events WHERE subject = ? {chosen}AND position <= ?"
        return self._rows(f"WHERE rowid IN ({inner}) ORDER BY rowid LIMIT ?", subject.bytes, *topics, lte, limit)

    def rows_at(self, positions: Sequence[int]) -> list[StoredRow]:
        """The rows at these positions, in the ledger's order."""
        chosen = sorted(set(positions))
        pages = (chosen[first : first + _PAGE] for first in range(0, len(chosen), _PAGE))
        return [row for page in pages for row in self._rows(f"WHERE rowid IN ({_marks(page)}) ORDER BY rowid", *page)]

    def places_of(self, topics: Sequence[str], lte: int) -> list[Place]:
        """Where events of these types stand and on which streams, in the ledger's order; only columns are looked at."""
        sql = f"SELECT rowid, originator_id, topic FROM stored_events WHERE topic IN ({_marks(topics)}) AND rowid <= ?"
        return sorted(Place(r["rowid"], _stream(r), r["topic"]) for r in self._select(sql, *topics, lte))

    def rows_of(self, topics: Sequence[str], lte: int, *, newest: bool = False) -> list[StoredRow]:
        """All events of these types in the ledger's order, or the newest of them alone."""
        where = f"WHERE topic IN ({_marks(topics)}) AND rowid <= ? ORDER BY rowid"
        return self._rows(f"{where} DESC LIMIT 1" if newest else where, *topics, lte)

    def box(self, position: int, subject: UUID) -> bytes | None:
        found = self._select("SELECT box FROM sealed_boxes WHERE position = ? AND subject = ?", position, subject.bytes)
        return found[0][0] if found else None

    def document(self, sha256: bytes) -> bytes | None:
        found = self._select("SELECT content FROM documents WHERE sha256 = ?", sha256)
        return found[0][0] if found else None

    def checkpoint(self) -> bytes | None:
        """The newest stored note."""
        found = self._select("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
        return found[0][0] if found else None

    def checkpoints(self) -> list[bytes]:
        """All stored notes, by size."""
        return [note for (note,) in self._select("SELECT note FROM checkpoints ORDER BY size")]

    def head(self) -> Head:
        """The tree head of what is committed, from the stored peaks."""
        with self.datastore.transaction(commit=False) as cursor:
            c = cursor.sqlite_cursor.connection
            size = _size(c)
            peaks = dict(_nodes(c, merkle.frontier(size)))
        return Head(size, merkle.root(size, lambda level, index: peaks[level, index]))

    def read_node(self, level: int, index: int) -> bytes:
        """One stored node, for proofs."""
        found = self._select("SELECT hash FROM tree_nodes WHERE level = ? AND idx = ?", level, index)
        if not found or type(found[0][0]) is not bytes:
            raise EvidenceError(f"tree node {level}/{index} is missing")
        return bytes(found[0][0])


def _size(c: sqlite3.Connection) -> int:
    return int(c.execute("SELECT COALESCE(MAX(rowid), 0) FROM stored_events").fetchone()[0])


def _nodes(c: sqlite3.Connection, wanted: Iterable[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], bytes]]:
    for level, index in wanted:
        row = c.execute("SELECT hash FROM tree_nodes WHERE level = ? AND idx = ?", (level, index)).fetchone()
        if row is None:
            raise EvidenceError(f"tree node {level}/{index} is missing")
        yield (level, index), row[0]


def _insert(c: sqlite3.Connection, position: int, event: StoredEvent) -> None:
    signed = event if isinstance(event, SignedEvent) else None
    stream = event.originator_id.hex if isinstance(event.originator_id, UUID) else event.originator_id
    event_id, parts = (signed.event_id, signed.parts) if signed else (uuid4().bytes, None)
    row = (position, stream, event.originator_version, event.topic, event.state, event_id, parts)
    c.execute(f"INSERT INTO stored_events ({_COLUMNS}) VALUES (?,?,?,?,?,?,?)", row)
    if signed is None:  # only the library's own test cases store what nobody signed
        return
    c.executemany("INSERT INTO sealed_boxes VALUES (?,?,?)", [(position, s, box) for s, box in signed.boxes])
    index = [(s, event.topic, position, involvement) for s, involvement in signed.index]
    c.executemany("INSERT INTO subject_events VALUES (?,?,?,?)", index)
    for digest, content in signed.documents:
        c.execute(
            "INSERT INTO documents SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM documents WHERE sha256 = ?1)",
            (digest, content),
        )


def stored_row(r: Any) -> StoredRow:
    """A row of stored_events as the mapper reads it."""
    return StoredRow(
        originator_id=_stream(r),
        originator_version=r["originator_version"],
        topic=r["topic"],
        state=r["state"],
        event_id=r["event_id"],
        parts=r["parts"],
        position=r["rowid"],
    )


def _stream(r: Any) -> UUID:
    try:
        return UUID(r["originator_id"])
    except ValueError as error:
        raise EvidenceError(f"stored_events {r['rowid']}: originator_id is no id: {r['originator_id']!r}") from error


def _marks(values: Sequence[Any]) -> str:
    """As many parameters as there are values."""
    return ",".join("?" * len(values))


class LedgerDatastore(SQLiteDatastore):
    """The library's datastore over connections that we open."""

    def __init__(self, db_name: str) -> None:
        self.pool = LedgerPool(db_name=db_name)
        self.single_row_tracking = True
        self.originator_id_type = "uuid"


class LedgerSQLiteFactory(SQLiteFactory):
    """Chosen by `LEDGER_PERSISTENCE_MODULE`; builds the recorder above."""

    application_recorder_class = LedgerRecorder

    def __init__(self, env: Any) -> None:
        super().__init__(env)  # reads and checks the settings
        name = self.datastore.pool.db_name
        self.datastore.close()
        self.datastore = LedgerDatastore(name)


__all__ = ["IntegrityError", "LedgerDatastore", "LedgerRecorder", "LedgerSQLiteFactory", "stored_row"]
