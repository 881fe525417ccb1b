"""The desk as a WSGI application: the guard before every request, the seals on every answer, and the screens.

One request at a time: one person sits here, and the ledger has one writer. An error that nobody foresaw is a page that
says so, and nothing of what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from cli import failure
from cli.web import guard, here
from cli.web.here import House
from cli.web.screen import Failed
from cli.web.screens import inspect

COOKIE = "consent-ledger"
FOR_EVER = 1e9  # seconds
SCREENS = (  # modules of cli.web.screens, each with a `blueprint`
    "door",
    "first",
    "home",
    "acts",
    "look",
    "backup",
    "restore",
    "bring",
    "sheet",
    "people",
    "handover",
    "going_on",
    "copies",
    "inspect",
)
OPEN = frozenset({"door.enter", "door.style", "door.script"})  # say nothing about anybody
FIRST = frozenset({"first.start", "first.step", "restore.show", "restore.bring"})  # only as long as there is no ledger
LOCKED = frozenset(
    {"door.unlock", "door.locked", "door.close", "door.lock", "people.forgotten", "handover.alone", "going_on.by_sheet"}
)  # need a seat, and nobody in it


def make(house: House) -> Flask:
    """The application for one process."""
    app = Flask("cli.web", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=guard.LARGEST, MAX_FORM_MEMORY_SIZE=guard.LARGEST, MAX_FORM_PARTS=5000)
    app.extensions["desk"] = house
    app.before_request(_before)
    app.after_request(_after)
    app.teardown_request(lambda _error: inspect.leave_seat())
    app.register_error_handler(Exception, _unforeseen)
    for name in SCREENS:
        app.register_blueprint(import_module(f"cli.web.screens.{name}").blueprint)
    app.wsgi_app = _one_at_a_time(app.wsgi_app, house)  # type: ignore[method-assign]
    return app


def cookie_name(house: House) -> str:
    """Cookies are not told apart by port: the name does that, so that two desks do not lock each other out."""
    return f"{COOKIE}-{house.host.rpartition(':')[2]}"


def _before() -> Response | None:
    house = here.house()
    if why := guard.refused(request, house.host):
        return Response(f"refused: {why}\n", 403, mimetype="text/plain")
    if request.endpoint in OPEN:
        return None
    seat = house.seats.find(request.cookies.get(cookie_name(house), ""))
    if seat is None:
        return here.page("closed.html", 403)
    if request.method == "POST" and not seat.owns(request.form.get("token", "")):
        return here.page("closed.html", 403)
    g.seat = seat
    if seat.identity is not None:
        return inspect.take_seat()
    if here.is_new():
        return None if request.endpoint in FIRST | {"door.close"} else here.go("first.start")
    return None if request.endpoint in LOCKED else here.go("door.unlock")


def _after(response: Response) -> Response:
    seat = getattr(g, "seat", None)
    if seat is not None and seat.identity is not None and response.mimetype == "text/html":
        response.headers["Refresh"] = (
            f"{int(min(here.house().seats.idle, g.get('left', FOR_EVER))) + 2}; url=/locked"  # the screen goes too
        )
    return guard.sealed(response)  # type: ignore[return-value]


def _unforeseen(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        code = error.code or 500
        return here.page("failed.html", code, failed=Failed(f"{error.name.lower()}", None, 2))
    return here.failed(Failed(*failure.read(error)))


def _one_at_a_time(inner: Callable[..., Iterable[bytes]], house: House) -> Callable[..., Iterable[bytes]]:
    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with house.seats.mutex:
            return inner(environ, start_response)

    return outer
