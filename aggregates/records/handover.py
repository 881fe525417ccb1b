"""Records that leave with a child: to the parents (S33), or to the next setting or school. Stream: one for each.

`child.left` opens the duty to hand the developmental records to the parents (`pass-records` in the rules), whose settling is
`records.passed` about the same child; a transfer stays open until somebody says whether it arrived (`confirm-transfer`).
What went is named where no parent of another child is shown it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, EntryCorrected, History, standing
from aggregates.matters import incident
from aggregates.people import child as children
from aggregates.people import joined, roles
from aggregates.records import record as records
from aggregates.records.record import RecordCreated
from aggregates.rules import within
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class RecordsPassed(Act):
    """A child's records were handed to the parents (S33). Sealed about the child: to_name, note."""

    TOPIC = "records.passed"
    child: UUID
    records: tuple[UUID, ...] = inside()
    to: UUID | None = inside(default=None)
    method: str  # handover-method
    signed: bool  # they signed for it
    copies: str  # retained-copies


@dataclass(frozen=True, kw_only=True)
class RecordsTransferred(Act):
    """A child's records were sent to another setting or a school (S24, S33). Sealed about the child: to_name, note."""

    TOPIC = "records.transferred"
    child: UUID
    records: tuple[UUID, ...] = inside()
    recipient: str
    channel: str
    secure: bool


@dataclass(frozen=True, kw_only=True)
class TransferConfirmed(Act):
    """Somebody said whether transferred records arrived (S24). Sealed about the child: confirmed_by, note."""

    TOPIC = "transfer.confirmed"
    child: UUID
    state: str  # transfer-state
    received: date | None = None


def pass_on(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    method: str = "by-hand",
    records: Sequence[UUID] = (),
    to: UUID | None = None,
    to_name: str | None = None,
    signed: bool = False,
    copies: str = "none",
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that records were handed to parents; all developmental ones, unless some are named."""
    d = draft(book, by, occurred)
    children.load(book, child)
    due = developmental(d, child)
    went = tuple(dict.fromkeys(records)) or due
    event = RecordsPassed(
        **_header(d, child, went, {"to_name": to_name, "note": note}, [] if to is None else [to]),
        child=child,
        records=went,
        to=to,
        method=d.code("handover-method", method),
        signed=signed,
        copies=d.code("retained-copies", copies),
    )
    left_out = len(set(due) - set(went))
    remarks = d.warnings() + roles.doubts(d)
    remarks += d.warn("passed-incomplete", number=str(left_out)) if left_out else []
    parental = to is None or roles.standing_of(book, to, d.start, known_by=d.known_by).parent(child)
    return d.decided(
        [event], remarks + d.missing({"passed-unsigned": not signed, "passed-without-authority": not parental})
    )


def developmental(d: Draft, child: UUID) -> tuple[UUID, ...]:
    """The child's records that go to the parents."""
    ids = joined.same(d.book, child)
    entries = standing(joined.about_all(d.book, ids, RecordCreated, EntryCorrected))
    mine = (e.event for e in entries if e.event.subject in ids)
    return tuple(event.stream for event in mine if within(event.category, d.rules.data["passed_on"]))


def transfer(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    records: Sequence[UUID],
    channel: str,
    recipient: str = "other-setting",
    secure: bool | None = None,
    to_name: str | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that records were sent on. Sent online by an insecure channel, it also opens an incident."""
    d = draft(book, by, occurred)
    children.load(book, child)
    how, went = d.code("channel", channel), tuple(dict.fromkeys(records))
    if not went:
        raise InputError("nothing says which records were sent", hint="name them by their letters")
    event = RecordsTransferred(
        **_header(d, child, went, {"to_name": to_name, "note": note}),
        child=child,
        records=went,
        recipient=d.code("recipient", recipient),
        channel=how,
        secure=d.rules.is_secure(how) if secure is None else secure,
    )
    outside = d.missing({"transfer-insecure": not event.secure})
    opened = incident.opened(d) if outside else []
    found: list[Event] = [event, *_incident(d, event)] if outside else [event]
    return d.decided(found, d.warnings() + roles.doubts(d) + outside + opened)


def _incident(d: Draft, event: RecordsTransferred) -> list[Event]:
    categories = tuple(dict.fromkeys(records.load(d.book, one).created.category for one in event.records))
    return [
        incident.improper(
            d,
            child=event.child,
            kind="insecure-transfer",
            rule="S98",
            channel=event.channel,
            categories=categories,
            recipients=(event.recipient,),
            of=event.stream,
        )
    ]


def confirm(
    book: Book,
    *,
    by: Actor,
    transfer: UUID,
    state: str = "complete",
    received: date | None = None,
    confirmed_by: str | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody said whether transferred records arrived."""
    d, sent = draft(book, by, occurred), book.load(transfer, History.apply)
    if sent is None or not sent.begins_with(RecordsTransferred):
        raise InputError(f"there is no transfer {transfer}", hint="see `handover list`")
    first = sent.recorded[0].event
    header = d.header(
        transfer,
        sent.version + 1,
        *subjects(first.child),
        sealed=[Sealed(first.child, confirmed_by=confirmed_by, note=note)],
        sensitivity=first.sensitivity,
    )
    event = TransferConfirmed(**header, child=first.child, state=d.code("transfer-state", state), received=received)
    return d.decided([event], d.warnings() + roles.doubts(d))


def _header(
    d: Draft, child: UUID, went: Sequence[UUID], words: dict[str, str | None], mentioned: Sequence[UUID] = ()
) -> dict[str, Any]:
    """A header as sensitive as the most sensitive record that went; InputError for a record about somebody else."""
    created = [records.load(d.book, record).created for record in went]
    if not {event.subject for event in created} <= joined.same(d.book, child):
        raise InputError("one of these records is about somebody else", hint="see `record list` for the child's own")
    return d.header(
        uuid4(),
        1,
        *subjects(child, mentioned=mentioned, third_party=[m for event in created for m in event.mentions]),
        sealed=[Sealed(child, **words)],
        sensitivity=d.rules.highest("personal", *(event.sensitivity for event in created)),
    )
