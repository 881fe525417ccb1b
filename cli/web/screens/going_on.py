"""Going on after a loss, at the desk: what is missing and why, what follows, a new sheet, and the book that goes on.

What `consent-ledger succeed` does, by the functions of `cli.going_on`. Other copies of the book are `copies`' pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from flask import Blueprint, Response, request

from cli import failure, going_on, session
from cli.commands.succeed import to_come_back
from cli.going_on import GoingOn, Loss, lost
from cli.page import Block, Cell, Do, Page, Para, Points, table
from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from cli.web import here, loss
from cli.web.lines import Line, one
from cli.web.screen import Failed, Screen, Shown
from cli.web.screens.people import NEW, chosen, form
from cli.web.sheet import Pending
from ledger.application import Ledger
from ledger.custody import recovery
from ledger.custody.keyfile import new_identity
from ledger.custody.recovery import Sheet
from ledger.errors import InputError, LedgerError
from ledger.evidence.checkpoint import format_kept, unverified_head

blueprint = Blueprint("going_on", __name__)


@blueprint.get("/going-on")
def show() -> Response:
    """What is missing, why, and what follows."""
    return loss.drawn()


@blueprint.post("/going-on/hold")
def hold() -> Response:
    """Hold it against a kept line, or an uploaded proof, receipt or checkpoint; nothing is written."""
    try:
        given = loss.shown_here()
        if not given:
            raise InputError(say("going.nothing-given"), hint=say("going.nothing-given.hint"))
        loss.remember(loss.ANCHORS, given)
    except LedgerError as error:
        return loss.drawn(Failed(*failure.read(error)))
    return here.go("going_on.show")


@blueprint.post("/going-on")
def begin() -> Response:
    """Make the book that goes on, all but the last step, and show its recovery sheet."""
    try:
        with here.sitting() as at:
            found = loss.known(at.ledger)
            reason = loss.reason(found, nothing_known=bool(one("nothing_known")))
            words = request.form.get("passphrase", "")
            at.ledger.unlock(at.me, words)  # WrongPassphrase
            return _begun(at.ledger, found, reason, words)
    except (LedgerError, OSError) as error:
        return loss.drawn(Failed(*failure.read(error)))


@blueprint.post("/going-on/not-now")
def not_now() -> Response:
    """Leave it: what was made is taken back."""
    here.seat().lock()
    return here.go("door.unlock")


@blueprint.route("/forgotten/going-on", methods=["GET", "POST"])
def by_sheet() -> Response:
    """The passphrase is lost as well: with the old recovery sheet, and a new passphrase."""
    with session.reading(Screen(place=here.house().place)) as book:
        at, found = Sitting(book), loss.known(book)
        holders = tuple((format_ref(who), at.refs.short(who)) for who in book.people_with_keys())
        lines = (Line("who", "choice", holders), Line("sheet"), loss.reasons(), *NEW)

        def do() -> Response:
            reason, sheet = loss.reason(found), recovery.parse_sheet(one("sheet"))
            who = next((w for w in book.people_with_keys() if format_ref(w) == one("who")), None)
            if who is None:
                raise InputError(say("people.forgotten.whose"))
            words = chosen()
            book.become(new_identity(who))
            return _begun(book, found, reason, words, sheet)

        told = tuple(Para(line) for line in loss.told(book, found))
        page = Page(say("going.title"), (), (*told, Points(loss.follows())))
        return form(say("going.title"), lines, do, about=say("going.by-sheet.about"), blocks=page)


# ---- making it


def _begun(book: Ledger, found: Loss, reason: str, words: str, sheet: Sheet | None = None) -> Response:
    seat, who = here.seat(), book.require_identity()
    seat.take_back()  # an earlier try
    made = going_on.begin(book, None, found, reason=reason, passphrase=words, sheet=sheet)

    def undo() -> None:
        with suppress(LedgerError, OSError):  # it is gone, then
            made.undo()

    seat.identity, seat.undo = who, undo
    with Ledger.open(made.new) as ledger:
        text = recovery.format_sheet(made.founded.sheet, ledger.origin, ledger.opened.name)
    return Pending(text, made.question, finish=lambda: _finished(made)).show()


def _finished(made: GoingOn) -> Response:
    """The sheet is on paper: from now on this is the ledger, and every other seat unlocks anew."""
    folder, seat, house = made.finish(), here.seat(), here.house()
    seat.undo = None
    house.seats.lock_all()
    seat.identity, house.seats.latest = made.founded.identity, made.founded.identity.person
    with Ledger.open(folder, identity=seat.identity) as ledger:
        page = _done(ledger, made)
    return here.go("acts.shown", name=seat.keep(Shown(page=page)))


def _done(ledger: Ledger, made: GoingOn) -> Page:
    """What there is now, who comes back, and what comes next."""
    said = ledger.powers.predecessor
    assert said is not None  # it was founded so
    about = (
        say("succeed.goes-on", size=said["size"], old=said["origin"], origin=ledger.origin),
        lost(said["lost_from"], said["lost_to"]),
        say("succeed.old-numbers"),
        say("succeed.aside", folder=ledger.folder, aside=made.aside or made.old),
    )
    kept = format_kept(unverified_head(ledger.checkpoint())[1])
    told = (say("people.sheet.done"), say("going.tell", vkey=ledger.vkey), say("going.keep", kept=kept))
    blocks: tuple[Block, ...] = (*(Para(line) for line in about), *(Para(line, strong=True) for line in told))
    return Page(say("going.done"), (), (*blocks, _next(to_come_back(ledger))))


def _next(away: Sequence[UUID]) -> Block:
    rows = [("back", len(away), "key return")] if away else []
    rows += [("backup", 0, "backup"), ("copy", 0, "attach")]
    heads = (say("first.what"), say("first.how"))
    cells = [(say(f"going.next.{name}", count=count), Cell(say("first.do"), do=Do(path))) for name, count, path in rows]
    return table(say("first.next"), heads, cells)
