"""What a decision to share is weighed against: the consent behind it, the hold before it, and what is missing.

Whatever is missing is said and stays with the entry; nothing here stops anybody (S1). The decisions themselves stand in
`sharing` and `disclosure`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aggregates.accesses import hold
from aggregates.accesses.hold import HoldPlaced
from aggregates.draft import Draft
from aggregates.entries import EntryCorrected, standing
from aggregates.governance import agreements
from aggregates.permissions import consents
from aggregates.permissions.consent_events import ConsentRequested
from aggregates.permissions.scope import Use
from aggregates.rules import Remark
from ledger.event import Decision, Event

if TYPE_CHECKING:
    from aggregates.disclosures.sharing import SharingDecided

SHARES = ("share", "share-part")


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
    history = consents.history(d.book, child, d.rules)
    known = consents.states(history, d.book.zone, at=d.start, known_by=d.known_by)
    uses = [Use("share", c, r, purpose) for c in categories or (None,) for r in recipients or (None,)]
    found = [(consents.covering(known, use), use) for use in uses]
    lacking = [(s, use) for s, use in found if s is None or not s.allows(use)]
    for s, use in lacking or found[:1]:
        if s is not None:
            return Behind(s.given, consents.status_for(s, use), s.refusal(use))
    return Behind()


def held(d: Draft, child: UUID) -> UUID | None:
    """The hold that stands now against telling this child's parents; None if there is none."""
    found = hold.in_force(d.book, child, d.start)
    return next((state.hold for state in found if "parent" in state.roles), None)


def holding(d: Draft, child: UUID, reasons: Sequence[str]) -> tuple[UUID | None, list[HoldPlaced]]:
    """The hold that goes with reasons not to seek consent: the one that stands, or one placed now (S11, S54 to S56)."""
    reason = next((code for code in reasons if d.rules.suppresses([code])), None)
    if reason is None:
        return None, []
    if (standing_hold := held(d, child)) is not None:
        return standing_hold, []
    made = hold.placed(d, child=child, against=["parents"], reason=reason)
    return made.stream, [made]


def followed(decision: Decision, *events: Event) -> Decision:
    """A decision with further events, which do not carry its remarks."""
    return replace(decision, events=(*decision.events, *events))


def gaps(d: Draft, event: SharingDecided, words: str | None) -> list[Remark]:
    """What is missing behind a decision; it stands all the same."""
    shares, refuses = event.outcome in SHARES, event.outcome == "do-not-share"
    explained = bool(event.reasons) and bool(words)
    ended = [] if event.agreement is None else agreements.doubts(d, event.agreement)
    return ended + d.missing(
        {
            "reasons-missing": not explained and not refuses,
            "refusal-reasons-missing": not explained and refuses,
            "basis-missing": shares and not event.legal_basis,
            "basis-uncertain": "uncertain" in event.legal_basis,
            **_consent_gaps(d, event, shares=shares),
            "statutory-refused": refuses and event.gateway in d.rules.data["statutory_gateways"],
            "detriment-untested": refuses and _untested(d, event),
            "part-in-emergency": event.outcome == "share-part" and event.urgency == "emergency",
            "safeguard-missing": event.safeguards == "unsure",
            "welfare-missing": event.welfare == "not-considered",
            "welfare-against": event.welfare in d.rules.data["welfare_against"].get(event.outcome, ()),
            "onward-without-agreement": not event.onward_disclosure_expected and event.agreement is None,
            "refusal-discuss": refuses and event.request is not None,
            "no-folder": not event.folders,
        }
    )


def _consent_gaps(d: Draft, event: SharingDecided, *, shares: bool) -> dict[str, bool]:
    """What is missing of consent, and of the wishes of who does not agree."""
    in_force, disagree = event.consent is not None, event.refusal is not None or event.engagement == "not-agreed"
    return {
        "basis-consent": shares and "A6-1-a" in event.legal_basis and not consents.carries(d.book, event.consent),
        "no-consent": shares and not in_force and not event.no_consent,
        "over-refusal": shares and event.refusal is not None and not event.no_consent and event.good_reason is None,
        "wishes-missing": disagree and event.wishes is None,
        "consent-was-sought": d.rules.suppresses(event.no_consent) and _was_sought(d, event.child),
    }


def _untested(d: Draft, event: SharingDecided) -> bool:
    """Whether a duty to share was set aside without the one reason for which it can be."""
    duty = d.rules.data["duty_to_share"]
    return event.gateway in duty["gateways"] and duty["reason"] not in event.reasons


def _was_sought(d: Draft, child: UUID) -> bool:
    """Whether consent to share was asked for although a reason now says that it must not be."""
    asked = standing(d.book.about(child, ConsentRequested, EntryCorrected))
    return any(isinstance(e.event, ConsentRequested) and "share" in e.event.scope.actions for e in asked)


def rests_on_consent(decision: Any) -> bool:
    """Whether a decision names consent as its basis, or rested on it with no other reason."""
    return "A6-1-a" in decision.legal_basis or (decision.consent is not None and not decision.no_consent)
