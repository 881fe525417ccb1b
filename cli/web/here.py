"""What every screen of the desk needs: whose seat it is, the ledger as they see it, and how an answer is drawn.

A screen is a Flask blueprint in `cli.web.screens`. It gets its request here as a `Sitting` or runs a command, and answers
with one of the templates. Words stand in `speech`; what may be seen is decided by what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, current_app, g, redirect, url_for

from aggregates import language
from cli import session
from cli.draw import html
from cli.sitting import Sitting
from cli.web.menu import link
from cli.web.screen import Failed, Screen, Shown
from cli.web.seats import Seat, Seats

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
