"""People at the desk: who works here and what their key is for; a key, a forgotten passphrase, the recovery sheet.

Joining and leaving are acts and have their forms; here are the steps at which somebody types a passphrase, or reads a
printed sheet back. Each does what its command does. The handover has pages of its own (`handover`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from aggregates import vocabulary
from cli import failure, keys, roll, session
from cli.commands.succeed import to_come_back
from cli.page import Page, Para
from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from cli.web import here
from cli.web.lines import Line, one
from cli.web.screen import Failed, Screen, Shown
from cli.web.sheet import Pending
from ledger import enrolment
from ledger.custody import passphrase as passphrases
from ledger.custody import recovery
from ledger.custody.keyfile import read_keyfile
from ledger.errors import InputError, LedgerError
from ledger.founding import KEYS

blueprint = Blueprint("people", __name__)
NEW = (Line("passphrase", "password"), Line("again", "password"))


@blueprint.get("/people")
def people() -> Response:
    """Everybody who works here, their roles, and what is to be done about their keys."""
    with here.sitting() as at:
        away, staff = to_come_back(at.ledger), staff_of(at)
        everybody = {**dict.fromkeys(away, ()), **staff}
        rows = [_row(at, person, roles, back=person in away) for person, roles in everybody.items()]
    return here.page("people.html", rows=sorted(rows, key=lambda row: str(row["name"]).casefold()))


def staff_of(at: Sitting) -> dict[UUID, list[str]]:
    """Everybody who has a role now that was given, with what it is called."""
    given: dict[UUID, list[str]] = {}
    for line in roll.roll(at.ledger, as_at=at.today, known_at=None).roles:
        if line.until is None or line.until > at.today:
            given.setdefault(line.person, []).append(vocabulary.label("role", line.role))
    return given


def _row(at: Sitting, person: UUID, roles: Sequence[str], *, back: bool) -> dict[str, Any]:
    todo = keys.differs(at, person)
    state = "back" if back else todo[0] if todo else "well" if keys.key_of(at, person) else "none"
    ref = format_ref(person)
    return {
        "name": at.refs.label(person),
        "who": (at.refs.known[person].name if person in at.refs.known else None) or at.refs.short(person),
        "roles": ", ".join(roles),
        "ref": ref,
        "key": say(f"people.key.{state}"),
        "can": keys.key_of(at, person) is not None or state == "enrol",
        "me": person == at.me,
        "back": back,
    }


# ---- keys


@blueprint.route("/people/key/<ref>", methods=["GET", "POST"])
def key(ref: str) -> Response:
    """A key for somebody, in the place of the last one if they have one: they type, whoever is unlocked sits beside them."""
    with here.sitting() as at:
        who = at.refs.find(ref, "person", names=False)
        renews = keys.key_of(at, who) is not None
        lines = (Line("last", "password"), *NEW) if renews else NEW
        title = say("people.renew" if renews else "people.enrol", who=at.refs.label(who))

        def do() -> Response:
            words = chosen()
            if renews:
                keys.renew(at, who, words, request.form.get("last", ""))
            else:
                keys.enrol(at, who, words)
            return _kept(keys.card(Sitting(at.ledger), who))

        return form(title, lines, do, about=say("people.renew.about" if renews else "people.enrol.about"))


@blueprint.route("/people/passphrase", methods=["GET", "POST"])
def passphrase() -> Response:
    """Another passphrase for oneself; the last one is typed again, whoever is unlocked."""
    with here.sitting() as at:

        def do() -> Response:
            path = at.ledger.folder / KEYS / at.me.hex
            read_keyfile(path, at.ledger.origin, request.form.get("last", ""))  # WrongPassphrase
            keys.change_passphrase(at, chosen())
            told = (Para(say("keys.passphrase")), Para(say("keys.copies", ref=at.refs.short(at.me))))
            return _kept(Page(say("people.passphrase"), (), told))

        return form(say("people.passphrase"), (Line("last", "password"), *NEW), do)


@blueprint.route("/people/back/<ref>", methods=["GET", "POST"])
def back(ref: str) -> Response:
    """After a loss: somebody types the passphrase that they had, once; or it is said that they do not come back."""
    with here.sitting() as at:
        who = at.refs.find(ref, "person", names=False)
        name = at.refs.label(who)

        def do() -> Response:
            if one("never"):
                at.ledger.never_back(who)
                return _kept(Page(say("people.back", who=name), (), (Para(say("key.never-back", who=name)),)))
            entry = at.ledger.come_back(who, request.form.get("theirs", "")).first.position
            card = keys.card(Sitting(at.ledger), who)
            return _kept(replace(card, about=(say("people.is-back", who=name, entry=entry), *card.about)))

        lines = (Line("theirs", "password"), Line("never", "yes"))
        return form(say("people.back", who=name), lines, do, about=say("people.back.about"))


@blueprint.get("/people/card/<ref>")
def card(ref: str) -> Response:
    """The card with the fingerprint once more, to be printed and taken home."""
    with here.sitting() as at:
        return here.shown(Shown(page=keys.card(at, at.refs.find(ref, "person", names=False))))


# ---- the recovery sheet


@blueprint.route("/people/sheet", methods=["GET", "POST"])
def sheet() -> Response:
    """A new recovery sheet: the last one opens nothing any more."""
    with here.sitting() as at:

        def do() -> Response:
            printed = enrolment.issue_sheet(at.ledger)[1]
            return Pending.of(at.ledger, printed, "people.sheet_done").show()

        return form(say("people.sheet"), (), do, about=say("people.sheet.about"), button=say("people.sheet.print"))


@blueprint.get("/people/sheet/done")
def sheet_done() -> Response:
    """The sheet is on paper."""
    return _kept(Page(say("people.sheet"), (), (Para(say("people.sheet.done"), strong=True),)))


@blueprint.route("/people/sheet/typed", methods=["GET", "POST"])
def typed() -> Response:
    """The printed sheet, and two groups of it typed back."""
    pending = Pending.at_seat()
    if pending is None:
        return here.go("home.home")
    if request.method == "GET":
        return pending.page()
    try:
        pending.question.check([one("first"), one("second")])
        return pending.go_on()
    except (LedgerError, OSError) as error:
        return pending.page(Failed(*failure.read(error)))


# ---- with nobody unlocked


@blueprint.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> Response:
    """The passphrase is forgotten: a new key with the recovery sheet, and the next sheet to print."""
    with session.reading(Screen(place=here.house().place)) as ledger:
        at = Sitting(ledger)
        holders = ledger.people_with_keys()
        choices = tuple((format_ref(who), at.refs.short(who)) for who in holders)
        lines = (Line("who", "choice", choices), Line("sheet", "text"), *NEW)

        def do() -> Response:
            found = recovery.parse_sheet(one("sheet"))
            whose = one("who") or (choices[0][0] if len(choices) == 1 else "")
            if not whose:
                raise InputError(say("people.forgotten.whose"))
            who = next((w for w in holders if format_ref(w) == whose), None)
            if who is None:
                raise InputError(say("people.forgotten.whose"))
            words = chosen()
            following = ledger.recover(found, who, words)[1]
            seat, house = here.seat(), here.house()
            seat.lock()
            seat.identity, house.seats.latest = ledger.require_identity(), who
            return Pending.of(ledger, following, "people.sheet_done").show()

        return form(say("people.forgotten"), lines, do, about=say("people.forgotten.about"))


# ---- what they have in common


def chosen() -> str:
    """The new passphrase, typed twice."""
    words = request.form.get("passphrase", "")
    passphrases.check_new(words)
    if request.form.get("again", "") != words:
        raise InputError(say("first.not-same"), hint=say("first.caps-lock"))
    return words


def form(
    title: str,
    lines: tuple[Line, ...],
    do: Callable[[], Response],
    *,
    about: str = "",
    button: str = "",
    blocks: Page | None = None,
) -> Response:
    """A page that asks for these; sent, it does it, or says what was wrong and asks again."""

    def drawn(failed: Failed | None = None) -> Response:
        notes = {line.name: one(line.name) for line in lines if line.kind != "password"}
        offered = passphrases.offer() if any(line.name == "passphrase" for line in lines) else ""
        status = 200 if failed is None else here.HTTP.get(failed.code, 422)
        values: dict[str, Any] = {"title": title, "about": about, "lines": lines, "notes": notes, "failed": failed}
        values |= {"page": blocks, "action": request.path}
        return here.page("plain.html", status, offered=offered, button=button or say("desk.go-on"), **values)

    if request.method == "GET":
        return drawn()
    try:
        return do()
    except (LedgerError, OSError) as error:
        return drawn(Failed(*failure.read(error)))


def _kept(page: Page) -> Response:
    return here.go("acts.shown", name=here.seat().keep(Shown(page=page)))
