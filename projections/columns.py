"""What a column of a register shows that stands in no field: worked out from entries and rules.

A column is the name of a field, `beside.` and a field of the newest entry beside it, or a name of `COMPUTED`. How long
something took is in whole minutes, from the first instant that either time can mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from aggregates import tenure
from aggregates.entries import Entry
from aggregates.governance import guidance, policies
from aggregates.keeping.completion import EntryCompleted
from aggregates.people import joined, roles
from projections import access_columns, case_columns, time_columns
from projections.matching import Row, about, allowed, utc, values
from projections.view import Beside, Column, View

UNMARKED = "unknown"  # assertion-type


def cell(name: str, entry: Entry, beside: Beside, at: View) -> tuple[Any, ...]:
    """Everything that stands in a column for an entry."""
    if name in COMPUTED:
        return COMPUTED[name](entry, beside, at)
    if name.startswith("beside."):
        said = (values(one.event, name.removeprefix("beside.")) for one in reversed(beside))
        return next((found for found in said if found), ())
    return values(entry.event, name)


def kept(row: Row, entry: Entry, beside: Beside, at: View) -> bool:
    """Whether what is worked out about an entry is what a row is about."""
    return all(allowed(cell(name, entry, beside, at), wanted) for name, wanted in row.get("keep", {}).items())


def _folders(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """Its own, and those that were added when it was completed (S74)."""
    if isinstance(entry.event, EntryCompleted):
        return ()
    return tuple(dict.fromkeys((*entry.event.folders, *at.filed.get(entry.event_id, ()))))


def _primary(entry: Entry, _beside: Beside, at: View) -> tuple[UUID, ...]:
    return tuple(map(at.one, about(entry.event)[:1]))


def _broken(entry: Entry, _beside: Beside, _at: View) -> tuple[str, ...]:
    """The phrase of the policy that it broke, or would have."""
    return (*values(entry.event, "rule"), *values(entry.event, "outside"))


def _assertions(entry: Entry, _beside: Beside, _at: View) -> tuple[str, ...]:
    """What each thing that is said was marked as, wherever it stands in this entry (S89)."""
    items = tuple(item.assertion or UNMARKED for item in values(entry.event, "items"))
    return (*values(entry.event, "statements.type"), *items, *values(entry.event, "assertion"))


def _beside(_entry: Entry, beside: Beside, _at: View) -> tuple[int, ...]:
    """The number of the newest entry beside it."""
    return tuple(e.recorded.position for e in beside[-1:])


def _decided_after(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """From the request to the decision (S92)."""
    asked = (e for e in at.topics.get("information.requested", ()) if e.event_id == entry.event.request)
    return tuple(_minutes(at.start(entry) - at.start(request)) for request in asked)


def _done_after(entry: Entry, beside: Beside, at: View) -> tuple[int, ...]:
    """From this entry to the first beside it: from a decision to share until it was shared (S92)."""
    return tuple(_minutes(at.start(first) - at.start(entry)) for first in beside[:1])


def _minutes(took: timedelta) -> int:
    return int(took.total_seconds() // 60)


def _within_target(entry: Entry, beside: Beside, at: View) -> tuple[bool, ...]:
    """Whether it was shared, or could still be, in the time that the setting allows for this urgency (S95)."""
    period = at.rules.period(at.rules.data["timeliness"].get(entry.event.urgency, ""))
    if period is None or entry.event.outcome not in ("share", "share-part"):
        return ()
    end = utc(period.after(at.start(entry), at.zone))
    return ((at.start(beside[0]) if beside else utc(at.as_at)) <= end,)


def _superseded(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """What it cites that was superseded by then; or its golden rules, if no guidance that held contained them (S110)."""
    day = at.start(entry).astimezone(at.zone).date()
    cited = [at.guidance[c.guidance] for c in values(entry.event, "cites") if c.guidance in at.guidance]
    versions = values(entry.event, "golden_rules")
    containing = [g for g in at.guidance.values() if g.golden_rules in versions]
    current = any(not g.is_superseded(day) for g in containing)
    return tuple(g.title for g in (*cited, *([] if current else containing)) if g.is_superseded(day))


def _unacknowledged(entry: Entry, _beside: Beside, at: View) -> tuple[bool, ...]:
    """Whether somebody is bound by the policy, has not left, and has not acknowledged the one that is in force (S108)."""
    row = at.rules.data["acknowledging"]
    adoption = at.policies.get(row["kind"])
    if adoption is None or entry.event.kind not in row["kinds"]:
        return ()
    held = at.held.get(at.one(entry.event.stream), ())
    has_left = bool(held) and not tenure.at(held, at.as_at)
    done = (e.event for e in at.acknowledged.get(at.one(entry.event.stream), ()))
    twice = at.one(entry.event.stream) != entry.event.stream  # another id stands for them
    return () if twice or has_left or any(a.adoption == adoption.event_id for a in done) else (True,)


def _brought_unacknowledged(entry: Entry, _beside: Beside, at: View) -> tuple[bool, ...]:
    """Whether somebody of those who were brought in together has still to acknowledge it."""
    mine = (e for e in at.topics.get("person.registered", ()) if e.event.causation == entry.event_id)
    return (True,) if any(_unacknowledged(e, (), at) for e in mine) else ()


def _answered_after(entry: Entry, beside: Beside, at: View) -> tuple[int, ...]:
    """From a request until the first answer to it."""
    answers = [e for e in beside if values(e.event, "outcome")]
    return tuple(_minutes(at.start(first) - at.start(entry)) for first in answers[:1])


COMPUTED: Mapping[str, Column] = {
    **access_columns.COMPUTED,
    **case_columns.COMPUTED,
    **time_columns.COMPUTED,
    "answered_after": _answered_after,
    "all_folders": _folders,
    "assertions": _assertions,
    "beside": _beside,
    "broken": _broken,
    "primary": _primary,
    "decided_after": _decided_after,
    "done_after": _done_after,
    "within_target": _within_target,
    "superseded": _superseded,
    "unacknowledged": _unacknowledged,
    "brought_unacknowledged": _brought_unacknowledged,
}
_BINDING = (
    "policy.acknowledged",
    *(kind.TOPIC for kind in (*policies.POLICY_EVENTS, *joined.JOINED_EVENTS, *roles.ROLE_EVENTS)),
)
# What a column has to read besides the entries of its register.
NEEDS: Mapping[str, tuple[str, ...]] = {
    **access_columns.NEEDS,
    **case_columns.NEEDS,
    "primary": tuple(kind.TOPIC for kind in joined.JOINED_EVENTS),
    "all_folders": ("entry.completed",),
    "decided_after": ("information.requested",),
    "superseded": tuple(kind.TOPIC for kind in guidance.GUIDANCE_EVENTS),
    "unacknowledged": _BINDING,
    "brought_unacknowledged": ("person.registered", *_BINDING),
}
