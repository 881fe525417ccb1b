"""A grid as rows of one kind of spreadsheet: every head understood, no row twice, and the template's example left out.

What a cell means is `values`' business; here it is only known to which column it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cli import say
from cli.bring.columns import Sheet
from cli.bring.grid import Grid, Line, Wrong
from cli.refs import plain_name
from ledger.errors import InputError


@dataclass(frozen=True)
class Row:
    """A row of a file by the codes of its columns; what is empty is not there."""

    number: int
    cells: Mapping[str, str]


def rows(sheet: Sheet, grid: Grid) -> tuple[list[Row], list[Wrong], list[int]]:
    """Its rows, what is wrong with its heads and its doubled rows, and the numbers of the rows that are examples."""
    codes = _codes(sheet, grid)
    marks = _examples()
    found, examples = [], []
    wrong = [_named(sheet, one) for one in grid.wrong]
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for line in grid.lines:
        cells = {code: cell for code, cell in zip(codes, line.cells, strict=False) if code and cell}
        if cells.get(sheet.columns[0].code, "").casefold().startswith(marks):
            examples.append(line.number)
            continue
        wrong += _beside(line, len(codes))
        key = tuple(sorted((code, plain_name(cell)) for code, cell in cells.items()))
        if key in seen:
            wrong.append(
                Wrong(line.number, "", say.say("bring.doubled", row=seen[key]), say.say("bring.doubled.right"))
            )
        seen.setdefault(key, line.number)
        found.append(Row(line.number, cells))
    return found, wrong, examples


def _named(sheet: Sheet, one: Wrong) -> Wrong:
    """With the column called as it is everywhere else."""
    code = sheet.code(one.column)
    return replace(one, column=sheet.head(code)) if code else one


def _examples() -> tuple[str, ...]:
    return tuple({"example:", say.say("bring.example").casefold()})


def _beside(line: Line, width: int) -> list[Wrong]:
    """Something stands to the right of all heads: usually a comma that was not quoted."""
    more = [cell for cell in line.cells[width:] if cell]
    return (
        [Wrong(line.number, "", say.say("bring.beside", cell=more[0]), say.say("bring.beside.right"))] if more else []
    )


def _codes(sheet: Sheet, grid: Grid) -> list[str | None]:
    """The column of each head; InputError if one is not ours, stands twice, or is missing."""
    heads = list(grid.heads)
    while heads and not heads[-1]:
        heads.pop()
    codes = [sheet.code(head) if head else None for head in heads]
    for head, code in zip(heads, codes, strict=True):
        if head and code is None:
            raise InputError(say.say("bring.head-unknown", head=head), hint=_right(sheet))
        if code and codes.count(code) > 1:
            raise InputError(say.say("bring.head-twice", head=head), hint=say.say("bring.head-twice.right"))
    missing = [sheet.head(c.code) for c in sheet.columns if c.required and c.code not in codes]
    if missing:
        raise InputError(say.say("bring.head-missing", heads=", ".join(missing)), hint=_right(sheet))
    return codes


def _right(sheet: Sheet) -> str:
    return say.say("bring.heads", heads=", ".join(sheet.head(c.code) for c in sheet.columns))
