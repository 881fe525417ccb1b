"""Everything about a child in the order in which it was entered, with both clocks, and what each entry made different.

As at and as known at any moment: what was known then is what had been entered by then; at the end stands how it all stood.
With two days, or two states of knowledge, what is different between them, and because of which entry. The words themselves
stay sealed. That it was shown is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.accesses import hold
from aggregates.matters import grievances
from aggregates.people import joined
from cli import facts, handing, output, session
from cli.commands import replay_changes
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.handing import Asked
from cli.moments import Moment, moment, options
from cli.page import Block, Heading, Page, Para, Points, Row, Table, Timeline
from cli.page import Moment as PageMoment
from cli.pointers import Ref
from cli.say import event, say
from cli.sitting import Sitting
from ledger.event import Event, Recorded
from ledger.numbering import format_entry
from projections import state
from projections.history import HistoryLine, chronology
from projections.replay import Change, Replay, Step
from projections.replay import replay as replayed

HEADS = ("entry", "happened", "entered", "what", "who")


@handing.options
@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.option("--until", metavar="DAY", help="Up to that day: the same as --as-at.")
@click.option("--diff", nargs=2, metavar="A B", help="What differs between two days, or two entries (as known then).")
@click.option("--known", is_flag=True, help="With --diff: what had been entered by two days, not what had happened.")
@click.option("--since-report", is_flag=True, help="What differs from the newest report about them.")
@click.pass_obj
def replay(desk: Desk, /, child: str, form: str | None, out: str | None, **asked: Any) -> None:
    """CHILD: the letters of a child, or of a person."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child", "person")).argument(child, at)
        points = replay_changes.points(at, whose, **asked)
        if points is not None:
            return replay_changes.show(desk, at, whose, points, how, everything(at, whose, replay_changes.kinds(at)))
        as_at = asked["until"] or asked["as_at"]
        return _show(desk, at, whose, moment(at, as_at, asked["known_at"]), how, dated=bool(as_at))


def _show(desk: Desk, at: Sitting, whose: UUID, asked: Moment, how: handing.Wanted, *, dated: bool) -> None:
    events = everything(at, whose, state.types(at.rules))
    found = _history(at, whose, events, asked.as_at if dated else None, asked.known_at)
    steps = replayed(
        events,
        whose,
        zone=at.zone,
        rules=at.rules,
        as_at=asked.as_at,
        known_at=asked.known_at,
        holds=hold.may_know(at.ledger.book(), at.me, at.now),
    )
    disputed = beside(at, asked.known_at)
    data = {
        "subject": whose,
        **asked.data(),
        "history": [_data(line, disputed) for line in found],
        "steps": [_step(step) for step in steps.steps],
        "lapsed": [facts.data(one) for one in steps.lapsed],
        "state": [asdict(fact) for fact in steps.state],
    }
    handing.hand_out(
        desk, at, _page(at, whose, asked, found, steps, disputed), data, how, Asked("history", asked, whose)
    )


def everything(at: Sitting, whose: UUID, kinds: tuple[type[Event], ...]) -> Sequence[Recorded[Any]]:
    """What was entered about them, under whichever id, and whatever else is needed; each entry once, if it may be known."""
    book = at.ledger.book()
    about = joined.about_all(book, joined.same(book, whose))
    found = {r.position: r for r in (*about, *at.ledger.all(*kinds))}
    return hold.shown(book, at.me, at.now, grievances.shown(book, at.me, [found[p] for p in sorted(found)]))


def _history(
    at: Sitting, whose: UUID, events: Sequence[Recorded[Any]], as_at: datetime | None, known_at: int | None
) -> list[HistoryLine]:
    """The lines about them, under every id that was known then."""
    when: dict[str, Any] = {"zone": at.zone, "rules": at.rules, "as_at": as_at, "known_at": known_at}
    ids = joined.same(at.ledger.book(known_at), whose)
    found = {line.position: line for one in ids for line in chronology(events, one, **when)}
    return [found[position] for position in sorted(found)]


def _data(line: HistoryLine, disputed: Beside) -> dict[str, object]:
    return {**asdict(line), "disputed": disputed.data(line.entry)}


def _step(step: Step) -> dict[str, Any]:
    return {
        "entry": step.line.position,
        "changes": [facts.data(one) for one in step.changes],
        "lapsed": [facts.data(one) for one in step.lapsed],
    }


def _page(
    at: Sitting, whose: UUID, asked: Moment, found: Sequence[HistoryLine], steps: Replay, disputed: Beside
) -> Page:
    title = say("replay.title", about=at.refs.label(whose), count=len(found), moment=asked.words)
    by_position = {step.line.position: step for step in steps.steps}
    lines = {line.position: line for line in (*(step.line for step in steps.steps), *found)}
    moments = [_moment(at, lines[p], by_position.get(p), disputed) for p in sorted(lines)]
    blocks: list[Block] = [Timeline(tuple(moments))] if moments else [Para(say("replay.none"))]
    blocks += [Points(tuple(_lapsed(at, steps.lapsed)))] if steps.lapsed else []
    blocks.append(Heading(say("replay.state", moment=asked.words)))
    blocks.append(facts.table(at, steps.state) if steps.state else Para(say("replay.no-state")))
    rows = tuple(Row(_row(at, lines[p]), entry=p) for p in sorted(lines))
    heads = tuple(say(f"replay.head.{head}") for head in HEADS)
    return Page(title, (), tuple(blocks), sheet=Table(say("replay.each"), heads, rows))


def _moment(at: Sitting, line: HistoryLine, step: Step | None, disputed: Beside) -> PageMoment:
    """An entry; below it what had ended by itself before it, what it made different, and who disagrees."""
    _, happened, entered, what, who = _row(at, line)
    text = say("replay.step", entry=line.position, what=what, who=who, entered=entered)
    lapsed, made = ((), ()) if step is None else (step.lapsed, step.changes)
    more = (
        *_lapsed(at, lapsed),
        *(say("replay.made", change=facts.change(at, one)) for one in made),
        *disputed.lines(line.entry),
    )
    return PageMoment(happened, text, more, entry=line.position)


def _lapsed(at: Sitting, changes: Sequence[Change]) -> Iterator[str]:
    return (say("replay.lapsed", change=facts.change(at, one)) for one in changes)


def _row(at: Sitting, line: HistoryLine) -> tuple[str, ...]:
    return (
        format_entry(line.position),
        output.when(line.when, at.zone) + ("" if line.when == line.first_when else say("replay.corrected")),
        output.moment(line.entered, at.zone) + (say("replay.late") if line.late else ""),
        event(line.type) + ("" if line.stands else say("replay.in-error")),
        f"{at.refs.label(line.person)}, {vocabulary.label('role', line.role)}",
    )
