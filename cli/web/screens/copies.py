"""Another copy of the book, at the desk: held against this one, or attached to the book that goes on, and then read.

What `checkpoint compare` and `attach` do; a copy is named by its folder, or by a backup's or the stick that backups lie on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from cli import failure
from cli.copies import folder_of
from cli.say import say
from cli.web import here, loss
from cli.web.lines import one
from cli.web.screen import Failed, Shown, run
from ledger import branching
from ledger.copies import newest
from ledger.errors import InputError, LedgerError

blueprint = Blueprint("copies", __name__)
OF_ONE_BOOK = frozenset({"grew", "two-histories"})  # what a comparison says of a copy that may show a loss


@blueprint.post("/going-on/compare")
def compare() -> Response:
    """One history, or two; a copy that shows more is remembered until this seat locks."""
    try:
        folder = _folder("copy")
        with here.sitting() as at:
            own = at.ledger.folder
    except (LedgerError, OSError) as error:
        return loss.drawn(Failed(*failure.read(error)))
    answer = run(here.screen(), "checkpoint compare", ["--", str(own), str(folder)])
    if isinstance(answer, Failed):
        return loss.drawn(answer)
    lines = [line for line in answer.lines if line != say("compare.next")]
    if answer.data.get("relation") in OF_ONE_BOOK:
        with suppress(LedgerError):  # what its key did not sign is said, and counts for nothing
            loss.remember(loss.COPIES, [str(folder)])
        lines.append(say("going.compare.next"))
    return _told(answer, lines, ("/going-on", say("going.link")))


@blueprint.post("/going-on/attach")
def attach() -> Response:
    """Attach it; what only it holds can be read then."""
    try:
        vault = [f"--vault={_folder('vault', 'vault')}"] if one("vault") else []
        arguments = [*vault, "--", str(_folder("other"))]
    except (LedgerError, OSError) as error:
        return loss.drawn(Failed(*failure.read(error)))
    answer = run(here.screen(), "attach", arguments)
    if isinstance(answer, Failed):
        return loss.drawn(answer)
    with here.sitting() as at:
        found = branching.branches(at.ledger)
        number = [branch.name for branch in found].index(answer.data["name"])
        whole = branching.has_keys(at.ledger, found[number])
    lines = [*_attached(answer.data), *([] if whole else [say("going.no-vault")])]
    return _told(answer, lines, (f"/see/branch/show?branch={number + 1}", say("going.only-there")))


def _attached(said: Mapping[str, Any]) -> list[str]:
    if "told_again" not in said:
        return [say("branch.vault")]
    own, again = said["size"] - said["common"], len(said["told_again"])
    attached = say("branch.attached", own=own, common=said["common"], entry=said["entry"])
    return [attached, say("branch.what-it-proves"), *([say("branch.again", count=again)] if again else [])]


def _told(answer: Shown, lines: Sequence[str], back: tuple[str, str]) -> Response:
    """What the command answered, without what it says of a terminal."""
    name = here.seat().keep(replace(answer, lines=tuple(lines), back=back))
    return here.go("acts.shown", name=name)


def _folder(name: str, kind: str = "ledger") -> Path:
    """The folder that was typed: a ledger's or a vault's own, or that of a backup; of several the newest."""
    typed = one(name)
    if not typed:
        raise InputError(say("going.no-folder"), hint=say("backup.two.hint"))
    path = Path(typed).absolute()
    if kind == "ledger" and (own := folder_of(str(path))) is not None:
        return own
    if kind == "vault" and (path.is_file() or (path / "vault.db").is_file()):
        return path
    half = newest([path])[0]
    if half.kind != kind:
        raise InputError(say(f"going.not-{kind}", folder=path), hint=say("backup.two.hint"))
    return half.folder
