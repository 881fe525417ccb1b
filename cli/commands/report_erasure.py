"""The certificate of an erasure: that words about somebody were put beyond use, and what remains."""

from __future__ import annotations

from dataclasses import asdict

import click

from aggregates.matters import grievances
from aggregates.people import joined
from cli import handing, session
from cli.answers import erasure as pages
from cli.desk import Desk, DeskCommand
from cli.kinds import Code
from cli.moments import moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.erasure import box_stands, keys_left
from ledger.errors import InputError
from projections.reports.erasure import ASKED, certificate


@options
@handing.options
@click.command(cls=DeskCommand)
@click.argument("ref")
@click.option("--audience", default="setting", show_default=True, metavar="CODE", help="For whom it is.")
@click.pass_obj
def erasure(
    desk: Desk, ref: str, audience: str, form: str | None, out: str | None, as_at: str | None, known_at: str | None
) -> None:
    """REF: the letters of the child or the person whose words were erased."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose, reader = Ref(("child", "person")).argument(ref, at), Code("audience").understand(audience, at)
        asked, book = moment(at, as_at, known_at), ledger.book()
        ids = joined.same(book, whose)
        keys = [keys_left(ledger, one) for one in ids]
        found = certificate(
            grievances.shown(book, at.me, joined.about_all(book, ids)),
            ledger.all(*ASKED),
            ids,
            stands=lambda position, subject: box_stands(ledger, position, subject),
            keys=None if None in keys else sum(one or 0 for one in keys),
            known_at=asked.known_at,
        )
        if not found.done:
            raise InputError(say("erased.never", who=at.refs.short(whose)), hint=say("erased.never.hint"))
        data = {"subject": whose, **asked.data(), **asdict(found), "complete": found.complete}
        page = pages.page(at, whose, found)
        handing.hand_out(desk, at, page, data, how, handing.Asked("erasure", asked, whose, reader))
