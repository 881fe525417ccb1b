"""*This decision* in words: what was asked, decided and why, by which rules, what was shared, what followed, what is open.

The first page answers; the entries behind each statement and how to prove them come last. Reasons are opened for whoever
may read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aggregates import vocabulary
from aggregates.disclosures import golden
from aggregates.disclosures.assessment import CODES
from aggregates.entries import Entry
from cli import output
from cli.answers import said
from cli.answers.day import by_when
from cli.commands.shares import words as shared
from cli.disputes import Beside
from cli.page import Block, Card, Cards, Cell, Heading, Moment, Page, Para, Points, Row, Table, Timeline
from cli.say import event, question, say
from cli.sitting import Sitting
from projections.casefile import QuestionLine
from projections.duties import says
from projections.reports.decision import ADVICE, FOLLOWED, SHARED, DecisionReport

ASKED = {"recipient": "recipient", "purpose": "purpose", "gateway": "gateway", "channel": "channel"}
ASKED |= {"identity_check": "identity-check", "deadline": "", "categories": "record-category"}
BASIS = {"legal_basis": "legal-basis", "gateway": "gateway", "consent_status": "consent-status"}
BASIS |= {"no_consent": "no-consent-reason", "good_reason": "good-reason", "wishes": "wishes"}
WORDS = ("reasons", "words", "facts", "what", "organisation", "to", "why", "requester", "reference")
SILENT = ("none", "not-considered", "")


def page(at: Sitting, found: DecisionReport, words: str, disputed: Beside) -> Page:
    """The answer first, on one page; then the seven rules, and what lies behind."""
    child, case = at.refs.label(found.child), at.refs.short(found.case)
    return Page(
        say("decision.title", child=child),
        (say("decision.about", case=case, moment=words),),
        (
            Para(_summary(at, found), strong=True),
            Heading(say("decision.short")),
            Cards(tuple(_cards(at, found))),
            *_why(at, found),
            *_golden(at, found),
            *_matter(at, found),
            *_steps(at, "advice", found.of(*ADVICE), found, disputed),
            *_steps(at, "shared", found.of(*SHARED), found, disputed),
            *_steps(at, "followed", found.of(*FOLLOWED), found, disputed),
            *_open(at, found),
            Heading(say("decision.proof")),
            said.proofs(at, (e.recorded.position for e in found.entries)),
        ),
    )


def _summary(at: Sitting, found: DecisionReport) -> str:
    one = found.decision
    if one is None:
        return say("decision.none")
    told = {True: "decision.answered", False: "decision.unanswered", None: "decision.unasked"}[found.answered]
    shared_with = found.of("information.disclosed")
    return say(
        "decision.summary",
        what=said.begin(shared(one)),
        when=output.when(one.when, at.zone),
        by=said.by(at, one),
        shared=say("decision.times", count=len(shared_with)) if shared_with else say("decision.nothing-shared"),
        told=say(told),
        open=len(found.open),
    )


def _cards(at: Sitting, found: DecisionReport) -> Iterator[Card]:
    if found.request is not None:
        yield _card(at, found, found.request, "asked", ASKED, ("words", "requester", "reference"))
    if (one := found.decision) is not None:
        decided = {"recipients": "recipient", "purpose": "purpose", "categories": "record-category"}
        yield _card(at, found, one, "decided", {"outcome": "decision-outcome", **decided}, ())
        yield _card(at, found, one, "basis", BASIS, ())


def _card(
    at: Sitting, found: DecisionReport, one: Entry, key: str, fields: dict[str, str], texts: Sequence[str]
) -> Card:
    """What an entry says under some names; when and by whom stands first, and its number last."""
    values = {
        name: _values(getattr(one.event, name, None), SILENT if name != "consent_status" else ()) for name in fields
    }
    told = [
        (say(f"decision.field.{name}"), said.codes((fields[name],) if fields[name] else (), values[name], at))
        for name in fields
        if values[name]
    ]
    words = said.texts(at, one, found.child, *texts) if texts else []
    first = [(say("decision.field.when"), f"{said.when(at, one)}, {said.by(at, one)}")]
    shown = [*(first if key in ("asked", "decided") else []), *told, *words] or [(say("decision.field.nothing"), "")]
    entry = (say("decision.field.entry"), str(one.recorded.position))
    return Card(say(f"decision.card.{key}"), (*shown, entry), entry=one.recorded.position)


def _values(value: Any, silent: tuple[str, ...] = SILENT) -> tuple[Any, ...]:
    return tuple(one for one in (value if isinstance(value, tuple) else (value,)) if one not in (None, *silent))


def _why(at: Sitting, found: DecisionReport) -> Iterator[Block]:
    """The reasons as codes, and in the words of whoever decided."""
    if (one := found.decision) is None:
        return
    yield Heading(say("decision.why"))
    reasons = [said.begin(vocabulary.label("sharing-reason", code)) for code in one.event.reasons]
    quoted = said.quoted(at, one, found.child, "reasons")
    items = [*reasons, *([quoted] if quoted else [])]
    yield Points(tuple(items)) if items else Para(say("decision.no-reasons"))


def _golden(at: Sitting, found: DecisionReport) -> Iterator[Block]:
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


def _matter(at: Sitting, found: DecisionReport) -> Iterator[Block]:
    """What was weighed besides; what was looked at, released and kept back; on which records it rests."""
    yield Heading(say("decision.weighed"))
    cards = [Card(say(f"decision.card.{key}"), tuple(facts)) for key, facts in _weighed(at, found).items() if facts]
    yield Cards(tuple(cards)) if cards else Para(say("decision.not-weighed"))
    asked = (line for line in found.file.questions if line.question in at.rules.rows("assessment"))
    if left := [question("share assess", line.question) for line in asked if line.open]:
        yield Para(say("decision.not-answered", items="; ".join(left)))


def _weighed(at: Sitting, found: DecisionReport) -> dict[str, list[tuple[str, str]]]:
    """What was answered, and what it is about, by name."""
    file, matter = found.file, ("record-category",)
    rows, texts = at.rules.rows("assessment"), _texts(at, found)
    answered = [
        (said.begin(question("share assess", line.question)), answer)
        for line in file.questions
        if line.question in rows and not line.open and (answer := _answered(line, rows[line.question], texts))
    ]
    welfare = _values(getattr(found.decision.event, "welfare", None)) if found.decision else ()
    answered += [(say("decision.welfare"), said.codes(("welfare",), welfare, at))] if welfare else []
    lists = {
        "considered": file.considered,
        "released": file.categories,
        "handed": file.handed_out,
        "kept": file.kept_back,
        "unlooked": file.not_considered,
    }
    items = [(say(f"decision.{key}"), said.codes(matter, named, at)) for key, named in lists.items() if named]
    facts = (say("decision.fact", ref=at.refs.short(fact.record), version=fact.version) for fact in file.facts)
    rests = [(say("decision.facts"), "; ".join(facts))] if file.facts else []
    return {"answered": answered, "matter": [*items, *rests]}


def _answered(line: QuestionLine, row: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """The answer in a word, and what was said in words beside it; empty for what stands in a list of its own."""
    names = dict.fromkeys((*row["fields"], f"{line.question}_reason"))
    words = [say("said.quoted", words=texts[name]) for name in names if name in texts]
    return " ".join([*([_label(line)] if line.answer else []), *words])


def _steps(at: Sitting, key: str, entries: Iterable[Entry], found: DecisionReport, disputed: Beside) -> Iterator[Block]:
    yield Heading(say(f"decision.{key}"))
    moments = tuple(_moment(at, one, found, disputed) for one in entries)
    yield Timeline(moments) if moments else Para(say(f"decision.{key}.none"))


def _moment(at: Sitting, one: Entry, found: DecisionReport, disputed: Beside) -> Moment:
    known = one.event.TOPIC not in ADVICE
    row = {"of": "adviser", "question": "advice-question", "advised": "advice-given", "outcome": "engagement"}
    row |= {"reasons": "no-consent-reason"}
    told = "" if known else "; ".join(_told(at, one, row))
    what = shared(one) if known else event(one.event.TOPIC) + (f": {told}" if told else "")
    matter = said.codes(("record-category",), getattr(one.event, "categories", ()), at)
    more = (
        *([say("decision.matter", items=matter)] if matter else []),
        *(say("said.tells", name=name, words=words) for name, words in said.texts(at, one, found.child, *WORDS)),
        *disputed.lines(one.event_id),
        say("decision.by", by=said.by(at, one), entry=one.recorded.position),
    )
    return Moment(
        said.when(at, one), said.begin(what), tuple(line for line in more if line), entry=one.recorded.position
    )


def _told(at: Sitting, one: Entry, row: dict[str, str]) -> Iterator[str]:
    for name, scheme in row.items():
        if values := _values(getattr(one.event, name, None)):
            yield said.codes((scheme,), values, at)


def _open(at: Sitting, found: DecisionReport) -> Iterator[Block]:
    yield Heading(say("decision.still-open"))
    rows = [
        Row((says(at.rules, d.duty), by_when(at, d), Cell(str(d.position), f"entry-{d.position}")), entry=d.position)
        for d in found.open
    ]
    caption, nothing = say("decision.open.caption"), say("decision.open.none")
    yield said.listed(caption, ("what", "due", "entry"), rows, nothing)
