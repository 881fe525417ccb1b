"""Consents and accesses as tables, for a file; and both on one page about a child, for whoever works with the ledger.

What a parent gets is another page (`cli.family`). Nothing is folded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aggregates import vocabulary
from cli import output
from cli.answers.told import notes, until, what
from cli.disputes import Beside
from cli.moments import Moment
from cli.page import Heading, Page, Para, Row, Table
from cli.say import say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.access import AccessLine
from projections.consents import ConsentLine

CONSENTS = ("ref", "status", "what", "who", "said", "entered", "until", "entry", "notes")
ACCESSES = ("entry", "when", "who", "role", "did", "what", "purpose", "ground", "outcome", "notes")


def consent_table(at: Sitting, lines: Sequence[ConsentLine], disputed: Beside) -> Table:
    """A row for each consent."""
    rows = tuple(_consent(at, line, disputed) for line in lines)
    return Table(say("report.consents"), tuple(say(f"child.head.{head}") for head in CONSENTS), rows)


def access_table(at: Sitting, lines: Sequence[AccessLine], disputed: Beside) -> Table:
    """A row for each access."""
    rows = tuple(_access(at, line, disputed) for line in lines)
    return Table(say("report.accesses"), tuple(say(f"child.head.{head}") for head in ACCESSES), rows)


def _consent(at: Sitting, line: ConsentLine, disputed: Beside) -> Row:
    entered = output.moment(line.entered, at.zone)
    cells = (
        at.refs.short(line.consent),
        vocabulary.label("consent-status", line.status),
        what(line),
        at.refs.label(line.person) if line.person else say("consent.somebody"),
        output.when(line.when, at.zone),
        say("consent.entered-late", entered=entered) if line.late else entered,
        ", ".join(until(line)),
        format_entry(line.position),
        "; ".join(disputed.lines(line.given, line.entry)),
    )
    return Row(cells, entry=line.position)


def _access(at: Sitting, line: AccessLine, disputed: Beside) -> Row:
    asked = line.outcome == "denied" or line.action == "ask"
    cells = (
        format_entry(line.position),
        output.when(line.when, at.zone),
        at.refs.label(line.person),
        vocabulary.label("role", line.role),
        say("access.asked-to-open") if asked else vocabulary.label("access-action", line.action),
        vocabulary.label("record-category", line.category),
        vocabulary.label("purpose", line.purpose),
        f"{vocabulary.label('access-ground', line.ground)} ({line.rule})",
        say(f"access.{line.outcome}") + (say("access.outside") if line.outside else ""),
        "; ".join((*notes(at, line), *disputed.lines(line.entry))),
    )
    return Row(cells, entry=line.position)


def page(
    at: Sitting,
    child: UUID,
    asked: Moment,
    reader: str,
    given: Sequence[ConsentLine],
    seen: Sequence[AccessLine],
    disputed: Beside,
) -> Page:
    """A child's consents and who saw their records, for an audience that is no parent."""
    return Page(
        say("report.title", child=at.refs.label(child), when=asked.words),
        (say("report.for", audience=vocabulary.label("audience", reader)),),
        (
            Heading(say("report.consents")),
            consent_table(at, given, disputed).or_else(say("consent.none")),
            Heading(say("report.accesses")),
            access_table(at, seen, disputed).or_else(say("report.nobody")),
            Para(say("report.covers", last=asked.known_at or at.ledger.head.size, origin=at.ledger.origin)),
            Para(say("report.limits")),
        ),
    )
