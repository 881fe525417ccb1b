"""How a decision was weighed, in words: each of the seven rules with its answer, the principles, and what else was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aggregates import vocabulary
from aggregates.disclosures import golden
from aggregates.disclosures.assessment import CODES
from cli.answers import said
from cli.page import Block, Card, Cards, Heading, Para, Row, Table
from cli.say import question, say
from cli.sitting import Sitting
from projections.casefile import QuestionLine
from projections.reports.decision import DecisionReport


def rules(at: Sitting, found: DecisionReport) -> Iterator[Block]:
    """Each of the seven rules of the edition that was used, with its answer; then the seven principles."""
    version = found.file.golden_rules
    editions = (
        ("rules", golden.golden(at.rules, version)),
        ("principles", golden.principles(at.rules)),
    )
    yield Heading(say("decision.golden", version=version))
    lines = {line.question: line for line in found.file.questions}
    reasons = _reasons(at, found)
    for key, items in editions:
        heads = ("rule", "asks", "answer", "policy") if key == "rules" else ("principle", "answer", "policy")
        rows = tuple(
            Row(
                (
                    said.begin(golden.any_label(at.rules, item)),
                    *([asks] if key == "rules" else []),
                    _answer(lines.get(item), reasons),
                    lines[item].rule,
                )
            )
            for item, asks in items.items()
            if item in lines
        )
        if key == "principles" and all(lines[item].open for item in items if item in lines):
            yield Para(say("decision.no-principles"))
        elif rows:
            named = tuple(say(f"decision.head.{head}") for head in heads)
            yield Table(say(f"decision.{key}", source=found.file.source), named, rows)


def _reasons(at: Sitting, found: DecisionReport) -> dict[str, str]:
    """The reasons in words that were given for single answers, by item, the newest first to count."""
    given = _texts(at, found)
    return {name.removeprefix("reason_").replace("_", "-"): words for name, words in given.items()}


def _texts(at: Sitting, found: DecisionReport) -> dict[str, str]:
    """Everything that was answered in words, by its field, the newest first to count; nothing, if it does not open."""
    given: dict[str, str] = {}
    for one in found.of("sharing.assessed"):
        given |= said.opened(at, one, found.child) or {}
    return {name: " ".join(words.split()) for name, words in given.items()}


def _answer(line: QuestionLine | None, reasons: dict[str, str]) -> str:
    if line is None or line.open:
        return say("decision.open")
    answer = say("decision.in-words") if line.answer is None else _label(line)
    reason = reasons.get(line.question)
    return say("decision.reason", answer=answer, words=reason) if reason else answer


def _label(line: QuestionLine) -> str:
    return vocabulary.label(CODES.get(line.question, "checklist-answer"), line.answer or "")


def matter(at: Sitting, found: DecisionReport) -> Iterator[Block]:
    """What was weighed besides; what was looked at, released and kept back; on which records it rests."""
    yield Heading(say("decision.weighed"))
    cards = [Card(say(f"decision.card.{key}"), tuple(facts)) for key, facts in _weighed(at, found).items() if facts]
    yield Cards(tuple(cards)) if cards else Para(say("decision.not-weighed"))
    asked = (line for line in found.file.questions if line.question in at.rules.rows("assessment"))
    if left := [question("share assess", line.question) for line in asked if line.open]:
        yield Para(say("decision.not-answered", items="; ".join(left)))


def _weighed(at: Sitting, found: DecisionReport) -> dict[str, list[tuple[str, str]]]:
    """What was answered, and what it is about, by name."""
    file = found.file
    rows, texts = at.rules.rows("assessment"), _texts(at, found)
    answered = [
        (said.begin(question("share assess", line.question)), answer)
        for line in file.questions
        if line.question in rows and not line.open and (answer := _answered(line, rows[line.question], texts))
    ]
    welfare = said.values(getattr(found.decision.event, "welfare", None)) if found.decision else ()
    answered += [(say("decision.welfare"), said.codes(("welfare",), welfare, at))] if welfare else []
    lists = {
        "considered": file.considered,
        "released": file.categories,
        "handed": file.handed_out,
        "kept": file.kept_back,
        "unlooked": file.not_considered,
    }
    items = [
        (say(f"decision.{key}"), said.codes(("record-category",), named, at)) for key, named in lists.items() if named
    ]
    facts = (say("decision.fact", ref=at.refs.short(fact.record), version=fact.version) for fact in file.facts)
    rests = [(say("decision.facts"), "; ".join(facts))] if file.facts else []
    return {"answered": answered, "matter": [*items, *rests]}


def _answered(line: QuestionLine, row: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """The answer in a word, and what was said in words beside it; empty for what stands in a list of its own."""
    names = dict.fromkeys((*row["fields"], f"{line.question}_reason"))
    words = [say("said.quoted", words=texts[name]) for name in names if name in texts]
    return " ".join([*([_label(line)] if line.answer else []), *words])
