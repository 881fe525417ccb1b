"""What a row of the rules looks for: the fields of an event by name, and the entries that belong to another one.

Shared by the duties and the registers, whose rows are data. A name is a field of the type or of the header, `role` or
`actor` of whoever did it, or a path into tuples of parts (`items.category`). Nothing here knows what a duty is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import Access
from aggregates.entries import Act, Entry, last_instant
from aggregates.keeping.report import ReportGenerated
from aggregates.rules import within
from ledger.event import LEVEL_OF, REGISTRY, Event

Row = Mapping[str, Any]
SET, UNSET, ANY = "*", "-", "*"


def values(event: Any, path: str) -> tuple[Any, ...]:
    """Everything that stands under a name; nothing, if it is left out."""
    found: tuple[Any, ...] = (event,)
    for name in path.split("."):
        found = tuple(value for one in found for value in _members(_field(one, name)))
    return found


def _field(thing: Any, name: str) -> Any:
    """The type's own field first: a role that is given is not the role of who gives it."""
    if hasattr(thing, name):
        return getattr(thing, name)
    return {"role": thing.by.role, "actor": thing.by.person}.get(name) if isinstance(thing, Event) else None


def _members(value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    return () if value in (None, "") else (value,)


def fits(event: Event, where: Row) -> bool:
    """Whether every field has one of the values that are allowed for it; of several values, one is enough."""
    return all(allowed(values(event, name), wanted) for name, wanted in where.items())


def allowed(found: tuple[Any, ...], wanted: Any) -> bool:
    """Whether one of the values is among those that are wanted; a category also by its class."""
    names: Sequence[Any] = wanted if isinstance(wanted, list | tuple) else (wanted,)
    if not found:
        return UNSET in names
    return SET in names or any(
        one == name or (isinstance(one, str) and within(one, [name])) for one in found for name in names
    )


# Somebody only looked at something: the most numerous entries, which nothing that speaks of every entry means.
LOOKS = (Access, ReportGenerated)


def types(topics: Iterable[str]) -> tuple[type[Event], ...]:
    """The types of these names, and corrections among them; under `*`, of whatever was done."""
    named = {"entry.corrected", *topics}
    done = (
        kind for kind in REGISTRY.values() if ANY in named and issubclass(kind, Act) and not issubclass(kind, LOOKS)
    )
    return tuple(dict.fromkeys((*(kind for kind in REGISTRY.values() if kind.TOPIC in named), *done)))


def by_topic(entries: Sequence[Entry]) -> dict[str, Sequence[Entry]]:
    """Entries by the name of their type; under `*`, whatever was done."""
    found: dict[str, Any] = {ANY: [e for e in entries if not isinstance(e.event, LOOKS)]}
    for entry in entries:
        found.setdefault(entry.event.TOPIC, []).append(entry)
    return found


def links(row: Row, topics: Mapping[str, Sequence[Entry]], zone: ZoneInfo) -> Callable[[Entry], list[Entry]]:
    """For any entry, those of the row that belong to it: by naming it or its stream, or by the fields that are the same.

    What names the entry, or a stream that it begins, belongs to it. What only shares its stream or its fields does if it is
    not earlier: where two times cannot be told apart, as on one day, the order in which they were entered decides.
    """
    fitting = [e for e in topics.get(row["topic"], ()) if fits(e.event, row.get("where", {}))]
    linked: dict[UUID, list[Entry]] = {}
    for entry in fitting if "by" in row else ():
        for link in dict.fromkeys(values(entry.event, row["by"])):
            linked.setdefault(link, []).append(entry)

    def find(first: Entry) -> list[Entry]:
        event, same = first.event, row.get("same", ())
        named = linked.get(first.event_id, [])
        loosely = linked.get(event.stream, []) if "by" in row else fitting
        begins = "by" in row and event.stream_version == 1
        return [
            e
            for e in (*named, *(one for one in loosely if begins or _follows(one, first, zone)))
            if e.event_id != first.event_id and all(values(e.event, f) == values(event, f) for f in same)
        ]

    return find


def _follows(entry: Entry, first: Entry, zone: ZoneInfo) -> bool:
    if _surely_before(entry, first, zone):
        return False
    return _surely_before(first, entry, zone) or entry.recorded.position > first.recorded.position


def _surely_before(one: Entry, other: Entry, zone: ZoneInfo) -> bool:
    """Whether it was earlier, whatever moment of a day is meant; the midnight at which a day ends is no longer of it."""
    end, start = utc(last_instant(one.when, zone)), utc(other.start(zone))
    return end < start or (end == start and not isinstance(one.when.at, datetime))


def about(event: Event) -> tuple[UUID, ...]:
    """Whom an entry is about, the primary one first; without those who are only mentioned."""
    ordered = sorted(event.about, key=lambda a: a.involvement != "primary")
    return tuple(a.subject for a in ordered if a.involvement != "mentioned")


def may_see(event: Event, person: UUID, levels: Iterable[str]) -> bool:
    """Whether somebody is told of an entry: it is of a level that they read, or their own and not about a child's safety.

    A grievance is for whoever reads that level, but not for the one whom it is about.
    """
    return may_be_told(event.sensitivity, about(event), event.by.person, person, levels)


def may_be_told(sensitivity: str, subjects: Sequence[UUID], by: UUID, person: UUID, levels: Iterable[str]) -> bool:
    """The same of an entry that somebody made and that is about these, of whom the first is the primary one."""
    if sensitivity == "grievance" and person in subjects[:1]:
        return False
    own = by == person and sensitivity not in ("safeguarding", "grievance")
    return own or LEVEL_OF[sensitivity] in levels


def utc(at: datetime) -> datetime:
    """Two times in one zone are compared by the clock on the wall, which shows one hour of October twice; in UTC not."""
    return at.astimezone(UTC)
