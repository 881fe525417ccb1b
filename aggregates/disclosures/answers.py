"""What a decision to share says, in its codes: what was said now, and what its case had said before.

Pure look-up: it neither decides nor warns. What a case has answered once is not asked again (S72), so whatever is left out
is taken from there; only the reasons are those of this decision alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from aggregates.draft import Draft
from ledger.errors import InputError

FROM_THE_CASE = ("purpose", "categories", "recipients", "gateway", "engagement", "urgency", "risk", "safeguards")


class DecisionFields(TypedDict, total=False):
    """What a decision says besides its outcome."""

    purpose: str | None
    reasons: Sequence[str]
    words: str | None
    legal_basis: Sequence[str]
    gateway: str | None
    engagement: str | None
    no_consent: Sequence[str]
    categories: Sequence[str]
    recipients: Sequence[str]
    urgency: str | None
    risk: str | None
    safeguards: str | None
    review: date | None
    welfare: str | None
    wishes: str | None
    good_reason: str | None
    onward: bool
    agreement: UUID | None
    folders: Sequence[str]
    sensitivity: str | None


def coded(d: Draft, known: Mapping[str, Any], said: DecisionFields) -> dict[str, Any]:
    """The answers as the event keeps them; InputError if neither says for which purpose."""
    at = {**known, **{name: value for name, value in said.items() if value not in (None, (), [])}}
    if "purpose" not in at:
        raise InputError("nothing says for which purpose", hint="name it with --purpose")
    return {
        "purpose": d.code("purpose", at["purpose"]),
        "reasons": d.codes("sharing-reason", at.get("reasons", ())),
        "legal_basis": d.codes("legal-basis", at.get("legal_basis", ())),
        "gateway": d.code("gateway", at.get("gateway", "none")),
        "engagement": d.code("engagement", at.get("engagement", "not-yet")),
        "no_consent": d.codes("no-consent-reason", at.get("no_consent", ())),
        "categories": d.codes("record-category", at.get("categories", ()), "record-class"),
        "recipients": d.codes("recipient", at.get("recipients", ())),
        "urgency": d.code("urgency", at.get("urgency", "routine")),
        "risk": d.code("risk-level", at.get("risk", "none")),
        "safeguards": d.code("checklist-answer", at.get("safeguards", "unsure")),
        "review": at.get("review"),
        "welfare": d.code("welfare", at.get("welfare", "not-considered")),
        "wishes": d.optional("wishes", at.get("wishes")),
        "good_reason": d.optional("good-reason", at.get("good_reason")),
        "onward_disclosure_expected": at.get("onward", True),
        "agreement": at.get("agreement"),
    }
