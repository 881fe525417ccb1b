"""Which consents stand for a child: now, as at an earlier day, and as known then; who disagrees, and what decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.permissions import consents
from aggregates.permissions.not_sought import ConsentNotSought
from cli import handing, output, reports, session, views
from cli.answers.child import consent_table
from cli.answers.told import until, what
from cli.commands.duties import reader
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.moments import Moment, moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.event import LEVEL_OF, Recorded
from projections.consents import ConsentLine, Disagreement, consents_for, disagreements
from projections.views import questions
from projections.views.consents import Standing


@handing.options
@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def list_(desk: Desk, child: str, as_at: str | None, known_at: str | None, form: str | None, out: str | None) -> None:
    """Withdrawn on Monday and entered on Wednesday: as at Tuesday it was withdrawn, as known on Tuesday in force."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child",)).argument(child, at)
        asked = moment(at, as_at, known_at)
        stood = folded(at, whose, asked) if how.as_table else stand(at, whose, asked)
        unasked = _unasked(at, whose, asked)
        lines, settled = stood.lines, stood.disagreements
        disputed = beside(at, asked.known_at)
        title = say("consent.list", child=at.refs.label(whose), moment=asked.words)
        besides = [*(_disagreement(at, one) for one in settled), *(_not_sought(at, one) for one in unasked)]
        data = {
            "consents": [data_of(at, line, disputed) for line in lines],
            "disagreements": [asdict(one) for one in settled],
            "not_sought": [{"entry": e.recorded.position, "reasons": e.event.reasons} for e in unasked],
        }
        answer = {"child": whose, **asked.data(), **data}
        if how.as_table:
            page = handing.tabled(title, consent_table(at, lines, disputed), say("consent.none"), besides)
            return handing.hand_out(desk, at, page, answer, how, handing.Asked("consents", asked, whose))
        shown = [title, "", *told(at, lines, asked, disputed), *(text for one in besides for text in ("", one))]
        return desk.answer(answer, [*shown, *reports.looked(at, "consents", whose, asked, shown)])


def stand(at: Sitting, child: UUID, asked: Moment) -> Standing:
    """How the consents for a child stood, and who disagreed."""
    found = views.from_tables(at, asked, questions.consents_of(child, asked.as_at))
    return folded(at, child, asked) if found is None else found


def folded(at: Sitting, child: UUID, asked: Moment) -> Standing:
    """The same from the entries themselves: whatever is handed out is made from these alone."""
    history = consents.history(at.ledger.book(), child, at.rules, known_at=asked.known_at)
    states = consents.states(history, at.zone, at=asked.as_at, known_at=asked.known_at)
    return Standing(
        consents_for(history, zone=at.zone, rules=at.rules, as_at=asked.as_at, known_at=asked.known_at),
        disagreements(states, at.rules),
    )


def sources(at: Sitting, child: UUID) -> Sequence[Recorded[Any]]:
    """Everything that says how the consents for a child stand."""
    return consents.history(at.ledger.book(), child, at.rules)


def _unasked(at: Sitting, child: UUID, asked: Moment) -> list[Entry]:
    """Where consent was not asked for, and why: only for who reads entries as sensitive as that."""
    _, levels = reader(at)
    entries = standing(at.ledger.about(child, ConsentNotSought, EntryCorrected), known_at=asked.known_at)
    return [e for e in entries if LEVEL_OF[e.event.sensitivity] in levels and e.start(at.zone) <= asked.as_at]


def data_of(at: Sitting, line: ConsentLine, disputed: Beside) -> dict[str, Any]:
    """One consent as data, with who disagrees with the entries that it stands on."""
    said = {"ref": at.refs.short(line.consent), "disputed": disputed.data(line.given, line.entry)}
    return {**asdict(line), **said}


def told(at: Sitting, lines: Sequence[ConsentLine], asked: Moment, disputed: Beside) -> list[str]:
    """A few lines for each consent."""
    if not lines:
        return [say("consent.none" if asked.known_at is None else "consent.none-known")]
    return [
        text
        for line in lines
        for text in (*_told(at, line), *(f"       {n}" for n in disputed.lines(line.given, line.entry)))
    ]


def _told(at: Sitting, line: ConsentLine) -> Iterator[str]:
    status = vocabulary.label("consent-status", line.status)
    yield say("consent.line", ref=at.refs.short(line.consent), status=status, scope=what(line))
    entered = output.moment(line.entered, at.zone)
    yield say(
        "consent.by",
        who=output.clean(at.refs.label(line.person) if line.person else say("consent.somebody")),
        when=output.when(line.when, at.zone),
        position=line.position,
        entered=say("consent.entered-late", entered=entered) if line.late else entered,
    )
    if line.serves != "lawful-basis":
        yield say("consent.good-practice")
    if lasts := ", ".join(until(line)):
        yield say("consent.lasts", until=lasts)


def _disagreement(at: Sitting, one: Disagreement) -> str:
    key = "consent.disagreement-allowed" if one.allowed else "consent.disagreement"
    rule = vocabulary.label("interim-rule", one.interim)
    return say(key, consents=", ".join(map(at.refs.short, one.consents)), rule=rule)


def _not_sought(at: Sitting, entry: Entry) -> str:
    reasons = "; ".join(vocabulary.label("no-consent-reason", code) for code in entry.event.reasons)
    return say(
        "consent.not-sought",
        when=output.when(entry.when, at.zone),
        reasons=reasons,
        position=entry.recorded.position,
    )
