"""The first screen: what is overdue, what ends, how safe the ledger is, who is who, and the line for the diary.

Shown on the screen from tables (`views.db`), so that it comes at once; into a file it is folded from entries. It names no
family, so that somebody looked at it is one entry a day for each person, and not one each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from aggregates.entries import standing
from aggregates.keeping.report import ReportGenerated
from aggregates.people import roles
from aggregates.permissions import consents
from cli import handing, output, reports, session, views, words
from cli.answers import today as answer
from cli.answers.today import Safe, Today
from cli.commands import duties
from cli.desk import Desk, DeskCommand
from cli.draw import text
from cli.handing import footed
from cli.moments import Moment, moment
from cli.page import Page
from cli.roll import roll
from cli.say import say
from cli.sitting import Sitting
from ledger.event import REGISTRY, Recorded
from ledger.evidence.checkpoint import format_kept, unverified_head
from projections.consents import ConsentLine, consents_for
from projections.holding import Held
from projections.matching import utc
from projections.people import Directory
from projections.reports import handed
from projections.reports.today import HELD_EVENTS, Screen, Todo, todo
from projections.views import questions

KIND = "today"


@handing.options
@click.command(cls=DeskCommand)
@click.pass_obj
def today(desk: Desk, form: str | None, out: str | None) -> None:
    """Numbers and no names of families: it may stand where anybody sees it."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        found, asked = look(at, folded=how.as_table), moment(at, None, None)
        page, data = (
            answer.page(at, found),
            {"lines": [line.data() for line in answer.lines(at, found)], **_data(found)},
        )
        if how.as_table:
            return handing.hand_out(desk, at, page, data, how, handing.Asked(KIND, asked))
        foot = recorded(at, page, asked)
        return desk.answer({**data, "kept": kept(at)}, text.lines(footed(page, foot)))


def screen(at: Sitting) -> Page:
    """The first screen as a page; that it was looked at is recorded."""
    page = answer.page(at, look(at))
    return footed(page, recorded(at, page, moment(at, None, None)))


def look(at: Sitting, *, folded: bool = False) -> Today:
    """Everything on the screen, for whoever is present; `folded`: from the entries themselves."""
    rolled = roll(at.ledger, as_at=at.today)
    here = {one for c in rolled.children if c.last_day is None or c.last_day >= _day(at) for one in (c.child, *c.also)}
    setting = next((one.name for one in rolled.settings), "")
    return Today(_day(at), setting, _todo(at, here, folded=folded), safe(at), tuple(_who(at, rolled)))


def _day(at: Sitting) -> Any:
    return at.today.astimezone(at.zone).date()


def _todo(at: Sitting, here: set[UUID], *, folded: bool) -> Todo:
    asked = Moment(at.now, None, "", is_now=not folded)
    found = duties.seen(at, asked)
    return todo(found, _consents(at, asked), _screen(at), zone=at.zone, as_at=at.now, here=here.__contains__)


def _screen(at: Sitting) -> Screen:
    held = at.ledger.all(*HELD_EVENTS)
    seen = [e for e in standing(held) if utc(e.start(at.zone)) <= utc(at.now)]
    return Screen(at.rules, is_whole(at), Held.of(seen, held, at.rules, at.zone), at.ledger.read)


def is_whole(at: Sitting) -> bool:
    """Whether this is the session of somebody who leads on safeguarding."""
    mine = {held.role for held in roles.standing_of(at.ledger.book(), at.me, at.today).holding}
    return not mine.isdisjoint(at.rules.data["today"]["whole"])


def _consents(at: Sitting, asked: Moment) -> list[ConsentLine]:
    found = views.from_tables(at, asked, questions.consents_of_all(asked.as_at)) if asked.is_now else None
    if found is not None:
        return [line for standing in found for line in standing.lines]
    events = at.ledger.all(*consents.sources(at.rules))
    return list(consents_for(events, zone=at.zone, rules=at.rules, as_at=asked.as_at))


def safe(at: Sitting) -> Safe:
    """How safe the ledger is, as far as entries and keys tell."""
    keys = at.ledger.powers.keys.values()
    holders = {k.person for k in keys if k.revoked is None and {"enrol", "seal"} <= k.powers}
    return Safe(
        backup=_newest(at, "backup.taken"),
        verified=_newest(at, "integrity.verified"),
        handed=handed.newest(at.ledger.newest(*handed.types(at.rules)), at.rules),
        holders=len(holders),
        sheet=at.ledger.powers.recovery is not None,
    )


def _newest(at: Sitting, topic: str) -> Recorded[Any] | None:
    kind = REGISTRY.get(topic)
    return None if kind is None else next(at.ledger.newest(kind), None)


def _who(at: Sitting, rolled: Directory) -> Iterator[tuple[str, str]]:
    texts = {p.person: p.texts for p in rolled.persons}
    for role in at.rules.data["today"]["who"]:
        for person in dict.fromkeys(line.person for line in rolled.roles if line.role == role):
            name = words.name_at(at.ledger, texts.get(person, ()), person)
            yield role, output.clean(name) if name else say("listing.closed")


def recorded(at: Sitting, page: Page, asked: Moment) -> list[str]:
    """Record the first look of a day, and say where; then the line for the diary."""
    if at.ledger.read_only is not None:
        return [say("report.unrecorded", why=at.ledger.read_only)]
    entry = _looked(at) or reports.record(at, KIND, "setting", None, asked, text.lines(page)).first.position
    line = kept(at)
    diary = say("today.diary", kept=line) if line else say("today.unsealed")
    return ["", diary, say("today.recorded", entry=entry)]


def _looked(at: Sitting) -> int | None:
    """The entry of an earlier look today by whoever is present."""
    for r in at.ledger.newest(ReportGenerated):
        if r.recorded_at.astimezone(at.zone).date() < _day(at):
            break
        if r.event.kind == KIND and r.event.by.person == at.me:
            return r.position
    return None


def kept(at: Sitting) -> str | None:
    """The line of the newest sealed head; None if nobody has sealed anything yet."""
    note = at.ledger.recorder.checkpoint()
    return None if note is None else format_kept(unverified_head(note)[1])


def _data(found: Today) -> dict[str, Any]:
    return {
        "day": found.day,
        "whole": found.todo.whole,
        "overdue": [asdict(group) for group in found.todo.overdue],
        "holders": found.safe.holders,
        "sheet": found.safe.sheet,
        "who": [{"role": role, "name": name} for role, name in found.who],
    }
