"""Verification of anything at all: it may find what it likes, but it answers; and it never calls damage whole.

Raw bytes of the file are damaged, and rows are handed in whose values are of any type: SQLite can be made to hold such, and
another database's source could hand them on.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.evidence.verify import EventRow, Report, verify
from support.victim import TABLES, Row, Victim, judged, rows

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HUGE = 1 << 63


class Rows:
    """A source that hands out lists."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.tables = tables

    def events(self) -> Iterator[EventRow]:
        return map(EventRow._make, self.tables["stored_events"])

    def nodes(self) -> Iterator[Any]:
        return iter(self.tables["tree_nodes"])

    def boxes(self) -> Iterator[Any]:
        return iter(self.tables["sealed_boxes"])

    def index(self) -> Iterator[Any]:
        return iter(self.tables["subject_events"])

    def documents(self) -> Iterator[Any]:
        return iter(self.tables["documents"])

    def checkpoints(self) -> Iterator[Any]:
        return iter(self.tables["checkpoints"])

    def schema(self) -> Iterator[tuple[str, str]]:
        return iter(())


class Tables:
    """The victim's rows; not a dict, which hypothesis would write out."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.rows = rows


@pytest.fixture(scope="session")
def tables(victim: Victim, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    path = tmp_path_factory.mktemp("rows") / "ledger.db"
    path.write_bytes(victim.data)
    with closing(sqlite3.connect(path)) as c:
        return Tables({table: rows(c, table) for table in TABLES})


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-HUGE, HUGE),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.binary(max_size=80),
    st.sampled_from([b"\x93\x01", b"\x91" * 200, b"\xdf\xff\xff\xff\xff", "disposed", b"\xc4" * 33, 0, 1, 2]),
)


def same(one: Any, two: Any) -> bool:
    return type(one) is type(two) and one == two


@pytest.mark.thorough
@EXAMPLES
@given(data=st.data())
def test_a_value_of_any_type_in_any_place_is_named(tables: Tables, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(TABLES)))
    content = [list(row) for row in tables.rows[table]]
    row = content[data.draw(st.integers(0, len(content) - 1))]
    column = data.draw(st.integers(0, len(row) - 1))
    was, row[column] = row[column], data.draw(values)
    report = verify(Rows(tables.rows | {table: content}))
    assert isinstance(report, Report)
    if same(was, row[column]):
        assert report.ok
    else:
        assert any(f.table == table for f in report.findings), report.findings
        assert all(str(f).isprintable() for f in report.findings)


@pytest.mark.thorough
@EXAMPLES
@given(
    edits=st.lists(st.tuples(st.integers(0, 10**7), st.binary(min_size=1, max_size=12)), min_size=1, max_size=8),
    length=st.one_of(st.none(), st.integers(0, 10**6)),
)
def test_a_file_with_damaged_bytes_has_a_report(
    victim: Victim, copy: Path, edits: list[Any], length: int | None
) -> None:
    damaged = bytearray(victim.data)
    for at, new in edits:
        start = at % len(damaged)
        damaged[start : start + len(new)] = new
    copy.write_bytes(damaged[: len(damaged) if length is None else length % (len(damaged) + 1)])
    with contextlib.suppress(LedgerError):
        report = judged(copy)
        assert isinstance(report, Report)
        assert str(report.checks)


@pytest.mark.thorough
@EXAMPLES
@given(data=st.data())
def test_damage_inside_a_page_is_found_or_harmless(victim: Victim, copy: Path, data: st.DataObject) -> None:
    """One byte: where everything holds all the same, SQLite reads the same rows as before."""
    at = data.draw(st.integers(100, len(victim.data) - 1))
    flipped = victim.data[at] ^ data.draw(st.integers(1, 255))
    copy.write_bytes(victim.data[:at] + bytes([flipped]) + victim.data[at + 1 :])
    if judged(copy).ok:
        with closing(sqlite3.connect(copy)) as now:
            found = {table: rows(now, table) for table in TABLES}
        copy.write_bytes(victim.data)
        with closing(sqlite3.connect(copy)) as before:
            assert found == {table: rows(before, table) for table in TABLES}
