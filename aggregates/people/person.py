"""A person of the setting or beside it, and the roles that they are given. Stream: the person; its id is the subject's.

Names and contact are sealed; two people may have the same name. What follows from a relationship or a child (parent,
carer, key person) is no role that somebody gives, and stands in `relationship` and `child`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aggregates import tenure
from aggregates.draft import Draft, draft, subjects, text
from aggregates.entries import Act, EntryCorrected, History, standing
from aggregates.rules import Remark
from aggregates.tenure import Tenure
from ledger.errors import InputError, Refused
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Act):
    """Somebody becomes known to the ledger (S23). Sealed about them: name, phone, email, address, organisation, note."""

    TOPIC = "person.registered"
    kind: str  # subject-kind


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Act):
    """A role in the setting, from `occurred` on and up to the end of `last_day`, if one is agreed (S15, S109)."""

    TOPIC = "role.assigned"
    role: str
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Act):
    """A role was given up or taken away. Sealed about the person: reason."""

    TOPIC = "role.ended"
    role: str
    reason: str
    assignment: UUID = inside()  # event id of role.assigned


@dataclass(frozen=True, slots=True)
class Person(History):
    """A registered person with the roles that were ever given to them."""

    def roles(self, zone: ZoneInfo) -> tuple[Tenure, ...]:
        return tenures(self.recorded, zone)


def apply(state: Person | None, recorded: Recorded[Any]) -> Person:
    return Person.apply(state, recorded)


def tenures(history: Iterable[Recorded[Any]], zone: ZoneInfo, **as_known: Any) -> tuple[Tenure, ...]:
    """The roles given by these events; `known_at` and `known_by` as in `entries.read`."""
    entries = standing(history, **as_known)
    endings = tenure.endings(entries, zone, RoleEnded, "assignment")
    return tuple(
        tenure.span(e, endings, zone, person=e.event.stream, role=e.event.role, last_day=e.event.last_day)
        for e in entries
        if isinstance(e.event, RoleAssigned)
    )


def load(book: Book, person: UUID) -> Person:
    """A registered person; InputError if nobody is registered under this id."""
    state = book.load(person, apply)
    if state is None or not state.begins_with(PersonRegistered):
        raise InputError(f"no person is registered as {person}", hint="register them first")
    return state


def doubts(d: Draft) -> list[Remark]:
    """What is missing behind the actor of an entry, as far as given roles go."""
    who = d.by.person
    if not d.book.knows(who):
        return d.warn("not-registered")
    if d.by.role in d.rules.data["derived_roles"] or d.by.role in held(d):
        return []
    return d.warn("role-not-held", role=d.label("role", d.by.role))


def held(d: Draft) -> set[str]:
    """The roles that had been given to the actor when it happened, as the book has it now."""
    history = d.book.about(d.by.person, RoleAssigned, RoleEnded, EntryCorrected)
    spans = tenures((r for r in history if r.event.stream == d.by.person), d.book.zone)
    return {t.role for t in tenure.at(spans, d.start)}


def register(
    book: Book,
    *,
    by: Actor,
    kind: str,
    name: str,
    phone: str | None = None,
    email: str | None = None,
    address: str | None = None,
    organisation: str | None = None,
    note: str | None = None,
    person: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Register a person. Namesakes are two people; a second registration under one id is refused."""
    d, who = draft(book, by, occurred), person or uuid4()
    if book.load(who, History.apply) is not None:
        raise InputError(f"{who} is registered already", hint="correct the first entry instead of making a second")
    words = Sealed(
        who,
        name=text("the name", name),
        phone=phone,
        email=email,
        address=address,
        organisation=organisation,
        note=note,
    )
    event = PersonRegistered(**d.header(who, 1, *subjects(who), sealed=[words]), kind=d.code("subject-kind", kind))
    return d.decided([event], d.warnings() + doubts(d))


def assign_role(
    book: Book,
    *,
    by: Actor,
    person: UUID,
    role: str,
    last_day: date | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Give a role. It counts from `occurred` on, and as a ground only for what happens after it was recorded."""
    d, state = draft(book, by, occurred), load(book, person)
    code = d.code("role", role)
    if code in d.rules.data["derived_roles"]:
        raise InputError(
            f"{code} is not a role that is given", hint="record the relationship or the key person instead"
        )
    if refused := may_not_appoint(d):
        return Decision(refused=refused)
    if any(t.role == code for t in tenure.at(state.roles(book.zone), d.start)):
        raise InputError(f"{person} is {code} already at that time", hint="end the role first, or correct its entry")
    header = d.header(person, state.version + 1, *subjects(person), sealed=[Sealed(person, note=note)])
    return d.decided([RoleAssigned(**header, role=code, last_day=last_day)], d.warnings())


def end_role(
    book: Book,
    *,
    by: Actor,
    person: UUID,
    role: str,
    reason: str = "other",
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """End a role that somebody holds at that time."""
    d, state = draft(book, by, occurred), load(book, person)
    code = d.code("role", role)
    if refused := may_not_appoint(d):
        return Decision(refused=refused)
    holding = [t for t in tenure.at(state.roles(book.zone), d.start) if t.role == code]
    if not holding:
        raise InputError(f"{person} is not {code} at that time", hint="look at their roles, or say when it ended")
    if code in d.rules.data["appointing"]["roles"] and by.person == person:
        hint = "the next manager ends it, after being given it: see `staff handover`"
        rule = d.rules.data["appointing"]["rule"]
        return Decision(refused=Refused("nobody ends their own role as manager", rule=rule, hint=hint))
    events = [
        RoleEnded(
            **d.header(person, state.version + n, *subjects(person), sealed=[Sealed(person, reason=note)]),
            role=code,
            reason=d.code("ending-reason", reason),
            assignment=t.entry.event_id,
        )
        for n, t in enumerate(holding, start=1)
    ]
    return d.decided(events, d.warnings())


def may_not_appoint(d: Draft) -> Refused | None:
    """Why the actor may not give or end roles: not a role that appoints, or not theirs now (whatever time is meant)."""
    verdict = d.rules.appointing(d.by.role)
    if verdict is None and d.by.role not in held(replace(d, occurred=When(d.book.now))):
        verdict = d.rules.role_not_held()
    if verdict is None:
        return None
    return Refused(verdict.says, rule=verdict.rule, hint="ask the manager to enter it")


def first(
    d: Draft, person: UUID, roles: Sequence[str], words: Sequence[Sealed], kind: str
) -> tuple[PersonRegistered | RoleAssigned, ...]:
    """The first person of a setting and their roles, when nobody is there yet who could give them."""
    registered = PersonRegistered(**d.header(person, 1, *subjects(person), sealed=words), kind=kind)
    given = (
        RoleAssigned(**d.header(person, n, *subjects(person)), role=role)
        for n, role in enumerate(d.codes("role", roles), start=2)
    )
    return registered, *given
