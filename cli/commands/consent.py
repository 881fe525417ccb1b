"""Consents: asked for, given, refused, withdrawn. What was said is never refused; what is missing behind it is noted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.draft import draft
from aggregates.people import joined
from aggregates.permissions import consent as consents
from aggregates.permissions import reliance
from aggregates.permissions.consent_events import CONSENT_EVENTS, ENDED, ConsentRequested
from aggregates.permissions.consents import apply
from aggregates.permissions.scope import Scope
from cli.acts import Act, Answers, Extra, Field, optional, without
from cli.documents import File
from cli.kinds import Code, Codes, Day, Kind, Number, Time, Words, YesNo
from cli.perform import FAMILY, command
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.event import Actor, Attested, Book, Decision

CHILD = Field("child", Ref(("child",)), place=True, only=without("consent"))
ACTIONS = Field("actions", Codes("consent-action"), only=without("consent"))
LIMITS = (
    optional("categories", Codes("record-category", ("record-class",))),
    optional("recipients", Codes("recipient")),
    optional("purposes", Codes("purpose")),
)
REQUEST = optional("consent", Ref(("consent",)))
NOTICE = optional("notice", Kind(), asked=True)
WORDS = optional("words", Words())
SAID: dict[str, Attested] = {"verbal-in-person": "spoken", "verbal-phone": "spoken", "wet-signature": "form"}
BROUGHT: dict[str, Attested] = {"in-person": "spoken", "phone": "spoken", "slip": "form"}


def scoped(_at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """The four lists of codes as one scope."""
    limits = {n: answers.pop(n) for n in ("actions", "categories", "recipients", "purposes") if n in answers}
    return {**answers, **({"scope": Scope(**limits)} if limits else {})}


def _answered(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """An answer to a request is about the child and the scope that were asked for, unless it says otherwise."""
    built = scoped(at, answers)
    state = at.ledger.book().load(built["consent"], apply) if "consent" in built else None
    asked = state.recorded[0].event if state else None
    return {"child": asked.child, "scope": asked.scope, **built} if isinstance(asked, ConsentRequested) else built


def _taken_back(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    built = scoped(at, answers)
    return {**built, "received_at": built["received_at"].start(at.zone)} if "received_at" in built else built


def _withdraw(book: Book, *, consent: UUID, **rest: Any) -> Decision:
    """One consent; or, where a child is named, everything that this person gave for her."""
    state = book.load(consent, apply)
    if state is not None and isinstance(state.recorded[0].event, CONSENT_EVENTS):
        return consents.withdraw(book, consent=consent, **rest)
    if "scope" in rest:
        raise InputError("a part can be withdrawn of one consent only", hint="name the consent, not the child")
    return consents.withdraw_all(book, child=consent, **rest)


def follows(at: Sitting, answers: Answers, by: Actor) -> Extra:
    """What follows from the end that was recorded last: whom to tell, what rested on it since, who still agrees."""
    named = answers["consent"]
    book = at.ledger.book()
    first = book.load(named, apply)
    child = first.recorded[0].event.child if first and first.begins_with(*CONSENT_EVENTS) else named
    ended = [r for r in joined.about(book, child, *ENDED) if named in (child, r.event.stream)]
    found = [reliance.after(draft(book, by, None), r) for r in ended if r.after == ended[-1].after]
    told = tuple(dict.fromkeys(code for one in found for code in one.to_tell))
    since = [e.position for one in found for i in one.uses_since if (e := book.find(i)) is not None]
    others = tuple(dict.fromkeys(i for one in found for i in one.others))
    interim = found[0].interim if found else ""
    data = {"to_tell": told, "uses_since": since, "others": others, "interim": interim if others else None}
    lines = [
        *([] if told else [say("consent.nobody-to-tell")]),
        *([say("consent.used-since", entries=", ".join(map(str, since)))] if since else []),
        *([say("consent.meanwhile", rule=vocabulary.label("interim-rule", interim))] if others else []),
    ]
    return {"follows": data}, ["", *lines] if found and lines else []


request = command(
    Act(
        "consent request",
        (
            Field("child", CHILD.kind, place=True),
            Field("person", Ref(("person", "child")), place=True),
            Field("actions", ACTIONS.kind),
            *LIMITS,
            NOTICE,
            optional("note", Words()),
        ),
        consents.request,
        build=scoped,
        makes="consent",
    )
)
give = command(
    Act(
        "consent give",
        (
            REQUEST,
            CHILD,
            ACTIONS,
            *LIMITS,
            Field("method", Code("consent-method")),
            optional("kind", Code("consent-kind")),
            NOTICE,
            optional("serves", Code("consent-serves")),
            optional("competence", Code("competence"), asked=True),
            optional("assessed_by", Ref(("person",))),
            optional("free_will", YesNo(), asked=True),
            optional("conditional_on_service", YesNo()),
            optional("coercion", Code("coercion-check"), asked=True),
            optional("indicators", Codes("coercion-indicator")),
            optional("present", Words()),
            optional("last_day", Day(coming=True)),
            optional("until_event", Code("until-event")),
            optional("uses", Number()),
            optional("form", File()),
            WORDS,
        ),
        consents.give,
        asks_who=True,
        asks_when=True,
        spoken=True,
        roles=FAMILY,
        attests=lambda answers: SAID.get(answers["method"], "written"),
        build=_answered,
        makes="consent",
    )
)
refuse = command(
    Act(
        "consent refuse",
        (REQUEST, CHILD, ACTIONS, *LIMITS, WORDS),
        consents.refuse,
        asks_who=True,
        asks_when=True,
        spoken=True,
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
    (
        Field("consent", Ref(("consent", "child")), place=True),
        Field("channel", Code("withdrawal-channel")),
        optional("actions", Codes("consent-action")),
        *LIMITS,
        optional("received_by", Ref(("person",))),
        optional("received_at", Time()),
        WORDS,
    ),
    _withdraw,
    asks_who=True,
    asks_when=True,
    spoken=True,
    roles=FAMILY,
    attests=_by_channel,
    build=_taken_back,
    after=follows,
    rule="S53",
)
withdraw = command(WITHDRAW)
