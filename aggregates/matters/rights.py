"""What people ask under data protection law: to see, put right, erase, limit, object, complain. Stream: the request.

Each right is a code of the vocabulary, by its article of the UK GDPR or section of the law that grants it; its clock is a
period of the rules. The policy has no procedure for it (A15), so nothing here names a phrase of it. Duties:
`answer-rights-request`, `answer-extended-request`, `fulfil-rights-request`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates.accesses import hold
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, History
from aggregates.people import joined, roles
from aggregates.people.child import ChildEnrolled
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When


@dataclass(frozen=True, kw_only=True)
class RightsRequested(Act):
    """Somebody asked for what the law gives them (S41, A15). Sealed about whoever asked: words."""

    TOPIC = "rights.requested"
    right: str  # right
    subject: UUID  # whose data
    requester: UUID
    channel: str  # withdrawal-channel: however they like
    entitled: bool  # it is about themselves, or about a child for whom they may ask


@dataclass(frozen=True, kw_only=True)
class RightsIdentityVerified(Act):
    """Who asks was made sure of (A15)."""

    TOPIC = "rights.identity_verified"
    method: str  # identity-check


@dataclass(frozen=True, kw_only=True)
class RightsDecided(Act):
    """What they asked for was granted, refused, or put off within the law (A15). Sealed about whoever asked: words."""

    TOPIC = "rights.decided"
    outcome: str  # rights-outcome
    reasons: tuple[str, ...] = ()  # rights-refusal
    due: date | None = None  # by when it is to be done, or decided


@dataclass(frozen=True, kw_only=True)
class RightsFulfilled(Act):
    """What was granted was done (A15). Sealed about whoever asked: words."""

    TOPIC = "rights.fulfilled"
    method: str  # hand-over
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request(History):
    """A request from its coming in on."""

    @property
    def asked(self) -> RightsRequested:
        event: RightsRequested = self.recorded[0].event
        return event

    def due(self, d: Draft, outcome: str) -> date | None:
        """By when: counted from the day it came in, longer once it was put off; None if the rules set no time."""
        later = outcome == "extended" or any(e.event.outcome == "extended" for e in self.entries(RightsDecided))
        allowed = d.rules.period("rights-extended" if later else "rights-answer")
        came_in = next((e.start(d.book.zone) for e in self.entries(RightsRequested)), d.start)
        return None if allowed is None else allowed.after_day(came_in.astimezone(d.book.zone).date())


def load(book: Book, request: UUID) -> Request:
    """A request; InputError if there is none under this id."""
    state = book.load(request, Request.apply)
    if state is None or not state.begins_with(RightsRequested):
        raise InputError(f"there is no request {request} under data protection law", hint="see `rights list`")
    return state


def request(
    book: Book,
    *,
    by: Actor,
    right: str,
    subject: UUID,
    requester: UUID | None = None,
    channel: str = "in-person",
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody asked; `requester` is whose data it is, unless somebody else asked for them."""
    d, who = draft(book, by, occurred), requester or subject
    if not book.knows(subject):
        raise InputError(f"nobody is registered as {subject}", hint="register them first")
    entitled = who == subject or roles.standing_of(book, who, d.start).parent(subject) is not None
    event = RightsRequested(
        **d.header(uuid4(), 1, *subjects(subject, third_party=[who]), sealed=[Sealed(who, words=words)]),
        right=d.code("right", right),
        subject=subject,
        requester=who,
        channel=d.code("withdrawal-channel", channel),
        entitled=entitled,
    )
    missing = {"rights-not-entitled": not entitled}
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def verify_identity(book: Book, *, by: Actor, request: UUID, method: str, occurred: When | None = None) -> Decision:
    """Record how it was made sure that they are who they say."""
    d, state = draft(book, by, occurred), load(book, request)
    event = RightsIdentityVerified(**_header(d, state), method=d.code("identity-check", method))
    return d.decided([event], d.warnings() + roles.doubts(d))


def decide(
    book: Book,
    *,
    by: Actor,
    request: UUID,
    outcome: str,
    reasons: Sequence[str] = (),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record what was decided; by when it is to be done follows from the rules."""
    d, state = draft(book, by, occurred), load(book, request)
    code = d.code("rights-outcome", outcome)
    event = RightsDecided(
        **_header(d, state, words=words),
        outcome=code,
        reasons=d.codes("rights-refusal", reasons),
        due=None if code == "refused" else state.due(d, code),
    )
    refuses = code in ("refused", "partly")
    missing = {
        "rights-reasons": refuses and not (event.reasons and words),
        "rights-identity": not refuses and not state.entries(RightsIdentityVerified),
        **({} if refuses else _checks(d, state)),
    }
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def fulfil(
    book: Book,
    *,
    by: Actor,
    request: UUID,
    method: str = "in-person",
    categories: Sequence[str] = (),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that it was done: handed over, put right, erased, limited, answered."""
    d, state = draft(book, by, occurred), load(book, request)
    granted = any(e.event.outcome in ("granted", "partly") for e in state.entries(RightsDecided))
    event = RightsFulfilled(
        **_header(d, state, words=words),
        method=d.code("hand-over", method),
        categories=d.codes("record-category", categories, "record-class"),
    )
    missing = {
        "rights-undecided": not granted,
        "rights-identity": not state.entries(RightsIdentityVerified),
        "rights-not-entitled": not state.asked.entitled,
        **_checks(d, state),
    }
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def _checks(d: Draft, state: Request) -> dict[str, bool]:
    """Whether somebody must look through it first, or it must stay without what a hold keeps from whoever asks.

    Only those who decide about holds are told of one; everybody else hears the same whether there is one or not.
    """
    asked, book = state.asked, d.book
    child = bool(joined.about(book, asked.subject, ChildEnrolled))
    if not child or asked.right not in d.rules.data["rights_shown"]:
        return {}
    keeper = hold.may_know(book, d.by.person, d.start)
    held = keeper and any(hold.keeps(h, asked.requester, None) for h in hold.in_force(book, asked.subject, d.start))
    return {"rights-check": not keeper, "rights-held": held}


def _header(d: Draft, state: Request, **words: str | None) -> dict[str, Any]:
    asked = state.asked
    about = subjects(asked.subject, third_party=[asked.requester])
    return d.header(state.id, state.version + 1, *about, sealed=[Sealed(asked.requester, **words)])
