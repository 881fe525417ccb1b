"""A small real ledger to be attacked, and the attacker's tools.

An attacker has the files and can write into them whatever they like: `edited`. Everything that needs no key they can put
right afterwards, so that only what is signed speaks against them: `recompute`. Whoever has the log key signs a new
checkpoint too: `resign`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from ledger.application import Ledger
from ledger.control import StreamDisposed
from ledger.custody.keyfile import Identity
from ledger.enrolment import header
from ledger.erasure import erase
from ledger.errors import EvidenceError
from ledger.event import About, Actor, Document, Event, Sealed, When, inside
from ledger.evidence import merkle
from ledger.evidence.checkpoint import Head, parse_kept, sign_checkpoint, unverified_head
from ledger.evidence.envelope import SigningKey, parse_leaf
from ledger.evidence.parts import Part, parse_body, parse_part, unpack_parts
from ledger.evidence.verify import Anchor, Report, verify
from ledger.store.schema import STATEMENTS
from ledger.store.source import SQLiteSource
from support.books import PASSPHRASE, Clock, new_ledger

TABLES = {
    "stored_events": ("rowid", "originator_id", "originator_version", "topic", "state", "event_id", "parts"),
    "tree_nodes": ("level", "idx", "hash"),
    "sealed_boxes": ("position", "subject", "box"),
    "subject_events": ("subject", "topic", "position", "involvement"),
    "documents": ("sha256", "content"),
    "checkpoints": ("size", "note"),
}
NOTICE = b"How we keep what you tell us.\n" * 40
Row = list[Any]


@dataclass(frozen=True, kw_only=True)
class Told(Event):
    """An event with every kind of field that verification looks into."""

    TOPIC = "test.told"
    code: str = "quiet-day"
    notice: Document | None = None
    hold: UUID | None = inside(default=None)


@dataclass(frozen=True)
class Victim:
    """The ledger's file as bytes, and everything that anybody may hold of it."""

    data: bytes = field(repr=False)
    vkey: str
    origin: str
    log: SigningKey
    manager: Identity
    helper: Identity
    subjects: tuple[UUID, ...]  # the last one is erased
    disposed: tuple[int, ...]
    checkpoint: bytes
    kept: str
    vault_head: tuple[int, bytes]

    @property
    def head(self) -> Head:
        return unverified_head(self.checkpoint)[1]

    @property
    def size(self) -> int:
        return self.head.size

    @property
    def anchor(self) -> Anchor:
        line = parse_kept(self.kept)
        return Anchor("the slip of 2 November", line.size, line.root20)


def told(ledger: Ledger, *about: UUID, stream: UUID | None = None, version: int = 1, **options: Any) -> Told:
    """About the first with sealed words, about the others without."""
    person = ledger.require_identity().person
    return Told(
        stream=stream or uuid4(),
        stream_version=version,
        occurred=options.pop("occurred", When(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), "minute")),
        by=Actor(person, "staff"),
        about=tuple(About(s, "mentioned" if n else "primary") for n, s in enumerate(about)),
        sealed=tuple(Sealed(s, words=f"a quiet day, {n}", place="garden") for n, s in enumerate(about[:1])),
        **options,
    )


def live(folder: Path) -> tuple[Ledger, UUID, tuple[UUID, ...]]:
    """An open ledger with notes of two people about three children, a document, an erasure; and who the helper is."""
    ledger = new_ledger(folder, clock=Clock(), demo=True)
    helper, (a, b, c) = uuid4(), (uuid4(), uuid4(), uuid4())
    ledger.enrol(helper, PASSPHRASE, ["record"], ["ordinary"])
    notice = Document(sha256(NOTICE).digest(), len(NOTICE), "text/plain")
    ledger.record([told(ledger, notice=notice, documents=(NOTICE,), sensitivity="general")])
    day, stream = When(date(2026, 11, 1), "day"), uuid4()
    ledger.record([told(ledger, a, b, stream=stream), told(ledger, b, a, occurred=day)])
    ledger.record([told(ledger, a, stream=stream, version=2, hold=uuid4(), sensitivity="safeguarding")])
    manager = ledger.require_identity()
    ledger.unlock(helper, PASSPHRASE)
    for subjects in ((c,), (b, c), (a,)):
        ledger.record([told(ledger, *subjects, folders=("daily",))])
    ledger.become(manager)
    ledger.seal()
    erase(ledger, c, "parent-asked")
    return ledger, helper, (a, b, c)


def make_victim(folder: Path) -> Victim:
    """About 25 events, with everything in them that formats.md knows; some rows disposed of."""
    ledger, helper, (a, b, c) = live(folder)
    with ledger:
        doomed = ledger.record(
            [told(ledger, sensitivity="general"), told(ledger, sensitivity="general", stream=uuid4())]
        )
        positions = tuple(entry.position for entry in doomed.entries)
        for n in range(4):
            ledger.record([told(ledger, a, b, code=f"code-{n}")])
        ledger.record([StreamDisposed(**header(ledger), positions=positions)])
        dispose(ledger.folder / "ledger.db", positions)
        stream = uuid4()
        for n in range(1, 4):
            ledger.record([told(ledger, b, stream=stream, version=n)])
        receipt = ledger.record([told(ledger, a)])
        assert receipt.checkpoint is not None
        seed, manager = ledger.keyring.log_seed(), ledger.require_identity()
        helping = ledger.unlock(helper, PASSPHRASE)
        vault_head = ledger.require_vault().head()
        assert seed is not None
        assert receipt.kept is not None
        assert vault_head is not None
        known = (ledger.vkey, ledger.origin, SigningKey(seed), manager, helping)
    data = (folder / "ledger.db").read_bytes()
    return Victim(data, *known, (a, b, c), positions, receipt.checkpoint, receipt.kept, vault_head)


