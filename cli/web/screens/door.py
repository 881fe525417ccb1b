"""In and out: the address that works once, unlocking with a passphrase, somebody else, locking, closing the desk.

Whoever types their passphrase need not say who they are: each key file in the folder is tried, whoever unlocked last
first. What is wrong is told, never which key it would have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from werkzeug.utils import redirect

from cli import failure, session
from cli.draw import html
from cli.web import app, here
from cli.web.screen import Failed, Screen
from ledger.application import Ledger
from ledger.custody.keyfile import Identity
from ledger.errors import LedgerError, WrongPassphrase

blueprint = Blueprint("door", __name__)


@blueprint.get("/enter/<ticket>")
def enter(ticket: str) -> Response:
    """Let a browser in, once."""
    house = here.house()
    cookie = house.seats.admit(ticket)
    if cookie is None:
        return here.page("closed.html", 403)
    response: Response = redirect(url_for("home.home"), 303, Response)  # type: ignore[assignment]
    response.set_cookie(app.cookie_name(house), cookie, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.get("/style.css")
def style() -> Response:
    return Response(html.read("cli.draw", "page.css") + html.read("cli.web", "desk.css"), mimetype="text/css")


@blueprint.get("/desk.js")
def script() -> Response:
    return Response(html.read("cli.web", "desk.js"), mimetype="text/javascript")


@blueprint.route("/unlock", methods=["GET", "POST"])
def unlock() -> Response:
    """Who is here: by their passphrase."""
    if request.method == "GET":
        return here.page("unlock.html", failed=None)
    try:
        _unlock(request.form.get("passphrase", ""))
    except LedgerError as error:
        return here.page("unlock.html", 403, failed=Failed(*failure.read(error)))
    return here.go("home.home")


@blueprint.get("/locked")
def locked() -> Response:
    """Where the screen goes by itself after a time without use."""
    return here.go("door.unlock")


@blueprint.post("/lock")
def lock() -> Response:
    """Lock it; or somebody else takes the seat."""
    here.seat().lock()
    return here.go("door.unlock")


@blueprint.post("/close")
def close() -> Response:
    """Close the desk: everything is locked, and the process ends."""
    here.house().seats.lock_all()
    here.house().stopping.append(True)
    g.seat = None
    return here.page("ended.html")


def _unlock(words: str) -> None:
    house = here.house()
    with session.reading(Screen(place=house.place)) as ledger:
        if ledger.powers.demo and not words:
            session.unlock(Screen(place=house.place), ledger, anew=True)
            identity = ledger.require_identity()
        else:
            identity = _whose(ledger, words, house.seats.latest)
    seat = here.seat()
    seat.lock()
    seat.identity, house.seats.latest = identity, identity.person


def _whose(ledger: Ledger, words: str, latest: UUID | None) -> Identity:
    """The keys that this passphrase opens; WrongPassphrase if it opens none."""
    for person in _order(ledger.people_with_keys(), latest):
        try:
            return ledger.unlock(person, words)
        except WrongPassphrase:
            continue
    raise WrongPassphrase("this passphrase opens no key here")


def _order(people: list[UUID], latest: UUID | None) -> Iterator[UUID]:
    yield from sorted(people, key=lambda person: person != latest)
