"""Legal holds: records that must not be destroyed, whatever their time says, until somebody releases them.

Stream: one for each hold. It stands for certain records, or for everything about a child or a person. While it stands,
asking to destroy such a record is refused (`destruction`). Duty `review-legal-hold`, from the review date in the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from aggregates.draft import draft, subjects
from aggregates.entries import Act, Entry, EntryCorrected, History, standing
from aggregates.people import joined, roles
from aggregates.records import record as records
from aggregates.records.record import RecordCreated
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Sealed, When, inside

SENSITIVITY = "sensitive"


@dataclass(frozen=True, kw_only=True)
class LegalHoldPlaced(Act):
    """Records are to be kept for a claim, a court or an inquiry (S102). Sealed about the subject: words."""

    TOPIC = "legal_hold.placed"
    subject: UUID
    records: tuple[UUID, ...] = inside(default=())  # none: everything about the subject
    reason: str = inside()  # legal-hold-reason
    review: date | None = inside(default=None)


@dataclass(frozen=True, kw_only=True)
class LegalHoldReleased(Act):
    """Records need no longer be kept for it (S102). Sealed about the subject: words."""

    TOPIC = "legal_hold.released"
    subject: UUID


LEGAL_HOLD_EVENTS: tuple[type[Event], ...] = (LegalHoldPlaced, LegalHoldReleased, EntryCorrected)


def place(
    book: Book,
    *,
    by: Actor,
    reason: str,
    subject: UUID | None = None,
    records_held: Sequence[UUID] = (),
    review: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that certain records, or everything about somebody, are to be kept."""
    d = draft(book, by, occurred)
    held = tuple(dict.fromkeys(records_held))
    whose = {records.load(book, one).created.subject for one in held} | ({subject} if subject else set())
    if len(whose) != 1:
        raise InputError("a legal hold is about one person", hint="name a child or a person, or records about one")
    about = whose.pop()
    if not book.knows(about):
        raise InputError(f"nobody is registered as {about}")
    event = LegalHoldPlaced(
        **d.header(uuid4(), 1, *subjects(about), sealed=[Sealed(about, words=words)], sensitivity=SENSITIVITY),
        subject=about,
        records=held,
        reason=d.code("legal-hold-reason", reason),
        review=review,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing({"legal-hold-no-review": review is None}))


def release(
    book: Book, *, by: Actor, legal_hold: UUID, words: str | None = None, occurred: When | None = None
) -> Decision:
    """Record that a legal hold is over."""
    d, state = draft(book, by, occurred), book.load(legal_hold, History.apply)
    if state is None or not state.begins_with(LegalHoldPlaced):
        raise InputError(f"there is no legal hold {legal_hold}", hint="see `legal-hold list`")
    if state.entries(LegalHoldReleased):
        raise InputError("this legal hold was released already")
    subject = state.recorded[0].event.subject
    words_ = Sealed(subject, words=words)
    header = d.header(legal_hold, state.version + 1, *subjects(subject), sealed=[words_], sensitivity=SENSITIVITY)
    return d.decided([LegalHoldReleased(**header, subject=subject)], d.warnings() + roles.doubts(d))


def in_force(
    book: Book, created: RecordCreated, at: datetime, *, known_by: datetime | None = None
) -> tuple[Entry, ...]:
    """The legal holds that keep a record at an instant, as far as they had been recorded by then."""
    entries = standing(joined.about(book, created.subject, *LEGAL_HOLD_EVENTS), known_by=known_by)
    past = [e for e in entries if e.start(book.zone) <= at]
    over = {e.event.stream for e in past if isinstance(e.event, LegalHoldReleased)}
    placed = (e for e in past if isinstance(e.event, LegalHoldPlaced) and e.event.stream not in over)
    return tuple(e for e in placed if not e.event.records or created.stream in e.event.records)
