"""What there is to do: the manager's dashboard, and the designated safeguarding lead's."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from aggregates.accesses import hold
from aggregates.accesses.hold import HoldPlaced, HoldState
from cli import handing, seen, session
from cli.answers import boards as pages
from cli.commands import duties
from cli.commands.duties import reader
from cli.commands.hold import ASK
from cli.commands.report_questions import entry_data
from cli.desk import Desk, DeskCommand
from cli.moments import Moment, moment, options
from cli.perform import Given, actor
from cli.sitting import Sitting
from projections.reports.boards import Clocks
from projections.reports.lead import LeadBoard, lead_board
from projections.reports.manager import ManagerBoard, manager_board


@options
@handing.options
@click.command(cls=DeskCommand)
@click.pass_obj
def manager(desk: Desk, form: str | None, out: str | None, as_at: str | None, known_at: str | None) -> None:
    """What is overdue first, then what is due within a week, and whatever else waits; a command on each line."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        board = manager_board(seen.everything(at), duties.seen(at, asked), _clocks(at, asked))
        page = pages.manager(at, board, asked.words)
        handing.hand_out(desk, at, page, {**_manager(board), **asked.data()}, how, handing.Asked("dashboard", asked))


def _clocks(at: Sitting, asked: Moment) -> Clocks:
    return Clocks(at.zone, at.rules, asked.as_at, asked.known_at, reader(at))


def _manager(board: ManagerBoard) -> dict[str, Any]:
    return {
        "overdue": [asdict(d) for d in board.overdue],
        "soon": [asdict(d) for d in board.soon],
        **{name: [asdict(d) for d in lines] for name, lines in board.themes.items()},
        "later": board.later,
        "ending": [asdict(c) for c in board.ending],
        "unanswered": [asdict(c) for c in board.unanswered],
        "unacknowledged": [asdict(line) for line in board.unacknowledged],
        "late": [entry_data(e) for e in board.late],
        "outside": [entry_data(e) for e in board.outside],
        "handed": None if board.handed is None else entry_data(board.handed),
        "since_handed": board.since_handed,
    }


@options
@handing.options
@click.command(cls=DeskCommand)
@click.pass_obj
def lead(desk: Desk, form: str | None, out: str | None, as_at: str | None, known_at: str | None) -> None:
    """For the manager and the designated persons: open cases, holds, referrals, unusual access, concerns."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        by = actor(ASK, Given({}, {}), at, {})
        ledger.execute(lambda book: hold.ask(book, by=by))
        asked = moment(at, as_at, known_at)
        holds = _holds(at, asked)
        board = lead_board(seen.everything(at), _clocks(at, asked), {one.hold for one in holds})
        page = pages.lead_page(at, board, asked.words, holds)
        handing.hand_out(desk, at, page, {**_lead(board), **asked.data()}, how, handing.Asked("dashboard", asked))


def _holds(at: Sitting, asked: Moment) -> list[HoldState]:
    book = at.ledger.book()
    children = dict.fromkeys(r.event.child for r in at.ledger.all(HoldPlaced))
    found = (one for c in children for one in hold.in_force(book, c, asked.as_at, known_at=asked.known_at))
    return list({one.hold: one for one in found}.values())


def _lead(board: LeadBoard) -> dict[str, Any]:
    return {
        "cases": [{"case": one.case, "child": one.child, "next": [asdict(d) for d in one.next]} for one in board.cases],
        "holds": [{**entry_data(e), "review": None if review is None else asdict(review)} for e, review in board.holds],
        "waiting": [asdict(d) for d in board.waiting],
        "referrals": [entry_data(e) for e in board.referrals],
        "unusual": [entry_data(e) for e in board.unusual],
        "concerns": [{"child": c.child, "count": c.count, "newest": entry_data(c.newest)} for c in board.concerns],
    }
