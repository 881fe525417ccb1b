"""How long everything is kept: what was set for each category or record, and what is due for disposal.
A time that counts from a date of birth needs that date, which is sealed: whoever asks opens it and hands it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, known, standing
from aggregates.people import joined
from aggregates.people.child import ChildLeft
from aggregates.records import retention
from aggregates.records.destruction import RecordDestroyed
from aggregates.records.legal_hold import LEGAL_HOLD_EVENTS, LegalHoldPlaced, LegalHoldReleased
from aggregates.records.record import RecordCreated
from aggregates.records.retention import RETENTION_EVENTS, RetentionSet
from ledger.event import Event, Recorded

KEEPING_EVENTS: tuple[type[Event], ...] = tuple(
    dict.fromkeys(
        (RecordCreated, RecordDestroyed, ChildLeft, *RETENTION_EVENTS, *LEGAL_HOLD_EVENTS, *joined.JOINED_EVENTS)
    )
)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One record, and how long it is kept."""

    record: UUID
    subject: UUID
    category: str
    retention: UUID | None  # stream of the rule
    until: date | None  # None: no end, nothing set, or nothing says from when it counts
    due: bool
    held: bool  # by a legal hold: kept whatever its time says


@dataclass(frozen=True, slots=True)
class RuleLine:
    """How long a record or a category is kept, as it stands."""

    retention: UUID
    record: UUID | None
    category: str | None
    anchor: str
    value: int | None
    unit: str | None
    authority: str | None
    schedule: str | None
    review: date | None
    review_overdue: bool
    position: int


def rules_in_force(
    events: Iterable[Recorded[Any]], *, zone: ZoneInfo, as_at: datetime, known_at: int | None = None
) -> tuple[RuleLine, ...]:
    """The rules that stand, with the day of their next review."""
    past = [e for e in standing(events, known_at=known_at) if e.start(zone) <= as_at]
    found = {e.event.stream: e for e in past if isinstance(e.event, RetentionSet)}
    newest = {e.event.stream: e for e in past if e.event.stream in found and hasattr(e.event, "review")}
    today = as_at.astimezone(zone).date()
    return tuple(_rule(e, newest[stream].event.review, today) for stream, e in found.items())


def _rule(entry: Entry, review: date | None, today: date) -> RuleLine:
    event = entry.event
    return RuleLine(
        retention=event.stream,
        record=event.record,
        category=event.category,
        anchor=event.anchor,
        value=event.value,
        unit=event.unit,
        authority=event.authority,
        schedule=event.schedule,
        review=review,
        review_overdue=review is not None and review < today,
        position=entry.recorded.position,
    )


def kept(
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    as_at: datetime,
    known_at: int | None = None,
    births: Mapping[UUID, date],
) -> tuple[KeptLine, ...]:
    """Every record that was not destroyed, and until when it is kept."""
    seen = known(events, known_at=known_at)
    past, one = [e for e in standing(seen) if e.start(zone) <= as_at], joined.groups(seen)
    rules = tuple({e.event.stream: e for e in past if isinstance(e.event, RetentionSet)}.values())
    gone = {e.event.stream for e in past if isinstance(e.event, RecordDestroyed)}
    left = {_id(one, e.event.stream): e.start(zone).date() for e in past if isinstance(e.event, ChildLeft)}
    born = {_id(one, child): day for child, day in births.items()}
    begun = [e for e in past if isinstance(e.event, RecordCreated) and e.event.stream not in gone]
    found = []
    for entry in begun:
        event, whose = entry.event, _id(one, entry.event.subject)
        begins = entry.start(zone).date()
        anchors = {"leaves": left.get(whose), "event": begins, "date-of-birth": born.get(whose)}
        held = any(
            _id(one, h.subject) == whose and event.stream in (h.records or (event.stream,)) for h in _holds(past)
        )
        rule = retention.rule_for(rules, event.stream, event.category)
        found.append(_kept(event, rule, anchors, as_at.astimezone(zone).date(), held=held))
    return tuple(found)


def _id(one: Mapping[UUID, UUID], somebody: UUID) -> UUID:
    """The id that stands for somebody who was entered twice."""
    return one.get(somebody, somebody)


def _kept(
    event: RecordCreated, rule: Entry | None, anchors: dict[str, date | None], today: date, *, held: bool
) -> KeptLine:
    until = None if rule is None else retention.until(rule.event, anchors)
    return KeptLine(
        record=event.stream,
        subject=event.subject,
        category=event.category,
        retention=None if rule is None else rule.event.stream,
        until=until,
        due=until is not None and until <= today and not held,
        held=held,
    )


def _holds(past: Iterable[Entry]) -> list[LegalHoldPlaced]:
    entries = tuple(past)
    over = {e.event.stream for e in entries if isinstance(e.event, LegalHoldReleased)}
    return [e.event for e in entries if isinstance(e.event, LegalHoldPlaced) and e.event.stream not in over]
