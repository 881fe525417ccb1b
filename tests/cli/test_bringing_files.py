"""Files as spreadsheets leave them: five encodings, separators, days, formulas, hidden and merged cells, and rubbish."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cli.bring import commas, plan, workbook
from cli.bring.columns import KINDS, sheet_of
from cli.bring.grid import Grid, bare, runs, tidy
from ledger.errors import InputError
from support import sheets

CHILDREN = sheet_of("children")
HEADS = ["Child's full name", "Date of birth", "First day here"]
ROWS = [HEADS, ["Zoë Müller", "3/9/2022", "1/9/2025"], ["Anaïs Núñez", "4/10/2021", "1/9/2025"]]


def read(content: bytes, encoding: str | None = None) -> Grid:
    return plan.source("children", content, encoding).grid


def names(grid: Grid) -> list[str]:
    return [line.cells[0] for line in grid.lines]


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "windows-1252"),
        ("mac_roman", "macintosh"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_each_encoding_and_separator_is_found_and_said(codec: str, said: str, separator: str) -> None:
    grid = read(sheets.csv(ROWS, separator, codec))
    assert names(grid) == ["Zoë Müller", "Anaïs Núñez"]
    assert said in grid.said[0]
    assert "Zoë" in grid.said[1]


def test_central_european_names_are_found_where_western_ones_could_not_be_meant() -> None:
    grid = read(sheets.csv([HEADS, ["Ťeťa Źądło", "3/9/2022", ""]], ",", "cp1250"))
    assert names(grid) == ["Ťeťa Źądło"]


def test_a_guess_is_said_as_one_and_another_encoding_can_be_demanded() -> None:
    content = sheets.csv([HEADS, ["Jiří Dvořák", "3/9/2022", ""]], ";", "cp1250")
    guessed = read(content)
    assert "Jiøí" in guessed.said[1]  # wrong, and whoever looks sees it
    assert "--encoding" in guessed.said[0]
    assert names(read(content, "windows-1250")) == ["Jiří Dvořák"]


def test_an_encoding_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(InputError, match="not utf-8"):
        read(sheets.csv(ROWS, ",", "cp1252"), "utf-8")


def test_excels_own_line_about_the_separator_is_obeyed() -> None:
    assert len(read(b"sep=;\r\n" + sheets.csv(ROWS, ";")).lines) == 2


def test_a_line_may_end_inside_a_cell_and_rows_are_numbered_as_excel_does() -> None:
    grid = read(sheets.csv([HEADS, ["Ann\r\nOther", "3/9/2022", ""], [], ["Bo Other", "", ""]]))
    assert [(line.number, line.cells[0]) for line in grid.lines] == [(2, "Ann Other"), (4, "Bo Other")]


def test_a_quotation_mark_that_is_missing_is_named_by_its_line() -> None:
    with pytest.raises(InputError, match="line 2"):
        read(b'Child\'s full name\n"Ann"x,\n')


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("  Ann   Other ", "Ann Other"),
        ("Ann\u200b Other\ufeff", "Ann Other"),
        ("Zoe\u0308", "Zoë"),
        ("'=Ann", "=Ann"),
        ("'t Hooft", "'t Hooft"),
        ("\u2013", ""),
        ("Ann\u00a0Other", "Ann Other"),
    ],
)
def test_a_cell_is_read_as_it_was_meant(cell: str, meant: str) -> None:
    assert bare(cell) == meant


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "@cmd", "-A1", "=HYPERLINK(1)", " =1"])
def test_what_would_run_is_refused_by_name(cell: str) -> None:
    assert runs(cell)
    (wrong,) = read(sheets.csv([HEADS, [cell, "", ""]])).wrong
    assert (wrong.row, wrong.column) == (2, HEADS[0])
    assert tidy(cell) in wrong.wrong


@pytest.mark.parametrize("cell", ["+44 7700 900123", "-", "O'Brien", "'+44 7700 900123", "+44 (0)1632 960-123"])
def test_what_does_not_run_is_not(cell: str) -> None:
    assert not runs(cell)


# ---- workbooks


def test_a_workbook_gives_what_stands_in_it_and_days_as_days() -> None:
    grid = read(sheets.xlsx([HEADS, ["Zoë Müller", date(2022, 9, 3), datetime(2025, 9, 1, 8, 30)]]))  # noqa: DTZ001 - Excel has no zones
    assert grid.lines[0].cells == ("Zoë Müller", "2022-09-03", "2025-09-01 08:30")


def test_numbers_lose_their_point_and_clocks_their_seconds() -> None:
    grid = read(sheets.xlsx([HEADS, ["Ann", 44807.0, time(14, 5)]]))
    assert grid.lines[0].cells == ("Ann", "44807", "14:05")


def test_a_workbook_that_counts_from_1904_says_so() -> None:
    def from_1904(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    grid = read(sheets.xlsx([HEADS, ["Ann", date(2022, 9, 3), 43345]], from_1904))
    assert grid.from_1904
    assert grid.lines[0].cells[1] == "2022-09-03"


def test_every_formula_is_refused_by_name_and_its_last_result_is_never_read() -> None:
    rows = [HEADS, ["Ann", "=DATE(2022,9,3)", "1/9/2025"], ["=A2", "3/9/2022", "=1+"]]
    grid = read(sheets.xlsx(rows))
    assert [(w.row, w.column) for w in grid.wrong] == [(2, HEADS[1]), (3, HEADS[0]), (3, HEADS[2])]
    assert "=DATE(2022,9,3)" in grid.wrong[0].wrong


def test_what_excel_could_not_work_out_is_named() -> None:
    (wrong,) = read(sheets.xlsx([HEADS, ["Ann", "#REF!", ""]])).wrong
    assert "#REF!" in wrong.wrong


def test_merged_cells_are_refused_where_rows_are() -> None:
    grid = read(sheets.xlsx([HEADS, ["Ann", "", "x"], ["Bo", "", ""]], lambda b: b.active.merge_cells("C2:C3")))
    assert [w.column for w in grid.wrong] == ["C2:C3"]


def test_hidden_rows_columns_and_sheets_are_said() -> None:
    def hide(book: Workbook) -> None:
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True
        book.create_sheet("Old").sheet_state = "hidden"

    said = " ".join(read(sheets.xlsx(ROWS, hide)).said)
    assert "3" in said
    assert "B" in said
    assert "Old" in said


def test_of_two_sheets_that_fit_one_must_be_named() -> None:
    def again(book: Workbook) -> None:
        book.create_sheet("Last year").append(HEADS)

    content = sheets.xlsx(ROWS, again)
    with pytest.raises(InputError, match="found 2") as caught:
        read(content)
    assert "Last year" in str(caught.value.hint)
    assert len(plan.source("children", content, sheet="sheet").grid.lines) == 2


def test_heads_may_stand_lower_and_in_any_order() -> None:
    grid = read(sheets.xlsx([[], [], HEADS[::-1], ["1/9/2025", "3/9/2022", "Ann"]]))
    assert (grid.heads, grid.lines[0].number) == (tuple(HEADS[::-1]), 4)


def test_a_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", bytes(workbook.UNPACKED + 1))
    with pytest.raises(InputError, match="larger"):
        read(packed.getvalue())


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", bytes(workbook.UNPACKED + 1))
    size = (workbook.UNPACKED + 1).to_bytes(4, "little")
    with pytest.raises(InputError):
        read(packed.getvalue().replace(size, (10).to_bytes(4, "little")))


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    content, spoilt = sheets.xlsx(ROWS), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(spoilt, "w") as new:
        for one in old.infolist():
            body = old.read(one)
            new.writestr(one, body.replace(b"<worksheet", bomb + b"<worksheet", 1))
    with pytest.raises(InputError, match="cannot be read"):
        read(spoilt.getvalue())


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0old", b"\x00\x01\x02", b"\xff\xfe\x00", b"\n"]
)
def test_what_is_no_spreadsheet_is_an_error_with_a_hint(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        plan.rows(CHILDREN, read(content))
    assert caught.value.hint


def test_too_many_rows_are_an_error() -> None:
    with pytest.raises(InputError, match="at most"):
        read(sheets.csv([HEADS, *[["Ann", "", ""]] * 5001]))


# ---- whatever the bytes


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_are_a_grid_or_an_input_error(content: bytes) -> None:
    quietly(content)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252", "cp1250", "mac_roman"]))
def test_any_text_is_a_grid_or_an_input_error(text: str, codec: str) -> None:
    quietly(text.encode(codec, "replace"))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1905, 1, 1), date(2100, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=4), max_size=4))
def test_any_workbook_is_a_grid_or_an_input_error(rows: list[list[Any]]) -> None:
    quietly(sheets.xlsx([HEADS, *rows]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_workbook_with_spoilt_bytes_is_a_grid_or_an_input_error(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    quietly(bytes(content))


WHOLE = sheets.xlsx(ROWS)


def quietly(content: bytes) -> None:
    with suppress(InputError):
        found = plan.source("children", content)
        plan.rows(found.sheet, found.grid)


PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Z"), exclude_characters=";'"), min_size=1
)


@given(st.lists(PLAIN, min_size=1))
def test_what_we_write_into_a_file_never_runs_and_comes_back(cells: list[str]) -> None:
    from cli.draw.sheet import csv_bytes

    heads = [f"head {n}" for n in range(len(cells) + 1)]
    grid = commas.read(csv_bytes(heads, [["begins", *cells]]), lambda _heads: 0)
    assert grid.wrong == ()
    assert list(grid.lines[0].cells[1:]) == [bare(cell) for cell in cells]


@pytest.mark.parametrize("kind", KINDS)
def test_heads_are_told_apart_and_codes_are_heads_too(kind: str) -> None:
    sheet = sheet_of(kind)
    assert [sheet.code(sheet.head(c.code)) for c in sheet.columns] == [c.code for c in sheet.columns]
    assert [sheet.code(c.code.upper()) for c in sheet.columns] == [c.code for c in sheet.columns]
