"""Decisions about consent: ask for it, record that it was given or refused, take it back.

All but the asking is telling: nothing that was said is refused, and what is missing behind it is a warning.
Withdrawing is never refused: nobody has to give a reason, anybody may bring it, days later, and it counts from when
it was said.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from aggregates import child as children
from aggregates import roles
from aggregates.consents import (
    CONSENT_EVENTS,
    Consent,
    ConsentGiven,
    ConsentRefused,
    ConsentRequested,
    ConsentWithdrawn,
    State,
    counts_from,
    effective,
    load,
    states,
    whole_withdrawal,
)
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import last_instant
from aggregates.rules import Remark
from aggregates.scope import Scope, checked
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When


def request(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    person: UUID,
    scope: Scope,
    notice: str | None = None,
    note: str | None = None,
    consent: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody was asked."""
    d, stream = draft(book, by, occurred), consent or uuid4()
    children.load(book, child)
    if load(book, stream) is not None:
        raise InputError("this consent was asked for already", hint="begin a new one to ask again")
    header = d.header(stream, 1, *subjects(child, third_party=[person]), sealed=[Sealed(person, note=note)])
    event = ConsentRequested(**header, child=child, person=person, scope=checked(d, scope), notice=notice)
    return d.decided([event], d.warnings() + roles.doubts(d))


