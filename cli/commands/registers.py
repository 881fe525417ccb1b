"""The registers: decisions, disclosures, folders and the others, each as at any day and as known then.

What stands in one, and in which columns, is data (`registers` in the rules); what each covers and cannot cover stands in
`speech`. That one was looked at is recorded, as of any report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import click

from aggregates import language, pack
from aggregates.accesses import hold
from aggregates.matters import grievances
from aggregates.rules import shipped
from cli import handing, session
from cli.commands.duties import everybody, reader
from cli.commands.register_page import data_of, page_of
from cli.desk import Desk, DeskCommand
from cli.moments import Moment, Span, moment, options, period, span
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger.event import Event, Recorded
from projections import registers
from projections.register_line import Asked, RegisterLine


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of a register."""

    name: str
    child: str | None = None
    as_at: str | None = None
    known_at: str | None = None
    since: str | None = None
    until: str | None = None
    form: str | None = None
    out: str | None = None
    only_open: bool = False
    only_overdue: bool = False


def _register(name: str) -> click.Command:
    """The command of one register; one that can leave something to be done can be asked for that alone."""

    @click.pass_obj
    def run(desk: Desk, /, **asked: str | bool | None) -> None:
        """CHILD: only what is about this child, or this person."""
        show(desk, Wanted(name, **asked))  # type: ignore[arg-type]

    made = DeskCommand(name, callback=run, params=[click.Argument(["child"], required=False)], help=run.__doc__)
    if "open" in shipped().data["registers"][name]:
        made.params.append(click.Option(["--open", "only_open"], is_flag=True, help="Only what is still to be done."))
        made.params.append(click.Option(["--overdue", "only_overdue"], is_flag=True, help="Only what is overdue."))
    return handing.options(options(period(made)))


def show(desk: Desk, wanted: Wanted) -> None:
    """Fold a register, record that it is looked at, and show it."""
    how = handing.wanted(wanted.form, wanted.out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child", "person")).argument(wanted.child, at) if wanted.child else None
        made, when = registers.row(at.rules, wanted.name), moment(at, wanted.as_at, wanted.known_at)
        within = span(at, wanted.since, wanted.until)
        found = [line for line in folded(at, wanted.name, whose, when, within) if _fits(line, wanted)]
        page = page_of(at, wanted.name, made, found, when, within)
        heading = {"register": wanted.name, "says": language.pick(made["says"]), "child": whose}
        data = {**heading, **when.data(), **within.data(), **data_of(made, found)}
        days = {name: end.astimezone(at.zone).date() for name, end in within.data().items() if end is not None}
        also = {"register": wanted.name, **days}
        handing.hand_out(desk, at, page, data, how, handing.Asked("register", when, whose, also=also))


def _fits(line: RegisterLine, wanted: Wanted) -> bool:
    return (not wanted.only_open or bool(line.open)) and (not wanted.only_overdue or line.overdue)


def folded(at: Sitting, name: str, whose: UUID | None, asked: Moment, within: Span) -> Sequence[RegisterLine]:
    """The lines of a register, as far as whoever is present may know of them."""
    ledger, book = at.ledger, at.ledger.book()
    events = grievances.shown(book, at.me, ledger.all(*registers.types(at.rules, name)))
    return registers.lines(
        events,
        name,
        zone=at.zone,
        rules=at.rules,
        as_at=asked.as_at,
        known_at=asked.known_at,
        asked=Asked(
            subjects=everybody(at, whose, asked.known_at),
            reader=reader(at),
            hidden=_hidden(at, events),
            since=within.since,
            until=within.until,
            under=lambda policy: pack.under(book, policy).rules,
            keeper=hold.may_know(book, at.me, at.today),
        ),
    )


def _hidden(at: Sitting, events: Sequence[Recorded[Event]]) -> frozenset[UUID]:
    """What tells of a hold, to somebody who may not know of it: no line shows it, and no number counts it."""
    shown = {r.event_id for r in hold.shown(at.ledger.book(), at.me, at.now, events)}
    return frozenset(r.event_id for r in events if r.event_id not in shown)


decisions = _register("decisions")
disclosures = _register("disclosures")
recipients = _register("recipients")
folders = _register("folders")
referrals = _register("referrals")
refusals = _register("refusals")
overrides = _register("overrides")
overdue = _register("overdue")
undone = _register("undone")
purposes = _register("purposes")
grounds = _register("grounds")
bases = _register("bases")
assertions = _register("assertions")
timeliness = _register("timeliness")
guidance = _register("guidance")
unsure = _register("unsure")
checklists = _register("checklists")
gaps = _register("gaps")
unacknowledged = _register("unacknowledged")
outside = _register("outside")
out_of_role = _register("out-of-role")
out_of_hours = _register("out-of-hours")
without_ground = _register("without-ground")
unacknowledged_access = _register("unacknowledged-access")
emergencies = _register("emergencies")
expired_grants = _register("expired-grants")
paper = _register("paper")
leavers = _register("leavers")
late = _register("late")
clocks = _register("clocks")
rights = _register("rights")
foi = _register("foi")
processing = _register("processing")
