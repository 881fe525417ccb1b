"""The slip of an entry once more: two copies on a sheet, for the folder and to take home.

What it says is told from the entry, for whoever is there; handed to somebody it is a receipt, is asked for, and is recorded.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

import click

from aggregates.keeping.receipt import issue_receipt
from cli import handing, reports, session, slip_again, slip_page
from cli.desk import Desk, DeskCommand
from cli.draw import text
from cli.handing import Asked, Wanted
from cli.moments import moment
from cli.page import Page
from cli.perform import Given, actor
from cli.pointers import Ref
from cli.sitting import Sitting
from cli.slip import data_of
from cli.taken import may_take
from ledger.errors import InputError
from ledger.event import LEVEL_OF, Book, Decision, Recorded
from ledger.receipt import Receipt

KIND, FORM = "slip", "printed-slip"  # report-kind, receipt-format
BARE = ("entry", "recorded_at", "fingerprint", "sealed", "kept")  # what may be known of any entry


@handing.options
@click.command(cls=DeskCommand)
@click.argument("entry")
@click.option("--to", metavar="REF", help="Who gets the copy to take home (else you).")
@click.pass_obj
def slip(desk: Desk, entry: str, to: str | None, form: str | None, out: str | None) -> None:
    """ENTRY: its number, as on its slip."""
    how = handing.wanted(form, out)
    if how.form == "csv":
        raise InputError("this is not a table", hint="take --format html, or text")
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        recorded = ledger.read(at.position(entry))
        whom = None if to is None else Ref(("person", "child")).argument(to, at)
        print_again(desk, at, recorded, whom, how)


def print_again(desk: Desk, at: Sitting, recorded: Recorded[Any], to: UUID | None, how: Wanted) -> None:
    """Record that it is made, then show it; handed to somebody, ask whether they may have it, and record that instead."""
    made = slip_again.of(at, recorded, to or at.me)
    page = slip_page.page(made)
    told = data_of(slip_again.receipt_of(at, recorded.position), recorded)
    data = {"slip": {**(told if made.shown else {key: told[key] for key in BARE}), "said": dict(made.rows)}}
    asked = Asked(KIND, moment(at, None, None), about(at, recorded), to=to, also={"entry": recorded.event_id})
    if to is None or at.ledger.read_only is not None:
        return handing.hand_out(desk, at, page, data, how, asked)
    receipt = _issued(at, recorded, page, to, shown=made.shown)
    footed = handing.footed(page, reports.footer(receipt))
    return handing.show(desk, footed, {**data, "issued": receipt.first.position}, how, handing.signer(at, asked))


def about(at: Sitting, recorded: Recorded[Any]) -> UUID | None:
    """Whom the entry is about, unless that it was printed would tell them of something."""
    if LEVEL_OF[recorded.event.sensitivity] != "ordinary" or not may_take(at, recorded, at.me).what:
        return None
    return next((a.subject for a in recorded.event.about if a.involvement == "primary"), None)


def _issued(at: Sitting, recorded: Recorded[Any], page: Page, to: UUID, *, shown: bool) -> Receipt:
    """Refused, the attempt an entry, if it says more than they may be shown; a bare number may be given to anybody."""
    by = actor(reports.REPORT, Given({}, {}), at, {})
    digest = sha256("".join(f"{line}\n" for line in text.lines(page)).encode()).digest()
    shows = ["what", *(f"text:{s.hex}" for s in may_take(at, recorded, to).subjects)] if shown else []
    entry = recorded.event_id

    def decide(book: Book) -> Decision:
        return issue_receipt(book, by=by, entry=entry, to=to, sha256=digest, shows=shows, form=FORM)

    return at.ledger.execute(decide).receipt
