"""Whoever makes a report signs what it says: the statement inside an HTML page, or beside another file (formats.md 8).

The statement names what was asked, for whom, from which state of the ledger, and the words of the page, entry by entry. The
file proves that each entry on the page stands in the ledger, and shows nothing more of it: a part is shown by `prove`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cli.draw.html import html
from cli.page import Card, Cards, Moment, Page, Row, Table, Timeline
from cli.sitting import Sitting
from ledger.evidence.checkpoint import unverified_head
from ledger.evidence.page import page_digests, plain_digest
from ledger.proving import Asked as Stated

if TYPE_CHECKING:
    from cli.handing import Asked


class Signing:
    """The statements of one report."""

    def __init__(self, at: Sitting, asked: Asked) -> None:
        self._ledger, self.vkey = at.ledger, at.ledger.vkey
        self._said = Stated(
            kind=asked.kind,
            audience=asked.audience,
            asked={**({} if asked.whose is None else {"subject": asked.whose}), **asked.also},
            to=asked.to,
            as_at=asked.moment.as_at,
            known_at=asked.moment.known_at,
        )

    def html(self, page: Page) -> bytes:
        words, places = page_digests(html(page).decode())
        return html(page, evidence=self._proving(page, replace(self._said, page=words, places=places)))

    def beside(self, page: Page, drawn: bytes) -> bytes:
        return self._proving(page, replace(self._said, page=plain_digest(drawn)))

    def _proving(self, page: Page, said: Stated) -> bytes:
        """What was said, over the entries on the page; what nobody has sealed yet cannot be proven.

        Nor can an entry of an earlier book: another key signed for that. Its words on the page are signed, like all others.
        """
        _, head = unverified_head(self._ledger.checkpoint())
        return self._ledger.evidence({entry: () for entry in entries(page) if 0 < entry <= head.size}, said)


def entries(page: Page) -> list[int]:
    """The numbers of the entries that the page tells of, each once, in their order."""
    found: set[int] = set()
    for block in page.blocks:
        told: tuple[Row | Card | Moment, ...] = ()
        match block:
            case Table():
                told = block.rows
            case Cards():
                told = block.cards
            case Timeline():
                told = block.moments
        found |= {one.entry for one in told if one.entry is not None}
    return sorted(found)
