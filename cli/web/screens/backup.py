"""Backups at the desk: what lies in the two places, one button that makes one, and which computer writes.

Everything is done by the functions of the commands `backup`, `backup places` and `writer`; to restore, the ledger must be
closed, and `consent-ledger restore` does it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, request

from cli import backups, going_on
from cli.commands import backup as command
from cli.commands import writer as writing
from cli.say import say
from cli.sitting import Sitting
from cli.web import here
from cli.web.screen import Failed, Shown, attempt
from ledger import places, writer
from ledger.errors import InputError
from ledger.places import Places

blueprint = Blueprint("backup", __name__)


@blueprint.get("/backup")
def show() -> Response:
    """What lies there, how it stands, and what can be done."""
    return _drawn()


@blueprint.post("/backup/take")
def take() -> Response:
    """Make one now, in the places that are set."""

    def do(at: Sitting) -> Shown:
        done = backups.take(at, backups.where_to(at.ledger, None, None))
        return Shown(lines=tuple(command.lines(done)), data=command.data(done))

    return _done(do)


@blueprint.post("/backup/check")
def check() -> Response:
    """Read each back; nothing is changed."""
    return _drawn(check=True)


@blueprint.post("/backup/places")
def set_places() -> Response:
    """Where they go from now on."""
    named = [request.form.get(name, "").strip().strip('"') for name in ("ledger", "vault")]

    def do(at: Sitting) -> Shown:
        if not all(named):
            raise InputError(say("backup.two"), hint=say("backup.two.hint"))
        chosen = Places(Path(named[0]).absolute(), Path(named[1]).absolute())
        backups.check_places(at.ledger, chosen, even_so="even_so" in request.form)
        places.set_places(at.ledger.folder, chosen)
        return Shown()

    return _done(do, then="backup.show")


@blueprint.post("/backup/writer")
def take_over() -> Response:
    """Go on at this computer, if somebody says that nobody goes on at the other one."""
    if "sure" not in request.form:
        return _drawn(failed=Failed(say("writer.not-sure"), say("writer.not-sure.hint"), 2))

    def do(at: Sitting) -> Shown:
        receipt = writer.take(at.ledger)
        return Shown(lines=tuple(writing.taken(receipt)))

    return _done(do)


@blueprint.post("/backup/release")
def release() -> Response:
    """A backup for another computer; from then on, this one only reads."""

    def do(at: Sitting) -> Shown:
        done = backups.hand_over(at, backups.where_to(at.ledger, None, None))
        return Shown(lines=tuple(writing.released(done)), data=command.data(done))

    return _done(do)


def _drawn(*, check: bool = False, failed: Failed | None = None) -> Response:
    with here.sitting() as at:
        found = command.look(at.ledger, places.configured(at.ledger.folder), check=check)
        stands, older = writer.standing(at.ledger), going_on.is_older(at.ledger)
        typed = say("writer.next", next=stands.hint) if older else ""  # for a terminal: the page has a link
        return here.page(
            "backup.html",
            422 if failed else 200,
            page=found.page,
            chosen=found.places,
            stands=stands,
            older=older,
            told=[line for line in writing.lines(at.ledger, stands) if line != typed],
            failed=failed,
        )


def _done(do: Callable[[Sitting], Shown], then: str = "") -> Response:
    """Do it; what it says is shown on a page of its own, or this page again (`then`)."""
    made: list[Shown] = []

    def run() -> None:
        with here.sitting() as at:
            made.append(do(at))

    answer = attempt(here.screen(), run)
    if isinstance(answer, Failed):
        return _drawn(failed=answer)
    return here.go(then) if then else here.go("acts.shown", name=here.seat().keep(made[0]))
