"""*This child, that day* in words: one page, with what is known now and was not known then in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aggregates import vocabulary
from aggregates.accesses.hold import HoldState
from cli import output
from cli.answers import said
from cli.answers.told import scope
from cli.commands.shares import words as shared
from cli.leads import to
from cli.page import Block, Card, Cards, Heading, Page, Para, Row
from cli.say import event, say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.consents import ConsentLine
from projections.duties import DutyLine, says
from projections.reports.day import Belonging, ConsentThen, DayReport
from projections.reports.looks import Looks

STANDS = ("in-force", "renewed")


@dataclass(frozen=True, slots=True)
class DayPage:
    """The answer, with what was due that day as known then, and the holds for whoever may know of them."""

    found: DayReport
    due: Sequence[DutyLine]
    holds: Sequence[HoldState] | None


def page(at: Sitting, made: DayPage) -> Page:
    """One page: what differs first, then everything else."""
    found, day = made.found, output.day(made.found.as_at.astimezone(at.zone).date())
    positions = [line.position for line in found.learnt]
    clocks = say("day.clocks", then=found.then, now=found.now)
    return Page(
        say("day.title", child=at.refs.label(found.child), day=day),
        (say("day.as-at", when=output.moment(found.as_at, at.zone)), clocks),
        (
            Heading(say("day.short")),
            Cards((_summary(at, made),)),
            *(_learnt(at, found) if positions else [Para(say("day.nothing-later"))]),
            *_consents(at, found),
            *_belonging(at, found),
            *_looks(at, found),
            *_decisions(at, found),
            *_due(at, made.due),
            *([] if made.holds is None else _holds(at, made.holds)),
        ),
    )


def _summary(at: Sitting, made: DayPage) -> Card:
    found = made.found
    then = [c.then for c in found.consents if c.then and c.then.status in STANDS]
    keys = [b.line.person for b in found.belonging if b.then and b.line.role == "key-person"]
    late = sum(d.overdue for d in made.due)
    facts = {
        "consents": len(then),
        "key": ", ".join(map(at.refs.label, keys)) or say("day.nobody-named"),
        "looks": say("day.short.many", n=sum(x.count for x in found.looks), before=sum(x.count for x in found.before)),
        "decisions": len(found.decisions),
        "due": say("day.short.late", n=len(made.due), late=late),
        "learnt": len(found.learnt),
    }
    told = tuple((say(f"day.short.{name}"), str(value)) for name, value in facts.items())
    return Card(say("day.short.title"), told)


def _learnt(at: Sitting, found: DayReport) -> Iterator[Block]:
    yield Heading(say("day.later"))
    rows = [
        Row(
            (
                event(line.type) + (say("day.corrects", entry=line.corrects) if line.corrects else ""),
                output.when(line.when, at.zone),
                output.moment(line.entered, at.zone),
                format_entry(line.position),
            ),
            entry=line.position,
        )
        for line in found.learnt
    ]
    yield said.listed(say("day.later.caption"), ("what", "happened", "entered", "entry"), rows, "")


def _consents(at: Sitting, found: DayReport) -> Iterator[Block]:
    yield Heading(say("day.consents"))
    rows = [_consent(at, one) for one in found.consents]
    yield said.listed(
        say("day.consents.caption"), ("by", "agreed", "then", "now", "entry"), rows, say("day.consents.none")
    )


def _consent(at: Sitting, one: ConsentThen) -> Row:
    line = one.now or one.then
    assert line is not None
    entries = dict.fromkeys(x.position for x in (one.then, one.now) if x)
    return Row(
        (
            at.refs.label(line.person) if line.person else say("consent.somebody"),
            scope(line.scope),
            _stood(one.then),
            _differs(_stood(one.now), one.because) if one.differs else say("day.same"),
            ", ".join(map(str, entries)),
        ),
        entry=line.position,
    )


def _stood(line: ConsentLine | None) -> str:
    return say("day.unknown") if line is None else vocabulary.label("consent-status", line.status)


def _differs(words: str, because: Sequence[int]) -> str:
    entries = ", ".join(map(str, because))
    return say("day.because", words=words, entries=entries) if because else say("day.differs", words=words)


def _belonging(at: Sitting, found: DayReport) -> Iterator[Block]:
    yield Heading(say("day.belonging"))
    rows = [
        Row((at.refs.label(one.line.person), _tie(one), _known(one.then), _known(one.now))) for one in found.belonging
    ]
    heads = ("who", "as", "then", "now")
    yield said.listed(say("day.belonging.caption"), heads, rows, say("day.belonging.none"))


def _tie(one: Belonging) -> str:
    line = one.line
    if line.relation is None:
        return say("day.care") if line.role == "care" else vocabulary.label("role", line.role)
    relation = vocabulary.label("relation", line.relation)
    return say("day.restricted", relation=relation) if line.restricted else relation


def _known(known: object) -> str:
    return say("said.yes" if known else "said.no")


def _looks(at: Sitting, found: DayReport) -> Iterator[Block]:
    yield Heading(say("day.looks"))
    rows = [_look(at, line) for line in found.looks]
    heads = ("who", "record", "why", "answer", "number", "entry")
    yield said.listed(say("day.looks.caption"), heads, rows, say("day.looks.none"))
    before = [_looked(at, line) for line in found.before]
    heads = ("who", "number", "refused", "outside", "last", "entry")
    yield said.listed(say("day.before.caption"), heads, before, say("day.before.none"))


def _look(at: Sitting, line: Looks) -> Row:
    answer = say(f"day.{line.outcome}") + (say("day.against") if line.outside else "")
    return Row(
        (
            said.who(at, line.person, line.role),
            vocabulary.label("record-category", line.category) if line.category else "",
            vocabulary.label("purpose", line.purpose) if line.purpose else "",
            answer + (say("day.entered-later") if line.later else ""),
            str(line.count),
            _numbers(line.positions),
        ),
        entry=line.positions[0],
    )


def _looked(at: Sitting, line: Looks) -> Row:
    last = output.when(line.last, at.zone) + (say("day.entered-later") if line.later else "")
    numbers = (line.count, line.refused, line.outside)
    return Row(
        (said.who(at, line.person, line.role), *map(str, numbers), last, _numbers(line.positions)),
        entry=line.positions[0],
    )


def _numbers(positions: Sequence[int]) -> str:
    shown = ", ".join(map(str, positions[-6:]))
    return say("day.and-earlier", entries=shown) if len(positions) > 6 else shown


def _decisions(at: Sitting, found: DayReport) -> Iterator[Block]:
    yield Heading(say("day.decisions"))
    rows = [
        Row(
            (
                output.when(e.when, at.zone),
                shared(e) + (say("day.entered-later") if e.recorded.position > found.then else ""),
                said.by(at, e),
                to(f"report decision {format_entry(e.recorded.position)}"),
            ),
            entry=e.recorded.position,
        )
        for e in found.decisions
    ]
    heads = ("when", "what", "by", "do")
    yield said.listed(say("day.decisions.caption"), heads, rows, say("day.decisions.none"))


def _due(at: Sitting, due: Sequence[DutyLine]) -> Iterator[Block]:
    yield Heading(say("day.due"))
    rows = [Row((says(at.rules, d.duty), by_when(at, d), format_entry(d.position)), entry=d.position) for d in due]
    yield said.listed(say("day.due.caption"), ("what", "due", "entry"), rows, say("day.due.none"))


def by_when(at: Sitting, line: DutyLine) -> str:
    """By when something is due, and that it is overdue."""
    key = "duties.no-time" if line.due is None else "duties.overdue" if line.overdue else "duties.due"
    return say(key, due="" if line.due is None else output.when(line.due, at.zone))


def _holds(at: Sitting, holds: Sequence[HoldState]) -> Iterator[Block]:
    yield Heading(say("day.holds"))
    rows = [hold_row(at, one) for one in holds]
    yield said.listed(say("day.holds.caption"), ("from", "why", "review", "entry"), rows, say("day.holds.none"))


def hold_row(at: Sitting, one: HoldState) -> Row:
    """From whom, why, and when it is looked at again."""
    made: Any = one.entry.event
    whom = [vocabulary.label("hold-against", code) for code in made.against if code != "person"]
    return Row(
        (
            ", ".join([*whom, *map(at.refs.label, made.persons)]),
            vocabulary.label("hold-reason", made.reason),
            output.day(one.review) if one.review else say("hold.no-review"),
            format_entry(one.entry.recorded.position),
        ),
        entry=one.entry.recorded.position,
    )
