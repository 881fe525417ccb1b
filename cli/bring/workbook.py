"""A workbook of Excel's (XLSX) as a grid: values as they stand there, formulas refused by name and never their last result.

A workbook is a ZIP file of XML made by somebody else: its size is bounded before it is unpacked, and defusedxml keeps
openpyxl from entities. Hidden rows are read and said, hidden sheets are left and said, merged cells are refused where rows
are. Drawn from ECMA-376; nothing in it runs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from cli.bring.commas import Heads
from cli.bring.grid import BYTES, COLUMNS, LETTERS, ROWS, Grid, Line, Wrong, bare, bounded, runs, tidy
from cli.say import say
from ledger.errors import InputError

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAGIC, UNPACKED, FILES = b"PK\x03\x04", 16 << 20, 400
CELLS = ROWS * COLUMNS


def read(content: bytes, known: Heads, sheet: str | None = None) -> Grid:
    """The grid of the sheet that has our heads, or that is named; InputError if it is no workbook."""
    _bounded(content)
    book = _open(content)
    chosen, left = _chosen(book, known, sheet)
    rows = list(_rows(chosen))
    heads = rows[0][1] if rows else []
    names = [bare(_text(cell)) for cell in heads]
    filled = [(n, cells) for n, cells in rows[1:] if any(bare(_text(c)) for c in cells)]
    wrong = [w for n, cells in filled for w in _wrong(n, cells, names)]
    lines = [Line(n, tuple(_value(c) for c in cells)) for n, cells in filled]
    bounded(lines, names)
    wrong += _merged(chosen, {n for n, _ in filled})
    return Grid(
        heads=tuple(names),
        lines=tuple(lines),
        how="xlsx",
        said=tuple(_said(chosen, left, {n for n, _ in filled})),
        wrong=tuple(wrong),
        from_1904=book.epoch.year == 1904,
    )


def _bounded(content: bytes) -> None:
    """InputError if it is too large, also once it is unpacked; ZIP says beforehand how large that is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = packed.infolist()
            size = sum(one.file_size for one in inside)
            real = cells = 0
            if len(content) <= BYTES and len(inside) <= FILES and size <= UNPACKED:
                for one in inside:  # what it says is not believed
                    with packed.open(one) as file:
                        while piece := file.read(1 << 20):
                            real += len(piece)
                            cells += piece.count(b"<c ") + piece.count(b":c ")
                            if real > UNPACKED or cells > CELLS:
                                break
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise InputError(f"this is no workbook: {error}", hint="save it as XLSX or CSV, without a password") from None
    except Exception as error:  # noqa: BLE001 - zlib.error and its like
        raise InputError(f"this is no workbook: {error}", hint="save it as XLSX or CSV") from None
    if len(content) > BYTES or len(inside) > FILES or max(size, real) > UNPACKED or cells > CELLS:
        raise InputError("the workbook is larger than any setting's", hint="copy the one sheet into a new workbook")


def _open(content: bytes) -> Workbook:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content), data_only=False, keep_links=False, rich_text=False)
    except Exception as error:  # noqa: BLE001 - openpyxl lets anything through that a broken file makes of it
        raise InputError(
            f"this workbook cannot be read: {type(error).__name__}", hint="open it in Excel and save it again as XLSX"
        ) from None


def _chosen(book: Workbook, known: Heads, wanted: str | None) -> tuple[Worksheet, list[str]]:
    """The sheet to read, and the names of the hidden ones that are left."""
    sheets = list(book.worksheets)
    if wanted is not None:
        named = [one for one in sheets if tidy(one.title).casefold() == tidy(wanted).casefold()]
        if not named:
            raise InputError(
                f"there is no sheet {wanted!r}", hint="its sheets are: " + ", ".join(one.title for one in sheets)
            )
        return named[0], []
    seen = [one for one in sheets if one.sheet_state == "visible"]
    hidden = [tidy(one.title) for one in sheets if one.sheet_state != "visible"]
    fits = [(known(_heads(one)), one) for one in seen]
    best = max((count for count, _ in fits), default=0)
    right = [one for count, one in fits if count == best and best > 0]
    if len(right) != 1:
        names = ", ".join(one.title for one in (right or sheets))
        raise InputError(
            f"expected one sheet with the heads of the template, found {len(right)}",
            hint=f"say which with --sheet NAME: {names}",
        )
    return right[0], hidden


