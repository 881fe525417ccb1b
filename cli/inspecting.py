"""An inspector at the desk: reads under the key of whoever let them in, until a time, and in the inspector's own name.

An inspector has no key. So whoever leads here unlocks, and restricts the desk to what `READS` names; every look is recorded
as the inspector's, in that role, entered by the key that is present and attested as seen. Nothing else is written. Holds and
grievances are not shown, whoever unlocked; held cases are (S25). It is over at its end, or when the inspection is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from aggregates.governance import inspection as inspections
from aggregates.governance.inspection import InspectionClosed, InspectionOpened
from aggregates.people.roles import standing_of
from ledger.errors import InputError, Refused
from ledger.event import Actor

if TYPE_CHECKING:
    from cli.sitting import Sitting

ROLE = "inspector"
READS = (
    "child list", "person list", "record list", "consent list", "access list", "access open", "share list",
    "policy list", "policy show", "report day", "report decision", "report inspection", "report chronology",
    "prove", "verify",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inspecting:
    """One inspector at the desk. `by`: as whom a look is recorded; `ends`: from then on nothing is shown."""

    inspection: UUID
    by: Actor
    ends: datetime


_present: ContextVar[Inspecting | None] = ContextVar("inspecting", default=None)


def present() -> Inspecting | None:
    """The inspector who reads here now; None at everybody's desk."""
    return _present.get()


@contextmanager
def reads(one: Inspecting | None) -> Iterator[None]:
    """While this lasts, it is the inspector who reads; None: nobody but whoever is present."""
    token = _present.set(one)
    try:
        yield
    finally:
        _present.reset(token)


def allowed(path: str) -> bool:
    """Whether an inspector may run a command of this name."""
    return path in READS


def parted(words: Sequence[str]) -> tuple[str, list[str]]:
    """A command of `READS` and what it is told; InputError for any other."""
    for length in (2, 1):
        if allowed(path := " ".join(words[:length])):
            return path, list(words[length:])
    raise InputError(
        f"{' '.join(words[:2])!r} is nothing that an inspector reads here", hint=f"one of: {', '.join(READS)}"
    )


def begin(at: Sitting, inspection: UUID) -> Inspecting:
    """Let the inspector of an inspection read; looked at anew each time, so that it ends with the inspection.

    InputError if there is nobody to let in, or its time is over; Refused for whoever may not let an inspector in.
    """
    state = at.ledger.book().load(inspection, inspections.apply)
    opened = None if state is None else next(iter(state.entries(InspectionOpened)), None)
    if state is None or opened is None:
        raise InputError(f"there is no inspection {inspection}", hint="see: consent-ledger inspection list")
    if state.entries(InspectionClosed):
        raise InputError("this inspection is over", hint="open a new one: consent-ledger inspection open")
    _lets_in(at)
    ends = opened.event.until or _midnight(at, opened.start(at.zone))
    if at.now >= ends:
        raise InputError("the time of this inspection is over", hint="open a new one: consent-ledger inspection open")
    return Inspecting(inspection, Actor(_inspector(at, opened.event.inspector), ROLE, attested="seen"), ends)


def _midnight(at: Sitting, start: datetime) -> datetime:
    """The end of the day on which it began, unless that was earlier: then of today."""
    day = max(start, at.now).astimezone(at.zone).date()
    return datetime.combine(day + timedelta(days=1), time.min, at.zone)


def _lets_in(at: Sitting) -> None:
    """S25: the manager or a designated person sits beside the inspector."""
    row = at.rules.data["hold_keepers"]
    mine = {held.role for held in standing_of(at.ledger.book(), at.me, at.today).holding}
    if mine.isdisjoint(row["roles"]):
        raise Refused(
            "only the manager or a designated person lets an inspector read", rule="S25", hint="ask one of them"
        )


def _inspector(at: Sitting, inspector: UUID | None) -> UUID:
    if inspector is None:
        raise InputError("no inspector is named in this inspection", hint="register them, and open one that names them")
    if standing_of(at.ledger.book(), inspector, at.today).role(ROLE) is None:
        raise InputError(
            f"{at.refs.label(inspector)} is not recorded as an inspector", hint="first: consent-ledger role assign"
        )
    return inspector
