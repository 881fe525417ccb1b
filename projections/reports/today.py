"""What the first screen counts: duties that are overdue, emergencies to complete, consents that end or were never answered.

The screen stands where parents stand. So outside the session of a designated person it shows nothing by which anybody could
tell that something is under a hold, and not by a number either: only duties that `today` in the rules names. Of these, what
the family itself said or asked is known to it; what the setting did is left out if it was entered under a hold; what was
shared in an emergency stands there if the parents were told of it. Everything else is on `report manager` and `report lead`.
Kinds and numbers, never whom it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.hold import HoldPlaced, HoldReleased
from aggregates.entries import EntryCorrected
from aggregates.people.joined import JOINED_EVENTS
from aggregates.rules import Rules
from ledger.event import LEVEL_OF, Event, Recorded, When
from projections.consents import ConsentLine
from projections.duties import DutyLine
from projections.holding import Held

ENDING = timedelta(days=28)
EMERGENCIES = ("complete-emergency",)
NOT_ANSWERED = ("requested", "deferred")
STANDS = ("in-force", "renewed")
PLAIN = "ordinary"  # the level of what everybody who works here reads
HELD_EVENTS: tuple[type[Event], ...] = (HoldPlaced, HoldReleased, EntryCorrected, *JOINED_EVENTS)


@dataclass(frozen=True, slots=True)
class Group:
    """Duties of one kind, and of these the one that was due first."""

    duty: str
    count: int
    first: DutyLine


@dataclass(frozen=True, slots=True)
class Consents:
    """How many consents of one kind there are; when the first of them ends, or was asked for."""

    count: int
    first: When


@dataclass(frozen=True, slots=True)
class Todo:
    """What there is to do, without names."""

    overdue: tuple[Group, ...]  # the kind whose first was due first comes first
    emergencies: Group | None  # to complete, overdue or not
    ending: Consents | None  # within four weeks
    unanswered: Consents | None
    whole: bool  # nothing was left out for whoever stands before the screen


def todo(
    found: Iterable[DutyLine],
    consents: Iterable[ConsentLine],
    screen: Screen,
    *,
    zone: ZoneInfo,
    as_at: datetime,
    here: Callable[[UUID], bool],
) -> Todo:
    """Given the duties that are open, the first due first, every consent, and whether a child is still here."""
    shown = [line for line in found if screen.shows(line)]
    once = {line.consent: line for line in consents if here(line.child)}.values()
    emergencies = [line for line in shown if line.duty in EMERGENCIES]
    overdue = (line for line in shown if line.overdue and line.duty not in EMERGENCIES)
    return Todo(
        overdue=tuple(_groups(overdue)),
        emergencies=next(iter(_groups(emergencies)), None),
        ending=_count((end for line in once if (end := _ends(line, zone, as_at)) is not None), zone),
        unanswered=_count((line.when for line in once if line.status in NOT_ANSWERED), zone),
        whole=screen.whole,
    )


def _groups(lines: Iterable[DutyLine]) -> Iterable[Group]:
    groups: dict[str, list[DutyLine]] = {}
    for line in lines:
        groups.setdefault(line.duty, []).append(line)
    return (Group(duty, len(mine), mine[0]) for duty, mine in groups.items())


def _ends(line: ConsentLine, zone: ZoneInfo, as_at: datetime) -> When | None:
    """On which day it ends by itself, if that is soon."""
    if line.status not in STANDS or line.last_day is None:
        return None
    last = When.day(line.last_day)
    return last if last.start(zone) - as_at < ENDING else None


def _count(found: Iterable[When], zone: ZoneInfo) -> Consents | None:
    times = sorted(found, key=lambda when: when.start(zone))
    return Consents(len(times), times[0]) if times else None


@dataclass(frozen=True, slots=True)
class Screen:
    """Who stands before it: which duties may be shown there. `read` gives the entry at a position."""

    rules: Rules
    whole: bool
    held: Held
    read: Callable[[int], Recorded[Any]]

    def shows(self, line: DutyLine) -> bool:
        """Whether nobody can tell from it that something is kept from somebody."""
        if self.whole:
            return True
        named: Mapping[str, list[str]] = self.rules.data["today"]
        if line.duty in named["told"]:
            event = self.read(line.position).event
            return event.parent_told is True and event.hold is None
        if line.duty not in chain(named["family"], named["setting"]) or LEVEL_OF[line.sensitivity] != PLAIN:
            return False
        return line.duty in named["family"] or not self.held.overshadows(self.read(line.position))
