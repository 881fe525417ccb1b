"""The first screen, and the way to everything else: what can be recorded and what can be looked up, in groups."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response

from cli import going_on
from cli.commands import today
from cli.page import Page
from cli.say import say
from cli.table import COMMANDS
from cli.web import here, menu
from cli.web.screen import Shown, attempt

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    """Today."""
    found: list[Page] = []
    older: list[bool] = []

    def do() -> None:
        with here.sitting() as at:
            older.append(going_on.is_older(at.ledger))
            found.append(today.screen(at))

    answer = attempt(here.screen(), do)
    return here.shown(Shown(page=found[0]) if found else answer, going_on=older == [True])


@blueprint.get("/everything")
def everything() -> Response:
    """Every act and every list."""
    return here.page("menu.html", groups=_groups())


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of commands, each with where it is and what it does."""
    found = [(say("people.title"), [("/people", say("people.all"))])]
    for group, paths in groupby(COMMANDS, key=lambda path: path.split(" ")[0]):
        rows = list({row[0]: row for path in paths if (row := _row(path))}.values())  # a page once, whatever it does
        if rows:
            found.append((menu.title(group), rows))
    return found


def _row(path: str) -> tuple[str, str] | None:
    where = "/".join(path.split(" "))
    if path in menu.PAGES:
        return menu.PAGES[path], menu.title(path)
    if path in menu.LOOKS:
        return f"/see/{where}", menu.title(path)
    if path in menu.BROUGHT:
        return menu.BROUGHT[path], menu.title(path)
    if menu.act_of(path) is not None:
        return f"/do/{where}", menu.title(path)
    return None
