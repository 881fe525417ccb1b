"""Who saw what: of a record, a child or by a person; granted, denied, or told afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from aggregates import vocabulary
from aggregates.access import ACCESS_EVENTS
from aggregates.consents import CONSENT_EVENTS
from cli import output, reports, session
from cli.desk import Desk, DeskCommand
from cli.moments import moment, options
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.event import Recorded
from projections.access import AccessLine, who_saw

OUTCOMES = {"granted": "allowed", "denied": "refused", "told": "told afterwards"}


@options
@click.command(cls=DeskCommand)
@click.argument("ref")
@click.pass_obj
def list_(desk: Desk, ref: str, as_at: str | None, known_at: str | None) -> None:
    """REF: a record, a child, or a person (what they opened)."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        what = Ref(("record", "child", "person")).argument(ref, at)
        kind, asked = at.refs.known[what].kind, moment(at, as_at, known_at)
        lines = who_saw(
            events(ledger), zone=at.zone, rules=at.rules, as_at=asked.as_at, known_at=asked.known_at, **{kind: what}
        )
        by = "What was opened by" if kind == "person" else f"Who saw the {kind}"
        page = [f"{by} {at.refs.label(what)}, {asked.words}", "", *told(at, lines)]
        whose = lines[0].subject if kind == "record" and lines else what
        page += reports.looked(at, "who-saw", whose, asked, page) if kind != "record" or lines else []
        data = [{**asdict(line), "differs": line.differs} for line in lines]
        desk.answer({kind: what, **asked.data(), "accesses": data}, page)


def events(ledger: Ledger) -> Sequence[Recorded[Any]]:
    """What the answer is folded from."""
    return ledger.all(*dict.fromkeys((*ACCESS_EVENTS, *CONSENT_EVENTS)))


def told(at: Sitting, lines: Sequence[AccessLine]) -> list[str]:
    """Two lines for each access, and one more for each thing that changes the picture."""
    if not lines:
        return ["Nobody, as far as it was entered here."]
    return [text for line in lines for text in _told(at, line)]


def _told(at: Sitting, line: AccessLine) -> list[str]:
    role = vocabulary.label("role", line.role)
    did = "asked to open" if line.outcome == "denied" else vocabulary.label("access-action", line.action)
    what = f"{vocabulary.label('record-category', line.category)} ({at.refs.short(line.record)})"
    outside = ", AGAINST THE RULES" if line.outside else ""
    why = f"{vocabulary.label('purpose', line.purpose)}; {vocabulary.label('access-ground', line.ground)}"
    return [
        f"{output.when(line.when, at.zone)}: {output.clean(at.refs.label(line.person))}, {role}, {did}: {what}",
        f"    {OUTCOMES[line.outcome]} ({line.rule}){outside}; {why}; entry {line.position}",
        *(f"    {note}" for note in _notes(line)),
    ]


def _notes(line: AccessLine) -> list[str]:
    """What changes the picture: entered late, consent known otherwise since, corrected."""
    then, now = (vocabulary.label("consent-status", code) for code in (line.consent_then, line.consent_now))
    said = {
        "entered later than the rules expect": line.late,
        f"the consent behind it was {then} when it was recorded, and is now known to have been {now}": line.differs,
        "a ground for it was entered only afterwards, and does not count": line.later_ground is not None,
        "corrected as entered in error; it stays on this list": line.in_error,
        "corrected": line.corrected and not line.in_error,
    }
    return [words for words, holds in said.items() if holds]
