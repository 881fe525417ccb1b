"""Grievances against members of staff: raised, talked over, handed on, closed, opened. Stream: the grievance.

All that happens to one is told and never refused; opening one is asked (`grievances`). The words of a grievance about the
manager are sealed at a level that its recipients can read. Duties: `discuss-grievance`, `escalate-grievance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from aggregates.accesses.access import AccessDenied, AccessGranted
from aggregates.accesses.grounds import Basis
from aggregates.draft import Draft, draft, subjects
from aggregates.matters.grievances import (
    CATEGORY,
    Grievance,
    GrievanceClosed,
    GrievanceDiscussed,
    GrievanceEscalated,
    GrievanceRaised,
    load,
    may_open,
    opening,
)
from aggregates.people import person as people
from aggregates.people import roles
from aggregates.people.joined import same
from ledger.errors import InputError, Refused
from ledger.event import Actor, Book, Decision, Sealed, When


def raise_grievance(
    book: Book,
    *,
    by: Actor,
    subject: UUID,
    matter: str = "other",
    complainant: UUID | None = None,
    complainant_name: str | None = None,
    words: str | None = None,
    grievance: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record a grievance; `by` is who took it."""
    d = draft(book, by, occurred)
    people.load(book, subject)
    manager = roles.standing_of(book, subject, d.start).role("manager") is not None
    event = GrievanceRaised(
        **d.header(
            grievance or uuid4(),
            1,
            *subjects(subject, third_party=[] if complainant is None else [complainant]),
            sealed=[Sealed(subject, words=words, complainant=complainant_name)],
            sensitivity=d.rules.data["grievances"]["about-manager" if manager else "others"]["sensitivity"],
        ),
        subject=subject,
        matter=d.code("grievance-matter", matter),
        about_manager=manager,
        complainant=complainant,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + (d.warn("grievance-about-manager") if manager else []))


def discuss(
    book: Book,
    *,
    by: Actor,
    grievance: UUID,
    on_site: bool,
    participants: Sequence[UUID] = (),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that it was talked over: by the actor, with these people."""
    d, state = draft(book, by, occurred), load(book, grievance)
    event = GrievanceDiscussed(
        **_header(d, state, words=words, also=participants), on_site=on_site, participants=tuple(participants)
    )
    missing = {"grievance-off-site": not on_site, **_wrong_hands(d, state, participants)}
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def _wrong_hands(d: Draft, state: Grievance, participants: Sequence[UUID]) -> dict[str, bool]:
    """Whether nobody who may open it was there, somebody was who has no part in it, or the manager heard their own."""
    raised, there = state.raised, (d.by.person, *participants)
    may = [one for one in there if may_open(d, state, one)]
    theirs = {raised.subject, raised.complainant, raised.by.person, *may}
    return {
        "grievance-not-manager": not may,
        "grievance-told-others": any(one not in theirs for one in there),
        "grievance-own": raised.about_manager and d.by.person in same(d.book, raised.subject),
    }


def escalate(
    book: Book,
    *,
    by: Actor,
    grievance: UUID,
    to: UUID | None = None,
    to_name: str | None = None,
    reason: str = "other",
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that it was handed on: to somebody registered, who may open it from then on, or to somebody by name."""
    d, state = draft(book, by, occurred), load(book, grievance)
    if to is None and not to_name:
        raise InputError("nothing says to whom it was handed on")
    if to is not None:
        people.load(book, to)
    also = [] if to is None else [to]
    header = _header(d, state, words=words, to=to_name, also=also)
    event = GrievanceEscalated(**header, reason=d.code("escalation-reason", reason), to=to)
    own = d.warn("grievance-own") if to in same(book, state.raised.subject) else []
    return d.decided([event], d.warnings() + roles.doubts(d) + own)


def close(
    book: Book, *, by: Actor, grievance: UUID, outcome: str, words: str | None = None, occurred: When | None = None
) -> Decision:
    """Record how it ended."""
    d, state = draft(book, by, occurred), load(book, grievance)
    event = GrievanceClosed(**_header(d, state, words=words), outcome=d.code("grievance-outcome", outcome))
    missing = {
        "grievance-undiscussed": not state.entries(GrievanceDiscussed),
        "grievance-own": state.raised.about_manager and by.person in same(book, state.raised.subject),
    }
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def open_grievance(book: Book, *, by: Actor, grievance: UUID) -> Decision:
    """Ask to open it now: granted, or refused with the attempt recorded. Either is an access like any other."""
    d, state = draft(book, by, None), load(book, grievance)
    who = roles.standing_of(book, by.person, d.start)
    verdict = opening(d, state, who, d.by.role)
    event = AccessGranted if verdict.allowed else AccessDenied
    made = event(
        **_header(d, state, stream=uuid4(), also=[by.person]),
        record=state.id,
        subject=state.raised.subject,
        category=CATEGORY,
        action=d.code("access-action", "view"),
        purpose=d.code("purpose", "grievance"),
        medium=d.code("record-medium", "electronic"),
        ground=verdict.ground,
        rule=verdict.rule,
        basis=Basis(role=who.role(d.by.role)),
    )
    if verdict.allowed:
        return d.decided([made], d.warnings())
    return Decision([made], refused=Refused(verdict.says, rule=verdict.rule))


def _header(
    d: Draft, state: Grievance, *, stream: UUID | None = None, also: Sequence[UUID] = (), **words: str | None
) -> dict[str, Any]:
    """Of what happens to a grievance, or, on another stream, of what is done with it."""
    raised = state.raised
    third = [a.subject for a in raised.about if a.involvement == "third_party"]
    return d.header(
        stream or state.id,
        1 if stream else state.version + 1,
        *subjects(raised.subject, third_party=[*third, *also]),
        sealed=[Sealed(raised.subject, **words)],
        sensitivity=raised.sensitivity,
        causation=state.recorded[0].event_id,
    )
