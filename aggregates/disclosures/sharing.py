"""A case of sharing: a request, a decision to share or not, reconsidered or not. Stream: the case.

The decision is not the disclosure: what is then handed out stands in `disclosure`. Engagement (was agreement sought
as good practice?) is one field, the legal basis another. Reasons are coded, and sealed in words about the child.
Nothing that is missing stops a decision: a child's welfare is not held up by paperwork (S1). What a case has answered
is not asked again. Duties from here: `answer-statutory-request`, `decide-request`, `review-decision`, `share-…` by
urgency, `discuss-refusal`, `inform-of-sharing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Unpack
from uuid import UUID, uuid4

from aggregates.disclosures import weighing
from aggregates.disclosures.answers import FROM_THE_CASE, DecisionFields, coded
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, Entry, History
from aggregates.people import child as children
from aggregates.people import joined, roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class InformationRequested(Act):
    """Somebody asked the setting for information (S7, S66). Sealed about the child: words, requester, reference."""

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
    """Somebody decided to share, share a part, not to share, or later (S1, S47, S63, S64, S72, S99 to S104).

    Sealed about the child: reasons. `request`, `consent`, `refusal` (of consent, overridden or heeded), `assessment` and
    `hold` are frozen as they stood. What is shared is expected to be passed on in some form, unless a formal agreement
    says otherwise (S20, S21).
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
    welfare: str = "not-considered"
    wishes: str | None = None
    good_reason: str | None = None  # for sharing although somebody refused
    onward_disclosure_expected: bool = True
    golden_rules: str | None = None  # the version under which it was assessed
    after_sharing: bool = False  # made when something had been handed out already
    request: UUID | None = inside(default=None)
    consent: UUID | None = inside(default=None)
    refusal: UUID | None = inside(default=None)
    consent_status: str = inside(default="none")
    assessment: UUID | None = inside(default=None)  # event id of sharing.assessed
    agreement: UUID | None = inside(default=None)  # agreement.recorded: event id or stream
    hold: UUID | None = inside(default=None)


# With what a case begins; in an emergency with a disclosure, whose module knows this one.
CASE_TOPICS = frozenset({"information.requested", "sharing.decided", "information.disclosed"})
CASE_TOPICS |= {
    "advice.sought",
    "manager.consulted",
    "engagement.attempted",
    "sharing.assessed",
}  # what may come before
CASE_TOPICS |= {"information.request_sent", "information.received", "standing.decided"}


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

    @property
    def sensitivity(self) -> str:
        """That of its newest decision, or else of what it began with."""
        sensitivity: str = (self.decision or self.recorded[0]).event.sensitivity
        return sensitivity

    def newest(self, *topics: str) -> Entry | None:
        """The newest standing entry of these types; some of them are declared in modules that know this one."""
        return next((e for e in reversed(self.entries()) if e.event.TOPIC in topics), None)

    def answered(self, name: str) -> Any:
        """What the case has said last under this name; None if nothing."""
        said = (getattr(e.event, name, None) for e in reversed(self.entries()))
        found = next((value for value in said if value not in (None, (), "none", "not-yet")), None)
        request = next(iter(self.entries(InformationRequested)), None)
        if found is None and name == "recipients" and request is not None:
            return (request.event.recipient,)
        return found


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
    if child is not None and child not in joined.same(book, whose):
        raise InputError("this case is about another child", hint="leave the child out, or begin a new case")
    if state is None:  # the case of an emergency may be about a child who is not enrolled
        children.load(book, whose)
    return state, whose


def existing(book: Book, case: UUID) -> Case:
    """A case that has begun; InputError if nothing is recorded under this id."""
    state, _ = load(book, case, None)
    assert state is not None  # without a child there is a case, or an error
    return state


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
    reference: str | None = None,
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
            sealed=[Sealed(child, words=words, requester=requester_name, reference=reference)],
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
    child: UUID | None = None,
    case: UUID | None = None,
    occurred: When | None = None,
    **said: Unpack[DecisionFields],
) -> Decision:
    """Record a decision to share, share a part, not to share, or to decide later; on a request, or unasked.

    A reason for which consent must not be sought puts a hold on what the parents are told.
    """
    d, stream = draft(book, by, occurred), case or uuid4()
    state, whose = load(book, stream, child)
    answers = coded(d, known(state), said)
    hold, placed = weighing.holding(d, whose, answers["no_consent"])
    header = d.header(
        stream,
        1 if state is None else state.version + 1,
        *subjects(whose),
        sealed=[Sealed(whose, reasons=said.get("words"))],
        sensitivity=_sensitivity(d, answers, said.get("sensitivity")),
        folders=said.get("folders", ()),
        causation=None if state is None else state.request,
    )
    behind = _behind(d, state, whose, answers)
    event = SharingDecided(
        **header, child=whose, outcome=d.code("decision-outcome", outcome), **answers, **behind, hold=hold
    )
    remarks = d.warnings() + roles.doubts(d) + weighing.gaps(d, event, said.get("words"))
    return weighing.followed(d.decided([event], remarks), *placed)


def known(state: Case | None) -> dict[str, Any]:
    """What the case has answered before."""
    if state is None:
        return {}
    found = {name: state.answered(name) for name in FROM_THE_CASE}
    weighed = state.newest("sharing.decided", "sharing.assessed")  # not what a requester claims
    found["legal_basis"] = None if weighed is None else weighed.event.legal_basis or None
    if found["engagement"] is None and (attempt := state.newest("engagement.attempted")) is not None:
        found["engagement"] = attempt.event.outcome
    return {name: value for name, value in found.items() if value is not None}


def _sensitivity(d: Draft, answers: dict[str, Any], at_least: str | None) -> str:
    """As sensitive as the most sensitive matter; safeguarding where a gateway or a reason not to seek consent says so."""
    levels = [d.rules.sensitivity(category) for category in answers["categories"]] or ["sensitive"]
    if answers["gateway"] in d.rules.data["safeguarding_gateways"] or d.rules.suppresses(answers["no_consent"]):
        levels.append("safeguarding")
    if at_least is not None:
        levels.append(d.code("sensitivity", at_least))
    return d.rules.highest(*levels)


def _behind(d: Draft, state: Case | None, child: UUID, answers: dict[str, Any]) -> dict[str, Any]:
    """The request, the assessment, and the consent or its refusal, as they stood: frozen in the decision."""
    found = weighing.consent_for_sharing(d, child, answers["categories"], answers["recipients"], answers["purpose"])
    assessed = None if state is None else state.newest("sharing.assessed")
    return {
        "request": None if state is None else state.request,
        "consent": found.given if found.status == "in-force" else None,
        "refusal": found.refusal,
        "consent_status": found.status,
        "assessment": None if assessed is None else assessed.event_id,
        "golden_rules": None if assessed is None else getattr(assessed.event, "golden_rules", None),
        "after_sharing": state is not None and state.newest("information.disclosed") is not None,
    }
