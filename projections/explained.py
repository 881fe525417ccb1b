"""Why somebody could open something: each access with its ground as it was frozen, and as it is worked out anew.

Three answers stand beside each other: what the event says; what the rules say to what had been recorded when it happened
(the same, unless the event was put right since); and what they say to all that is known now. A ground that was entered
afterwards is named, with how long after, and is none. The entries behind stand in `behind`; here is also the adoption of
the policy under which it was judged. Ids, codes and times only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import ACCESS_EVENTS, AccessGranted
from aggregates.accesses.grounds import answered
from aggregates.entries import Entry, known
from aggregates.governance.policies import POLICY_EVENTS
from aggregates.governance.setting import PolicyAdopted
from aggregates.matters.grievances import CATEGORY as GRIEVANCE
from aggregates.permissions import consents
from aggregates.rules import Rules
from ledger.event import Event, Recorded
from projections import access, ties
from projections.access import AccessLine
from projections.behind import Around, Ground, grounds
from projections.then import EVERYTHING, Then

RulesOf = Callable[[UUID | None], Rules]  # by the adoption that an entry names as its policy


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say."""

    allowed: bool
    ground: str  # access-ground
    rule: str  # the phrase of the policy


@dataclass(frozen=True, slots=True)
class Policy:
    """The adoption of a policy."""

    entry: UUID
    position: int
    kind: str
    title: str
    version: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class Explained:
    """One access, and why."""

    access: AccessLine
    frozen: Answer
    then: Answer  # worked out anew, with what had been recorded when it happened
    now: Answer  # worked out anew, with what is known now
    grounds: tuple[Ground, ...]  # what it relied on first
    policy: Policy | None  # under which it was entered
    policy_then: Policy | None  # of the same kind, in force when it happened

    @property
    def differs(self) -> bool:
        """Whether what is known now gives another answer than was given."""
        return self.now != self.frozen

    @property
    def later(self) -> tuple[Ground, ...]:
        """What would have been a ground and was entered only afterwards."""
        return tuple(g for g in self.grounds if g.later is not None and g.holds and not g.older)


def types(rules: Rules) -> tuple[type[Event], ...]:
    """The events that the answer is folded from; `who_saw` finds its own among them."""
    seen = (*ACCESS_EVENTS, *access.BESIDE, *consents.sources(rules))
    return tuple(dict.fromkeys((*seen, *ties.TYPES, *POLICY_EVENTS)))


def explained(
    events: Iterable[Recorded[Any]],
    lines: Sequence[AccessLine],
    *,
    zone: ZoneInfo,
    rules: Rules,
    known_at: int | None = None,
    holds: bool = False,
    under: RulesOf | None = None,
) -> tuple[Explained, ...]:
    """These accesses, as `who_saw` lists them, each with why; given all events of `types`.

    `holds`: whoever is shown this may know of holds; else what one stopped is shown as it was answered, and no other is
    looked at. `under`: the rules of each policy; else `rules` judge all.
    """
    seen = known(events, known_at=known_at)
    around = Around.of(seen, zone, rules)
    return tuple(_explained(line, around, under or (lambda _policy: rules), holds=holds) for line in lines)


def _explained(line: AccessLine, around: Around, under: RulesOf, *, holds: bool) -> Explained:
    entry = around.by_id[line.entry]
    then, rules = Then.of(entry, around.zone), under(entry.event.policy)
    frozen = Answer(line.outcome == "granted" or (line.outcome == "told" and not line.outside), line.ground, line.rule)
    fixed = line.category == GRIEVANCE or (line.held and not holds)
    named = around.by_id.get(entry.event.policy)
    return Explained(
        access=line,
        frozen=frozen,
        then=frozen if fixed else _answer(entry, then, around, rules, holds=holds),
        now=frozen if fixed else _answer(entry, EVERYTHING, around, rules, holds=holds),
        grounds=grounds(entry, then, around),
        policy=_policy(named),
        policy_then=_policy(_in_force(entry, named, then, around)),
    )


def _answer(entry: Entry, as_known: Then, around: Around, rules: Rules, *, holds: bool) -> Answer:
    """What the rules say to what was known; an emergency that began with this very access is part of it."""
    event = entry.event
    found = around.ties.special(event, around.at(entry), as_known)
    if not holds:
        found = replace(found, hold=None)
    if isinstance(event, AccessGranted) and event.basis.emergency is not None:
        found = replace(found, emergency=event.basis.emergency)
    verdict, _ = answered(rules, event.by.role, around.who(entry, as_known), event, found)
    return Answer(verdict.allowed, verdict.ground if verdict.allowed else "none-recorded", verdict.rule)


def _in_force(entry: Entry, named: Entry | None, then: Then, around: Around) -> Entry | None:
    """Of the kind of policy that an access names, the newest that had been adopted, and had come into effect, by then."""
    day = around.at(entry).astimezone(around.zone).date()
    kind = None if named is None else named.event.kind
    fitting = (e for e in around.adopted if e.event.kind == kind and e.event.effective_from <= day)
    found = [e for e in fitting if then.has(e.recorded)]
    return found[-1] if found else None


def _policy(adoption: Entry | None) -> Policy | None:
    if adoption is None or not isinstance(adoption.event, PolicyAdopted):
        return None
    event, at = adoption.event, adoption.recorded.position
    return Policy(adoption.event_id, at, event.kind, event.title, event.version, event.effective_from)
