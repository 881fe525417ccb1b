"""The inspection pack in words: two questions first, then numbers; each leads to what it counts and to its proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregates import language, vocabulary
from aggregates.entries import Entry
from cli import output
from cli.answers import said
from cli.answers.day import by_when
from cli.page import Block, Break, Card, Cards, Cell, Heading, Page, Para, Points, Row, Table
from cli.say import event, say
from cli.sitting import Sitting
from ledger.evidence.checkpoint import format_kept
from ledger.evidence.report import Report
from projections import duties
from projections.reports import rows as told
from projections.reports.inspection import InspectionPack, Took

GOOD = ("held",)


@dataclass(frozen=True, slots=True)
class PackPage:
    """What the pack was made of: the numbers, the check of the whole ledger that was just made, and for whom it is."""

    found: InspectionPack
    checked: Report
    words: str
    audience: str


def page(at: Sitting, made: PackPage) -> Page:
    found = made.found
    span = say("pack.span", since=_since(found), until=output.moment(found.until, at.zone))
    positions = [e.recorded.position for entries in found.numbers.values() for e in entries]
    positions += [d.position for d in found.overdue] + [line.position for line in found.gaps if line.position]
    return Page(
        say("pack.title", setting=_setting(at)),
        (span, say("pack.for", audience=vocabulary.label("audience", made.audience), moment=made.words)),
        (
            Heading(say("pack.questions")),
            Points((say("pack.question-day"), say("pack.question-decision")), numbered=True),
            Heading(say("pack.glance")),
            Cards(tuple(_cards(at, made))),
            Heading(say("pack.numbers")),
            _numbers(at, made),
            *(block for name in found.numbers for block in _section(at, found, name)),
            *_overdue(at, found),
            *_gaps(at, found),
            *_policies(at, found),
            Break(),
            Heading(say("pack.proof")),
            Para(say("pack.proof-how")),
            *([said.proofs(at, positions)] if positions else [Para(say("pack.no-entries"))]),
        ),
        sheet=_numbers(at, made),
    )


def _since(found: InspectionPack) -> str:
    return say("pack.begin") if found.since is None else output.day(found.since)


def _setting(at: Sitting) -> str:
    from cli.roll import roll

    settings = roll(at.ledger).settings
    return settings[-1].name if settings else at.ledger.origin


def _cards(at: Sitting, made: PackPage) -> Iterator[Card]:
    yield _verified(at, made)
    found = made.found
    facts = [(say("pack.entries"), say("pack.known", count=found.size))]
    if found.outside is None:
        facts.append((say("pack.outside"), say("pack.outside-never")))
    else:
        last = output.moment(found.outside.recorded.recorded_at, at.zone)
        entry = found.outside.recorded.position
        facts.append((say("pack.outside"), say("pack.outside-since", when=last, entry=entry, n=found.since_outside)))
    yield Card(say("pack.card.ledger"), tuple(facts))
    done = sum(line.entry is not None for line in found.acknowledged)
    people = say("pack.of", some=done, all=len(found.acknowledged))
    policies = sum(line.overdue for line in found.policies)
    yield Card(
        say("pack.card.policy"),
        ((say("pack.acknowledged"), people), (say("pack.policies-overdue"), str(policies))),
    )
    times = ((say("pack.decided"), took(found.decided)), (say("pack.shared"), took(found.shared)))
    yield Card(say("pack.card.time"), times)


def _verified(at: Sitting, made: PackPage) -> Card:
    """The check that was made for this page: what it was held against, and its line; and the last that was recorded."""
    checked = made.checked
    found = "pack.within-itself" if checked.strength == "itself" else "pack.verified"  # never more than was shown
    ok = say(found if checked.ok else "pack.not-verified")
    held = sum(check.status in GOOD for check in checked.checks)
    facts = [
        (say("pack.checks"), say("pack.of", some=held, all=len(checked.checks))),
        (say("pack.held-against"), checked.held_against),
        (say("pack.checked-at"), say("pack.just-now", when=output.moment(at.now, at.zone))),
    ]
    others = (check for check in checked.checks if check.status not in GOOD)
    facts += [(say(f"pack.check.{check.status}", name=check.name), check.meaning) for check in others]
    facts += [(say("pack.recorded"), _recorded(at, made.found.checked))]
    facts += [(say("pack.kept"), format_kept(checked.head))] if checked.ok and checked.head.size else []
    return Card(say("pack.card.verification"), tuple(facts), tag=ok)


def _recorded(at: Sitting, one: Entry | None) -> str:
    if one is None:
        return say("pack.recorded-never")
    result = vocabulary.label("check-result", one.event.result)
    return say("pack.recorded-on", when=output.when(one.when, at.zone), entry=one.recorded.position, result=result)


def took(one: Took | None) -> str:
    """Median, average and longest, in hours and minutes."""
    if one is None:
        return say("pack.took-nothing")
    middle, average, longest = (_length(value) for value in (one.median, one.average, one.longest))
    return say("pack.took", median=middle, average=average, longest=longest, count=one.count)


def _length(minutes: int) -> str:
    if minutes < 60:
        return say("pack.minutes", minutes=minutes)
    return say("register.took", hours=minutes // 60, minutes=minutes % 60)


def _numbers(at: Sitting, made: PackPage) -> Table:
    """The counts; each leads to its section."""
    found = made.found
    counts = [(name, _says(at, name), len(entries)) for name, entries in found.numbers.items()]
    counts += [
        ("overdue", say("pack.overdue", open=found.open), len(found.overdue)),
        ("gaps", say("pack.gaps"), len(found.gaps)),
        ("policies", say("pack.unacknowledged"), sum(line.entry is None for line in found.acknowledged)),
    ]
    rows = tuple(Row((Cell(says, to=f"number-{name}"), str(count))) for name, says, count in counts)
    return Table(say("pack.numbers.caption"), (say("said.head.what"), say("said.head.number")), rows)


def _says(at: Sitting, name: str) -> str:
    return language.pick(at.rules.rows("inspection")[name]["says"], name)


def _section(at: Sitting, found: InspectionPack, name: str) -> Iterator[Block]:
    entries, row = found.numbers[name], at.rules.rows("inspection")[name]
    yield Heading(say("pack.section", says=_says(at, name), count=len(entries)), anchor=f"number-{name}")
    rows = [
        Row(
            (
                said.when(at, e),
                event(e.event.TOPIC),
                said.tells(at, told.tells(row, e)),
                _about(at, e),
                said.by(at, e),
                said.entry(e.recorded.position),
            ),
            entry=e.recorded.position,
        )
        for e in entries
    ]
    heads = ("when", "what", "more", "about", "by", "entry")
    yield said.listed(say("pack.each"), heads, rows, say("pack.none"))


def _about(at: Sitting, one: Entry) -> str:
    subjects: Sequence[object] = [a.subject for a in one.event.about if a.involvement == "primary"]
    return ", ".join(at.refs.label(subject) for subject in subjects)  # type: ignore[arg-type]


def _overdue(at: Sitting, found: InspectionPack) -> Iterator[Block]:
    yield Heading(say("pack.section", says=say("pack.overdue-now"), count=len(found.overdue)), anchor="number-overdue")
    rows = [
        Row(
            (
                duties.says(at.rules, d.duty),
                by_when(at, d),
                ", ".join(map(at.refs.label, d.subjects)),
                d.rule,
                said.entry(d.position),
            ),
            entry=d.position,
        )
        for d in found.overdue
    ]
    yield said.listed(say("pack.each"), ("what", "due", "about", "rule", "entry"), rows, say("pack.none"))


def _gaps(at: Sitting, found: InspectionPack) -> Iterator[Block]:
    yield Heading(say("pack.section", says=say("pack.gaps"), count=len(found.gaps)), anchor="number-gaps")
    rows = [
        Row(
            (
                output.when(line.when, at.zone),
                "; ".join(duties.says(at.rules, mark) for mark in line.cells.get("marks", ())),
                ", ".join(map(at.refs.label, line.subjects[:1])),
                said.entry(line.position),
            ),
            entry=line.position,
        )
        for line in found.gaps
        if line.when is not None and line.position is not None
    ]
    yield said.listed(say("pack.each"), ("when", "missing", "about", "entry"), rows, say("pack.none"))


def _policies(at: Sitting, found: InspectionPack) -> Iterator[Block]:
    left = [line for line in found.acknowledged if line.entry is None]
    yield Heading(say("pack.policy"), anchor="number-policies")
    rows = [
        Row(
            (
                vocabulary.label("policy-kind", line.kind),
                line.version or say("pack.not-adopted"),
                output.day(line.review_due) if line.review_due else "",
                say("pack.late") if line.overdue else "",
            ),
            entry=line.entry,
        )
        for line in found.policies
    ]
    heads = ("policy", "version", "review", "late")
    yield said.listed(say("pack.policy.caption"), heads, rows, say("pack.none"))
    names = tuple(
        say("pack.person", who=at.refs.label(line.person), kind=vocabulary.label("subject-kind", line.kind))
        for line in left
    )
    yield Para(say("pack.not-acknowledged", count=len(left)))
    if names:
        yield Points(names)
