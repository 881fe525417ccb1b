"""The lists of incidents, grievances and requests: what each is, about whom, and what was done about it. Never their words.

Each is listed for those who read entries as sensitive as it is; a grievance only for those who may open it (S115).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.entries import Act, EntryCorrected
from aggregates.matters.breach import BreachAssessed, BreachNotified
from aggregates.matters.foi import FoiDecided, FoiDenied, FoiRequested
from aggregates.matters.grievances import (
    GrievanceClosed,
    GrievanceDiscussed,
    GrievanceEscalated,
    GrievanceRaised,
    hidden_from,
)
from aggregates.matters.incident import ImproperDisclosureReported
from aggregates.matters.rights import RightsDecided, RightsFulfilled, RightsIdentityVerified, RightsRequested
from cli import lists, output, say, session
from cli.commands.duties import reader
from cli.desk import Desk, DeskCommand
from cli.moments import moment, options
from cli.sitting import Sitting
from ledger.event import Event
from ledger.numbering import format_entry
from projections.matching import may_see
from projections.matters import Matter, matters

HEADS = ("head.when", "head.reference", "head.what", "head.about", "head.state", "head.entry")


@dataclass(frozen=True)
class Kind:
    """One of the lists: with what its matters begin, what can follow, and which codes say what it is about."""

    name: str
    begins: type[Act]
    scheme: str  # of `field`
    field: str  # of the beginning: what kind of matter it is
    whose: str  # of the beginning: whom it is about
    follows: tuple[type[Act], ...]


INCIDENTS = Kind(
    "incidents", ImproperDisclosureReported, "incident-kind", "kind", "child", (BreachAssessed, BreachNotified)
)
GRIEVANCES = Kind(
    "grievances",
    GrievanceRaised,
    "grievance-matter",
    "matter",
    "subject",
    (GrievanceDiscussed, GrievanceEscalated, GrievanceClosed),
)
RIGHTS = Kind(
    "rights",
    RightsRequested,
    "right",
    "right",
    "subject",
    (RightsIdentityVerified, RightsDecided, RightsFulfilled),
)
FOI = Kind("foi", FoiRequested, "withdrawal-channel", "channel", "requester", (FoiDecided, FoiDenied))

# Of a step, the field whose code says what came of it, and its scheme.
CAME_OF: dict[type[Event], tuple[str, str]] = {
    BreachAssessed: ("breach-risk", "risk"),
    BreachNotified: ("breach-recipient", "to"),
    GrievanceEscalated: ("escalation-reason", "reason"),
    GrievanceClosed: ("grievance-outcome", "outcome"),
    RightsIdentityVerified: ("identity-check", "method"),
    RightsDecided: ("rights-outcome", "outcome"),
    RightsFulfilled: ("hand-over", "method"),
    FoiDecided: ("foi-outcome", "outcome"),
    FoiDenied: ("foi-outcome", "outcome"),
}


def _command(kind: Kind) -> click.Command:
    @options
    @click.command(cls=DeskCommand)
    @click.pass_obj
    def list_(desk: Desk, as_at: str | None, known_at: str | None) -> None:
        with session.unlocked(desk) as ledger:
            at = Sitting(ledger)
            asked = moment(at, as_at, known_at)
            events = ledger.all(kind.begins, *kind.follows, EntryCorrected)
            hidden = hidden_from(ledger.book(), at.me)
            found = [
                m
                for m in matters(events, kind.begins, zone=at.zone, as_at=asked.as_at, known_at=asked.known_at)
                if m.id not in hidden and may_see(m.began.event, *reader(at))
            ]
            title = say.say(f"{kind.name}.title", count=len(found), asked=asked.words)
            data = {**asked.data(), kind.name: [_data(at, kind, m) for m in found]}
            rows = [_row(at, kind, m) for m in found]
            lists.tabled(desk, data, title, tuple(map(say.say, HEADS)), rows)

    return list_


def _row(at: Sitting, kind: Kind, matter: Matter) -> tuple[str, ...]:
    event = matter.began.event
    whose: UUID | None = getattr(event, kind.whose)
    return (
        output.when(matter.began.when, at.zone),
        at.refs.short(matter.id),
        vocabulary.label(kind.scheme, getattr(event, kind.field)),
        say.say("matter.nobody") if whose is None else at.refs.label(whose),
        "; ".join(_steps(matter)) or say.say("matter.open"),
        format_entry(matter.began.recorded.position),
    )


def _steps(matter: Matter) -> Sequence[str]:
    found = []
    for step in matter.steps:
        scheme, field = CAME_OF.get(type(step.event), ("", ""))
        what = vocabulary.label(scheme, getattr(step.event, field)) if field else ""
        found.append(say.say(f"matter.step.{step.event.TOPIC}", what=what))
    return found


def _data(at: Sitting, kind: Kind, matter: Matter) -> dict[str, Any]:
    event = matter.began.event
    own = ("rule", "channel", "categories", "about_manager", "entitled", "applies")
    return {
        "reference": at.refs.short(matter.id),
        "id": matter.id,
        kind.field: getattr(event, kind.field),
        kind.whose: getattr(event, kind.whose),
        **{name: getattr(event, name) for name in own if hasattr(event, name)},
        "occurred_at": matter.began.when,
        "entry": matter.began.recorded.position,
        "steps": [_step(step.event, step.recorded.position) for step in matter.steps],
    }


def _step(event: Any, position: int) -> dict[str, Any]:
    field = CAME_OF.get(type(event), ("", ""))[1]
    own = ("rule", "on_site", "notify_regulator", "notify_affected", "due", "personal")
    said = {name: getattr(event, name) for name in (field, *own) if name and hasattr(event, name)}
    return {"type": event.TOPIC, "entry": position, "occurred_at": event.occurred, **said}


incidents = _command(INCIDENTS)
grievances = _command(GRIEVANCES)
rights = _command(RIGHTS)
foi = _command(FOI)
