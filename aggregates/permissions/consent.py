"""Decisions about consent: ask for it, record that it was given or refused, take it back.

All but the asking is telling: nothing that was said is refused, and what is missing behind it is a warning.
Withdrawing is never refused: nobody has to give a reason, anybody may bring it, days later, and it counts from when
it was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import last_instant
from aggregates.people import child as children
from aggregates.people import joined, roles
from aggregates.permissions import consents, evidence, reliance
from aggregates.permissions.consent_events import ConsentGiven, ConsentRefused, ConsentRequested, ConsentWithdrawn
from aggregates.permissions.consent_state import VALID, State, counts_from, endings, whole_withdrawal
from aggregates.permissions.consents import Consent, load
from aggregates.permissions.not_sought import must_not_be_sought
from aggregates.permissions.reliance import Aftermath
from aggregates.permissions.scope import Scope, checked
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
    return d.decided([event], d.warnings() + roles.doubts(d) + must_not_be_sought(d, event))


def give(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    scope: Scope,
    method: str,
    kind: str = "expressed",
    serves: str = "lawful-basis",
    notice: str | None = None,
    competence: str = "not-assessed",
    assessed_by: UUID | None = None,
    free_will: bool | None = None,
    conditional_on_service: bool | None = None,
    coercion: str = "not-checked",
    indicators: Sequence[str] = (),
    present: str | None = None,
    last_day: date | None = None,
    until_event: str | None = None,
    uses: int | None = None,
    form: bytes | None = None,
    words: str | None = None,
    consent: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that consent was given: by the actor, or by the person on whose behalf they act."""
    d, stream, person = draft(book, by, occurred), consent or uuid4(), principal(by)
    children.load(book, child)
    state = load(book, stream)
    asked = _may_still_be_given(d, state, child)
    served = evidence.served(d, person, notice)
    relation = roles.standing_of(book, person, d.start).parent(child)
    tie = None if relation is None else book.find(relation)
    event = ConsentGiven(
        **d.header(
            stream,
            1 if state is None else state.version + 1,
            *subjects(child, third_party=[person]),
            sealed=[Sealed(person, words=words, present=present)],
            causation=asked,
        ),
        child=child,
        person=person,
        scope=checked(d, scope),
        kind=d.code("consent-kind", kind),
        method=d.code("consent-method", method),
        serves=d.code("consent-serves", serves),
        notice=notice or (served.event.notice if served else None),
        competence=d.code("competence", competence),
        assessed_by=assessed_by,
        free_will=free_will,
        conditional_on_service=conditional_on_service,
        coercion=d.code("coercion-check", coercion),
        indicators=d.codes("coercion-indicator", indicators),
        authority=None if tie is None else tie.event.authority,
        form=None if form is None else sha256(form).digest(),
        relationship=None if tie is None else tie.event_id,
        request=asked,
        served=None if served is None else served.event_id,
        **duration(last_day, uses),
        **_until(d, until_event),
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + evidence.gaps(d, event))


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
        **header,
        child=whose,
        person=person,
        scope=checked(d, what),
        request=asked.event_id if asked else None,
        parental=evidence.parental(d, person, whose),
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
    given = next(iter(reversed(state.entries(ConsentGiven))), None)
    person = principal(by)
    holder = first.person if given is None else given.event.person
    own, parental = person in joined.same(book, holder), evidence.parental(d, person, first.child)
    if _is_withdrawn(d, state, part, by_giver=own, parental=parental):
        return d.decided([], d.warn("already-withdrawn"))
    follows = aftermath(d, state, part)
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
        by_giver=own,
        parental=parental,
        to_tell=follows.to_tell,
    )
    other = [] if event.by_giver else d.warn("consent-by-other")
    return d.decided([event], d.warnings() + other + follows.remarks(d))


def aftermath(d: Draft, state: Consent, part: Scope | None, since: datetime | None = None) -> Aftermath:
    """What follows when a consent, or a part of it, ends at the time of this entry, or did so since another."""
    entries, zone = state.entries(), d.book.zone
    return reliance.of(d, state.state(d.book.now, zone), part, since or counts_from(d.start, entries, zone))


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
    standing = consents.states(consents.history(book, child, d.rules), book.zone, at=said)
    who = joined.same(book, principal(by))
    mine = [s for s in standing if s.person in who and s.status in (*VALID, "requested", "deferred")]
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


def _is_withdrawn(d: Draft, state: Consent, part: Scope | None, *, by_giver: bool, parental: bool) -> bool:
    """Whether a withdrawal would say nothing new: all of it was withdrawn by then, or this part.

    What others ended, whoever gave it can still take back: from then on they do not want it, whoever else does.
    """
    entries, zone = state.entries(), d.book.zone
    ends = [
        (start, e) for start, e in endings(entries, zone) if not by_giver or _is_as_good(e.event, parental=parental)
    ]
    known: State | None = state.state(d.book.now, zone)
    whole = whole_withdrawal(ends, None if known is None else known.scope)
    start = counts_from(d.start, entries, zone)
    if whole is not None and whole[0] <= start:
        return True
    past = [e.event.scope for when, e in ends if when <= start and e.event.scope is not None]
    return part is not None and bool(past) and all(any(w.takes(use) for w in past) for use in part.uses())


def _is_as_good(event: Any, *, parental: bool) -> bool:
    """Whether an end is one that whoever gave it said themselves, with no less authority than now."""
    return isinstance(event, ConsentWithdrawn) and event.by_giver and (event.parental or not parental)


def duration(last_day: date | None, uses: int | None) -> dict[str, Any]:
    """Until which day it lasts, or for how many uses."""
    if uses is not None and uses < 1:
        raise InputError("a consent is for one use at the least", hint="leave the number out if it is not limited")
    return {"last_day": last_day, "uses": uses}


def _until(d: Draft, until_event: str | None) -> dict[str, Any]:
    """The event with which it ends, and what the rules in force name for it."""
    event = d.optional("until-event", until_event)
    row = {} if event is None else d.rules.data["consent_until"].get(event, {})
    return {"until_event": event, "until_topic": row.get("topic")}
