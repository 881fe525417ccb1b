"""Who and what is registered: people with their roles, children with those who belong to them, a child's records.

Names are opened for whoever is present; what a record says is not: that is asked for with `access open`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.entries import EntryCorrected, read
from aggregates.record import RecordCreated
from cli import output, session
from cli.desk import Desk, DeskCommand
from cli.pointers import Ref
from cli.roll import roll
from cli.sitting import Sitting
from projections.people import Directory, HoldingLine


@click.command(cls=DeskCommand)
@click.pass_obj
def person_list(desk: Desk) -> None:
    """Letters, name, and every role that holds today."""
    with session.unlocked(desk) as ledger:
        at, found = Sitting(ledger), roll(ledger)
        rows = [(at.refs.short(p.person), _name(at, p.person), _roles(found, p.person)) for p in found.persons]
        data = [
            {**asdict(p), "ref": at.refs.short(p.person), "name": at.refs.known[p.person].name} for p in found.persons
        ]
        roles = [asdict(line) for line in _holding(found)]
        desk.answer({"persons": data, "roles": roles}, output.table(rows, ("ref", "name", "roles")))


@click.command(cls=DeskCommand)
@click.pass_obj
def child_list(desk: Desk) -> None:
    """Letters, name, and who belongs to each child today."""
    with session.unlocked(desk) as ledger:
        at, found = Sitting(ledger), roll(ledger)
        rows = [(at.refs.short(c.child), _name(at, c.child), _adults(at, found, c.child)) for c in found.children]
        data = [
            {**asdict(c), "ref": at.refs.short(c.child), "name": at.refs.known[c.child].name} for c in found.children
        ]
        adults = [asdict(line) for line in (*found.relationships, *found.key_persons)]
        desk.answer({"children": data, "adults": adults}, output.table(rows, ("ref", "name", "who belongs to them")))


@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def record_list(desk: Desk, child: str) -> None:
    """Category, medium and how sensitive; never what they say."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        subject = Ref(("child", "person")).argument(child, at)
        entries = [
            e for e in read(ledger.about(subject, RecordCreated, EntryCorrected)) if isinstance(e.event, RecordCreated)
        ]
        mine = [e for e in entries if e.event.subject == subject and e.stands]
        rows = [
            (
                at.refs.short(e.event.stream),
                vocabulary.label("record-category", e.event.category),
                vocabulary.label("record-medium", e.event.medium),
                e.event.sensitivity,
                output.when(e.when, at.zone),
                str(e.recorded.position),
            )
            for e in mine
        ]
        data = [
            {
                "record": e.event.stream,
                "ref": at.refs.short(e.event.stream),
                "category": e.event.category,
                "medium": e.event.medium,
                "provenance": e.event.provenance,
                "sensitivity": e.event.sensitivity,
                "occurred_at": e.when,
                "entry": e.recorded.position,
            }
            for e in mine
        ]
        heads = ("ref", "category", "medium", "sensitivity", "begun", "entry")
        title = f"Records about {at.refs.label(subject)}: {len(rows)}"
        desk.answer({"subject": subject, "records": data}, [title, "", *output.table(rows, heads)])


def _name(at: Sitting, who: UUID) -> str:
    return at.refs.known[who].name or "(closed)"


def _holding(found: Directory) -> Iterable[HoldingLine]:
    return (*found.roles, *found.relationships, *found.key_persons)


def _roles(found: Directory, person: UUID) -> str:
    held = [vocabulary.label("role", line.role) for line in _holding(found) if line.person == person]
    return ", ".join(dict.fromkeys(held))


def _adults(at: Sitting, found: Directory, child: UUID) -> str:
    lines: Sequence[HoldingLine] = [h for h in (*found.relationships, *found.key_persons) if h.child == child]
    return "; ".join(
        f"{vocabulary.label('relation', h.relation) if h.relation else 'key person'} {_name(at, h.person)}"
        for h in lines
    )
