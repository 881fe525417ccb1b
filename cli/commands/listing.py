"""Who is registered: people with their roles, children with those who belong to them.

Names are opened for whoever is present. Somebody who was entered twice stands once, with both letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from cli import handing, output, reports, session
from cli.desk import Desk, DeskCommand
from cli.moments import Moment, moment, options
from cli.page import Cell, Do, Page, table
from cli.refs import format_ref
from cli.roll import roll
from cli.say import say
from cli.sitting import Sitting
from projections.people import ChildLine, Directory, HoldingLine, PersonLine


@options
@click.command(cls=DeskCommand)
@click.pass_obj
def person_list(desk: Desk, as_at: str | None, known_at: str | None) -> None:
    """Letters, name, and every role that holds today, or held then."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        found = roll(ledger, as_at=asked.as_at, known_at=asked.known_at)
        people = [p for p in found.persons if p.stands is None]
        rows = [(at.refs.short(p.person), _name(at, p.person), _roles(at, found, p)) for p in people]
        data = [{**asdict(p), "ref": at.refs.short(p.person), "name": at.refs.known[p.person].name} for p in people]
        roles = [asdict(line) for line in (*found.roles, *found.relationships, *found.key_persons)]
        answer = {**asked.data(), "persons": data, "roles": roles}
        page = _page("people", ("name", "roles", "ref"), [(name, held, ref) for ref, name, held in rows])
        _answer(desk, at, asked, answer, page, output.table(rows, _heads("roles")))


@options
@click.command(cls=DeskCommand)
@click.pass_obj
def child_list(desk: Desk, as_at: str | None, known_at: str | None) -> None:
    """Letters, name, and who belongs to each child today, or did then."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        found = roll(ledger, as_at=asked.as_at, known_at=asked.known_at)
        children = [c for c in found.children if c.stands is None]
        rows = [(at.refs.short(c.child), _name(at, c.child), adults(at, found, c)) for c in children]
        data = [{**asdict(c), "ref": at.refs.short(c.child), "name": at.refs.known[c.child].name} for c in children]
        ties = [asdict(line) for line in (*found.relationships, *found.key_persons, *found.care)]
        links = [Cell(_name(at, c.child), do=Do("child show", (format_ref(c.child),))) for c in children]
        listed = [(link, row[2], row[0]) for link, row in zip(links, rows, strict=True)]
        page = _page("children", ("name", "belongs", "ref"), listed)
        answer = {**asked.data(), "children": data, "adults": ties}
        _answer(desk, at, asked, answer, page, output.table(rows, _heads("belongs")))


def _answer(desk: Desk, at: Sitting, asked: Moment, data: dict[str, Any], page: Page, lines: list[str]) -> None:
    """As a page, where this desk shows pages; that an inspector looked at it is recorded."""
    foot = reports.inspected(at, "directory", None, asked, lines)
    if not desk.shows(handing.footed(page, foot), data):
        desk.answer(data, [*lines, *foot])


def _page(key: str, heads: Sequence[str], rows: Sequence[Sequence[str | Cell]]) -> Page:
    """The list for a desk that shows pages: whoever is looked for is found by name there, and not by letters."""
    title, words = say(f"listing.{key}"), tuple(say(f"listing.heads.{name}") for name in heads)
    return Page(title, (), (table(title, words, rows).or_else(say("listing.nobody")),))


def _heads(last: str) -> tuple[str, ...]:
    return tuple(say(f"listing.heads.{name}") for name in ("ref", "name", last))


def _name(at: Sitting, who: UUID) -> str:
    return at.refs.known[who].name or say("listing.closed")


def _also(at: Sitting, line: PersonLine | ChildLine) -> list[str]:
    """Under which letters they were entered too."""
    return [say("listing.also", refs=", ".join(map(at.refs.short, line.also)))] if line.also else []


def _roles(at: Sitting, found: Directory, person: PersonLine) -> str:
    holding = (*found.roles, *found.relationships, *found.key_persons)
    held = [vocabulary.label("role", line.role) for line in holding if line.person == person.person]
    return ", ".join([*dict.fromkeys(held), *_also(at, person)])


def adults(at: Sitting, found: Directory, child: ChildLine) -> str:
    """Who belongs to a child, in one line."""
    lines: Sequence[HoldingLine] = [
        h for h in (*found.relationships, *found.key_persons, *found.care) if h.child == child.child
    ]
    left = [] if child.last_day is None else [say("listing.left", day=output.day(child.last_day))]
    return "; ".join([*(f"{_tie(h)} {_name(at, h.person)}" for h in lines), *left, *_also(at, child)])


def _tie(line: HoldingLine) -> str:
    if line.relation is None:
        return say("listing.care" if line.role == "care" else "listing.key-person")
    relation = vocabulary.label("relation", line.relation)
    return f"{relation} ({say('listing.restricted')})" if line.restricted else relation
