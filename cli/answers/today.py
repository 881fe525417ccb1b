"""The first screen in words: what there is to do, how safe the ledger is, who is who. Numbers and no names of families.

Each line is data: of what kind it is, its words, and the command that answers it. The page and the JSON are drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregates import vocabulary
from cli import output
from cli.answers import said
from cli.leads import cell, lead, to
from cli.page import Block, Do, Heading, Page, Para, Row, Table
from cli.say import say
from cli.sitting import Sitting
from cli.table import COMMANDS
from ledger.event import Recorded
from projections.duties import DutyLine, says
from projections.reports.today import Consents, Group, Todo

FEW = 7  # kinds of duties; the rest is on the list


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its kind, what it says, since when or by when, and what can be done about it."""

    kind: str
    words: str
    when: str = ""
    do: Do | None = None
    count: int | None = None

    def data(self) -> dict[str, Any]:
        """As JSON."""
        do = self.do
        command = None if do is None else {"path": do.path, "places": do.places, "options": dict(do.options)}
        return {"kind": self.kind, "words": self.words, "when": self.when, "count": self.count, "command": command}


@dataclass(frozen=True, slots=True)
class Safe:
    """What is known of the ledger itself: the newest entry of each, or None; who can let others in."""

    backup: Recorded[Any] | None
    verified: Recorded[Any] | None
    handed: Recorded[Any] | None
    holders: int  # people whose keys enrol and seal
    sheet: bool  # a recovery sheet that is not spent


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the screen. `who`: role and name, in the order of the roles."""

    day: date
    setting: str
    todo: Todo
    safe: Safe
    who: Sequence[tuple[str, str]]


def page(at: Sitting, found: Today) -> Page:
    """One screen."""
    due, safe = list(todo(at, found.todo)), list(safety(at, found.safe))
    heads = tuple(say(f"today.head.{head}") for head in ("what", "when", "do"))
    whole = "today.whole" if found.todo.whole else "today.without"
    return Page(
        say("today.title", day=output.day(found.day)),
        (found.setting,),
        (
            Heading(say("today.todo")),
            Table(say("today.todo.caption"), heads, tuple(map(_row, due))).or_else(say("today.nothing")),
            Para(say(whole)),
            Table(say("today.boards.caption"), (heads[0], heads[2]), tuple(map(_board, boards(found.todo)))),
            Heading(say("today.safe")),
            Table(say("today.safe.caption"), heads, tuple(map(_row, safe))),
            *_who(found),
        ),
    )


def lines(at: Sitting, found: Today) -> list[Line]:
    """All that can be done something about."""
    return [*todo(at, found.todo), *safety(at, found.safe)]


def todo(at: Sitting, found: Todo) -> Iterator[Line]:
    """Emergencies first, then what is overdue, then consents."""
    if found.emergencies is not None:
        yield _duties(at, "emergency", found.emergencies)
    yield from (_duties(at, "overdue", group) for group in found.overdue[:FEW])
    if more := found.overdue[FEW:]:
        count = sum(group.count for group in more)
        yield Line("overdue", say("today.more", count=count), do=_do("duties --overdue"), count=count)
    for kind, consents in (("ending", found.ending), ("unanswered", found.unanswered)):
        if consents is not None:
            yield _consents(at, kind, consents)


def boards(found: Todo) -> Iterator[Line]:
    """Where the names are, and whatever is not on this screen."""
    yield Line("board", say("today.board"), do=_do("report manager"))
    yield Line("board", say("today.board.room"), do=_do("consent room"))
    if found.whole:
        yield Line("board", say("today.board.lead"), do=_do("report lead"))


def _duties(at: Sitting, kind: str, group: Group) -> Line:
    words = said.begin(says(at.rules, group.duty))
    single = group.count == 1
    do = lead(at, group.first).do if single else _do("duties --overdue")
    text = words if single else say("today.several", what=words, count=group.count)
    return Line(kind, text, _due(at, group.first), do, group.count)


def _due(at: Sitting, line: DutyLine) -> str:
    if line.due is None:
        return ""
    return say("today.overdue" if line.overdue else "today.due", when=output.when(line.due, at.zone))


def _consents(at: Sitting, kind: str, found: Consents) -> Line:
    when = say(f"today.{kind}.when", when=output.when(found.first, at.zone))
    return Line(kind, say(f"today.{kind}", count=found.count), when, _do("report manager"), found.count)


def safety(at: Sitting, found: Safe) -> Iterator[Line]:
    """Backup, verification, who can get in, and who outside has seen it."""
    yield _newest(at, "backup", found.backup, "backup")
    failed = found.verified is not None and bool(found.verified.event.failed)
    yield _newest(at, "failed" if failed else "verified", found.verified, "verify" if failed else "integrity check")
    yield Line(
        "keys", say("today.keys.one" if found.holders < 2 else "today.keys", count=found.holders), do=_keys(found)
    )
    yield Line("sheet", say("today.sheet" if found.sheet else "today.sheet.none"), do=_sheet(found))
    yield _newest(at, "outside", found.handed, "checkpoint")


def _newest(at: Sitting, kind: str, found: Recorded[Any] | None, path: str) -> Line:
    if found is None:
        return Line(kind, say(f"today.{kind}.never"), do=_do(path))
    return Line(kind, say(f"today.{kind}"), output.when(found.event.occurred, at.zone), _do(path))


def _keys(found: Safe) -> Do | None:
    return _do("key enrol") if found.holders < 2 else None


def _sheet(found: Safe) -> Do | None:
    return None if found.sheet else _do("key sheet")


def _do(typed: str) -> Do | None:
    """A command, if this program has it."""
    return to(typed).do if COMMANDS.get(typed.partition(" --")[0]) else None


def _row(line: Line) -> Row:
    return Row((line.words, line.when, cell(line.do) if line.do else ""))


def _board(line: Line) -> Row:
    return Row((line.words, cell(line.do) if line.do else ""))


def _who(found: Today) -> Iterator[Block]:
    roles: Mapping[str, str] = {role: vocabulary.label("role", role) for role, _ in found.who}
    rows = tuple(Row((said.begin(roles[role]), name)) for role, name in found.who)
    if rows:
        yield Heading(say("today.who"))
        yield Table(say("today.who.caption"), (say("today.head.role"), say("today.head.name")), rows)
