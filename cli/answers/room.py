"""Permissions for the room: one page to hang up, children down and purposes across, readable without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aggregates import vocabulary
from cli import output
from cli.answers import said
from cli.page import Page, Para, Row, Table
from cli.say import say
from projections.room import Permission, Purpose

YEAR_SAID = 300  # days ahead: a day that is nearer is told without its year


@dataclass(frozen=True, slots=True)
class Room:
    """The grid: children by the names that stand on it, in their order, and a cell for each purpose."""

    setting: str
    day: date
    purposes: Sequence[Purpose]
    names: Mapping[UUID, str]
    cells: Mapping[UUID, Sequence[Permission]]


def page(found: Room, words: str) -> Page:
    """One sheet."""
    heads = (say("room.head.child"), *(purpose.says for purpose in found.purposes))
    rows = tuple(
        Row((name, *(cell(found.day, one) for one in found.cells[child]))) for child, name in found.names.items()
    )
    grid = Table(say("room.caption", count=len(rows)), heads, rows, grid=True)
    return Page(
        say("room.title", day=output.day(found.day)),
        (say("room.about", setting=found.setting, moment=said.begin(words)),),
        (grid.or_else(say("room.nobody")), Para(say("room.legend")), Para(say("room.limits"))),
        sheet=grid,
    )


def cell(today: date, found: Permission) -> str:
    """One answer, as short as it can be."""
    words = say(f"room.{found.answer}")
    if not found.allowed:
        return words
    until = [
        *([say("room.until", day=_day(today, found.last_day))] if found.last_day else []),
        *([vocabulary.label("until-event", found.until_event)] if found.until_event else []),
        *([say("room.uses", count=found.uses_left)] if found.uses_left is not None else []),
    ]
    return ", ".join((words, *until))


def _day(today: date, last: date) -> str:
    """The day as it is told to somebody in a hurry; with its year, if that could be another."""
    short = f"{last.day} {say(f'month.short.{last.month}')}"
    return short if (last - today).days < YEAR_SAID else f"{short} {last.year}"
