"""Talking about a child: general progress among staff, or sensitive matter among those who need it. Stream: its own.

Speech cannot be prevented: what was said, among whom and where is recorded, and marked where the rules would have had
somebody else there, or another purpose. General progress is for all staff; only sensitive matter asks who is involved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.accesses import grant
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act
from aggregates.people import child as children
from aggregates.people import roles
from aggregates.people.roles import Standing
from aggregates.records import record as records
from aggregates.rules import Remark
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class DiscussionRecorded(Act):
    """People talked about a child (S14, S16, S17, S19, S106, S116). Sealed about the child: summary, others."""

    TOPIC = "discussion.recorded"
    child: UUID
    level: str  # discussion-level
    purpose: str
    participants: tuple[UUID, ...] = inside(default=())
    records: tuple[UUID, ...] = inside(default=())
    given_by_parent: bool = False  # something that a parent told the setting was spoken of
    framework: str | None = None
    on_site: bool | None = None


def discussed(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    level: str,
    purpose: str = "care",
    participants: Sequence[UUID] = (),
    others: str | None = None,
    framework: str | None = None,
    on_site: bool | None = None,
    records: Sequence[UUID] = (),
    given_by_parent: bool = False,
    summary: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that people talked about a child. `others`: who took part and is not registered, in words."""
    d = draft(book, by, occurred)
    children.load(book, child)
    deep, spoken = d.code("discussion-level", level), [_created(book, one) for one in dict.fromkeys(records)]
    among = tuple(dict.fromkeys(p for p in participants if p != by.person))
    base = "personal" if deep == "general" else "sensitive"
    event = DiscussionRecorded(
        **d.header(
            uuid4(),
            1,
            *subjects(child, mentioned=among),
            sealed=[Sealed(child, summary=summary, others=others)],
            sensitivity=d.rules.highest(base, *(created.sensitivity for created in spoken)),
        ),
        child=child,
        level=deep,
        purpose=d.code("purpose", purpose),
        participants=among,
        records=tuple(created.stream for created in spoken),
        given_by_parent=given_by_parent or any(created.provenance == "given-by-parent" for created in spoken),
        framework=d.optional("framework", framework),
        on_site=on_site,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + _remarks(d, event, outsiders=bool(others)))


def _created(book: Book, record: UUID) -> records.RecordCreated:
    return records.load(book, record).created


def _remarks(d: Draft, event: DiscussionRecorded, *, outsiders: bool) -> list[Remark]:
    """What the rules would have had otherwise: who took part, in which framework, for what."""
    people = [roles.standing_of(d.book, one, d.start, known_by=d.known_by) for one in event.participants]
    staff = [who for who in people if _holds(who, d.rules.data["discussing"]["staff"])]
    strangers = outsiders or len(staff) < len(people)
    sensitive = event.level == "sensitive"
    missing = {
        "discussed-with-others": not sensitive and strangers,
        "discussed-beyond": sensitive and any(not _may_discuss(d, who, event.child) for who in staff),
        "not-involved": sensitive and any(not _is_involved(d, who, event.child) for who in staff),
        "framework-missing": strangers and event.framework is None,
        "informal": event.framework == "informal",
        "planning-only": event.given_by_parent and any(_only_plans(d, who, event.purpose) for who in staff),
    }
    return d.missing(missing)


def _holds(who: Standing, codes: Iterable[str]) -> bool:
    return any(who.role(code) for code in codes)


def _leads(d: Draft, who: Standing, child: UUID) -> bool:
    """The manager, designated persons, and the child's own key person."""
    return _holds(who, d.rules.data["discussing"]["sensitive"]) or "key-person" in who.relations(child)


def _is_involved(d: Draft, who: Standing, child: UUID) -> bool:
    return "care" in who.relations(child) or _leads(d, who, child)


def _may_discuss(d: Draft, who: Standing, child: UUID) -> bool:
    """Whether sensitive matter about a child is theirs: by role, as key person, or by a need to know."""
    granted = grant.in_force(d.book, child, who.person, d.start, known_by=d.known_by)
    return _leads(d, who, child) or bool(granted)


def _only_plans(d: Draft, who: Standing, purpose: str) -> bool:
    """S106: whether they may hear what a parent told the setting only to plan for the child's needs."""
    held = {t.role for t in who.holding}
    return any(d.rules.is_planning_only("given-by-parent", role, purpose) for role in held)
