"""What ended a consent in another copy of the book counts at once (S53): it is told again here, as of its own day.

Whoever withdrew has withdrawn, whichever computer it was typed into. So each withdrawal, and each other end, that stands in
an attached branch is recorded in the book that goes on: with whoever said it, when it was said, and entered now, so that no
look that was taken meanwhile is shown as if it had been known. A consent that was given only there is not told again: that
somebody said yes is shown to whoever keeps the book, and put in by a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aggregates.permissions import consent, consent_changes
from aggregates.permissions.consent_events import ConsentGiven, ConsentInvalidated, ConsentRevoked, ConsentWithdrawn
from aggregates.permissions.consents import load
from ledger.event import Actor, Book, Decision, Recorded

ENDS = (ConsentWithdrawn, ConsentRevoked, ConsentInvalidated)


def retold(book: Book, found: Recorded[Any]) -> Decision:
    """The same end of the same consent; nothing, if that consent is not known here or has ended so already."""
    event, state = found.event, load(book, found.event.stream)
    if state is None:
        return Decision()
    said: dict[str, Any] = {"by": _said_by(event.by), "consent": event.stream, "occurred": event.occurred}
    match event:
        case ConsentWithdrawn():
            said |= {"received_by": event.received_by, "received_at": event.received_at}
            return consent.withdraw(book, **said, channel=event.channel, scope=event.scope)
        case ConsentRevoked():
            whose = event.person
            return consent_changes.revoke(book, **said, authority=event.authority, person=whose, scope=event.scope)
        case ConsentInvalidated() if state.entries(ConsentGiven) and not state.entries(ConsentInvalidated):
            return consent_changes.invalidate(book, **said, ground=event.ground, since=event.since)
    return Decision()


def _said_by(by: Actor) -> Actor:
    """What stood behind it there stands behind it here; whoever signed there themselves has it in writing."""
    return replace(by, attested=by.attested if by.attested not in (None, "own_key") else "written")
