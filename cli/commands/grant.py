"""A need to know, granted to somebody for a reason and for a time; which there are, and what was opened by them."""

from __future__ import annotations

from dataclasses import asdict

import click

from aggregates import vocabulary
from aggregates.accesses import grant as grants
from aggregates.accesses.access import ACCESS_EVENTS
from cli import leads, lists, output, reports, session
from cli.acts import Act, Field, optional
from cli.desk import Desk, DeskCommand
from cli.kinds import Code, Codes, Day, Words
from cli.moments import moment, options
from cli.page import Cell, Do
from cli.perform import command
from cli.pointers import Ref, Refs
from cli.say import say
from cli.sitting import Sitting
from projections.grants import GrantLine, grants_of

CATEGORIES = Codes("record-category", ("record-class",))
HEADS = ("to", "child", "what", "since", "until", "uses")

give = command(
    Act(
        "grant give",
        (
            Field("to", Ref(("person",)), place=True),
            Field("child", Ref(("child", "person")), place=True),
            optional("categories", CATEGORIES, asked=True),
            optional("records", Refs(("record",))),
            optional("purpose", Code("purpose")),
            optional("first_day", Day(coming=True)),
            optional("last_day", Day(coming=True), asked=True),
            optional("why", Words(), asked=True),
        ),
        grants.give,
        rule="S16",
        roles=("manager", "designated-person", "deputy-designated-person", "key-person"),
        makes="grant",
    )
)
end = command(
    Act(
        "grant end",
        (Field("grant", Ref(("grant",)), place=True), optional("reason", Code("ending-reason"))),
        grants.end,
        rule="S16",
        roles=("manager", "designated-person", "deputy-designated-person", "key-person"),
    )
)


@options
@click.command(cls=DeskCommand)
@click.argument("child", required=False)
@click.pass_obj
def list_(desk: Desk, child: str | None, as_at: str | None, known_at: str | None) -> None:
    """CHILD: only those about this child."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = None if child is None else Ref(("child", "person")).argument(child, at)
        asked = moment(at, as_at, known_at)
        history = ledger.all(*dict.fromkeys((*grants.GRANT_EVENTS, *ACCESS_EVENTS)))
        found = grants_of(history, zone=at.zone, as_at=asked.as_at, known_at=asked.known_at, child=whose)
        about = say("grant.all") if whose is None else at.refs.label(whose)
        title = say("grant.list", about=about, when=asked.words)
        shown = [title, "", *([text for line in found for text in _told(at, line)] or [say("grant.none")])]
        foot = [] if whose is None else reports.looked(at, "grants", whose, asked, shown)
        data = {"child": whose, **asked.data(), "grants": [asdict(line) for line in found]}
        heads = (say("lists.ref"), say("lists.state"), *(say(f"grant.head.{name}") for name in HEADS), say("lists.do"))
        lists.answer(
            desk,
            data,
            [*shown, *foot],
            lambda: lists.page(title, lists.of(heads, [_row(at, line) for line in found]), foot=foot),
        )


def _what(at: Sitting, line: GrantLine) -> str:
    known = CATEGORIES.choices()
    what = [known.get(code, code) for code in line.categories] + [at.refs.short(r) for r in line.records]
    return say("grant.what", what=", ".join(what) or say("grant.everything"), entry=line.position)


def _until(at: Sitting, line: GrantLine) -> str:
    return say("grant.open-end") if line.until is None else output.moment(line.until, at.zone)


def _row(at: Sitting, line: GrantLine) -> tuple[str | Cell, ...]:
    """One grant as a row, which leads to its end while it stands."""
    ref = at.refs.short(line.grant)
    late = [say("grant.after-end", count=len(line.after_end))] if line.after_end else []
    return (
        ref,
        vocabulary.label("grant-status", line.status),
        at.refs.label(line.to),
        at.refs.label(line.child),
        _what(at, line),
        output.moment(line.since, at.zone),
        _until(at, line),
        "; ".join([str(len(line.relied)), *late]),
        leads.cell(Do("grant end", (ref,))) if line.status in ("in-force", "not-yet") else "",
    )


def _told(at: Sitting, line: GrantLine) -> list[str]:
    """Two lines for each grant, and one more if it was used after its end."""
    since, until = output.moment(line.since, at.zone), _until(at, line)
    to, whose = at.refs.label(line.to), at.refs.label(line.child)
    status = vocabulary.label("grant-status", line.status)
    return [
        f"{at.refs.short(line.grant)}  {status}: {output.clean(to)}, {output.clean(whose)}",
        "       " + _what(at, line),
        "       " + say("grant.time", since=since, until=until, uses=len(line.relied)),
        *(["       " + say("grant.after-end", count=len(line.after_end))] if line.after_end else []),
    ]
