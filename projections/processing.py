"""What is processed, as far as the ledger knows it: an overview such as a record of processing (UK GDPR article 30).

A line for each category of records: about how many people, for which purposes, on which legal bases, to which recipients it
went, and how long it is kept. It is folded from what was done, so what was never entered is not in it; and of transfers
abroad, of security measures and of who is responsible the ledger holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aggregates.entries import Entry
from aggregates.people import joined
from aggregates.records import retention
from aggregates.rules import Rules
from projections import matching
from projections.recipients import OUT, recipients_of
from projections.register_line import Asked, RegisterLine
from projections.view import View

USED = ("record.created", "record.contributed", "access.granted", "access.told", "information.received")
DECIDED = "sharing.decided"


def topics(_rules: Rules) -> Sequence[str]:
    """What it is folded from."""
    return (*USED, *OUT, DECIDED, "retention.set", *(kind.TOPIC for kind in joined.JOINED_EVENTS))


@dataclass(slots=True)
class _Kind:
    """What is known of one category."""

    people: set[UUID] = field(default_factory=set)
    purposes: set[str] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    recipients: set[str] = field(default_factory=set)
    entries: list[int] = field(default_factory=list)


def lines(at: View, asked: Asked) -> Iterator[RegisterLine]:
    """In the order of the categories' codes."""
    found: dict[str, _Kind] = {}
    records = {e.event.stream: e.event.category for e in at.topics.get("record.created", ())}
    for entry in (e for topic in (*USED, *OUT, DECIDED) for e in at.topics.get(topic, ())):
        if asked.sees(entry.event) and asked.within(entry.when, at.zone) and asked.about(matching.about(entry.event)):
            for category in _categories(entry.event, records):
                _add(found.setdefault(category, _Kind()), entry, at)
    rules = retention.rules_set(at.recorded)
    set_ = [e for e in rules if e.event_id in at.standing and e.event.record is None]
    for category in sorted(found):
        yield _line(category, found[category], retention.rule_for(set_, UUID(int=0), category))


def _categories(event: Any, records: dict[UUID, str]) -> tuple[str, ...]:
    own = (*matching.values(event, "category"), *matching.values(event, "categories"))
    named = (*matching.values(event, "records"), event.stream)
    return own or tuple(dict.fromkeys(records[one] for one in named if one in records))


def _add(kind: _Kind, entry: Entry, at: View) -> None:
    event = entry.event
    kind.people.update(map(at.one, matching.about(event)[:1]))
    kind.purposes.update(matching.values(event, "purpose"))
    kind.bases.update(matching.values(event, "legal_basis"))
    if event.TOPIC in OUT:
        kind.recipients.update(recipients_of(event))
    kind.entries.append(entry.recorded.position)


def _line(category: str, kind: _Kind, rule: Entry | None) -> RegisterLine:
    kept = None if rule is None else rule.event
    lasts = () if kept is None or kept.period is None else (kept.period,)
    return RegisterLine(
        cells={
            "category": (category,),
            "people": (len(kind.people),),
            "purposes": tuple(sorted(kind.purposes)),
            "bases": tuple(sorted(kind.bases)),
            "recipients": tuple(sorted(kind.recipients)),
            "kept_for": lasts,
            "kept_from": () if kept is None else (kept.anchor,),
            "kept_by": () if rule is None else (rule.recorded.position,),
        },
        count=len(kind.entries),
        entries=tuple(sorted(kind.entries)),
    )
