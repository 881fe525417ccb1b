"""Holds: what is kept from somebody for a time. Only those who decide about them are told which there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.accesses import hold as holds
from aggregates.accesses.hold import HoldPlaced, HoldState
from cli import leads, lists, output, reports, session
from cli.acts import Act, Field, optional
from cli.desk import Desk, DeskCommand
from cli.kinds import Code, Codes, Day, Words
from cli.moments import Moment, moment, options
from cli.page import Cell, Do
from cli.perform import Given, actor, command
from cli.pointers import Ref, Refs
from cli.say import say
from cli.sitting import Sitting
from ledger.numbering import format_entry

HOLD = Field("hold", Ref(("hold",)), place=True)
WORDS = optional("words", Words(), asked=True)
KEEPERS = ("manager", "designated-person", "deputy-designated-person")
CATEGORIES = Codes("record-category", ("record-class",))

place = command(
    Act(
        "hold place",
        (
            Field("child", Ref(("child", "person")), place=True),
            Field("against", Codes("hold-against")),
            Field("persons", Refs(("person",)), only=lambda answers: "person" in answers["against"]),
            Field("reason", Code("hold-reason")),
            optional("covers", CATEGORIES),
            optional("review", Day(coming=True)),
            WORDS,
        ),
        holds.place,
        rule="S11",
        roles=KEEPERS,
        makes="hold",
    )
)
review = command(
    Act(
        "hold review",
        (HOLD, optional("next_day", Day(coming=True)), WORDS),
        holds.review,
        rule="S11",
        roles=KEEPERS,
    )
)
release = command(
    Act("hold release", (HOLD, Field("reason", Code("hold-release")), WORDS), holds.release, rule="S11", roles=KEEPERS)
)
HEADS = ("child", "whom", "what", "reason", "since", "review")
ASK = Act("hold list", (), holds.ask, timed=False, roles=KEEPERS)


@options
@click.command(cls=DeskCommand)
@click.argument("child", required=False)
@click.pass_obj
def list_(desk: Desk, child: str | None, as_at: str | None, known_at: str | None) -> None:
    """CHILD: only those about this child. For the manager and the designated persons."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = None if child is None else Ref(("child", "person")).argument(child, at)
        by = actor(ASK, Given({}, {}), at, {})
        ledger.execute(lambda book: holds.ask(book, by=by, child=whose))
        asked = moment(at, as_at, known_at)
        found = [one for about in _about(at, whose) for one in _in_force(at, about, asked)]
        about = say("hold.all") if whose is None else at.refs.label(whose)
        title = say("hold.list", about=about, when=asked.words)
        shown = [title, "", *([text for one in found for text in _told(at, one, asked)] or [say("hold.none")])]
        foot = [] if whose is None else reports.looked(at, "holds", whose, asked, shown)
        data = {"child": whose, **asked.data(), "holds": [_data(at, one, asked) for one in found]}
        heads = [say("lists.ref"), *(say(f"hold.head.{name}") for name in HEADS), say("lists.entry"), say("lists.do")]
        lists.answer(
            desk,
            data,
            [*shown, *foot],
            lambda: lists.page(title, lists.of(heads, [_row(at, one, asked) for one in found]), foot=foot),
        )


def _about(at: Sitting, whose: UUID | None) -> list[UUID]:
    everybody = dict.fromkeys(r.event.child for r in at.ledger.all(HoldPlaced))
    return list(everybody) if whose is None else [whose]


def _in_force(at: Sitting, child: UUID, asked: Moment) -> tuple[HoldState, ...]:
    return holds.in_force(at.ledger.book(), child, asked.as_at, known_at=asked.known_at)


def _data(at: Sitting, one: HoldState, asked: Moment) -> Mapping[str, Any]:
    event = one.entry.event
    return {
        "hold": one.hold,
        "entry": one.entry.recorded.position,
        "child": event.child,
        "against": event.against,
        "persons": event.persons,
        "covers": event.covers,
        "reason": event.reason,
        "since": one.entry.when,
        "review": one.review,
        "overdue": _overdue(at, one, asked),
    }


def _overdue(at: Sitting, one: HoldState, asked: Moment) -> bool:
    return one.review is not None and one.review < asked.as_at.astimezone(at.zone).date()


def _words(at: Sitting, one: HoldState, asked: Moment) -> dict[str, str]:
    """What is said of one: about whom, kept from whom, what, why, since when, and when it is looked at again."""
    event, known = one.entry.event, CATEGORIES.choices()
    from_whom = [vocabulary.label("hold-against", code) for code in event.against if code != "person"]
    from_whom += [output.clean(at.refs.label(person)) for person in event.persons]
    return {
        "child": output.clean(at.refs.label(event.child)),
        "whom": ", ".join(from_whom),
        "what": ", ".join(known.get(code, code) for code in event.covers) or say("hold.everything"),
        "reason": vocabulary.label("hold-reason", event.reason),
        "since": output.when(one.entry.when, at.zone),
        "review": say("hold.no-review") if one.review is None else output.day(one.review),
        "late": say("hold.overdue") if _overdue(at, one, asked) else "",
    }


def _row(at: Sitting, one: HoldState, asked: Moment) -> tuple[str | Cell, ...]:
    """One as a row, which leads to looking at it again."""
    words, ref = _words(at, one, asked), at.refs.short(one.hold)
    cells = {**words, "review": words["review"] + words["late"]}
    entry, do = format_entry(one.entry.recorded.position), leads.cell(Do("hold review", (ref,)))
    return ref, *(cells[name] for name in HEADS), entry, do


def _told(at: Sitting, one: HoldState, asked: Moment) -> list[str]:
    words, entry = _words(at, one, asked), say("hold.entry", entry=one.entry.recorded.position)
    return [
        f"{at.refs.short(one.hold)}  {say('hold.about', **words)}",
        f"       {say('hold.what', **words)}",
        f"       {say('hold.time', **words)}{entry}",
    ]
