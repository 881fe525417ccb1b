"""Why somebody could open something, or could not: the answer of then, the answers worked out anew, and who granted what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import click

from aggregates import pack, vocabulary
from aggregates.accesses import hold
from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.matters import grievances
from cli import handing, output, session
from cli.desk import Desk, DeskCommand
from cli.handing import Asked
from cli.moments import Moment, moment, options
from cli.page import Block, Heading, Page, Para, Points, Row, Table
from cli.pointers import Entry
from cli.say import event, say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.numbering import format_entry
from projections.access import AccessLine, who_saw
from projections.behind import Ground
from projections.explained import Answer, Explained, Policy, explained, types

HEADS = ("entry", "what", "when", "entered", "who", "counts")


@handing.options
@options
@click.command(cls=DeskCommand)
@click.argument("entry")
@click.pass_obj
def explain(desk: Desk, entry: str, as_at: str | None, known_at: str | None, form: str | None, out: str | None) -> None:
    """ENTRY: the number of an access, as `access list` shows it."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        named, asked = Entry().understand(entry, at), moment(at, as_at, known_at)
        recorded = ledger.book().find(named)
        if recorded is None or not isinstance(recorded.event, ACCESS_EVENTS):
            raise InputError(f"entry {entry} is no access", hint="`access list` shows the numbers of accesses")
        found = [one for one in of(at, asked, record=recorded.event.record) if one.access.entry == named]
        if not found:
            raise InputError(
                f"entry {entry} cannot be explained to you as at and as known then", hint="see `access list`"
            )
        data = {**asked.data(), "access": data_of(found[0])}
        whose = found[0].access.subject
        handing.hand_out(desk, at, page(at, found[0], asked), data, how, Asked("explained", asked, whose))


def of(at: Sitting, asked: Moment, **which: UUID) -> tuple[Explained, ...]:
    """The accesses that `access list` shows, each with why."""
    asking: dict[str, Any] = {"as_at": asked.as_at, "known_at": asked.known_at, **which}
    return explain_lines(at, asked, who_saw(_events(at), zone=at.zone, rules=at.rules, **asking))


def explain_lines(at: Sitting, asked: Moment, lines: Sequence[AccessLine]) -> tuple[Explained, ...]:
    """Why, for each of these; by the rules of the policy that each names. Of holds only for who may know of them."""
    book = at.ledger.book()
    return explained(
        hold.shown(book, at.me, at.now, _events(at)),
        lines,
        zone=at.zone,
        rules=at.rules,
        known_at=asked.known_at,
        holds=hold.may_know(book, at.me, at.now),
        under=lambda policy: pack.under(book, policy).rules,
    )


def _events(at: Sitting) -> Sequence[Any]:
    return grievances.shown(at.ledger.book(), at.me, at.ledger.all(*types(at.rules)))


def data_of(one: Explained) -> dict[str, Any]:
    """One access as data; that a hold stopped it is nobody's business but that of those who decide about holds."""
    found = asdict(one)
    found["access"].pop("held")
    for ground, made in zip(found["grounds"], one.grounds, strict=True):
        ground["later"] = None if made.later is None else int(made.later.total_seconds())
    return {**found, "differs": one.differs, "later": [ground.position for ground in one.later]}


def page(at: Sitting, one: Explained, asked: Moment) -> Page:
    """The answer first, then what it rests on."""
    line = one.access
    title = say(
        "explain.title",
        who=output.clean(at.refs.label(line.person)),
        role=vocabulary.label("role", line.role),
        what=vocabulary.label("record-category", line.category),
        when=output.when(line.when, at.zone),
        entry=line.position,
    )
    blocks: list[Block] = [Points(tuple(sentences(at, one)))]
    blocks += [Heading(say("explain.behind")), *_behind(at, one)]
    return Page(title, (asked.words,), tuple(blocks), sheet=_table(at, one.grounds) if one.grounds else None)


def sentences(at: Sitting, one: Explained) -> Iterator[str]:
    """What the rules answered, then and now; what was entered too late to count; consent; and the policy."""
    yield say("explain.frozen", **_answer(one.frozen))
    if one.then != one.frozen:
        yield say("explain.then", **_answer(one.then))
    if one.differs:
        yield say("explain.now", **_answer(one.now))
    for ground in one.later:
        yield say("explain.later", what=event(ground.type), day=_day(at, ground), after=long_after(ground.later))
    line = one.access
    then, now = (vocabulary.label("consent-status", code) for code in (line.consent_then, line.consent_now))
    yield say("explain.consent-differs" if line.differs else "explain.consent", then=then, now=now)
    yield from (say(f"explain.{key}", **said) for key, said in _policies(one))


def behind(one: Explained) -> Iterator[str]:
    """Each entry behind an access, in half a line."""
    for ground in one.grounds:
        yield say("explain.ground", what=event(ground.type), entry=ground.position, counts=counts(ground))


def _day(at: Sitting, ground: Ground) -> str:
    return output.day(ground.entered.astimezone(at.zone).date())


def _answer(answer: Answer) -> dict[str, str]:
    said = say("explain.allowed" if answer.allowed else "explain.refused")
    return {"answer": said, "ground": vocabulary.label("access-ground", answer.ground), "rule": answer.rule}


def _policies(one: Explained) -> Iterator[tuple[str, dict[str, Any]]]:
    """Under which policy it was entered; and, if that is another, which one held when it happened."""
    if one.policy is None:
        yield "no-policy", {}
        return
    yield "policy", _policy(one.policy)
    if one.policy_then is None:
        yield "no-policy-then", {}
    elif one.policy_then != one.policy:
        yield "policy-then", _policy(one.policy_then)


def _policy(policy: Policy) -> dict[str, Any]:
    from_ = output.day(policy.effective_from)
    return {"title": output.clean(policy.title), "version": policy.version, "day": from_, "entry": policy.position}


def _behind(at: Sitting, one: Explained) -> Iterator[Block]:
    yield _table(at, one.grounds) if one.grounds else Para(say("explain.nothing"))


def _table(at: Sitting, grounds: Sequence[Ground]) -> Table:
    heads = tuple(say(f"explain.head.{head}") for head in HEADS)
    return Table(say("explain.grounds"), heads, tuple(Row(_row(at, g), entry=g.position) for g in grounds))


def _row(at: Sitting, ground: Ground) -> tuple[str, ...]:
    return (
        format_entry(ground.position),
        event(ground.type),
        output.when(ground.when, at.zone),
        output.moment(ground.entered, at.zone),
        f"{output.clean(at.refs.label(ground.person))}, {vocabulary.label('role', ground.role)}",
        counts(ground),
    )


def counts(ground: Ground) -> str:
    """Whether it was a ground, in a few words."""
    if ground.later is not None and ground.older:
        return say("explain.older", after=long_after(ground.later))
    if ground.later is not None:
        return say("explain.too-late", after=long_after(ground.later))
    if ground.relied:
        return say("explain.relied" if ground.holds else "explain.did-not-hold")
    return say("explain.beside")


def long_after(time: timedelta | None) -> str:
    """How long after, in the largest unit of which there are two at the least."""
    assert time is not None  # asked only of what came later
    units = {"weeks": timedelta(weeks=1), "days": timedelta(days=1), "hours": timedelta(hours=1)}
    units["minutes"] = timedelta(minutes=1)
    found = next(((name, time // unit) for name, unit in units.items() if time >= 2 * unit), None)
    return say("explain.at-once") if found is None else say(f"explain.{found[0]}", count=found[1])
