"""A case of sharing at a glance, and the golden rules as they are asked. What was said in words stays sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import click

from aggregates import vocabulary
from aggregates.disclosures import golden
from aggregates.disclosures.assessment import CODES
from aggregates.disclosures.sharing import existing
from cli import lists, output, reports, session
from cli.commands.duties import reader
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.kinds import Codes
from cli.moments import moment, options
from cli.page import Heading, Page, Para
from cli.pointers import Ref
from cli.say import event, question, say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.numbering import format_entry
from projections.casefile import CaseFile, QuestionLine, StepLine, casefile

MATTER = Codes("record-category", ("record-class",))


@options
@click.command(cls=DeskCommand)
@click.argument("case")
@click.pass_obj
def show(desk: Desk, case: str, as_at: str | None, known_at: str | None) -> None:
    """CASE: the letters of a case. What is open can be answered with `share assess`."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked, which = moment(at, as_at, known_at), Ref(("case",)).argument(case, at)
        state = existing(ledger.book(), which)
        found = casefile(
            state.recorded,
            state.child,
            zone=at.zone,
            rules=at.rules,
            as_at=asked.as_at,
            known_at=asked.known_at,
            levels=reader(at)[1],
        )
        if found is None:
            raise InputError("there is nothing of this case to show", hint="ask about a later day, or the manager")
        disputed = beside(at, asked.known_at)
        told = _told(at, found, asked.words, disputed)
        lines = told.lines()
        foot = reports.looked(at, "decisions", state.child, asked, lines)
        steps = [{**asdict(step), "disputed": disputed.data(step.entry)} for step in found.steps]
        answer = {**asdict(found), "steps": steps, **asked.data(), "open": found.open}
        lists.answer(desk, answer, [*lines, *foot], lambda: told.page(foot))


@dataclass(frozen=True)
class _Told:
    """A case in words: what happened, what was asked and answered, and what was looked at and handed out."""

    title: str
    heads: Sequence[str]
    steps: Sequence[tuple[str, ...]]
    assessed: str
    asks: Sequence[str]
    questions: Sequence[tuple[str, ...]]
    matter: Sequence[str]

    def lines(self) -> list[str]:
        steps, questions = output.table(self.steps, self.heads), output.table(self.questions, self.asks)
        return [self.title, "", *steps, "", self.assessed, *questions, *(["", *self.matter] if self.matter else [])]

    def page(self, foot: Sequence[str]) -> Page:
        steps, questions = lists.of(self.heads, self.steps), lists.of(self.asks, self.questions)
        matter = lists.paragraphs(self.matter)
        return lists.page(self.title, steps, Heading(self.assessed), questions, *matter, foot=foot)


def _told(at: Sitting, found: CaseFile, words: str, disputed: Beside) -> _Told:
    title = say("case.title", case=at.refs.short(found.case), child=at.refs.label(found.child), moment=words)
    heads = [say(f"case.head.{name}") for name in ("when", "what", "how", "by", "entry")]
    asks = [say(f"case.head.{name}") for name in ("question", "answer", "rule")]
    named = {
        "case.considered": found.considered,
        "case.categories": found.categories,
        "case.handed-out": found.handed_out,
        "case.kept-back": found.kept_back,
        "case.not-considered": found.not_considered,
    }
    matter = [say(key, items=MATTER.show(codes, at)) for key, codes in named.items() if codes]
    steps = [row for line in found.steps for row in (_step(at, line), *_beside(disputed, line))]
    assessed = say("case.assessed", version=found.golden_rules, source=found.source)
    return _Told(title, heads, steps, assessed, asks, [_question(at, line) for line in found.questions], matter)


def _step(at: Sitting, line: StepLine) -> tuple[str, ...]:
    return (
        output.when(line.when, at.zone),
        event(line.type),
        vocabulary.label(line.scheme, line.answer) if line.scheme and line.answer else "",
        f"{at.refs.label(line.person)}, {vocabulary.label('role', line.role)}",
        format_entry(line.position),
    )


def _beside(disputed: Beside, line: StepLine) -> list[tuple[str, ...]]:
    """Whoever disagrees with a step, in lines of their own below it."""
    return [("", words, "", "", "") for words in disputed.lines(line.entry)]


def _question(at: Sitting, line: QuestionLine) -> tuple[str, ...]:
    asked = line.question in at.rules.data["assessment"]
    words = question("share assess", line.question) if asked else golden.any_label(at.rules, line.question)
    scheme = CODES.get(line.question, "checklist-answer")
    coded = (
        vocabulary.label(scheme, line.answer)
        if line.answer
        else say("case.in-words" if line.in_words else "case.answered")
    )
    return words, say("case.open") if line.open else coded, line.rule


@click.command(cls=DeskCommand)
@click.option("--golden-rules", metavar="YEAR", help="Of which edition; without it, the one that is worked by now.")
@click.pass_obj
def rules(desk: Desk, golden_rules: str | None) -> None:
    """What `share assess` asks of the golden rules and the seven principles, and which advice it follows."""
    with session.reading(desk) as ledger:
        at = Sitting(ledger)
        today = at.now.astimezone(at.zone).date()
        version = golden.checked(at.rules, golden_rules) if golden_rules else golden.version_on(at.rules, today)
        source = at.rules.rows("golden_rules_versions")[version]["source"]
        items, principles = golden.golden(at.rules, version), golden.principles(at.rules)
        data = {"golden_rules": version, "source": source, "items": items, "principles": principles}
        title = [say("checklist.title", version=version), say("checklist.source", source=source)]
        lines = [*title, "", *_numbered(at, items), "", say("checklist.principles"), "", *_numbered(at, principles)]
        lists.answer(desk, data, lines, lambda: _rules_page(at, title, items, principles))


def _rules_page(at: Sitting, title: Sequence[str], items: Mapping[str, str], principles: Mapping[str, str]) -> Page:
    heads, more = [say(f"checklist.head.{name}") for name in ("number", "item", "asks")], say("checklist.principles")
    first = lists.of(heads, _numbers(at, items))
    return lists.page(title[0], Para(title[1]), first, Heading(more), lists.of(heads, _numbers(at, principles)))


def _numbers(at: Sitting, items: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(str(n), golden.any_label(at.rules, item), asks) for n, (item, asks) in enumerate(items.items(), 1)]


def _numbered(at: Sitting, items: Mapping[str, str]) -> list[str]:
    return [say("checklist.row", number=n, item=item, asks=asks) for n, item, asks in _numbers(at, items)]
