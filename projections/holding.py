"""Whether a hold stands that keeps something from a child's parents, or stood and is over: for duties that would tell them.

What a hold is, and what it covers, is `aggregates.hold`'s business. This reads all holds at once. A hold against one parent
counts too: whoever told the other would have to know of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.accesses.hold import HoldPlaced, HoldReleased, HoldState
from aggregates.entries import Entry
from aggregates.people.joined import JOINED_EVENTS, groups
from aggregates.rules import Rules
from ledger.event import Event, Recorded, When
from projections.matching import utc, values


@dataclass(frozen=True, slots=True)
class Held:
    """All holds, each with the entry that released it, if any."""

    holds: tuple[tuple[HoldState, Entry | None], ...]
    joined: Mapping[UUID, UUID]  # a child who was entered twice
    zone: ZoneInfo

    TOPICS: ClassVar = (HoldPlaced.TOPIC, HoldReleased.TOPIC, *(kind.TOPIC for kind in JOINED_EVENTS))

    @classmethod
    def of(cls, seen: Sequence[Entry], history: Sequence[Recorded[Any]], rules: Rules, zone: ZoneInfo) -> Held:
        """Given what had happened, and all that was recorded."""
        over = tenure.endings(seen, zone, HoldReleased, "stream")
        placed = (e for e in seen if isinstance(e.event, HoldPlaced))
        return cls(tuple((_state(e, rules), over.get(e.event.stream)) for e in placed), groups(history), zone)

    def stands(self, event: Event) -> bool:
        """Whether something like this entry is kept from the parents."""
        return any(over is None for over in self._covering(event))

    def released(self, event: Event) -> When | None:
        """When the last hold was over that kept it from them."""
        ends = [over.when for over in self._covering(event) if over is not None]
        return max(ends, key=lambda when: utc(when.start(self.zone)), default=None)

    def overshadows(self, recorded: Recorded[Any]) -> bool:
        """Whether it was entered after a hold that still stands, about matter that this hold keeps from the parents."""
        here = recorded.position
        return any(
            over is None and hold.entry.recorded.position < here
            for hold, over in self.holds
            if self._is_about(hold, recorded.event)
        )

    def _covering(self, event: Event) -> list[Entry | None]:
        return [over for hold, over in self.holds if self._is_about(hold, event)]

    def _is_about(self, hold: HoldState, event: Event) -> bool:
        about = {self._one(a.subject) for a in event.about}
        return self._one(hold.entry.event.child) in about and _covers(hold, event)

    def _one(self, child: UUID) -> UUID:
        return self.joined.get(child, child)


def _state(entry: Entry, rules: Rules) -> HoldState:
    event, table = entry.event, rules.data["hold_against"]
    roles = frozenset(role for code in event.against for role in table[code]["roles"])
    return HoldState(event.stream, entry, frozenset(event.persons), roles, event.review)


def _covers(hold: HoldState, event: Event) -> bool:
    """Whether it keeps the entry's matter from a parent, or from anybody by name; what has no category could be anything."""
    whom = [(None, role) for role in ("parent", "carer")] + [(person, "") for person in hold.persons]
    matter = (*values(event, "category"), *values(event, "categories")) or (None,)
    return any(hold.covers(person, role, category) for person, role in whom for category in matter)
