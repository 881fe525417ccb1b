"""Blank forms to print. Without a name on it a form needs no passphrase, and no ledger; for a child, it is handed out."""

from __future__ import annotations

from typing import Any

import click

from aggregates.governance.notices import NoticePublished
from cli import handing, paper_page, session
from cli.desk import Desk, DeskCommand
from cli.family import called
from cli.handing import Asked, Wanted
from cli.moments import moment
from cli.page import Cell, Do, Page, table
from cli.paper import PAPERS, Paper
from cli.paper_page import Known
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError, NoLedger

KIND = "blank-form"  # report-kind


@handing.options
@click.command(cls=DeskCommand)
@click.argument("paper", required=False, type=click.Choice(tuple(PAPERS)), metavar="[FORM]")
@click.option("--child", metavar="REF", help="For one child: with the name on it.")
@click.pass_obj
def paper(desk: Desk, /, paper: str | None, child: str | None, form: str | None, out: str | None) -> None:
    """FORM: which one; without it, all of them are listed."""
    how = handing.wanted(form, out)
    if paper is None:
        return show_all(desk, how)
    if how.form == "csv":
        raise InputError("this is not a table", hint="take --format html, or text")
    return for_child(desk, PAPERS[paper], child, how) if child else blank(desk, PAPERS[paper], how)


def show_all(desk: Desk, how: Wanted) -> None:
    """Which forms there are, and how each is had."""
    titles = {name: say(f"paper.title.{name}") for name in PAPERS}
    rows = [(title, Cell(say("paper.show"), do=Do("paper", (name,)))) for name, title in titles.items()]
    found = table(say("paper.all.caption"), (say("paper.all.form"), say("paper.all.how")), rows)
    data = {"forms": [{"name": name, "title": title} for name, title in titles.items()]}
    return handing.show(desk, Page(say("paper.all"), (say("paper.all.about"),), (found,), sheet=found), data, how)


def blank(desk: Desk, which: Paper, how: Wanted) -> None:
    """With nothing on it about anybody; in the codes of the ledger that is found, or in those that ship."""
    try:
        with session.reading(desk) as ledger:
            at = Sitting(ledger)
            page, data = paper_page.page(which, known(at)), data_of(which)
            return handing.show(desk, page, data, how)
    except NoLedger:
        return handing.show(desk, paper_page.page(which, Known()), data_of(which), how)


def for_child(desk: Desk, which: Paper, child: str, how: Wanted) -> None:
    """With a child's name on it: that it was made is recorded."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child",)).argument(child, at)
        page, data = paper_page.page(which, known(at, at.refs.label(whose))), {**data_of(which), "child": whose}
        asked = Asked(KIND, moment(at, None, None), whose, also={"form": which.name})
        handing.hand_out(desk, at, page, data, how, asked)


def known(at: Sitting, child: str = "") -> Known:
    """What this ledger knows."""
    notice = next((r.event for r in reversed(at.ledger.all(NoticePublished))), None)
    if notice is None:
        return Known(called.setting(at), child)
    return Known(called.setting(at), child, notice.version, notice.withdrawal_method or "")


def data_of(which: Paper) -> dict[str, Any]:
    """Which form, of which act, with which fields."""
    return {"form": which.name, "act": which.act.name, "fields": [one.name for one in which.fields()]}
