"""A record about a child or a grown-up: that it exists, of which category, where from, on which medium. Stream: the record.

What the record says, its title or where the paper lies is sealed. How sensitive it is follows from its category and
topic in the rules; whoever creates it may say more, never less. Other children whom it mentions are listed, so that
nothing about them leaves with it (S42).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from aggregates import roles
from aggregates.draft import draft, subjects
from aggregates.entries import Act, History
from ledger.errors import InputError
from ledger.event import About, Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class RecordCreated(Act):
    """A record was begun (S23, S27 to S46). Sealed about the subject: title, content, locator, source."""

    TOPIC = "record.created"
    subject: UUID
    category: str
    topic: str | None = None
    medium: str
    provenance: str
    mentions: tuple[UUID, ...] = inside(default=())  # other families' children


@dataclass(frozen=True, slots=True)
class Record(History):
    """A record."""

    @property
    def created(self) -> RecordCreated:
        event = self.recorded[0].event
        assert isinstance(event, RecordCreated)
        return event


def apply(state: Record | None, recorded: Recorded[Any]) -> Record:
    return Record.apply(state, recorded)


def load(book: Book, record: UUID) -> Record:
    """A record; InputError if there is none under this id."""
    state = book.load(record, apply)
    if state is None or not state.begins_with(RecordCreated):
        raise InputError(f"there is no record {record}", hint="create it first, or look for it under its child")
    return state


def about(state: Record, *, accessor: UUID | None = None) -> tuple[About, ...]:
    """Whom an event about this record is about: its subject, who opened it, and the others in it."""
    mentioned = [] if accessor is None else [accessor]
    return subjects(state.created.subject, mentioned=mentioned, third_party=state.created.mentions)


def create(
    book: Book,
    *,
    by: Actor,
    subject: UUID,
    category: str,
    topic: str | None = None,
    medium: str = "electronic",
    provenance: str = "staff-observation",
    title: str | None = None,
    content: str | None = None,
    locator: str | None = None,
    source: str | None = None,
    mentions: Sequence[UUID] = (),
    sensitivity: str | None = None,
    folders: Sequence[str] = (),
    record: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Begin a record about a child or a person."""
    d, stream = draft(book, by, occurred), record or uuid4()
    for somebody in (subject, *mentions):
        if book.load(somebody, History.apply) is None:
            raise InputError(f"nobody is registered as {somebody}", hint="enrol the child or register the person first")
    if book.load(stream, History.apply) is not None:
        raise InputError(f"there is a record {stream} already")
    kind, matter = d.code("record-category", category), d.optional("record-topic", topic)
    least = d.rules.sensitivity(kind, matter)
    level = least if sensitivity is None else d.rules.highest(least, d.code("sensitivity", sensitivity))
    others = tuple(dict.fromkeys(m for m in mentions if m != subject))
    words = Sealed(subject, title=title, content=content, locator=locator, source=source)
    header = d.header(
        stream, 1, *subjects(subject, third_party=others), sealed=[words], sensitivity=level, folders=folders
    )
    event = RecordCreated(
        **header,
        subject=subject,
        category=kind,
        topic=matter,
        medium=d.code("record-medium", medium),
        provenance=d.code("provenance", provenance),
        mentions=others,
    )
    return d.decided([event], d.warnings() + roles.doubts(d))
