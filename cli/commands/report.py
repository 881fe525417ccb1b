"""A child's consents and who saw their records, as a page: for the setting and others, and for one parent (`cli.family`).

What it cannot say it says: what nobody entered cannot appear, and what may not be shown to its reader is not in it. That it
was made is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import click

from aggregates import vocabulary
from cli import handing, reports, session
from cli.commands import accesses, consents
from cli.desk import Desk, DeskCommand
from cli.disputes import beside
from cli.family import handed
from cli.kinds import Code
from cli.moments import Moment, moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from projections.access import who_saw
from projections.consents import consents_for
from projections.family.reader import PARENT


@handing.options
@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.option(
    "--audience", default="setting", show_default=True, metavar="CODE", help="For whom: setting, parent, inspector, …"
)
@click.option("--to", metavar="REF", help="Which parent gets it: a report for a parent is for one.")
@click.pass_obj
def report(
    desk: Desk,
    child: str,
    audience: str,
    to: str | None,
    form: str | None,
    out: str | None,
    as_at: str | None,
    known_at: str | None,
) -> None:
    """CHILD: the letters of the child."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose, reader = Ref(("child",)).argument(child, at), Code("audience").understand(audience, at)
        asked = moment(at, as_at, known_at)
        whom = None if to is None else Ref(("person",)).argument(to, at)
        if reader == PARENT:
            page, data, _ = handed.parents_page(at, whose, whom, asked)
            return handing.show(desk, page, data, how)
        lines, told = for_setting(at, whose, asked, reader)
        receipt = reports.record(at, "who-saw", reader, whose, asked, lines, to=whom)
        return desk.answer({**told, **reports.recorded(receipt)}, [*lines, *reports.footer(receipt)])


def for_setting(at: Sitting, whose: UUID, asked: Moment, reader: str) -> tuple[list[str], dict[str, object]]:
    """What is shown, as lines and as data. Whoever shows it records that first."""
    given = consents_for(
        consents.sources(at, whose),
        zone=at.zone,
        rules=at.rules,
        as_at=asked.as_at,
        known_at=asked.known_at,
    )
    everything = accesses.events(at.ledger)
    seen = who_saw(everything, zone=at.zone, rules=at.rules, child=whose, as_at=asked.as_at, known_at=asked.known_at)
    disputed = beside(at, asked.known_at)
    data = {
        "child": whose,
        "audience": reader,
        **asked.data(),
        "consents": [consents.data_of(at, line, disputed) for line in given],
        "accesses": [accesses.data(line, disputed) for line in seen],
    }
    told = accesses.told(at, seen, disputed)
    return _page(at, whose, asked, consents.told(at, given, asked, disputed), told, reader), data


def _page(at: Sitting, whose: UUID, asked: Moment, given: Sequence[str], seen: Sequence[str], reader: str) -> list[str]:
    return [
        say("report.title", child=at.refs.label(whose), when=asked.words),
        say("report.for", audience=vocabulary.label("audience", reader)),
        "",
        say("report.consents"),
        "",
        *given,
        "",
        say("report.accesses"),
        "",
        *(seen or [say("report.nobody")]),
        "",
        say("report.covers", last=asked.known_at or at.ledger.head.size, origin=at.ledger.origin),
        say("report.limits"),
    ]
