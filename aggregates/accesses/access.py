"""Opening a record: asked for before the act, or told afterwards. Stream: a new one for each access.

Which row of the rules decided, and what it rested on (role, relationship, key person, care, grant, emergency, consent,
policy), is frozen in the event. Asking can be refused; the attempt is then the event. Telling never is: what was outside the
rules is recorded as it happened, with the rule. A ground that was entered after the access is none. A hold closes what would
be open, in words that fit any refusal; what is closed anyway is refused as ever, so that nothing tells of the hold. Duty:
`review-outside-access`, for what was told and lay outside the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from aggregates.accesses import emergency as emergencies
from aggregates.accesses.emergency import EmergencyStarted
from aggregates.accesses.grounds import Basis, Finding, find
from aggregates.draft import Draft, draft
from aggregates.entries import Act
from aggregates.records import custody
from aggregates.records import record as records
from aggregates.records.record import Record
from aggregates.rules import Remark, Verdict
from ledger.errors import Refused
from ledger.event import Actor, Book, Decision, Sealed, When, inside


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


def open_record(
    book: Book,
    *,
    by: Actor,
    record: UUID,
    action: str = "view",
    purpose: str,
    emergency: str | None = None,
    note: str | None = None,
) -> Decision:
    """Ask to open a record now: granted, with its ground; or refused, with the attempt recorded.

    With `emergency`, a reason, it is opened as one if nothing else lets them in, and looked at afterwards.
    """
    d, state = draft(book, by, None), records.load(book, record)
    urgent = _urgent(d, state, emergency)
    found = find(d, state, d.code("purpose", purpose), d.start, urgent=urgent)
    fields = _fields(d, state, found, action, purpose, note)
    began = [urgent] if urgent is not None and found.basis.emergency is not None else []
    if not found.verdict.allowed:
        return _denied(fields, found.verdict, *began)
    return d.decided([AccessGranted(**fields), *began], _remarks(d, state, found.verdict, purpose))


def may_open(book: Book, *, by: Actor, record: UUID, purpose: str) -> Decision:
    """Ask whether a record would be opened: yes, and nothing is recorded; or refused, and the attempt is."""
    d, state = draft(book, by, None), records.load(book, record)
    found = find(d, state, d.code("purpose", purpose), d.start)
    if found.verdict.allowed:
        return Decision((), tuple(_remarks(d, state, found.verdict, purpose)))
    return _denied(_fields(d, state, found, "ask", purpose, None), found.verdict)


def _denied(fields: dict[str, Any], verdict: Verdict, *began: EmergencyStarted) -> Decision:
    hint = None if verdict.hard else "ask the manager, or a designated person"
    return Decision([AccessDenied(**fields), *began], refused=Refused(verdict.says, rule=verdict.rule, hint=hint))


def tell_access(
    book: Book,
    *,
    by: Actor,
    record: UUID,
    action: str = "paper-read",
    purpose: str,
    emergency: str | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a record had been opened: never refused, and marked if the rules of then did not allow it."""
    d, state = draft(book, by, occurred), records.load(book, record)
    code, urgent = d.code("purpose", purpose), _urgent(d, state, emergency)
    then = find(d, state, code, d.start, known_by=d.known_by)
    since = then if then.verdict.allowed else find(d, state, code, d.start, urgent=urgent)
    late = None if since is then or not since.verdict.allowed else since.ground
    began = [urgent] if urgent is not None and not then.verdict.allowed else []
    fields = _fields(d, state, _with(then, began), action, purpose, note)
    event = AccessTold(**fields, within=then.verdict.allowed, later_ground=late)
    remarks = _remarks(d, state, then.verdict, purpose) + custody.remarks_on_reading(d, state, event.action)
    remarks += d.missing({"ground-from-before": then.verdict.allowed and _is_older(d, then.basis)})
    if not then.verdict.allowed:
        remarks += d.warn("told-outside", says=f"{then.verdict.says} ({then.verdict.rule})")
    return d.decided([event, *began], remarks + (d.warn("entered-later") if late else []))


def _is_older(d: Draft, basis: Basis) -> bool:
    """Whether it rests on what was entered only afterwards and counts, because it is older than the ledger."""
    behind = (d.book.find(one) for one in (basis.role, basis.relationship, basis.key_person, basis.care) if one)
    return d.known_by is not None and any(r is not None and r.recorded_at > d.known_by for r in behind)


def _with(found: Finding, began: Sequence[EmergencyStarted]) -> Finding:
    """What was found, with the emergency that is told of in the same breath: no ground, but reviewed with it."""
    return replace(found, basis=replace(found.basis, emergency=began[0].stream)) if began else found


def _urgent(d: Draft, state: Record, reason: str | None) -> EmergencyStarted | None:
    return None if reason is None else emergencies.started(d, child=state.created.subject, reason=reason)


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
    """What is allowed and still worth saying; of what was not, only what is missing in any case."""
    code = d.code("purpose", purpose)
    outside = {"purpose-outside": code in d.rules.data["purposes_outside"]["codes"]}
    if not verdict.allowed:
        return d.warnings() + d.missing(outside)
    remarks = d.warn(verdict.warns) if verdict.warns else []
    found = {
        "planning-only": d.rules.is_planning_only(state.created.provenance, d.by.role, code),
        "bound-class": d.by.role in d.rules.data["bound_classes"]["roles"],
        "names-others": d.by.role in d.rules.data["hold_against"]["parents"]["roles"] and bool(state.created.mentions),
    }
    return d.warnings() + remarks + d.missing(outside | found) + records.remarks_on_use(d, state)
