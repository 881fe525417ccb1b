"""Grievances: told, talked over, handed on, closed. Opening one is asked, and is the manager's (S116)."""

from __future__ import annotations

from aggregates.matters import grievance, grievances
from aggregates.people.roles import standing_of
from cli import say, words
from cli.acts import Act, Answers, Extra, Field, optional, without
from cli.kinds import Code, Words, YesNo
from cli.perform import command
from cli.pointers import Ref, Refs
from cli.sitting import Sitting
from ledger.errors import NotOpen
from ledger.event import Actor

GRIEVANCE = Field("grievance", Ref(("grievance",)), place=True)
SAID = optional("words", Words(), asked=True)

raise_ = command(
    Act(
        "grievance raise",
        (
            Field("subject", Ref(("person",)), place=True),
            Field("matter", Code("grievance-matter")),
            optional("complainant", Ref(("person",)), asked=True),
            optional("complainant_name", Words()),
            SAID,
        ),
        grievance.raise_grievance,
        asks_when=True,
        makes="grievance",
    )
)


def _words(at: Sitting, answers: Answers, by: Actor) -> Extra:
    """What it says, for somebody who was just allowed to open it; if they are shown it, by one who also may."""
    book = at.ledger.book()
    state = grievances.load(book, answers["grievance"])
    mine = {held.role for held in standing_of(book, at.me, at.now).holding}
    if by.person != at.me and not any(
        grievance.open_grievance(book, by=Actor(at.me, role), grievance=state.id).refused is None for role in mine
    ):
        return {"content": None}, ["", say.say("grievance.shown_by")]
    try:
        found = words.of_entry(at.ledger, state.recorded[0].event_id, state.raised.subject)
    except NotOpen as error:
        return {"content": None}, ["", say.say("grievance.closed_words", error=error)]
    return {"content": found}, ["", say.say("grievance.says"), "", *(f"  {text}" for text in found.values())]


open_ = command(
    Act(
        "grievance open",
        (GRIEVANCE,),
        grievance.open_grievance,
        timed=False,
        role_matters=True,
        after=_words,
    )
)
discuss = command(
    Act(
        "grievance discuss",
        (
            GRIEVANCE,
            Field("on_site", YesNo()),
            optional("participants", Refs(("person",)), asked=True),
            SAID,
        ),
        grievance.discuss,
        asks_when=True,
    )
)
escalate = command(
    Act(
        "grievance escalate",
        (
            GRIEVANCE,
            optional("to", Ref(("person",)), asked=True),
            Field("to_name", Words(), only=without("to")),
            Field("reason", Code("escalation-reason")),
            SAID,
        ),
        grievance.escalate,
        asks_when=True,
    )
)
close = command(
    Act(
        "grievance close",
        (GRIEVANCE, Field("outcome", Code("grievance-outcome")), SAID),
        grievance.close,
        asks_when=True,
    )
)
