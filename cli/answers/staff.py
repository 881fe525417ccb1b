"""What hangs on somebody who leaves, as blocks of a page: what they are here, what is open, who takes it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from aggregates import vocabulary
from cli import keys, output
from cli.page import Block, Heading, Para, Points, Row, Table
from cli.say import say
from cli.sitting import Sitting
from cli.staff import Left
from projections.duties import DutyLine, says


def blocks(at: Sitting, found: Left, successor: UUID | None = None) -> list[Block]:
    """Everything, in the order in which it is gone through with them."""
    return [*_here(at, found), *_open(at, found, successor)]


def _here(at: Sitting, found: Left) -> Iterator[Block]:
    held = [vocabulary.label("role", t.role) for t in found.standing.roles]
    yield Heading(say("staff.here"))
    yield Points(tuple(held)) if held else Para(say("staff.no-role"))
    if found.opens is not None:
        levels = keys.words(found.opens.levels, "level") or say("keys.nothing")
        yield Para(say("staff.reads", levels=levels, powers=keys.words(found.opens.powers, "power")))
    for title, children in (("involved", found.standing.involved), ("key-children", found.standing.key_children)):
        if children:
            yield Para(say(f"staff.{title}", children=", ".join(at.refs.label(c) for c in children)))
    if found.standing.grants:
        whose = ", ".join(at.refs.label(t.child) for t in found.standing.grants if t.child)
        yield Para(say("staff.grants", children=whose))


def _open(at: Sitting, found: Left, successor: UUID | None) -> Iterator[Block]:
    yield Heading(say("staff.open"))
    if not found.open:
        yield Para(say("staff.nothing-open"))
        return
    if found.duties:
        yield duty_table(at, found.duties)
    if found.papers:
        yield Table(
            say("staff.papers"),
            tuple(say(f"staff.head.{head}") for head in ("record", "about", "place")),
            tuple(
                Row(
                    (at.refs.short(p.record), at.refs.label(p.subject), vocabulary.label("custody-place", p.place)),
                    p.position,
                )
                for p in found.papers
            ),
        )
    who = say("staff.nobody-takes") if successor is None else say("staff.takes", who=at.refs.label(successor))
    yield Para(who, strong=True)


def duty_table(at: Sitting, found: tuple[DutyLine, ...]) -> Table:
    """What is open, the first due first; each with the entry that opened it."""
    heads = tuple(say(f"staff.head.{head}") for head in ("duty", "about", "due"))
    return Table(say("staff.duties"), heads, tuple(Row(_duty(at, d), d.position) for d in found))


def _duty(at: Sitting, line: DutyLine) -> tuple[str, ...]:
    due = say("duties.no-time") if line.due is None else output.when(line.due, at.zone)
    about = ", ".join(at.refs.label(s) for s in line.subjects)
    return says(at.rules, line.duty), about, due
