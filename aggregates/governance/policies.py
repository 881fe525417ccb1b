"""What happens to a policy once it is adopted: it is reviewed, given up, and acknowledged by those whom it binds.

A newer adoption of the same kind takes the place of an older one by itself; `superseded` is for a policy that goes without
one, or into another. An acknowledgement is of one adoption: under the next policy it is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aggregates.draft import Draft, draft, subjects, text
from aggregates.entries import Act, Entry, EntryCorrected, corrected, standing
from aggregates.governance import setting as settings
from aggregates.governance.setting import PolicyAdopted, Setting
from aggregates.people import person as people
from aggregates.rules import Remark, Rules
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class PolicyReviewed(Act):
    """A policy was looked through again (S118). Stream: the setting."""

    TOPIC = "policy.reviewed"
    kind: str  # policy-kind
    outcome: str  # review-outcome
    review_due: date | None = None  # the next time
    adoption: UUID = inside()  # event id of policy.adopted


@dataclass(frozen=True, kw_only=True)
class PolicySuperseded(Act):
    """A policy holds no longer, without a newer one of its kind (S114, S118). Stream: the setting."""

    TOPIC = "policy.superseded"
    kind: str  # policy-kind
    superseded_by: str | None = None  # a title, which is public
    adoption: UUID = inside()


@dataclass(frozen=True, kw_only=True)
class PolicyAcknowledged(Act):
    """Somebody was told of the policy and accepts that it binds them (S108). Stream: the person. Sealed about them: note."""

    TOPIC = "policy.acknowledged"
    kind: str  # policy-kind
    version: str
    method: str  # acknowledgement-method
    adoption: UUID = inside()


ADOPTIONS: tuple[type[Event], ...] = (PolicyAdopted, PolicyReviewed, PolicySuperseded)
POLICY_EVENTS: tuple[type[Event], ...] = (*ADOPTIONS, EntryCorrected)


def in_force(events: Iterable[Recorded[Any]], **as_known: Any) -> dict[str, Entry]:
    """The newest adoption of each kind that has not been given up; `known_at`, `known_by` as in `entries.read`."""
    return newest(standing(events, **as_known))


def newest(entries: Sequence[Entry]) -> dict[str, Entry]:
    """The same, of standing entries in the ledger's order."""
    over = {e.event.adoption for e in entries if isinstance(e.event, PolicySuperseded)}
    adopted = {e.event.kind: e for e in entries if isinstance(e.event, PolicyAdopted)}
    return {kind: e for kind, e in adopted.items() if e.event_id not in over}


def review_due(adoption: Entry, events: Iterable[Recorded[Any]], rules: Rules) -> date | None:
    """When a policy is next reviewed: as its last review or its adoption says, or a period after its first day."""
    reviews = [e for e in standing(events) if isinstance(e.event, PolicyReviewed)]
    mine = [e.event for e in reviews if e.event.adoption == adoption.event_id]
    said: date | None = (mine[-1] if mine else adoption.event).review_due
    period = rules.period("policy-review")
    return said or (None if period is None else period.after_day(adoption.event.effective_from))


def review(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    kind: str,
    outcome: str,
    review_due: date | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a policy was looked through; the next time is a period later, if no other day is set."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    code, adoption = _adoption(d, state, kind)
    period = d.rules.period("policy-review")
    day = d.start.astimezone(book.zone).date()
    event = PolicyReviewed(
        **d.header(setting, state.version + 1, sensitivity="general"),
        kind=code,
        outcome=d.code("review-outcome", outcome),
        review_due=review_due or (None if period is None else period.after_day(day)),
        adoption=adoption.event_id,
    )
    undated = d.missing({"no-review": event.review_due is None})
    return d.decided([event], d.warnings() + people.doubts(d) + undated)


def supersede(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    kind: str,
    superseded_by: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a policy holds no longer. The rules and codes of the newest adoption stay in force."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    code, adoption = _adoption(d, state, kind)
    event = PolicySuperseded(
        **d.header(setting, state.version + 1, sensitivity="general"),
        kind=code,
        superseded_by=None if superseded_by is None else text("what took its place", superseded_by),
        adoption=adoption.event_id,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def acknowledge(
    book: Book,
    *,
    by: Actor,
    person: UUID,
    kind: str = "confidentiality",
    method: str,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody was advised of the policy in force and will respect it."""
    d, state = draft(book, by, occurred), people.load(book, person)
    code = d.code("policy-kind", kind)
    adoption = in_force(corrected(book, *ADOPTIONS)).get(code)
    if adoption is None:
        raise InputError(f"no such policy is in force: {code}", hint="adopt it first")
    event = PolicyAcknowledged(
        **d.header(person, state.version + 1, *subjects(person), sealed=[Sealed(person, note=note)]),
        kind=code,
        version=adoption.event.version,
        method=d.code("acknowledgement-method", method),
        adoption=adoption.event_id,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def acknowledged(book: Book, ids: Iterable[UUID], *, kind: str, at: datetime, known_by: datetime | None = None) -> bool:
    """Whether somebody, under any of these ids, had acknowledged the policy of this kind, if there is one."""
    adoption = in_force(corrected(book, *ADOPTIONS), known_by=known_by).get(kind)
    if adoption is None:
        return True
    entries = (
        e for one in ids for e in standing(book.about(one, PolicyAcknowledged, EntryCorrected), known_by=known_by)
    )
    mine = (e for e in entries if isinstance(e.event, PolicyAcknowledged) and e.event.adoption == adoption.event_id)
    return any(e.start(book.zone) <= at for e in mine)


def doubts(d: Draft, ids: Iterable[UUID]) -> list[Remark]:
    """What is said about an act of somebody bound by the policy who has not acknowledged it (S108)."""
    row = d.rules.data["acknowledging"]
    if d.by.role not in row["roles"]:
        return []
    done = acknowledged(d.book, ids, kind=row["kind"], at=d.start, known_by=d.known_by)
    return d.missing({"not-acknowledged": not done})


def _adoption(d: Draft, state: Setting, kind: str) -> tuple[str, Entry]:
    code = d.code("policy-kind", kind)
    adoption = in_force(state.recorded).get(code)
    if adoption is None:
        raise InputError(f"no such policy is in force: {code}", hint="adopt it first")
    return code, adoption
