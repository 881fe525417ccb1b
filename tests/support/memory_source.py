"""A memory book as tables are made from it: its size, a root for each size, entries by position. And tables in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from aggregates import pack
from aggregates.rules import Rules
from ledger.event import Recorded
from projections.views.engine import Views
from projections.views.tables import Tables
from support.memory_book import MemoryBook


class MemorySource:
    """`projections.views.source.Source` over a memory book, as of now."""

    def __init__(self, book: MemoryBook) -> None:
        self.book = book

    @property
    def zone(self) -> ZoneInfo:
        return self.book.zone

    @property
    def rules(self) -> Rules:
        return pack.in_force(self.book).rules

    @property
    def size(self) -> int:
        return self.book.head

    first = 0  # no earlier book

    def root(self, size: int) -> bytes:
        return sha256(b"".join(r.event_id.bytes for r in self.book.recorded[:size])).digest()

    def events(self, gt: int) -> Iterator[Recorded[Any]]:
        return iter(self.book.recorded[gt:])

    def read(self, position: int) -> Recorded[Any]:
        return self.book.recorded[position - 1]


def views_of(book: MemoryBook) -> Views:
    """Empty tables in memory."""
    return Views(Tables(sqlite3.connect(":memory:", isolation_level=None)), MemorySource(book))


def stopped(book: MemoryBook, position: int) -> MemoryBook:
    """The same book, if nothing had been recorded after a position; its clock shows when that was."""
    made = MemoryBook(book.recorded[position - 1].recorded_at, book.zone)
    made.recorded, made.documents, made.texts = book.recorded[:position], book.documents, book.texts
    return made
