"""Which consents stand for a child: now, as at an earlier day, and as known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from aggregates import vocabulary
from aggregates.consents import CONSENT_EVENTS
from aggregates.scope import Scope
from cli import output, reports, session
from cli.desk import Desk, DeskCommand
from cli.kinds import Codes
from cli.moments import Moment, moment, options
from cli.pointers import Ref
from cli.sitting import Sitting
from projections.consents import ConsentLine, consents_for


@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def list_(desk: Desk, child: str, as_at: str | None, known_at: str | None) -> None:
    """Withdrawn on Monday and entered on Wednesday: as at Tuesday it was withdrawn, as known on Tuesday in force."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child",)).argument(child, at)
        asked = moment(at, as_at, known_at)
        lines = consents_for(
            ledger.about(whose, *CONSENT_EVENTS),
            zone=at.zone,
            rules=at.rules,
            as_at=asked.as_at,
            known_at=asked.known_at,
        )
        data = [{**asdict(line), "ref": at.refs.short(line.consent)} for line in lines]
        page = [f"Consents for {at.refs.label(whose)}, {asked.words}", "", *told(at, lines, asked)]
        page += reports.looked(at, "consents", whose, asked, page)
        desk.answer({"child": whose, **asked.data(), "consents": data}, page)


def told(at: Sitting, lines: Sequence[ConsentLine], asked: Moment) -> list[str]:
    """Two lines for each consent."""
    if not lines:
        return ["None is recorded." if asked.known_at is None else "None was known."]
    return [text for line in lines for text in _told(at, line)]


def _told(at: Sitting, line: ConsentLine) -> tuple[str, str]:
    status = vocabulary.label("consent-status", line.status)
    part = f", except {'; '.join(scope(s) for s in line.without)}" if line.without else ""
    late = ", late" if line.late else ""
    who = at.refs.label(line.person) if line.person else "somebody"
    entered = f"entered {output.moment(line.entered, at.zone)}{late}"
    return (
        f"{at.refs.short(line.consent)}  {status}: {scope(line.scope)}{part}",
        f"       {output.clean(who)}, {output.when(line.when, at.zone)} (entry {line.position}, {entered})",
    )


def scope(given: Scope) -> str:
    """A scope in words; what it does not limit is not said."""
    limits = (
        (Codes("consent-action"), given.actions, ""),
        (Codes("record-category", ("record-class",)), given.categories, "of: "),
        (Codes("recipient"), given.recipients, "with: "),
        (Codes("purpose"), given.purposes, "for: "),
    )
    said = [f"{before}{', '.join(kind.choices().get(c, c) for c in codes)}" for kind, codes, before in limits if codes]
    return "; ".join(said) or "everything"
