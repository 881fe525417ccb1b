"""Everything that a report may tell its reader: all entries, without what they are not told of.

Whoever is present is not told of a hold unless they decide about holds, nor of a grievance that they may not open, nor of
what is more sensitive than they read. For an inspector, whoever sits at the desk makes the report: holds and grievances are
left out of it then, whoever that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from aggregates.accesses import hold
from aggregates.accesses.hold import HoldPlaced, HoldReleased, HoldReviewed, HoldsDenied
from aggregates.matters import grievances
from aggregates.people import joined
from cli import inspecting
from cli.commands.duties import reader
from cli.progress import Progress, counted, silent
from cli.sitting import Sitting
from ledger.event import Recorded
from projections.duties import DutyLine
from projections.matching import may_see

INSPECTOR = "inspector"
HOLDS = (HoldPlaced, HoldReviewed, HoldReleased, HoldsDenied)


def everything(at: Sitting, audience: str = "setting", progress: Progress = silent) -> list[Recorded[Any]]:
    """All of it, in the ledger's order."""
    read = counted(at.ledger.history(), "everything", at.ledger.refresh().size, progress)
    return _shown(at, read, audience)


def about(at: Sitting, whose: UUID, audience: str = "setting") -> list[Recorded[Any]]:
    """What is about somebody, under all their ids."""
    return _shown(at, joined.about(at.ledger.book(), whose), audience)


def is_shown(at: Sitting, recorded: Recorded[Any], audience: str = "setting") -> bool:
    """Whether the reader is told of an entry."""
    return bool(_shown(at, [recorded], audience))


def keeps_holds(at: Sitting, audience: str = "setting") -> bool:
    """Whether the reader may know of holds."""
    return for_whom(audience) != INSPECTOR and hold.may_know(at.ledger.book(), at.me, at.now)


def for_whom(audience: str) -> str:
    """For whom it is made: while an inspector reads here, for the inspector."""
    return audience if inspecting.present() is None else INSPECTOR


def without_holds(found: Iterable[DutyLine]) -> list[DutyLine]:
    """These duties; while an inspector reads here, without those that a hold opened."""
    hidden = () if inspecting.present() is None else [kind.TOPIC for kind in HOLDS]
    return [line for line in found if line.topic not in hidden]


def told_of(at: Sitting, events: Iterable[Recorded[Any]], audience: str = "setting") -> list[Recorded[Any]]:
    """Those of some entries that whoever is present, or the audience, is told of."""
    return _shown(at, events, audience)


def _shown(at: Sitting, events: Iterable[Recorded[Any]], audience: str) -> list[Recorded[Any]]:
    audience, book, (me, levels) = for_whom(audience), at.ledger.book(), reader(at)
    mine = hold.shown(book, me, at.now, grievances.shown(book, me, events))
    return [r for r in mine if may_see(r.event, me, levels) and not (audience == INSPECTOR and _kept(r))]


def _kept(recorded: Recorded[Any]) -> bool:
    return isinstance(recorded.event, HOLDS) or recorded.event.sensitivity == "grievance"
