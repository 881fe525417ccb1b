"""What is still to be done, and by when: everything that is open, grouped by what it is. Computed each time, never written.

Only what whoever is present may know of: what concerns a hold or a grievance is not on other people's lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from uuid import UUID

import click

from aggregates.keeping import completion
from aggregates.matters import grievances
from aggregates.people import joined, roles
from cli import brought, leads, lists, output, reports, say, session, views
from cli.acts import Act, Field, optional
from cli.desk import Desk, DeskCommand
from cli.kinds import Codes, Words
from cli.moments import Moment, moment, options
from cli.page import Block, Heading, Page
from cli.perform import command
from cli.pointers import Entry, Ref
from cli.sitting import Sitting
from projections.duties import DutyLine, may_be_told, open_duties, says, types
from projections.views import questions

complete = command(
    Act(
        "complete",
        (
            Field("entry", Entry(), place=True),
            optional("folders", Codes("folder"), asked=True),
            optional("words", Words(), asked=True),
        ),
        completion.complete,
    )
)


@options
@click.command(cls=DeskCommand)
@click.argument("child", required=False)
@click.option("--overdue", is_flag=True, help="Only what is overdue.")
@click.pass_obj
def duties(desk: Desk, child: str | None, as_at: str | None, known_at: str | None, *, overdue: bool) -> None:
    """CHILD: only what is about this child, or this person."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child", "person")).argument(child, at) if child else None
        asked = moment(at, as_at, known_at)
        ids = everybody(at, whose, asked.known_at)
        mine = (d for d in seen(at, asked) if not ids or not ids.isdisjoint(d.subjects))
        found = [d for d in mine if d.overdue or not overdue]
        lines = told(at, found, asked)
        foot = reports.looked(at, "duties", whose, asked, lines) if whose else []
        data = [{**asdict(d), "says": says(at.rules, d.duty)} for d in found]
        answer = {"child": whose, **asked.data(), "duties": data}
        lists.answer(desk, answer, [*lines, *foot], lambda: page(at, found, asked, foot))


def seen(at: Sitting, asked: Moment) -> list[DutyLine]:
    """The duties that are open, as far as whoever is present may know of them."""
    if asked.is_now and (found := views.from_tables(at, asked, questions.open_duties(asked.as_at))) is not None:
        hidden, (me, levels) = grievances.hidden_from(at.ledger.book(), at.eyes), reader(at)
        return [d.line for d in found if hidden.isdisjoint(d.tells_of) and may_be_told(d.line, me, levels)]
    events = grievances.shown(at.ledger.book(), at.eyes, at.ledger.all(*types(at.rules)))
    return list(
        open_duties(events, zone=at.zone, rules=at.rules, as_at=asked.as_at, known_at=asked.known_at, reader=reader(at))
    )


def everybody(at: Sitting, whose: UUID | None, known_at: int | None = None) -> frozenset[UUID]:
    """All ids of a person who was entered twice, as far as that was known; none, if nobody is named."""
    return joined.same(at.ledger.book(known_at), whose) if whose else frozenset()


def reader(at: Sitting) -> tuple[UUID, frozenset[str]]:
    """Who is present, and which levels of an entry they read in the roles that they hold today."""
    held = roles.standing_of(at.ledger.book(), at.me, at.today).holding
    levels = frozenset(level for t in held for level in at.rules.levels(t.role))
    return at.me, levels if at.eyes == at.me else levels - {"grievance"}


def told(at: Sitting, found: Sequence[DutyLine], asked: Moment) -> list[str]:
    """A heading for each kind of duty, and a line for each entry that opened one."""
    return [_title(found, asked), *(_lines(at, found) if found else ["", say.say("duties.none")])]


def page(at: Sitting, found: Sequence[DutyLine], asked: Moment, foot: Sequence[str]) -> Page:
    """The same as a page, where each line leads to what settles it."""
    return lists.page(_title(found, asked), *_tables(at, found), foot=foot)


def _title(found: Sequence[DutyLine], asked: Moment) -> str:
    late = sum(d.overdue for d in found)
    return say.say("duties.title", moment=asked.words, count=len(found), overdue=late)


def _tables(at: Sitting, found: Sequence[DutyLine]) -> Iterator[Block]:
    heads = [*_heads(), say.say("lists.do")]
    for words, group in _groups(at, found):
        yield Heading(words)
        yield lists.of(heads, [(*_row(at, d), leads.lead(at, d)) for d in group])
    if not found:
        yield from lists.paragraphs([say.say("duties.none")])


def _lines(at: Sitting, found: Sequence[DutyLine]) -> Iterator[str]:
    for words, group in _groups(at, found):
        yield from ("", words)
        yield from (f"  {line}" for line in output.table([_row(at, d) for d in group], _heads()))


def _heads() -> list[str]:
    return [say.say(f"duties.head.{head}") for head in ("due", "about", "entry")]


def _groups(at: Sitting, found: Sequence[DutyLine]) -> Iterator[tuple[str, list[DutyLine]]]:
    """What each kind of duty is, and those that are open."""
    order = list(dict.fromkeys(d.duty for d in found))  # the group whose first is due first stands first
    for duty, lines in groupby(sorted(found, key=lambda d: order.index(d.duty)), key=lambda d: d.duty):
        group, words = list(lines), says(at.rules, duty)
        yield say.say("duties.rule", says=words, rule=group[0].rule) if group[0].rule else words, group


def _row(at: Sitting, line: DutyLine) -> tuple[str, str, str]:
    due = "duties.no-time" if line.due is None else "duties.overdue" if line.overdue else "duties.due"
    return (
        say.say(due, due="" if line.due is None else output.when(line.due, at.zone)),
        brought.about(at, line.subjects, line.position),
        say.say("duties.entry", entry=line.position, when=output.when(line.when, at.zone)),
    )
