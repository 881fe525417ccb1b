"""That somebody was given a notice: which, in which language, how, with whose help. Stream: one for each serving.

It shows that they were informed before they answered (S49). The notice itself stands in `notices`, its text kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.draft import draft, subjects, text
from aggregates.entries import Act, History, corrected
from aggregates.governance import notices
from aggregates.governance.notices import NoticePublished
from aggregates.people import child as children
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class NoticeServed(Act):
    """Somebody was given a notice, before they were asked to agree (S49). Sealed about them: note."""

    TOPIC = "notice.served"
    person: UUID
    child: UUID | None = None
    notice: str  # its version
    language: str = "en-GB"
    method: str  # notice-method
    interpreter: bool | None = None
    published: UUID | None = inside(default=None)  # event id of notice.published


def serve(
    book: Book,
    *,
    by: Actor,
    person: UUID,
    notice: str,
    method: str,
    child: UUID | None = None,
    language: str = "en-GB",
    interpreter: bool | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody was given a notice."""
    d, version = draft(book, by, occurred), text("the notice's version", notice)
    if book.load(person, History.apply) is None:
        raise InputError(f"nobody is registered as {person}", hint="register the person first")
    if child is not None:
        children.load(book, child)
    entries = notices.published(corrected(book, NoticePublished), version, known_by=d.known_by)
    found = next((e.event_id for e in reversed(entries) if e.event.language == language), None)
    about = subjects(person, mentioned=[] if child is None else [child])
    event = NoticeServed(
        **d.header(uuid4(), 1, *about, sealed=[Sealed(person, note=note)]),
        person=person,
        child=child,
        notice=version,
        language=language,
        method=d.code("notice-method", method),
        interpreter=interpreter,
        published=found,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing({"notice-unknown": found is None}))
