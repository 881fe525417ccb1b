"""A parent's report as a page: what you agreed to, and who has seen your child's record.

Two sides of paper come first: what was agreed, the newest looks, what others were told, what can be done; what is older, and
the pictures, follow. In words that a child of nine can read: `tests/cli/test_family.py` holds them to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cli import output
from cli.family import called
from cli.family.lines import Lines
from cli.family.pictures import pictures
from cli.family.plain import Plain, capital
from cli.page import Block, Break, Cards, Heading, Page, Para, Points, Row, Table, Timeline
from cli.say import say
from cli.sitting import Sitting
from projections.family.report import ParentReport, Since

FIRST = 12  # lines of looks on the first two sides
TO_DO = ("ask", "wrong", "withdraw", "complain")
SHEET = ("day", "who", "times", "what", "why", "more")


def page(at: Sitting, report: ParentReport) -> Page:
    """Everything that the report says; whoever shows it records that first."""
    lines, setting = lines_of(at, report), called.setting(at)
    child = lines.plain.child
    blocks = (
        Para(say("family.intro", child=child)),
        *_since(at, report.since),
        *_yes(lines),
        *_no(lines),
        *_others(lines),
        *_looks(lines),
        *_told(lines),
        *_shows(at, report),
        Heading(say("family.do")),
        Points(tuple(say(f"family.do.{what}", setting=setting) for what in TO_DO), numbered=True),
        Break(),
        *_earlier(lines),
        *pictures(lines),
    )
    about = (say("family.for", to=called.whole(at, report.to), setting=setting), *_made(at, report))
    title = say("family.title", child=called.whole(at, report.child))
    return Page(title, about, blocks, sheet=_sheet(lines))


def _made(at: Sitting, report: ParentReport) -> Iterator[str]:
    """When it was made, and as at when, if that is another day."""
    made, stood = _day(at, at.now), _day(at, report.as_at)
    yield say("family.made", made=made)
    if stood != made:
        yield say("family.as-at", day=stood)
    if report.known_at is not None:
        yield say("family.known-at", entry=report.known_at)


def lines_of(at: Sitting, report: ParentReport) -> Lines:
    """What the lines are made with."""
    return Lines(at, report, Plain(called.short(at, report.child)))


def _since(at: Sitting, since: Since | None) -> Iterator[Block]:
    """What is new since the last one."""
    if since is None:
        return
    lines = say(f"family.since.{_number(since.lines)}", count=since.lines)
    earlier = say(f"family.since.earlier-{_number(since.earlier)}", count=since.earlier) if since.earlier else ""
    yield Para(say("family.since", day=_day(at, since.when), lines=lines, earlier=earlier), strong=True)


def _yes(lines: Lines) -> Iterator[Block]:
    own = [one for one in lines.report.agreed.own if one.stands]
    yield Heading(say("family.yes"))
    if not own:
        yield Para(say("family.yes.none"))
        return
    yield Cards(tuple(lines.card(one) for one in own))
    yield Para(say("family.yes.not-all"))


def _no(lines: Lines) -> Iterator[Block]:
    own = [one for one in lines.report.agreed.own if not one.stands]
    if own:
        yield Heading(say("family.no"))
        yield Timeline(tuple(lines.no(one) for one in own))


def _others(lines: Lines) -> Iterator[Block]:
    others = lines.report.agreed.others
    if others:
        yield Heading(say("family.others"))
        yield Para(say("family.others.intro", child=lines.plain.child))
        yield Points(tuple(capital(lines.plain.scope(scope)) + "." for scope in others))


def _looks(lines: Lines) -> Iterator[Block]:
    days = lines.report.days
    yield Heading(say("family.looked", child=lines.plain.child))
    if not days:
        yield Para(say("family.looked.none"))
        return
    more = say("family.looked.more", shown=FIRST, count=len(days)) if len(days) > FIRST else ""
    yield Para(" ".join(filter(None, [say("family.looked.newest"), more])))
    yield Timeline(tuple(lines.day(day) for day in days[:FIRST]))


def _earlier(lines: Lines) -> Iterator[Block]:
    """What had no room before."""
    if older := lines.report.days[FIRST:]:
        yield Heading(say("family.looked.earlier"))
        yield Timeline(tuple(lines.day(day) for day in older))


def _told(lines: Lines) -> Iterator[Block]:
    yield Heading(say("family.told"))
    found = tuple(lines.told(one) for one in lines.report.told)
    yield Timeline(found) if found else Para(say("family.told.none"))


def _shows(at: Sitting, report: ParentReport) -> Iterator[Block]:
    """What it covers, and what it cannot."""
    span = say("family.shows.span", begins=_day(at, report.begins), ends=_day(at, report.as_at))
    typed = say(f"family.shows.by-hand-{_number(report.by_hand)}", count=report.by_hand)
    yield Heading(say("family.shows"))
    yield Points((span, typed, *(say(f"family.shows.{what}") for what in ("limits", "may", "others", "roles"))))


def _sheet(lines: Lines) -> Table:
    rows = []
    for day in lines.report.days:
        cells = (day.day.isoformat(), lines.who(day), str(len(day.looks)), lines.what(day), lines.why(day))
        rows.append(Row((*cells, " ".join(lines.marks(day))), entry=day.positions[0]))
    heads = tuple(say(f"family.sheet.{head}") for head in SHEET)
    return Table(say("family.sheet", child=lines.plain.child), heads, tuple(rows))


def _number(count: int) -> str:
    return {0: "none", 1: "one"}.get(count, "many")


def _day(at: Sitting, moment: datetime) -> str:
    return output.day(moment.astimezone(at.zone).date())
