"""Opening a record: asked for before the act, or told afterwards. Stream: a new one for each access.

Which row of the rules decided, and what it rested on (role, relationship, key person, consent, policy), is frozen in
the event. Asking can be refused; the attempt is then the event. Telling never is: what was outside the rules is
recorded as it happened, with the rule. A role or consent that was entered after the access is no ground for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from aggregates import consents, roles
from aggregates import record as records
from aggregates.consents import CONSENT_EVENTS
from aggregates.draft import Draft, draft
from aggregates.entries import Act
from aggregates.record import Record
from aggregates.rules import Remark, Verdict
from aggregates.scope import Use
from ledger.errors import Refused
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, slots=True)
class Basis:
    """What an access or a disclosure rested on when it was decided: event ids, frozen."""

    role: UUID | None = None
    relationship: UUID | None = None
    key_person: UUID | None = None
    consent: UUID | None = None  # consent.given
    consent_status: str = "none"


@dataclass(frozen=True, kw_only=True)
class Access(Act):
    """Base of the three kinds of access; never recorded itself."""

    TOPIC = "access"
    record: UUID
    subject: UUID
    category: str
    action: str
    purpose: str
    medium: str
    ground: str  # access-ground
    rule: str  # the row's phrase of the policy
    basis: Basis = inside()


@dataclass(frozen=True, kw_only=True)
class AccessGranted(Access):
    """Somebody asked to open a record and was allowed to (S25, S32, S41)."""

    TOPIC = "access.granted"


@dataclass(frozen=True, kw_only=True)
class AccessDenied(Access):
    """Somebody asked to open a record and was refused by this rule (S42, S15 to S17, S109, S116)."""

    TOPIC = "access.denied"


@dataclass(frozen=True, kw_only=True)
class AccessTold(Access):
    """A record had been opened, on paper or without being asked for. Sealed about its subject: note.

    `within` says whether the rules would have allowed it as things had been recorded by then; `rule` is the row that says
    so. `later_ground` is a ground that was entered only afterwards, and does not count.
    """

    TOPIC = "access.told"
    within: bool
    later_ground: str | None = None


ACCESS_EVENTS = (AccessGranted, AccessDenied, AccessTold)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say about one access, and what that rests on."""

    verdict: Verdict
    basis: Basis

    @property
    def ground(self) -> str:
        return self.verdict.ground if self.verdict.allowed else "none-recorded"


def open_record(
    book: Book, *, by: Actor, record: UUID, action: str = "view", purpose: str, note: str | None = None
) -> Decision:
    """Ask to open a record now: granted, with its ground; or refused, with the attempt recorded."""
    d, state = draft(book, by, None), records.load(book, record)
    found = find(d, state, d.code("purpose", purpose), d.start)
    verdict = found.verdict
    fields = _fields(d, state, found, action, purpose, note)
    if verdict.allowed:
        return d.decided([AccessGranted(**fields)], _remarks(d, state, verdict, purpose))
    refusal = Refused(
        verdict.says, rule=verdict.rule, hint=None if verdict.hard else "ask the manager, or a designated person"
    )
    return Decision([AccessDenied(**fields)], refused=refusal)


def tell_access(
    book: Book,
    *,
    by: Actor,
    record: UUID,
    action: str = "paper-read",
    purpose: str,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a record had been opened: never refused, and marked if the rules of then did not allow it."""
    d, state = draft(book, by, occurred), records.load(book, record)
    code = d.code("purpose", purpose)
    then, since = find(d, state, code, d.start, known_by=d.known_by), find(d, state, code, d.start)
    late = since.ground if since.verdict.allowed and not then.verdict.allowed else None
    event = AccessTold(**_fields(d, state, then, action, purpose, note), within=then.verdict.allowed, later_ground=late)
    warnings = _remarks(d, state, then.verdict, purpose) if then.verdict.allowed else []
    if not then.verdict.allowed:
        outside = d.warn("told-outside", says=f"{then.verdict.says} ({then.verdict.rule})")
        warnings = [*d.warnings(), *outside]
    return d.decided([event], warnings + (d.warn("entered-later") if late else []))


def find(d: Draft, state: Record, purpose: str, at: datetime, *, known_by: datetime | None = None) -> Finding:
    """What the rules say, for the role under which the actor acts, as far as it had been recorded by then."""
    created, role = state.created, d.by.role
    who = roles.standing_of(d.book, d.by.person, at, known_by=known_by)
    verdict = d.rules.access(role, who.relations(created.subject), created.category, created.sensitivity)
    if verdict.allowed and who.role(role) is None:
        verdict = d.rules.role_not_held()
    use = Use("use", created.category, None, purpose)
    known = consents.states(d.book.about(created.subject, *CONSENT_EVENTS), d.book.zone, at=at, known_by=known_by)
    consent = consents.covering(known, use)
    basis = Basis(
        role=who.role(role),
        relationship=who.parent(created.subject),
        key_person=who.key_person(created.subject),
        consent=None if consent is None else consent.given,
        consent_status=consents.status_for(consent, use),
    )
    return Finding(verdict, basis)


def _fields(d: Draft, state: Record, found: Finding, action: str, purpose: str, note: str | None) -> dict[str, Any]:
    created, did = state.created, d.code("access-action", action)
    header = d.header(
        uuid4(),
        1,
        *records.about(state, accessor=d.by.person),
        sealed=[Sealed(created.subject, note=note)],
        sensitivity=created.sensitivity,
        folders=created.folders,
    )
    return {
        **header,
        "record": state.id,
        "subject": created.subject,
        "category": created.category,
        "action": did,
        "purpose": d.code("purpose", purpose),
        "medium": "paper" if did == "paper-read" else created.medium,
        "ground": found.ground,
        "rule": found.verdict.rule,
        "basis": found.basis,
    }


def _remarks(d: Draft, state: Record, verdict: Verdict, purpose: str) -> list[Remark]:
    """What is allowed and still worth saying."""
    remarks = d.warnings()
    if verdict.warns:
        remarks += d.warn(verdict.warns)
    if d.rules.is_planning_only(state.created.provenance, d.by.role, d.code("purpose", purpose)):
        remarks += d.warn("planning-only")
    return remarks
