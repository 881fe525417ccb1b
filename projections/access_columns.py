"""What the registers of accesses show: out of role, out of hours, without a ground, before the policy was acknowledged.

What was frozen in an access is held against what is known now. What was entered after an access counts as nothing at the
time: it is shown as entered later, and the access stays on the list. Each answer is a code; its words are the desk's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates import hours
from aggregates.accesses import grant
from aggregates.accesses.access import ACCESS_EVENTS, AccessTold
from aggregates.accesses.emergency import EmergencyStarted
from aggregates.entries import Entry, is_from_before
from aggregates.governance import policies
from aggregates.people import joined, roles
from aggregates.tenure import Tenure
from projections.matching import utc
from projections.view import Beside, Column, View

# Which frozen entry is behind a ground; what has no entry (an everyday matter, a developmental record) rests on the role.
BEHIND = {
    "professional-need.key-person": "key_person",
    "professional-need.need-to-know-grant": "grant",
    "professional-need.care-involvement": "care",
    "right.parent-own-child": "relationship",
    "emergency-override": "emergency",
}


def _out_of_hours(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """Whether the setting was closed, by the hours of the rules under which it was entered."""
    closed = hours.outside(at.rules_of(entry.event).data["opening_hours"], entry.when.at, at.zone)
    return () if closed is None else (closed,)


def _out_of_role(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """Against the rules, in a role that was not held, towards a child in whose care they had no part."""
    event = entry.event
    found = {
        "against-rules": isinstance(event, AccessTold) and not event.within,
        "emergency": event.ground == "emergency-override",
        **_role(entry, at),
        "not-involved": "not-involved" in event.marks,
    }
    return tuple(code for code, holds in found.items() if holds)


def _role(entry: Entry, at: View) -> Mapping[str, bool]:
    """Whether the role was held: as it was known then, and as it is known now."""
    event, when = entry.event, at.start(entry)
    spans = [t for t in at.held.get(at.one(event.by.person), ()) if t.role == event.by.role]
    now = any(_covers(t, when) for t in spans)
    frozen = event.basis.role is not None
    return {
        "role-not-held": not frozen and not now,
        "role-entered-later": not frozen and now,
        "role-not-held-after-all": frozen and not now,
    }


def _covers(held: Tenure, when: datetime) -> bool:
    return utc(held.since) <= when and (held.until is None or when < utc(held.until))


def _no_ground(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """Why there was none at the time: none at all, or one that was entered later, was an error, or did not hold then."""
    event, when = entry.event, at.start(entry)
    if isinstance(event, AccessTold) and not event.within:
        return ("none",) if event.later_ground is None else ("entered-later",)
    ground = _ground(event, at)
    if ground is None:
        return ()
    # Of an access whose time was put right: what it rests on may have been entered only after it happened.
    moved = isinstance(event, AccessTold) and entry.when != event.occurred
    if moved and at.by_id[ground].recorded_at > when and not is_from_before(at.by_id[ground]):
        return ("entered-later",)
    if not at.reads[ground].stands:
        return ("in-error",)
    span = at.spans.get(ground)
    return () if span is None or _covers(span, when) else ("not-then",)


def _ground(event: Any, at: View) -> UUID | None:
    """The entry on which an access rested, if it is here."""
    found: UUID | None = getattr(event.basis, BEHIND.get(event.ground, "role"))
    if event.ground == "emergency-override":
        found = next((e.event_id for e in at.topics.get(EmergencyStarted.TOPIC, ()) if e.event.stream == found), None)
    return found if found in at.by_id else None


def _later_ground(entry: Entry, _beside: Beside, _at: View) -> tuple[str, ...]:
    """What would have been the ground, if it had been entered in time."""
    ground = getattr(entry.event, "later_ground", None)
    return () if ground is None else (ground,)


def _unacknowledged(entry: Entry, _beside: Beside, at: View) -> tuple[bool, ...]:
    """Whether whoever opened it is bound by the policy and had, as it was known then, not acknowledged it."""
    who = at.one(entry.event.by.person)
    marked = "not-acknowledged" in entry.event.marks
    adoption = _in_force(entry, at) if who in at.bound or marked else None
    if adoption is None:
        return ()
    done = (a for a in at.acknowledged.get(who, ()) if a.event.adoption == adoption)
    in_time = any(_known(a, entry, at) and at.start(a) <= at.start(entry) for a in done)
    return () if in_time and not marked else (True,)


def _acknowledged_since(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """The entry by which they acknowledged it afterwards, or by which it was entered only then."""
    adoption = _in_force(entry, at)
    done = (a for a in at.acknowledged.get(at.one(entry.event.by.person), ()) if a.event.adoption == adoption)
    return tuple(a.recorded.position for a in done)[:1]


def _in_force(entry: Entry, at: View) -> UUID | None:
    """The adoption of the policy that binds people, as it was known when something was opened."""
    known = sum(_before(r, entry, at) for r in at.policy_history)  # what was recorded earlier is known earlier
    return at.adoption_of(known)


def _known(earlier: Entry, entry: Entry, at: View) -> bool:
    return _before(earlier.recorded, entry, at)


def _before(earlier: Any, entry: Entry, at: View) -> bool:
    """Whether it had been recorded by the time of an access; what the program itself opened came after what it read."""
    if isinstance(entry.event, AccessTold) and not _at_once(entry):
        return bool(earlier.recorded_at <= at.start(entry))
    return bool(earlier.position < entry.recorded.position)


def _at_once(entry: Entry) -> bool:
    """Whether it was told as it happened."""
    return not entry.corrections and entry.when.at == entry.recorded.recorded_at


def _opened(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """What was opened in an emergency."""
    return tuple(e.recorded.position for e in at.opened.get(entry.event.stream, ()))


def _relied(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """What was opened by a grant."""
    return at.grants[entry.event_id].relied if entry.event_id in at.grants else ()


def _after_end(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """What was opened of the same matter, outside the rules, after a grant was over."""
    return at.grants[entry.event_id].after_end if entry.event_id in at.grants else ()


def _over(entry: Entry, _beside: Beside, at: View) -> tuple[datetime, ...]:
    """When a grant is over, or was ended."""
    until = at.grants[entry.event_id].until if entry.event_id in at.grants else None
    return () if until is None else (utc(until),)


COMPUTED: Mapping[str, Column] = {
    "out_of_hours": _out_of_hours,
    "out_of_role": _out_of_role,
    "no_ground": _no_ground,
    "later_ground": _later_ground,
    "not_acknowledged": _unacknowledged,
    "acknowledged_since": _acknowledged_since,
    "opened": _opened,
    "relied": _relied,
    "after_end": _after_end,
    "over": _over,
}
_ROLES = tuple(kind.TOPIC for kind in (*roles.ROLE_EVENTS, *joined.JOINED_EVENTS))
_GRANTS = (*(kind.TOPIC for kind in grant.GRANT_EVENTS), *(kind.TOPIC for kind in ACCESS_EVENTS))
_PEOPLE = ("person.registered", *(kind.TOPIC for kind in joined.JOINED_EVENTS))
NEEDS: Mapping[str, tuple[str, ...]] = {
    "out_of_role": ("person.registered", *_ROLES),
    "no_ground": ("person.registered", *_ROLES, "grant.given", "emergency.started"),
    "not_acknowledged": ("policy.acknowledged", *_PEOPLE, *(kind.TOPIC for kind in policies.POLICY_EVENTS)),
    "opened": tuple(kind.TOPIC for kind in ACCESS_EVENTS),
    **dict.fromkeys(("relied", "after_end", "over"), _GRANTS),
}