def give(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    scope: Scope,
    method: str,
    kind: str = "expressed",
    notice: str | None = None,
    competence: str = "not-assessed",
    free_will: bool | None = None,
    conditional_on_service: bool | None = None,
    coercion: str = "not-checked",
    last_day: date | None = None,
    words: str | None = None,
    consent: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that consent was given: by the actor, or by the person on whose behalf they act."""
    d, stream, person = draft(book, by, occurred), consent or uuid4(), principal(by)
    children.load(book, child)
    state = load(book, stream)
    asked = _may_still_be_given(d, state, child)
    who = roles.standing_of(book, person, d.start)
    basis = who.parent(child)
    relation = None if basis is None else book.find(basis)
    event = ConsentGiven(
        **d.header(
            stream,
            1 if state is None else state.version + 1,
            *subjects(child, third_party=[person]),
            sealed=[Sealed(person, words=words)],
            causation=asked,
        ),
        child=child,
        person=person,
        scope=checked(d, scope),
        kind=d.code("consent-kind", kind),
        method=d.code("consent-method", method),
        notice=notice,
        competence=d.code("competence", competence),
        free_will=free_will,
        conditional_on_service=conditional_on_service,
        coercion=d.code("coercion-check", coercion),
        authority=None if relation is None else relation.event.authority,
        last_day=last_day,
        relationship=None if relation is None else relation.event_id,
        request=asked,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + _gaps(d, event))


def refuse(
    book: Book,
    *,
    by: Actor,
    child: UUID | None = None,
    scope: Scope | None = None,
    words: str | None = None,
    consent: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that consent was refused: to a request, or unasked, with the child and the scope that are meant."""
    d, stream, person = draft(book, by, occurred), consent or uuid4(), principal(by)
    state = load(book, stream)
    asked = None if state is None else next(iter(state.entries(ConsentRequested)), None)
    if state is not None and state.entries(ConsentGiven):
        raise InputError("this consent was given", hint="withdraw it: that is never refused")
    whose = asked.event.child if asked else child
    what = scope or (asked.event.scope if asked else None)
    if whose is None or what is None:
        raise InputError("nobody asked for this consent", hint="say for which child it is refused, and for what")
    children.load(book, whose)
    version = 1 if state is None else state.version + 1
    header = d.header(stream, version, *subjects(whose, third_party=[person]), sealed=[Sealed(person, words=words)])
    event = ConsentRefused(
        **header, child=whose, person=person, scope=checked(d, what), request=asked.event_id if asked else None
    )
    return d.decided([event], d.warnings() + roles.doubts(d))


def withdraw(
    book: Book,
    *,
    by: Actor,
    consent: UUID,
    channel: str,
    scope: Scope | None = None,
    received_by: UUID | None = None,
    received_at: datetime | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that consent was taken back, wholly or in part. Never refused; said twice, it is recorded once."""
    d, state = draft(book, by, occurred), load(book, consent)
    if state is None:
        raise InputError(f"there is no consent {consent}", hint="look at the child's consents")
    first = state.recorded[0].event
    part = None if scope is None else checked(d, scope, needs_action=False)
    if part == Scope():
        raise InputError("the part that is withdrawn is not named", hint="leave the scope out to withdraw all of it")
    if _is_withdrawn(d, state, part):
        return d.decided([], d.warn("already-withdrawn"))
    given = next(iter(reversed(state.entries(ConsentGiven))), None)
    person = principal(by)
    holder = first.person if given is None else given.event.person
    event = ConsentWithdrawn(
        **d.header(
            consent,
            state.version + 1,
            *subjects(first.child, third_party=[person]),
            sealed=[Sealed(person, words=words)],
            causation=None if given is None else given.event_id,
        ),
        child=first.child,
        scope=part,
        channel=d.code("withdrawal-channel", channel),
        received_at=received_at,
        received_by=received_by,
        given=None if given is None else given.event_id,
        by_giver=person == holder,
    )
    other = [] if event.by_giver else d.warn("consent-by-other")
    return d.decided([event], d.warnings() + other)


def withdraw_all(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    channel: str,
    received_by: UUID | None = None,
    received_at: datetime | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Everything at once: every consent of the actor, or of whoever they act for, that still stands for this child."""
    d = draft(book, by, occurred)
    children.load(book, child)
    said = last_instant(d.occurred, book.zone)  # what was given only afterwards stays
    standing = states(book.about(child, *CONSENT_EVENTS), book.zone, at=said)
    mine = [s for s in standing if s.person == principal(by) and s.status in ("in-force", "requested")]
    if not mine:
        return d.decided([], d.warn("already-withdrawn"))
    parts = [
        withdraw(
            book,
            by=by,
            consent=s.consent,
            channel=channel,
            received_by=received_by,
            received_at=received_at,
            words=words,
            occurred=occurred,
        )
        for s in mine
    ]
    warnings = dict.fromkeys(w for p in parts for w in p.warnings)
    return d.decided([e for p in parts for e in p.events], warnings)


def principal(by: Actor) -> UUID:
    """Whose act it is: the actor's, or of the person on whose behalf they act."""
    return by.on_behalf_of or by.person


def _may_still_be_given(d: Draft, state: Consent | None, child: UUID) -> UUID | None:
    """The request that is answered, if there is one; InputError if this consent cannot be given (again)."""
    if state is None:
        return None
    if state.recorded[0].event.child != child:
        raise InputError("this consent is about another child")
    start = d.start
    if state.entries(ConsentGiven):
        raise InputError("this consent was given already", hint="begin a new one for what is new")
    if any(w.start(d.book.zone) <= start for w in state.entries(ConsentWithdrawn)):
        raise InputError("this consent was withdrawn; that stands for ever", hint="begin a new one")
    return next((e.event_id for e in state.entries(ConsentRequested)), None)


def _is_withdrawn(d: Draft, state: Consent, part: Scope | None) -> bool:
    """Whether a withdrawal would say nothing new: all of it was withdrawn by then, or this part."""
    entries, zone = state.entries(), d.book.zone
    ends = [(effective(e, entries, zone), e) for e in entries if isinstance(e.event, ConsentWithdrawn)]
    known: State | None = state.state(d.book.now, zone)
    whole = whole_withdrawal(ends, None if known is None else known.scope)
    start = counts_from(d.start, entries, zone)
    if whole is not None and whole[0] <= start:
        return True
    past = [e.event.scope for when, e in ends if when <= start and e.event.scope is not None]
    return part is not None and bool(past) and all(any(w.takes(use) for w in past) for use in part.uses())


def _gaps(d: Draft, event: ConsentGiven) -> list[Remark]:
    """What is missing for the consent to be valid: informed, competent, free, without coercion, and theirs to give."""
    missing = {
        "consent-notice": event.notice is None,
        "consent-competence": event.competence == "not-assessed",
        "consent-free": not event.free_will,
        "consent-conditional": bool(event.conditional_on_service),
        "consent-coercion": event.coercion == "not-checked",
        "consent-coerced": event.coercion == "indication",
        "consent-no-relationship": event.relationship is None,
    }
    return d.missing(missing)
