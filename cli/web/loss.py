"""What is known of a loss, as the desk shows it: what stands, what is missing, and what this seat holds the book against.

Nothing here writes. What is done about it is `screens.going_on`, and with another copy `screens.copies`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from cli import checking, going_on
from cli.copies import folder_of
from cli.going_on import Loss, lost
from cli.say import say
from cli.web import here
from cli.web.lines import Line, one
from cli.web.screen import Failed
from ledger import succession
from ledger.application import Ledger
from ledger.errors import InputError
from ledger.evidence.report import Anchor
from ledger.evidence.rewritten import restore

ANCHORS, COPIES = "going-on", "going-on-copies"  # what this seat holds the book against


def reasons() -> Line:
    """The question why it is missing."""
    return Line("reason", "choice", tuple((c, say(f"succeed.reason.{c}")) for c in succession.REASONS), "going")


def shown_here() -> list[Anchor]:
    """The heads that were sent with this form."""
    found = [
        checking.anchor_in(say("going.kept"), line.encode(), line) for line in one("kept").splitlines() if line.strip()
    ]
    sent = request.files.get("proof")
    if sent is not None and sent.filename:
        found.append(checking.anchor_in(sent.filename, restore(sent.read())[0], sent.filename))
    return found


def anchors() -> list[Anchor]:
    """What was given at this seat before."""
    return list(here.seat().notes.get(ANCHORS, ()))


def known(book: Ledger) -> Loss:
    """With what this seat holds the book against; a copy that is not there any more, on a stick say, says nothing."""
    there = [copy for copy in here.seat().notes.get(COPIES, ()) if folder_of(copy) is not None]
    return going_on.known(book, there, anchors())


def told(book: Ledger, loss: Loss) -> list[str]:
    """What stands here, what is known of it and does not, and why nothing can be recorded."""
    lines = [say("succeed.stands", size=book.head.size, origin=book.origin)]
    lines += [say("succeed.known", size=h.size, who=say(f"succeed.source.{h.source}")) for h in loss.missing]
    lines += [lost(loss.start, loss.end)] if loss.missing else [say("going.nothing-lost")]
    lines += [] if book.read_only is None else [say("going.why", why=book.read_only)]
    return lines


def follows() -> tuple[str, ...]:
    """What follows if the book goes on."""
    return tuple(say(f"going.follows.{number}") for number in range(1, 6))


def reason(loss: Loss, *, nothing_known: bool = False) -> str:
    """The code that was chosen; InputError for none, and for a book of which nothing is known to be lost."""
    if not loss.missing and not nothing_known:
        raise InputError(say("succeed.nothing-lost"), hint=say("going.nothing-lost.hint"))
    if one("reason") not in succession.REASONS:
        raise InputError(say("going.no-reason"))
    return one("reason")


def drawn(failed: Failed | None = None) -> Response:
    """The page, as it stands now."""
    with here.sitting() as at:
        found, book = known(at.ledger), at.ledger
        values: dict[str, Any] = {
            "told": told(book, found),
            "follows": follows(),
            "missing": bool(found.missing),
            "held": [say("going.held", label=a.label, size=a.size) for a in anchors()],
            "ended": book.opened.earlier or book.opened.successor is not None,
            "goes_on": book.past is not None,
            "lines": [reasons()],
            "notes": {"reason": one("reason")},
        }
    return here.page("going_on.html", 200 if failed is None else 422, failed=failed, **values)


def remember(name: str, found: Sequence[Any]) -> None:
    """Hold the book against these from now on, until this seat locks; EvidenceError if its key did not sign them."""
    notes = here.seat().notes
    before = list(notes.get(name, ()))
    notes[name] = [*before, *found]
    try:
        with here.sitting() as at:
            known(at.ledger)
    except BaseException:
        notes[name] = before
        raise
