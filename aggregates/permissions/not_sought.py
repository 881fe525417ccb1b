"""That consent was deliberately not asked for: a negative duty, recorded with its reasons and facts. A stream of its own.

Where the reasons are among those for which asking could do harm (S9 to S11, S54 to S56, S93), nothing tells the parents:
a hold is placed with it. Asking is not refused afterwards, because it may have happened; but whoever records that they
asked is told to speak to a designated person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.disclosures import weighing
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, EntryCorrected, standing
from aggregates.people import child as children
from aggregates.people import joined, roles
from aggregates.permissions.consent_events import ConsentRequested
from aggregates.rules import Remark
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class ConsentNotSought(Act):
    """Somebody decided not to ask for consent before information is shared (S9, S10, S11, S54 to S56, S93).

    Sealed about the child: facts.
    """

    TOPIC = "consent.not_sought"
    child: UUID
    reasons: tuple[str, ...] = inside()  # no-consent-reason
    purpose: str = inside()
    recipients: tuple[str, ...] = inside(default=())
    relied_on: tuple[UUID, ...] = inside(default=())  # records whose facts stand behind it
    case: UUID | None = inside(default=None)
    hold: UUID | None = inside(default=None)  # the stream of the hold that keeps it from the parents


def record(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    reasons: Sequence[str],
    purpose: str,
    facts: str | None = None,
    recipients: Sequence[str] = (),
    relied_on: Sequence[UUID] = (),
    case: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that consent is not asked for, and why; with reasons that say so, a hold is placed unless one stands."""
    d = draft(book, by, occurred)
    children.load(book, child)
    codes = d.codes("no-consent-reason", reasons)
    if not codes:
        raise InputError("nothing says why consent is not sought", hint="name at least one reason")
    hold, placed = weighing.holding(d, child, codes)
    event = ConsentNotSought(
        **d.header(
            uuid4(),
            1,
            *subjects(child),
            sealed=[Sealed(child, facts=facts)],
            sensitivity="safeguarding" if hold is not None else "sensitive",
            folders=["safeguarding"] if hold is not None else (),
            causation=case,
        ),
        child=child,
        reasons=codes,
        purpose=d.code("purpose", purpose),
        recipients=d.codes("recipient", recipients),
        relied_on=tuple(dict.fromkeys(relied_on)),
        case=case,
        hold=hold,
    )
    missing = {
        "not-sought-facts": not facts and not relied_on,
        "not-sought-was-asked": hold is not None and _was_asked(d, child),
    }
    return d.decided([event, *placed], d.warnings() + roles.doubts(d) + d.missing(missing))


def must_not_be_sought(d: Draft, asked: ConsentRequested) -> list[Remark]:
    """What is said to whoever asked for consent to share although it must not be sought about this child now."""
    if "share" not in asked.scope.actions or weighing.held(d, asked.child) is None:
        return []
    entries = standing(joined.about(d.book, asked.child, ConsentNotSought, EntryCorrected))
    return d.warn("ask-designated-first") if any(e.event.hold is not None for e in entries) else []


def _was_asked(d: Draft, child: UUID) -> bool:
    """Whether somebody was asked for consent to share already."""
    entries = standing(joined.about(d.book, child, ConsentRequested, EntryCorrected))
    return any("share" in e.event.scope.actions for e in entries)
