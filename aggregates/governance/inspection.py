"""An inspection of the setting, from its first day to its last. Stream: the inspection.

While it lasts, what is asked for has to be found in minutes (S25); what an inspector opens is an access like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import draft, subjects, text
from aggregates.entries import Act, History
from aggregates.people import person as people
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When


@dataclass(frozen=True, kw_only=True)
class InspectionOpened(Act):
    """Inspectors came (S25). Sealed about the inspector, if one is registered: note."""

    TOPIC = "inspection.opened"
    kind: str  # inspection-kind
    organisation: str
    inspector: UUID | None = None
    until: datetime | None = (
        None  # until when the inspector may read at the desk; the end of a day, if nothing was said
    )


@dataclass(frozen=True, kw_only=True)
class InspectionClosed(Act):
    """The inspection is over (S25)."""

    TOPIC = "inspection.closed"
    kind: str


@dataclass(frozen=True, slots=True)
class Inspection(History):
    """An inspection."""


def apply(state: Inspection | None, recorded: Recorded[Any]) -> Inspection:
    return Inspection.apply(state, recorded)


def open_(
    book: Book,
    *,
    by: Actor,
    kind: str,
    organisation: str,
    inspector: UUID | None = None,
    until: datetime | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that an inspection began."""
    d = draft(book, by, occurred)
    if inspector is not None:
        people.load(book, inspector)
    if until is not None and until <= d.start:
        raise InputError("the inspection would be over before it begins", hint="check until when")
    if inspector is None and note:
        raise InputError("words about nobody are not kept", hint="register the inspector, or leave the note out")
    about = () if inspector is None else subjects(inspector)
    words = [] if inspector is None else [Sealed(inspector, note=note)]
    event = InspectionOpened(
        **d.header(uuid4(), 1, *about, sealed=words),
        kind=d.code("inspection-kind", kind),
        organisation=text("the organisation", organisation),
        inspector=inspector,
        until=until,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def close(book: Book, *, by: Actor, inspection: UUID, occurred: When | None = None) -> Decision:
    """Record that an inspection is over."""
    d, state = draft(book, by, occurred), book.load(inspection, apply)
    if state is None or not state.entries(InspectionOpened):
        raise InputError(f"there is no inspection {inspection}")
    if state.entries(InspectionClosed):
        raise InputError("this inspection is over already")
    first = state.entries(InspectionOpened)[0].event
    about = () if first.inspector is None else subjects(first.inspector)
    event = InspectionClosed(**d.header(inspection, state.version + 1, *about), kind=first.kind)
    return d.decided([event], d.warnings() + people.doubts(d))
