"""The setting's policies as they stand: which there are, when each is reviewed, who has acknowledged one, what it cites.

Ids and codes only; names are opened by the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import EntryCorrected, known, read, standing
from aggregates.governance import guidance, policies
from aggregates.governance.guidance import Citation
from aggregates.governance.policies import PolicyAcknowledged
from aggregates.people import joined
from aggregates.people.person import PersonRegistered
from aggregates.rules import Rules
from ledger.event import Recorded, When


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A kind of policy. Without an `entry`, one that the setting ought to have and has not adopted."""

    kind: str
    title: str | None = None
    version: str | None = None
    effective_from: date | None = None
    review_due: date | None = None
    overdue: bool = False
    entry: int | None = None
    cites: tuple[CitedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedLine:
    """What a policy cites, and what has taken its place since."""

    guidance: str
    paragraphs: str | None
    title: str
    superseded_by: str | None


@dataclass(frozen=True, slots=True)
class AcknowledgementLine:
    """Somebody whom the policy binds. `entry` is their acknowledgement of the version in force; None if there is none."""

    person: UUID
    kind: str
    since: When | None = None
    method: str | None = None
    entry: int | None = None


def policy_lines(
    events: Iterable[Recorded[Any]], *, zone: ZoneInfo, rules: Rules, as_at: datetime, known_at: int | None = None
) -> tuple[PolicyLine, ...]:
    """Every policy in force, and after them those that are missing from the register that the rules ask for (S114)."""
    seen = _happened(known(events, known_at=known_at), zone, as_at)
    register = guidance.register(rules, seen, zone)
    day = as_at.astimezone(zone).date()
    found = []
    for kind, adoption in policies.in_force(seen).items():
        event, due = adoption.event, policies.review_due(adoption, seen, rules)
        cites = tuple(_cited(one, register, day) for one in event.cites if one.guidance in register)
        late = due is not None and due < day and rules.demanded("S118")
        said = (event.title, event.version, event.effective_from, due, late, adoption.recorded.position, cites)
        found.append(PolicyLine(kind, *said))
    missing = [kind for kind in rules.rows("policy_register") if kind not in {line.kind for line in found}]
    return (*found, *map(PolicyLine, missing))


def _happened(events: list[Recorded[Any]], zone: ZoneInfo, as_at: datetime) -> list[Recorded[Any]]:
    """What had happened by then, as corrected, whenever it was corrected."""
    later = {e.event_id for e in read(events) if e.start(zone) > as_at and not isinstance(e.event, EntryCorrected)}
    return [r for r in events if r.event_id not in later]


def _cited(one: Citation, register: Mapping[str, guidance.Guidance], day: date) -> CitedLine:
    document = register[one.guidance]
    after = document.superseded_by if document.is_superseded(day) else None
    return CitedLine(one.guidance, one.paragraphs, f"{document.title} ({document.edition})", after)


def acknowledgements(
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    kind: str,
    kinds: Collection[str],
    as_at: datetime,
    known_at: int | None = None,
) -> tuple[AcknowledgementLine, ...]:
    """Everybody of these kinds, and whether they have acknowledged the policy in force; those who have not come first."""
    seen = _happened(known(events, known_at=known_at), zone, as_at)
    adoption, one = policies.in_force(seen).get(kind), joined.groups(seen)
    entries = standing(seen)
    given = {
        one.get(e.event.stream, e.event.stream): (e.when, e.event.method, e.recorded.position)
        for e in entries
        if isinstance(e.event, PolicyAcknowledged) and adoption and e.event.adoption == adoption.event_id
    }
    people = {e.event.stream: e.event.kind for e in entries if isinstance(e.event, PersonRegistered)}
    bound = {who: code for who, code in people.items() if code in kinds and one.get(who, who) == who}
    lines = [AcknowledgementLine(who, code, *given.get(who, ())) for who, code in bound.items()]
    return tuple(sorted(lines, key=lambda line: line.entry is not None))