def _heads(sheet: Worksheet) -> list[str]:
    return [bare(_text(cell)) for _, cells in _rows(sheet, only=1) for cell in cells]


def _rows(sheet: Worksheet, only: int | None = None) -> Iterator[tuple[int, list[Any]]]:
    """Rows of cells from the first that has anything; never more than there may be."""
    width = min(sheet.max_column or 0, COLUMNS + 1)
    if (sheet.max_row or 0) > 1 << 20 or (sheet.max_column or 0) > 16384:
        raise InputError("the sheet is larger than Excel's", hint="copy the rows into a new workbook")
    began = given = 0
    numbers = sorted({row for row, _ in sheet._cells})  # noqa: SLF001 - only rows that exist
    for number in numbers:
        cells = [sheet._cells.get((number, column)) for column in range(1, width + 1)]  # noqa: SLF001
        if not began and not any(bare(_text(cell)) for cell in cells):
            continue
        began, given = began or number, given + 1
        if given > ROWS + 2:
            raise InputError(f"expected at most {ROWS} rows", hint="divide it into several files")
        yield number, cells
        if given == only:
            return


def _text(cell: Any) -> str:
    """A cell as text, whatever it is."""
    value = getattr(cell, "value", None)
    return "" if value is None else _written(value)


def _written(value: Any) -> str:
    match value:
        case bool():
            return say("yes" if value else "no")
        case datetime():
            rounded = value + timedelta(microseconds=500_000)
            day = rounded.date().isoformat()
            return day if (rounded.hour, rounded.minute) == (0, 0) else f"{day} {rounded:%H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            minutes = int(value.total_seconds() // 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _value(cell: Any) -> str:
    return bare(_text(cell))


def _wrong(number: int, cells: Sequence[Any], heads: Sequence[str]) -> Iterator[Wrong]:
    """Formulas, errors of Excel's, and text that would run elsewhere."""
    for at, cell in enumerate(cells):
        kind, text = getattr(cell, "data_type", ""), _text(cell)
        head = (heads[at] if at < len(heads) else "") or getattr(cell, "coordinate", str(at + 1))
        if kind == "f" or (kind in ("s", "inlineStr") and runs(text)):
            shown = text if kind != "f" or text.startswith("=") else "="
            yield Wrong(number, head, say("bring.formula", cell=tidy(shown)[:40]), say("bring.formula.right"))
        elif kind == "e":
            yield Wrong(number, head, say("bring.excel-error", cell=text), say("bring.formula.right"))
        elif len(text) > LETTERS:
            yield Wrong(number, head, say("bring.too-long", most=LETTERS))


def _merged(sheet: Worksheet, filled: set[int]) -> list[Wrong]:
    return [
        Wrong(area.min_row, str(area), say("bring.merged"), say("bring.merged.right"))
        for area in sheet.merged_cells.ranges
        if filled and area.max_row >= min(filled) and area.min_row <= max(filled)
    ]


def _said(sheet: Worksheet, left: Sequence[str], filled: set[int]) -> Iterator[str]:
    yield say("bring.read-sheet", sheet=tidy(sheet.title))
    hidden = [n for n in sorted(filled) if n in sheet.row_dimensions and sheet.row_dimensions[n].hidden]
    if hidden:
        yield say("bring.hidden-rows", rows=", ".join(map(str, hidden[:20])))
    columns = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    if columns:
        yield say("bring.hidden-columns", columns=", ".join(columns))
    if left:
        yield say("bring.hidden-sheets", sheets=", ".join(left))
