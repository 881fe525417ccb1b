"""Destroying the paper of a record, or a copy outside this ledger: asked before it is done, or told afterwards.

Asking is refused while a legal hold stands; the attempt is then what is recorded. Telling never is: what was destroyed
under a hold, or before its time was over, is recorded as it happened, with the phrase that it broke. What the ledger
itself holds is not erased here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates import language
from aggregates.draft import Draft, draft
from aggregates.entries import Act, EntryCorrected, read, standing
from aggregates.people import joined, roles
from aggregates.people.child import ChildLeft
from aggregates.records import legal_hold, retention
from aggregates.records import record as records
from aggregates.records.record import Record
from aggregates.records.retention import RETENTION_EVENTS
from aggregates.rules import Remark
from ledger.errors import InputError, Refused
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class RecordDestroyed(Act):
    """The paper of a record, or a copy outside the ledger, was destroyed (S102). Stream: the record.

    Sealed about its subject: note. `outside`: the phrase of the policy that it broke.
    """

    TOPIC = "record.destroyed"
    subject: UUID
    category: str
    method: str  # destruction-method
    until: date | None = None  # the day until which it was to be kept, as far as that was known
    retention: UUID | None = inside(default=None)  # event id of the retention.set that it followed
    legal_hold: UUID | None = inside(default=None)  # that stood, and was not heeded
    outside: str | None = None


@dataclass(frozen=True, kw_only=True)
class DestructionDenied(Act):
    """Somebody asked to destroy a record that a legal hold keeps, and was refused (S102). Stream: its own."""

    TOPIC = "destruction.denied"
    subject: UUID
    category: str
    method: str
    rule: str
    record: UUID = inside()
    legal_hold: UUID = inside()


def destroy(book: Book, *, by: Actor, record: UUID, method: str, note: str | None = None) -> Decision:
    """Ask to destroy a record now: it is recorded, or refused because a legal hold stands."""
    d, state = draft(book, by, None), _load(book, record)
    held, row = _holds(d, state), d.rules.rows("refusals").get("legal-hold")
    if not held or row is None:
        return _destroyed(d, state, method, note, held=())
    created = state.created
    header = d.header(uuid4(), 1, *records.about(state), sensitivity=created.sensitivity, folders=created.folders)
    attempt = DestructionDenied(
        **header,
        subject=created.subject,
        category=created.category,
        method=d.code("destruction-method", method),
        rule=row["rule"],
        record=record,
        legal_hold=held[0],
    )
    refusal = Refused(
        language.pick(row["says"]), rule=row["rule"], hint="see `legal-hold list`; a hold is released first"
    )
    return d.decided([attempt], refused=refusal)


def tell_destroyed(
    book: Book, *, by: Actor, record: UUID, method: str, note: str | None = None, occurred: When | None = None
) -> Decision:
    """Record that a record has been destroyed: never refused, and marked if a legal hold stood."""
    d, state = draft(book, by, occurred), _load(book, record)
    return _destroyed(d, state, method, note, held=_holds(d, state))


def _load(book: Book, record: UUID) -> Record:
    state = records.load(book, record)
    if state.entries(RecordDestroyed):
        raise InputError("this record was destroyed already", hint="a correction takes a wrong entry back")
    return state


def _holds(d: Draft, state: Record) -> tuple[UUID, ...]:
    found = legal_hold.in_force(d.book, state.created, d.start, known_by=d.known_by)
    return tuple(e.event.stream for e in found)


def _destroyed(d: Draft, state: Record, method: str, note: str | None, *, held: Sequence[UUID]) -> Decision:
    created, kept = state.created, kept_until(d, state)
    breaks = d.missing({"destroyed-under-hold": bool(held)})
    event = RecordDestroyed(
        **d.header(
            state.id,
            state.version + 1,
            *records.about(state),
            sealed=[Sealed(created.subject, note=note)],
            sensitivity=created.sensitivity,
            folders=created.folders,
        ),
        subject=created.subject,
        category=created.category,
        method=d.code("destruction-method", method),
        until=kept.until,
        retention=kept.entry,
        legal_hold=held[0] if held else None,
        outside=d.rules.data["warnings"]["destroyed-under-hold"]["rule"] if breaks else None,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + breaks + _early(d, kept))


@dataclass(frozen=True, slots=True)
class Kept:
    """Which rule says how long a record is kept, and until when as far as decisions can know it."""

    entry: UUID | None = None  # event id of retention.set
    until: date | None = None


def kept_until(d: Draft, state: Record) -> Kept:
    """How long a record was to be kept, as set by then. A date of birth is sealed, so no decision counts from it."""
    created = state.created
    found = retention.rules_set(d.book.all(*RETENTION_EVENTS), known_by=d.known_by)
    rule = retention.rule_for(found, state.id, created.category)
    if rule is None:
        return Kept()
    return Kept(rule.event_id, retention.until(rule.event, _anchors(d, state)))


def _anchors(d: Draft, state: Record) -> dict[str, Any]:
    """The days from which a time can count, that stand in clear."""
    left = standing(joined.about(d.book, state.created.subject, ChildLeft, EntryCorrected))
    went = next((e.start(d.book.zone).date() for e in left if isinstance(e.event, ChildLeft)), None)
    return {"leaves": went, "event": read(state.recorded)[0].start(d.book.zone).date()}


def _early(d: Draft, kept: Kept) -> list[Remark]:
    if kept.entry is None:
        return d.warn("retention-undecided")
    today = d.start.astimezone(d.book.zone).date()
    return d.warn("retention-not-over", until=kept.until.isoformat()) if kept.until and kept.until > today else []
