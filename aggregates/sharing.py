"""A case of sharing: a request, a decision to share or not, reconsidered or not. Stream: the case.

The decision is not the disclosure: what is then handed out stands in `disclosure`. Engagement (was agreement sought
as good practice?) is one field, the legal basis another. Reasons are coded, and sealed in words about the child.
Nothing that is missing stops a decision: a child's welfare is not held up by paperwork (S1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates import child as children
from aggregates import consents, roles
from aggregates.consents import CONSENT_EVENTS, ConsentRequested
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, EntryCorrected, History, standing
from aggregates.rules import Remark
from aggregates.scope import Use
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class InformationRequested(Act):
    """Somebody asked the setting for information (S7, S66). Sealed about the child: words, requester."""

    TOPIC = "information.requested"
    child: UUID
    recipient: str  # who asks: recipient
    requester: UUID | None = None  # if they are registered
    categories: tuple[str, ...] = ()
    purpose: str
    gateway: str = "none"
    legal_basis: tuple[str, ...] = ()  # as claimed
    deadline: date | None = None
    channel: str
    identity_check: str = "none"


@dataclass(frozen=True, kw_only=True)
class SharingDecided(Act):
    """Somebody decided to share, share a part, not to share, or later (S72, S99 to S104). Sealed about the child: reasons.

    `request`, `consent` and `refusal` (of consent, overridden or heeded) are frozen as they stood.
    """

    TOPIC = "sharing.decided"
    child: UUID
    outcome: str
    reasons: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    gateway: str = "none"
    engagement: str = "not-yet"
    no_consent: tuple[str, ...] = ()  # no-consent-reason
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    purpose: str
    urgency: str = "routine"
    risk: str = "none"
    safeguards: str = "unsure"  # likely to safeguard the child: checklist-answer
    review: date | None = None
    request: UUID | None = inside(default=None)
    consent: UUID | None = inside(default=None)
    refusal: UUID | None = inside(default=None)
    consent_status: str = inside(default="none")


# With what a case begins; in an emergency with a disclosure, whose module knows this one.
CASE_TOPICS = frozenset({"information.requested", "sharing.decided", "information.disclosed"})


@dataclass(frozen=True, slots=True)
class Case(History):
    """A case from its request or first decision on."""

    @property
    def child(self) -> UUID:
        child: UUID = self.recorded[0].event.child
        return child

    @property
    def request(self) -> UUID | None:
        return next((e.event_id for e in self.entries(InformationRequested)), None)

    @property
    def decision(self) -> Recorded[SharingDecided] | None:
        """The newest decision; earlier ones remain in the history."""
        return next((e.recorded for e in reversed(self.entries(SharingDecided))), None)


def apply(state: Case | None, recorded: Recorded[Any]) -> Case:
    return Case.apply(state, recorded)


def load(book: Book, case: UUID | None, child: UUID | None) -> tuple[Case | None, UUID]:
    """The case, None if it begins now, and the child that it is about; InputError if they do not go together."""
    state = None if case is None else book.load(case, apply)
    if state is not None and state.recorded[0].event.TOPIC not in CASE_TOPICS:
        raise InputError(f"{case} is no case of sharing", hint="name the case of the request or the decision")
    whose = child if state is None else state.child
    if whose is None:
        raise InputError("nothing says which child it is about", hint="name the child, or the case")
    if child not in (None, whose):
        raise InputError("this case is about another child", hint="leave the child out, or begin a new case")
    children.load(book, whose)
    return state, whose


def receive_request(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    recipient: str,
    purpose: str,
    channel: str,
    requester: UUID | None = None,
    requester_name: str | None = None,
    categories: Sequence[str] = (),
    gateway: str = "none",
    legal_basis: Sequence[str] = (),
    deadline: date | None = None,
    identity_check: str = "none",
    words: str | None = None,
    case: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody asked for information. `by` is who received the request."""
    d, stream = draft(book, by, occurred), case or uuid4()
    children.load(book, child)
    if book.load(stream, apply) is not None:
        raise InputError(f"there is a case {stream} already")
    legal_gateway = d.code("gateway", gateway)
    event = InformationRequested(
        **d.header(
            stream,
            1,
            *subjects(child, third_party=[] if requester is None else [requester]),
            sealed=[Sealed(child, words=words, requester=requester_name)],
            sensitivity="safeguarding" if legal_gateway in d.rules.data["safeguarding_gateways"] else "sensitive",
        ),
        child=child,
        recipient=d.code("recipient", recipient),
        requester=requester,
        categories=d.codes("record-category", categories, "record-class"),
        purpose=d.code("purpose", purpose),
        gateway=legal_gateway,
        legal_basis=d.codes("legal-basis", legal_basis),
        deadline=deadline,
        channel=d.code("channel", channel),
        identity_check=d.code("identity-check", identity_check),
    )
    unchecked = d.warn("identity-unchecked") if event.identity_check == "none" else []
    return d.decided([event], d.warnings() + roles.doubts(d) + unchecked)


