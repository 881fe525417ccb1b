"""That somebody disagrees with an entry: what they say stands beside it wherever it is shown. Stream: the dispute.

Nothing is edited and nobody decides who is right; whoever finds the entry wrong corrects it. Which entry is meant points
at another event, so a parent who is shown the dispute learns of no entry that they did not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import draft, subjects, text
from aggregates.entries import Act, Entry, EntryCorrected, standing
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class EntryDisputed(Act):
    """Somebody said that an entry is wrong, in their own words (S41). Sealed about them: words."""

    TOPIC = "entry.disputed"
    entry: UUID = inside()  # event id


DISPUTE_EVENTS: tuple[type[Event], ...] = (EntryDisputed, EntryCorrected)


def dispute(book: Book, *, by: Actor, entry: UUID, words: str, occurred: When | None = None) -> Decision:
    """Record that the actor, or whoever they act for, disagrees with an entry. Never refused."""
    d, recorded, who = draft(book, by, occurred), book.find(entry), by.on_behalf_of or by.person
    if recorded is None:
        raise InputError(f"there is no entry {entry}")
    if not isinstance(recorded.event, Act) or isinstance(recorded.event, EntryDisputed):
        raise InputError("this is no entry that says anything about anybody", hint="name the entry that is wrong")
    first = [a.subject for a in recorded.event.about if a.involvement == "primary"]
    header = d.header(
        uuid4(),
        1,
        *subjects(first[0] if first else who, third_party=[who]),
        sealed=[Sealed(who, words=text("what they say", words))],
        sensitivity=recorded.event.sensitivity,
        folders=recorded.event.folders,
        causation=entry,
    )
    return d.decided([EntryDisputed(**header, entry=entry)], d.warnings() + roles.doubts(d))


def by_entry(history: Iterable[Recorded[Any]], *, known_at: int | None = None) -> Mapping[UUID, tuple[Entry, ...]]:
    """For each entry that somebody disagrees with, by event id, what they said: the disputes that stand, oldest first."""
    found: dict[UUID, tuple[Entry, ...]] = {}
    for entry in standing(history, known_at=known_at):
        if isinstance(entry.event, EntryDisputed):
            found[entry.event.entry] = (*found.get(entry.event.entry, ()), entry)
    return found
