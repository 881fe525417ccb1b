"""Somebody begins to work here, and somebody leaves: what one command records of it, in one transaction.

Joining is a registration, roles from their real first day, and the policy acknowledged; leaving ends every role, key child,
involvement and grant, and hands over what is open. Each event is the one that its own command would record. What is there
already is not recorded twice, so that a command that was interrupted can be given again. Keys are the ledger's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from aggregates import tenure
from aggregates.accesses import grant as grants
from aggregates.draft import Draft, draft, subjects, text
from aggregates.entries import Act
from aggregates.governance import policies
from aggregates.governance.policies import POLICY_EVENTS, PolicyAcknowledged
from aggregates.people import care, joined, roles
from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people.person import Person, PersonRegistered, RoleAssigned
from aggregates.tenure import Tenure
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Sealed, When, inside

CONFIDENTIALITY = "confidentiality"


@dataclass(frozen=True, kw_only=True)
class DutiesHandedOver(Act):
    """Somebody takes over what another leaves open. Stream: the one who leaves. Sealed about them: note."""

    TOPIC = "duties.handed_over"
    to: UUID
    entries: tuple[UUID, ...] = inside()  # event ids of what opened each duty
    children: tuple[UUID, ...] = inside()  # whose key person they become


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is here at a time, and what hangs on them."""

    roles: tuple[Tenure, ...]
    key_children: tuple[UUID, ...]
    involved: tuple[UUID, ...]
    grants: tuple[Tenure, ...]

    def without(self, other: Standing) -> Standing:
        """What is in this one and not in the other."""
        roles, granted = {t.role for t in other.roles}, {t.entry.event_id for t in other.grants}
        return Standing(
            tuple(t for t in self.roles if t.role not in roles),
            tuple(c for c in self.key_children if c not in other.key_children),
            tuple(c for c in self.involved if c not in other.involved),
            tuple(t for t in self.grants if t.entry.event_id not in granted),
        )


def standing(book: Book, person: UUID, at: datetime) -> Standing:
    """Of the setting: roles that were given; children whose key person, or in whose care they are; grants."""
    held = roles.standing_of(book, person, at).holding
    spans = grants.spans(joined.about(book, person, *grants.GRANT_EVENTS), book.zone)
    mine = tuple(t for t in spans if t.person == person and t.ending is None and (t.until is None or at < t.until))
    return Standing(
        tuple(t for t in tenure.at(people.load(book, person).roles(book.zone), at) if t.child is None),
        tuple(t.child for t in held if t.role == "key-person" and t.child and t.person == person),
        tuple(t.child for t in held if t.role == "care" and t.child and t.person == person),
        mine,
    )


# ---- joining


