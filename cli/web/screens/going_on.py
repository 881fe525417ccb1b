"""Going on after a loss, at the desk: what is missing and why, what follows, a new sheet, and the book that goes on.

What `consent-ledger succeed` does, by the functions of `cli.going_on`. Other copies of the book are `copies`' pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from cli import checking, failure, going_on, session
from cli.commands.succeed import to_come_back
from cli.copies import folder_of
from cli.going_on import GoingOn, Loss, lost
from cli.page import Block, Cell, Do, Page, Para, Points, table
from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from cli.web import here
from cli.web.lines import Line, one
from cli.web.screen import Failed, Screen, Shown
from cli.web.screens.people import NEW, chosen, form
from cli.web.sheet import Pending
from ledger import succession
from ledger.application import Ledger
from ledger.custody import recovery
from ledger.custody.keyfile import new_identity
from ledger.custody.recovery import Sheet
from ledger.errors import InputError, LedgerError
from ledger.evidence.checkpoint import format_kept, unverified_head
from ledger.evidence.report import Anchor
from ledger.evidence.rewritten import restore

blueprint = Blueprint("going_on", __name__)
ANCHORS, COPIES = "going-on", "going-on-copies"  # what this seat holds the book against


def _reasons() -> Line:
    return Line("reason", "choice", tuple((c, say(f"succeed.reason.{c}")) for c in succession.REASONS), "going")


@blueprint.get("/going-on")
def show() -> Response:
    """What is missing, why, and what follows."""
    return drawn()


@blueprint.post("/going-on/hold")
def hold() -> Response:
    """Hold it against a kept line, or an uploaded proof, receipt or checkpoint; nothing is written."""
    try:
        found = _shown_here()
        if not found:
            raise InputError(say("going.nothing-given"), hint=say("going.nothing-given.hint"))
        remember(ANCHORS, found)
    except LedgerError as error:
        return drawn(Failed(*failure.read(error)))
    return here.go("going_on.show")


def remember(name: str, found: Sequence[Any]) -> None:
    """Hold the book against these from now on, until this seat locks; EvidenceError if its key did not sign them."""
    notes = here.seat().notes
    before = list(notes.get(name, ()))
    notes[name] = [*before, *found]
    try:
        with here.sitting() as at:
            _loss(at.ledger)
    except BaseException:
        notes[name] = before
        raise


@blueprint.post("/going-on")
def begin() -> Response:
    """Make the book that goes on, all but the last step, and show its recovery sheet."""
    try:
        with here.sitting() as at:
            loss = _loss(at.ledger)
            reason = _reason(loss, nothing_known=bool(one("nothing_known")))
            words = request.form.get("passphrase", "")
            at.ledger.unlock(at.me, words)  # WrongPassphrase
            return _begun(at.ledger, loss, reason, words)
    except (LedgerError, OSError) as error:
        return drawn(Failed(*failure.read(error)))


@blueprint.post("/going-on/not-now")
def not_now() -> Response:
    """Leave it: what was made is taken back."""
    here.seat().lock()
    return here.go("door.unlock")


@blueprint.route("/forgotten/going-on", methods=["GET", "POST"])
def by_sheet() -> Response:
    """The passphrase is lost as well: with the old recovery sheet, and a new passphrase."""
    with session.reading(Screen(place=here.house().place)) as book:
        at, loss = Sitting(book), _loss(book)
        holders = tuple((format_ref(who), at.refs.short(who)) for who in book.people_with_keys())
        lines = (Line("who", "choice", holders), Line("sheet"), _reasons(), *NEW)

        def do() -> Response:
            reason, sheet = _reason(loss), recovery.parse_sheet(one("sheet"))
            who = next((w for w in book.people_with_keys() if format_ref(w) == one("who")), None)
            if who is None:
                raise InputError(say("people.forgotten.whose"))
            words = chosen()
            book.become(new_identity(who))
            return _begun(book, loss, reason, words, sheet)

        told = tuple(Para(line) for line in _told(book, loss))
        page = Page(say("going.title"), (), (*told, Points(_follows())))
        return form(say("going.title"), lines, do, about=say("going.by-sheet.about"), blocks=page)


# ---- what is known of the loss


def _shown_here() -> list[Anchor]:
    """The heads that were sent with this form."""
    found = [checking.anchor_in(say("going.kept"), line.encode(), line) for line in one("kept").splitlines() if line]
    sent = request.files.get("proof")
    if sent is not None and sent.filename:
        found.append(checking.anchor_in(sent.filename, restore(sent.read())[0], sent.filename))
    return found


def _anchors() -> list[Anchor]:
    return list(here.seat().notes.get(ANCHORS, ()))


def _loss(book: Ledger) -> Loss:
    there = [copy for copy in here.seat().notes.get(COPIES, ()) if folder_of(copy) is not None]
    return going_on.known(book, there, _anchors())


def _told(book: Ledger, loss: Loss) -> list[str]:
    """What stands here, what is known of it and does not, and why nothing can be recorded."""
    lines = [say("succeed.stands", size=book.head.size, origin=book.origin)]
    lines += [say("succeed.known", size=h.size, who=say(f"succeed.source.{h.source}")) for h in loss.missing]
    lines += [lost(loss.start, loss.end)] if loss.missing else [say("going.nothing-lost")]
    lines += [] if book.read_only is None else [say("going.why", why=book.read_only)]
    return lines


def _follows() -> tuple[str, ...]:
    return tuple(say(f"going.follows.{number}") for number in range(1, 6))


def _reason(loss: Loss, *, nothing_known: bool = False) -> str:
    """The code that was chosen; InputError for none, and for a book of which nothing is known to be lost."""
    if not loss.missing and not nothing_known:
        raise InputError(say("succeed.nothing-lost"), hint=say("going.nothing-lost.hint"))
    if one("reason") not in succession.REASONS:
        raise InputError(say("going.no-reason"))
    return one("reason")


def drawn(failed: Failed | None = None) -> Response:
    """The page, as it stands now."""
    with here.sitting() as at:
        loss, book = _loss(at.ledger), at.ledger
        values: dict[str, Any] = {
            "told": _told(book, loss),
            "follows": _follows(),
            "missing": bool(loss.missing),
            "held": [say("going.held", label=a.label, size=a.size) for a in _anchors()],
            "ended": book.opened.earlier or book.opened.successor is not None,
            "goes_on": book.past is not None,
            "lines": [_reasons()],
            "notes": {"reason": one("reason")},
        }
    return here.page("going_on.html", 200 if failed is None else 422, failed=failed, **values)


# ---- making it


def _begun(book: Ledger, loss: Loss, reason: str, words: str, sheet: Sheet | None = None) -> Response:
    seat, who = here.seat(), book.require_identity()
    seat.take_back()  # an earlier try
    made = going_on.begin(book, None, loss, reason=reason, passphrase=words, sheet=sheet)

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
