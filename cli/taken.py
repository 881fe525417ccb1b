"""What of an entry may stand on a paper that somebody takes home: the rule for whoever is handed a proof, asked beforehand.

Nothing is recorded here. A paper at home is read by others than whom it was given to, so of what may not be shown nothing
is said, not even what it was. Of a child's family each gets what they said themselves (ADR 0013).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from aggregates.accesses import hold
from aggregates.draft import draft
from aggregates.keeping.receipt import refusal, tells_of_pressure
from aggregates.people.roles import standing_of
from aggregates.records.contributing import RecordContributed
from aggregates.records.record import RecordCreated
from cli.sitting import Sitting
from ledger.event import Recorded

PRESSURE = frozenset({"coercion", "indicators"})  # a paper at home is read by whoever presses them
RECORDS = (RecordCreated, RecordContributed)  # their words are opened by `access open`, and nowhere else


@dataclass(frozen=True, slots=True)
class Taken:
    """What may be said: what the entry is, and the words of these subjects."""

    what: bool
    subjects: frozenset[UUID] = frozenset()


def may_take(at: Sitting, recorded: Recorded[Any], to: UUID) -> Taken:
    """As the rules in force have it. Whoever recorded it, or did it, at this desk has it before them already."""
    book = at.ledger.book()
    if not hold.shown(book, to, at.today, [recorded]):
        return Taken(what=False)
    subjects = frozenset(recorded.boxes)
    if to == at.me and to in (recorded.recorded_by, recorded.event.by.person):
        return Taken(what=True, subjects=subjects)
    d = draft(book, recorded.event.by, None)
    if to != at.me and (tells_of_pressure(recorded.event) or _of_another(at, recorded, to)):
        return Taken(what=False)
    if refusal(d, recorded, to, ["what"]) is not None:
        return Taken(what=False)
    theirs = (s for s in subjects if refusal(d, recorded, to, ["what", f"text:{s.hex}"]) is None)
    return Taken(what=True, subjects=frozenset(theirs))


def _of_another(at: Sitting, recorded: Recorded[Any], to: UUID) -> bool:
    """Whether somebody else said or did it, about a child of theirs: reports tell them of that, as far as they may."""
    event, who = recorded.event, standing_of(at.ledger.book(), to, at.today)
    if to in (event.by.person, event.by.on_behalf_of, getattr(event, "person", None)):
        return False
    return any("relative" in who.relations(a.subject) for a in event.about if a.involvement == "primary")


def inside_of(event: Any) -> set[str]:
    """The fields of an event that stand in the part `inside`, which no parent is ever shown."""
    return {f.name for f in fields(event) if f.metadata.get("part") == "inside"}
