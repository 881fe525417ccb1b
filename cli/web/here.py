"""What every screen of the desk needs: whose seat it is, the ledger as they see it, and how an answer is drawn.

A screen is a Flask blueprint in `cli.web.screens`. It gets its request here as a `Sitting` or runs a command, and answers
with one of the templates. Words stand in `speech`; what may be seen is decided by what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flask import Response, current_app, g, redirect, url_for

from aggregates import language
from cli import session
from cli.draw import html
from cli.sitting import Sitting
from cli.web.menu import link
from cli.web.screen import Failed, Screen, Shown
from cli.web.seats import Seat, Seats
from ledger.custody.place import default_place
from ledger.founding import DATABASE

HTTP = {0: 200, 1: 500, 2: 422, 3: 409, 4: 403, 10: 404, 11: 503, 12: 403, 130: 409}  # by exit code


@dataclass(frozen=True)
class House:
    """What the whole desk knows: the ledger's folder (None: as the command line finds it), its own host, its seats."""

    place: str | None
    host: str
    seats: Seats
    stopping: list[bool]  # not empty: the process ends after this answer


def house() -> House:
    return cast("House", current_app.extensions["desk"])


def place() -> Path:
    """Where the ledger is or goes: the folder that was named, or the usual place of this computer."""
    said = house().place
    return (Path(said) if said else default_place()).absolute()


def is_new() -> bool:
    """Whether there is no ledger yet, neither in its place nor where the desk was opened: then this is the first run."""
    found = [place()] if house().place else [Path.cwd(), place()]
    return not any((one / DATABASE).is_file() for one in found)


def seat() -> Seat:
    """The seat of this request's browser."""
    return cast("Seat", g.seat)


def screen() -> Screen:
    """A desk at this ledger, with whoever unlocked this seat."""
    return Screen(place=house().place, held=seat().identity)


@contextmanager
def sitting() -> Iterator[Sitting]:
    """The ledger as whoever unlocked this seat sees it."""
    with session.unlocked(screen()) as ledger:
        yield Sitting(ledger)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of the desk from one of its templates."""
    here = getattr(g, "seat", None)
    made = (
        html.environment("cli.web.templates", "cli.draw")
        .get_template(template)
        .render(lang=language.current(), seat=here, link=link, **values)
    )
    return Response(made, status, mimetype="text/html")


def shown(answer: Shown | Failed, **values: Any) -> Response:
    """An answer as a page: what a command answered, or what went wrong."""
    if isinstance(answer, Failed):
        return failed(answer)
    return page("shown.html", shown=answer, page=answer.page, **values)


def failed(answer: Failed) -> Response:
    """What went wrong, in words, and what helps."""
    return page("failed.html", HTTP.get(answer.code, 500), failed=answer)


def go(endpoint: str, **values: Any) -> Response:
    """To another page of the desk, after something was done (303: it is asked for, not sent again)."""
    return cast("Response", redirect(url_for(endpoint, **values), 303))
