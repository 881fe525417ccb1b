"""Rows about who opened which file: the folder's paper sheet, told afterwards by one person for others.

Each becomes the act that the desk would record one at a time. The role is the one that they held then; a file is meant by
its category, by its letters, or because the child has only one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.accesses import access
from aggregates.accesses.access import AccessTold
from aggregates.people.roles import standing_of
from aggregates.records.destruction import RecordDestroyed
from aggregates.records.record import RecordCreated
from cli import dates, output
from cli.bring.steps import Planned, Work
from cli.bring.values import Read, codes
from cli.kinds import Code
from cli.perform import FAMILY
from cli.say import say
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, When


def looked(work: Work, row: Read) -> Planned:
    """Somebody opened a file."""
    person, child = work.meant(row, "person", "person"), work.meant(row, "child", "child")
    record = None if child is None else _record(work, row, child)
    when = _when(work, row)
    planned = Planned(row.number, _access_words(work, row, when), notes=row.notes)
    purpose = row.get("purpose")
    if person is None or record is None or when is None or purpose is None:
        return planned
    if _told(work, record, person, purpose, when) or not work.new(record, person, purpose, when):
        planned.known.append(say("bring.known.access"))
        return planned
    said = row.only("action", "emergency", "note")

    def step(book: Book) -> Decision:
        by = Actor(person, _role(work, book, row, person, when), attested=None if person == work.at.me else "written")
        return access.tell_access(book, by=by, record=record, purpose=purpose, occurred=when, **said)

    planned.steps.append(step)
    return planned


def _access_words(work: Work, row: Read, when: When | None) -> str:
    purpose = row.get("purpose")
    return say(
        "bring.access",
        person=row.cells.get("person", ""),
        child=row.cells.get("child", ""),
        purpose="" if purpose is None else vocabulary.label("purpose", purpose),
        when="" if when is None else output.when(when, work.at.zone),
    )


def _when(work: Work, row: Read) -> When | None:
    """The day, with the time of its own column if there is one."""
    when, clock = row.get("when"), row.get("time")
    if when is None or clock is None:
        return when  # type: ignore[no-any-return]
    if when.precision != "day":
        row.error(work.sheet, "time", say("bring.time-twice"), say("bring.time-twice.right"))
        return None
    try:
        return dates.parse_when(f"{when.at.isoformat()} {clock}", work.at.now, work.at.zone)
    except InputError as error:
        row.error(work.sheet, "time", str(error), error.hint or "")
        return None


def _record(work: Work, row: Read, child: UUID) -> UUID | None:
    """The record that a row means: by its category, by its letters, or the only one."""
    named, book = row.cells.get("record", ""), work.book
    gone = {r.event.stream for r in book.about(child, RecordDestroyed)}
    mine = [
        r.event for r in book.about(child, RecordCreated) if r.event.subject == child and r.event.stream not in gone
    ]
    try:
        fits = mine if not named else _fitting(work, named, mine)
    except InputError as error:
        row.error(work.sheet, "record", str(error), error.hint or "")
        return None
    if len(fits) == 1:
        found: UUID = fits[0].stream
        return found
    listed = "; ".join(_record_words(work, event) for event in fits or mine)
    key = "bring.record.several" if fits else "bring.record.none"
    row.error(work.sheet, "record", say(key, records=listed), say("bring.record.right"))
    return None


def _fitting(work: Work, named: str, mine: Sequence[Any]) -> list[Any]:
    short = [event for event in mine if work.at.refs.short(event.stream) == named.casefold()]
    if short:
        return short
    kind = work.sheet.by_code["record"].kind
    assert isinstance(kind, Code)
    code = codes(kind, named, work.at)
    return [event for event in mine if event.category == code]


def _record_words(work: Work, event: Any) -> str:
    return f"{vocabulary.label('record-category', event.category)} ({work.at.refs.short(event.stream)})"


def _told(work: Work, record: UUID, person: UUID, purpose: str, when: When) -> bool:
    """Whether the same access was told already."""
    about = work.book.about(person, AccessTold)
    return any(
        r.event.record == record
        and r.event.by.person == person
        and r.event.purpose == purpose
        and r.event.occurred == when
        for r in about
    )


def _role(work: Work, book: Book, row: Read, person: UUID, when: When) -> str:
    """The role that somebody had then, or has now; InputError if there is none, or if it makes a difference which."""
    if row.get("in_role"):
        return str(row.get("in_role"))
    then, today = (standing_of(book, person, at).holding for at in (when.start(book.zone), book.now))
    held = {t.role for t in then or today}  # telling is never refused: that they had none yet is marked
    ordered = [code for code in vocabulary.choices("role") if code in held]
    own = [code for code in ordered if code not in FAMILY]
    if not ordered or (own and len(own) < len(ordered)):
        words = ", ".join(vocabulary.label("role", code) for code in ordered)
        key = "bring.role.several" if ordered else "bring.role.none"
        raise InputError(say(key, roles=words), hint=say("bring.role.right", head=work.sheet.head("in_role")))
    return ordered[0]
