"""Looking something up: the lists and reports of the command line, run here and drawn as pages.

Whatever a command records of a look, it records here as well. Where it can be handed out as a file, the page offers the
same file, signed: to print, to keep, or to give to somebody.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import click
from flask import Blueprint, Response, request, send_file

from cli import say, tree
from cli.handing import FORM, OUT
from cli.table import COMMANDS
from cli.web import here, menu
from cli.web.screen import Failed, Shown, as_arguments, run

blueprint = Blueprint("look", __name__)
FORMS = {"html": ".html", "csv": ".csv"}
HANDED = 64 << 20  # bytes of a file that is handed out


@blueprint.get("/see/<path:name>")
def see(name: str) -> Response:
    """A list or a report, with what can be asked of it below."""
    found = _command(name)
    if found is None:
        return here.failed(Failed(say.say("desk.no-such"), None, 10))
    path, command = found
    given = _given(command, request.args)
    asks = _asks(command)
    if [a for a in asks if a.required and not any(given.get(a.name or "", ()))]:
        return here.page("ask.html", title=menu.title(path), asks=_drawn(path, command, given))
    drawn = ["--format=html"] if FORM in command.params else []
    answer = run(here.screen(), path, [*drawn, *as_arguments(command, given)])
    if (
        isinstance(answer, Failed) and answer.code == 2
    ):  # a part of the question was not understood: it can be put again
        asks_again = _drawn(path, command, given)
        return here.page("ask.html", 422, title=menu.title(path), asks=asks_again, failed=answer)
    values = {"title": menu.title(path), "asks": _drawn(path, command, given), "given": given, "name": name}
    return here.shown(answer, file=OUT in command.params, **values)


@blueprint.post("/hand/<path:name>")
def hand(name: str) -> Response:
    """The same as a file, recorded and signed."""
    found = _command(name)
    form = request.form.get("form", "html")
    if found is None or form not in FORMS or OUT not in found[1].params:
        return here.failed(Failed(say.say("desk.no-such"), None, 10))
    path, command = found
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{path.replace(' ', '-')}{FORMS[form]}"
        arguments = as_arguments(command, _given(command, request.form))
        answer = run(here.screen(), path, [f"--output={out}", *arguments])
        if isinstance(answer, Failed) or not out.is_file():
            return here.shown(answer)
        content = out.read_bytes()
    here.seat().keep(Shown(lines=answer.lines, data=answer.data))
    return send_file(BytesIO(content), as_attachment=True, download_name=out.name)


def _command(name: str) -> tuple[str, click.Command] | None:
    """A command that only looks; None for any other."""
    path = name.replace("/", " ")
    if path not in menu.LOOKS or COMMANDS.get(path) is None:
        return None
    return path, tree.command(path)


def _asks(command: click.Command) -> list[click.Parameter]:
    """What can be asked of a list: neither where it goes nor whose desk it is."""
    return [p for p in command.params if p not in (FORM, OUT) and p.expose_value and p.name not in menu.UNASKED]


def _given(command: click.Command, sent: Mapping[str, str]) -> dict[str, list[str]]:
    names = {p.name for p in _asks(command)}
    return {n: sent.getlist(n) for n in sent if n in names}  # type: ignore[attr-defined]


def _drawn(path: str, command: click.Command, given: Mapping[str, list[str]]) -> list[menu.Ask]:
    with here.sitting() as at:
        return [menu.draw(path, each, given.get(each.name or "", []), at) for each in _asks(command)]
