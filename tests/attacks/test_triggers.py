"""The append-only tables refuse accidents; and whoever takes their triggers away leaves a trace."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ledger.evidence.report import Finding
from ledger.store.schema import STATEMENTS
from support.forge import attacked, only
from support.victim import TABLES, Victim, edited, judged, rows


@pytest.mark.parametrize("name", [name for name, sql in STATEMENTS.items() if "TRIGGER" in sql])
def test_a_replaced_trigger(victim: Victim, copy: Path, name: str) -> None:
    path = edited(victim, copy, lambda c: None)
    table, action = name.rsplit("_", 1)
    with closing(sqlite3.connect(path)) as c, c:
        c.execute(f"DROP TRIGGER {name}")
    assert only(judged(path), "schema") == Finding(name, None, None, "missing")
    with closing(sqlite3.connect(path)) as c, c:
        c.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} WHEN 0 BEGIN SELECT 1; END")
    finding = only(judged(path), "schema")
    assert finding.table == name
    assert "changed" in finding.message


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("side_door", "CREATE TRIGGER side_door AFTER INSERT ON stored_events BEGIN SELECT 1; END"),
        ("notes", "CREATE TABLE notes (x)"),
        ("quick", "CREATE INDEX quick ON stored_events (topic)"),
        ("seen", "CREATE VIEW seen AS SELECT * FROM stored_events"),
    ],
)
def test_something_that_does_not_belong_here(victim: Victim, copy: Path, name: str, sql: str) -> None:
    assert only(attacked(victim, copy, lambda c: c.execute(sql)), "schema").table == name


@pytest.mark.parametrize("table", [table for table in TABLES if table != "checkpoints"])
def test_insert_or_replace_is_refused_by_a_trigger(victim: Victim, copy: Path, table: str) -> None:
    """It deletes the old row without asking the delete trigger."""
    copy.write_bytes(victim.data)
    with closing(sqlite3.connect(copy)) as c:
        row = rows(c, table)[-1]
        blob = next(at for at, value in reversed(list(enumerate(row))) if value is not None and at)
        row[blob] = "primary" if table == "subject_events" else b"changed"
        marks = ", ".join("?" * len(row))
        with pytest.raises(sqlite3.IntegrityError, match=table if table != "sealed_boxes" else "never changed"):
            c.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(TABLES[table])}) VALUES ({marks})", row)


@pytest.mark.parametrize("table", [table for table in TABLES if table != "checkpoints"])
def test_an_update_is_refused_by_a_trigger(victim: Victim, copy: Path, table: str) -> None:
    copy.write_bytes(victim.data)
    with closing(sqlite3.connect(copy)) as c, pytest.raises(sqlite3.IntegrityError, match=r"append-only|never changed"):
        c.execute(f"UPDATE {table} SET {TABLES[table][-1]} = {TABLES[table][-1]}")
