"""That whoever was handed a receipt signed it too: on paper, or with a key of their own. Stream: the receipt.

A countersignature says that they had the receipt in their hands, not that they agree; whoever does not, disputes the entry.
With a key of their own the entry itself is the signature: they sign it, and it names the receipt by its digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.draft import draft, subjects
from aggregates.entries import Act, History
from aggregates.keeping.receipt import ReceiptIssued
from aggregates.people import roles
from aggregates.people.joined import same
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside

OWN_KEY = "own-key"


@dataclass(frozen=True, kw_only=True)
class ReceiptCountersigned(Act):
    """A receipt was signed by whoever got it (S41). Sealed about them: locator, where the signed paper lies."""

    TOPIC = "receipt.countersigned"
    person: UUID
    method: str  # countersigning
    sha256: bytes  # of the receipt
    issued: UUID = inside()  # event id of receipt.issued


def countersign(
    book: Book,
    *,
    by: Actor,
    receipt: UUID,
    method: str = "paper",
    locator: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the actor signed the receipt that this entry (`receipt.issued`) handed out."""
    d, recorded = draft(book, by, occurred), book.find(receipt)
    if recorded is None or not isinstance(recorded.event, ReceiptIssued):
        raise InputError("this entry handed out no receipt", hint="name the entry that `prove --show` gave")
    code, issued = d.code("countersigning", method), recorded.event
    if code == OWN_KEY and by.attested is not None:
        raise InputError("with a key of their own they enter it themselves", hint="or note that they signed on paper")
    state = book.load(issued.stream, History.apply)
    assert state is not None  # the receipt was found on it
    event = ReceiptCountersigned(
        **d.header(
            state.id,
            state.version + 1,
            *subjects(issued.subject or by.person, third_party=[by.person]),
            sealed=[Sealed(by.person, locator=locator)],
            sensitivity=issued.sensitivity,
            causation=receipt,
        ),
        person=by.person,
        method=code,
        sha256=issued.sha256,
        issued=receipt,
    )
    other = d.warn("countersigned-by-other") if issued.to not in same(book, by.person) else []
    return d.decided([event], d.warnings() + roles.doubts(d) + other)
