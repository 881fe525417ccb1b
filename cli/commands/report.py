"""A child's consents and who saw their records, as a page: for the setting and others, and for one parent (`cli.family`).

What it cannot say it says: what nobody entered cannot appear, and what may not be shown to its reader is not in it. That it
was made is recorded.
"""

from __future__ import annotations

from uuid import UUID

import click

from cli import handing, session
from cli.answers.child import page as child_page
from cli.commands import accesses, consents
from cli.desk import Desk, DeskCommand
from cli.disputes import beside
from cli.family import handed
from cli.kinds import Code
from cli.moments import Moment, moment, options
from cli.page import Page
from cli.pointers import Ref
from cli.sitting import Sitting
from projections.family.reader import KIND, PARENT


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
            signer = handing.signer(at, handing.Asked(KIND, asked, whose, PARENT, whom))
            return handing.show(desk, page, data, how, signer)
        page, data = for_setting(at, whose, asked, reader)
        return handing.hand_out(desk, at, page, data, how, handing.Asked("who-saw", asked, whose, reader, whom))


def for_setting(at: Sitting, whose: UUID, asked: Moment, reader: str) -> tuple[Page, dict[str, object]]:
    """What is shown, as a page and as data. Whoever shows it records that first."""
    given, seen = consents.folded(at, whose, asked).lines, accesses.folded(at, "child", whose, asked)
    disputed = beside(at, asked.known_at)
    data = {
        "child": whose,
        "audience": reader,
        **asked.data(),
        "consents": [consents.data_of(at, line, disputed) for line in given],
        "accesses": [accesses.data(line, disputed) for line in seen],
    }
    return child_page(at, whose, asked, reader, given, seen, disputed), data
