"""What tables are made from: a ledger as of one head, the rules in force, and the program that reads them.

`made_by` names everything else that an answer depends on. Tables that were made by another program, other rules or in
another time zone are made anew: a fold that was put right must not go on answering as it did.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import aggregates
import projections
from aggregates import pack
from aggregates.rules import Rules
from ledger.application import Ledger
from ledger.book import LedgerBook
from ledger.event import Book, Recorded


class Source(Protocol):
    """A ledger of so many entries."""

    @property
    def zone(self) -> ZoneInfo: ...

    @property
    def rules(self) -> Rules: ...

    @property
    def book(self) -> Book: ...

    @property
    def size(self) -> int: ...

    @property
    def first(self) -> int:
        """The position before the first entry: 0, or less where earlier books are read too."""

    def root(self, position: int) -> bytes:
        """The tree's root when this was its last entry; what tells one history from another."""

    def events(self, gt: int) -> Iterator[Recorded[Any]]:
        """Every entry after a position, in order, each checked."""

    def read(self, position: int) -> Recorded[Any]:
        """One entry, checked."""


@dataclass(frozen=True)
class LedgerSource:
    """An open ledger, as of now."""

    ledger: Ledger
    book: LedgerBook
    rules: Rules

    @classmethod
    def of(cls, ledger: Ledger) -> LedgerSource:
        book = ledger.book()
        return cls(ledger, book, pack.in_force(book).rules)

    @property
    def zone(self) -> ZoneInfo:
        return self.book.zone

    @property
    def size(self) -> int:
        return self.book.head.size

    @property
    def first(self) -> int:
        return self.book.books.first

    def root(self, position: int) -> bytes:
        return self.ledger.root_before(position)

    def events(self, gt: int) -> Iterator[Recorded[Any]]:
        return takewhile(lambda r: r.position <= self.size, self.ledger.history(gt))

    def read(self, position: int) -> Recorded[Any]:
        return self.ledger.read(position)


def made_by(source: Source) -> bytes:
    """SHA-256 of the folds, the rules in force and the time zone."""
    rules = json.dumps(source.rules.data, sort_keys=True, default=str)
    return sha256(b"\n".join((_program(), rules.encode(), source.zone.key.encode()))).digest()


@cache
def _program() -> bytes:
    """Whatever says what an answer means: the files of both rooms, as they are installed."""
    digest = sha256()
    for room in (aggregates, projections):
        home = Path(room.__file__ or "").parent
        for file in sorted(home.rglob("*.py")):
            digest.update(file.relative_to(home).as_posix().encode() + b"\0" + sha256(file.read_bytes()).digest())
    return digest.digest()
