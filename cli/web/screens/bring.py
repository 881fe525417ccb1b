"""Bring in: a spreadsheet is handed over, what would be recorded is shown, and then it is recorded, all of it or nothing.

The work is `cli.bring`'s, as for the commands. Between two pages the file lies at the seat; nothing of it is written before
it is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, request, send_file

from cli.bring import plan as bringing
from cli.bring import template, told
from cli.bring.columns import KINDS, sheet_of
from cli.bring.encodings import NAMES
from cli.bring.plan import Source, Statement
from cli.commands import bring as command
from cli.roll import roll
from cli.say import say
from cli.sitting import Sitting
from cli.web import here
from cli.web.screen import Failed, Shown, attempt
from cli.web.seats import token

blueprint = Blueprint("bring", __name__)

ENDINGS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@blueprint.get("/bring")
def begin() -> Response:
    """What can be brought in, with an empty spreadsheet for each."""
    return here.page("bring.html", kinds=_kinds(), encodings=list(NAMES), chosen=request.args.get("kind", ""))


def _kinds() -> list[tuple[str, str]]:
    return [(kind, say(f"bring.sheet.{kind}")) for kind in KINDS]


@blueprint.get("/bring/<kind>.<ending>")
def empty(kind: str, ending: str) -> Response:
    """An empty spreadsheet, in the words of the policy that was adopted here."""
    if kind not in KINDS or ending not in ENDINGS:
        return here.failed(Failed(say("desk.no-such"), None, 10))
    with here.sitting():
        made = (template.xlsx if ending == "xlsx" else template.csv)(sheet_of(kind))
    return send_file(BytesIO(made), ENDINGS[ending], as_attachment=True, download_name=f"{kind}.{ending}")


@blueprint.post("/bring")
def check() -> Response:
    """What would become of a file; or, once it is signed, what became of it."""
    kind, sent, seat = request.form.get("kind", ""), request.files.get("file"), here.seat()
    if kind not in KINDS:
        return here.failed(Failed(say("bring.choose-kind"), say("bring.choose-kind.hint"), 2))
    content = sent.read() if sent is not None else b""
    held = seat.hold(sent.filename or kind, content) if sent is not None and content else request.form.get("held", "")
    if held not in seat.uploads:
        return here.failed(Failed(say("bring.choose-file"), say("bring.choose-file.hint"), 2))
    how = {name: request.form.get(name) or None for name in ("encoding", "sheet")}

    def read() -> Source:
        return bringing.source(kind, seat.uploads[held][1], how["encoding"], how["sheet"])

    fields = {"kind": kind, "held": held, **{n: v or "" for n, v in how.items()}}
    return answered(lambda at: _step(at, read(), fields))


def answered(do: Callable[[Sitting], Response]) -> Response:
    """Do something with the ledger; what is raised becomes a page."""
    made: list[Response] = []

    def run() -> None:
        with here.sitting() as at:
            made.append(do(at))

    answer = attempt(here.screen(), run)
    return here.failed(answer) if isinstance(answer, Failed) else made[0]


def _step(at: Sitting, given: Source, fields: Mapping[str, str]) -> Response:
    once = request.form.get("once", "") or token()
    if request.form.get("stage") == "sign" and once in here.seat().kept:
        return here.go("acts.shown", name=once)
    signed = given.sheet.kind == "consents"
    said, errors = _statement(at, signed=signed)
    if request.form.get("stage") == "sign" and not errors:
        return sign(at, given, said, once)
    plan = bringing.planned(at, given)
    ready = not plan.wrong and plan.before is None and any(one.steps for one in plan.planned)
    asks = _asks(at, errors) if ready else []
    values = {"ready": ready, "asks": asks, "fields": fields, "once": once, "encodings": list(NAMES), "signed": signed}
    status = 422 if plan.wrong or errors else 200
    return here.page("bring_check.html", status, page=told.page(at, plan), shown=Shown(), **values)


def _statement(at: Sitting, *, signed: bool) -> tuple[Statement, dict[str, str]]:
    """What is said once for a file of signed forms, and which of it is missing."""
    sent = {name: request.form.get(name, "").strip() for name in ("reason", "forms")}
    looked = [ref for ref in request.form.getlist("looked") if ref]
    asked = signed and request.form.get("stage") == "sign"
    errors = {name: say("desk.missing") for name, text in {**sent, "looked": looked}.items() if asked and not text}
    people = tuple(at.refs.find(ref, "person") for ref in looked)
    return Statement(sent["reason"] or None, sent["forms"] or None, people), errors


def _asks(at: Sitting, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions about a file of signed forms."""
    working = {held.person for held in roll(at.ledger).roles}
    people = sorted((at.refs.label(one), str(one)) for one in working)
    return [
        {
            "name": field.name,
            "words": _capital(command.SIGNED.question(field)),
            "about": command.SIGNED.explanation(field),
            "value": request.form.get(field.name, ""),
            "chosen": request.form.getlist(field.name),
            "people": people if field.name == "looked" else [],
            "error": errors.get(field.name, ""),
        }
        for field in command.SIGNED.fields
    ]


def _capital(question: str) -> str:
    return question[0].upper() + question[1:]


def sign(at: Sitting, given: Source, said: Statement, once: str) -> Response:
    plan, outcome = bringing.bring(at, given, said)
    page = command.done(at, plan, outcome)
    return here.go("acts.shown", name=here.seat().keep(Shown(page, data=told.data(plan, outcome)), once))
