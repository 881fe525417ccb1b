"""Permissions for the room: what each child's consents say to each purpose, on one page that can be printed.

Onto the screen it is read from tables; into a file it is folded from entries and signed. That somebody looked at it is one
entry, in which every child on it is mentioned.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import click

from aggregates.permissions import consents
from aggregates.permissions.consent_state import State
from cli import handing, output, session, views, words
from cli.answers import room as answer
from cli.answers.room import Room
from cli.desk import Desk, DeskCommand
from cli.moments import Moment, moment, options
from cli.roll import roll
from cli.sitting import Sitting
from ledger.errors import NotOpen
from projections.people import ChildLine
from projections.room import permission, purposes, short_names
from projections.views import questions

KIND = "room"


@handing.options
@options
@click.command(cls=DeskCommand)
@click.pass_obj
def room(desk: Desk, as_at: str | None, known_at: str | None, form: str | None, out: str | None) -> None:
    """Yes, no, not asked, disagreement, and until when; what the page does not answer, `may` does."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        found = look(at, asked, folded=how.out is not None)
        page = answer.page(found, asked.words)
        whom = tuple(found.names)
        handing.hand_out(
            desk, at, page, {**asked.data(), **_data(found)}, how, handing.Asked(KIND, asked, mentioned=whom)
        )


def look(at: Sitting, asked: Moment, *, folded: bool = False) -> Room:
    """The grid of everybody who was here then; `folded`: from the entries themselves."""
    rolled = roll(at.ledger, as_at=asked.as_at, known_at=asked.known_at)
    day = asked.as_at.astimezone(at.zone).date()
    here = [c for c in rolled.children if c.stands is None and _is_here(c, day)]
    names = _names(at, here)
    columns = purposes(at.rules)
    states = _states(at, list(names), asked, folded=folded)
    cells = {child: [permission(states[child], one.use) for one in columns] for child in names}
    return Room(next((s.name for s in rolled.settings), ""), day, columns, names, cells)


def _is_here(child: ChildLine, day: date) -> bool:
    return (child.starts is None or child.starts <= day) and (child.last_day is None or day <= child.last_day)


def _names(at: Sitting, here: Collection[ChildLine]) -> dict[UUID, str]:
    """By their names, in the order of the alphabet; the letters tell apart whom no name does."""
    said = {c.child: _said(at, c) for c in here}
    short = short_names({child: name for child, name in said.items() if name})
    shown = [short.get(child) or at.refs.short(child) for child in said]
    named = {
        child: f"{name} ({at.refs.short(child)})" if shown.count(name) > 1 else name
        for child, name in zip(said, shown, strict=True)
    }
    return dict(sorted(named.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def _said(at: Sitting, child: ChildLine) -> tuple[str, str] | None:
    """What they are called, and their surname; None if nobody is here who may read it."""
    try:
        fields = words.at_positions(at.ledger, child.texts, child.child)
    except NotOpen:
        return None
    first, *others = output.clean(fields.get("name", "")).split() or [""]
    called = output.clean(fields.get("known_as", "")) or first
    return (called, others[-1] if others else "") if called else None


def _states(at: Sitting, children: Collection[UUID], asked: Moment, *, folded: bool) -> dict[UUID, tuple[State, ...]]:
    ask = questions.consent_states(children, asked.as_at)
    found = views.from_tables(at, asked, ask) if asked.is_now and not folded else None
    return {child: _folded(at, child, asked) for child in children} if found is None else found


def _folded(at: Sitting, child: UUID, asked: Moment) -> tuple[State, ...]:
    history = consents.history(at.ledger.book(), child, at.rules, known_at=asked.known_at)
    return consents.states(history, at.zone, at=asked.as_at, known_at=asked.known_at)


def _data(found: Room) -> dict[str, Any]:
    columns = [one.name for one in found.purposes]
    rows = [
        {"child": child, "name": name, "cells": dict(zip(columns, map(asdict, found.cells[child]), strict=True))}
        for child, name in found.names.items()
    ]
    return {"purposes": [asdict(one) for one in found.purposes], "children": rows}
