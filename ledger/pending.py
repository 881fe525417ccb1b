"""A book that already holds what was decided a moment ago: so that one command decides many things in one transaction.

Each decision reads the ledger and, after it, the events that earlier decisions of the same command made, under the ids and
positions under which they will stand if nobody writes meanwhile. Nothing is written here, no text is opened, and nothing is
locked: whether a stream has grown since is the store's question, and then the whole command decides again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.errors import EvidenceError
from ledger.event import Book, Event, Recorded
from ledger.receipt import nth_id

S = TypeVar("S")
NOT_SEALED = bytes(32)  # the digest of a box that does not exist yet
POLICY_ADOPTED = "policy.adopted"


@dataclass
class Pending:
    """A `ledger.event.Book` over another one. `first`: the id under which the command records; `size`: what the book has."""

    book: Book
    first: UUID
    size: int
    events: list[Event] = field(default_factory=list)
    _recorded: list[Recorded[Any]] = field(default_factory=list)
    _by_stream: dict[UUID, list[Recorded[Any]]] = field(default_factory=dict)
    _by_subject: dict[UUID, list[Recorded[Any]]] = field(default_factory=dict)
    _by_id: dict[UUID, Recorded[Any]] = field(default_factory=dict)
    _documents: dict[bytes, bytes] = field(default_factory=dict)

    def add(self, events: Sequence[Event]) -> None:
        """What was decided is seen by every later decision."""
        for event in events:
            kept = self._kept(event)
            self.events.append(event)
            self._recorded.append(kept)
            self._by_id[kept.event_id] = kept
            self._by_stream.setdefault(event.stream, []).append(kept)
            for about in event.about:
                self._by_subject.setdefault(about.subject, []).append(kept)
            self._documents.update({sha256(content).digest(): content for content in event.documents})

    def _kept(self, event: Event) -> Recorded[Any]:
        """As it will be read back; who signs it is not yet known, and whoever did it stands there meanwhile."""
        number = len(self.events)
        return Recorded(
            event=replace(event, sealed=(), documents=()),
            event_id=nth_id(self.first, number),
            position=self.size + number + 1,
            recorded_at=self.now,
            recorded_by=event.by.person,
            clock="ok",
            after=self.size,
            boxes={text.subject: (NOT_SEALED, tuple(text.fields)) for text in event.sealed},
        )

    # ---- ledger.event.Book

    @property
    def now(self) -> datetime:
        return self.book.now

    @property
    def zone(self) -> ZoneInfo:
        return self.book.zone

    @property
    def policy(self) -> UUID | None:
        adopted = (r.event_id for r in reversed(self._recorded) if r.event.TOPIC == POLICY_ADOPTED)
        return next(adopted, None) or self.book.policy

    def load(self, stream: UUID, apply: Callable[[S | None, Recorded[Any]], S]) -> S | None:
        state = self.book.load(stream, apply)
        for kept in self._by_stream.get(stream, ()):
            state = apply(state, kept)
        return state

    def about(self, subject: UUID, *types: type[Event]) -> Sequence[Recorded[Any]]:
        return [*self.book.about(subject, *types), *_of(self._by_subject.get(subject, ()), types)]

    def knows(self, subject: UUID) -> bool:
        return subject in self._by_subject or self.book.knows(subject)

    def all(self, *types: type[Event]) -> Sequence[Recorded[Any]]:
        topics = {kind.TOPIC for kind in types}
        return [*self.book.all(*types), *(r for r in self._recorded if r.event.TOPIC in topics)]

    def find(self, event_id: UUID) -> Recorded[Any] | None:
        return self._by_id.get(event_id) or self.book.find(event_id)

    def document(self, sha256: bytes) -> bytes:
        try:
            return self.book.document(sha256)
        except EvidenceError:
            if sha256 not in self._documents:
                raise
            return self._documents[sha256]


def _of(found: Sequence[Recorded[Any]], types: Sequence[type[Event]]) -> list[Recorded[Any]]:
    """Those of these types; of all, if none is named."""
    topics = {kind.TOPIC for kind in types}
    return [r for r in found if not topics or r.event.TOPIC in topics]
