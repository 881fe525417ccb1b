"""Which entries answer a question that is to be proven, for whom, and which of their parts: positions and names of parts.

A question is an entry, a consent's life, a case of sharing, or everything about somebody in a period. What whoever makes the
file may not know of is not in it; what its reader may not be shown is kept back. For a parent nothing tells that anything
was: what is proven to them is what their own page tells (`projections.family`), by the same rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import pack
from aggregates.accesses import hold
from aggregates.draft import Draft
from aggregates.entries import Entry, EntryCorrected, last_instant, read
from aggregates.keeping.receipt import refusal
from aggregates.matters import grievances
from aggregates.people import joined
from aggregates.rules import Verdict
from ledger.event import LEVEL_OF, Actor, Book, Recorded, When
from projections.family.provable import provable
from projections.family.reader import PARENT, Reader
from projections.once import OnceRead

# Which parts a reader gets, if nobody says otherwise (formats.md 2).
INSIDE = ("setting", "inspector", "auditor")
PARTS = ("what", "inside", "about", "text")

Refusal = tuple[Verdict, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Giver:
    """Who makes the file, and which levels they read."""

    by: Actor
    levels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Receiver:
    """For whom: an audience, and if it is for one person, who. `about`: the child or person that was asked about."""

    audience: str
    to: UUID | None
    about: UUID | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """`show`: the names of the parts of each entry, by position. `kept_back`: of how many entries nothing is shown.

    `refused`: the first reason that the rules gave, and for which parts.
    """

    show: Mapping[int, tuple[str, ...]]
    kept_back: int
    refused: Refusal | None


def period(book: Book, whose: UUID, start: datetime, end: datetime) -> list[Recorded[Any]]:
    """What was recorded about somebody and happened then, as corrected, whatever precision it has; and its corrections."""
    entries = read(joined.about(book, whose))
    there = {e.event_id for e in entries if _overlaps(e, start, end, book.zone)}
    return [
        e.recorded
        for e in entries
        if (e.event.corrects in there if isinstance(e.event, EntryCorrected) else e.event_id in there)
    ]


def _overlaps(entry: Entry, start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Whether what the entry's time can mean reaches into the period; its end does not belong to it, nor that of a day."""
    begins = entry.start(zone)
    return begins < end and (begins >= start or last_instant(entry.when, zone) > start)


def choose(
    book: Book, events: Sequence[Recorded[Any]], giver: Giver, reader: Receiver, parts: Collection[str]
) -> Chosen:
    """The parts of these entries that may be shown, of those that are wanted."""
    me = giver.by.person
    there = hold.shown(book, me, book.now, grievances.shown(book, me, events))  # of others, nobody here may know
    readable = [r for r in there if LEVEL_OF[r.event.sensitivity] in giver.levels]
    select = _of_parent if reader.audience == PARENT else _of_others
    shown, refused = select(OnceRead(book), readable, giver, reader, parts)
    return Chosen(shown, 0 if reader.audience == PARENT else len(there) - len(shown), refused)


def _of_others(
    book: Book, events: Sequence[Recorded[Any]], giver: Giver, reader: Receiver, parts: Collection[str]
) -> tuple[dict[int, tuple[str, ...]], Refusal | None]:
    ids = joined.same(book, reader.about) if reader.about else frozenset()
    whose = [None if reader.audience in INSIDE else ids or _primary(r) for r in events]
    found = ((r, tuple(_parts(r, parts, one, one))) for r, one in zip(events, whose, strict=True))
    return _asked(book, giver, reader, found)


def _of_parent(
    book: Book, events: Sequence[Recorded[Any]], giver: Giver, reader: Receiver, parts: Collection[str]
) -> tuple[dict[int, tuple[str, ...]], Refusal | None]:
    assert reader.to is not None
    assert reader.about is not None
    family = Reader.of(book, reader.about, reader.to, book.now)
    about, own = family.child | family.ids, family.ids
    found = ((r, tuple(_parts(r, parts, about, own))) for r in provable(book, family, reader.about, events))
    # A hold is asked of `family`: what stood on their page before it was placed is no secret now.
    return _asked(book, giver, reader, found, but=family.rules.handing_out("kept"))


def _asked(
    book: Book,
    giver: Giver,
    reader: Receiver,
    found: Iterable[tuple[Recorded[Any], tuple[str, ...]]],
    but: Verdict | None = None,
) -> tuple[dict[int, tuple[str, ...]], Refusal | None]:
    """Of each entry it is asked whether its reader may be shown these parts, if it is known who that is."""
    d = Draft(book, giver.by, When(book.now), pack.in_force(book))
    shown: dict[int, tuple[str, ...]] = {}
    refused: Refusal | None = None
    for recorded, parts in found:
        verdict = refusal(d, recorded, reader.to, parts) if reader.to else None
        if verdict in (None, but):
            shown[recorded.position] = parts
        else:
            refused = refused or (verdict, parts)
    return shown, refused


def _parts(
    recorded: Recorded[Any], wanted: Collection[str], about: Collection[UUID] | None, texts: Collection[UUID] | None
) -> Iterator[str]:
    """As `Ledger.prove` names them. `about`, `texts`: of whom; None: of everybody."""
    yield from (name for name in ("what", "inside") if name in wanted)
    for one in recorded.event.about:
        subject = one.subject
        fields = recorded.boxes[subject][1] if subject in recorded.boxes else ()
        reads = "text" in wanted and fields and (texts is None or subject in texts)
        if reads or ("about" in wanted and (about is None or subject in about)):
            yield f"about:{subject.hex}"
        if reads:
            yield from (f"text:{subject.hex}:{field}" for field in fields)


def _primary(recorded: Recorded[Any]) -> frozenset[UUID]:
    return frozenset(a.subject for a in recorded.event.about if a.involvement == "primary")
