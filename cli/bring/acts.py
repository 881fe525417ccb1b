"""Rows about what people said and did: consents and refusals, and who opened which file.

Each becomes the act that the desk would record one at a time, told afterwards, by whoever said or did it; what stands
behind that is the form or the sheet. The role is the one that they held then.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.accesses import access
from aggregates.accesses.access import AccessTold
from aggregates.people.roles import standing_of
from aggregates.permissions import consent as consents
from aggregates.permissions.consent_events import ConsentGiven, ConsentRefused
from aggregates.permissions.scope import Scope
from aggregates.records.destruction import RecordDestroyed
from aggregates.records.record import RecordCreated
from cli import dates, output
from cli.bring.columns import ANSWER
from cli.bring.steps import Planned, Step, Work
from cli.bring.values import Read, codes
from cli.commands.consent import SAID
from cli.kinds import Code
from cli.perform import FAMILY
from cli.say import say
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, When

ON_A_FORM = "wet-signature"


def consent(work: Work, row: Read) -> Planned:
    """What somebody agreed to or refused on one day: as on a form, or one thing with its limits."""
    child, person = work.meant(row, "child", "child"), work.meant(row, "person", "person")
    answers, when = _answers(row), row.get("when")
    planned = Planned(row.number, _consent_words(row, answers), notes=row.notes)
    if not answers and not row.wrong:
        row.error(work.sheet, "given", say("bring.no-answer"), say("bring.no-answer.right"))
    if child is None or person is None or when is None:
        return planned
    for actions, given in answers:
        scope = Scope(actions=actions, **row.only("categories", "recipients", "purposes"))
        if _consented(work, child, person, scope, when, given=given) or not work.new(child, person, scope, when):
            words = ", ".join(vocabulary.label("consent-action", code) for code in actions)
            planned.known.append(say("bring.known.consent", actions=words))
        else:
            planned.steps.append(_answer(row, child, person, scope, when, given=given))
    return planned


def _answers(row: Read) -> list[tuple[tuple[str, ...], bool]]:
    """What was answered to what: a column for each, and the two columns that name it."""
    found: list[tuple[tuple[str, ...], bool]] = [
        ((code.removeprefix(ANSWER),), bool(value)) for code, value in row.values.items() if code.startswith(ANSWER)
    ]
    if row.get("given") is not None and row.get("actions"):
        found.append((row.get("actions"), row.get("given")))
    return found


def _answer(row: Read, child: UUID, person: UUID, scope: Scope, when: When, *, given: bool) -> Step:
    """One answer, as the desk would record it: by whoever gave it, on the form that they signed."""
    method = row.get("method") or ON_A_FORM
    who = partial(_family, person=person, child=child, attested=SAID.get(method, "written"), when=when)
    more = {**row.only("notice", "serves", "last_day", "words"), "method": method} if given else row.only("words")
    decide: Any = consents.give if given else consents.refuse

    def step(book: Book) -> Decision:
        decided: Decision = decide(book, by=who(book), child=child, scope=scope, occurred=when, **more)
        return decided

    return step


def _consent_words(row: Read, answers: Sequence[tuple[tuple[str, ...], bool]]) -> str:
    said = (
        say("bring.agrees" if given else "bring.refuses", what=vocabulary.label("consent-action", code))
        for actions, given in answers
        for code in actions
    )
    return say(
        "bring.consent", child=row.cells.get("child", ""), person=row.cells.get("person", ""), answers="; ".join(said)
    )


def _consented(work: Work, child: UUID, person: UUID, scope: Scope, when: When, *, given: bool) -> bool:
    """Whether the same answer of the same person on the same day is recorded."""
    found = work.book.about(child, ConsentGiven if given else ConsentRefused)
    return any(
        (r.event.person, r.event.child, r.event.occurred) == (person, child, when) and _same(r.event.scope, scope)
        for r in found
    )


def _same(one: Scope, other: Scope) -> bool:
    """Whether two scopes name the same, in whatever order."""
    dimensions = ("actions", "categories", "recipients", "purposes")
    return all(set(getattr(one, d)) == set(getattr(other, d)) for d in dimensions)


def _family(book: Book, *, person: UUID, child: UUID, attested: Any, when: When) -> Actor:
    """Whoever answers for a child, in the role that they had towards them; as a parent, if none is recorded."""
    held = standing_of(book, person, when.start(book.zone)).holding
    roles = [t.role for t in held if t.role in FAMILY and t.child == child]
    return Actor(person, next(iter(roles), "parent"), attested=attested)


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
