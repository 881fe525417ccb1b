"""A file of cells with something between them (CSV, or Excel's "Unicode text") as a grid.

RFC 4180, with what Excel makes of it: commas, semicolons or tabs, `sep=;` in a first line, quotes around cells in which a
line ends. What would run in a spreadsheet is refused by name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from cli.bring import encodings
from cli.bring.grid import BYTES, COLUMNS, LETTERS, ROWS, Grid, Line, Wrong, bare, bounded, runs, tidy
from cli.say import say
from ledger.errors import InputError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
Heads = Callable[[Sequence[str]], int]  # how many of these heads are known


def read(content: bytes, known: Heads, encoding: str | None = None) -> Grid:
    """The grid of a file; InputError if it is none."""
    if len(content) > BYTES:
        raise InputError(f"the file has more than {BYTES} bytes", hint="divide it into several files")
    found = encodings.read(content, encoding)
    text, separator = _separated(found.text, known)
    rows = list(_rows(text, separator))
    if not rows:
        raise InputError("the file is empty", hint="`import template` makes one to fill in")
    heads, lines = rows[0].cells, [row for row in rows[1:] if any(map(bare, row.cells))]
    bounded(lines, heads)
    wrong = [_runs(line.number, heads, i, cell) for line in lines for i, cell in enumerate(line.cells) if runs(cell)]
    return Grid(
        heads=tuple(map(bare, heads)),
        lines=tuple(Line(line.number, tuple(map(bare, line.cells))) for line in lines),
        how=f"csv; {found.encoding}; {SEPARATORS[separator]}",
        said=tuple(_said(found, separator)),
        wrong=tuple(wrong),
    )


def _said(found: encodings.Text, separator: str) -> Iterator[str]:
    key = "bring.read-guessed" if found.guessed else "bring.read-as"
    yield say(key, encoding=found.encoding, separator=say(f"bring.separator.{SEPARATORS[separator]}"))
    if names := encodings.sample(found.text):
        yield say("bring.sample", names=", ".join(names))


def _runs(number: int, heads: Sequence[str], at: int, cell: str) -> Wrong:
    head = bare(heads[at]) if at < len(heads) else str(at + 1)
    return Wrong(number, head, say("bring.formula", cell=tidy(cell)[:40]), say("bring.formula.right"))


def _separated(text: str, known: Heads) -> tuple[str, str]:
    """The text without Excel's own line about it, and what parts its cells: that with which most heads are known."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and first.strip()[4:5] in SEPARATORS:
        return rest, first.strip()[4:5]
    heads = {mark: next((row.cells for row in _rows(text, mark, only=1)), ()) for mark in SEPARATORS}
    return text, max(SEPARATORS, key=lambda mark: (known([bare(h) for h in heads[mark]]), len(heads[mark])))


def _rows(text: str, separator: str, only: int | None = None) -> Iterator[Line]:
    """Rows with their numbers, as Excel counts them."""
    csv.field_size_limit(LETTERS * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if only is not None:
                return
            raise InputError(
                f"line {reader.line_num} cannot be read: {error}", hint="is a quotation mark missing there?"
            ) from None
        number += 1
        if number > ROWS + 2 or len(cells) > COLUMNS * 4:
            raise InputError(f"expected at most {ROWS} rows and {COLUMNS} columns", hint="divide it into several files")
        yield Line(number, tuple(cells))
        if number == only:
            return
