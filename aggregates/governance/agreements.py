"""Formal agreements with other organisations about what is shared and what becomes of it. Stream: the agreement.

Without one, whoever shares expects that it will be shared on, in some form, with parents and other professionals; only
such an agreement says otherwise (S20, S21). It names organisations, never people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, text
from aggregates.entries import Act, History
from aggregates.governance import setting as settings
from aggregates.people import person as people
from aggregates.rules import Remark
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Document, When


@dataclass(frozen=True, kw_only=True)
class AgreementRecorded(Act):
    """A formal agreement about sharing, from `occurred` up to the end of `last_day`, if it has one (S21)."""

    TOPIC = "agreement.recorded"
    parties: tuple[str, ...]
    title: str
    onward: bool  # whether what is shared may be shared on
    recipients: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    last_day: date | None = None
    text: Document | None = None


def record(
    book: Book,
    *,
    by: Actor,
    parties: Sequence[str],
    title: str,
    onward: bool = False,
    recipients: Sequence[str] = (),
    categories: Sequence[str] = (),
    purposes: Sequence[str] = (),
    last_day: date | None = None,
    content: bytes | None = None,
    media_type: str = "text/plain",
    agreement: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record a formal agreement, its text kept whole if there is one."""
    d, stream = draft(book, by, occurred), agreement or uuid4()
    if not parties:
        raise InputError("an agreement has parties", hint="name the other organisation")
    event = AgreementRecorded(
        **d.header(stream, 1, sensitivity="general"),
        documents=() if content is None else (content,),
        parties=tuple(text("the party", one) for one in parties),
        title=text("the title", title),
        onward=onward,
        recipients=d.codes("recipient", recipients),
        categories=d.codes("record-category", categories, "record-class"),
        purposes=d.codes("purpose", purposes),
        last_day=last_day,
        text=None if content is None else settings.document(content, media_type),
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def load(book: Book, agreement: UUID) -> AgreementRecorded:
    """An agreement, by its id or that of its entry; InputError if there is none, or it was entered in error."""
    named = book.find(agreement)
    state = book.load(agreement if named is None else named.event.stream, History.apply)
    entries = () if state is None else state.entries(AgreementRecorded)
    if not entries:
        raise InputError(f"there is no agreement {agreement}", hint="record it first")
    event = entries[0].event
    assert isinstance(event, AgreementRecorded)
    return event


def doubts(d: Draft, agreement: UUID) -> list[Remark]:
    """What is said when somebody relies on an agreement that did not hold on the day (S21)."""
    event = load(d.book, agreement)
    return d.missing({"agreement-ended": not _holds(event, d.start, d)})


def _holds(event: AgreementRecorded, at: datetime, d: Draft) -> bool:
    day = at.astimezone(d.book.zone).date()
    return event.occurred.start(d.book.zone) <= at and (event.last_day is None or day <= event.last_day)
