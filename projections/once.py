"""A book in which every question is answered once: for a decision that is asked again for each entry of a long answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.event import Book, Event, Recorded

S = TypeVar("S")


class OnceRead:
    """The same answers as the book's; it must not grow meanwhile, as no book of one tree head does."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._answers: dict[tuple[object, ...], Any] = {}

    def _once(self, *asked: object, answer: Callable[[], Any]) -> Any:
        if asked not in self._answers:
            self._answers[asked] = answer()
        return self._answers[asked]

    @property
    def now(self) -> datetime:
        return self._book.now

    @property
    def zone(self) -> ZoneInfo:
        return self._book.zone

    @cached_property
    def policy(self) -> UUID | None:
        return self._book.policy

    def load(self, stream: UUID, apply: Callable[[S | None, Recorded[Any]], S]) -> S | None:
        found: S | None = self._once("load", stream, apply, answer=lambda: self._book.load(stream, apply))
        return found

    def about(self, subject: UUID, *types: type[Event]) -> Sequence[Recorded[Any]]:
        found: Sequence[Recorded[Any]] = self._once(
            "about", subject, *types, answer=lambda: self._book.about(subject, *types)
        )
        return found

    def knows(self, subject: UUID) -> bool:
        return self._book.knows(subject)

    def all(self, *types: type[Event]) -> Sequence[Recorded[Any]]:
        found: Sequence[Recorded[Any]] = self._once("all", *types, answer=lambda: self._book.all(*types))
        return found

    def find(self, event_id: UUID) -> Recorded[Any] | None:
        found: Recorded[Any] | None = self._once("find", event_id, answer=lambda: self._book.find(event_id))
        return found

    def document(self, sha256: bytes) -> bytes:
        return self._book.document(sha256)
