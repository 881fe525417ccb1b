"""A case of sharing at a glance: its steps, what was weighed and what is still open, what was looked at and what went out.

As at any time, as known at any position. What was answered in words stays sealed: here it only counts as answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.disclosures import golden
from aggregates.disclosures.assessed import Answered, Fact, of_case
from aggregates.entries import Entry, standing
from aggregates.rules import Rules, within
from ledger.event import LEVEL_OF, Recorded, When

# Of each step, the field with which it is told in one word, and the vocabulary that the word is from.
TOLD = {
    "information.requested": ("recipient", "recipient"),
    "advice.sought": ("question", "advice-question"),
    "advice.received": ("advised", "advice-given"),
    "manager.consulted": ("question", "advice-question"),
    "engagement.attempted": ("outcome", "engagement"),
    "sharing.assessed": ("safeguards", "checklist-answer"),
    "sharing.decided": ("outcome", "decision-outcome"),
    "sharing.reconsidered": ("outcome", "decision-outcome"),
    "refusal.discussed": ("response", "refusal-response"),
    "standing.decided": ("purpose", "purpose"),
    "information.request_sent": ("recipient", "recipient"),
    "information.received": ("source", "recipient"),
    "information.disclosed": ("channel", "channel"),
    "sharing.receipt_confirmed": ("answer", "receipt-answer"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One entry of a case."""

    entry: UUID
    position: int
    type: str
    when: When
    person: UUID
    role: str
    scheme: str | None
    answer: str | None  # a code of that scheme
    legal_basis: tuple[str, ...]
    identity_disclosed: bool | None  # of advice
    advised: str | None
    followed: bool | None
    told: tuple[str, ...]  # of an attempt to reach agreement


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of the assessment; `answer` None: open, or answered in words."""

    question: str
    rule: str
    answer: str | None
    in_words: bool
    open: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as it stood."""

    case: UUID
    child: UUID
    steps: tuple[StepLine, ...]
    golden_rules: str
    source: str
    questions: tuple[QuestionLine, ...]
    facts: tuple[Fact, ...]
    considered: tuple[str, ...]
    categories: tuple[str, ...]  # to be released
    handed_out: tuple[str, ...]
    kept_back: tuple[str, ...]  # looked at, and not to be released
    not_considered: tuple[str, ...]  # released or to be released without having been looked at

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(line.question for line in self.questions if line.open)


def casefile(
    history: Iterable[Recorded[Any]],
    child: UUID,
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
    levels: frozenset[str] | None = None,
) -> CaseFile | None:
    """A case from the entries of its stream, with `levels` as far as these reach; None if nothing of it was known then."""
    known = standing(history, known_at=known_at)
    readable = (e for e in known if levels is None or LEVEL_OF[e.event.sensitivity] in levels)
    entries = [e for e in readable if e.start(zone) <= as_at]
    if not entries:
        return None
    found = of_case(entries, child)
    version = found.edition(rules, as_at.astimezone(zone).date())
    considered, to_release = (_matter(rules, found, name) for name in ("considered", "categories"))
    out = _handed_out(entries)
    released = tuple(dict.fromkeys((*to_release, *out)))
    return CaseFile(
        case=entries[0].event.stream,
        child=child,
        steps=tuple(map(_step, entries)),
        golden_rules=version,
        source=rules.rows("golden_rules_versions")[version]["source"],
        questions=_questions(rules, version, found),
        facts=found.values.get("facts", ()),
        considered=considered,
        categories=to_release,
        handed_out=out,
        kept_back=tuple(c for c in considered if released and not _touches(c, released)),
        not_considered=found.unconsidered(released) if rules.demanded("S82") else (),
    )


def _matter(rules: Rules, found: Answered, name: str) -> tuple[str, ...]:
    return tuple(found.values.get(name, ())) if name in rules.rows("assessment") else ()


def _handed_out(entries: Iterable[Entry]) -> tuple[str, ...]:
    gone = (e.event.categories for e in entries if e.event.TOPIC == "information.disclosed")
    return tuple(dict.fromkeys(code for codes in gone for code in codes))


def _touches(category: str, released: tuple[str, ...]) -> bool:
    """Whether any of a category, or of a class, is among what is released."""
    return within(category, released) or any(within(code, [category]) for code in released)


def _step(entry: Entry) -> StepLine:
    event = entry.event
    name, scheme = TOLD.get(event.TOPIC, (None, None))
    return StepLine(
        entry=entry.event_id,
        position=entry.recorded.position,
        type=event.TOPIC,
        when=entry.when,
        person=event.by.person,
        role=event.by.role,
        scheme=scheme,
        answer=None if name is None else getattr(event, name),
        legal_basis=getattr(event, "legal_basis", ()),
        identity_disclosed=getattr(event, "identity_disclosed", None),
        advised=getattr(event, "advised", None),
        followed=getattr(event, "followed", None),
        told=getattr(event, "told", ()) if event.TOPIC == "engagement.attempted" else (),
    )


def _questions(rules: Rules, version: str, found: Answered) -> tuple[QuestionLine, ...]:
    """Every question in its order, then every item of the edition, then the principles."""
    still = set(found.open(rules, version))
    lines = [
        QuestionLine(name, row["rule"], _coded(found, name), not found.words.isdisjoint(row["fields"]), name in still)
        for name, row in rules.rows("assessment").items()
    ]
    items = found.items if found.version == version else {}
    for known, asked in ((items, golden.golden(rules, version)), (found.principles, golden.principles(rules))):
        for item in asked:
            reason = f"reason_{item.replace('-', '_')}" in found.words
            lines.append(
                QuestionLine(item, golden.rule_of(rules, version, item), known.get(item), reason, item in still)
            )
    return tuple(lines)


def _coded(found: Answered, name: str) -> str | None:
    value = found.values.get(name)
    return value if isinstance(value, str) else None
