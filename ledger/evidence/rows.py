"""What verification reads: rows as a database gives them, from whatever database. No SQL here, and no trust.

A `Source` hands out raw values of any type; whoever wrote the file may have written anything. What cannot be read at all is
raised as an `EvidenceError` by the source and becomes a finding on that table. `Tree` is the RFC 6962 tree of the leaves
that were read (formats.md 5): recomputed, never taken from the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

from ledger.errors import LedgerError
from ledger.evidence import merkle
from ledger.evidence.report import Tally, shown

T = TypeVar("T")
HASH = 32


class EventRow(NamedTuple):
    """One row of `stored_events`: `state` is the leaf, `parts` the packed clear parts; every value of any type."""

    position: Any
    originator_id: Any
    originator_version: Any
    topic: Any
    state: Any
    event_id: Any
    parts: Any


class Source(Protocol):
    """A ledger's tables, one after the other; events by position, boxes by position."""

    def events(self) -> Iterator[EventRow]: ...

    def nodes(self) -> Iterator[tuple[Any, Any, Any]]:
        """(level, index, hash)."""

    def boxes(self) -> Iterator[tuple[Any, Any, Any]]:
        """(position, subject, box)."""

    def index(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        """(subject, topic, position, involvement)."""

    def documents(self) -> Iterator[tuple[Any, Any]]:
        """(sha256, content)."""

    def checkpoints(self) -> Iterator[tuple[Any, Any]]:
        """(size, note)."""

    def schema(self) -> Iterator[tuple[str, str]]:
        """What differs from the format's own schema: (place, message)."""


def read(tally: Tally, check: str, table: str, rows: Callable[[], Iterable[T]]) -> Iterator[T]:
    """The rows, until there are no more or they cannot be read: that is then a finding on the table."""
    try:
        yield from rows()
    except LedgerError as error:
        tally.unreadable.add(table)
        tally.find(check, table, None, None, f"{error}; what follows in this table cannot be checked")


class Boxes:
    """The sealed boxes beside the events, in one pass: `take` hands out those of one position."""

    def __init__(self, tally: Tally, rows: Iterable[tuple[Any, Any, Any]]) -> None:
        self._tally = tally
        self._rows = self._sound(rows)
        self._next = next(self._rows, None)

    def _sound(self, rows: Iterable[tuple[Any, Any, Any]]) -> Iterator[tuple[int, bytes, Any]]:
        last = 0
        for position, subject, box in rows:
            if type(position) is not int or type(subject) is not bytes or position < max(last, 1):
                key = f"{shown(position)}/{shown(subject)}"
                self._tally.find("boxes", "sealed_boxes", key, None, "a box that belongs to no event")
                continue
            last = position
            yield position, subject, box

    def take(self, position: int) -> dict[bytes, Any]:
        """Boxes by subject; positions are asked for in rising order."""
        found: dict[bytes, Any] = {}
        while self._next is not None and self._next[0] <= position:
            found[self._next[1]] = self._next[2]
            self._next = next(self._rows, None)
        return found

    def rest(self) -> Iterator[tuple[int, bytes]]:
        """Boxes at positions behind the last one asked for."""
        while self._next is not None:
            yield self._next[:2]
            self._next = next(self._rows, None)


class Tree:
    """Every perfect subtree over the leaves so far, 64 bytes a leaf; roots of all earlier sizes can be asked for."""

    def __init__(self) -> None:
        self.size = 0
        self.levels: list[bytearray] = []
        self._roots: dict[int, bytes] = {}

    def append(self, leaf: bytes) -> None:
        for level, _, digest in merkle.append(self.size, [merkle.leaf_hash(leaf)], self.read):
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += digest
        self.size += 1

    def read(self, level: int, index: int) -> bytes:
        return bytes(self.levels[level][index * HASH : (index + 1) * HASH])

    def count(self, level: int) -> int:
        """How many nodes there are at this level."""
        return len(self.levels[level]) // HASH if 0 <= level < len(self.levels) else 0

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves; the last few thousand answers are kept, since commands share them."""
        if size not in self._roots:
            if len(self._roots) > 4096:
                self._roots.clear()
            self._roots[size] = merkle.root(size, self.read)
        return self._roots[size]
