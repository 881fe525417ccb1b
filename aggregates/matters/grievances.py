"""What a grievance is, who may open it, and who may know of it at all (S115 to S117). Decisions stand in `grievance`.

The table stands in the rules (`access`, `grievances`): the manager opens one; if the manager is its subject, those to whom
it then goes, who cannot open any other. Nobody else is shown on any list that there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates import pack
from aggregates.draft import Draft
from aggregates.entries import Act, History
from aggregates.people import roles
from aggregates.people.joined import same
from aggregates.people.roles import Standing
from aggregates.rules import Verdict
from ledger.errors import InputError
from ledger.event import Actor, Book, Recorded, When, inside

CATEGORY = "grievance"


@dataclass(frozen=True, kw_only=True)
class GrievanceRaised(Act):
    """Somebody complained about a member of staff (S115). Sealed about that person: words, complainant."""

    TOPIC = "grievance.raised"
    subject: UUID
    matter: str  # grievance-matter
    about_manager: bool = False
    complainant: UUID | None = inside(default=None)  # if they are registered


@dataclass(frozen=True, kw_only=True)
class GrievanceDiscussed(Act):
    """It was talked over, with the manager and on the premises, or not so (S116). Sealed about its subject: words."""

    TOPIC = "grievance.discussed"
    on_site: bool
    participants: tuple[UUID, ...] = inside(default=())


@dataclass(frozen=True, kw_only=True)
class GrievanceEscalated(Act):
    """It was handed on, as it must be when the manager is its subject (S117). Sealed about its subject: words, to."""

    TOPIC = "grievance.escalated"
    reason: str  # escalation-reason
    to: UUID | None = inside(default=None)  # if they are registered: from then on they may open it


@dataclass(frozen=True, kw_only=True)
class GrievanceClosed(Act):
    """It came to an end (S115). Sealed about its subject: words."""

    TOPIC = "grievance.closed"
    outcome: str  # grievance-outcome


@dataclass(frozen=True, slots=True)
class Grievance(History):
    """A grievance from its raising on."""

    @property
    def raised(self) -> GrievanceRaised:
        event: GrievanceRaised = self.recorded[0].event
        return event

    def recipients(self, d: Draft) -> frozenset[UUID]:
        """To whom it was handed on, by the time of the draft."""
        entries = (e for e in self.entries(GrievanceEscalated) if e.start(d.book.zone) <= d.start)
        return frozenset(one for e in entries if e.event.to for one in same(d.book, e.event.to))


def load(book: Book, grievance: UUID) -> Grievance:
    """A grievance; InputError if there is none under this id."""
    state = book.load(grievance, Grievance.apply)
    if state is None or not state.begins_with(GrievanceRaised):
        raise InputError(f"there is no grievance {grievance}", hint="see `grievance list`")
    return state


def opening(d: Draft, state: Grievance, who: Standing, role: str) -> Verdict:
    """What the rules say on somebody's opening it in a role."""
    found = {"self": who.person in same(d.book, state.raised.subject), "escalation": _goes_to(d, state, who, role)}
    verdict = d.rules.access(role, [name for name, holds in found.items() if holds], CATEGORY, "grievance")
    return d.rules.role_not_held() if verdict.allowed and who.role(role) is None else verdict


def _goes_to(d: Draft, state: Grievance, who: Standing, role: str) -> bool:
    """S117: if the manager is its subject, to whom it was handed on; until then, to those in the roles of the rules."""
    if not state.raised.about_manager:
        return False
    named = state.recipients(d)
    row = d.rules.rows("grievances").get("about-manager", {})
    return who.person in named if named else role in row.get("roles", ()) and who.role(role) is not None


def may_open(d: Draft, state: Grievance, person: UUID) -> bool:
    """Whether they could open it in one of their roles."""
    who = roles.standing_of(d.book, person, d.start)
    return any(opening(d, state, who, held.role).allowed for held in who.holding)


def hidden_from(book: Book, person: UUID | None) -> frozenset[UUID]:
    """S115: the streams of the grievances that somebody is not shown on any list; None: nobody is known to be here."""
    raised = book.all(GrievanceRaised)
    nobody = UUID(int=0)
    d = Draft(book, Actor(person or nobody, "system"), When(book.now), pack.in_force(book))
    if not raised or "others" not in d.rules.rows("grievances"):
        return frozenset()
    states = [load(book, r.event.stream) for r in raised]
    return frozenset(s.id for s in states if not may_open(d, s, d.by.person))


def shown(book: Book, person: UUID | None, events: Iterable[Recorded[Any]]) -> list[Recorded[Any]]:
    """These events without whatever tells somebody of a grievance that they may not open.

    That is its entries, who opened it, and who disagreed with one of them or was handed its receipt.
    """
    hidden = hidden_from(book, person)
    return [r for r in events if not hidden or hidden.isdisjoint(streams(book, r.event))]


def streams(book: Book, event: Any) -> Iterator[UUID]:
    """The streams that an event tells of."""
    yield event.stream
    if (record := getattr(event, "record", None)) is not None:
        yield record
    if (entry := getattr(event, "entry", None)) is not None and (other := book.find(entry)) is not None:
        yield other.event.stream
