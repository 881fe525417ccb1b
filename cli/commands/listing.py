"""Who is registered: people with their roles, children with those who belong to them.

Names are opened for whoever is present. Somebody who was entered twice stands once, with both letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

import click

from aggregates import vocabulary
from cli import output, reports, session
from cli.desk import Desk, DeskCommand
from cli.moments import moment, options
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
        page = output.table(rows, _heads("roles"))
        page += reports.inspected(at, "directory", None, asked, page)
        desk.answer({**asked.data(), "persons": data, "roles": roles}, page)


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
        rows = [(at.refs.short(c.child), _name(at, c.child), _adults(at, found, c)) for c in children]
        data = [{**asdict(c), "ref": at.refs.short(c.child), "name": at.refs.known[c.child].name} for c in children]
        adults = [asdict(line) for line in (*found.relationships, *found.key_persons, *found.care)]
        page = output.table(rows, _heads("belongs"))
        page += reports.inspected(at, "directory", None, asked, page)
        desk.answer({**asked.data(), "children": data, "adults": adults}, page)


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


def _adults(at: Sitting, found: Directory, child: ChildLine) -> str:
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