def decide(
    book: Book,
    *,
    by: Actor,
    outcome: str,
    purpose: str,
    child: UUID | None = None,
    reasons: Sequence[str] = (),
    words: str | None = None,
    legal_basis: Sequence[str] = (),
    gateway: str | None = None,
    engagement: str = "not-yet",
    no_consent: Sequence[str] = (),
    categories: Sequence[str] = (),
    recipients: Sequence[str] = (),
    urgency: str = "routine",
    risk: str = "none",
    safeguards: str = "unsure",
    review: date | None = None,
    folders: Sequence[str] = (),
    sensitivity: str | None = None,
    case: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record a decision to share, share a part, not to share, or to decide later; on a request, or unasked."""
    d, stream = draft(book, by, occurred), case or uuid4()
    state, whose = load(book, stream, child)
    answers: dict[str, Any] = {
        "outcome": d.code("decision-outcome", outcome),
        "purpose": d.code("purpose", purpose),
        "reasons": d.codes("sharing-reason", reasons),
        "legal_basis": d.codes("legal-basis", legal_basis),
        "gateway": _gateway(d, state, gateway),
        "engagement": d.code("engagement", engagement),
        "no_consent": d.codes("no-consent-reason", no_consent),
        "categories": d.codes("record-category", categories, "record-class"),
        "recipients": d.codes("recipient", recipients),
        "urgency": d.code("urgency", urgency),
        "risk": d.code("risk-level", risk),
        "safeguards": d.code("checklist-answer", safeguards),
    }
    header = d.header(
        stream,
        1 if state is None else state.version + 1,
        *subjects(whose),
        sealed=[Sealed(whose, reasons=words)],
        sensitivity=_sensitivity(d, answers, sensitivity),
        folders=folders,
        causation=None if state is None else state.request,
    )
    behind = _behind(d, state, whose, answers)
    event = SharingDecided(**header, child=whose, **answers, review=review, **behind)
    return d.decided([event], d.warnings() + roles.doubts(d) + _gaps(d, event, words))


def _sensitivity(d: Draft, answers: dict[str, Any], at_least: str | None) -> str:
    """As sensitive as the most sensitive matter; safeguarding where a gateway or a reason not to seek consent says so."""
    levels = [d.rules.sensitivity(category) for category in answers["categories"]] or ["sensitive"]
    if answers["gateway"] in d.rules.data["safeguarding_gateways"] or d.rules.suppresses(answers["no_consent"]):
        levels.append("safeguarding")
    if at_least is not None:
        levels.append(d.code("sensitivity", at_least))
    return d.rules.highest(*levels)


def _behind(d: Draft, state: Case | None, child: UUID, answers: dict[str, Any]) -> dict[str, Any]:
    """The request, and the consent or its refusal, as they stood: frozen in the decision."""
    consent = consent_for_sharing(d, child, answers["categories"], answers["recipients"], answers["purpose"])
    return {
        "request": None if state is None else state.request,
        "consent": consent.given if consent.status == "in-force" else None,
        "refusal": consent.refusal,
        "consent_status": consent.status,
    }


@dataclass(frozen=True, slots=True)
class Behind:
    """The consent behind sharing: in force for all of it, or why not."""

    given: UUID | None = None
    status: str = "none"
    refusal: UUID | None = None  # the entry that refuses it or takes it back


def consent_for_sharing(
    d: Draft, child: UUID, categories: Sequence[str], recipients: Sequence[str], purpose: str
) -> Behind:
    """The consent in force for all that is shared; else the most telling answer for a part of it that lacks one."""
    history = d.book.about(child, *CONSENT_EVENTS)
    known = consents.states(history, d.book.zone, at=d.start, known_by=d.known_by)
    uses = [Use("share", c, r, purpose) for c in categories or (None,) for r in recipients or (None,)]
    found = [(consents.covering(known, use), use) for use in uses]
    lacking = [(s, use) for s, use in found if s is None or not s.allows(use)]
    for s, use in lacking or found[:1]:
        if s is not None:
            return Behind(s.given, consents.status_for(s, use), s.refusal(use))
    return Behind()


def _gateway(d: Draft, state: Case | None, gateway: str | None) -> str:
    """The gateway that is named, or else the one of the request."""
    if gateway is not None:
        return d.code("gateway", gateway)
    asked = () if state is None else state.entries(InformationRequested)
    return asked[0].event.gateway if asked else "none"


def _gaps(d: Draft, event: SharingDecided, words: str | None) -> list[Remark]:
    """What is missing behind a decision; it stands all the same."""
    shares = event.outcome in ("share", "share-part")
    in_force = event.consent is not None
    statutory = event.gateway in d.rules.data["statutory_gateways"]
    missing = {
        "reasons-missing": not event.reasons or not words,
        "basis-missing": shares and not event.legal_basis,
        "basis-uncertain": "uncertain" in event.legal_basis,
        "basis-consent": shares and "A6-1-a" in event.legal_basis and not in_force,
        "no-consent": shares and not in_force and not event.no_consent,
        "over-refusal": shares and event.refusal is not None and not event.no_consent,
        "consent-was-sought": d.rules.suppresses(event.no_consent) and _was_sought(d, event.child),
        "statutory-refused": event.outcome == "do-not-share" and statutory,
        "part-in-emergency": event.outcome == "share-part" and event.urgency == "emergency",
        "safeguard-missing": event.safeguards == "unsure",
        "refusal-discuss": event.outcome == "do-not-share" and event.request is not None,
        "no-folder": not event.folders,
    }
    return d.missing(missing)


def _was_sought(d: Draft, child: UUID) -> bool:
    """Whether consent to share was asked for although a reason now says that it must not be."""
    asked = standing(d.book.about(child, ConsentRequested, EntryCorrected))
    return any(isinstance(e.event, ConsentRequested) and "share" in e.event.scope.actions for e in asked)
