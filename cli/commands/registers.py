"""The registers: decisions, disclosures, folders and the others, each as at any day and as known then.

What stands in one, and in which columns, is data (`registers` in the rules). That one was looked at is recorded, as of any
report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import click

from aggregates import language, vocabulary
from aggregates.matters import grievances
from cli import output, reports, say, session
from cli.commands.duties import everybody, reader
from cli.desk import Desk, DeskCommand
from cli.kinds import Codes
from cli.moments import moment, options
from cli.pointers import Ref
from cli.sitting import Sitting
from projections import duties, registers
from projections.matching import Row
from projections.registers import RegisterLine

MATTER = Codes("record-category", ("record-class",))


def _register(name: str) -> click.Command:
    """The command of one register."""

    @click.pass_obj
    def run(desk: Desk, /, child: str | None, as_at: str | None, known_at: str | None) -> None:
        """CHILD: only what is about this child, or this person."""
        show(desk, name, child, as_at, known_at)

    child = click.Argument(["child"], required=False)
    return options(DeskCommand(name, callback=run, params=[child], help=run.__doc__))


def show(desk: Desk, name: str, child: str | None, as_at: str | None, known_at: str | None) -> None:
    """Fold a register, record that it is looked at, and show it."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child", "person")).argument(child, at) if child else None
        made, asked = registers.row(at.rules, name), moment(at, as_at, known_at)
        found = registers.lines(
            grievances.shown(ledger.book(), at.me, ledger.all(*registers.types(at.rules, name))),
            name,
            zone=at.zone,
            rules=at.rules,
            as_at=asked.as_at,
            known_at=asked.known_at,
            subjects=everybody(at, whose),
            reader=reader(at),
        )
        count = sum(line.count for line in found)
        title = say.say("register.title", says=language.pick(made["says"]), moment=asked.words, count=count)
        page = [title, "", *(_told(at, made, found) if found else [say.say("register.none")])]
        page += reports.looked(at, "register", whose, asked, page)
        data = [asdict(line) for line in found]
        desk.answer({"register": name, "child": whose, **asked.data(), "count": count, "lines": data}, page)


def _told(at: Sitting, made: Row, found: Sequence[RegisterLine]) -> Iterator[str]:
    """As a table; a table for each value of a column, if the register is grouped by one."""
    group = str(made.get("group", ""))
    for value in dict.fromkeys(value for line in found for value in line.cells.get(group, ())):
        yield from (_value(at, made["columns"][group], value), "")
        yield from (f"  {text}" for text in _table(at, made, [line for line in found if value in line.cells[group]]))
        yield ""
    if not group:
        yield from _table(at, made, found)


def _table(at: Sitting, made: Row, found: Sequence[RegisterLine]) -> list[str]:
    """A column in which nothing stands is left out."""
    shown = [name for name in made["columns"] if name != made.get("group") and any(line.cells[name] for line in found)]
    fixed = ["number"] if made.get("count") else ["entry", "when", "what", "about"]
    left = ["open"] if any(line.open for line in found) else []
    rows = [
        (
            *(_fixed(at, head, line) for head in fixed),
            *(_cell(at, made["columns"][name], line.cells[name]) for name in shown),
            *(_open(at, line) for _ in left),
        )
        for line in found
    ]
    return output.table(rows, [say.say(f"register.head.{head}") for head in (*fixed, *shown, *left)])


def _fixed(at: Sitting, head: str, line: RegisterLine) -> str:
    if head == "number":
        return str(line.count)
    assert line.when is not None
    corrected = say.say("register.corrected") if line.corrected else ""
    return {
        "entry": str(line.position),
        "when": output.when(line.when, at.zone) + corrected,
        "what": say.event(line.topic or ""),
        "about": ", ".join(at.refs.label(subject) for subject in line.subjects),
    }[head]


def _open(at: Sitting, line: RegisterLine) -> str:
    words = "; ".join(duties.says(at.rules, duty) for duty in line.open)
    return say.say("register.overdue", says=words) if line.overdue else words


def _cell(at: Sitting, scheme: str | None, values: Sequence[Any]) -> str:
    return ", ".join(_value(at, scheme, value) for value in values)


def _value(at: Sitting, scheme: str | None, value: Any) -> str:
    """One value in words: an id as what it stands for, a code as its label."""
    match scheme, value:
        case "entry", UUID():
            found = at.ledger.book().find(value)
            return str(found.position) if found else at.refs.short(value)
        case "remark", _:
            return duties.says(at.rules, value)
        case "record-category", _:
            return MATTER.show((value,), at)
        case "minutes", _:
            return say.say("register.took", hours=value // 60, minutes=value % 60)
        case _, UUID():
            return at.refs.label(value)
        case None, bool():
            return say.say("register.yes" if value else "register.no")
        case None, date():
            return output.day(value)
    return vocabulary.label(scheme, value) if scheme else str(value)


decisions = _register("decisions")
disclosures = _register("disclosures")
folders = _register("folders")
referrals = _register("referrals")
refusals = _register("refusals")
overrides = _register("overrides")
purposes = _register("purposes")
grounds = _register("grounds")
bases = _register("bases")
assertions = _register("assertions")
timeliness = _register("timeliness")
guidance = _register("guidance")
gaps = _register("gaps")
unacknowledged = _register("unacknowledged")
outside = _register("outside")
paper = _register("paper")
leavers = _register("leavers")
