"""A family asks why a record was opened, and is answered (S25, S41). Stream: one for each question.

Whoever asks has the access from a report; the answer gives a reason, and the name of who opened it or why not. Duty:
`answer-access-query`, from when it was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, History
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class AccessQueried(Act):
    """Somebody asks why a record was opened (S25, S41). Sealed about the child: words."""

    TOPIC = "access.queried"
    subject: UUID
    access: UUID = inside()  # event id


@dataclass(frozen=True, kw_only=True)
class AccessQueryAnswered(Act):
    """The setting says why it was opened (S25). Sealed about the child: words, name_reason."""

    TOPIC = "access.query_answered"
    subject: UUID
    answer: str  # access-answer
    name_disclosed: bool


def query(book: Book, *, by: Actor, entry: UUID, words: str | None = None, occurred: When | None = None) -> Decision:
    """Record that somebody asks why a record was opened."""
    d, found = draft(book, by, occurred), book.find(entry)
    if found is None or not isinstance(found.event, ACCESS_EVENTS):
        raise InputError("this entry is no access", hint="its number stands in the report, and in `access list`")
    asker, subject = by.on_behalf_of or by.person, found.event.subject
    header = d.header(
        uuid4(),
        1,
        *subjects(subject, mentioned=[asker]),
        sealed=[Sealed(subject, words=words)],
        sensitivity=found.event.sensitivity,
    )
    event = AccessQueried(**header, subject=subject, access=entry)
    return d.decided([event], d.warnings() + d.missing({"asked-by-others": not _family(d, asker, subject)}))


def _family(d: Draft, asker: UUID, subject: UUID) -> bool:
    theirs = roles.standing_of(d.book, asker, d.start).relations(subject)
    return not theirs.isdisjoint(("self", "parent"))


def answer(
    book: Book,
    *,
    by: Actor,
    question: UUID,
    answer: str,
    name_disclosed: bool = False,
    name_reason: str | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record what they were answered; a second answer does not replace the first."""
    d, state = draft(book, by, occurred), book.load(question, History.apply)
    if state is None or not state.begins_with(AccessQueried):
        raise InputError(f"there is no question {question}", hint="its reference stands on its slip")
    asked = state.recorded[0].event
    subject = asked.subject
    header = d.header(
        question,
        state.version + 1,
        *subjects(subject, mentioned=[asked.by.on_behalf_of or asked.by.person]),
        sealed=[Sealed(subject, words=words, name_reason=name_reason)],
        sensitivity=asked.sensitivity,
    )
    event = AccessQueryAnswered(
        **header, subject=subject, answer=d.code("access-answer", answer), name_disclosed=name_disclosed
    )
    unnamed = {"answer-unnamed": not name_disclosed and not name_reason}
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(unnamed))
