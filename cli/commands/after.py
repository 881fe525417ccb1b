"""Every use after a consent had ended, in its class: after one consent, of one child, or in the whole setting.

Nobody is blamed wrongly: what had not been written down yet, or had another reason, is said to be that. What a hold or a
grievance keeps from whoever sits here is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from aggregates import vocabulary
from aggregates.accesses import hold
from aggregates.matters import grievances
from cli import handing, output, session
from cli.commands.duties import reader
from cli.desk import Desk, DeskCommand
from cli.handing import Asked
from cli.kinds import Codes
from cli.moments import Moment, moment, options
from cli.page import Block, Heading, Page, Para, Row, Table
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.after_withdrawal import GRAVEST, AfterLine, after_withdrawal, gravest, types

HEADS = ("entry", "when", "what", "who", "about", "consent", "ended", "reason")
MATTER = Codes("record-category", ("record-class",))


@handing.options
@options
@click.command(cls=DeskCommand)
@click.argument("ref", required=False)
@click.pass_obj
def after(
    desk: Desk, ref: str | None, as_at: str | None, known_at: str | None, form: str | None, out: str | None
) -> None:
    """REF: a consent, or a child; all children, if nothing is named."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        what = None if ref is None else Ref(("consent", "child", "person")).argument(ref, at)
        asked = moment(at, as_at, known_at)
        kind = None if what is None else at.refs.known[what].kind
        lines = found(at, asked, **({"consent": what} if kind == "consent" else {"child": what}))
        shown = lines if kind == "consent" else gravest(lines)
        whose = what if kind != "consent" else next((line.child for line in lines), None)
        title = say("after.title", about=say("after.all") if what is None else at.refs.label(what), moment=asked.words)
        data = {"ref": what, **asked.data(), "counts": counts(shown), "uses": [data_of(line) for line in shown]}
        handing.hand_out(desk, at, page(at, title, shown), data, how, Asked("after-withdrawal", asked, whose))


def found(at: Sitting, asked: Moment, **which: Any) -> tuple[AfterLine, ...]:
    """The uses that whoever sits here may know of."""
    book = at.ledger.book()
    events = grievances.shown(book, at.me, hold.shown(book, at.me, at.now, at.ledger.all(*types(at.rules))))
    when: dict[str, Any] = {"as_at": asked.as_at, "known_at": asked.known_at}
    return after_withdrawal(events, zone=at.zone, rules=at.rules, reader=reader(at), **when, **which)


def counts(lines: Sequence[AfterLine]) -> dict[str, int]:
    """How many of each class, the gravest first."""
    return {code: sum(line.code == code for line in lines) for code in GRAVEST}


def data_of(line: AfterLine) -> dict[str, Any]:
    """One use as data."""
    return {**asdict(line), "says": vocabulary.label("after-withdrawal", line.code)}


def page(at: Sitting, title: str, lines: Sequence[AfterLine]) -> Page:
    """A table for each class that occurs."""
    said = tuple(
        say("after.count", count=count, code=vocabulary.label("after-withdrawal", code))
        for code, count in counts(lines).items()
        if count
    )
    blocks = [block for code in GRAVEST for block in _class(at, code, [one for one in lines if one.code == code])]
    return Page(title, said or (say("after.none"),), (*blocks, Para(say("after.covers"))), sheet=_sheet(at, lines))


def _class(at: Sitting, code: str, lines: Sequence[AfterLine]) -> Iterator[Block]:
    if lines:
        label = vocabulary.label("after-withdrawal", code)
        heads = tuple(say(f"after.head.{head}") for head in HEADS)
        yield Heading(say("after.heading", code=label, count=len(lines)))
        yield Para(vocabulary.spoken().explanation("after-withdrawal", code))
        yield Table(say("after.each"), heads, tuple(Row(row(at, line), entry=line.position) for line in lines))


def _sheet(at: Sitting, lines: Sequence[AfterLine]) -> Table:
    heads = (say("after.head.class"), *(say(f"after.head.{head}") for head in HEADS))
    rows = ((vocabulary.label("after-withdrawal", line.code), *row(at, line)) for line in lines)
    return Table(
        say("after.sheet"), heads, tuple(Row(one, line.position) for one, line in zip(rows, lines, strict=True))
    )


def row(at: Sitting, line: AfterLine) -> tuple[str, ...]:
    """One use in words: when, what, who, about whom, after which consent, how that had ended, and what else carried it."""
    return (
        format_entry(line.position),
        output.when(line.when, at.zone) + ("" if line.sure else say("after.unsure")),
        what(line) + (say("after.in-error") if line.in_error else ""),
        f"{output.clean(at.refs.label(line.person))}, {vocabulary.label('role', line.role)}",
        output.clean(at.refs.label(line.child)),
        at.refs.short(line.consent),
        ended(at, line),
        reason(line),
    )


def what(line: AfterLine) -> str:
    """What was done with what."""
    matter = ", ".join(MATTER.choices().get(code, code) for code in line.categories)
    purpose = vocabulary.label("purpose", line.purpose)
    if not line.recipients:
        return say("after.opened", matter=matter, purpose=purpose)
    to = ", ".join(vocabulary.label("recipient", code) for code in line.recipients)
    return say("after.routine" if line.routine else "after.handed-out", matter=matter, purpose=purpose, to=to)


def ended(at: Sitting, line: AfterLine) -> str:
    """How the consent had ended, when that was said, and when it was entered."""
    how, entered = vocabulary.label("consent-status", line.status), output.moment(line.ended_entered, at.zone)
    if line.status == "expired":
        return say("after.ran-out", how=how, since=output.moment(line.since, at.zone), entry=line.ended_position)
    key = "after.ended-part" if line.part else "after.ended"
    said = output.when(line.ended_when, at.zone)
    return say(key, how=how, said=said, entered=entered, entry=line.ended_position)


def reason(line: AfterLine) -> str:
    """What else carried it, with the entry that says so."""
    if line.basis is None:
        return ""
    said = vocabulary.label("beside-consent", line.basis)
    legal = ", ".join(vocabulary.label("legal-basis", code) for code in line.legal)
    entry = "" if line.basis_position is None else say("after.entry", entry=line.basis_position)
    return say("after.reason", said=said, legal=f": {legal}" if legal else "", entry=entry)
