"""Assessing whether to share: is it likely to safeguard the child, by which facts, at what risk, under which golden rules.

Stream: the case. Nothing has to be answered at once: what is left open can be answered later, and what the case has answered
already is not asked for again. An assessment decides nothing (S75); it is what a decision can name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from uuid import UUID

from aggregates.disclosures import golden
from aggregates.disclosures.assessed import Answer, Answered, Fact, SharingAssessed, add, of_case
from aggregates.disclosures.casework import Place, place
from aggregates.draft import Draft, draft
from aggregates.people import roles
from aggregates.records import record as records
from aggregates.rules import Remark, within
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When

ADVICE = ("advice.sought", "manager.consulted")
CODES = {
    "safeguards": "checklist-answer",
    "urgency": "urgency",
    "risk": "risk-level",
    "certainty": "certainty",
    "expectation": "checklist-answer",
    "sufficient": "checklist-answer",
}
SURE = ("yes", "not-applicable")  # answers that need no reason


class Words(TypedDict, total=False):
    """What an assessment says in words about the child."""

    safeguards_reason: str | None
    expectation_reason: str | None
    facts_words: str | None
    safety_individual: str | None
    safety_others: str | None
    impact_subject: str | None
    impact_third_parties: str | None
    needs: str | None


class Answers(Words, total=False):
    """What an assessment is called with, besides who, when and in which case; all of it may be left out."""

    safeguards: str | None
    urgency: str | None
    risk: str | None
    certainty: str | None
    expectation: str | None
    sufficient: str | None
    considered: Sequence[str]
    categories: Sequence[str]
    legal_basis: Sequence[str]
    facts: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Weighed:
    """An assessment before it is recorded: its place, its edition, what was answered before and what is answered now."""

    at: Place
    version: str
    before: Answered
    checklist: Mapping[str, tuple[str, str | None]]  # item to answer and reason
    words: Mapping[str, str | None]


def assess(
    book: Book,
    *,
    by: Actor,
    case: UUID | None = None,
    child: UUID | None = None,
    golden_rules: str | None = None,
    checklist: Mapping[str, tuple[str, str | None]] | None = None,
    occurred: When | None = None,
    **said: Unpack[Answers],
) -> Decision:
    """Record what was weighed; `checklist` gives for items of the golden rules and for principles an answer and a reason."""
    d = draft(book, by, occurred)
    at = place(d, case, child)
    before = of_case(at.entries(), at.child)
    version = before.edition(d.rules, d.start.astimezone(book.zone).date())
    if golden_rules is not None:
        version = golden.checked(d.rules, golden_rules)
    words = {name: said[name] for name in Words.__optional_keys__ if said.get(name)}  # type: ignore[literal-required]
    weighed = Weighed(at, version, before, checklist or {}, words)
    event = _event(d, weighed, said)
    after = add(before, event, _sealed(weighed).fields)
    return d.decided([event], d.warnings() + roles.doubts(d) + _gaps(d, weighed, event, after))


def _event(d: Draft, weighed: Weighed, said: Answers) -> SharingAssessed:
    at = weighed.at
    fields = _coded(d, said) | _checked(d, weighed)
    if not any(fields.values()) and not weighed.words:
        raise InputError("nothing was answered", hint="answer at least one question; the others can follow later")
    advice, attempt = at.behind(*ADVICE), at.behind("engagement.attempted")
    matter = [d.rules.sensitivity(category) for category in (*fields["considered"], *fields["categories"])]

    def made(*, complete: bool) -> SharingAssessed:
        return SharingAssessed(
            **at.header(sealed=[_sealed(weighed)], at_least=matter),
            child=at.child,
            golden_rules=weighed.version,
            **fields,
            complete=complete,
            advice=advice[-1].event_id if advice else None,
            attempt=attempt[-1].event_id if attempt else None,
        )

    after = add(weighed.before, made(complete=False), _sealed(weighed).fields)
    return made(complete=not after.open(d.rules, weighed.version))


def _coded(d: Draft, said: Answers) -> dict[str, Any]:
    """The answers that are codes, and the records that are named as facts."""
    codes = {name: d.optional(scheme, said.get(name)) for name, scheme in CODES.items()}  # type: ignore[arg-type]
    return {
        **codes,
        "considered": d.codes("record-category", said.get("considered", ()), "record-class"),
        "categories": d.codes("record-category", said.get("categories", ()), "record-class"),
        "legal_basis": d.codes("legal-basis", said.get("legal_basis", ())),
        "facts": tuple(Fact(r, records.load(d.book, r).version) for r in dict.fromkeys(said.get("facts", ()))),
    }


def _checked(d: Draft, weighed: Weighed) -> dict[str, Any]:
    """The items that were answered: those of the edition, and principles."""
    items, principles = golden.split(d.rules, weighed.version, weighed.checklist)
    answered = {name: d.code("checklist-answer", answer) for name, (answer, _) in weighed.checklist.items()}
    return {
        "answers": tuple(Answer(item, answered[item]) for item in items),
        "principles": tuple(Answer(item, answered[item]) for item in principles),
    }


def _sealed(weighed: Weighed) -> Sealed:
    reasons = {f"reason_{name.replace('-', '_')}": why for name, (_, why) in weighed.checklist.items()}
    return Sealed(weighed.at.child, **weighed.words, **reasons)


def _gaps(d: Draft, weighed: Weighed, event: SharingAssessed, after: Answered) -> list[Remark]:
    """What is still open, and what was answered in a way that calls for something."""
    still = after.open(d.rules, weighed.version)
    wanting = [
        golden.label(d.rules, weighed.version, answer.item)
        for answer in (*event.answers, *event.principles)
        if answer.answer not in SURE and not weighed.checklist[answer.item][1]
    ]
    remarks = d.warn("assessment-incomplete", count=str(len(still))) if still else []
    remarks += d.warn("answer-unexplained", items=", ".join(wanting)) if wanting else []
    return _outdated(d, weighed.version) + _behind(d, weighed, event, after) + _matter(d, after) + remarks


def _behind(d: Draft, weighed: Weighed, event: SharingAssessed, after: Answered) -> list[Remark]:
    """Advice that a doubt calls for, an attempt to reach agreement, and answers that need a reason or a next step."""
    reasons = [code for e in weighed.at.behind() for code in getattr(e.event, "no_consent", ())]
    certainty = after.values.get("certainty")
    return d.missing(
        {
            "advice-missing-on-consent": certainty == "unsure-consent" and event.advice is None,
            "advice-missing": certainty == "unsure" and event.advice is None,
            "engagement-missing": event.attempt is None and not reasons,
            "safeguard-unexplained": event.safeguards is not None and "safeguards_reason" not in after.words,
            "not-expected": event.expectation is not None and event.expectation not in SURE,
            "not-sufficient": event.sufficient == "no",
        }
    )


def _matter(d: Draft, after: Answered) -> list[Remark]:
    """What is to be released without having been considered, and special matter without a condition for it."""
    considered, release = (tuple(after.values.get(name, ())) for name in ("considered", "categories"))
    bases = tuple(after.values.get("legal_basis", ()))
    strange = [d.label("record-category", c) for c in after.unconsidered(release)]
    special = tuple(d.rules.data["special_bases"])
    conditions = [basis for basis in bases if basis.startswith(special)]
    remarks = d.warn("not-considered", items=", ".join(strange)) if strange else []
    touches = any(within(c, d.rules.data["special_matter"]) for c in (*considered, *release))
    return remarks + d.missing(
        {
            "special-basis-missing": touches and bool(bases) and not conditions,
            "article-six-missing": bool(conditions) and not any(basis.startswith("A6-") for basis in bases),
        }
    )


def _outdated(d: Draft, version: str) -> list[Remark]:
    """Golden rules that others have replaced, although a setting may work by them."""
    newest = golden.newest_on(d.rules, d.start.astimezone(d.book.zone).date())
    rows = d.rules.rows("golden_rules_versions")
    if version == newest:
        return []
    return d.warn(
        "checklist-outdated", version=version, law=rows[version]["law"], newest=newest, since=rows[newest]["from"]
    )
