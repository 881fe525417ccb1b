"""What follows a decision or a disclosure: discussed with who asked, looked at again, confirmed by who received it.

Stream: the case of sharing. Who of the family was told of it stands in `telling`. Duties: `decide-anew`, `answer-recipient`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.disclosures.sharing import Case, SharingDecided, existing
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, Entry
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class RefusalDiscussed(Act):
    """The reasons for not sharing were discussed with whoever asked (S101, S104). Sealed about the child: words, to."""

    TOPIC = "refusal.discussed"
    child: UUID
    channel: str
    response: str = "no-answer"  # refusal-response
    requester: UUID | None = None
    decision: UUID = inside()  # event id of sharing.decided


@dataclass(frozen=True, kw_only=True)
class SharingReconsidered(Act):
    """A decision was looked at again, with what had become known since (S72, S104). Sealed about the child: words.

    Where the outcome has changed, the new decision is an entry of its own, and both remain.
    """

    TOPIC = "sharing.reconsidered"
    child: UUID
    outcome: str  # decision-outcome
    changed: bool
    decision: UUID = inside()


@dataclass(frozen=True, kw_only=True)
class SharingReceiptConfirmed(Act):
    """Whoever received information said whether it arrived and can be used (S111). Sealed about the child: words."""

    TOPIC = "sharing.receipt_confirmed"
    child: UUID
    answer: str  # receipt-answer
    disclosure: UUID = inside()  # event id of information.disclosed
    after: UUID | None = inside(default=None)  # the confirmation before it


def discuss_refusal(
    book: Book,
    *,
    by: Actor,
    case: UUID,
    channel: str = "in-person",
    response: str = "no-answer",
    requester: UUID | None = None,
    to: str | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the reasons for the newest decision not to share were discussed."""
    d, state = draft(book, by, occurred), existing(book, case)
    refused = [e for e in state.entries(SharingDecided) if e.event.outcome == "do-not-share"]
    newest = _needed(refused, "nothing was refused in this case", "the decision not to share comes first")
    event = RefusalDiscussed(
        **_header(d, state, newest, Sealed(state.child, words=words, to=to), requester),
        child=state.child,
        channel=d.code("channel", channel),
        response=d.code("refusal-response", response),
        requester=requester,
        decision=newest.event_id,
    )
    return _decided(d, event)


def reconsider(
    book: Book, *, by: Actor, case: UUID, outcome: str, words: str | None = None, occurred: When | None = None
) -> Decision:
    """Record that the newest decision was looked at again; it stays, and a new one is recorded beside it."""
    d, state = draft(book, by, occurred), existing(book, case)
    decisions = state.entries(SharingDecided)
    newest = _needed(decisions, "nothing was decided in this case yet", "record the decision itself")
    code = d.code("decision-outcome", outcome)
    event = SharingReconsidered(
        **_header(d, state, newest, Sealed(state.child, words=words)),
        child=state.child,
        outcome=code,
        changed=code != newest.event.outcome,
        decision=newest.event_id,
    )
    return _decided(d, event)


def confirm_receipt(
    book: Book, *, by: Actor, case: UUID, answer: str, words: str | None = None, occurred: When | None = None
) -> Decision:
    """Record what the recipient said about the newest disclosure of a case."""
    d, state = draft(book, by, occurred), existing(book, case)
    sent = [e for e in state.entries() if e.event.TOPIC == "information.disclosed"]
    newest = _needed(sent, "nothing was handed out in this case yet", "record the disclosure first")
    before = state.newest(SharingReceiptConfirmed.TOPIC)
    event = SharingReceiptConfirmed(
        **_header(d, state, newest, Sealed(state.child, words=words)),
        child=state.child,
        answer=d.code("receipt-answer", answer),
        disclosure=newest.event_id,
        after=None if before is None else before.event_id,
    )
    return _decided(d, event)


def _needed(found: list[Entry] | tuple[Entry, ...], error: str, hint: str) -> Entry:
    if not found:
        raise InputError(error, hint=hint)
    return found[-1]


def _header(d: Draft, state: Case, behind: Entry, words: Sealed, somebody: UUID | None = None) -> dict[str, Any]:
    return d.header(
        state.id,
        state.version + 1,
        *subjects(state.child, third_party=[] if somebody is None else [somebody]),
        sealed=[words],
        sensitivity=state.sensitivity,
        folders=behind.event.folders,
        causation=behind.event_id,
    )


def _decided(d: Draft, event: Act) -> Decision:
    return d.decided([event], d.warnings() + roles.doubts(d))
