"""Who saw what: of a record, a child or by a person; granted, denied, or told afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from aggregates import pack, vocabulary
from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.matters import grievances
from aggregates.permissions.consents import sources
from cli import output, reports, session, views
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.moments import Moment, moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.event import Recorded
from projections.access import BESIDE, AccessLine, who_saw
from projections.views import questions


@options
@click.command(cls=DeskCommand)
@click.argument("ref")
@click.pass_obj
def list_(desk: Desk, ref: str, as_at: str | None, known_at: str | None) -> None:
    """REF: a record, a child, or a person (what they opened)."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        what = Ref(("record", "child", "person")).argument(ref, at)
        kind, asked = at.refs.known[what].kind, moment(at, as_at, known_at)
        lines = seen(at, kind, what, asked)
        title = say(f"access.list.{kind}", about=at.refs.label(what), when=asked.words)
        disputed = beside(at, asked.known_at)
        page = [title, "", *told(at, lines, disputed)]
        whose = lines[0].subject if kind == "record" and lines else what
        page += reports.looked(at, "who-saw", whose, asked, page) if kind != "record" or lines else []
        desk.answer({kind: what, **asked.data(), "accesses": [data(line, disputed) for line in lines]}, page)


def seen(at: Sitting, kind: str, what: UUID, asked: Moment) -> Sequence[AccessLine]:
    """The accesses, as far as whoever is present may know of them."""
    found = views.from_tables(at, asked, questions.who_saw(kind, what, asked.as_at))
    if found is not None:
        hidden = grievances.hidden_from(at.ledger.book(), at.me)
        return [line for line in found if line.record not in hidden]
    return who_saw(
        grievances.shown(at.ledger.book(), at.me, events(at.ledger)),
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


def events(ledger: Ledger) -> Sequence[Recorded[Any]]:
    """What the answer is folded from."""
    rules = pack.in_force(ledger.book()).rules
    return ledger.all(*dict.fromkeys((*ACCESS_EVENTS, *sources(rules), *BESIDE)))


def told(at: Sitting, lines: Sequence[AccessLine], disputed: Beside) -> list[str]:
    """Two lines for each access, and one more for each thing that changes the picture."""
    if not lines:
        return [say("access.nobody")]
    return [text for line in lines for text in (*_told(at, line), *(f"    {n}" for n in disputed.lines(line.entry)))]


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
    return [first, f"    {second}", *(f"    {note}" for note in _notes(at, line))]


def _notes(at: Sitting, line: AccessLine) -> list[str]:
    """What changes the picture: entered late, consent known otherwise since, corrected, reviewed, asked about."""
    then, now = (vocabulary.label("consent-status", code) for code in (line.consent_then, line.consent_now))
    said = {
        say("access.late"): line.late,
        say("access.differs", then=then, now=now): line.differs,
        say("access.later-ground"): line.later_ground is not None,
        say("access.in-error"): line.in_error,
        say("access.corrected"): line.corrected and not line.in_error,
        say("access.emergency"): line.emergency is not None,
        say("access.not-reviewed"): line.reviewed is None and (line.outside or line.emergency is not None),
    }
    return [*(words for words, holds in said.items() if holds), *_afterwards(at, line)]


def _afterwards(at: Sitting, line: AccessLine) -> list[str]:
    """What somebody thought of it, and what a family was answered."""
    found = []
    if line.reviewed is not None:
        found.append(say("access.reviewed", verdict=vocabulary.label("access-verdict", line.reviewed)))
    if line.question is not None:
        answer = None if line.answer is None else vocabulary.label("access-answer", line.answer)
        key = "access.queried" if answer is None else "access.answered"
        found.append(say(key, ref=at.refs.short(line.question), answer=answer))
    return found
