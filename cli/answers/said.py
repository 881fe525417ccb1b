"""What the pages of several reports say alike: who, codes in words, an entry with where its proof stands, sealed words.

Words are opened for whoever is present, with their key; what it does not open is said to be sealed, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.entries import Entry
from cli import output, words
from cli.kinds import Codes
from cli.page import Cell, Para, Row, Table
from cli.say import event, name, say
from cli.sitting import Sitting
from ledger.errors import NotOpen
from ledger.numbering import format_entry
from projections.reports.rows import Told

WIDER = {"record-category": ("record-class",)}  # a scheme whose codes stand where those of another do

SILENT = ("none", "not-considered", "")  # codes that say that there is nothing


def who(at: Sitting, person: UUID, role: str) -> str:
    return f"{at.refs.label(person)}, {vocabulary.label('role', role)}"


def by(at: Sitting, entry: Entry) -> str:
    """Who did it, in which role."""
    return who(at, entry.event.by.person, entry.event.by.role)


def when(at: Sitting, entry: Entry) -> str:
    """When it happened, and when that was entered, if that was later."""
    told = output.when(entry.when, at.zone)
    if not entry.is_late(at.zone, at.rules):
        return told
    return say("said.late", when=told, entered=output.moment(entry.recorded.recorded_at, at.zone))


def begin(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def values(value: Any, silent: tuple[str, ...] = SILENT) -> tuple[Any, ...]:
    """What stands in a field, one or several; without what says that there is nothing."""
    return tuple(one for one in (value if isinstance(value, tuple) else (value,)) if one not in (None, *silent))


def codes(schemes: Sequence[str], values: Iterable[Any], at: Sitting) -> str:
    """Codes in words, by the first scheme that has them; ids by what they stand for; anything else as it stands."""
    return ", ".join(_code(schemes, value, at) for value in values)


def _code(schemes: Sequence[str], value: Any, at: Sitting) -> str:
    match value:
        case UUID():
            return at.refs.label(value)
        case date():
            return output.day(value)
        case bool():
            return say("said.yes" if value else "said.no")
    for scheme in schemes:
        kind = Codes(scheme, WIDER.get(scheme, ()))
        if value in kind.choices():
            return kind.show((value,), at)
    return str(value)


def tells(at: Sitting, told: Iterable[Told]) -> str:
    """What a row of the rules tells of an entry: `to: the police; reasons: …`."""
    return "; ".join(
        say("said.tells", name=called(one.field), words=codes(one.schemes, one.values, at)) for one in told
    )


def called(field: str) -> str:
    """What a field is called; one that no act asks for has its name here."""
    try:
        return say(f"said.field.{field}")
    except KeyError:
        return name(field)


def entry(position: int) -> Cell:
    """The number of an entry, which leads to its proof further down."""
    return Cell(format_entry(position), to=f"entry-{position}")


def opened(at: Sitting, one: Entry, subject: UUID) -> dict[str, str] | None:
    """The words of an entry about somebody, as corrected; None if they do not open for whoever is present."""
    book = at.ledger.book()
    right = (book.find(correction) for correction in one.corrections)  # the newest first
    try:
        positions = [*(r.position for r in right if r is not None), one.recorded.position]
        return words.at_positions(at.ledger, positions, subject)
    except NotOpen:
        return None


def texts(at: Sitting, one: Entry, subject: UUID, *fields: str) -> list[tuple[str, str]]:
    """Its words by the name of each field, each in one line; that they are sealed, if they are."""
    found = opened(at, one, subject)
    if found is None:
        return [(begin(called("words")), say("said.sealed"))]
    return [(begin(called(field)), " ".join(found[field].split())) for field in fields if found.get(field)]


def quoted(at: Sitting, one: Entry, subject: UUID, *fields: str) -> str:
    """Its words in these fields, in quotation marks; that they are sealed, if they are; empty if there are none."""
    return " ".join(say("said.quoted", words=words) for _, words in texts(at, one, subject, *fields))


def proofs(at: Sitting, positions: Iterable[int]) -> Table:
    """The entries behind a report: what each is, and its fingerprint; the caption says how each is proved."""
    rows = []
    for position in sorted(set(positions)):
        recorded = at.ledger.read(position)
        cells = (
            format_entry(position),
            event(recorded.event.TOPIC),
            output.moment(recorded.recorded_at, at.zone),
            at.ledger.fingerprint(position),
        )
        rows.append(Row(cells, entry=position, anchor=f"entry-{position}"))
    heads = tuple(say(f"said.head.{head}") for head in ("entry", "what", "entered", "fingerprint"))
    return Table(say("said.proofs"), heads, tuple(rows))


def listed(caption: str, heads: Sequence[str], rows: Sequence[Row], nothing: str) -> Table | Para:
    """A table, or the sentence that there is nothing."""
    named = tuple(say(f"said.head.{head}") for head in heads)
    return Table(caption, named, tuple(map(_capital, rows))) if rows else Para(nothing)


def _capital(row: Row) -> Row:
    """The first cell names the row, and begins as a sentence does."""
    first, *others = row.cells
    begun = begin(first) if isinstance(first, str) else replace(first, text=begin(first.text))
    return Row((begun, *others), row.entry, row.anchor)
