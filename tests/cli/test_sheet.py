"""A table in a file: read again, it is what it was, and no cell of it would be run."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import output
from cli.draw.sheet import csv_bytes

# Texts that look for trouble: what runs, what hides it, what parts cells, what ends lines.
NASTY = st.text(
    st.one_of(st.sampled_from("=+-@;,\t\r\n '\"`|\u2212\uff1d\uff0b\u201c\xa0\u2003\u200b\x00a1"), st.characters())
)


def read(file: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def undone(cell: str) -> str:
    """What the module says that a reader does: one apostrophe less at the beginning and after each semicolon."""
    return ";".join(piece.removeprefix("'") for piece in cell.split(";"))


def runs(cell: str) -> bool:
    """Judged by another way than the module's: character by character, and by what each is compatible with."""
    for char in cell:
        if char == "'":
            return False  # a spreadsheet takes what follows as text
        if not char.isspace() and unicodedata.category(char) not in ("Pi", "Pf") and char not in '"`':
            return unicodedata.normalize("NFKC", char)[0] in "=+-@\u2212\t\r\n"
    return False


@given(st.lists(st.lists(NASTY, min_size=2, max_size=2)), st.lists(NASTY, min_size=2, max_size=2))
def test_a_table_is_read_as_it_was_written_and_nothing_in_it_runs(rows: list[list[str]], heads: list[str]) -> None:
    found = read(csv_bytes(heads, rows))
    assert [[undone(cell) for cell in row] for row in found] == [
        [output.clean(cell) for cell in row] for row in (heads, *rows)
    ]
    pieces = [piece for row in found for cell in row for piece in cell.split(";")]
    assert [piece for piece in pieces if runs(piece)] == []
    assert not any(re.search(r"[\x00-\x1f\x7f]", piece) for piece in pieces)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\\t=1"),
        ("\r\n=1", "\\r\\n=1"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("\xa0\u201c\uff1d1", "'\xa0\u201c\uff1d1"),
        ("Ada;=1", "Ada;'=1"),
        ("'s Gravenhage", "''s Gravenhage"),
        ("Zoë said: a - b = c", "Zoë said: a - b = c"),
        ("Ada; Bea", "Ada; Bea"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_has_an_apostrophe_before_it(said: str, stands: str) -> None:
    assert read(csv_bytes(["head"], [[said]])) == [["head"], [stands]]


def test_the_bytes_are_those_that_excel_reads_and_rfc_4180_asks_for() -> None:
    assert csv_bytes(["Name", "Said"], [["Zoë", 'a "b", c']]) == (
        b'\xef\xbb\xbf"Name","Said"\r\n"Zo\xc3\xab","a ""b"", c"\r\n'
    )


def test_a_table_without_rows_is_its_heads() -> None:
    assert csv_bytes(["Name"], []) == b'\xef\xbb\xbf"Name"\r\n'
