"""The ledger as a decision reads it: everything as of one tree head, which is then signed into what it decides.

Implements `ledger.event.Book` over a ledger and the earlier books that it continues. Events that were committed after the
head are not seen, so that what an author knew is exactly what the signature says. It writes nothing and opens no box.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.books import Books
from ledger.event import Event, Recorded
from ledger.evidence.checkpoint import Head
from ledger.store.revive import StoredRow

S = TypeVar("S")
POLICY_ADOPTED = "policy.adopted"  # the one name of a domain event that the header itself refers to (formats.md 2)


@dataclass(frozen=True)
class LedgerBook:
    """A view of the first `head.size` events, and of the books before."""

    books: Books
    head: Head
    now: datetime
    zone: ZoneInfo

    @property
    def policy(self) -> UUID | None:
        rows = self.books.rows_of([POLICY_ADOPTED], self.head.size, newest=True)
        return self.books.read(rows[0]).event_id if rows else None

    def load(self, stream: UUID, apply: Callable[[S | None, Recorded[Any]], S]) -> S | None:
        return reduce(apply, self._read(self.books.stream(stream)), None)

    def about(self, subject: UUID, *types: type[Event]) -> Sequence[Recorded[Any]]:
        return self._read(self.books.rows_about(subject, [t.TOPIC for t in types], self.head.size))

    def knows(self, subject: UUID) -> bool:
        return bool(self._read(self.books.rows_about(subject, [], self.head.size, limit=1)))

    def all(self, *types: type[Event]) -> Sequence[Recorded[Any]]:
        """All events of these types, in the ledger's order."""
        return self._read(self.books.rows_of([t.TOPIC for t in types], self.head.size))

    def find(self, event_id: UUID) -> Recorded[Any] | None:
        row = self.books.row_of(event_id)
        return None if row is None or row.position > self.head.size else self.books.read(row)

    def document(self, sha256: bytes) -> bytes:
        return self.books.document(sha256)

    def _read(self, rows: Sequence[StoredRow]) -> list[Recorded[Any]]:
        return [self.books.read(row) for row in rows if row.position <= self.head.size]
