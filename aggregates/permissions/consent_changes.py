"""What else can become of a consent: put off, said again, ended by somebody else, found not to have been valid.

All of it is telling, and is never refused; only what cannot be meant is. Being ended by somebody else and never having
been valid are not withdrawals, because they are different in law. Duties: `tell-of-revocation`, `tell-of-invalid-consent`,
`ask-again`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from aggregates.draft import Draft, draft, subjects
from aggregates.people import roles
from aggregates.permissions import consent as consents
from aggregates.permissions.consent import principal
from aggregates.permissions.consent_events import (
    ConsentDeferred,
    ConsentGiven,
    ConsentInvalidated,
    ConsentReaffirmed,
    ConsentRefused,
    ConsentRequested,
    ConsentRevoked,
)
from aggregates.permissions.consent_state import ENDINGS
from aggregates.permissions.consents import Consent, history, load, states
from aggregates.permissions.scope import Scope, checked
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When


def defer(
    book: Book,
    *,
    by: Actor,
    consent: UUID,
    ask_again: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody who was asked will answer later."""
    d, state, person = draft(book, by, occurred), _known(book, consent), principal(by)
    asked = next(iter(state.entries(ConsentRequested)), None)
    if asked is None:
        raise InputError("nobody asked for this consent", hint="record the request first")
    if state.entries(ConsentGiven, ConsentRefused):
        raise InputError("this request was answered already")
    event = ConsentDeferred(
        **_header(d, state, person, words),
        child=asked.event.child,
        person=person,
        scope=asked.event.scope,
        ask_again=ask_again,
        request=asked.event_id,
    )
    return d.decided([event], d.warnings() + roles.doubts(d))


def reaffirm(
    book: Book,
    *,
    by: Actor,
    consent: UUID,
    method: str,
    notice: str | None = None,
    last_day: date | None = None,
    uses: int | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that who gave it says that it still stands; a last day or a number of uses is counted anew."""
    d, state, person = draft(book, by, occurred), _known(book, consent), principal(by)
    given = _given(state)
    known = states(history(book, given.event.child, d.rules), book.zone, at=d.start)
    before = next((s for s in known if s.consent == consent), None)
    if before is not None and before.status in ("withdrawn", "revoked", "invalidated"):
        raise InputError("this consent was ended; that stands for ever", hint="record a new consent")
    event = ConsentReaffirmed(
        **_header(d, state, person, words),
        child=given.event.child,
        person=person,
        method=d.code("consent-method", method),
        notice=notice,
        **consents.duration(last_day, uses),
        given=given.event_id,
    )
    late = d.missing({"reaffirmed-late": before is not None and before.status == "expired"})
    return d.decided([event], d.warnings() + roles.doubts(d) + late)


def revoke(
    book: Book,
    *,
    by: Actor,
    consent: UUID,
    authority: str,
    person: UUID | None = None,
    scope: Scope | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a consent was ended, wholly or in part, by somebody other than who gave it."""
    d, state = draft(book, by, occurred), _known(book, consent)
    child, given = state.recorded[0].event.child, next(iter(reversed(state.entries(ConsentGiven))), None)
    part = None if scope is None else checked(d, scope, needs_action=False)
    if any(e.event.scope is None and e.start(book.zone) <= d.start for e in state.entries(*ENDINGS)):
        return d.decided([], d.warn("already-withdrawn"))
    follows = consents.aftermath(d, state, part)
    event = ConsentRevoked(
        **_header(d, state, child, words),
        child=child,
        scope=part,
        authority=d.code("revoked-by", authority),
        person=person,
        given=None if given is None else given.event_id,
        to_tell=follows.to_tell,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + follows.remarks(d))


def invalidate(
    book: Book,
    *,
    by: Actor,
    consent: UUID,
    ground: str,
    since: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a consent was found not to have been valid: it looks back, on everything that rested on it."""
    d, state = draft(book, by, occurred), _known(book, consent)
    given = _given(state)
    begun = given.event.occurred.start(book.zone) if since is None else When.day(since).start(book.zone)
    follows = consents.aftermath(d, state, None, begun)
    event = ConsentInvalidated(
        **_header(d, state, given.event.child, words),
        child=given.event.child,
        ground=d.code("invalid-ground", ground),
        since=since,
        given=given.event_id,
        to_tell=follows.to_tell,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + follows.remarks(d))


def _known(book: Book, consent: UUID) -> Consent:
    state = load(book, consent)
    if state is None:
        raise InputError(f"there is no consent {consent}", hint="look at the child's consents")
    return state


def _given(state: Consent) -> Recorded[Any]:
    given = next((e.recorded for e in reversed(state.entries(ConsentGiven))), None)
    if given is None:
        raise InputError("this consent was not given", hint="record first that it was")
    return given


def _header(d: Draft, state: Consent, whose: UUID, words: str | None) -> dict[str, Any]:
    """The header of the next event: about the child, with words about whoever spoke, or about the child alone."""
    child = state.recorded[0].event.child
    about = subjects(child, third_party=[] if whose == child else [whose])
    return d.header(state.id, state.version + 1, *about, sealed=[Sealed(whose, words=words)])
