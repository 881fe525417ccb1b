"""What a register is made from: all entries that had happened and were known, and what is looked up in them more than once.

Each look-up is made when a column first asks for it, and only once. Nothing here says what a column shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import ACCESS_EVENTS, Access, AccessDenied
from aggregates.entries import Entry, EntryCorrected, read
from aggregates.governance import guidance, policies
from aggregates.governance.guidance import Guidance
from aggregates.governance.setting import PolicyAdopted
from aggregates.keeping.completion import EntryCompleted
from aggregates.people import joined, roles
from aggregates.people.person import PersonRegistered
from aggregates.rules import Rules
from aggregates.tenure import Tenure
from ledger.event import Event, Recorded
from projections import batches
from projections.grants import GrantLine, grants_of
from projections.matching import utc


@dataclass(frozen=True)
class View:
    """What a register is made from, and as at when."""

    topics: Mapping[str, Sequence[Entry]]
    recorded: Sequence[Recorded[Any]]  # corrections too
    rules: Rules
    zone: ZoneInfo
    as_at: datetime
    under: Callable[[UUID | None], Rules] | None = None  # the rules of an adoption, by its event id

    def start(self, entry: Entry) -> datetime:
        return utc(entry.start(self.zone))

    def rules_of(self, event: Event) -> Rules:
        """The rules under which it was entered; those in force now, if nobody says how to find the others."""
        return self.rules if self.under is None else self.under(event.policy)

    def one(self, somebody: UUID) -> UUID:
        """The id that stands for somebody who was entered twice."""
        return self.joined.get(somebody, somebody)

    @cached_property
    def by_id(self) -> Mapping[UUID, Recorded[Any]]:
        return {r.event_id: r for r in self.recorded}

    @cached_property
    def reads(self) -> Mapping[UUID, Entry]:
        """Every entry as it reads, whenever it happened; also what was entered in error."""
        return {e.event_id: e for e in read(self.recorded)}

    @cached_property
    def standing(self) -> Mapping[UUID, Entry]:
        """Every entry that had happened and stands, by its event id."""
        return {e.event_id: e for entries in self.topics.values() for e in entries}

    def positions(self, ids: Sequence[UUID]) -> tuple[int, ...]:
        """The numbers of entries, as far as they stand."""
        return tuple(self.standing[one].recorded.position for one in ids if one in self.standing)

    @cached_property
    def brought(self) -> Mapping[UUID, Sequence[Entry]]:
        """What came with each batch that was brought in, by its event id."""
        found: dict[UUID, list[Entry]] = {one: [] for one in batches.ids(self.standing.values())}
        for entry in self.standing.values():
            if entry.event.causation in found:
                found[entry.event.causation].append(entry)
        return found

    @cached_property
    def cases(self) -> Mapping[UUID, Sequence[Entry]]:
        """The entries of each case of sharing, as they happened."""
        steps = ("information.requested", "sharing.assessed", "sharing.decided", "advice.sought", "manager.consulted")
        found: dict[UUID, list[Entry]] = {}
        for entry in (e for topic in steps for e in self.topics.get(topic, ())):
            found.setdefault(entry.event.stream, []).append(entry)
        return {case: sorted(e, key=lambda e: (self.start(e), e.recorded.position)) for case, e in found.items()}

    @cached_property
    def latest_before(self) -> Mapping[UUID, datetime]:
        """For each entry, the latest time of an older entry of its stream."""
        found, latest = {}, dict[UUID, datetime]()
        for entry in sorted(self.standing.values(), key=lambda e: e.recorded.position):
            stream = entry.event.stream
            if stream in latest:
                found[entry.event_id] = latest[stream]
            latest[stream] = max(self.start(entry), latest.get(stream, self.start(entry)))
        return found

    @cached_property
    def opened(self) -> Mapping[UUID, Sequence[Entry]]:
        """What was opened in each emergency, by its stream."""
        found: dict[UUID, list[Entry]] = {}
        for entry in (e for kind in ACCESS_EVENTS for e in self.topics.get(kind.TOPIC, ())):
            event: Access = entry.event
            if event.basis.emergency is not None and not isinstance(event, AccessDenied):
                found.setdefault(event.basis.emergency, []).append(entry)
        return found

    @cached_property
    def grants(self) -> Mapping[UUID, GrantLine]:
        """The grants, by the entry that gave each."""
        found = grants_of(self.recorded, zone=self.zone, as_at=self.as_at)
        return {line.entry: line for line in found}

    @cached_property
    def policy_history(self) -> Sequence[Recorded[Any]]:
        """What happened to policies, and the corrections of that."""
        found: dict[UUID, Recorded[Any]] = {}
        for r in self.recorded:  # a correction corrects only what is older
            if isinstance(r.event, EntryCorrected):
                if r.event.corrects in found:
                    found[r.event_id] = r
            elif isinstance(r.event, policies.POLICY_EVENTS):
                found[r.event_id] = r
        return tuple(found.values())

    def adoption_of(self, known: int) -> UUID | None:
        """The adoption of the policy that binds people, when so many entries of `policy_history` were known."""
        if known not in self._adoptions:
            found = policies.in_force(self.policy_history[:known]).get(self.rules.data["acknowledging"]["kind"])
            self._adoptions[known] = None if found is None else found.event_id
        return self._adoptions[known]

    @cached_property
    def _adoptions(self) -> dict[int, UUID | None]:
        return {}

    @cached_property
    def acknowledged(self) -> Mapping[UUID, Sequence[Entry]]:
        """Every acknowledgement of a policy, by the id that stands for whoever made it, in the ledger's order."""
        found: dict[UUID, list[Entry]] = {}
        for entry in self.topics.get("policy.acknowledged", ()):
            found.setdefault(self.one(entry.event.stream), []).append(entry)
        return {who: sorted(entries, key=lambda e: e.recorded.position) for who, entries in found.items()}

    @cached_property
    def bound(self) -> frozenset[UUID]:
        """Whom the policy binds, by the kind as which they were registered; the ids that stand for them."""
        kinds = self.rules.data["acknowledging"]["kinds"]
        people = self.topics.get(PersonRegistered.TOPIC, ())
        return frozenset(self.one(e.event.stream) for e in people if e.event.kind in kinds)

    @cached_property
    def filed(self) -> Mapping[UUID, Sequence[str]]:
        """The folders that were added to entries, by event id."""
        found: dict[UUID, list[str]] = {}
        for entry in self.topics.get(EntryCompleted.TOPIC, ()):
            found.setdefault(entry.event.completes, []).extend(entry.event.folders)
        return found

    @cached_property
    def guidance(self) -> Mapping[str, Guidance]:
        return guidance.register(self.rules, self.recorded, self.zone)

    @cached_property
    def policies(self) -> Mapping[str, Entry]:
        """The newest adoption of each kind that had not been given up."""
        kinds = (PolicyAdopted, policies.PolicySuperseded)
        entries = [e for kind in kinds for e in self.topics.get(kind.TOPIC, ())]
        return policies.newest(sorted(entries, key=lambda e: e.recorded.position))

    @cached_property
    def joined(self) -> Mapping[UUID, UUID]:
        return joined.groups(self.recorded)

    @cached_property
    def tenures(self) -> Mapping[UUID, Sequence[Tenure]]:
        """Every role that anybody who is registered held, by the id under which they held it."""
        people = {e.event.stream for e in self.topics.get(PersonRegistered.TOPIC, ())}
        telling = [r for r in self.recorded if isinstance(r.event, roles.ROLE_EVENTS)]
        found: dict[UUID, list[Tenure]] = {}
        for one in roles.tenures(telling, people, self.zone, self.rules):
            found.setdefault(one.person, []).append(one)
        return found

    @cached_property
    def spans(self) -> Mapping[UUID, Tenure]:
        """The same, by the entry with which each begins."""
        return {t.entry.event_id: t for spans in self.tenures.values() for t in spans}

    @cached_property
    def held(self) -> Mapping[UUID, Sequence[Tenure]]:
        """The same, by the id that stands for them."""
        found: dict[UUID, list[Tenure]] = {}
        for person, spans in self.tenures.items():
            found.setdefault(self.one(person), []).extend(spans)
        return found


Beside = Sequence[Entry]
Column = Callable[[Entry, Beside, View], tuple[Any, ...]]
