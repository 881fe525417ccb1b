"""Where the paper of a record is: in the locked cupboard, or out of it, with whom, for what, until when. Stream: the record.

The program cannot see a cupboard: it records and reports. Paper that is out is a duty to put it back, by the agreed day or
after the setting's own period (`return-paper`, `return-paper-as-agreed` in the rules); the next entry that brings it
home settles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act
from aggregates.people import roles
from aggregates.records import record as records
from aggregates.records.record import Record
from aggregates.rules import Remark
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class CustodyChanged(Act):
    """The paper of a record was taken out, moved or put back (S24, S40). Sealed about its subject: note."""

    TOPIC = "custody.changed"
    from_place: str  # custody-place
    to_place: str
    away: bool  # out of the places where it is kept
    locked: bool | None = None  # None: nobody said
    purpose: str
    expected_return: date | None = None
    holder: UUID | None = inside(default=None)


def move(
    book: Book,
    *,
    by: Actor,
    record: UUID,
    place: str,
    purpose: str = "other",
    locked: bool | None = None,
    from_place: str | None = None,
    expected_return: date | None = None,
    holder: UUID | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the paper of a record went somewhere."""
    d, state = draft(book, by, occurred), records.load(book, record)
    created, to = state.created, d.code("custody-place", place)
    if expected_return is not None and expected_return < d.start.astimezone(book.zone).date():
        raise InputError("it cannot be expected back before it went", hint="check the day")
    away = to not in d.rules.data["custody"]["home"]
    header = d.header(
        record,
        state.version + 1,
        *subjects(created.subject, mentioned=[] if holder is None else [holder], third_party=created.mentions),
        sealed=[Sealed(created.subject, note=note)],
        sensitivity=created.sensitivity,
        folders=created.folders,
    )
    event = CustodyChanged(
        **header,
        from_place=d.optional("custody-place", from_place) or place_of(state),
        to_place=to,
        away=away,
        locked=locked,
        purpose=d.code("custody-purpose", purpose),
        expected_return=expected_return if away else None,
        holder=holder,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + _remarks(d, state, event))


def place_of(state: Record) -> str:
    """Where the paper was last said to be."""
    moves = state.entries(CustodyChanged)
    return moves[-1].event.to_place if moves else "not-known"


def _remarks(d: Draft, state: Record, event: CustodyChanged) -> list[Remark]:
    places = d.rules.data["custody"]
    confidential = state.created.category not in d.rules.data["not_confidential"]
    missing = {
        "cupboard-unlocked": event.to_place in places["lockable"] and not event.locked,
        "not-held-securely": confidential and event.to_place not in places["held"] and not event.locked,
        "paper-out": event.away and event.expected_return is None,
    }
    return d.missing(missing)


def remarks_on_reading(d: Draft, state: Record, action: str) -> list[Remark]:
    """What is said of a record that was read on paper although nothing says that its paper had left the cupboard."""
    before = [e.event for e in state.entries(CustodyChanged) if e.start(d.book.zone) <= d.start]
    on_paper = action == "paper-read" and state.created.medium == "paper"
    return d.missing({"paper-unaccounted": on_paper and not (before and before[-1].away)})
