"""A standing decision: what is shared with whom, for what and until when, decided once for a series of disclosures.

Stream: a case of its own, on which the disclosures under it stand too. It holds from when it happened up to the end of its
last day, or until it is ended; it is reviewed. Consent is looked at again for each disclosure, not only once. Duties:
`review-standing`, `review-standing-again`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from aggregates.disclosures.sharing import Case, existing
from aggregates.disclosures.weighing import consent_for_sharing
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, Entry
from aggregates.people import child as children
from aggregates.people import roles
from aggregates.permissions.consents import carries
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class StandingDecided(Act):
    """Somebody decided once for a series of routine disclosures (S5, S72, S105). Sealed about the child: reasons."""

    TOPIC = "standing.decided"
    child: UUID
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    recipient: UUID | None = None  # if they are registered
    purpose: str
    channel: str
    reasons: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    gateway: str = "none"
    no_consent: tuple[str, ...] = ()
    urgency: str = "routine"
    last_day: date | None = None
    review: date | None = None
    onward_disclosure_expected: bool = True
    agreement: UUID | None = inside(default=None)
    consent: UUID | None = inside(default=None)
    refusal: UUID | None = inside(default=None)
    consent_status: str = inside(default="none")


@dataclass(frozen=True, kw_only=True)
class StandingReviewed(Act):
    """Somebody looked whether a standing decision is still right, and it goes on (S5, S72). Sealed: words."""

    TOPIC = "standing.reviewed"
    child: UUID
    review: date | None = None  # when it is looked at next
    decision: UUID = inside()  # event id of standing.decided


@dataclass(frozen=True, kw_only=True)
class StandingEnded(Act):
    """A standing decision is over; what is shared afterwards needs another (S5, S72). Sealed about the child: words."""

    TOPIC = "standing.ended"
    child: UUID
    reason: str
    decision: UUID = inside()


def decision(state: Case) -> Entry | None:
    """The standing decision with which a case began; None for any other case."""
    return next(iter(state.entries(StandingDecided)), None)


def holds(d: Draft, state: Case, at: datetime) -> bool:
    """Whether the standing decision of this case held at an instant, as far as it had been recorded by then."""
    by = d.known_by
    known = [e for e in state.entries() if by is None or e.recorded.recorded_at <= by]
    begun = [e for e in known if isinstance(e.event, StandingDecided)]
    ended = [e for e in known if isinstance(e.event, StandingEnded) and e.start(d.book.zone) <= at]
    if not begun or ended:
        return False
    last = begun[0].event.last_day
    over = None if last is None else datetime.combine(last + timedelta(days=1), time.min, d.book.zone)
    return begun[0].start(d.book.zone) <= at and (over is None or at < over)


def decide(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    categories: Sequence[str],
    recipients: Sequence[str],
    purpose: str,
    channel: str,
    recipient: UUID | None = None,
    reasons: Sequence[str] = (),
    words: str | None = None,
    legal_basis: Sequence[str] = (),
    gateway: str = "none",
    no_consent: Sequence[str] = (),
    last_day: date | None = None,
    review: date | None = None,
    onward: bool = True,
    agreement: UUID | None = None,
    folders: Sequence[str] = (),
    case: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Decide to share the same matter with the same recipients again and again."""
    d, stream = draft(book, by, occurred), case or uuid4()
    children.load(book, child)
    matter, to = d.codes("record-category", categories, "record-class"), d.codes("recipient", recipients)
    if not matter or not to:
        raise InputError("nothing says what is shared, or with whom", hint="name a record category and a recipient")
    found = consent_for_sharing(d, child, matter, to, d.code("purpose", purpose))
    header = d.header(
        stream,
        1,
        *subjects(child, third_party=[] if recipient is None else [recipient]),
        sealed=[Sealed(child, reasons=words)],
        sensitivity=d.rules.highest(*(d.rules.sensitivity(category) for category in matter)),
        folders=folders,
    )
    event = StandingDecided(
        **header,
        child=child,
        categories=matter,
        recipients=to,
        recipient=recipient,
        purpose=d.code("purpose", purpose),
        channel=d.code("channel", channel),
        reasons=d.codes("sharing-reason", reasons),
        legal_basis=d.codes("legal-basis", legal_basis),
        gateway=d.code("gateway", gateway),
        no_consent=d.codes("no-consent-reason", no_consent),
        last_day=last_day,
        review=review or _next_review(d, last_day),
        onward_disclosure_expected=onward,
        agreement=agreement,
        consent=found.given if found.status == "in-force" else None,
        refusal=found.refusal,
        consent_status=found.status,
    )
    remarks = d.missing(
        {
            "reasons-missing": not reasons or not words,
            "basis-missing": not event.legal_basis,
            "basis-uncertain": "uncertain" in event.legal_basis,
            "basis-consent": "A6-1-a" in event.legal_basis and not carries(book, event.consent),
            "no-consent": event.consent is None and not event.no_consent,
            "onward-without-agreement": not onward and agreement is None,
            "no-folder": not event.folders,
        }
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + remarks)


def _next_review(d: Draft, last_day: date | None) -> date | None:
    """When it is looked at if nobody says when: after the setting's period, though not after it is over."""
    period = d.rules.period("standing-review")
    day = None if period is None else period.after_day(d.start.astimezone(d.book.zone).date())
    return day if last_day is None else min(day or last_day, last_day)


def review(
    book: Book,
    *,
    by: Actor,
    case: UUID,
    next_day: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a standing decision was looked at and goes on."""
    d = draft(book, by, occurred)
    header, begun = _next(d, case, words)
    return d.decided(
        [StandingReviewed(**header, review=next_day or _next_review(d, begun.event.last_day))],
        d.warnings() + roles.doubts(d),
    )


def end(
    book: Book, *, by: Actor, case: UUID, reason: str, words: str | None = None, occurred: When | None = None
) -> Decision:
    """Record that a standing decision is over."""
    d = draft(book, by, occurred)
    header, _ = _next(d, case, words)
    return d.decided([StandingEnded(**header, reason=d.code("ending-reason", reason))], d.warnings() + roles.doubts(d))


def _next(d: Draft, case: UUID, words: str | None) -> tuple[dict[str, Any], Entry]:
    """The header of the next event of a standing decision that is not over, and the entry with which it began."""
    state = existing(d.book, case)
    begun = decision(state)
    if begun is None:
        raise InputError("this is no standing decision", hint="name the one that was given when it was decided")
    if state.entries(StandingEnded):
        raise InputError("this standing decision was ended already", hint="decide anew")
    header = d.header(
        case,
        state.version + 1,
        *subjects(state.child),
        sealed=[Sealed(state.child, words=words)],
        sensitivity=begun.event.sensitivity,
        folders=begun.event.folders,
        causation=begun.event_id,
    )
    return {**header, "child": state.child, "decision": begun.event_id}, begun
