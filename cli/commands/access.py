"""Opening records. Asking comes before the act and can be refused; telling says what has happened and cannot."""

from __future__ import annotations

from uuid import UUID

from aggregates import access
from aggregates.record import apply
from aggregates.roles import standing_of
from cli import slip, words
from cli.acts import Act, Answers, Extra, Field, optional
from cli.kinds import Code, Words
from cli.perform import command
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger.errors import NotOpen
from ledger.event import Actor

RECORD = Field("record", Ref(("record",)), place=True)
PURPOSE = Field("purpose", Code("purpose"))
ACTION = optional("action", Code("access-action"))
NOTE = optional("note", Words())


def _content(at: Sitting, answers: Answers, by: Actor) -> Extra:
    """What the record says, for somebody who was just allowed to open it; if they are shown it, by one who also may."""
    created = at.ledger.book().load(answers["record"], apply)
    assert created is not None  # the decision has loaded it
    if by.person != at.me and not may_open(at, answers["record"], answers["purpose"]):
        return {"content": None}, ["", "They may open it, and you may not: somebody who may must show it to them."]
    try:
        found = words.of_entry(at.ledger, created.recorded[0].event_id, created.created.subject)
    except NotOpen as error:
        return {"content": None}, ["", f"It was allowed, and cannot be shown: {error}."]
    rows = [(name, found[name]) for name in ("title", "source", "locator") if name in found]
    content = [f"  {line}" for line in found.get("content", "").splitlines()]
    return {"content": found}, ["", "What the record says:", "", *slip.rows_of(rows), *content]


def may_open(at: Sitting, record: UUID, purpose: str) -> bool:
    """Whether whoever sits here could open it in one of their roles; asked of the rules, and not recorded."""
    book = at.ledger.book()
    mine = {held.role for held in standing_of(book, at.me, at.now).holding}
    return any(
        access.open_record(book, by=Actor(at.me, role), record=record, purpose=purpose).refused is None for role in mine
    )


open_ = command(
    Act(
        "access open",
        (RECORD, PURPOSE, ACTION, NOTE),
        access.open_record,
        timed=False,
        role_matters=True,
        after=_content,
    )
)
record = command(
    Act(
        "access record",
        (RECORD, PURPOSE, ACTION, NOTE),
        access.tell_access,
        asks_who=True,
        asks_when=True,
        role_matters=True,
        attests=lambda _answers: "reported",
    )
)
