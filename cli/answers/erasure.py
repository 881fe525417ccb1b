"""The certificate of an erasure as a page: put beyond use, by whom and when; which entries; what remains.

The words that were erased are not on it, and nobody has them. It says *put beyond use* and never *deleted everywhere*.
"""

from __future__ import annotations

from uuid import UUID

from cli import output
from cli.answers import said
from cli.page import Block, Card, Cards, Heading, Page, Para, Points, Row, Table
from cli.say import event, say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.reports.erasure import Certificate, Done, ErasedLine

LIMITS = ("copies", "handed", "clear", "paper", "numbers")


def page(at: Sitting, subject: UUID, found: Certificate) -> Page:
    state = say("erased.complete" if found.complete else "erased.incomplete")
    return Page(
        say("erased.title", who=at.refs.short(subject)),
        (say("erased.about"),),
        (
            Para(state, strong=True),
            Cards(tuple(_card(at, one, found) for one in found.done)),
            Heading(say("erased.entries")),
            *_erased(at, found),
            Heading(say("erased.remains")),
            Points((*_copies(found), *(say(f"erased.limit.{limit}") for limit in LIMITS))),
            *_clear(found),
            Heading(say("erased.left")),
            *_left(at, found),
        ),
        sheet=_table(at, found.erased),
    )


def _card(at: Sitting, one: Done, found: Certificate) -> Card:
    """What was asked, by whom, and how it came out."""
    facts = [
        ("asked", say("erased.when", when=output.moment(one.at, at.zone), entry=one.requested)),
        ("by", at.refs.label(one.by)),
        ("reason", one.reason),
        ("done", say("erased.not-done") if one.completed_at is None else output.moment(one.completed_at, at.zone)),
        ("boxes", "" if one.boxes is None else say("erased.boxes", count=one.boxes, entry=one.completed)),
        ("keys", say("erased.no-vault") if found.keys is None else str(found.keys)),
    ]
    named = tuple((say(f"erased.fact.{name}"), value) for name, value in facts if value)
    return Card(at.refs.short(one.subject), named, entry=one.requested)


def _copies(found: Certificate) -> tuple[str, ...]:
    entries = ", ".join(map(str, found.copies))
    return (say("erased.copies", count=len(found.copies), entries=entries),) if found.copies else ()


def _erased(at: Sitting, found: Certificate) -> tuple[Block, ...]:
    if not found.erased:
        return (Para(say("erased.none")),)
    return (Para(say("erased.prove")), _table(at, found.erased))


def _table(at: Sitting, lines: tuple[ErasedLine, ...]) -> Table:
    heads = tuple(say(f"erased.head.{head}") for head in ("entry", "what", "entered", "fields", "fingerprint", "state"))
    return Table(say("erased.entries"), heads, tuple(_row(at, line) for line in lines))


def _row(at: Sitting, line: ErasedLine) -> Row:
    cells = (
        format_entry(line.position),
        event(line.type),
        output.moment(line.entered, at.zone),
        ", ".join(map(said.called, line.fields)),
        at.ledger.fingerprint(line.position),
        say("erased.gone" if line.gone else "erased.stands"),
    )
    return Row(cells, entry=line.position)


def _clear(found: Certificate) -> tuple[Block, ...]:
    heads = tuple(say(f"erased.head.{head}") for head in ("what", "number", "entries"))
    rows = [Row((event(topic), str(len(ps)), ", ".join(map(str, ps)))) for topic, ps in found.clear.items()]
    return (Table(say("erased.clear"), heads, tuple(rows)),) if rows else ()


def _left(at: Sitting, found: Certificate) -> tuple[Block, ...]:
    heads = tuple(say(f"erased.head.{head}") for head in ("entry", "what", "when"))
    rows = [Row((format_entry(one.position), event(one.type), output.when(one.when, at.zone))) for one in found.left]
    return (said.listed(say("erased.left"), heads, rows, say("erased.nothing-left")),)
