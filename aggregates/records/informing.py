"""Telling the parents what was recorded about their child, or not telling them, and why (S43, S44).

`record.created` opens the duty (`inform-parents`, `inform-physical-intervention` in the rules); being told settles it, and
so does a recorded reason not to tell. That reason has a stream of its own, so that nothing a parent may see leads to it, and
where telling could do harm a hold is placed with it. It is looked at again on its review date (`reconsider-not-informing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from aggregates.accesses import hold as holds
from aggregates.accesses.hold import HoldPlaced
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, EntryCorrected, standing
from aggregates.people import joined, roles
from aggregates.records import record as records
from aggregates.records.record import Record
from aggregates.rules import Remark
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class ParentInformed(Act):
    """Parents were told of a record about their child (S43, S44). Stream: the record. Sealed about the child: words."""

    TOPIC = "parent.informed"
    subject: UUID
    record: UUID = inside()
    parents: tuple[UUID, ...] = inside(default=())
    method: str  # informing-method
    informed_of: tuple[str, ...] = ()  # informed-of
    earlier: UUID | None = inside(default=None)  # event id of the parent.not_informed that this ends


@dataclass(frozen=True, kw_only=True)
class ParentNotInformed(Act):
    """Parents were not told of a record, for a reason (S43, S11). Stream: its own. Sealed about the child: words."""

    TOPIC = "parent.not_informed"
    subject: UUID
    record: UUID = inside()
    parents: tuple[UUID, ...] = inside(default=())
    reason: str  # not-informed-reason
    hold: UUID | None = inside(default=None)  # stream of the hold that keeps it from them
    review: date | None = None
    earlier: UUID | None = inside(default=None)


def inform(
    book: Book,
    *,
    by: Actor,
    record: UUID,
    method: str,
    parents: Sequence[UUID] = (),
    informed_of: Sequence[str] = ("that-recorded",),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that parents were told of a record. `parents`: which, if not all."""
    d, state = draft(book, by, occurred), records.load(book, record)
    created, told = state.created, tuple(dict.fromkeys(parents))
    against = _hold(d, state, told) is not None
    header = d.header(
        record,
        state.version + 1,
        *subjects(created.subject, mentioned=told),
        sealed=[Sealed(created.subject, words=words)],
        sensitivity=d.rules.highest(created.sensitivity, holds.SENSITIVITY) if against else created.sensitivity,
        folders=created.folders,
    )
    event = ParentInformed(
        **header,
        subject=created.subject,
        record=record,
        parents=told,
        method=d.code("informing-method", method),
        informed_of=d.codes("informed-of", informed_of),
        earlier=_earlier(book, state),
    )
    strangers = any(not _is_parent(d, one, created.subject) for one in told)
    remarks = d.warnings() + roles.doubts(d) + d.missing({"informed-without-authority": strangers})
    return _marked(d, event, remarks, d.missing({"informed-under-hold": against}))


def _marked(d: Draft, event: ParentInformed, remarks: Sequence[Remark], held: Sequence[Remark]) -> Decision:
    """That a hold stood is marked for those who decide about holds, and said to nobody else."""
    if holds.may_know(d.book, d.by.person, d.start):
        return d.decided([event], [*remarks, *held])
    decision = d.decided([event], remarks)
    marks = tuple(remark.code for remark in (*remarks, *held))
    return replace(decision, events=(replace(event, marks=marks),))


def not_inform(
    book: Book,
    *,
    by: Actor,
    record: UUID,
    reason: str,
    parents: Sequence[UUID] = (),
    review: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that parents were not told of a record; where telling them could do harm, with a hold."""
    d, state = draft(book, by, occurred), records.load(book, record)
    created, why = state.created, d.code("not-informed-reason", reason)
    kept = tuple(dict.fromkeys(parents))
    standing_hold = _hold(d, state, kept)
    placed = _place(d, state, kept, why, review) if standing_hold is None else []
    event = ParentNotInformed(
        **d.header(
            uuid4(),
            1,
            *subjects(created.subject),  # not about the parents: nothing about them leads here
            sealed=[Sealed(created.subject, words=words)],
            sensitivity=d.rules.highest(created.sensitivity, holds.SENSITIVITY),
            folders=created.folders,
        ),
        subject=created.subject,
        record=record,
        parents=kept,
        reason=why,
        hold=placed[0].stream if placed else standing_hold,
        review=review or (placed[0].review if placed else None),
        earlier=_earlier(book, state),
    )
    missing = {
        "not-informed-review": event.review is None,
        "hold-by-others": bool(placed) and d.by.role not in d.rules.data["hold_keepers"]["roles"],
    }
    return d.decided([event, *placed], d.warnings() + roles.doubts(d) + d.missing(missing))


def _place(d: Draft, state: Record, persons: Sequence[UUID], reason: str, review: date | None) -> list[HoldPlaced]:
    """The hold that goes with a reason for which telling could do harm."""
    if reason not in d.rules.data["do_not_tell"]:
        return []
    created = state.created
    against: Sequence[str] = () if persons else ("parents",)
    return [
        holds.placed(
            d,
            child=created.subject,
            against=against,
            persons=persons,
            covers=[created.category],
            reason=reason,
            review=review,
        )
    ]


def _hold(d: Draft, state: Record, persons: Sequence[UUID]) -> UUID | None:
    """The hold that stood against telling these parents, or any, of such a record."""
    created = state.created
    found = holds.in_force(d.book, created.subject, d.start, known_by=d.known_by)
    covering = [holds.covering(found, one, "parent", created.category) for one in persons or (None,)]
    return next((hold.hold for hold in covering if hold is not None), None)


def _earlier(book: Book, state: Record) -> UUID | None:
    """The newest entry by which parents were not told of this record."""
    entries = standing(joined.about(book, state.created.subject, ParentNotInformed, EntryCorrected))
    return next((e.event_id for e in reversed(entries) if e.event.record == state.id), None)


def _is_parent(d: Draft, person: UUID, child: UUID) -> bool:
    return roles.standing_of(d.book, person, d.start, known_by=d.known_by).parent(child) is not None
