"""An inspector at the desk: letting one in, what they can ask, and the proof of an entry.

While one reads, the seat shows nothing else (`barred`), and it locks when their time is over: back to one's own desk is by
one's own passphrase. What is shown is what the commands show; `cli.inspecting` says which.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, send_file

from aggregates.governance.inspection import InspectionClosed, InspectionOpened
from cli import inspecting, output, reports, seen
from cli.inspecting import Inspecting
from cli.moments import moment
from cli.page import Card, Cards, Heading, Page, Para
from cli.pointers import Ref
from cli.refs import format_ref
from cli.roll import roll
from cli.say import event, say
from cli.sitting import Sitting
from cli.web import here
from cli.web.screen import Failed, Shown, attempt
from ledger.errors import InputError, LedgerError

blueprint = Blueprint("inspect", __name__)

NOTE = "inspecting"  # of a seat: the inspection whose inspector reads here
OPEN = ("inspect.show", "inspect.proof", "inspect.file", "door.lock", "door.locked", "door.close", "door.style")
READING = ("look.see", "look.hand")  # as far as the command is one that an inspector reads


def take_seat() -> Response | None:
    """Before each request: while an inspector reads here, it is they who ask; nothing else is answered."""
    note = here.seat().notes.get(NOTE)
    one = None
    if note is not None and here.seat().identity is not None:
        try:
            one = _still(note)
        except LedgerError as error:
            here.seat().lock()
            return here.page("failed.html", 403, failed=Failed(str(error), say("inspect.locked"), 4))
        if barred(request.endpoint or "", dict(request.view_args or {})):
            return here.page("failed.html", 403, failed=Failed(say("inspect.barred"), say("inspect.barred.hint"), 4))
    g.inspecting = inspecting.reads(one)
    g.inspecting.__enter__()
    return None


def _still(note: UUID) -> Inspecting:
    """The inspector who reads here; LedgerError if their time is over, or the inspection is."""
    with here.sitting() as at:
        one = inspecting.begin(at, note)
        g.left = (one.ends - at.now).total_seconds()
        return one


def leave_seat() -> None:
    """After each request."""
    if (reads := g.pop("inspecting", None)) is not None:
        reads.__exit__(None, None, None)


def barred(endpoint: str, given: dict[str, Any]) -> bool:
    """Whether an inspector is not answered there."""
    if endpoint in READING:
        return not inspecting.allowed(str(given.get("name", "")).replace("/", " "))
    return endpoint not in OPEN


@blueprint.get("/inspect")
def show() -> Response:
    """Whoever leads here: which inspector may be let in. An inspector: what they can ask."""
    found: list[Response] = []

    def do() -> None:
        one = inspecting.present()
        with here.sitting() as at:
            found.append(_letting_in(at) if one is None else _asking(at, one))

    answer = attempt(here.screen(), do)
    return here.failed(answer) if isinstance(answer, Failed) else found[0]


def _letting_in(at: Sitting) -> Response:
    opened = at.ledger.all(InspectionOpened, InspectionClosed)
    over = {r.event.stream for r in opened if isinstance(r.event, InspectionClosed)}
    rows = [
        (r.event.stream, r.event.organisation, at.refs.label(r.event.inspector), _until(at, r.event.until))
        for r in opened
        if isinstance(r.event, InspectionOpened) and r.event.stream not in over and r.event.inspector is not None
    ]
    return here.page("inspect.html", rows=rows)


def _until(at: Sitting, until: Any) -> str:
    return say("inspect.today") if until is None else output.moment(until, at.zone)


def _asking(at: Sitting, one: Inspecting) -> Response:
    """Any child, any day: each is a form."""
    rolled = roll(at.ledger, as_at=at.today)
    children = [(format_ref(c.child), at.refs.label(c.child)) for c in rolled.children if c.stands is None]
    children.sort(key=lambda pair: pair[1].casefold())
    today = output.day(at.today.astimezone(at.zone).date())
    ends = output.moment(one.ends, at.zone)
    who = at.refs.label(one.by.person)
    return here.page("inspector.html", children=children, today=today, ends=ends, who=who)


@blueprint.post("/inspect/start")
def start() -> Response:
    """From now on it is the inspector who reads at this seat."""

    def do() -> None:
        with here.sitting() as at:
            named = Ref(("inspection",)).argument(request.form.get("inspection", ""), at)
            inspecting.begin(at, named)
            here.seat().notes.clear()
            here.seat().kept.clear()
            here.seat().notes[NOTE] = named

    answer = attempt(here.screen(), do)
    return here.failed(answer) if isinstance(answer, Failed) else here.go("inspect.show")


@blueprint.get("/proof/<int:entry>")
def proof(entry: int) -> Response:
    """That an entry stands in the ledger: checked now, and as a file that anybody can check."""

    def look(at: Sitting) -> Response:
        recorded = _shown(at, entry)
        at.ledger.prove(entry)  # fails if it is not included
        reports.inspected(at, "entry", None, moment(at, None, None), [str(entry)])
        facts = (
            (say("inspect.proof.what"), event(recorded.event.TOPIC)),
            (say("inspect.proof.entered"), output.moment(recorded.recorded_at, at.zone)),
            (say("inspect.proof.fingerprint"), at.ledger.fingerprint(entry)),
            (say("inspect.proof.vkey"), at.ledger.vkey),
        )
        card = Cards((Card(say("inspect.proof.caption"), facts, entry=entry),))
        page = Page(
            say("inspect.proof.title", entry=entry),
            (),
            (Para(say("inspect.proof.holds")), Heading(say("inspect.proof.found")), card),
        )
        return here.page("proof.html", shown=Shown(page=page), page=page, entry=entry)

    return _answered(look)


@blueprint.post("/proof/<int:entry>")
def file(entry: int) -> Response:
    """The proof as a file."""

    def look(at: Sitting) -> Response:
        _shown(at, entry)
        made = at.ledger.prove(entry)
        return send_file(BytesIO(made), as_attachment=True, download_name=f"entry-{entry}.tlog-proof")

    return _answered(look)


def _shown(at: Sitting, entry: int) -> Any:
    """The entry, if whoever asks is told of it; what they are not told of is told like what is not there."""
    size = at.ledger.refresh().size
    recorded = at.ledger.read(entry) if 1 <= entry <= size else None
    if recorded is None or not seen.is_shown(at, recorded):
        raise InputError(say("inspect.proof.none", entry=entry), hint=say("inspect.proof.none.hint"))
    return recorded


def _answered(look: Callable[[Sitting], Response]) -> Response:
    found: list[Response] = []

    def do() -> None:
        with here.sitting() as at:
            found.append(look(at))

    answer = attempt(here.screen(), do)
    return here.failed(answer) if isinstance(answer, Failed) else found[0]
