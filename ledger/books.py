"""A ledger's entries, read after those of the earlier books that it continues (formats.md 6, *answers read across both*).

Positions, sealing and proofs stay each ledger's own: what stands in an earlier book is read by that book's own mapper, with
its own keys, and only then numbered as `ledger.numbering` has it. A stream that goes on here is one stream: its versions
here are signed from 1 on, and read on from the last one there. Writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from ledger.errors import EvidenceError
from ledger.event import Event, Recorded
from ledger.numbering import BOOK
from ledger.store.mapper import REMEMBERED, LedgerMapper
from ledger.store.revive import Place, StoredRow
from ledger.store.sqlite import LedgerRecorder


class Books:
    """This book, and whatever it continues. Rows of an earlier one come with their number here."""

    def __init__(self, recorder: LedgerRecorder, mapper: LedgerMapper, past: Books | None = None) -> None:
        self.recorder, self.mapper, self.past = recorder, mapper, past
        self._renumbered = lru_cache(maxsize=REMEMBERED)(self._renumber)
        self._before: dict[UUID, int] = {}

    @property
    def first(self) -> int:
        """The position before the very first entry: 0, or that of the earliest book."""
        return 0 if self.past is None else self.past.first - BOOK

    # ---- rows

    def row(self, position: int) -> StoredRow | None:
        if position > 0 or self.past is None:
            return self.recorder.row(position)
        return _here(self.past.row(position + BOOK))

    def row_of(self, event_id: UUID) -> StoredRow | None:
        found = self.recorder.row_of(event_id)
        return found if found is not None or self.past is None else _here(self.past.row_of(event_id))

    def rows(self, gt: int, lte: int) -> Iterator[StoredRow]:
        """All rows in order, those of the earlier books first."""
        if self.past is not None and gt < 0:
            yield from map(_renumbered, self.past.rows(gt + BOOK, min(lte + BOOK, BOOK - 1)))
        yield from self.recorder.rows(max(gt, 0), lte)

    def rows_at(self, positions: Sequence[int]) -> list[StoredRow]:
        """The rows at these positions, in order."""
        own = self.recorder.rows_at([at for at in positions if at > 0 or self.past is None])
        if self.past is None:
            return own
        return [*map(_renumbered, self.past.rows_at([at + BOOK for at in positions if at <= 0])), *own]

    def places_of(self, topics: Sequence[str], lte: int) -> list[Place]:
        """Where events of these types stand, in order; only columns are looked at."""
        own = self.recorder.places_of(topics, lte) if lte > 0 else []
        if self.past is None:
            return own
        there = self.past.places_of(topics, lte + BOOK)
        return [*(place._replace(position=place.position - BOOK) for place in there), *own]

    def rows_of(self, topics: Sequence[str], lte: int, *, newest: bool = False) -> list[StoredRow]:
        own = self.recorder.rows_of(topics, lte, newest=newest) if lte > 0 else []
        if self.past is None or (newest and own):
            return own
        return [*map(_renumbered, self.past.rows_of(topics, lte + BOOK, newest=newest)), *own]

    def rows_about(self, subject: UUID, topics: Sequence[str], lte: int, limit: int = -1) -> list[StoredRow]:
        """Through the subject index; `limit`: so many of each book at most."""
        own = self.recorder.rows_about(subject, topics, lte, limit) if lte > 0 else []
        if self.past is None:
            return own
        return [*map(_renumbered, self.past.rows_about(subject, topics, lte + BOOK, limit)), *own]

    def stream(self, stream: UUID) -> list[StoredRow]:
        """The rows of one stream, oldest first."""
        own = [row for row in self.recorder.select_events(stream) if isinstance(row, StoredRow)]
        return own if self.past is None else [*map(_renumbered, self.past.stream(stream)), *own]

    def box(self, position: int, subject: UUID) -> bytes | None:
        if position > 0 or self.past is None:
            return self.recorder.box(position, subject)
        return self.past.box(position + BOOK, subject)

    def document(self, sha256: bytes) -> bytes:
        """A document that an entry names, byte for byte."""
        content = self.recorder.document(sha256)
        if content is None and self.past is not None:
            return self.past.document(sha256)
        if content is None or hashlib.sha256(content).digest() != sha256:
            raise EvidenceError(f"the document {sha256.hex()} is missing or was changed")
        return content

    def came_since(self, position: int, size: int) -> int:
        """How many entries stand after this one, in all books, if this one has so many."""
        if position > 0 or self.past is None:
            return max(size - position, 0)
        return size + self.past.came_since(position + BOOK, self.past.recorder.head().size)

    # ---- entries

    def read(self, row: StoredRow) -> Recorded[Any]:
        """The entry in a row, checked by the keys of its own book."""
        return self.mapper.read(row) if self.past is None else self._renumbered(row)

    def _renumber(self, row: StoredRow) -> Recorded[Any]:
        assert self.past is not None
        if row.position <= 0:
            there = self.past.read(replace(row, position=row.position + BOOK))
            event = replace(there.event, **{n: getattr(there.event, n) - BOOK for n in _positions(there.event)})
            return replace(there, event=event, position=row.position, after=there.after - BOOK)
        own = self.mapper.read(row)
        before = self.versions_before(own.event.stream)
        event = replace(own.event, stream_version=own.event.stream_version + before) if before else own.event
        return replace(own, event=event)

    def versions_before(self, stream: UUID) -> int:
        """How many versions a stream has in the earlier books; nothing is added to those any more."""
        if self.past is None:
            return 0
        if stream not in self._before:
            there = self.past.stream(stream)
            self._before[stream] = self.past.read(there[-1]).event.stream_version if there else 0
        return self._before[stream]


def _positions(event: Event) -> list[str]:
    """The fields of an event that are positions in its own book."""
    return [f.name for f in fields(event) if f.metadata.get("position")]


def _renumbered(row: StoredRow) -> StoredRow:
    return replace(row, position=row.position - BOOK)


def _here(row: StoredRow | None) -> StoredRow | None:
    return None if row is None else _renumbered(row)
