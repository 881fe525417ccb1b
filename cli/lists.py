"""A list or a short answer for two readers: lines for a terminal, and a page for a desk that shows pages.

The lines are what the command has always printed, and what is recorded of a look; the page is made only where it is shown.
What is handed out as a file goes through `cli.handing` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cli import output
from cli.desk import Desk
from cli.page import Block, Cell, Page, Para, Table, table
from cli.say import say


def answer(desk: Desk, data: Mapping[str, Any], lines: Iterable[str], page: Callable[[], Page]) -> None:
    """The page where this desk shows pages; else the lines, or the data."""
    if not (desk.pages and desk.shows(page(), data)):
        desk.answer(data, lines)


def tabled(
    desk: Desk, data: Mapping[str, Any], title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """A list that is a title and one table; no table, if there is no row."""
    lines = [title, "", *(output.table(rows, heads) if rows else [])]
    answer(desk, data, lines, lambda: page(title, of(heads, rows)))


def page(title: str, *blocks: Block, foot: Sequence[str] = ()) -> Page:
    """A list as a page; `foot`: where it is recorded, as `reports.looked` says it."""
    return Page(title, (), blocks, foot=tuple(line for line in foot if line))


def of(heads: Sequence[str], rows: Sequence[Sequence[str | Cell]]) -> Table | Para:
    """The table, with how many rows it has, or that there is nothing. What it is a list of, the heading above it says."""
    return table(say("lists.count", count=len(rows)), heads, rows).or_else(say("lists.nothing"))


def paragraphs(lines: Iterable[str], *, strong: int = 0) -> tuple[Para, ...]:
    """A paragraph for each line that says something; the first `strong` of them stand out."""
    said = [line.strip() for line in lines if line.strip()]
    return tuple(Para(line, strong=n < strong) for n, line in enumerate(said))


def told(desk: Desk, data: Mapping[str, Any], title: str, lines: Iterable[str], *, strong: int = 0) -> None:
    """An answer in sentences."""
    said = list(lines)
    answer(desk, data, said, lambda: page(title, *paragraphs(said, strong=strong)))
