"""What an improper disclosure amounts to in law, and who was told of it: a personal data breach. Stream: the incident.

Whether the Information Commissioner, or those whom it is about, must be told follows from the risk; the table stands in the
rules (`breach_risk`), after UK GDPR articles 33 and 34. The policy itself has no procedure (A15), so no phrase of it is
named here. Duties: `assess-incident`, `notify-regulator`, `notify-those-affected`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.draft import Draft, draft
from aggregates.entries import Act
from aggregates.matters.incident import ImproperDisclosureReported, Incident, load
from aggregates.people import roles
from aggregates.rules import Remark
from ledger.event import Actor, Book, Decision, Sealed, When


@dataclass(frozen=True, kw_only=True)
class BreachAssessed(Act):
    """Somebody judged how great the risk from an incident is, and who must be told (S18, A15). Sealed: reasons, remedy."""

    TOPIC = "breach.assessed"
    risk: str  # breach-risk
    notify_regulator: bool
    notify_affected: bool
    affected: int | None = None  # how many people


@dataclass(frozen=True, kw_only=True)
class BreachNotified(Act):
    """Somebody was told of an incident (S18, A15). Sealed as above: words."""

    TOPIC = "breach.notified"
    to: str  # breach-recipient
    reference: str | None = None  # theirs


def assess(
    book: Book,
    *,
    by: Actor,
    incident: UUID,
    risk: str,
    notify_regulator: bool | None = None,
    notify_affected: bool | None = None,
    affected: int | None = None,
    reasons: str | None = None,
    remedy: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record the assessment. Who must be told follows from the risk, unless it is said otherwise; that is remarked on."""
    d, state = draft(book, by, occurred), load(book, incident)
    code = d.code("breach-risk", risk)
    table = d.rules.data["breach_risk"][code]
    event = BreachAssessed(
        **_header(d, state, reasons=reasons, remedy=remedy),
        risk=code,
        notify_regulator=table["regulator"] if notify_regulator is None else notify_regulator,
        notify_affected=table["affected"] if notify_affected is None else notify_affected,
        affected=affected,
    )
    less = (table["regulator"] and not event.notify_regulator) or (table["affected"] and not event.notify_affected)
    missing = {"breach-reasons": not reasons, "breach-against-risk": less}
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def notify(
    book: Book,
    *,
    by: Actor,
    incident: UUID,
    to: str,
    reference: str | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the Commissioner, those affected or somebody else was told."""
    d, state = draft(book, by, occurred), load(book, incident)
    event = BreachNotified(**_header(d, state, words=words), to=d.code("breach-recipient", to), reference=reference)
    return d.decided([event], d.warnings() + roles.doubts(d) + _late(d, state, event.to))


def _late(d: Draft, state: Incident, to: str) -> list[Remark]:
    """That the Commissioner was told later than the rules allow."""
    allowed = d.rules.period("breach-notification")
    if to != "regulator" or allowed is None:
        return []
    learned = [e.start(d.book.zone) for e in state.entries(ImproperDisclosureReported)]
    return d.warn("breach-late") if learned and d.start > allowed.after(learned[0], d.book.zone) else []


def _header(d: Draft, state: Incident, **words: str | None) -> dict[str, Any]:
    first, sealed = state.reported, [Sealed(state.whose, **words)]
    return d.header(state.id, state.version + 1, *first.about, sealed=sealed, sensitivity=first.sensitivity)
