"""What an assessment of sharing holds, and what a case has answered so far: requests, decisions and assessments together.

An assessment can be left half-way and taken up again; each entry holds what was answered then, and the newest answer to a
question counts. Which questions there are is data: `assessment` of the rules, an edition of the golden rules, and the seven
principles. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.disclosures import golden
from aggregates.disclosures.casework import Step
from aggregates.entries import Entry
from aggregates.rules import Rules, within
from ledger.event import inside

CODED = ("safeguards", "urgency", "risk", "certainty", "expectation", "sufficient")
LISTED = ("considered", "categories", "legal_basis", "facts")
# What a decision says although nobody answered it: its defaults.
UNSAID = {"safeguards": "unsure", "urgency": "routine", "risk": "none"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one item of a checklist; its reason is sealed as `reason_<item>`."""

    item: str
    answer: str  # checklist-answer


@dataclass(frozen=True, slots=True)
class Fact:
    """A record on which a judgement rests, as far as it had been written then."""

    record: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class SharingAssessed(Step):
    """Somebody weighed whether to share, by the golden rules and the seven principles, wholly or in part.

    Answers S13, S57, S65, S67 to S71, S77 to S83, S85, S86 and S94. None or empty: not answered here. Sealed about the
    child: safeguards_reason, facts_words, safety_individual, safety_others, impact_subject, impact_third_parties, needs
    (who needs it, and for what), expectation_reason, and reason_<item> for each item. `complete` says whether the case now
    leaves nothing open.
    """

    TOPIC = "sharing.assessed"
    golden_rules: str  # the edition
    answers: tuple[Answer, ...] = ()
    principles: tuple[Answer, ...] = ()
    safeguards: str | None = None  # likely to safeguard the child: checklist-answer
    urgency: str | None = None
    risk: str | None = None  # risk-level
    certainty: str | None = None
    expectation: str | None = None  # within what they can expect: checklist-answer
    sufficient: str | None = None  # enough to help: checklist-answer
    considered: tuple[str, ...] = ()  # record categories that were looked at
    categories: tuple[str, ...] = ()  # those of them that are to be released
    legal_basis: tuple[str, ...] = ()
    complete: bool
    facts: tuple[Fact, ...] = inside(default=())
    advice: UUID | None = inside(default=None)  # event id of the newest advice.sought or manager.consulted
    attempt: UUID | None = inside(default=None)  # event id of the newest engagement.attempted


@dataclass(frozen=True, slots=True)
class Answered:
    """What a case has answered, the newest answer first to count."""

    values: Mapping[str, Any] = field(default_factory=dict)  # coded answers by name
    words: frozenset[str] = frozenset()  # names of what was answered in words
    version: str | None = None  # the edition that was used last
    items: Mapping[str, str] = field(default_factory=dict)  # answers to its items
    principles: Mapping[str, str] = field(default_factory=dict)

    def open(self, rules: Rules, version: str) -> tuple[str, ...]:
        """The questions that are not answered, in the order in which they are asked; then the open items."""
        said = self.words | self.values.keys()
        rows = rules.rows("assessment")
        questions = [name for name, row in rows.items() if said.isdisjoint(row["fields"])]
        items = self.items if self.version == version else {}
        checklist = [item for item in golden.golden(rules, version) if item not in items]
        return (*questions, *checklist, *(p for p in golden.principles(rules) if p not in self.principles))

    def unconsidered(self, categories: Iterable[str]) -> tuple[str, ...]:
        """Those that were never looked at (S82); none, as long as nothing says what was."""
        considered = self.values.get("considered", ())
        return tuple(c for c in categories if considered and not within(c, considered))

    def edition(self, rules: Rules, day: date) -> str:
        """The edition under which the case goes on."""
        return self.version or golden.version_on(rules, day)


def of_case(entries: Iterable[Entry], child: UUID) -> Answered:
    """What the standing entries of a case answer."""
    found = Answered()
    for entry in entries:
        found = add(found, entry.event, entry.recorded.boxes.get(child, (b"", ()))[1])
    return found


def add(found: Answered, event: Any, words: Collection[str]) -> Answered:
    """What is answered when this entry is added."""
    match event.TOPIC:
        case "information.requested":
            return _with(found, considered=event.categories)
        case "sharing.decided":
            told = {name: value for name in UNSAID if (value := getattr(event, name)) != UNSAID[name]}
            return _with(found, **told, legal_basis=event.legal_basis, categories=event.categories)
        case "sharing.assessed":
            made = _with(found, **{name: getattr(event, name) for name in (*CODED, *LISTED)})
            before = found.items if found.version == event.golden_rules else {}
            return replace(
                made,
                words=found.words | set(words),
                version=event.golden_rules,
                items={**before, **{a.item: a.answer for a in event.answers}},
                principles={**found.principles, **{a.item: a.answer for a in event.principles}},
            )
    return found


def _with(found: Answered, **said: Any) -> Answered:
    return replace(found, values={**found.values, **{name: value for name, value in said.items() if value}})
