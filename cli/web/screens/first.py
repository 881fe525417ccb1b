"""The first run: five pages for whoever has just unpacked the folder, from the setting's name to the printed sheet.

What was answered stays in memory, at this seat, until the last page; then `cli.first_run` makes the ledger, whole or not at
all. Nothing here is reached once there is a ledger.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from cli import failure, first_run
from cli.first_run import Answers, FirstRun
from cli.page import Cell, Do, Page, Row, Table
from cli.say import say
from cli.web import here
from cli.web.lines import Line, one
from cli.web.screen import Failed, Shown
from ledger.application import Ledger
from ledger.custody import passphrase as passphrases
from ledger.errors import InputError, LedgerError
from ledger.places import Places

blueprint = Blueprint("first", __name__)
PAGES = ("setting", "you", "policy", "backups", "sheet")
NOTES = "first"  # where the seat remembers it
SHOWN = ("setting", "name", "leads", "policy_name", "backup", "vault_backup")  # again, when a page is shown again


def _notes() -> dict[str, Any]:
    return dict(here.seat().notes.get(NOTES, {}))


def _note(**said: Any) -> None:
    here.seat().notes[NOTES] = {**_notes(), **said}


def _lines(name: str) -> list[Line]:
    match name:
        case "setting":
            return [_line("setting")]
        case "you":
            return [_line("name"), _line("leads", "yes"), _line("passphrase", "password"), _line("again", "password")]
        case "policy":
            return [_line("policy", "file")]
        case _:
            found = tuple((drive, drive) for drive in _drives())
            return [_line("backup", choices=found), _line("vault_backup", choices=found)]


def _line(name: str, kind: str = "text", choices: tuple[tuple[str, str], ...] = ()) -> Line:
    return Line(name, kind, choices, "first")


@blueprint.get("/first")
def start() -> Response:
    """To the first page that is not answered."""
    run = _notes().get("run")
    return here.go("first.step", name="sheet" if run else "setting")


@blueprint.route("/first/<name>", methods=["GET", "POST"])
def step(name: str) -> Response:
    """One page; what was wrong with it stands above it."""
    if not here.is_new():
        return here.go("home.home")
    if name not in PAGES:
        return here.failed(Failed(say("desk.no-such"), None, 10))
    if before := _unanswered(name):
        return here.go("first.step", name=before)
    if request.method == "GET":
        return _page(name)
    try:
        return TAKEN[name]()
    except (LedgerError, OSError) as error:
        return _page(name, Failed(*failure.read(error)))


def _unanswered(name: str) -> str | None:
    """The first page before this one without which it cannot be asked."""
    notes = _notes()
    needs = {"setting": (), "you": ("setting",)}.get(name, ("setting", "name"))
    if missing := next((n for n in needs if n not in notes), None):
        return "setting" if missing == "setting" else "you"
    return "backups" if name == "sheet" and "run" not in notes else None


def _page(name: str, failed: Failed | None = None) -> Response:
    notes = _notes()
    run: FirstRun | None = notes.get("run") if name == "sheet" else None
    number = PAGES.index(name) + 1
    values: dict[str, Any] = {
        "name": name,
        "number": number,
        "pages": len(PAGES),
        "lines": [] if run else _lines(name),
        "notes": {name: notes.get(name, "") for name in SHOWN},
        "failed": failed,
        "back": PAGES[number - 2] if number > 1 and not run else None,
        "folder": here.place(),
        "offered": passphrases.offer() if name == "you" else "",
        "run": run,
    }
    return here.page("first.html", 422 if failed else 200, **values)


# ---- what each page takes


def _setting() -> Response:
    name = first_run.check_name(one("setting"))
    first_run.check_place(here.place())
    _note(setting=name)
    return here.go("first.step", name="you")


def _you() -> Response:
    _note(name=first_run.needed(one("name")), leads=one("leads"))
    words = request.form.get("passphrase", "")
    passphrases.check_new(words)
    if request.form.get("again", "") != words:
        raise InputError(say("first.not-same"), hint=say("first.caps-lock"))
    _note(passphrase=words)
    return here.go("first.step", name="policy")


def _policy() -> Response:
    sent = request.files.get("policy")
    content = sent.read() if sent is not None else b""
    if sent is not None and sent.filename:
        _note(policy=first_run.policy_of(Path(sent.filename).name, content), policy_name=Path(sent.filename).name)
    return here.go("first.step", name="backups")


def _backups() -> Response:
    """The last answer: the ledger is made, all but for the sheet."""
    named = [one(name) for name in ("backup", "vault_backup")]
    _note(backup=named[0], vault_backup=named[1])
    if any(named) and not all(named):
        raise InputError(say("first.two-places"), hint=say("first.ask.vault_backup"))
    backups = Places(Path(named[0]), Path(named[1])) if all(named) else None
    notes = _notes()
    if "passphrase" not in notes:
        return here.go("first.step", name="you")
    answers = Answers(
        notes["setting"], notes["name"], leads=notes["leads"] == "yes", policy=notes.get("policy"), backups=backups
    )
    run = first_run.begin(here.place(), answers, notes["passphrase"])
    here.seat().notes[NOTES] = {"run": run, "setting": "", "name": ""}  # the passphrase is not needed any more
    return here.go("first.step", name="sheet")


def _sheet() -> Response:
    """Two groups of the printed sheet: then the ledger is there, and whoever made it is here."""
    run: FirstRun = _notes()["run"]
    with run.confirm([one("first"), one("second")]) as ledger:
        shown = Shown(page=_done(run, ledger))
    seat, house = here.seat(), here.house()
    seat.lock()
    seat.identity, house.seats.latest = run.identity, run.identity.person
    return here.go("acts.shown", name=seat.keep(shown))


TAKEN: dict[str, Callable[[], Response]] = {
    "setting": _setting,
    "you": _you,
    "policy": _policy,
    "backups": _backups,
    "sheet": _sheet,
}


def _done(run: FirstRun, ledger: Ledger) -> Page:
    """What there is now, and what comes next."""
    rows = [("folder", str(ledger.folder)), ("vkey", ledger.vkey), ("kept", run.receipt.kept or "")]
    facts = Table(say("first.made"), (say("first.what"), say("first.which")), tuple(_row(*row) for row in rows))
    nexts = ["staff", "children", "policy"] if run.answers.policy is None else ["staff", "children"]
    todo = Table(
        say("first.next"),
        (say("first.what"), say("first.how")),
        tuple(Row((say(f"first.next.{n}"), _do(n))) for n in nexts),
    )
    return Page(say("first.done", setting=run.answers.setting), (say("first.torn"),), (facts, todo))


def _row(name: str, value: str) -> Row:
    return Row((say(f"first.fact.{name}"), value))


def _do(name: str) -> Cell:
    path = {"staff": "staff join", "children": "child add", "policy": "policy adopt"}[name]
    return Cell(say("first.do"), do=Do(path))


def _drives() -> Iterator[str]:
    """Disks and memory sticks that are in this computer now, as far as the system says: suggestions, no more."""
    if sys.platform == "win32":
        yield from (f"{letter}:\\" for letter in "DEFGHIJKLMNOPQRSTUVWXYZ" if Path(f"{letter}:\\").is_dir())
        return
    for above in (Path("/Volumes"), *Path("/media").glob("*"), *Path("/run/media").glob("*")):
        try:
            yield from (str(one) for one in sorted(above.iterdir()) if one.is_dir())
        except OSError:
            continue
