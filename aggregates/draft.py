"""What every decision does before it decides: the header of a new event, its subjects, and who says so.

The header fields are those of formats.md section 2. Whatever is missing but does not stop an entry becomes a warning
here; only what cannot be meant at all (an unknown person, a date in another century) is refused as input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.rules import Rules, shipped
from ledger.errors import InputError
from ledger.event import About, Actor, Book, Involvement, Sealed, When


@dataclass(frozen=True, slots=True)
class Draft:
    """Who decides, when it happened, and under which policy: the same for every event of one decision."""

    book: Book
    by: Actor
    occurred: When

    def header(
        self,
        stream: UUID,
        version: int,
        *about: About,
        sealed: Iterable[Sealed] = (),
        sensitivity: str = "personal",
        folders: Sequence[str] = (),
        causation: UUID | None = None,
    ) -> dict[str, Any]:
        """The header fields of an event."""
        return {
            "stream": stream,
            "stream_version": version,
            "occurred": self.occurred,
            "by": self.by,
            "policy": self.book.policy,
            "causation": causation,
            "folders": vocabulary.codes("folder", folders),
            "sensitivity": sensitivity,
            "about": about,
            "sealed": tuple(text for text in sealed if text.fields),
        }

    @property
    def rules(self) -> Rules:
        return shipped()

    @property
    def start(self) -> datetime:
        """The first instant that it can mean."""
        return self.occurred.start(self.book.zone)

    @property
    def known_by(self) -> datetime | None:
        """By when a ground must have been recorded to count: of what happens now, the whole book was recorded before."""
        return None if self.occurred.at == self.book.now else self.start

    def warnings(self) -> list[str]:
        """What is missing behind this entry, whatever it is about."""
        warn = self.rules.warn
        found = [] if self.book.policy else [warn("policy-missing")]
        if self.start > self.book.now:
            found.append(warn("in-future"))
        return found


def draft(book: Book, by: Actor, occurred: When | None) -> Draft:
    """Begin an entry: now, if no other time is said; InputError for an unknown role or a time that cannot be meant."""
    actor = replace(by, role=vocabulary.code("role", by.role))
    when = When(book.now) if occurred is None else occurred
    latest = book.now + timedelta(days=shipped().data["future_at_most_days"])
    if not date(1900, 1, 1) <= when.start(book.zone).date() <= latest.date():
        raise InputError(f"this cannot be the time that is meant: {when.at}", hint="check the year")
    return Draft(book, actor, when)


def subjects(primary: UUID, *, mentioned: Iterable[UUID] = (), third_party: Iterable[UUID] = ()) -> tuple[About, ...]:
    """Whom an event is about, each once, in the strongest involvement."""
    found: dict[UUID, Involvement] = {primary: "primary"}
    for subject in mentioned:
        found.setdefault(subject, "mentioned")
    for subject in third_party:
        found.setdefault(subject, "third_party")
    return tuple(About(subject, involvement) for subject, involvement in found.items())


def text(what: str, value: str) -> str:
    """A text that must not be empty."""
    if not value.strip():
        raise InputError(f"{what} is empty")
    return value.strip()
