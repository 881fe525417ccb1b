"""What a report says, before it is drawn: headings, sentences, tables, cards, a line of time, pictures. Values only.

A report is made once, as a page; `cli.draw` draws it as text, as HTML and as a spreadsheet, so that all three say the same.
What belongs to one entry of the ledger carries its number (`entry`): HTML marks it, so that it can be held against what was
signed. Words stand in `speech`; nothing here knows a terminal or a tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PROGRAM = "consent-ledger"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3; the page's own title is level 1. `anchor`: what `Cell.to` may point at."""

    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `strong`: it stands out, in a box of its own."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences; numbered where their order counts."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Do:
    """A command, and what it is told: letters, numbers and codes, never a name. Not whether whoever reads it may."""

    path: str  # as `cli.table` has it
    places: tuple[str, ...] = ()  # what is typed without a name, in its order
    options: tuple[tuple[str, str], ...] = ()  # by their names on the command line; a flag has no value

    def __str__(self) -> str:
        named = (word for name, value in self.options for word in (f"--{name}", *([value] if value else [])))
        return " ".join((PROGRAM, self.path, *self.places, *named))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that leads somewhere: to an anchor of the same page, or to something that can be done.

    At the desk `do` is a link under the cell's words; anywhere else it is the command, as it is typed.
    """

    text: str
    to: str = ""
    do: Do | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `entry`: the entry that it tells of."""

    cells: tuple[str | Cell, ...]
    entry: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads. The first cell of a row names it. On a page never empty: it says in words that there is nothing.

    `grid`: a word or two in each cell, and many rows; on paper no cell is broken, so that a row is a line.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    blank: tuple[str, ...] = ()  # to be written into by hand: of each column, how wide: narrow, middle, wide
    grid: bool = False

    def or_else(self, nothing: str) -> Table | Para:
        """The table, or a sentence if it has no row."""
        return self if self.rows else Para(nothing)


@dataclass(frozen=True, slots=True)
class Card:
    """Names and values of one thing, under its title; `tag` is one adjective for how it stands."""

    title: str
    facts: tuple[tuple[str, str], ...]
    tag: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Cards:
    """Several things of one kind, side by side where there is room."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: when, what in a sentence, and what else is to be said of it."""

    when: str
    text: str
    more: tuple[str, ...] = ()
    tag: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, in an order that the heading above it says."""

    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as inline SVG, with a title and everything that it shows in words (`lines`), for whoever cannot see it."""

    title: str
    svg: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QrCode:
    """A text of ASCII as a QR code; whatever it holds stands beside it in words (`lines`)."""

    title: str
    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values under no title of their own."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that stand as they are; beside something that is printed in copies they are for the screen alone."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to be filled in by hand: on so many lines, or, of `options`, by a tick. `value`: what is known already."""

    label: str
    lines: int = 1
    options: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What is to be filled in, in this order; `beside`: side by side, as signatures are."""

    blanks: tuple[Blank, ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A new sheet, where it is printed."""


Plain = Heading | Para | Points | Table | Cards | Timeline | Picture | QrCode | Facts | Lines | Form | Break


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: for whom it is, what it is, and what it says."""

    whose: str
    title: str
    blocks: tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of one paper, each on half a sheet of A4, with a line between them along which they are cut apart."""

    copies: tuple[Copy, ...]


Block = Plain | Copies


@dataclass(frozen=True, slots=True)
class Page:
    """A report. `about`: one or two lines below the title; `sheet`: the table that it is as a spreadsheet, if it is one."""

    title: str
    about: tuple[str, ...]
    blocks: tuple[Block, ...]
    sheet: Table | None = None
    foot: tuple[str, ...] = ()  # where it is recorded, and how to check it


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str | Cell]]) -> Table:
    """A table whose rows belong to no entry in particular."""
    return Table(caption, tuple(heads), tuple(Row(tuple(row)) for row in rows))


def told(cells: Sequence[str | Cell]) -> Iterator[str]:
    """The words of a row, where nothing can be followed."""
    return (cell if isinstance(cell, str) else str(cell.do or cell.text) for cell in cells)