def dispose(database: Path, positions: Iterable[int]) -> None:
    """What the triggers let through, and no more."""
    with closing(sqlite3.connect(database)) as c, c:
        for position in positions:
            c.execute(
                "UPDATE stored_events SET parts = NULL, originator_id = LOWER(HEX(event_id)), originator_version = 1,"
                " topic = 'disposed' WHERE rowid = ?",
                (position,),
            )
            c.execute("DELETE FROM subject_events WHERE position = ?", (position,))


# ---- verifying


def judged(database: Path, **options: Any) -> Report:
    with SQLiteSource(database) as source:
        return verify(source, **options)


def named(report: Report, table: str) -> list[Any]:
    """The rows of a table that findings name; what SQLite itself says of the file does not count."""
    return [f.row for c in report.checks if c.name != "schema" for f in c.findings if f.table == table]


# ---- attacking


def edited(victim: Victim, path: Path, edit: Callable[[sqlite3.Connection], object]) -> Path:
    """A copy of the ledger in which somebody has written what they liked, and put the triggers back."""
    path.write_bytes(victim.data)
    with closing(sqlite3.connect(path, isolation_level=None)) as c:
        c.execute("PRAGMA journal_mode = MEMORY")
        c.execute("PRAGMA synchronous = OFF")
        c.execute("PRAGMA ignore_check_constraints = ON")
        c.execute("BEGIN")
        triggers = {name: sql for name, sql in STATEMENTS.items() if sql.startswith("CREATE TRIGGER")}
        for name in triggers:
            c.execute(f"DROP TRIGGER {name}")
        edit(c)
        for sql in triggers.values():
            c.execute(sql)
        c.execute("COMMIT")
    return path


def rows(c: sqlite3.Connection, table: str) -> list[Row]:
    columns = TABLES[table]
    return [
        list(row) for row in c.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}, {columns[1]}")
    ]


def write(c: sqlite3.Connection, table: str, content: Sequence[Row]) -> None:
    c.execute(f"DELETE FROM {table}")
    columns = TABLES[table]
    c.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", content)


def place(table: str, row: Row) -> Any:
    """How a finding names this row."""
    match table:
        case "tree_nodes":
            return f"{row[0]}/{row[1]}"
        case "sealed_boxes":
            return f"{row[0]}/{row[1].hex()}"
        case "subject_events":
            return row[2]
        case "documents":
            return row[0].hex()
        case "checkpoints":
            return str(row[0])
    return row[0]


def recompute(c: sqlite3.Connection) -> None:
    """Positions, columns, subject index and tree: everything that needs no key."""
    events = rows(c, "stored_events")
    index: list[Row] = []
    moved = {row[0]: position for position, row in enumerate(events, 1)}
    taken: set[Any] = set()
    for position, row in enumerate(events, 1):
        row[0] = position
        index += _columns(row, taken)
    write(c, "stored_events", events)
    write(c, "subject_events", index)
    boxes = [[moved[row[0]], *row[1:]] for row in rows(c, "sealed_boxes") if row[0] in moved]
    write(c, "sealed_boxes", boxes)
    nodes: dict[tuple[int, int], bytes] = {}
    for position, row in enumerate(events):
        for level, at, node in merkle.append(position, [merkle.leaf_hash(row[4])], lambda level, at: nodes[level, at]):
            nodes[level, at] = node
    write(c, "tree_nodes", [[level, at, node] for (level, at), node in nodes.items()])


def _columns(row: Row, taken: set[Any]) -> list[Row]:
    """Put a row's columns right, as far as its leaf and parts can still be read; its rows of the subject index.

    `taken`: what rows before it have, and the table does not take twice; then something has to be made up.
    """
    parts: list[Part] = []
    with suppress(EvidenceError, KeyError):
        row[5] = parse_body(parse_leaf(row[4]).body).event_id
        parts = [] if row[6] is None else [parse_part(part) for part in unpack_parts(row[6])]
        content = {part.name: part.content for part in parts}
        row[1:4] = [row[5].hex(), 1, "disposed"]
        if parts:
            row[1:4] = [content["inside"]["stream"].hex(), content["inside"]["stream_version"], content["what"]["type"]]
    if row[5] in taken:
        row[5] = uuid4().bytes
    if tuple(row[1:3]) in taken:
        row[1] = uuid4().hex
    taken |= {row[5], tuple(row[1:3])}
    about = {part.content["subject"]: part.content["involvement"] for part in parts if part.name == "about"}
    return [[subject, row[3], row[0], involvement] for subject, involvement in about.items()]


def resign(c: sqlite3.Connection, origin: str, log: SigningKey) -> bytes:
    """With the log key: a new checkpoint over what now stands there, and no other."""
    nodes = {(level, at): node for level, at, node in rows(c, "tree_nodes")}
    size = len(rows(c, "stored_events"))
    note = sign_checkpoint(origin, Head(size, merkle.root(size, lambda level, at: nodes[level, at])), log)
    write(c, "checkpoints", [[size, note]])
    return note
