"""A lost laptop, on the new one: two folders and the line of the newest slip bring the ledger back, with no terminal.

What `consent-ledger restore` does, for whoever has just unpacked the program. It is reached only where no ledger is.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response

from cli import failure, going_on
from cli.commands.restore import bring_back
from cli.page import Page, Para
from cli.say import say
from cli.web import here
from cli.web.lines import Line, one
from cli.web.screen import Failed, Shown
from ledger import writer
from ledger.application import Ledger
from ledger.errors import InputError, LedgerError

blueprint = Blueprint("restore", __name__)
ASKED = ("ledger", "vault", "kept")


@blueprint.get("/restore")
def show() -> Response:
    """Where the backup lies, and what somebody kept."""
    return _page() if here.is_new() else here.go("home.home")


@blueprint.post("/restore")
def bring() -> Response:
    """Check everything, then bring it back; nothing is written if anything speaks against it."""
    if not here.is_new():
        return here.go("home.home")
    ledger, vault, kept = (one(name) for name in ASKED)
    try:
        if not ledger or not vault:
            raise InputError(say("backup.two"), hint=say("backup.two.hint"))
        said = bring_back(Path(ledger), Path(vault), here.place(), (kept,) if kept else ())
    except (LedgerError, OSError) as error:
        return _page(Failed(*failure.read(error)))
    with Ledger.open(here.place()) as restored:
        older, stands = going_on.is_older(restored), writer.standing(restored)
    typed = say("restore.next", why=stands.why_not, next=stands.hint) if older else ""  # for a terminal
    paras = [Para(line) for line in said if line not in ("", typed)]
    paras += [Para(say("going.after-restore"), strong=True)] if older else []
    return here.shown(Shown(page=Page(say("restore.desk.done"), (), tuple(paras))), onward="/unlock")


def _page(failed: Failed | None = None) -> Response:
    values = {
        "title": say("restore.desk.title"),
        "about": say("restore.desk.about", folder=here.place()),
        "lines": [Line(name, group="restore") for name in ASKED],
        "notes": {name: one(name) for name in ASKED},
        "action": "/restore",
        "button": say("restore.desk.button"),
    }
    return here.page("plain.html", 422 if failed else 200, failed=failed, page=None, offered="", **values)
