"""What was read from a file, before anybody knows what it means: heads, rows of text with their numbers, and what was wrong.

Every cell is text here: a date of Excel's is written 2026-09-03, a whole number without its point. What a cell means is
`cli.bring.values`' business. Bounds hold for every way of reading: a playgroup has hundreds of rows, not thousands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cli.draw.sheet import meant
from cli.say import say
from ledger.errors import InputError

BYTES, ROWS, COLUMNS, LETTERS = 8 << 20, 5000, 60, 4000
_NUMBER = re.compile(r"[+\-]?[\d\s().\-/]*\d[\d\s().\-/]*(\s*(x|ext\.?)\s*\d+)?", re.ASCII | re.IGNORECASE)
BLANKS = ("-", "\u2013", "\u2014")  # what people type for nothing


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong in a row: where, what, and what would be right."""

    row: int
    column: str  # its head, as it stands in the file; empty for the whole row
    wrong: str
    right: str = ""

    @property
    def words(self) -> str:
        where = say("bring.in-column" if self.column else "bring.in-row", row=self.row, column=self.column)
        return f"{where}: {self.wrong}" + (f"; {self.right}" if self.right else "")


class WrongRows(InputError):
    """Nothing was written: these are all the rows that are wrong."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        count = len({one.row for one in self.wrong})
        super().__init__(say("bring.wrong", count=count), hint=say("bring.wrong.hint"))


@dataclass(frozen=True, slots=True)
class Line:
    """A row with something in it, and the number that it has in the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was read. `how`: for the entry; `said`: for whoever looks at the dry run."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    how: str
    said: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    from_1904: bool = False  # the days of this workbook count from 1904


def tidy(text: str) -> str:
    """A cell's text in one line: composed letters, no invisible ones, one space where there are any."""
    seen = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cf", "Cs"))
    line = "".join(" " if c.isspace() or unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in seen)
    return " ".join(line.split())


def bare(text: str) -> str:
    """A cell as it was meant: tidy, without the apostrophe that keeps it from running, and nothing for a dash alone."""
    line = meant(tidy(text))
    return "" if line in BLANKS else line


def runs(text: str) -> bool:
    """Whether a spreadsheet would run this cell: it begins like a formula and is neither a number nor kept from it."""
    line = tidy(text)
    return line[:1] in ("=", "+", "@", "-") and line not in BLANKS and not _NUMBER.fullmatch(line)


def bounded(lines: Sequence[Line], heads: Sequence[str]) -> None:
    """InputError if there is more than any setting has."""
    if len(lines) > ROWS or len(heads) > COLUMNS:
        raise InputError(
            f"expected at most {ROWS} rows and {COLUMNS} columns, got {len(lines)} and {len(heads)}",
            hint="divide it into several files",
        )
    if any(len(cell) > LETTERS for line in lines for cell in (*line.cells, *heads)):
        raise InputError(f"a cell has more than {LETTERS} letters", hint="shorten it, or record it by hand")
