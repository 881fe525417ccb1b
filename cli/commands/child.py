"""One child: what was agreed, which records there are, what is shared regularly, and what can be done about each."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import click

from aggregates.disclosures.standing import StandingDecided, StandingEnded
from aggregates.entries import Entry, standing
from aggregates.people import joined
from cli import handing, session
from cli.answers import hub
from cli.commands import consents
from cli.commands.listing import adults
from cli.desk import Desk, DeskCommand
from cli.moments import Moment, moment
from cli.pointers import Ref
from cli.roll import roll
from cli.sitting import Sitting
from ledger.event import LEVEL_OF
from projections.records import RECORD_EVENTS, RecordLine, records

SHOWN = "ordinary"  # the level of what is on a screen beside which parents stand


@handing.options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def show(desk: Desk, child: str, form: str | None, out: str | None) -> None:
    """A screen to begin from. What is of the safeguarding level is not on it: `record list` has every record."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose, asked = Ref(("child",)).argument(child, at), moment(at, None, None)
        stand = consents.folded if how.out else consents.stand
        agreed = [c for c in stand(at, whose, asked).lines if c.status in hub.STANDS]
        kept, regular = _records(at, whose, asked), _regular(at, whose)
        found = roll(ledger, as_at=asked.as_at)
        line = next(c for c in found.children if c.child == whose)
        page = hub.page(at, whose, agreed, kept, regular, adults(at, found, line))
        data = {
            "child": whose,
            "consents": [asdict(c) for c in agreed],
            "records": [asdict(r) for r in kept],
            "standing": [e.event.stream for e in regular],
        }
        handing.hand_out(desk, at, page, data, how, handing.Asked("consents", asked, whose))


def _records(at: Sitting, child: UUID, asked: Moment) -> list[RecordLine]:
    seen = joined.about_all(at.ledger.book(), joined.same(at.ledger.book(), child), *RECORD_EVENTS)
    lines = records(seen, child, zone=at.zone, rules=at.rules, as_at=asked.as_at)
    return [line for line in lines if LEVEL_OF[line.sensitivity] == SHOWN and line.destroyed is None]


def _regular(at: Sitting, child: UUID) -> list[Entry]:
    """Standing decisions that have not ended."""
    entries = standing(at.ledger.about(child, StandingDecided, StandingEnded))
    ended = {e.event.stream for e in entries if isinstance(e.event, StandingEnded)}
    today = at.today.astimezone(at.zone).date()
    begun = (e for e in entries if isinstance(e.event, StandingDecided) and e.event.stream not in ended)
    return [e for e in begun if e.event.last_day is None or e.event.last_day >= today]
