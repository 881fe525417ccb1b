"""Sharing in an emergency: who, to whom, what, why, which circumstance, told or not; everything else can wait.

The child may be nobody who is registered: then they are entered by name, and joined to a child later. The circumstances in
which consent must not be sought put a hold on what the parents are told. The decision is recorded afterwards on the same
case, from what was said here (`complete`). Duties: `complete-emergency` and `emergency-receipt`, from the disclosure.
"""

from __future__ import annotations

from typing import Unpack
from uuid import UUID, uuid4

from aggregates.disclosures import disclosure, handout, sharing, telling, weighing
from aggregates.disclosures.answers import DecisionFields
from aggregates.disclosures.handout import Handout
from aggregates.disclosures.telling import ParentInformedOfSharing
from aggregates.draft import Draft, draft, subjects
from aggregates.people import person as people
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, When


def share(
    book: Book,
    *,
    by: Actor,
    recipient: str,
    what: str,
    why: str,
    circumstance: str,
    told: bool = False,
    child: UUID | None = None,
    name: str | None = None,
    to: str | None = None,
    channel: str | None = None,
    insecure_reason: str | None = None,
    case: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Share now, or tell (with a time) what was shared: recorded whatever is missing; only S42 and S112 stop it."""
    d, stream = draft(book, by, occurred), case or uuid4()
    whose, placeholder = _child(book, by, child, name)
    short = d.rules.data["emergency_share"]
    said = Handout(
        categories=short["categories"],
        recipients=[recipient],
        purpose=short["purpose"],
        channel=channel or short["channel"],
        emergency=True,
        insecure_reason=insecure_reason,
        what=what,
        why=why,
        to=to,
        circumstance=circumstance,
        parent_told=told,
    )
    plan = handout.plan(d, said, None, whose)
    verdict = handout.verdict(plan)
    if verdict is not None and occurred is None:
        return disclosure.denied(plan, verdict)
    hold, placed = (None, []) if told else weighing.holding(d, whose, [plan.fields["circumstance"]])
    first = disclosure.told(d, plan, stream, hold=hold, asked=occurred is None)
    family = _family(d, stream, whose, plan.fields["circumstance"], hold, told=told)
    return weighing.followed(first, *placed, family, *placeholder)


def _child(book: Book, by: Actor, child: UUID | None, name: str | None) -> tuple[UUID, tuple[Event, ...]]:
    """Who it is about; somebody who is only named is entered as a person, so that they can be found and joined."""
    if child is not None:
        if not book.knows(child):
            raise InputError(f"nobody is registered as {child}", hint="say the name instead")
        return child, ()
    if not name:
        raise InputError("nothing says which child it is about", hint="name the child; a name alone will do")
    whose = uuid4()
    made = people.register(book, by=by, kind="child", name=name, person=whose)
    return whose, tuple(made.events)


def _family(d: Draft, case: UUID, child: UUID, circumstance: str, hold: UUID | None, *, told: bool) -> Event:
    """Whether the parents were told: an entry of its own either way."""
    if not told:
        return telling.kept(d, child=child, case=case, reason=circumstance, hold=hold)
    return ParentInformedOfSharing(
        **d.header(case, 2, *subjects(child), sensitivity="safeguarding"),
        child=child,
        channel=d.rules.data["emergency_share"]["channel"],
        case=case,
    )


def complete(
    book: Book,
    *,
    by: Actor,
    case: UUID,
    outcome: str = "share",
    occurred: When | None = None,
    **said: Unpack[DecisionFields],
) -> Decision:
    """Record the decision behind what was shared in an emergency; what was said then is not asked again."""
    state = sharing.existing(book, case)
    shared = state.newest("information.disclosed")
    if shared is None or not shared.event.emergency:
        raise InputError("nothing was shared in an emergency in this case", hint="record the decision: share decide")
    known: DecisionFields = {"urgency": "emergency", "folders": ["safeguarding"]}
    if shared.event.circumstance is not None:
        known["no_consent"] = [shared.event.circumstance]
    answers: DecisionFields = {**known, **_said(said)}
    return sharing.decide(book, by=by, case=case, outcome=outcome, occurred=occurred, **answers)


def _said(said: DecisionFields) -> DecisionFields:
    """What was answered, without what was left out."""
    return {name: value for name, value in said.items() if value not in (None, ())}  # type: ignore[return-value]
