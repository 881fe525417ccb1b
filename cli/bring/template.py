"""Empty spreadsheets to fill in: heads in words, one row that is marked as an example, and what may stand in a column.

As XLSX the allowed words are lists to choose from, days are cells for days, telephone numbers keep their 0, and a second
sheet explains each column with its code. As CSV there is only the table. Nothing that is written here runs.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from cli.bring.columns import Column, Sheet
from cli.draw.sheet import csv_bytes, harmless
from cli.kinds import Code, Codes, Day, Time, YesNo
from cli.say import say

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PREPARED = 500  # rows that have lists and formats
WIDTHS = {"name": 28, "address": 36, "note": 36, "words": 36, "phone": 16}


def csv(sheet: Sheet) -> bytes:
    """Heads and the example."""
    return csv_bytes([sheet.head(c.code) for c in sheet.columns], [sheet.example()])


def xlsx(sheet: Sheet) -> bytes:
    """The table, the explanations, and, hidden, the words of the lists."""
    from openpyxl import Workbook

    book = Workbook()
    main = book.active
    assert main is not None
    main.title = say(f"bring.sheet.{sheet.kind}")
    _table(main, sheet)
    _explained(book, sheet)
    _lists(book, main, sheet)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _table(main: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    main.freeze_panes = "B2"
    for at, (column, example) in enumerate(zip(sheet.columns, sheet.example(), strict=True), 1):
        head = main.cell(1, at, harmless(sheet.head(column.code)))
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        head.fill = PatternFill("solid", fgColor="FFF2CC" if column.required else "EDEDED")
        shown = main.cell(2, at, harmless(example))
        shown.font = Font(italic=True, color="595959")
        letter = get_column_letter(at)
        main.column_dimensions[letter].width = WIDTHS.get(column.code, 20)
        for row in range(2, PREPARED + 2):
            main.cell(row, at).number_format = _format(column)


def _format(column: Column) -> str:
    """Days as days, so that Excel shows day, month in words and year; all else as the text that was typed."""
    return "d mmm yyyy" if _is_day(column) else "@"


def _is_day(column: Column) -> bool:
    return isinstance(column.kind, Day | Time) or column.code in ("date_of_birth", "child_born")


def _explained(book: Workbook, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font

    about = book.create_sheet(say("bring.sheet.about"))
    about.append([harmless(say(f"bring.about.{head}")) for head in ("column", "needed", "what", "words", "code")])
    for column in sheet.columns:
        needed = say("bring.about.must" if column.required else "bring.about.may")
        words = "; ".join(_words(column))
        about.append(
            [harmless(cell) for cell in (sheet.head(column.code), needed, sheet.help(column.code), words, column.code)]
        )
    for letter, width in zip("ABCDE", (28, 14, 60, 60, 18), strict=True):
        about.column_dimensions[letter].width = width
    for row in about.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)


def _words(column: Column) -> list[str]:
    if isinstance(column.kind, YesNo):
        return [say("yes"), say("no")]
    return list(column.kind.choices().values()) if isinstance(column.kind, Code) else []


def _lists(book: Workbook, main: Worksheet, sheet: Sheet) -> None:
    """Lists to choose from; where several may stand in a cell, Excel offers them and lets others pass."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    kept = book.create_sheet("lists")
    kept.sheet_state = "hidden"
    for at, column in enumerate(sheet.columns, 1):
        words, letter = _words(column), get_column_letter(at)
        if not words:
            continue
        for row, word in enumerate(words, 1):
            kept.cell(row, at, harmless(word))
        listed = f"lists!${letter}$1:${letter}${len(words)}"
        strict = not isinstance(column.kind, Codes) and column.code != "record"
        check = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=strict)
        check.error, check.errorTitle = say("bring.list.error"), say("bring.list.title")
        main.add_data_validation(check)
        check.add(f"{letter}2:{letter}{PREPARED + 1}")
