"""Who works here: joining in one sitting, leaving with the last day. What is left open is shown before it is signed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from aggregates.governance import staffing
from cli import ask, keys, namesakes, output, slip, staff
from cli.acts import Act, Answers, Extra, Field, optional, without
from cli.answers import staff as pages
from cli.desk import Desk
from cli.draw import text
from cli.keys import key_print
from cli.kinds import Code, Codes, Day, Words
from cli.passphrases import choose
from cli.perform import Ready, command
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting

PERSON = Ref(("person",))
NEW = without("person")


def _namesake(at: Sitting, answers: Answers) -> None:
    if "name" in answers:
        namesakes.remark(at, answers)


def _new(_at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    return {"person": uuid4(), **answers}


def _join(desk: Desk, ready: Ready, *, second: bool) -> None:
    """Whoever joins types a passphrase, if a question reaches them; else their key is made on another page."""
    should = staff.key_due(ready) if ask.anybody() else None
    if should is not None:
        output.talk(say("staff.types", powers=keys.words(should.powers, "power")))
    joined = staff.join(ready, None if should is None else choose(), second=second)
    now = Sitting(ready.at.ledger)
    slip.show(desk, now, joined.outcome, ready.act, ready.rows, _card(now, joined))


def _card(at: Sitting, joined: staff.Joined) -> Extra:
    """The card to take home; or what is to be done about the key."""
    data = {"person": joined.person, "fingerprint": key_print(joined.key) if joined.key else None}
    if joined.key is None:
        todo = keys.differs(at, joined.person)
        return {**data, "key": todo and todo[0]}, ["", todo[1] if todo else say("staff.no-key-now")]
    return {**data, "key": None}, ["", *text.lines(keys.card(at, joined.person))]


def _nothing_open(at: Sitting, answers: Answers) -> tuple[str, ...]:
    """Who takes over is asked only where there is something to take."""
    if "person" not in answers:
        return ()
    staff.somebody_else(at, answers["person"])
    return () if staff.left_open(at, answers["person"]).open else ("successor",)


def _shown(at: Sitting, answers: Answers) -> None:
    staff.somebody_else(at, answers["person"])
    found = staff.left_open(at, answers["person"])
    for line in text.body(pages.blocks(at, found, answers.get("successor"))):
        output.talk(line)


def _leave(desk: Desk, ready: Ready, *, second: bool) -> None:
    at, person, successor = ready.at, ready.answers["person"], ready.answers.get("successor")
    found = staff.left_open(at, person)
    outcome, ended = staff.leave(ready, second=second)
    key = "ended" if ended else "none" if found.opens is None else "later"
    levels = keys.words(found.opens.levels, "level") if found.opens else ""
    words = say(f"staff.key.{key}", levels=levels or say("keys.nothing"), ref=at.refs.short(person))
    data = {
        "successor": successor,
        "key_revoked": ended,
        "levels": found.opens.levels if found.opens else (),
        "key_children": found.standing.key_children,
        "duties": [d.position for d in found.duties],
        "papers": [p.record for p in found.papers],
    }
    lines = ["", words, "", *text.body(pages.blocks(at, found, successor))]
    slip.show(desk, Sitting(at.ledger), outcome, ready.act, ready.rows, (data, lines))


join = command(
    Act(
        "staff join",
        (
            optional("person", PERSON, place=True),
            Field("name", Words(), only=NEW),
            Field("phone", Words(), required=False, asked=True, only=NEW),
            Field("email", Words(), required=False, asked=True, only=NEW),
            Field("roles", Codes("role")),
            Field("first_day", Day(coming=True)),
            optional("last_day", Day(coming=True)),
            optional("method", Code("acknowledgement-method"), asked=True, rule="S108"),
            optional("note", Words()),
        ),
        staffing.join,
        build=_new,
        before=_namesake,
        signs=_join,
    )
)
leave = command(
    Act(
        "staff leave",
        (
            Field("person", PERSON, place=True),
            Field("last_day", Day(coming=True)),
            optional("successor", PERSON, asked=True),
            optional("reason", Code("ending-reason")),
            optional("note", Words()),
        ),
        staffing.leave,
        before=_shown,
        known=_nothing_open,
        signs=_leave,
    )
)
