"""What somebody was, and was let into, at any moment and as known by any: roles, relationships, grants, emergencies, holds.

For answers about many accesses: the events are sorted once. What each of these means, and what it opens, is decided in
`aggregates`; here is only which of them held when, from the events alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.accesses import emergency, grant, hold
from aggregates.accesses.emergency import EMERGENCY_EVENTS
from aggregates.accesses.grant import GRANT_EVENTS
from aggregates.accesses.grounds import Special
from aggregates.accesses.hold import HOLD_EVENTS, HoldState
from aggregates.entries import EntryCorrected, standing
from aggregates.people import joined, roles
from aggregates.people.child import ChildLeft
from aggregates.people.roles import ROLE_EVENTS, Standing
from aggregates.rules import Rules
from aggregates.tenure import Tenure
from ledger.event import Event, Recorded
from projections.then import Then

TYPES: tuple[type[Event], ...] = tuple(
    dict.fromkeys((*ROLE_EVENTS, *GRANT_EVENTS, *EMERGENCY_EVENTS, *HOLD_EVENTS, *joined.JOINED_EVENTS))
)


@dataclass(frozen=True, slots=True)
class Ties:
    """The events that say who was what, by kind."""

    of_roles: Sequence[Recorded[Any]]
    of_grants: Sequence[Recorded[Any]]
    of_emergencies: Sequence[Recorded[Any]]
    of_holds: Sequence[Recorded[Any]]
    joinings: Sequence[Recorded[Any]]
    zone: ZoneInfo
    rules: Rules

    @classmethod
    def among(cls, known: Iterable[Recorded[Any]], zone: ZoneInfo, rules: Rules) -> Ties:
        """What of these events is about this; all of `TYPES`, for everybody."""
        events = [r for r in known if isinstance(r.event, TYPES)]

        def of(kinds: tuple[type[Event], ...]) -> Sequence[Recorded[Any]]:
            return [r for r in events if isinstance(r.event, kinds)]

        return cls(
            of(ROLE_EVENTS),
            of(GRANT_EVENTS),
            of(EMERGENCY_EVENTS),
            of(HOLD_EVENTS),
            of(joined.JOINED_EVENTS),
            zone,
            rules,
        )

    def one(self, known: Then) -> Mapping[UUID, UUID]:
        """Who turned out to be one person, as known (`joined.groups`)."""
        return joined.groups(self.joinings, **known.as_known())

    def held(self, person: UUID, at: datetime, known: Then) -> Standing:
        """What somebody was at an instant, for the setting and to every child."""
        one = self.one(known)
        ids = joined.members(one, person)
        mine = [
            r
            for r in self.of_roles
            if isinstance(r.event, ChildLeft | EntryCorrected) or any(a.subject in ids for a in r.event.about)
        ]
        spans = roles.tenures(mine, ids, self.zone, self.rules, **known.as_known())
        return Standing(person, tenure.at(spans, at), self.rules, one)

    def all_grants(self, at: datetime, known: Then) -> tuple[Tenure, ...]:
        """Every need to know that stood."""
        return tenure.at(grant.spans(self.of_grants, self.zone, **known.as_known()), at)

    def all_emergencies(self, at: datetime, known: Then) -> tuple[Tenure, ...]:
        """Every emergency that lasted."""
        return tenure.at(emergency.spans(self.of_emergencies, self.zone, **known.as_known()), at)

    def grants(self, child: UUID, at: datetime, known: Then, person: UUID | None = None) -> tuple[Tenure, ...]:
        """The needs to know about a child that stood: of one person, if one is named."""
        return self._towards(self.all_grants(at, known), child, known, person)

    def emergencies(self, child: UUID, at: datetime, known: Then, person: UUID | None = None) -> tuple[Tenure, ...]:
        """The emergencies about a child that lasted."""
        return self._towards(self.all_emergencies(at, known), child, known, person)

    def holds(self, child: UUID, at: datetime, known: Then) -> tuple[HoldState, ...]:
        """The holds about a child that stood."""
        one = self.one(known)
        ids = joined.members(one, child)
        entries = [e for e in standing(self.of_holds, **known.as_known()) if getattr(e.event, "child", None) in ids]
        return hold.among(entries, at, self.zone, self.rules, one)

    def special(self, event: Any, at: datetime, known: Then) -> Special:
        """What let somebody into what they opened, or kept it from them, besides what they were."""
        who, child = event.by, event.subject
        granted = [t for t in self.grants(child, at, known, who.person) if _opens(t, event)]
        urgent = self.emergencies(child, at, known, who.person)
        kept = hold.covering(self.holds(child, at, known), who.person, who.role, event.category)
        return Special(
            grant=granted[0].entry.event_id if granted else None,
            emergency=urgent[0].entry.event.stream if urgent else None,
            hold=None if kept is None else kept.entry.event_id,
        )

    def opening(self, event: Any, at: datetime, known: Then) -> list[Tenure]:
        """The spans of grants and emergencies of whoever opened something that let them into it."""
        who, child = event.by.person, event.subject
        granted = [t for t in self.grants(child, at, known, who) if _opens(t, event)]
        return [*granted, *self.emergencies(child, at, known, who)]

    def _towards(self, held: Iterable[Tenure], child: UUID, known: Then, person: UUID | None) -> tuple[Tenure, ...]:
        one = self.one(known)
        whom = joined.members(one, child)
        who = None if person is None else joined.members(one, person)
        return tuple(t for t in held if t.child in whom and (who is None or t.person in who))


def _opens(granted: Tenure, event: Any) -> bool:
    return grant.opens(granted.entry.event, event.record, event.category)
