"""A child's records: category, medium, where from, what kind of statements, where the paper is. Never what they say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.people import joined
from aggregates.rules import within
from cli import lists, output, reports, session
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.moments import moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.records import RECORD_EVENTS, RecordLine, records

HEADS = ("ref", "category", "medium", "sensitivity", "begun", "entry", "notes")


@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def list_(desk: Desk, child: str, as_at: str | None, known_at: str | None) -> None:
    """CHILD: the letters of a child, or of a person."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        subject, asked = Ref(("child", "person")).argument(child, at), moment(at, as_at, known_at)
        ids = joined.same(ledger.book(asked.known_at), subject)
        seen = joined.about_all(ledger.book(), ids, *RECORD_EVENTS)
        when: dict[str, Any] = {"zone": at.zone, "rules": at.rules, "as_at": asked.as_at, "known_at": asked.known_at}
        lines = (line for one in ids for line in records(seen, one, **when))
        mine = sorted(lines, key=lambda line: line.position)
        disputed = beside(at, asked.known_at)
        data = [{**_data(at, line), "disputed": disputed.data(_entry(at, line))} for line in mine]
        title = say("records.title", whom=at.refs.label(subject), count=len(mine), moment=asked.words)
        rows = [_row(at, line, disputed) for line in mine]
        heads = tuple(say(f"records.head.{head}") for head in HEADS)
        shown = [title, "", *output.table(rows, heads)]
        foot = reports.inspected(at, "history", subject, asked, shown)
        answer = {"subject": subject, **asked.data(), "records": data}
        lists.answer(desk, answer, [*shown, *foot], lambda: lists.page(title, lists.of(heads, rows), foot=foot))


def _data(at: Sitting, line: RecordLine) -> dict[str, object]:
    """The line, without what rests on a phrase that is not in force."""
    data = asdict(line) | {"ref": at.refs.short(line.record), "occurred_at": line.when, "entry": line.position}
    unsaid = {"when", "position"} if at.rules.demanded("S91") else {"when", "position", "needs_saying"}
    return {name: value for name, value in data.items() if name not in unsaid}


def _entry(at: Sitting, line: RecordLine) -> UUID:
    return at.ledger.read(line.position).event_id


def _row(at: Sitting, line: RecordLine, disputed: Beside) -> tuple[str, ...]:
    return (
        at.refs.short(line.record),
        vocabulary.label("record-category", line.category),
        vocabulary.label("record-medium", line.medium),
        vocabulary.label("sensitivity", line.sensitivity),
        output.when(line.when, at.zone),
        format_entry(line.position),
        "; ".join([*notes(at, line), *disputed.lines(_entry(at, line))]),
    )


def notes(at: Sitting, line: RecordLine) -> list[str]:
    """What else is known of a record, in words."""
    said = dict.fromkeys(s.type for s in line.statements)
    if not within(line.category, at.rules.data["distinguish"]):
        said.pop("unknown", None)
    kinds = [vocabulary.label("assertion-type", code).partition(":")[0] for code in said]
    added = ", ".join(vocabulary.label("contributor", code) for code in line.contributors)
    old = line.needs_saying and at.rules.demanded("S91")
    found = {
        say("records.holds", kinds=", ".join(kinds)): bool(kinds),
        say("records.agency", agency=vocabulary.label("agency", line.agency or "")): line.agency is not None,
        say("records.added", whom=added): bool(added),
        say("records.old"): old,
        say("records.deceased"): line.deceased,
        say("records.place", place=vocabulary.label("custody-place", line.place or "")): line.place is not None,
        say("records.told", when=_moment(at, line.told)): line.told is not None,
        say("records.destroyed", when=_moment(at, line.destroyed)): line.destroyed is not None,
    }
    return [words for words, holds in found.items() if holds]


def _moment(at: Sitting, when: datetime | None) -> str:
    return "" if when is None else output.moment(when, at.zone)
