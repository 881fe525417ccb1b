"""One person who was entered twice: two ids are joined, and parted again if that was wrong. Stream: whoever stands for both.

Also for somebody who was only named, in an emergency, and is registered later. Nothing is moved: what was entered under
either id stays where it is, and whoever reads asks for all ids of a person. Joining says who somebody is, not what was
agreed on some day, so it has no time in the world of its own; it counts from when it was recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.draft import draft, subjects
from aggregates.entries import Act, EntryCorrected, History, corrected, standing
from aggregates.people import person as people
from aggregates.people.child import ChildEnrolled
from aggregates.people.person import PersonRegistered
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Act):
    """Two ids are found to be one person; the stream's stands for both (S23). Sealed about them: note."""

    TOPIC = "person.joined"
    other: UUID = inside()


@dataclass(frozen=True, kw_only=True)
class PersonParted(Act):
    """They were two people after all (S23, S42). Sealed about who stood for both: note."""

    TOPIC = "person.parted"
    other: UUID = inside()
    joining: UUID = inside()  # event id of person.joined


JOINED_EVENTS: tuple[type[Event], ...] = (PersonJoined, PersonParted, EntryCorrected)


def groups(events: Iterable[Recorded[Any]], **as_known: Any) -> Mapping[UUID, UUID]:
    """Each id that was joined, and the one that stands for all of them; `known_at` and `known_by` as in `entries.read`."""
    found: dict[UUID, UUID] = {}
    for entry in _joinings(events, **as_known):
        stands, other = (found.get(i, i) for i in (entry.stream, entry.other))
        members = [i for i, leader in found.items() if leader == other]
        found |= dict.fromkeys((entry.stream, entry.other, other, *members), stands)
    return found


def _joinings(events: Iterable[Recorded[Any]], **as_known: Any) -> list[PersonJoined]:
    entries = [e for e in standing(events, **as_known) if isinstance(e.event, PersonJoined | PersonParted)]
    parted = {e.event.joining for e in entries if isinstance(e.event, PersonParted)}
    return [e.event for e in entries if isinstance(e.event, PersonJoined) and e.event_id not in parted]


def in_book(book: Book, **as_known: Any) -> Mapping[UUID, UUID]:
    """`groups` of everything in the book; most books have nobody in them twice, and pay nothing for this."""
    return groups(corrected(book, PersonJoined, PersonParted), **as_known)


def same(book: Book, person: UUID, *, known_by: datetime | None = None) -> frozenset[UUID]:
    """All ids that were joined with this one, itself included."""
    return members(in_book(book, known_by=known_by), person)


def members(found: Mapping[UUID, UUID], person: UUID) -> frozenset[UUID]:
    """All ids of a person, given the groups."""
    stands = found.get(person, person)
    return frozenset({person, *(i for i, leader in found.items() if leader == stands)})


def about(book: Book, person: UUID, *types: type[Event], known_by: datetime | None = None) -> Sequence[Recorded[Any]]:
    """What `book.about` gives, of all ids of a person: each event once, in the ledger's order."""
    return about_all(book, same(book, person, known_by=known_by), *types)


def about_all(book: Book, ids: Collection[UUID], *types: type[Event]) -> Sequence[Recorded[Any]]:
    """Everything about any of these ids."""
    found = {r.position: r for one in ids for r in book.about(one, *types)}
    return [found[position] for position in sorted(found)]


def join(
    book: Book, *, by: Actor, person: UUID, other: UUID, note: str | None = None, occurred: When | None = None
) -> Decision:
    """Join two ids; the first stands for both from now on."""
    d, state = draft(book, by, occurred), book.load(person, History.apply)
    if state is None or not state.begins_with(PersonRegistered, ChildEnrolled):
        raise InputError(f"nobody is registered as {person}", hint="the one who stands for both is registered first")
    if other in same(book, person):
        raise InputError("these are one person already")
    second = book.load(other, History.apply)
    if second is None and not book.knows(other):
        raise InputError(f"nothing in this ledger is about {other}")
    if second is not None and _is_child(second) != _is_child(state):
        raise InputError("a child and a grown-up are never one person")
    about = subjects(person, mentioned=[other])
    event = PersonJoined(**d.header(person, state.version + 1, *about, sealed=[Sealed(person, note=note)]), other=other)
    return d.decided([event], d.warnings() + people.doubts(d))


def _is_child(state: History) -> bool:
    """Enrolled, or entered by name in an emergency."""
    return state.begins_with(ChildEnrolled) or getattr(state.recorded[0].event, "kind", None) == "child"


def part(
    book: Book, *, by: Actor, person: UUID, other: UUID, note: str | None = None, occurred: When | None = None
) -> Decision:
    """Part two ids that were joined; in whichever order they are named."""
    d = draft(book, by, occurred)
    entries = standing(corrected(book, PersonJoined, PersonParted))
    parted = {e.event.joining for e in entries if isinstance(e.event, PersonParted)}
    joined = [e for e in entries if isinstance(e.event, PersonJoined) and e.event_id not in parted]
    mine = [e for e in joined if {e.event.stream, e.event.other} == {person, other}]
    if not mine:
        raise InputError("these two were not joined", hint="name the two that were joined, as `person list` shows them")
    stands, ended = mine[-1].event.stream, mine[-1].event.other
    state = book.load(stands, History.apply)
    assert state is not None  # the joining stands on it
    about, words = subjects(stands, mentioned=[ended]), Sealed(stands, note=note)
    header = d.header(stands, state.version + 1, *about, sealed=[words])
    event = PersonParted(**header, other=ended, joining=mine[-1].event_id)
    return d.decided([event], d.warnings() + people.doubts(d))
