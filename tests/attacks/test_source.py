"""Reading `ledger.db` for verification: nothing is changed, whatever is there is read, and what cannot be is said."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import LedgerBusy, NoLedger
from ledger.store.source import SQLiteSource
from support.forge import attacked, failing, only
from support.victim import TABLES, Victim, edited, judged, live, rows, told


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_no_byte_of_the_folder_changes(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    before = listing(copy.parent), copy.stat().st_mtime_ns
    assert judged(copy).ok
    assert (listing(copy.parent), copy.stat().st_mtime_ns) == before


def test_a_folder_that_cannot_be_written_to(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    copy.chmod(stat.S_IRUSR)
    copy.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert judged(copy).ok
    finally:
        copy.parent.chmod(stat.S_IRWXU)


def test_a_ledger_that_is_being_written_to(tmp_path: Path) -> None:
    """What stands only in the write-ahead log belongs to it; and the writer is not disturbed."""
    ledger, _helper, (child, *_) = live(tmp_path / "live")
    with ledger:
        database = tmp_path / "live" / "ledger.db"
        assert database.with_name("ledger.db-wal").stat().st_size > 0
        with SQLiteSource(database) as source:
            first = sum(1 for _ in source.events())
            ledger.record([told(ledger, child)])
            assert sum(1 for _ in source.events()) == first  # as of one moment
        report = judged(database)
        assert report.ok
        assert report.head.size == ledger.head.size == first + 1


def test_what_a_crash_left_in_the_log_is_read_from_a_copy(tmp_path: Path) -> None:
    """File and log were copied without the index that a running SQLite has beside them; none is made in the folder."""
    ledger, *_ = live(tmp_path / "live")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with ledger:
        for name in ("ledger.db", "ledger.db-wal"):
            (crashed / name).write_bytes((tmp_path / "live" / name).read_bytes())
        size = ledger.head.size
    before = listing(crashed)
    report = judged(crashed / "ledger.db")
    assert report.ok
    assert report.head.size == size
    assert listing(crashed) == before


def test_a_file_that_was_written_to_meanwhile_gives_no_verdict(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    source = SQLiteSource(copy)
    assert list(source.nodes())
    copy.write_bytes(victim.data + b"\0")
    with pytest.raises(LedgerBusy, match="while it was being verified"):
        source.__exit__(None, None, None)


def test_a_name_with_everything_in_it_that_a_uri_gives_a_meaning(victim: Victim, tmp_path: Path) -> None:
    folder = tmp_path / "Söhne & Töchter? 100% #1"
    folder.mkdir()
    (folder / "ledger.db").write_bytes(victim.data)
    assert judged(folder / "ledger.db").ok


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(NoLedger):
        SQLiteSource(tmp_path / "ledger.db")


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0", b"\0" * 5000])
def test_a_file_that_is_no_database(copy: Path, content: bytes) -> None:
    copy.write_bytes(content)
    report = judged(copy)
    assert report.exit_code == 3
    assert {"schema", "positions", "key"} <= failing(report)


def test_half_a_file(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data[: len(victim.data) // 2])
    assert "schema" in failing(judged(copy))


def test_damage_that_no_row_shows_is_found_by_sqlite(victim: Victim, copy: Path) -> None:
    """An index that no longer finds what is in its table."""
    with closing(sqlite3.connect(":memory:")) as c:
        c.deserialize(victim.data[:18] + b"\1\1" + victim.data[20:])
        found = c.execute(
            "SELECT rootpage FROM sqlite_master WHERE name LIKE 'sqlite_autoindex_stored_events_1'"
        ).fetchone()
        page = c.execute("PRAGMA page_size").fetchone()[0]
        wanted = rows(c, "stored_events")[3][5]
    start = (found[0] - 1) * page
    at = victim.data.index(wanted, start, start + page)
    copy.write_bytes(victim.data[:at] + b"\xff" + victim.data[at + 1 :])
    report = judged(copy)
    assert failing(report) == {"schema"}
    assert {finding.table for finding in report.findings} == {"ledger.db"}


def test_a_format_from_a_newer_program(victim: Victim, copy: Path) -> None:
    finding = only(attacked(victim, copy, lambda c: c.execute("PRAGMA user_version = 2")), "schema")
    assert (finding.table, finding.message) == ("user_version", "expected 1, got 2: written by a newer program?")


def test_somebody_elses_database(victim: Victim, copy: Path) -> None:
    finding = only(attacked(victim, copy, lambda c: c.execute("PRAGMA application_id = 7")), "schema")
    assert finding.table == "application_id"


REPLACED: list[Callable[[str], list[str]]] = [
    lambda table: [f"DROP TABLE {table}"],
    lambda table: [f"DROP TABLE {table}", f"CREATE VIEW {table} AS SELECT 1 AS rowid"],
    lambda table: [
        f"DROP TABLE {table}",
        f"CREATE VIEW {table} AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS level FROM n",
    ],
    lambda table: [f"DROP TABLE {table}", f"CREATE TABLE {table} (x)"],
    lambda table: [f"DROP TABLE {table}", f"CREATE VIRTUAL TABLE {table} USING fts5(x)"],
]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("replace", REPLACED, ids=["gone", "view", "endless view", "other columns", "virtual"])
def test_a_table_that_is_none(victim: Victim, copy: Path, table: str, replace: Callable[[str], list[str]]) -> None:
    path = edited(victim, copy, lambda c: None)
    with closing(sqlite3.connect(path)) as c:
        for statement in replace(table):
            c.execute(statement)
        c.commit()
    report = judged(path)
    assert "schema" in failing(report)
    unread = [f for check in report.checks if check.name != "schema" for f in check.findings if f.table == table]
    assert unread
    assert any("cannot be checked" in f.message for f in unread)


@pytest.mark.parametrize("table", TABLES)
def test_values_of_any_type_are_findings(victim: Victim, copy: Path, table: str) -> None:
    """The table is made anew without types, and every value is replaced by one of another type."""
    strange = [None, -1.5, "text \udcff".encode("utf-8", "surrogateescape"), 1 << 62, "\0", "no"]

    def edit(c: sqlite3.Connection) -> None:
        columns = TABLES[table]
        content = rows(c, table)
        c.execute(f"DROP TABLE {table}")
        c.execute(f"CREATE TABLE {table} ({', '.join(columns)})".replace("rowid,", "rowid INTEGER PRIMARY KEY,"))
        for n, row in enumerate(content):
            at = n % len(row)
            if columns[at] != "rowid":
                row[at] = strange[n % len(strange)]
            marks = ", ".join("CAST(? AS TEXT)" if isinstance(v, bytes) and n % 5 == 0 else "?" for v in row)
            c.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", row)

    report = attacked(victim, copy, edit)
    assert any(f.table == table for check in report.failed if check.name != "schema" for f in check.findings)
