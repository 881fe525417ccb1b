"""Two questions that are answered in one page each: this child, that day; and this decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from aggregates.accesses import hold
from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.entries import Entry
from aggregates.matters import grievances
from aggregates.people import joined
from aggregates.permissions.consents import sources
from cli import handing, seen, session
from cli.answers import day as day_page
from cli.answers import decision as decision_page
from cli.answers.day import DayPage
from cli.commands import consents
from cli.commands.duties import reader
from cli.desk import Desk, DeskCommand
from cli.disputes import beside
from cli.moments import KNOWN_AT, Moment, moment, options
from cli.pointers import Ref
from cli.roll import roll
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.event import Recorded
from projections import duties
from projections.access import BESIDE
from projections.duties import DutyLine
from projections.reports.day import Asked, DayReport, day_report
from projections.reports.decision import DecisionReport, decision_report


@handing.options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.argument("day")
@click.pass_obj
def day(desk: Desk, child: str, day: str, known_at: str | None, form: str | None, out: str | None) -> None:
    """CHILD: the letters of the child; DAY: any past day. With --known-at, *now* is what was known then."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose, asked = Ref(("child",)).argument(child, at), moment(at, day, day)
        assert asked.known_at is not None
        now = moment(at, day, known_at).known_at or ledger.refresh().size
        made = _day(at, whose, asked, max(now, asked.known_at))
        page = day_page.page(at, made)
        data = {**_day_data(made), **asked.data(), "known_now": made.found.now}
        handing.hand_out(desk, at, page, data, how, handing.Asked("day", asked, whose))


day.params = [*day.params, KNOWN_AT]


def _day(at: Sitting, whose: UUID, asked: Moment, now: int) -> DayPage:
    ids, then = joined.same(at.ledger.book(), whose), asked.known_at or 0
    about, levels = seen.about(at, whose), reader(at)[1]
    found = day_report(
        Asked(whose, ids, at.zone, at.rules, asked.as_at, then, now),
        about=about,
        consents=consents.sources(at, whose),
        accesses=_accesses(at, whose),
        rolls=(
            roll(at.ledger, as_at=asked.as_at, known_at=then),
            roll(at.ledger, as_at=asked.as_at, known_at=now),
        ),
        levels=levels,
    )
    due = _due(at, whose, asked)
    known = seen.keeps_holds(at)
    holds = hold.in_force(at.ledger.book(), whose, asked.as_at, known_at=now) if known else None
    return DayPage(found, due, holds)


def _accesses(at: Sitting, whose: UUID) -> Sequence[Recorded[Any]]:
    """What is about the child and bears on who saw its records; and who was entered twice, whoever that is."""
    book, types = at.ledger.book(), (*ACCESS_EVENTS, *sources(at.rules), *BESIDE)
    found = {r.position: r for r in (*joined.about(book, whose, *types), *book.all(*joined.JOINED_EVENTS))}
    return grievances.shown(book, at.eyes, [found[position] for position in sorted(found)])


def _due(at: Sitting, whose: UUID, asked: Moment) -> list[DutyLine]:
    """What was still to be done about the child: folded from what is about it, which opens and settles it.

    Holds are among it, whoever asks: what one keeps from the parents is nobody's duty while it stands.
    """
    book, ids = at.ledger.book(), joined.same(at.ledger.book(), whose)
    mine = grievances.shown(book, at.eyes, joined.about_all(book, ids, *duties.types(at.rules)))
    clocks: dict[str, Any] = {"as_at": asked.as_at, "known_at": asked.known_at, "reader": reader(at)}
    found = duties.open_duties(mine, zone=at.zone, rules=at.rules, **clocks)
    return [d for d in seen.without_holds(found) if not ids.isdisjoint(d.subjects)]


def _day_data(made: DayPage) -> dict[str, Any]:
    """As data; without a word on holds for whoever may not know of them."""
    found: DayReport = made.found
    held = {} if made.holds is None else {"holds": [entry_data(one.entry) for one in made.holds]}
    return {
        "child": found.child,
        "then": found.then,
        "learnt": [asdict(line) for line in found.learnt],
        "consents": [{**asdict(one), "differs": one.differs} for one in found.consents],
        "belonging": [asdict(one) for one in found.belonging],
        "looks": [asdict(line) for line in found.looks],
        "looks_before": [asdict(line) for line in found.before],
        "decisions": [entry_data(e) for e in found.decisions],
        "due": [asdict(line) for line in made.due],
        **held,
    }


def entry_data(one: Entry) -> dict[str, Any]:
    """An entry in short."""
    return {
        "entry": one.recorded.position,
        "type": one.event.TOPIC,
        "when": one.when,
        "entered": one.recorded.recorded_at,
        "person": one.event.by.person,
        "role": one.event.by.role,
        "stands": one.stands,
    }


@options
@handing.options
@click.command(cls=DeskCommand)
@click.argument("which", metavar="ENTRY|CASE")
@click.pass_obj
def decision(
    desk: Desk, which: str, form: str | None, out: str | None, as_at: str | None, known_at: str | None
) -> None:
    """ENTRY: the number of a decision, or of anything in its case; CASE: the letters of a case."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked, (case, entry) = moment(at, as_at, known_at), _case(at, which)
        found = _decision(at, case, entry, asked)
        if found is None:
            raise InputError("there is nothing of this decision to show", hint="ask about a later day, or the manager")
        page = decision_page.page(at, found, asked.words, beside(at, asked.known_at))
        data = {**_decision_data(at, found), **asked.data()}
        handing.hand_out(
            desk, at, page, data, how, handing.Asked("decision", asked, found.child, also={"case": found.case})
        )


def _case(at: Sitting, which: str) -> tuple[UUID, UUID | None]:
    """The case, and the entry if one was named."""
    typed = which.strip().lower().removeprefix("entry").strip(" #")
    if not typed.isdecimal():
        return Ref(("case",)).argument(which, at), None
    event = at.ledger.read(at.position(typed)).event
    case = getattr(event, "case", None) or event.stream
    known = at.refs.known.get(case)
    if known is None or known.kind != "case":
        raise InputError(f"entry {typed} belongs to no decision about sharing", hint="see `register decisions`")
    return case, at.ledger.read(int(typed)).event_id


def _decision(at: Sitting, case: UUID, entry: UUID | None, asked: Moment) -> DecisionReport | None:
    child = at.ledger.book().load(case, lambda _state, recorded: recorded)
    if child is None or not hasattr(child.event, "child"):
        return None
    due = _due(at, child.event.child, asked)
    when: dict[str, Any] = {"as_at": asked.as_at, "known_at": asked.known_at, "duties": due, "entry": entry}
    return decision_report(seen.about(at, child.event.child), case, zone=at.zone, rules=at.rules, **when)


def _decision_data(at: Sitting, found: DecisionReport) -> dict[str, Any]:
    steps = [{**entry_data(e), "fingerprint": at.ledger.fingerprint(e.recorded.position)} for e in found.entries]
    return {
        "case": found.case,
        "child": found.child,
        "decision": None if found.decision is None else entry_data(found.decision),
        "outcome": None if found.decision is None else getattr(found.decision.event, "outcome", "share"),
        "requester_answered": found.answered,
        "golden_rules": found.file.golden_rules,
        "questions": [asdict(line) for line in found.file.questions],
        "open": [asdict(line) for line in found.open],
        "entries": steps,
    }
