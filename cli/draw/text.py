"""A page as lines of text, for a terminal, a pipe or a plain file. A picture is told in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cli import output
from cli.page import Block, Break, Cards, Heading, Page, Para, Picture, Points, Table, Timeline, told

WIDTH = 100  # of running text, where nothing narrower reads it
NARROWEST = 40
MARK = "- "


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
        case Picture():
            yield from (block.title, *(f"{MARK}{line}" for line in block.lines))
        case Break():
            return


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
