"""A table as a file for a spreadsheet, in which nothing runs.

CSV as RFC 4180 has it (comma, CRLF, a quote doubled), every cell quoted, in UTF-8 with the mark by which Excel knows it.
Names and words in a cell are somebody else's, and a spreadsheet runs a cell that begins with one of = + - @, also behind
spaces or quotes, in full width, or after a semicolon where that parts cells. There an apostrophe goes before it, and
before an apostrophe that stood there: whoever takes one away at the beginning of a cell and after each semicolon has the
text again. Control characters are shown as escapes, as on the screen; so a cell is one line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from cli.output import clean

_RUNS = "=+@\\-\u2212\uff1d\uff0b\uff20\uff0d\ufe66\ufe62\ufe6b\ufe63"  # − ＝ ＋ ＠ － ﹦ ﹢ ﹫ ﹣
_BEFORE = "\\s\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\uff02\uff07"
_KEPT = re.compile(f"(?:^|(?<=;))'(?=[{_BEFORE}]*[{_RUNS}]|')")
_BEGINS = re.compile(f"(?:^|(?<=;))(?=[{_BEFORE}]*[{_RUNS}]|')")


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file of one table: a line of heads, a line for each row."""
    file = io.StringIO(newline="")
    cells = ([harmless(cell) for cell in row] for row in (heads, *rows))
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(cells)
    return file.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell as text that no spreadsheet runs."""
    return _BEGINS.sub("'", clean(cell))


def meant(cell: str) -> str:
    """The text of a cell that `harmless` wrote."""
    return _KEPT.sub("", cell)
