"""A page as lines of text, for a terminal, a pipe or a plain file. A picture is told in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cli import output
from cli.page import (
    Blank,
    Block,
    Break,
    Cards,
    Copies,
    Facts,
    Form,
    Heading,
    Lines,
    Page,
    Para,
    Picture,
    Points,
    QrCode,
    Table,
    Timeline,
    told,
)
from cli.say import say

WIDTH = 100  # of running text, where nothing narrower reads it
NARROWEST = 40
MARK = "- "
RULE, BOX = "_" * 40, "[ ]"  # to write on, and to tick


def lines(page: Page) -> list[str]:
    """The whole page, without a line at its end that is empty."""
    head = [page.title, *page.about]
    foot = ["", *page.foot] if page.foot else []
    return [*head, "", *body(page.blocks), *foot]


def body(blocks: Iterable[Block]) -> list[str]:
    """The blocks with one empty line between them; a heading keeps what it is over."""
    drawn = [(block, found) for block in blocks if (found := list(_block(block)))]
    spaced = [line for (_, above), _ in pairwise(drawn) for line in (*above, "")]
    return [*spaced, *(drawn[-1][1] if drawn else [])]


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
            yield ("=" if block.level == 2 else "-") * len(block.text)
        case Para():
            yield from wrapped(block.text)
        case Points():
            for number, item in enumerate(block.items, 1):
                yield from wrapped(item, f"{number}. " if block.numbered else MARK)
        case Table():
            yield from (block.caption, *output.table([tuple(told(row.cells)) for row in block.rows], block.heads))
        case Cards():
            yield from _cards(block)
        case Timeline():
            yield from _timeline(block)
        case Picture() | QrCode():
            yield from (block.title, *(f"{MARK}{line}" for line in block.lines))
        case Break():
            return
        case _:
            yield from _on_paper(block)


def _on_paper(block: Facts | Lines | Form | Copies) -> Iterator[str]:
    match block:
        case Facts():
            yield from output.rows_of(block.rows)
        case Lines():
            yield from block.items
        case Form():
            for blank in block.blanks:
                yield from _blank(blank)
        case Copies():
            yield from _copies(block)


def _blank(blank: Blank) -> Iterator[str]:
    if blank.options:
        yield from wrapped(f"{blank.label}:  " + "   ".join(f"{BOX} {option}" for option in blank.options), "  ")
    elif blank.value:
        yield f"  {blank.label}:  {blank.value}"
    else:
        yield f"  {blank.label}:  {RULE}"
        yield from ("  " + RULE for _ in range(blank.lines - 1))


def _copies(block: Copies) -> Iterator[str]:
    """Each under its title, and for whom it is; between them a line of dashes."""
    for number, copy in enumerate(block.copies):
        if number:
            yield from ("", "- " * (WIDTH // 2) + say("page.cut"), "")
        yield from (f"{copy.whose}: {copy.title}", "", *body(copy.blocks))


def _cards(block: Cards) -> Iterator[str]:
    for number, card in enumerate(block.cards):
        if number:
            yield ""
        yield f"{card.title} ({card.tag})" if card.tag else card.title
        widest = max((len(name) for name, _ in card.facts), default=0)
        yield from (f"  {name.ljust(widest)}  {value}" for name, value in card.facts)


def _timeline(block: Timeline) -> Iterator[str]:
    for moment in block.moments:
        yield from wrapped(f"{moment.when}: {moment.text}" + (f" ({moment.tag})" if moment.tag else ""), MARK)
        for more in moment.more:
            yield from (f"  {line}" for line in wrapped(more))


def wrapped(text: str, mark: str = "") -> list[str]:
    """Running text in lines; what follows the first is set in by as much as the mark is long."""
    room = max(min(output.columns() or WIDTH, WIDTH), NARROWEST)
    within = textwrap.TextWrapper(
        room, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False, break_on_hyphens=False
    )
    return within.wrap(text) or [mark.rstrip()]
