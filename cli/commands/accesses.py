"""Who saw what: of a record, a child or by a person; granted, denied, or told afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any
from uuid import UUID

import click

from aggregates import pack, vocabulary
from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.matters import grievances
from aggregates.permissions.consents import sources
from cli import handing, output, reports, session, views
from cli.answers.child import access_table
from cli.answers.told import notes
from cli.commands import explain
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.moments import Moment, moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.event import Recorded
from projections.access import BESIDE, AccessLine, who_saw
from projections.explained import Explained
from projections.views import questions


@handing.options
@options
@click.command(cls=DeskCommand)
@click.argument("ref")
@click.option("--explain", "why", is_flag=True, help="With the ground of each, as answered then and as known now.")
@click.pass_obj
def list_(
    desk: Desk,
    ref: str,
    as_at: str | None,
    known_at: str | None,
    form: str | None,
    out: str | None,
    *,
    why: bool,
) -> None:
    """REF: a record, a child, or a person (what they opened)."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        what = Ref(("record", "child", "person")).argument(ref, at)
        kind, asked = at.refs.known[what].kind, moment(at, as_at, known_at)
        lines = folded(at, kind, what, asked) if how.as_table else seen(at, kind, what, asked)
        title = say(f"access.list.{kind}", about=at.refs.label(what), when=asked.words)
        disputed = beside(at, asked.known_at)
        reasons = {one.access.entry: one for one in explain.explain_lines(at, asked, lines)} if why else {}
        whose = lines[0].subject if kind == "record" and lines else what
        found = [data(line, disputed) | _why(reasons.get(line.entry)) for line in lines]
        answer = {kind: what, **asked.data(), "accesses": found}
        if how.as_table:
            page = handing.tabled(title, access_table(at, lines, disputed), say("access.nobody"))
            return handing.hand_out(
                desk, at, page, answer, how, handing.Asked("who-saw", asked, whose, also={"of": what})
            )
        shown = [title, "", *told(at, lines, disputed, reasons)]
        shown += reports.looked(at, "who-saw", whose, asked, shown) if kind != "record" or lines else []
        return desk.answer(answer, shown)


def seen(at: Sitting, kind: str, what: UUID, asked: Moment) -> Sequence[AccessLine]:
    """The accesses, as far as whoever is present may know of them."""
    found = views.from_tables(at, asked, questions.who_saw(kind, what, asked.as_at))
    if found is not None:
        hidden = grievances.hidden_from(at.ledger.book(), at.eyes)
        return [line for line in found if line.record not in hidden]
    return folded(at, kind, what, asked)


def folded(at: Sitting, kind: str, what: UUID, asked: Moment) -> Sequence[AccessLine]:
    """The same from the entries themselves: whatever is handed out is made from these alone."""
    return who_saw(
        grievances.shown(at.ledger.book(), at.eyes, events(at.ledger)),
        zone=at.zone,
        rules=at.rules,
        as_at=asked.as_at,
        known_at=asked.known_at,
        **{kind: what},
    )


def data(line: AccessLine, disputed: Beside) -> dict[str, Any]:
    """One access as data; that a hold stopped it is nobody's business but that of those who decide about holds."""
    own = {name: value for name, value in asdict(line).items() if name != "held"}
    return {**own, "differs": line.differs, "disputed": disputed.data(line.entry)}


def _why(one: Explained | None) -> dict[str, Any]:
    """With `--explain`, why, beside the access itself."""
    return {} if one is None else {"why": {k: v for k, v in explain.data_of(one).items() if k != "access"}}


def events(ledger: Ledger) -> Sequence[Recorded[Any]]:
    """What the answer is folded from."""
    rules = pack.in_force(ledger.book()).rules
    return ledger.all(*dict.fromkeys((*ACCESS_EVENTS, *sources(rules), *BESIDE)))


def told(
    at: Sitting, lines: Sequence[AccessLine], disputed: Beside, reasons: Mapping[UUID, Explained] = MappingProxyType({})
) -> list[str]:
    """Two lines for each access, one more for each thing that changes the picture, and those that explain it."""
    if not lines:
        return [say("access.nobody")]
    more = {entry: [*explain.sentences(at, one), *explain.behind(one)] for entry, one in reasons.items()}
    return [
        text
        for line in lines
        for text in (
            *_told(at, line),
            *(f"    {said}" for said in (*disputed.lines(line.entry), *more.get(line.entry, ()))),
        )
    ]


def _told(at: Sitting, line: AccessLine) -> list[str]:
    did = "ask" if line.outcome == "denied" else line.action
    first = say(
        "access.line",
        when=output.when(line.when, at.zone),
        who=output.clean(at.refs.label(line.person)),
        role=vocabulary.label("role", line.role),
        did=say("access.asked-to-open") if did == "ask" else vocabulary.label("access-action", did),
        what=vocabulary.label("record-category", line.category),
        ref=at.refs.short(line.record),
    )
    second = say(
        "access.why",
        outcome=say(f"access.{line.outcome}"),
        rule=line.rule,
        outside=say("access.outside") if line.outside else "",
        purpose=vocabulary.label("purpose", line.purpose),
        ground=vocabulary.label("access-ground", line.ground),
        entry=line.position,
    )
    return [first, f"    {second}", *(f"    {note}" for note in notes(at, line))]
