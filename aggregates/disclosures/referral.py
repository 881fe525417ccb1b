"""A referral to social care, the police or another agency, and what became of it. Stream: one for each referral.

It follows the procedure of the Local Safeguarding Partners, and whoever refers knows that the family is likely to learn who
it was (S12, S22). A referral is not the disclosure: what is handed out with it stands in its case. It points at that case
and the decision with fields that no parent is shown. Duty: `referral-outcome`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.disclosures import weighing
from aggregates.disclosures.sharing import load
from aggregates.draft import draft, subjects
from aggregates.entries import Act, History
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside

SENSITIVITY, FOLDERS = "safeguarding", ("safeguarding",)


@dataclass(frozen=True, kw_only=True)
class ReferralMade(Act):
    """A child was referred to another agency (S6, S12, S22). Sealed about the child: words, to, organisation."""

    TOPIC = "referral.made"
    child: UUID
    recipient: str
    gateway: str = "none"
    procedure: str | None = None  # of the Local Safeguarding Partners, with its version
    identity_understood: bool | None = None
    parent_told: bool | None = inside(default=None)
    no_consent: tuple[str, ...] = inside(default=())
    case: UUID | None = inside(default=None)
    decision: UUID | None = inside(default=None)  # event id of sharing.decided
    hold: UUID | None = inside(default=None)


@dataclass(frozen=True, kw_only=True)
class ReferralOutcome(Act):
    """The agency said what it does with a referral (S12). Sealed about the child: words."""

    TOPIC = "referral.outcome"
    child: UUID
    outcome: str  # referral-outcome


def make(
    book: Book,
    *,
    by: Actor,
    recipient: str,
    child: UUID | None = None,
    case: UUID | None = None,
    gateway: str | None = None,
    procedure: str | None = None,
    identity_understood: bool | None = None,
    parent_told: bool | None = None,
    no_consent: Sequence[str] = (),
    to: str | None = None,
    organisation: str | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record a referral; a reason for which consent must not be sought puts a hold on what the parents are told."""
    d = draft(book, by, occurred)
    state, whose = load(book, case, child)
    decided = None if state is None else state.decision
    legal = gateway or (None if state is None else state.answered("gateway")) or "none"
    why = d.codes("no-consent-reason", no_consent or (() if decided is None else decided.event.no_consent))
    hold, placed = weighing.holding(d, whose, why)
    event = ReferralMade(
        **d.header(
            uuid4(),
            1,
            *subjects(whose),
            sealed=[Sealed(whose, words=words, to=to, organisation=organisation)],
            sensitivity=SENSITIVITY,
            folders=FOLDERS,
        ),
        child=whose,
        recipient=d.code("recipient", recipient),
        gateway=d.code("gateway", legal),
        procedure=procedure,
        identity_understood=identity_understood,
        parent_told=parent_told,
        no_consent=why,
        case=case,
        decision=None if decided is None else decided.event_id,
        hold=hold,
    )
    found = {
        "referral-procedure": not procedure,
        "referral-identity": not identity_understood,
        "no-decision": decided is None,
    }
    return weighing.followed(d.decided([event], d.warnings() + roles.doubts(d) + d.missing(found)), *placed)


def outcome(
    book: Book, *, by: Actor, referral: UUID, outcome: str, words: str | None = None, occurred: When | None = None
) -> Decision:
    """Record what became of a referral; there may be several answers, one after the other."""
    d, state = draft(book, by, occurred), book.load(referral, History.apply)
    if state is None or not state.begins_with(ReferralMade):
        raise InputError(f"there is no referral {referral}", hint="see `share list CHILD`")
    made = state.recorded[0].event
    event = ReferralOutcome(
        **d.header(
            referral,
            state.version + 1,
            *subjects(made.child),
            sealed=[Sealed(made.child, words=words)],
            sensitivity=SENSITIVITY,
            folders=FOLDERS,
        ),
        child=made.child,
        outcome=d.code("referral-outcome", outcome),
    )
    return d.decided([event], d.warnings() + roles.doubts(d))
