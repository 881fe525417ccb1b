"""Handing out a receipt: a proof of an entry, with those of its parts that its holder may see. A stream for each.

Asking: who gets `inside`, or a part about somebody else's child, is decided before anything is handed over, and a refusal
is recorded with its rule. A bare proof shows nothing and is given to anybody. The receipt itself is not kept, its digest is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from aggregates.accesses import hold
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act
from aggregates.keeping.report import digest_of
from aggregates.matters import grievances
from aggregates.people import roles
from aggregates.permissions.consent_events import ConsentGiven
from aggregates.rules import Verdict
from ledger.errors import InputError, Refused
from ledger.event import LEVEL_OF, Actor, Book, Decision, Recorded, When, inside


@dataclass(frozen=True, kw_only=True)
class Receipt(Act):
    """Base of both; never recorded itself."""

    TOPIC = "receipt"
    subject: UUID | None = None
    to: UUID
    entry: UUID = inside()  # event id of the entry


@dataclass(frozen=True, kw_only=True)
class ReceiptIssued(Receipt):
    """A receipt for an entry was handed to somebody."""

    TOPIC = "receipt.issued"
    form: str  # receipt-format
    method: str  # hand-over
    sha256: bytes  # of the receipt


@dataclass(frozen=True, kw_only=True)
class ReceiptDenied(Receipt):
    """Somebody wanted to hand out more of an entry than its holder may see, and did not (S42, S11)."""

    TOPIC = "receipt.denied"
    parts: tuple[str, ...]  # the names of the parts that were wanted
    rule: str


def issue_receipt(
    book: Book,
    *,
    by: Actor,
    entry: UUID,
    to: UUID,
    sha256: bytes,
    shows: Sequence[str] = (),
    form: str = "tlog-proof",
    method: str = "in-person",
    occurred: When | None = None,
) -> Decision:
    """Ask to hand out a receipt. `shows`: the parts in it, as `Ledger.prove` names them (what, about:SUBJECT, …)."""
    d, recorded = draft(book, by, occurred), book.find(entry)
    if recorded is None:
        raise InputError(f"there is no entry {entry}")
    # Read back, `about` stands in the order of its digests: the primary subject is not the first.
    subject = next(iter(_primary(recorded)), None)
    about = subjects(subject or to, third_party=[to])
    header = d.header(uuid4(), 1, *about, sensitivity=recorded.event.sensitivity)
    if shows and (verdict := refusal(d, recorded, to, shows)) is not None:
        names = tuple(sorted({part.partition(":")[0] for part in shows}))
        event = ReceiptDenied(**header, subject=subject, to=to, entry=entry, parts=names, rule=verdict.rule)
        hint = "a bare proof, without parts, may be given to anybody"
        return Decision([event], refused=Refused(verdict.says, rule=verdict.rule, hint=hint))
    issued = ReceiptIssued(
        **header,
        subject=subject,
        to=to,
        form=d.code("receipt-format", form),
        method=d.code("hand-over", method),
        sha256=digest_of(sha256),
        entry=entry,
    )
    return d.decided([issued], d.warnings() + roles.doubts(d))


def refusal(d: Draft, recorded: Recorded[Any], to: UUID, shows: Sequence[str]) -> Verdict | None:
    """Why these parts may not be shown to them; None if they may (formats.md 2: who may be shown a part)."""
    if not grievances.shown(d.book, to, [recorded]):
        return d.rules.handing_out("grievance")
    who = roles.standing_of(d.book, to, d.start)
    level = LEVEL_OF[recorded.event.sensitivity]
    if any(d.rules.may_hold(t.role, level) for t in who.holding):
        return None
    if "inside" in shows:
        return d.rules.handing_out("inside")
    if level != "ordinary":
        return d.rules.handing_out("held")
    named = {UUID(hex=part.split(":")[1]) for part in shows if ":" in part}
    if any(s != to and who.parent(s) is None for s in _primary(recorded) | named):
        return d.rules.handing_out("others")
    watched = "what" in shows and tells_of_pressure(recorded.event)
    return d.rules.handing_out("kept") if watched or _kept(d, recorded, to, who) else None


def tells_of_pressure(event: Any) -> bool:
    """Whether its `what` says that somebody was seen to be pressed: a paper at home is read by whoever presses them."""
    return isinstance(event, ConsentGiven) and event.pressed


def _kept(d: Draft, recorded: Recorded[Any], to: UUID, who: roles.Standing) -> bool:
    """Whether it tells of records that a hold keeps from them."""
    category = getattr(recorded.event, "category", None)
    theirs = {t.role for t in who.holding}
    found = [h for s in _primary(recorded) for h in hold.in_force(d.book, s, d.start)]
    return category is not None and any(h.covers(to, role, category) for h in found for role in theirs)


def _primary(recorded: Recorded[Any]) -> set[UUID]:
    return {about.subject for about in recorded.event.about if about.involvement == "primary"}
