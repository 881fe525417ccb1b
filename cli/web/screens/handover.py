"""The management passes on, at the desk: who takes over, the sheet printed, what there is gone through, and both sign.

Also with nobody left who could hand over: by the recovery sheet, from the locked door. Each step is one of `cli.management`;
between the pages the next manager's key is kept at this seat, in memory, until both have signed or the seat is locked.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, request

from cli import dates, first_run, keys, management, session, staff
from cli.answers import management as pages
from cli.management import Seen
from cli.page import Page
from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from cli.web import here
from cli.web.lines import Line, one
from cli.web.screen import Screen, Shown
from cli.web.screens.people import NEW, chosen, form, staff_of
from cli.web.sheet import Pending
from ledger import enrolment
from ledger.custody import recovery
from ledger.custody.keyfile import Identity
from ledger.errors import InputError
from ledger.event import Recorded
from ledger.evidence.checkpoint import format_kept

blueprint = Blueprint("handover", __name__)
NOTES = "handover"
NOBODY_YET = "new"  # no reference: those have no vowels


def _line(name: str, kind: str = "text", choices: tuple[tuple[str, str], ...] = ()) -> Line:
    return Line(name, kind, choices, "takeover")


# ---- both are there


@blueprint.route("/people/handover", methods=["GET", "POST"])
def start() -> Response:
    """Who takes over; they type a passphrase."""
    with here.sitting() as at:
        if management.by_sheet(at) and not management.is_manager(at, at.me):
            return here.go("handover.look")  # it broke off after the sheet was used
        if (left := management.unfinished(at)) is not None:
            return _finished(at, left)
        known = [(format_ref(who), at.refs.label(who)) for who in staff_of(at) if who != at.me]
        lines = (
            _line("who", "choice", (*known, (NOBODY_YET, say("takeover.new")))),
            _line("name"),
            Line("last", "password", group="takeover"),
            *NEW,
            _line("stays", "yes"),
        )

        def do() -> Response:
            return _appointed(at)

        return form(say("takeover.title"), lines, do, about=say("takeover.about"))


def _appointed(at: Sitting) -> Response:
    """Role and key; then the next sheet is printed."""
    if not management.is_manager(at, at.me):
        raise InputError(say("takeover.only"))
    chosen_one = one("who")
    if not chosen_one:
        raise InputError(say("takeover.who"))
    who = None if chosen_one == NOBODY_YET else at.refs.find(chosen_one, "person", names=False)
    name = None if who else first_run.needed(one("name"))
    last = request.form.get("last", "")
    serves = who is not None and last and management.has_what_it_takes(at, who)
    words = last if serves else chosen()
    old_print = _print_of(at, at.me)
    incoming = management.appoint(at, who or uuid4(), words, first_day=staff.today(at), name=name, last=last)
    here.seat().notes[NOTES] = {"incoming": incoming, "stays": bool(one("stays")), "old": old_print}
    return Pending.of(at.ledger, enrolment.issue_sheet(at.ledger)[1], "handover.look").show()


# ---- nobody is left who could


@blueprint.route("/forgotten/handover", methods=["GET", "POST"])
def alone() -> Response:
    """The next manager comes in with the recovery sheet."""
    with session.reading(Screen(place=here.house().place)) as ledger:

        def do() -> Response:
            name, found, words = first_run.needed(one("name")), recovery.parse_sheet(one("sheet")), chosen()
            following = ledger.recover(found, uuid4(), words)[1]
            seat, house = here.seat(), here.house()
            seat.lock()
            seat.identity = ledger.require_identity()
            house.seats.latest = seat.identity.person
            seat.notes[NOTES] = {"name": name}
            return Pending.of(ledger, following, "handover.look").show()

        lines = (_line("name"), Line("sheet"), *NEW)
        return form(say("takeover.alone"), lines, do, about=say("takeover.alone.about"))


# ---- what both have


@blueprint.route("/people/handover/look", methods=["GET", "POST"])
def look() -> Response:
    """What there is, gone through before it is signed."""
    with here.sitting() as at:
        notes: dict[str, Any] = here.seat().notes.setdefault(NOTES, {})
        together = "incoming" in notes
        if not together and (management.by_sheet(at) is None or management.is_manager(at, at.me)):
            return here.go("handover.start")
        seen = notes.get("seen") or management.look(at, _sheet(at))
        notes["seen"] = seen
        lines = tuple(_asked(at, seen, notes, together=together))

        def do() -> Response:
            return _signed(at, seen, notes) if together else _taken(at, seen, notes)

        blocks = Page(say("takeover.look"), (), tuple(pages.gone_through(at, seen)))
        return form(
            say("takeover.look"),
            lines,
            do,
            about=say("takeover.look.about"),
            button=say("takeover.sign"),
            blocks=blocks,
        )


def _sheet(at: Sitting) -> bytes:
    current = at.ledger.powers.recovery
    if current is None:
        raise InputError(say("takeover.no-sheet"))
    return current[0]


def _asked(at: Sitting, seen: Seen, notes: dict[str, Any], *, together: bool) -> list[Line]:
    found = [_line("right", "yes")] if seen.backups else []
    if not together:
        before = tuple((format_ref(who), at.refs.label(who)) for who in management.others(at))
        found += [_line("before", "choice", before)] if before else []
        found += [_line("last_day")]
        found += [] if notes.get("name") or at.refs.knows(str(at.me), "person") else [_line("name")]
    return found


def _signed(at: Sitting, seen: Seen, notes: dict[str, Any]) -> Response:
    incoming: Identity = notes["incoming"]
    outgoing = at.me
    signed = management.sign(at, incoming, seen.shown(backups_right=bool(one("right")))).receipt
    at.ledger.become(incoming)
    last = Sitting(at.ledger)
    management.finish(last, outgoing, staff.today(last), stays=notes["stays"])
    recorded = last.ledger.read(signed.first.position)
    return _answer(Sitting(at.ledger), recorded, seen, notes["old"], stays=notes["stays"])


def _taken(at: Sitting, seen: Seen, notes: dict[str, Any]) -> Response:
    others = management.others(at)
    outgoing = at.refs.find(one("before"), "person", names=False) if len(others) > 1 else next(iter(others), None)
    name = notes.get("name") or one("name") or None
    day = dates.parse_day(one("last_day"), at.now, at.zone) if one("last_day") else staff.today(at)
    old_print = _print_of(at, outgoing) if outgoing else ""
    shown = seen.shown(backups_right=bool(one("right")))
    signed = management.take_over(at, outgoing, shown, name=name).receipt
    last = Sitting(at.ledger)
    if outgoing is not None:
        management.finish(last, outgoing, day)
    return _answer(Sitting(at.ledger), last.ledger.read(signed.entries[-1].position), seen, old_print, stays=False)


def _finished(at: Sitting, left: Recorded[Any]) -> Response:
    """It was signed, and broke off before the one before had lost role and key."""
    outgoing: UUID = left.event.outgoing
    old_print, seen = _print_of(at, outgoing), management.look(at, left.event.sheet)
    management.finish(at, outgoing, staff.today(at))
    return _answer(Sitting(at.ledger), left, seen, old_print, stays=False)


def _answer(at: Sitting, recorded: Recorded[Any], seen: Seen, old_print: str, *, stays: bool) -> Response:
    """The page for both to sign on paper; the next manager is unlocked now."""
    kept = format_kept(at.ledger.refresh())
    page = pages.page(at, recorded, seen, kept, old_print, stays=stays)
    seat, house = here.seat(), here.house()
    seat.lock()
    seat.identity, house.seats.latest = at.ledger.require_identity(), at.me
    return here.go("acts.shown", name=seat.keep(Shown(page=page)))


def _print_of(at: Sitting, person: UUID) -> str:
    key = keys.key_of(at, person)
    return keys.key_print(key) if key else ""
