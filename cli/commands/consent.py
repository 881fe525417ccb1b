"""Consents: asked for, given, refused, withdrawn. What was said is never refused; what is missing behind it is noted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aggregates import consent as consents
from aggregates.consents import CONSENT_EVENTS, ConsentRequested, apply
from aggregates.scope import Scope
from cli.acts import Act, Answers, Field, optional, without
from cli.kinds import Code, Codes, Day, Kind, Time, Words, YesNo
from cli.perform import FAMILY, command
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.event import Attested, Book, Decision

TO_WHAT = "to what: store, use, share, photograph, publish, contact"
CHILD = Field("child", Ref(("child",)), "which child", place=True, only=without("consent"))
ACTIONS = Field("actions", Codes("consent-action"), TO_WHAT, only=without("consent"))
LIMITS = (
    optional("categories", Codes("record-category", ("record-class",)), "only these categories of records"),
    optional("recipients", Codes("recipient"), "only for these recipients"),
    optional("purposes", Codes("purpose"), "only for these purposes"),
)
REQUEST = optional("consent", Ref(("consent",)), "the request that this answers")
NOTICE = optional("notice", Kind(), "version of the notice that they were given", asked=True)
WORDS = optional("words", Words(), "what was said")
SAID: dict[str, Attested] = {"verbal-in-person": "spoken", "verbal-phone": "spoken", "wet-signature": "form"}
BROUGHT: dict[str, Attested] = {"in-person": "spoken", "phone": "spoken", "slip": "form"}


def _scope(_at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """The four lists of codes as one scope."""
    limits = {n: answers.pop(n) for n in ("actions", "categories", "recipients", "purposes") if n in answers}
    return {**answers, **({"scope": Scope(**limits)} if limits else {})}


def _answered(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """An answer to a request is about the child and the scope that were asked for, unless it says otherwise."""
    built = _scope(at, answers)
    state = at.ledger.book().load(built["consent"], apply) if "consent" in built else None
    asked = state.recorded[0].event if state else None
    return {"child": asked.child, "scope": asked.scope, **built} if isinstance(asked, ConsentRequested) else built


def _taken_back(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    built = _scope(at, answers)
    return {**built, "received_at": built["received_at"].start(at.zone)} if "received_at" in built else built


def _withdraw(book: Book, *, consent: UUID, **rest: Any) -> Decision:
    """One consent; or, where a child is named, everything that this person gave for her."""
    state = book.load(consent, apply)
    if state is not None and isinstance(state.recorded[0].event, CONSENT_EVENTS):
        return consents.withdraw(book, consent=consent, **rest)
    if "scope" in rest:
        raise InputError("a part can be withdrawn of one consent only", hint="name the consent, not the child")
    return consents.withdraw_all(book, child=consent, **rest)


request = command(
    Act(
        "consent request",
        "a consent was asked for",
        (
            Field("child", CHILD.kind, CHILD.ask, place=True),
            Field("person", Ref(("person", "child")), "who was asked", place=True),
            Field("actions", ACTIONS.kind, TO_WHAT),
            *LIMITS,
            NOTICE,
            optional("note", Words(), "a note"),
        ),
        consents.request,
        build=_scope,
        makes="consent",
    )
)
give = command(
    Act(
        "consent give",
        "a consent was given",
        (
            REQUEST,
            CHILD,
            ACTIONS,
            *LIMITS,
            Field("method", Code("consent-method"), "how was it said"),
            optional("kind", Code("consent-kind"), "what kind of consent"),
            NOTICE,
            optional("competence", Code("competence"), "are they able to decide it", asked=True),
            optional("free_will", YesNo(), "was it given freely (yes or no)", asked=True),
            optional("conditional_on_service", YesNo(), "was a place here made to depend on it (yes or no)"),
            optional("coercion", Code("coercion-check"), "was anybody pressing them", asked=True),
            optional("last_day", Day(coming=True), "until which day"),
            WORDS,
        ),
        consents.give,
        who="who gave it",
        when="when was it said",
        roles=FAMILY,
        attests=lambda answers: SAID.get(answers["method"], "written"),
        build=_answered,
        makes="consent",
    )
)
refuse = command(
    Act(
        "consent refuse",
        "a consent was refused",
        (REQUEST, CHILD, ACTIONS, *LIMITS, WORDS),
        consents.refuse,
        who="who refused it",
        when="when was it said",
        roles=FAMILY,
        attests=lambda _answers: "reported",
        build=_answered,
        makes="consent",
    )
)


def _by_channel(answers: Answers) -> Attested:
    return BROUGHT.get(answers["channel"], "written")


WITHDRAW = Act(
    "consent withdraw",
    "a consent was withdrawn",
    (
        Field("consent", Ref(("consent", "child")), "which consent; or which child, for everything", place=True),
        Field("channel", Code("withdrawal-channel"), "how was it brought"),
        optional("actions", Codes("consent-action"), "only this part: actions"),
        *LIMITS,
        optional("received_by", Ref(("person",)), "who received it"),
        optional("received_at", Time(), "when was it received"),
        WORDS,
    ),
    _withdraw,
    who="who said it",
    when="when was it said",
    roles=FAMILY,
    attests=_by_channel,
    build=_taken_back,
)
withdraw = command(WITHDRAW)
