"""A child of the setting, and who is their key person. Stream: the child; its id is the subject's.

Name, date of birth and address are sealed. A key person reads more about this child than other staff do (S15), so the
spans count to the minute where the minute is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.draft import draft, subjects, text
from aggregates.entries import Act, Entry, History, standing
from aggregates.people import person as people
from aggregates.tenure import Tenure
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class ChildEnrolled(Act):
    """A child joins the setting. Sealed about the child: name, known_as, date_of_birth, address, note."""

    TOPIC = "child.enrolled"
    starts: date | None = None


@dataclass(frozen=True, kw_only=True)
class KeyPersonAssigned(Act):
    """Somebody becomes the child's key person (S15)."""

    TOPIC = "key_person.assigned"
    key_person: UUID


@dataclass(frozen=True, kw_only=True)
class KeyPersonEnded(Act):
    """Somebody is no longer the child's key person."""

    TOPIC = "key_person.ended"
    key_person: UUID
    reason: str
    assignment: UUID = inside()  # event id of key_person.assigned


@dataclass(frozen=True, kw_only=True)
class ChildLeft(Act):
    """The child's last day here was when this happened (S33). Sealed about the child: next_setting, note."""

    TOPIC = "child.left"
    reason: str  # ending-reason


@dataclass(frozen=True, slots=True)
class Child(History):
    """An enrolled child with everybody who was ever their key person."""

    def key_persons(self, zone: ZoneInfo) -> tuple[Tenure, ...]:
        return tenures(self.recorded, zone)


def apply(state: Child | None, recorded: Recorded[Any]) -> Child:
    return Child.apply(state, recorded)


def tenures(history: Iterable[Recorded[Any]], zone: ZoneInfo, **as_known: Any) -> tuple[Tenure, ...]:
    """The key persons given by these events; `known_at` and `known_by` as in `entries.read`."""
    entries = standing(history, **as_known)
    endings = tenure.endings(entries, zone, KeyPersonEnded, "assignment")
    left = last_days(entries, zone)
    return tuple(
        tenure.span(
            e,
            endings,
            zone,
            person=e.event.key_person,
            role="key-person",
            child=e.event.stream,
            last_day=left.get(e.event.stream),
        )
        for e in entries
        if isinstance(e.event, KeyPersonAssigned)
    )


def last_days(entries: Iterable[Entry], zone: ZoneInfo) -> dict[UUID, date]:
    """The last day of each child that has left."""
    left = (e for e in entries if isinstance(e.event, ChildLeft))
    return {e.event.stream: e.start(zone).astimezone(zone).date() for e in left}


def load(book: Book, child: UUID) -> Child:
    """An enrolled child; InputError if none is enrolled under this id."""
    state = book.load(child, apply)
    if state is None or not state.begins_with(ChildEnrolled):
        raise InputError(f"no child is enrolled as {child}", hint="enrol the child first")
    return state


def enrol(
    book: Book,
    *,
    by: Actor,
    name: str,
    known_as: str | None = None,
    date_of_birth: str | None = None,
    address: str | None = None,
    note: str | None = None,
    starts: date | None = None,
    child: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Enrol a child. Twins and namesakes are two children; a second enrolment under one id is refused."""
    d, who = draft(book, by, occurred), child or uuid4()
    if book.load(who, History.apply) is not None:
        raise InputError(f"{who} is registered already", hint="correct the first entry instead of making a second")
    words = Sealed(
        who, name=text("the name", name), known_as=known_as, date_of_birth=date_of_birth, address=address, note=note
    )
    event = ChildEnrolled(**d.header(who, 1, *subjects(who), sealed=[words]), starts=starts)
    return d.decided([event], d.warnings() + people.doubts(d))


def assign_key_person(
    book: Book, *, by: Actor, child: UUID, person: UUID, replace: bool = False, occurred: When | None = None
) -> Decision:
    """Make somebody the child's key person; with `replace`, the present ones end at the same moment."""
    d, state = draft(book, by, occurred), load(book, child)
    people.load(book, person)
    present = tenure.at(state.key_persons(book.zone), d.start)
    if any(t.person == person for t in present):
        raise InputError(f"{person} is the child's key person already at that time")
    ended = [
        KeyPersonEnded(
            **d.header(child, state.version + n, *subjects(child, mentioned=[t.person])),
            key_person=t.person,
            reason="changed",
            assignment=t.entry.event_id,
        )
        for n, t in enumerate(present if replace else (), start=1)
    ]
    version = state.version + len(ended) + 1
    event = KeyPersonAssigned(**d.header(child, version, *subjects(child, mentioned=[person])), key_person=person)
    second = d.warn("second-key-person") if present and not replace else []
    return d.decided([*ended, event], d.warnings() + people.doubts(d) + second)


def end_key_person(
    book: Book, *, by: Actor, child: UUID, person: UUID, reason: str = "other", occurred: When | None = None
) -> Decision:
    """End what somebody is to the child as their key person."""
    d, state = draft(book, by, occurred), load(book, child)
    present = tenure.at(state.key_persons(book.zone), d.start)
    mine = [t for t in present if t.person == person]
    if not mine:
        raise InputError(f"{person} is not the child's key person at that time")
    event = KeyPersonEnded(
        **d.header(child, state.version + 1, *subjects(child, mentioned=[person])),
        key_person=person,
        reason=d.code("ending-reason", reason),
        assignment=mine[0].entry.event_id,
    )
    return d.decided([event], d.warnings() + people.doubts(d))
