"""What an access rests on: role, relationship, care, a grant, an emergency; and what stands against it: a hold.

Looked up here, as far as it had been recorded by then, and decided by the rules. A grant, an emergency and a hold are
relations that the rows of the rules' `access` table can name (`grant`, `emergency`, `held`), beside those that
`roles.Standing` knows. A hold closes what would be open; what is closed anyway is refused as ever.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from aggregates.accesses import emergency, grant, hold
from aggregates.accesses.emergency import EmergencyStarted
from aggregates.draft import Draft
from aggregates.people import roles
from aggregates.people.roles import Standing
from aggregates.permissions import consents
from aggregates.permissions.scope import Use
from aggregates.records.record import Record
from aggregates.rules import Rules, Verdict
from ledger.event import Actor, Book


@dataclass(frozen=True, slots=True)
class Basis:
    """What an access or a disclosure rested on when it was decided: event ids, frozen."""

    role: UUID | None = None
    relationship: UUID | None = None
    key_person: UUID | None = None
    consent: UUID | None = None  # consent.given
    consent_status: str = "none"
    care: UUID | None = None
    grant: UUID | None = None
    emergency: UUID | None = None  # its stream
    hold: UUID | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say about one access, and what that rests on."""

    verdict: Verdict
    basis: Basis

    @property
    def ground(self) -> str:
        return self.verdict.ground if self.verdict.allowed else "none-recorded"


@dataclass(frozen=True, slots=True)
class Special:
    """What was found: the entries of a grant and a hold, and the stream of an emergency."""

    grant: UUID | None = None  # grant.given
    emergency: UUID | None = None
    hold: UUID | None = None  # hold.placed


def special(book: Book, by: Actor, record: Record, at: datetime, *, known_by: datetime | None = None) -> Special:
    """What was in force for somebody who opens this record, as far as it had been recorded by then."""
    created, who = record.created, by.person
    child = created.subject
    granted = [
        t.entry.event_id
        for t in grant.in_force(book, child, who, at, known_by=known_by)
        if grant.opens(t.entry.event, record.id, created.category)
    ]
    urgent = [t.entry.event.stream for t in emergency.in_force(book, child, who, at, known_by=known_by)]
    kept = hold.covering(hold.in_force(book, child, at, known_by=known_by), who, by.role, created.category)
    return Special(
        grant=next(iter(granted), None),
        emergency=next(iter(urgent), None),
        hold=None if kept is None else kept.entry.event_id,
    )


def find(
    d: Draft,
    state: Record,
    purpose: str,
    at: datetime,
    *,
    known_by: datetime | None = None,
    urgent: EmergencyStarted | None = None,
) -> Finding:
    """What the rules say, for the role under which the actor acts, as far as it had been recorded by then.

    `urgent` is an emergency that begins with this very access. An emergency counts only where nothing else lets them in.
    """
    who = roles.standing_of(d.book, d.by.person, at, known_by=known_by)
    found = special(d.book, d.by, state, at, known_by=known_by)
    if urgent is not None:
        found = replace(found, emergency=urgent.stream)
    verdict, counted = answered(d.rules, d.by.role, who, state.created, found)
    return Finding(verdict, _basis(d, state, purpose, at, who, counted, known_by))


class Matter(Protocol):
    """What is opened: a record, or an access to one."""

    @property
    def subject(self) -> UUID: ...
    @property
    def category(self) -> str: ...
    @property
    def sensitivity(self) -> str: ...


def answered(rules: Rules, role: str, who: Standing, matter: Matter, found: Special) -> tuple[Verdict, Special]:
    """What the rules' table says, and what of this counted: an emergency only where nothing else lets them in."""
    verdict = _ask(rules, role, who, matter, found, set())
    if not verdict.allowed and found.emergency is not None:
        return _ask(rules, role, who, matter, found, {"emergency"}), found
    return verdict, replace(found, emergency=None)


def _ask(rules: Rules, role: str, who: Standing, matter: Matter, found: Special, more: set[str]) -> Verdict:
    """A hold is looked at only where it would open, so that no refusal tells of one."""
    relations = {*who.relations(matter.subject), *more, *(("grant",) if found.grant is not None else ())}
    verdict = rules.access(role, relations, matter.category, matter.sensitivity)
    if verdict.allowed and found.hold is not None:
        verdict = rules.access(role, {*relations, "held"}, matter.category, matter.sensitivity)
    if verdict.allowed and who.role(role) is None:
        return rules.role_not_held()
    return verdict


def _basis(
    d: Draft,
    state: Record,
    purpose: str,
    at: datetime,
    who: Standing,
    found: Special,
    known_by: datetime | None,
) -> Basis:
    """What the answer rested on, and the consent that stood beside it."""
    subject = state.created.subject
    use = Use("use", state.created.category, None, purpose)
    history = consents.history(d.book, subject, d.rules)
    consent = consents.covering(consents.states(history, d.book.zone, at=at, known_by=known_by), use)
    return Basis(
        role=who.role(d.by.role),
        relationship=who.parent(subject),
        key_person=who.key_person(subject),
        consent=None if consent is None else consent.given,
        consent_status=consents.status_for(consent, use),
        care=who.care(subject),
        grant=found.grant,
        emergency=found.emergency,
        hold=found.hold,
    )
