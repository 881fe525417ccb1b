"""Doing something: any act, from its form over what is about to be signed to its slip.

The form is drawn from the act's declaration; the second page says back, in words, what was answered, and nothing is recorded
before it is signed there. Sent twice, it is recorded once (`cli.again`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from aggregates import vocabulary
from cli import output, perform, say, session
from cli.acts import Act
from cli.documents import File
from cli.refs import format_ref
from cli.web import here
from cli.web.forms import Form
from cli.web.menu import act_of, title
from cli.web.screen import Failed, attempt
from cli.web.seats import token
from ledger.event import When

blueprint = Blueprint("acts", __name__)

OWN = ("token", "stage", "for", "fixed")  # what the desk itself puts into a form


@blueprint.route("/do/<path:name>", methods=["GET", "POST"])
def act(name: str) -> Response:
    """An act's form; sent, what it says; signed, its slip."""
    found = act_of(name.replace("/", " "))
    if found is None:
        return here.failed(Failed(say.say("desk.no-such"), None, 10))
    values = _values(found)
    stage = request.form.get("stage", "form")
    once = request.form.get("once", "")
    if stage == "sign" and once in here.seat().kept:
        return here.go("acts.shown", name=once)  # it was signed already
    screen = here.screen()
    outcome: list[Response] = []
    answer = attempt(screen, lambda: outcome.append(_step(found, values, stage, once)))
    return here.failed(answer) if isinstance(answer, Failed) else outcome[0]


@blueprint.get("/shown/<name>")
def shown(name: str) -> Response:
    """An answer that was given a moment ago; it is there until the desk is locked."""
    kept = here.seat().kept.get(name)
    if kept is None:
        return here.failed(Failed(say.say("desk.not-kept"), say.say("desk.not-kept-hint"), 10))
    return here.shown(kept, slip=True)


def _values(found: Act) -> dict[str, list[Any]]:
    """What was sent, by field; a file is kept at the seat, and the form carries its name."""
    sent = request.form if request.method == "POST" else request.args
    names = {f.name for f in found.all_fields} | {"for"}
    named = [n for n in sent if n.partition(".")[0] in names]
    values: dict[str, list[Any]] = {n: [_newlines(v) for v in sent.getlist(n)] for n in named}
    for each in found.all_fields:
        if isinstance(each.kind, File):
            values[each.name] = _files(each.name)
    return values


def _newlines(text: str) -> str:
    """A browser sends line breaks as CR LF; in the ledger they are LF, as from everywhere else."""
    return text.replace("\r\n", "\n").strip()


def _files(name: str) -> list[Any]:
    seat, sent = here.seat(), request.files.get(name)
    if sent is not None and (content := sent.read()):
        return [seat.hold(sent.filename or name, content)]
    return [ref for ref in request.form.getlist(name) if ref in seat.uploads]


def _step(found: Act, values: Mapping[str, Sequence[Any]], stage: str, once: str) -> Response:
    fixed = frozenset((request.args if request.method == "GET" else request.form).getlist("fixed"))
    if request.method == "GET":
        fixed |= {n for n in values if values[n]}
    screen = here.screen()
    with session.unlocked(screen) as ledger:
        form = Form(found, perform.begin(found, ledger), _opened(found, values), fixed)
        ready = None if stage == "form" else form.ready()
        if ready is None:
            form.answers  # noqa: B018 - what is wrong with what was given is known only once it is read
            return here.page("act.html", 422 if stage != "form" else 200, form=form, values=values, **_told(found))
        if stage != "sign":
            return here.page("sign.html", ready=ready, rows=_rows(ready), form=form, values=values, **_told(found))
        if found.before:
            found.before(ready.at, ready.answers)
        with output.listening() as heard:
            perform.sign(screen, ready, second=False)
        back = _back(form)
    return here.go("acts.shown", name=here.seat().keep(screen.shown(heard, back), once))


def _back(form: Form) -> tuple[str, str]:
    """To the page of the child whom it was about, if there is one."""
    child = form.child()
    label = say.say("desk.back", child=form.at.refs.label(child)) if child else ""
    return (f"/see/child/show?child={format_ref(child)}" if child else "", label)


def _opened(found: Act, values: Mapping[str, Sequence[Any]]) -> Mapping[str, Sequence[Any]]:
    """The values with the bytes of the files that the seat keeps."""
    uploads = here.seat().uploads
    files = {f.name for f in found.all_fields if isinstance(f.kind, File)}
    return {n: [uploads[v][1] for v in vs] if n in files else vs for n, vs in values.items()}


def _told(found: Act) -> dict[str, Any]:
    return {"act": found, "title": title(found.name), "once": token()}


def _rows(ready: perform.Ready) -> list[tuple[str, str]]:
    """What is about to be signed, in words."""
    at, by = ready.at, ready.by
    rows = [(say.name(key, ready.act.name), words) for key, words, _ in ready.rows if words]
    when = ready.when if isinstance(ready.when, When) else None
    return [
        *rows,
        (say.say("slip.by"), f"{at.refs.label(by.person)}, {vocabulary.label('role', by.role)}"),
        *(
            [(say.say("slip.said" if ready.act.spoken else "slip.happened"), output.when(when, at.zone))]
            if when
            else []
        ),
    ]
