"""Opening records. Asking comes before the act and can be refused; telling says what has happened and cannot."""

from __future__ import annotations

from uuid import UUID

from aggregates.accesses import access, access_query, access_review
from aggregates.people.roles import standing_of
from aggregates.records.record import apply
from cli import contents, covering
from cli.acts import Act, Answers, Extra, Field, optional
from cli.disputes import beside
from cli.kinds import Code, Words, YesNo
from cli.perform import command
from cli.pointers import Entry, Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import NotOpen
from ledger.event import Actor

RECORD = Field("record", Ref(("record",)), place=True)
PURPOSE = Field("purpose", Code("purpose"))
ACTION = optional("action", Code("access-action"))
EMERGENCY = optional("emergency", Code("emergency-reason"))
NOTE = optional("note", Words())
ENTRY = Field("entry", Entry(), place=True)


FAMILY = ("parent", "carer", "child")


def _content(at: Sitting, answers: Answers, by: Actor) -> Extra:
    """What the record says, for somebody who was just allowed to open it; if they are shown it, by one who also may."""
    created = at.ledger.book().load(answers["record"], apply)
    assert created is not None  # the decision has loaded it
    if by.person != at.me and not may_open(at, answers["record"], answers["purpose"]):
        return {"content": None}, ["", say("access.not-you")]
    try:
        return contents.of_record(
            at,
            created,
            lambda found: covering.others(at, created.created, found) if by.role in FAMILY else found,
            beside(at, named=by.role not in FAMILY),
        )
    except NotOpen as error:
        return {"content": None}, ["", say("access.cannot-be-shown", error=error)]


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
        (RECORD, PURPOSE, ACTION, EMERGENCY, NOTE),
        access.open_record,
        timed=False,
        role_matters=True,
        after=_content,
    )
)
record = command(
    Act(
        "access record",
        (RECORD, PURPOSE, ACTION, EMERGENCY, NOTE),
        access.tell_access,
        asks_who=True,
        asks_when=True,
        role_matters=True,
        attests=lambda _answers: "reported",
    )
)
review = command(
    Act(
        "access review",
        (ENTRY, Field("verdict", Code("access-verdict")), optional("follow_up", Words(), asked=True)),
        access_review.review,
        roles=("manager", "designated-person", "deputy-designated-person"),
    )
)
query = command(
    Act(
        "access query",
        (ENTRY, optional("words", Words(), asked=True)),
        access_query.query,
        asks_who=True,
        asks_when=True,
        spoken=True,
        roles=FAMILY,
        attests=lambda _answers: "reported",
        makes="question",
    )
)
answer = command(
    Act(
        "access answer",
        (
            Field("question", Ref(("question",)), place=True),
            Field("answer", Code("access-answer")),
            Field("name_disclosed", YesNo(), default="no"),
            optional("name_reason", Words(), asked=True),
            optional("words", Words(), asked=True),
        ),
        access_query.answer,
        roles=("manager", "designated-person", "deputy-designated-person"),
    )
)
