"""A need to know, granted to somebody for a reason and for a time; which there are, and what was opened by them."""

from __future__ import annotations

from dataclasses import asdict

import click

from aggregates import vocabulary
from aggregates.accesses import grant as grants
from aggregates.accesses.access import ACCESS_EVENTS
from cli import output, reports, session
from cli.acts import Act, Field, optional
from cli.desk import Desk, DeskCommand
from cli.kinds import Code, Codes, Day, Words
from cli.moments import moment, options
from cli.perform import command
from cli.pointers import Ref, Refs
from cli.say import say
from cli.sitting import Sitting
from projections.grants import GrantLine, grants_of

CATEGORIES = Codes("record-category", ("record-class",))

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
        page = [say("grant.list", about=about, when=asked.words), ""]
        page += [text for line in found for text in _told(at, line)] or [say("grant.none")]
        page += [] if whose is None else reports.looked(at, "grants", whose, asked, page)
        desk.answer({"child": whose, **asked.data(), "grants": [asdict(line) for line in found]}, page)


def _told(at: Sitting, line: GrantLine) -> list[str]:
    """Two lines for each grant, and one more if it was used after its end."""
    known = CATEGORIES.choices()
    what = [known.get(code, code) for code in line.categories] + [at.refs.short(r) for r in line.records]
    until = say("grant.open-end") if line.until is None else output.moment(line.until, at.zone)
    to, whose = at.refs.label(line.to), at.refs.label(line.child)
    status = vocabulary.label("grant-status", line.status)
    return [
        f"{at.refs.short(line.grant)}  {status}: {output.clean(to)}, {output.clean(whose)}",
        "       " + say("grant.what", what=", ".join(what) or say("grant.everything"), entry=line.position),
        "       " + say("grant.time", since=output.moment(line.since, at.zone), until=until, uses=len(line.relied)),
        *(["       " + say("grant.after-end", count=len(line.after_end))] if line.after_end else []),
    ]
