"""Whether the parents were told what was shared about their child, and if not, why not.

That they were told stands on the case; that they were not has a stream of its own, because a hold can cover it. Telling them
in spite of a hold is recorded as it happened, and said. Duties: `inform-of-sharing` from the decision, `review-not-informed`
from each entry that they were not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from aggregates.disclosures import weighing
from aggregates.disclosures.sharing import Case, existing
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, EntryCorrected, standing
from aggregates.people import roles
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class ParentInformedOfSharing(Act):
    """The parents were told what was shared, with whom and why (S20). Sealed about the child: words."""

    TOPIC = "parent.informed_of_sharing"
    child: UUID
    channel: str
    parents: tuple[UUID, ...] = ()
    case: UUID = inside()
    decision: UUID | None = inside(default=None)  # event id of sharing.decided
    after: UUID | None = inside(default=None)  # event id of the entry that they had not been told


@dataclass(frozen=True, kw_only=True)
class ParentNotInformedOfSharing(Act):
    """The parents were not told what was shared, for a reason, and when that is looked at again (S11, S20).

    A stream of its own. Sealed about the child: words.
    """

    TOPIC = "parent.not_informed_of_sharing"
    child: UUID
    reason: str = inside()  # not-informed-reason or no-consent-reason
    review: date | None = inside(default=None)
    case: UUID = inside()
    decision: UUID | None = inside(default=None)
    hold: UUID | None = inside(default=None)
    after: UUID | None = inside(default=None)


def inform(
    book: Book,
    *,
    by: Actor,
    case: UUID,
    channel: str = "in-person",
    parents: Sequence[UUID] = (),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the parents were told."""
    d, state = draft(book, by, occurred), existing(book, case)
    event = ParentInformedOfSharing(
        **d.header(
            case,
            state.version + 1,
            *subjects(state.child, mentioned=parents),
            sealed=[Sealed(state.child, words=words)],
            sensitivity=state.sensitivity,
        ),
        child=state.child,
        channel=d.code("channel", channel),
        parents=tuple(dict.fromkeys(parents)),
        case=case,
        decision=None if state.decision is None else state.decision.event_id,
        after=_before(d, state),
    )
    held = weighing.held(d, state.child) is not None
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing({"informed-despite-hold": held}))


def not_inform(
    book: Book,
    *,
    by: Actor,
    case: UUID,
    reason: str,
    review: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the parents were not told; where the reason asks for it, with a hold that keeps it so."""
    d, state = draft(book, by, occurred), existing(book, case)
    code = d.code("not-informed-reason", reason, "no-consent-reason")
    hold, placed = weighing.holding(d, state.child, [code])
    decision = None if state.decision is None else state.decision.event_id
    event = kept(
        d, child=state.child, case=case, reason=code, review=review, words=words, hold=hold, after=_before(d, state),
        decision=decision,
    )  # fmt: skip
    return weighing.followed(d.decided([event], d.warnings() + roles.doubts(d)), *placed)


def kept(
    d: Draft,
    *,
    child: UUID,
    case: UUID,
    reason: str,
    review: date | None = None,
    words: str | None = None,
    hold: UUID | None = None,
    after: UUID | None = None,
    decision: UUID | None = None,
) -> ParentNotInformedOfSharing:
    """The event that they were not told."""
    period = d.rules.period("not-informed-review")
    day = None if period is None else period.after_day(d.start.astimezone(d.book.zone).date())
    header = d.header(
        uuid4(),
        1,
        *subjects(child),
        sealed=[Sealed(child, words=words)],
        sensitivity="safeguarding",
        folders=["safeguarding"],
    )
    return ParentNotInformedOfSharing(
        **header,
        child=child,
        reason=reason,
        review=review or day,
        case=case,
        decision=decision,
        hold=hold,
        after=after,
    )


def _before(d: Draft, state: Case) -> UUID | None:
    """The newest entry that they had not been told of this case."""
    entries = standing(d.book.about(state.child, ParentNotInformedOfSharing, EntryCorrected))
    mine = [e for e in entries if isinstance(e.event, ParentNotInformedOfSharing) and e.event.case == state.id]
    return mine[-1].event_id if mine else None
