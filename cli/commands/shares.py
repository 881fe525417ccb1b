"""Decisions about sharing and what was handed out: the negative ones stand beside the others."""

from __future__ import annotations

from typing import Any

import click

from aggregates import vocabulary
from aggregates.disclosure import DisclosureDenied, InformationDisclosed
from aggregates.entries import Entry, EntryCorrected, read
from aggregates.sharing import InformationRequested, SharingDecided
from cli import output, session
from cli.desk import Desk, DeskCommand
from cli.pointers import Ref
from cli.sitting import Sitting

EVENTS = (InformationRequested, SharingDecided, InformationDisclosed, DisclosureDenied)
HEADS = ("when", "case", "what happened", "by", "entry")


@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def list_(desk: Desk, child: str) -> None:
    """Requests, decisions to share and not to share, disclosures, and what was refused."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child",)).argument(child, at)
        entries = [e for e in read(ledger.about(whose, *EVENTS, EntryCorrected)) if isinstance(e.event, EVENTS)]
        mine = [e for e in entries if e.event.child == whose]
        data = [_data(e) for e in mine]
        title = f"Sharing about {at.refs.label(whose)}: {len(mine)} entries"
        rows = [_row(at, e) for e in mine]
        desk.answer({"child": whose, "entries": data}, [title, "", *(output.table(rows, HEADS) if rows else [])])


def _data(entry: Entry) -> dict[str, object]:
    event = entry.event
    return {
        "entry": entry.recorded.position,
        "type": event.TOPIC,
        "case": event.stream,
        "occurred_at": entry.when,
        "stands": entry.stands,
        "actor": event.by.person,
        "outcome": getattr(event, "outcome", None),
        "categories": event.categories,
        "purpose": event.purpose,
        "recipients": _recipients(event),
        "rule": getattr(event, "rule", None) or getattr(event, "outside", None),
    }


def _recipients(event: Any) -> tuple[str, ...]:
    return (event.recipient,) if isinstance(event, InformationRequested) else event.recipients


def _row(at: Sitting, entry: Entry) -> tuple[str, ...]:
    event = entry.event
    return (
        output.when(entry.when, at.zone),
        at.refs.short(event.stream) if event.stream in at.refs.known else "",
        words(entry),
        f"{at.refs.label(event.by.person)}, {vocabulary.label('role', event.by.role)}",
        str(entry.recorded.position),
    )


def words(entry: Entry) -> str:
    """One entry in a few words."""
    event = entry.event
    whom = ", ".join(vocabulary.label("recipient", code) for code in _recipients(event))
    purpose = vocabulary.label("purpose", event.purpose)
    mistake = "" if entry.stands else " (entered in error)"
    match event:
        case InformationRequested():
            said = f"asked for by {whom}, {purpose}"
        case SharingDecided():
            said = f"decided: {vocabulary.label('decision-outcome', event.outcome)}" + (f" with {whom}" if whom else "")
        case DisclosureDenied():
            said = f"refused to hand out to {whom} (rule {event.rule})"
        case _:
            outside = f", AGAINST THE RULES ({event.outside})" if event.outside else ""
            said = f"handed out to {whom}, {vocabulary.label('channel', event.channel)}{outside}"
    return said + mistake