def join(
    book: Book,
    *,
    by: Actor,
    roles: Sequence[str],
    first_day: date,
    person: UUID,
    name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    method: str | None = None,
    last_day: date | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Register somebody, give them their roles from their first day on, and record how they acknowledged the policy."""
    today = draft(book, by, occurred)
    d = draft(book, by, When.day(first_day))
    if refused := people.may_not_appoint(d):
        return Decision(refused=refused)
    state = book.load(person, people.apply)
    codes = _given(d, roles)
    events: list[Event] = []
    if state is None:
        words = Sealed(person, name=text("the name", name or ""), phone=phone, email=email, note=note)
        header = today.header(person, 1, *subjects(person), sealed=[words])
        events.append(PersonRegistered(**header, kind=_kind(d, codes)))
    elif not state.begins_with(PersonRegistered):
        raise InputError(f"no person is registered as {person}", hint="register them first")
    before = 0 if state is None else state.version
    for code in codes:
        if not _holds(d, state, code):
            header = d.header(person, before + len(events) + 1, *subjects(person))
            events.append(RoleAssigned(**header, role=code, last_day=last_day))
    events += _acknowledged(today, person, before + len(events) + 1, method)
    return d.decided(events, today.warnings())


def _given(d: Draft, codes: Sequence[str]) -> tuple[str, ...]:
    found = d.codes("role", codes)
    if not found:
        raise InputError("a role is missing", hint="as what do they work here?")
    if derived := [code for code in found if code in d.rules.data["derived_roles"]]:
        raise InputError(
            f"{derived[0]} is not a role that is given", hint="record the relationship or the key person instead"
        )
    return found


def _kind(d: Draft, codes: Sequence[str]) -> str:
    """What kind of person works here in these roles: the first that is a kind of its own, else staff."""
    kinds = d.pack.vocabulary.choices("subject-kind")
    return next((code for code in codes if code in kinds), "staff")


def _holds(d: Draft, state: Person | None, code: str) -> bool:
    """Then, or now: a role that began meanwhile is not given a second time."""
    held = [] if state is None else [t for t in state.roles(d.book.zone) if t.role == code]
    return any(t.holds(d.start) or t.holds(d.book.now) for t in held)


def _acknowledged(d: Draft, person: UUID, version: int, method: str | None) -> Iterator[Event]:
    """That they acknowledged the policy in force, if there is one and they have not before."""
    adoption = policies.in_force(d.book.all(*POLICY_EVENTS)).get(CONFIDENTIALITY)
    if method is None or adoption is None:
        return
    ids = joined.same(d.book, person)
    if not policies.acknowledged(d.book, ids, kind=CONFIDENTIALITY, at=d.start):
        yield PolicyAcknowledged(
            **d.header(person, version, *subjects(person)),
            kind=CONFIDENTIALITY,
            version=adoption.event.version,
            method=d.code("acknowledgement-method", method),
            adoption=adoption.event_id,
        )


# ---- leaving


def leave(
    book: Book,
    *,
    by: Actor,
    person: UUID,
    last_day: date,
    successor: UUID | None = None,
    reason: str = "left",
    entries: Sequence[UUID] = (),
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """End what somebody is here with their last day, and hand over what they leave open (`entries`)."""
    d, state = draft(book, by, occurred), people.load(book, person)
    if successor == person:
        raise InputError("they cannot take over from themselves", hint="who stays?")
    end, now = last_moment(book, last_day), When(book.now)
    found = standing(book, person, end.start(book.zone))
    parts = _ended(book, found, person, successor, {"by": by, "reason": reason, "occurred": end, "note": note})
    if end.start(book.zone) < book.now:  # what was only recorded to begin later ends too, and now
        later = standing(book, person, book.now).without(found)
        parts += _ended(book, later, person, successor, {"by": by, "reason": reason, "occurred": now, "note": note})
    if successor is not None and (entries or found.key_children):
        people.load(book, successor)
        handed = DutiesHandedOver(
            **d.header(
                person,
                state.version + 1,
                *subjects(person, mentioned=[successor]),
                sealed=[Sealed(person, note=note)],
            ),
            to=successor,
            entries=tuple(dict.fromkeys(entries)),
            children=found.key_children,
        )
        parts.append(d.decided([handed]))
    return together(*parts, d.decided([], d.warnings()))


def _ended(book: Book, found: Standing, person: UUID, successor: UUID | None, how: dict[str, Any]) -> list[Decision]:
    """Everything in it ends, as the command for each would end it."""
    note, ended = how["note"], {name: value for name, value in how.items() if name != "note"}
    return [
        *(people.end_role(book, person=person, role=t.role, note=note, **ended) for t in found.roles),
        *(_next_key_person(book, child, person, successor, ended) for child in found.key_children),
        *(care.end(book, child=child, person=person, **ended) for child in found.involved),
        *(grants.end(book, grant=t.entry.event.stream, **ended) for t in found.grants),
    ]


def last_moment(book: Book, last_day: date) -> When:
    """From when on they are here no more: the day after one that is over or to come; if it is today, from now on."""
    today = book.now.astimezone(book.zone).date()
    return When(book.now) if last_day == today else When.day(last_day + timedelta(days=1))


def _next_key_person(book: Book, child: UUID, person: UUID, successor: UUID | None, ended: dict[str, Any]) -> Decision:
    """The successor becomes the child's key person, unless another one stays or they are it already."""
    over = children.end_key_person(book, child=child, person=person, **ended)
    present = tenure.at(children.load(book, child).key_persons(book.zone), ended["occurred"].start(book.zone))
    if successor is None or len(present) > 1:
        return over
    begun = children.assign_key_person(book, by=ended["by"], child=child, person=successor, occurred=ended["occurred"])
    return together(over, replace(begun, warnings=()))


def together(*found: Decision) -> Decision:
    """Several decisions as one: refused if one is; events of one stream follow each other in the order of the parts."""
    seen, events = dict[UUID, int](), list[Event]()
    for event in (event for part in found for event in part.events):
        version = max(event.stream_version, seen.get(event.stream, 0) + 1)
        seen[event.stream] = version
        events.append(replace(event, stream_version=version))
    refused = next((part.refused for part in found if part.refused is not None), None)
    if refused is not None:
        return Decision(refused=refused)
    return Decision(events, tuple(dict.fromkeys(w for part in found for w in part.warnings)))
