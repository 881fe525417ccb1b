"""Hundreds of random edits by somebody with the files: none goes unseen, and each is named where it was made.

First as they are; then with everything put right afterwards that needs no key; then with a new checkpoint signed by the log
key, held against a line that somebody kept. The triggers are always put back, so that it is never the schema that tells.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ledger.evidence.verify import Report
from support.victim import TABLES, Row, Victim, edited, judged, named, place, recompute, resign, rows, write

COLUMNS = [(table, column) for table, columns in TABLES.items() for column in range(len(columns))]
SIGNED = ("stored_events", "sealed_boxes", "documents")  # what cannot be put right without a key
THOROUGH = pytest.mark.thorough
ROUNDS = [0, *(pytest.param(seed, marks=THOROUGH) for seed in range(1, 12))]  # of 47 edits each
FEWER = [0, *(pytest.param(seed, marks=THOROUGH) for seed in range(1, 6))]


def other(rng: random.Random, value: Any) -> Any:
    """Another value that SQLite would store in the same column."""
    if isinstance(value, int):
        return rng.choice([value + 1, value - 1, 0, -value - 7, 1 << 40, value + 100])
    if value is None:
        return rng.randbytes(rng.randrange(60))
    if isinstance(value, str):
        at = rng.randrange(len(value))
        return rng.choice(
            [value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :], value + "\0", value.swapcase(), "", value[:-1]]
        )
    at = rng.randrange(max(len(value), 1))
    flipped = value[:at] + bytes([value[at] ^ 1 << rng.randrange(8)]) + value[at + 1 :] if value else b"\0"
    return rng.choice([flipped, flipped, flipped, value[:-1], value + b"\0", rng.randbytes(len(value)), b""])


def change(rng: random.Random, content: list[Row], column: int) -> None:
    row = rng.choice(content)
    row[column] = other(rng, row[column])


def delete(rng: random.Random, content: list[Row], column: int) -> None:
    content.remove(rng.choice(content))


def insert(rng: random.Random, content: list[Row], column: int) -> None:
    """A copy of a row under another key, or at the end."""
    new = list(rng.choice(content))
    new[0] = len(content) + 1 if rng.random() < 0.5 and isinstance(new[0], int) else other(rng, new[0])
    for at, value in enumerate(new[1:], 1):
        if rng.random() < 0.5:
            new[at] = other(rng, value)
    content.append(new)


def exchange(rng: random.Random, content: list[Row], column: int) -> None:
    """One value of two rows: parts, leaves, boxes, positions."""
    one, two = rng.sample(content, 2)
    one[column], two[column] = two[column], one[column]


def swap(rng: random.Random, content: list[Row], column: int) -> None:
    """Two rows change places, or keys."""
    one, two = rng.sample(content, 2)
    one[0], two[0] = two[0], one[0]


def empty(rng: random.Random, content: list[Row], column: int) -> None:
    """The last column's value to nothing: what disposal does to parts, without an event that says so."""
    rng.choice(content)[-1] = None


KINDS: list[Callable[[random.Random, list[Row], int], None]] = [
    change,
    change,
    change,
    delete,
    insert,
    exchange,
    swap,
    empty,
]


@dataclass
class Edit:
    """A random edit of one table, and what else its author did after it."""

    rng: random.Random
    table: str
    column: int
    kind: Callable[[random.Random, list[Row], int], None]
    after: Callable[[sqlite3.Connection], object] = lambda _: None
    touched: dict[str, set[Any]] = field(
        default_factory=dict
    )  # table -> rows that in the end differ, as findings name them

    def __call__(self, c: sqlite3.Connection) -> None:
        before = {table: rows(c, table) for table in TABLES}
        while not self.attempt(c, before[self.table]):
            self.kind = self.rng.choice(KINDS)
        self.after(c)
        for table, was in before.items():
            now = rows(c, table)
            changed = [row for row in was if row not in now] + [row for row in now if row not in was]
            self.touched[table] = {place(table, row) for row in changed}

    def attempt(self, c: sqlite3.Connection, before: list[Row]) -> bool:
        content = [list(row) for row in before]
        c.execute("SAVEPOINT attempt")
        try:
            self.kind(self.rng, content, self.column)
            write(c, self.table, content)
        except (sqlite3.IntegrityError, ValueError):  # a key twice, a value of the wrong type, too few rows
            c.execute("ROLLBACK TO attempt")
        return rows(c, self.table) != before

    def is_named(self, report: Report, *tables: str) -> bool:
        """A finding names a row that was touched; that no checkpoint is left names the one that was taken away."""
        found = {table: set(named(report, table)) for table in tables}
        gone = self.touched["checkpoints"] and found.get("checkpoints") == {None}
        spans = [re.match(r"something from (\d+) to (\d+) was", f.message) for f in report.check("after").findings]
        spanned = {at for span in spans if span for at in range(int(span[1]), int(span[2]) + 1)}
        found["stored_events"] = found.get("stored_events", set()) | spanned
        return bool(gone) or any(self.touched[table] & found[table] for table in tables)

    def __str__(self) -> str:
        return f"{self.kind.__name__} in {self.table}.{TABLES[self.table][self.column]}: {self.touched}"


def edits(seed: int, after: Callable[[sqlite3.Connection], object] = lambda _: None) -> Iterator[Edit]:
    """Every column of every table once, and four times in each table whatever comes to mind."""
    rng = random.Random(seed)
    for table, column in COLUMNS:
        yield Edit(rng, table, column, change, after)
    for table in TABLES:
        for _ in range(4):
            yield Edit(rng, table, rng.randrange(len(TABLES[table])), rng.choice(KINDS), after)


@pytest.mark.parametrize("seed", ROUNDS)
def test_each_edit_is_named_with_its_table_and_row(victim: Victim, copy: Path, seed: int) -> None:
    for edit in edits(seed):
        report = judged(edited(victim, copy, edit))
        assert report.exit_code == 3, edit
        assert edit.is_named(report, edit.table), (str(edit), report.findings)


@pytest.mark.parametrize("seed", FEWER)
def test_putting_right_what_needs_no_key_hides_no_edit(victim: Victim, copy: Path, seed: int) -> None:
    """What follows from the leaves and parts is healed by that, and the rest is found."""
    healed = 0
    for edit in edits(seed, recompute):
        report = judged(edited(victim, copy, edit))
        if any(edit.touched.values()):
            assert report.exit_code == 3, edit
            assert edit.is_named(report, *SIGNED, "checkpoints"), (str(edit), report.findings)
        else:
            assert report.ok, (str(edit), report.findings)
            healed += 1
    assert healed >= 10  # so that the tools of this test are known to be good ones


@pytest.mark.parametrize("seed", FEWER)
def test_the_log_key_alone_hides_nothing_from_a_kept_line(victim: Victim, copy: Path, seed: int) -> None:
    def resealed(c: sqlite3.Connection) -> None:
        recompute(c)
        resign(c, victim.origin, victim.log)

    for edit in edits(seed, resealed):
        report = judged(edited(victim, copy, edit), vkey=victim.vkey, anchors=[victim.anchor])
        if any(edit.touched.values()):
            assert report.exit_code == 3, edit
            assert edit.is_named(report, *SIGNED), (str(edit), report.findings)
        else:
            assert report.ok, (str(edit), report.findings)
