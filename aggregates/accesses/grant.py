"""A need to know, granted: somebody is let into what they would not see otherwise, for a reason and for a time (S16).

Stream: one for each grant. It opens what it names from its first day to the end of its last, to this person alone; what is
opened afterwards is outside the rules. Like every ground it counts only for what happened after it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, Entry, EntryCorrected, History, standing
from aggregates.people import joined, roles
from aggregates.people import person as people
from aggregates.records.record import load as load_record
from aggregates.rules import Remark, within
from aggregates.tenure import Tenure
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class GrantGiven(Act):
    """Somebody is let into matters about a child because their work needs it (S16, S25). Sealed about the child: why."""

    TOPIC = "grant.given"
    to: UUID
    child: UUID
    categories: tuple[str, ...] = ()  # record categories and classes; none, and no records: everything
    records: tuple[UUID, ...] = inside(default=())
    purpose: str
    first_day: date | None = None  # None: from when it was given
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class GrantEnded(Act):
    """The need is over before its agreed end (S16)."""

    TOPIC = "grant.ended"
    to: UUID
    child: UUID
    reason: str  # ending-reason


GRANT_EVENTS: tuple[type[Event], ...] = (GrantGiven, GrantEnded, EntryCorrected)


def spans(history: Iterable[Recorded[Any]], zone: ZoneInfo, **as_known: Any) -> tuple[Tenure, ...]:
    """When each of these grants holds; `known_at` and `known_by` as in `entries.read`."""
    entries = standing(history, **as_known)
    ended = tenure.endings(entries, zone, GrantEnded, "stream")
    return tuple(_span(e, ended, zone) for e in entries if isinstance(e.event, GrantGiven))


def _span(entry: Entry, ended: dict[UUID, Entry], zone: ZoneInfo) -> Tenure:
    event: GrantGiven = entry.event
    endings = {entry.event_id: ended[event.stream]} if event.stream in ended else {}
    held = tenure.span(entry, endings, zone, person=event.to, role="grant", child=event.child, last_day=event.last_day)
    begins = None if event.first_day is None else datetime.combine(event.first_day, time.min, zone)
    return held if begins is None or begins <= held.since else _from(held, begins)


def _from(held: Tenure, begins: datetime) -> Tenure:
    return Tenure(held.person, held.role, held.child, begins, held.until, held.entry, held.ending)


def opens(granted: GrantGiven, record: UUID, category: str) -> bool:
    """Whether it names this record or its category, or limits nothing."""
    unlimited = not granted.categories and not granted.records
    return unlimited or record in granted.records or within(category, granted.categories)


def in_force(
    book: Book, child: UUID, person: UUID, at: datetime, *, known_by: datetime | None = None
) -> tuple[Tenure, ...]:
    """The grants that somebody has for a child at an instant, as far as they had been recorded by then."""
    history, ids = joined.about(book, child, *GRANT_EVENTS), joined.same(book, person, known_by=known_by)
    # What names somebody as the one who is let in stands among the entries about them, and is about another.
    whose = joined.same(book, child, known_by=known_by)
    held = tenure.at(spans(history, book.zone, known_by=known_by), at)
    return tuple(t for t in held if t.person in ids and t.child in whose)


def give(
    book: Book,
    *,
    by: Actor,
    to: UUID,
    child: UUID,
    categories: Sequence[str] = (),
    records: Sequence[UUID] = (),
    purpose: str = "planning-for-needs",
    first_day: date | None = None,
    last_day: date | None = None,
    why: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Let somebody into what their work needs. Without a last day it lasts as long as the setting's rules say."""
    d = draft(book, by, occurred)
    people.load(book, to)
    for one in records:
        if load_record(book, one).created.subject not in joined.same(book, child):
            raise InputError(f"the record {one} is about somebody else", hint="see `record list` for this child")
    begins = first_day or d.start.astimezone(book.zone).date()
    ends = last_day or _default_end(d, begins)
    if ends is not None and ends < begins:
        raise InputError(f"it would end on {ends}, before it begins", hint="the last day is the last on which it holds")
    event = GrantGiven(
        **d.header(uuid4(), 1, *subjects(child, mentioned=[to]), sealed=[Sealed(child, why=why)]),
        to=to,
        child=child,
        categories=d.codes("record-category", categories, "record-class"),
        records=tuple(dict.fromkeys(records)),
        purpose=d.code("purpose", purpose),
        first_day=first_day,
        last_day=ends,
    )
    gaps = {"grant-without-reason": not why, "grant-without-end": ends is None}
    return d.decided([event], _remarks(d) + d.missing(gaps))


def _default_end(d: Draft, begins: date) -> date | None:
    period = d.rules.period("need-to-know")
    return None if period is None else period.after_day(begins)


def end(book: Book, *, by: Actor, grant: UUID, reason: str = "finished", occurred: When | None = None) -> Decision:
    """End a grant before its agreed end."""
    d, state = draft(book, by, occurred), book.load(grant, History.apply)
    if state is None or not state.begins_with(GrantGiven):
        raise InputError(f"there is no grant {grant}", hint="see `grant list`")
    if state.entries(GrantEnded):
        raise InputError("this grant was ended already")
    given: GrantGiven = state.recorded[0].event
    header = d.header(grant, state.version + 1, *subjects(given.child, mentioned=[given.to]))
    event = GrantEnded(**header, to=given.to, child=given.child, reason=d.code("ending-reason", reason))
    return d.decided([event], _remarks(d))


def _remarks(d: Draft) -> list[Remark]:
    others = d.by.role not in d.rules.data["granting"]["roles"]
    return d.warnings() + roles.doubts(d) + d.missing({"grant-by-others": others})
