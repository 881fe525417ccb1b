"""What is done after a consent has ended, or is disputed: telling those who were given something, and settling meanwhile.

Two parents can disagree, and the policy is silent about it. The most protective answer decides until something else is
recorded here: a manager's decision or a court's order. Duties: `tell-of-withdrawal` and its like, `review-disagreement`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Entry, EntryCorrected, History, standing
from aggregates.people import child as children
from aggregates.people import joined, roles
from aggregates.permissions import reliance
from aggregates.permissions.consent_events import (
    ENDED,
    ConsentConflictRecorded,
    WithdrawalPropagated,
)
from aggregates.permissions.consent_state import relies
from aggregates.permissions.consents import load
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When


def told(
    book: Book,
    *,
    by: Actor,
    consent: UUID,
    recipients: Sequence[str],
    method: str,
    effect: str = "unknown",
    acknowledged: date | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that recipients were told that a consent has ended; the duty is done when nobody is left to tell.

    Parts may have ended one after the other: who is told now is told of all of it.
    """
    d, state = draft(book, by, occurred), load(book, consent)
    ended = () if state is None else state.entries(*ENDED)
    if state is None or not ended:
        raise InputError("this consent has not ended", hint="record the withdrawal first")
    codes = d.codes("recipient", recipients)
    if not codes:
        raise InputError("nothing says who was told", hint="name at least one recipient")
    before = [e.event for e in state.entries(WithdrawalPropagated)]
    child = ended[-1].event.child
    events = [
        WithdrawalPropagated(
            **d.header(
                consent,
                state.version + n,
                *subjects(child),
                sealed=[Sealed(child, note=note)],
                causation=ending.event_id,
            ),
            child=child,
            recipients=codes,
            method=d.code("channel", method),
            effect=d.code("propagation-effect", effect),
            acknowledged=acknowledged,
            complete={*codes, *_reached(before, ending)} >= set(ending.event.to_tell),
            ending=ending.event_id,
            disclosures=_disclosures(d, child, ending.event.given, codes),
        )
        for n, ending in enumerate(_untold(ended, before, codes) or ended[-1:], start=1)
    ]
    return d.decided(events, d.warnings() + roles.doubts(d))


def _reached(before: Iterable[WithdrawalPropagated], ending: Entry) -> set[str]:
    return {code for told in before if told.ending == ending.event_id for code in told.recipients}


def _untold(ended: Iterable[Entry], before: Sequence[WithdrawalPropagated], codes: Sequence[str]) -> list[Entry]:
    """The ends of which these recipients were still to be told."""
    complete = {told.ending for told in before if told.complete}
    return [e for e in ended if e.event_id not in complete and not set(codes).isdisjoint(e.event.to_tell)]


def _disclosures(d: Draft, child: UUID, given: UUID | None, recipients: Sequence[str]) -> tuple[UUID, ...]:
    """What these recipients had been given on the strength of it."""
    if given is None:
        return ()
    out = (e for e in reliance.handed_out(d, child) if relies(e.event, given))
    return tuple(e.event_id for e in out if not set(recipients).isdisjoint(e.event.recipients))


def disagree(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    consents: Sequence[UUID],
    interim: str | None = None,
    allowed: bool | None = None,
    review: date | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that two people disagree, and what decides meanwhile; said again of the same, it replaces the first."""
    d = draft(book, by, occurred)
    children.load(book, child)
    states = [load(book, consent) for consent in dict.fromkeys(consents)]
    found = [state for state in states if state is not None]
    same = joined.same(book, child)
    if len(found) < 2 or len(found) != len(states) or any(s.recorded[0].event.child not in same for s in found):
        raise InputError("a disagreement is between two consents for this child", hint="name both: see `consent list`")
    rule = d.code("interim-rule", interim or d.rules.data["interim"]["default"])
    if allowed and rule in d.rules.data["interim"]["allow_nothing"]:
        raise InputError("the most protective answer allows nothing", hint="name whose decision or order allows it")
    ids = tuple(state.id for state in found)
    stream, version = _stream(book, child, ids)
    now = (state.state(d.start, book.zone) for state in found)
    event = ConsentConflictRecorded(
        **d.header(stream, version, *subjects(child), sealed=[Sealed(child, note=note)]),
        child=child,
        interim=rule,
        allowed=bool(allowed),
        review=review,
        consents=ids,
        holders=tuple(dict.fromkeys(s.person for s in now if s is not None and s.person is not None)),
    )
    return d.decided([event], d.warnings() + roles.doubts(d))


def _stream(book: Book, child: UUID, consents: Sequence[UUID]) -> tuple[UUID, int]:
    """Where the disagreement about these consents stands, and its next version; a new stream if there is none."""
    entries = standing(joined.about(book, child, ConsentConflictRecorded, EntryCorrected))
    for entry in reversed(entries):
        if set(entry.event.consents) == set(consents):
            state = book.load(entry.event.stream, History.apply)
            return entry.event.stream, 1 if state is None else state.version + 1
    return uuid4(), 1
