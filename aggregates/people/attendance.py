"""Where else a child goes, and when they leave us. Stream: the child.

Another setting is told what supports the child's learning and development (S105); for more there is a decision. What
has to be done when a child leaves stands in the rules (`duties`). Which setting it is is sealed about the child.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.draft import Draft, draft, subjects, text
from aggregates.entries import Act, EntryCorrected, standing
from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people.child import ChildLeft
from aggregates.rules import Remark, within
from aggregates.tenure import Tenure
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class OtherSettingRecorded(Act):
    """The child goes to another setting too (S105). Sealed about the child: setting, contact, note."""

    TOPIC = "other_setting.recorded"
    contact: UUID | None = None  # if they are registered
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class OtherSettingEnded(Act):
    """The child goes there no longer (S105)."""

    TOPIC = "other_setting.ended"
    reason: str  # ending-reason
    attendance: UUID = inside()  # event id of other_setting.recorded


def tenures(history: Iterable[Recorded[Any]], zone: ZoneInfo, **as_known: Any) -> tuple[Tenure, ...]:
    """When the child went to another setting; the `person` of a span is the contact, or the child if there is none."""
    entries = standing(history, **as_known)
    endings = tenure.endings(entries, zone, OtherSettingEnded, "attendance")
    return tuple(
        tenure.span(
            e,
            endings,
            zone,
            person=e.event.contact or e.event.stream,
            role="other-setting",
            child=e.event.stream,
            last_day=e.event.last_day,
        )
        for e in entries
        if isinstance(e.event, OtherSettingRecorded)
    )


def _present(d: Draft, child: UUID) -> tuple[Tenure, ...]:
    history = d.book.about(child, OtherSettingRecorded, OtherSettingEnded, EntryCorrected)
    return tuple(t for t in tenure.at(tenures(history, d.book.zone), d.start) if t.child == child)


def record_other_setting(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    setting: str,
    contact: UUID | None = None,
    contact_name: str | None = None,
    last_day: date | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a child goes to another setting too."""
    d, state = draft(book, by, occurred), children.load(book, child)
    if contact is not None:
        people.load(book, contact)
    words = Sealed(child, setting=text("the other setting", setting), contact=contact_name, note=note)
    about = subjects(child, mentioned=[] if contact is None else [contact])
    header = d.header(child, state.version + 1, *about, sealed=[words])
    event = OtherSettingRecorded(**header, contact=contact, last_day=last_day)
    return d.decided([event], d.warnings() + people.doubts(d))


def end_other_setting(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    entry: UUID | None = None,
    reason: str = "other",
    occurred: When | None = None,
) -> Decision:
    """Record that a child goes there no longer; `entry` is the one that recorded it, if there are several."""
    d, state = draft(book, by, occurred), children.load(book, child)
    present = [t for t in _present(d, child) if entry in (None, t.entry.event_id)]
    if len(present) != 1:
        found = ", ".join(str(t.entry.recorded.position) for t in present) or "none"
        raise InputError(f"expected one other setting at that time, found {found}", hint="name its entry")
    event = OtherSettingEnded(
        **d.header(child, state.version + 1, *subjects(child)),
        reason=d.code("ending-reason", reason),
        attendance=present[0].entry.event_id,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def beyond_development(d: Draft, child: UUID, recipients: Collection[str], categories: Collection[str]) -> list[Remark]:
    """What is said when something goes to another setting that is not for the child's learning and development (S105)."""
    row = d.rules.data["other_settings"]
    if set(row["recipients"]).isdisjoint(recipients):
        return []
    beyond = [code for code in categories if not within(code, row["categories"])]
    return d.missing({"beyond-development": bool(beyond), "other-setting-unknown": not _present(d, child)})


def leave(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    reason: str = "left",
    next_setting: str | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record a child's last day. What their records need then becomes a duty."""
    d, state = draft(book, by, occurred), children.load(book, child)
    if state.entries(ChildLeft):
        raise InputError("this child has left already", hint="correct that entry if the day was another one")
    words = Sealed(child, next_setting=next_setting, note=note)
    event = ChildLeft(
        **d.header(child, state.version + 1, *subjects(child), sealed=[words]),
        reason=d.code("ending-reason", reason),
    )
    return d.decided([event], d.warnings() + people.doubts(d))
