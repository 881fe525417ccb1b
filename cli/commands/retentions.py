"""How long everything is kept: what was set, what has been published about it, and what is due for disposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import click

from aggregates import language, vocabulary
from aggregates.periods import Period
from aggregates.records import retention
from cli import dates, lengths, lists, output, session, words
from cli.desk import Desk, DeskCommand
from cli.kinds import Code
from cli.moments import moment, options
from cli.roll import roll
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError, NotOpen
from projections.retention import KEEPING_EVENTS, KeptLine, RuleLine, kept, rules_in_force

LIST = ("what", "kept", "authority", "review", "ref")
DUE = ("ref", "category", "about", "until", "state")


@options
@click.command(cls=DeskCommand)
@click.argument("category", required=False)
@click.pass_obj
def list_(desk: Desk, category: str | None, as_at: str | None, known_at: str | None) -> None:
    """CATEGORY: also what has been published about such records."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        kind = Code("record-category", ("record-class",)).one(category) if category else None
        asked = moment(at, as_at, known_at)
        found = rules_in_force(ledger.all(*KEEPING_EVENTS), zone=at.zone, as_at=asked.as_at, known_at=asked.known_at)
        rows = [_rule_row(at, line) for line in found]
        title = say("retention.title", count=len(found), moment=asked.words)
        heads = tuple(say(f"retention.head.{head}") for head in LIST)
        published = retention.published(at.rules, kind) if kind else {}
        more = _published(published) if kind else []
        shown = [title, "", *(output.table(rows, heads) if rows else []), *more]
        data = {**asked.data(), "rules": [asdict(line) for line in found], "published": published}
        lists.answer(desk, data, shown, lambda: lists.page(title, lists.of(heads, rows), *lists.paragraphs(more)))


@options
@click.command(cls=DeskCommand)
@click.option("--all", "everything", is_flag=True, help="Every record, not only what is due.")
@click.pass_obj
def due(desk: Desk, as_at: str | None, known_at: str | None, *, everything: bool) -> None:
    """The records whose time is over, unless a legal hold keeps them."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        found = kept(
            ledger.all(*KEEPING_EVENTS),
            zone=at.zone,
            as_at=asked.as_at,
            known_at=asked.known_at,
            births=births(at),
        )
        mine = [line for line in found if (line.due or everything) and at.rules.demanded("S102")]
        title = say(f"retention.{'all' if everything else 'due'}.title", count=len(mine), moment=asked.words)
        heads = tuple(say(f"retention.head.{head}") for head in DUE)
        data = {**asked.data(), "records": [asdict(line) for line in mine]}
        lists.tabled(desk, data, title, heads, [_due_row(at, line) for line in mine])


def births(at: Sitting) -> Mapping[UUID, date]:
    """The dates of birth that this key opens, and that can be read as dates."""
    found = {}
    for child in roll(at.ledger).children:
        try:
            text = words.at_positions(at.ledger, child.texts, child.child).get("date_of_birth")
            if text:
                found[child.child] = dates.parse_day(text, at.now, at.zone)
        except (NotOpen, InputError):
            continue
    return found


def _rule_row(at: Sitting, line: RuleLine) -> tuple[str, ...]:
    what = at.refs.label(line.record) if line.record else _label(line.category or "")
    overdue = say("retention.overdue") if line.review_overdue else ""
    return (
        what,
        _time(line.anchor, line.value, line.unit),
        vocabulary.label("retention-authority", line.authority) if line.authority else "",
        (output.day(line.review) if line.review else "") + overdue,
        at.refs.short(line.retention),
    )


def _label(category: str) -> str:
    return vocabulary.label("record-category" if "." in category else "record-class", category)


def _time(anchor: str, value: int | None, unit: str | None) -> str:
    counted = vocabulary.label("retention-anchor", anchor)
    return counted if value is None or unit is None else f"{lengths.words(Period(value, unit))} {counted}"


def _published(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The published times, which disagree, with where they are from."""
    lines = [f"  {name}: {language.pick(row['says'])} ({language.pick(row['source'])})" for name, row in rows.items()]
    return ["", say("retention.published", count=len(rows)), *lines]


def _due_row(at: Sitting, line: KeptLine) -> tuple[str, ...]:
    state = "held" if line.held else "due" if line.due else "set" if line.until else "open"
    return (
        at.refs.short(line.record),
        vocabulary.label("record-category", line.category),
        at.refs.label(line.subject),
        output.day(line.until) if line.until else "",
        say(f"retention.state.{state}"),
    )
