"""What a row becomes: one decision or a few, in their order; or nothing, if everything in it is known already.

Rows about people. Each is judged with everybody who is known here and with the rows above it, so that a parent of two
children, in two rows, is one person. What may be decided is `aggregates`' business, and asked later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people import relationship as relationships
from cli import output
from cli.bring.columns import Sheet
from cli.bring.values import Read
from cli.bring.who import Everybody, Somebody, contacts
from cli.roll import roll
from cli.say import say
from cli.sitting import Sitting
from ledger.book import LedgerBook
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, When
from projections.people import Directory

Step = Callable[[Book], Decision]


@dataclass
class Planned:
    """A row, and what it becomes. `what`: in words, for the dry run."""

    number: int
    what: str
    steps: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)  # what of it was recorded already

    @property
    def status(self) -> str:
        return "known" if not self.steps else "part" if self.known else "new"


@dataclass
class Work:
    """What every row is judged with."""

    at: Sitting
    sheet: Sheet
    by: Actor
    book: LedgerBook  # as it stood when the command began to decide
    everybody: Everybody
    directory: Directory
    given: set[tuple[Any, ...]] = field(default_factory=set)  # what earlier rows bring: roles, relationships

    @classmethod
    def of(cls, at: Sitting, sheet: Sheet, by: Actor, book: LedgerBook) -> Work:
        known_at = book.head.size
        return cls(at, sheet, by, book, Everybody.of(at, known_at), roll(at.ledger, known_at=known_at))

    def meant(self, row: Read, code: str, kind: str) -> UUID | None:
        """Whom a cell names; None, with its error noted, if nobody or several."""
        if not row.get(code):
            return None
        try:
            return self.everybody.meant(kind, row.get(code), row.get("child_born") if kind == "child" else None)
        except InputError as error:
            row.error(self.sheet, code, str(error), error.hint or "")
            return None

    def registered(self, row: Read, kind: str) -> tuple[UUID | None, bool]:
        """(who a row registers, whether they are known); None, with its error noted, if that is unclear."""
        texts = {code: str(row.get(code)) for code in ("phone", "email") if row.get(code)}
        born, mine, name = row.get("date_of_birth"), contacts(texts), row.get("name")
        if name is None:
            return None, False
        try:
            known = self.everybody.known(kind, name, born, mine, row.get("same_as"))
        except InputError as error:
            row.error(self.sheet, "name", str(error), error.hint or "")
            return None, False
        if known is not None:
            return known, True
        if self.everybody.named(kind, name):
            row.notes.append(say("bring.namesake", who=self.everybody.listed(self.everybody.named(kind, name))))
        new = uuid4()
        self.everybody.add(Somebody(new, kind, name, born, mine, row.number))
        return new, False

    def new(self, *thing: Any) -> bool:
        """Whether no earlier row brings it."""
        fresh = thing not in self.given
        self.given.add(thing)
        return fresh


def day(value: Any) -> When | None:
    """A day as a time in the world; None is now."""
    return value if value is None or isinstance(value, When) else When.day(value)


def child(work: Work, row: Read) -> Planned:
    """A child, and who their key person is."""
    who, known = work.registered(row, "child")
    planned = Planned(row.number, str(row.get("name") or ""), notes=row.notes)
    if who is None:
        return planned
    if known:
        planned.known.append(say("bring.known.child", who=work.everybody.listed([work.everybody.by_id[who]])))
    else:
        said = row.only("name", "known_as", "address", "note", "starts")
        born = row.get("date_of_birth")
        words = {**said, **({"date_of_birth": output.day(born)} if born else {})}
        planned.steps.append(partial(children.enrol, by=work.by, child=who, occurred=row.get("when"), **words))
    _key_person(work, row, who, planned)
    return planned


def _key_person(work: Work, row: Read, who: UUID, planned: Planned) -> None:
    key = work.meant(row, "key_person", "person")
    if key is None:
        return
    if any(h.person == key and h.child == who for h in work.directory.key_persons):
        planned.known.append(say("bring.known.key-person"))
        return
    since = row.get("key_person_since") or row.get("when")
    planned.steps.append(partial(children.assign_key_person, by=work.by, child=who, person=key, occurred=since))


def staff(work: Work, row: Read) -> Planned:
    """Somebody who works here, and one of their roles."""
    planned = _person(work, row, "staff", row.get("since"))
    who, role = _who(row), row.get("role")
    if who is None or role is None:
        return planned
    since: When | None = row.get("since")
    if since is None:
        return planned
    start = since.start(work.at.zone)
    # A role that is known to have begun later, as the first manager's with the ledger, is brought in from its real date.
    held = any(h.person == who and h.role == role and h.since <= start for h in work.directory.roles)
    if held or not work.new("role", who, role, since):
        planned.known.append(say("bring.known.role"))
        return planned
    last = row.only("last_day")
    planned.steps.append(partial(people.assign_role, by=work.by, person=who, role=role, occurred=since, **last))
    return planned


def parent(work: Work, row: Read) -> Planned:
    """A parent, carer or professional, and what they are to a child."""
    named = row.cells.get("child")
    relation, authority = row.get("relation"), row.get("authority")
    of_family = None if relation is None else relationships.role_of(relation, work.at.rules)
    if row.get("kind") is None and "kind" not in row.cells and of_family is None:
        row.error(work.sheet, "kind", say("bring.kind-missing"), say("bring.kind-missing.right"))
    whose = work.meant(row, "child", "child")
    planned = _person(work, row, of_family or "parent", _first_day(work, whose))
    who = _who(row)
    for code in ("relation", "authority") if named else ():
        if code not in row.cells:
            row.error(work.sheet, code, say("bring.empty"), work.sheet.help(code))
    if not named and relation is not None:
        row.error(work.sheet, "child", say("bring.empty"), work.sheet.help("child"))
    if who is None or whose is None or relation is None or authority is None:
        return planned
    tied = any(h.person == who and h.child == whose for h in work.directory.relationships)
    if tied or not work.new("tie", who, whose):
        planned.known.append(say("bring.known.relationship"))
        return planned
    said = row.only("evidence", "lives_with")
    since = row.get("since") or _from_birth(work, row, whose, of_family)
    step = partial(relationships.record, by=work.by, person=who, child=whose, relation=relation, authority=authority)
    planned.steps.append(partial(step, occurred=since, **said))
    return planned


def _from_birth(work: Work, row: Read, child: UUID, of_family: str | None) -> When | None:
    """A parent is one from the child's birth on, where nothing else is said; others from today."""
    born = work.everybody.by_id[child].born if child in work.everybody.by_id else None
    if of_family == "parent" and born is not None and born <= work.at.now.astimezone(work.at.zone).date():
        return When.day(born)
    row.notes.append(say("bring.since-today"))
    return None


def _first_day(work: Work, child: UUID | None) -> When | None:
    """A family is known here from the child's first day on."""
    days = (line.enrolled.astimezone(work.at.zone).date() for line in work.directory.children if line.child == child)
    return next(map(When.day, days), None)


def _person(work: Work, row: Read, kind: str, since: When | None) -> Planned:
    """Somebody who is registered, as known here since then; so that they are on the lists of past days."""
    who, known = work.registered(row, "person")
    planned = Planned(row.number, str(row.get("name") or ""), notes=row.notes)
    if who is None:
        return planned
    row.values["_who"] = who
    if known:
        planned.known.append(say("bring.known.person", who=work.everybody.listed([work.everybody.by_id[who]])))
        return planned
    words = row.only("name", "phone", "email", "address", "organisation", "note")
    planned.steps.append(
        partial(people.register, by=work.by, kind=row.get("kind") or kind, person=who, occurred=since, **words)
    )
    return planned


def _who(row: Read) -> UUID | None:
    found: UUID | None = row.get("_who")
    return found
