"""What every decision does before it decides: the header of a new event, its subjects, and who says so.

The header fields are those of formats.md section 2. Whatever is missing but does not stop an entry becomes a warning
here; only what cannot be meant at all (an unknown person, a date in another century) is refused as input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from aggregates import pack
from aggregates.entries import Act
from aggregates.pack import Pack
from aggregates.rules import Remark, Rules
from ledger.errors import InputError
from ledger.event import About, Actor, Book, Decision, Event, Involvement, Sealed, When


@dataclass(frozen=True, slots=True)
class Draft:
    """Who decides, when it happened, and under which policy: the same for every event of one decision."""

    book: Book
    by: Actor
    occurred: When
    pack: Pack

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
            "folders": self.codes("folder", folders),
            "sensitivity": sensitivity,
            "about": about,
            "sealed": tuple(text for text in sealed if text.fields),
        }

    @property
    def rules(self) -> Rules:
        return self.pack.rules

    def code(self, scheme: str, text: str, *more: str) -> str:
        """The code in the vocabulary in force; InputError with near matches."""
        return self.pack.vocabulary.code(scheme, text, *more)

    def codes(self, scheme: str, texts: Iterable[str], *more: str) -> tuple[str, ...]:
        """Several codes, each once, in the order in which they were given."""
        return self.pack.vocabulary.codes(scheme, texts, *more)

    def optional(self, scheme: str, text: str | None) -> str | None:
        """A code, or None if nothing was said."""
        return self.pack.vocabulary.optional(scheme, text)

    def label(self, scheme: str, code: str) -> str:
        """What a code means."""
        return self.pack.vocabulary.label(scheme, code)

    def warn(self, name: str, **values: str) -> list[Remark]:
        """One remark on what is missing; none if its phrase of the policy is not in force."""
        return self.rules.warn(name, **values)

    def missing(self, found: Mapping[str, bool]) -> list[Remark]:
        """The remarks for whatever is found to be missing, by name."""
        return self.rules.missing(found)

    def decided(
        self, events: Sequence[Event], remarks: Iterable[str] = (), refused: Exception | None = None
    ) -> Decision:
        """The decision: the remarks are shown, and their codes stay with what is recorded."""
        said = tuple(dict.fromkeys(remarks))
        marks = tuple(r.code for r in said if isinstance(r, Remark))
        marked = tuple(replace(e, marks=marks) if isinstance(e, Act) and marks else e for e in events)
        return Decision(marked, said, refused)

    @property
    def start(self) -> datetime:
        """The first instant that it can mean."""
        return self.occurred.start(self.book.zone)

    @property
    def known_by(self) -> datetime | None:
        """By when a ground must have been recorded to count: of what happens now, the whole book was recorded before."""
        # In UTC: in the hour that October shows twice, a time of the ledger's zone equals none of another.
        return None if self._exactly == self.book.now.astimezone(UTC) else self.start

    @property
    def _exactly(self) -> datetime | None:
        """When it happened, if that is known more precisely than a day."""
        return self.occurred.at.astimezone(UTC) if isinstance(self.occurred.at, datetime) else None

    def warnings(self) -> list[Remark]:
        """What is missing behind this entry, whatever it is about."""
        return self.missing({"policy-missing": not self.book.policy, "in-future": self.start > self.book.now})


def draft(book: Book, by: Actor, occurred: When | None) -> Draft:
    """Begin an entry: now, if no other time is said; InputError for an unknown role or a time that cannot be meant."""
    data = pack.in_force(book)
    actor = replace(by, role=data.vocabulary.code("role", by.role))
    when = When(book.now) if occurred is None else occurred
    latest = book.now + timedelta(days=data.rules.data["future_at_most_days"])
    if not date(1900, 1, 1) <= when.start(book.zone).date() <= latest.date():
        raise InputError(f"this cannot be the time that is meant: {when.at}", hint="check the year")
    return Draft(book, actor, when, data)


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
