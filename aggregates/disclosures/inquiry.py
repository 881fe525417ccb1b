"""What the setting itself asks others for, and what it receives from them. Stream: the case of sharing.

Whoever asks for personal information is as certain of the legal basis as whoever gives it (S66). What comes in is marked
with where it comes from and how far it can be relied on; a record that is made of it stands in `record`.
Duty: `chase-request`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates.disclosures.sharing import Case, load
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act
from aggregates.people import roles
from aggregates.records import record as records
from aggregates.rules import Remark
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class InformationRequestSent(Act):
    """The setting asked another organisation for information (S66, S111). Sealed: words, to, organisation."""

    TOPIC = "information.request_sent"
    child: UUID
    recipient: str  # who is asked
    addressee: UUID | None = None  # if they are registered
    categories: tuple[str, ...] = ()
    purpose: str
    gateway: str = "none"
    legal_basis: tuple[str, ...] = ()
    deadline: date | None = None
    channel: str
    identity_check: str = "none"


@dataclass(frozen=True, kw_only=True)
class InformationReceived(Act):
    """Another organisation sent information (S37, S111). Sealed about the child: what, sender, organisation."""

    TOPIC = "information.received"
    child: UUID
    source: str  # recipient: who sent it
    categories: tuple[str, ...] = ()
    channel: str
    reliability: str = "not-confirmed"
    assertion: str | None = None  # assertion-type
    as_of: date | None = None
    sender: UUID | None = None  # if they are registered
    request: UUID | None = inside(default=None)  # event id of information.request_sent
    record: UUID | None = inside(default=None)  # the record that was made of it


def send(
    book: Book,
    *,
    by: Actor,
    recipient: str,
    purpose: str,
    channel: str,
    child: UUID | None = None,
    case: UUID | None = None,
    addressee: UUID | None = None,
    to: str | None = None,
    organisation: str | None = None,
    categories: Sequence[str] = (),
    gateway: str = "none",
    legal_basis: Sequence[str] = (),
    deadline: date | None = None,
    identity_check: str = "none",
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the setting asked for information about a child."""
    d = draft(book, by, occurred)
    state, whose = load(book, case, child)
    basis = d.codes("legal-basis", legal_basis)
    texts = Sealed(whose, words=words, to=to, organisation=organisation)
    event = InformationRequestSent(
        **_header(d, case, state, whose, texts, addressee),
        child=whose,
        recipient=d.code("recipient", recipient),
        addressee=addressee,
        categories=d.codes("record-category", categories, "record-class"),
        purpose=d.code("purpose", purpose),
        gateway=d.code("gateway", gateway),
        legal_basis=basis,
        deadline=deadline,
        channel=d.code("channel", channel),
        identity_check=d.code("identity-check", identity_check),
    )
    missing = d.missing({"basis-missing": not basis, "basis-uncertain": "uncertain" in basis})
    return d.decided([event], _remarks(d) + missing)


def receive(
    book: Book,
    *,
    by: Actor,
    source: str,
    channel: str,
    child: UUID | None = None,
    case: UUID | None = None,
    sender: UUID | None = None,
    sender_name: str | None = None,
    organisation: str | None = None,
    categories: Sequence[str] = (),
    reliability: str = "not-confirmed",
    assertion: str | None = None,
    as_of: date | None = None,
    record: UUID | None = None,
    what: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that information about a child came from another organisation, asked for or not."""
    d = draft(book, by, occurred)
    state, whose = load(book, case, child)
    if record is not None and records.load(book, record).created.subject != whose:
        raise InputError("this record is about somebody else")
    asked = None if state is None else state.newest("information.request_sent")
    texts = Sealed(whose, what=what, sender=sender_name, organisation=organisation)
    event = InformationReceived(
        **_header(d, case, state, whose, texts, sender),
        child=whose,
        source=d.code("recipient", source),
        categories=d.codes("record-category", categories, "record-class"),
        channel=d.code("channel", channel),
        reliability=d.code("reliability", reliability),
        assertion=d.optional("assertion-type", assertion),
        as_of=as_of,
        sender=sender,
        request=None if asked is None else asked.event_id,
        record=record,
    )
    named = organisation or sender is not None
    missing = d.missing({"what-missing": not what and record is None, "source-missing": not named})
    return d.decided([event], _remarks(d) + missing)


def _header(
    d: Draft, case: UUID | None, state: Case | None, child: UUID, words: Sealed, somebody: UUID | None
) -> dict[str, Any]:
    return d.header(
        case or uuid4(),
        1 if state is None else state.version + 1,
        *subjects(child, third_party=[] if somebody is None else [somebody]),
        sealed=[words],
        sensitivity="sensitive" if state is None else d.rules.highest("sensitive", state.sensitivity),
    )


def _remarks(d: Draft) -> list[Remark]:
    return d.warnings() + roles.doubts(d)
