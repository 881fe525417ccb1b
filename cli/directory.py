"""Who and what can be referred to in a ledger: people and children by name, the rest by what it is about.

Names are opened with the key of whoever is present. Of a record, a consent or a case only codes are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import pack, vocabulary
from aggregates.accesses.access_query import AccessQueried
from aggregates.accesses.emergency import EmergencyStarted
from aggregates.accesses.grant import GrantGiven
from aggregates.accesses.hold import HoldPlaced, may_know
from aggregates.disclosures.advice import AdviceSought, ManagerConsulted
from aggregates.disclosures.assessed import SharingAssessed
from aggregates.disclosures.disclosure import InformationDisclosed
from aggregates.disclosures.engagement import EngagementAttempted
from aggregates.disclosures.inquiry import InformationReceived, InformationRequestSent
from aggregates.disclosures.referral import ReferralMade
from aggregates.disclosures.sharing import InformationRequested, SharingDecided
from aggregates.disclosures.standing import StandingDecided
from aggregates.entries import EntryCorrected
from aggregates.governance.agreements import AgreementRecorded
from aggregates.governance.inspection import InspectionOpened
from aggregates.matters.foi import FoiRequested
from aggregates.matters.grievances import GrievanceRaised
from aggregates.matters.incident import ImproperDisclosureReported
from aggregates.matters.rights import RightsRequested
from aggregates.people.child import ChildEnrolled
from aggregates.people.joined import PersonJoined, PersonParted
from aggregates.people.person import PersonRegistered
from aggregates.people.relationship import RelationshipRecorded
from aggregates.permissions.consent_events import ConsentGiven, ConsentRefused, ConsentRequested
from aggregates.records.handover import RecordsTransferred
from aggregates.records.legal_hold import LegalHoldPlaced
from aggregates.records.record import RecordCreated
from aggregates.records.retention import RetentionSet
from cli import inspecting, output, say, words
from cli.refs import Known, Refs
from ledger.application import Ledger
from ledger.event import Event, Recorded
from projections.people import ChildLine, PersonLine, directory

SOMEBODY = (PersonRegistered, ChildEnrolled, PersonJoined, PersonParted, EntryCorrected)


def _actions(event: Any) -> str:
    return ", ".join(vocabulary.label("consent-action", code) for code in event.scope.actions)


def _code(scheme: str, field: str) -> Callable[[Any], str]:
    return lambda event: vocabulary.label(scheme, getattr(event, field))


# What begins a thing that can be referred to: its kind, what it is in words, and the field that says whom it is about.
THINGS: dict[type[Event], tuple[str, Callable[[Any], str], str]] = {
    RecordCreated: ("record", _code("record-category", "category"), "subject"),
    ConsentRequested: ("consent", _actions, "child"),
    ConsentGiven: ("consent", _actions, "child"),
    ConsentRefused: ("consent", _actions, "child"),
    InformationRequested: ("case", lambda _event: say.say("thing.sharing"), "child"),
    SharingDecided: ("case", lambda _event: say.say("thing.sharing"), "child"),
    InformationDisclosed: ("case", lambda _event: say.say("thing.sharing"), "child"),
    AdviceSought: ("case", lambda _event: say.say("thing.sharing"), "child"),
    ManagerConsulted: ("case", lambda _event: say.say("thing.sharing"), "child"),
    InformationRequestSent: ("case", lambda _event: say.say("thing.sharing"), "child"),
    InformationReceived: ("case", lambda _event: say.say("thing.sharing"), "child"),
    StandingDecided: ("case", _code("purpose", "purpose"), "child"),
    ReferralMade: ("referral", _code("recipient", "recipient"), "child"),
    EngagementAttempted: ("case", lambda _event: say.say("thing.sharing"), "child"),
    SharingAssessed: ("case", lambda _event: say.say("thing.sharing"), "child"),
    RelationshipRecorded: ("relationship", _code("relation", "relation"), "child"),
    RecordsTransferred: ("transfer", _code("recipient", "recipient"), "child"),
    RetentionSet: ("retention", _code("retention-anchor", "anchor"), "subject"),
    LegalHoldPlaced: ("legal-hold", _code("legal-hold-reason", "reason"), "subject"),
    AgreementRecorded: ("agreement", lambda event: str(event.title), ""),
    InspectionOpened: ("inspection", lambda event: str(event.organisation), ""),
    ImproperDisclosureReported: ("incident", _code("incident-kind", "kind"), "child"),
    RightsRequested: ("request", _code("right", "right"), "subject"),
    FoiRequested: ("request", lambda _event: vocabulary.label("gateway", "foia"), "requester"),
    GrantGiven: ("grant", _code("purpose", "purpose"), "child"),
    EmergencyStarted: ("emergency", _code("emergency-reason", "reason"), "child"),
    AccessQueried: ("question", lambda _event: say.say("thing.question"), "subject"),
    HoldPlaced: ("hold", _code("hold-reason", "reason"), "child"),
    # About whom a grievance is, is nobody's business but the manager's.
    GrievanceRaised: ("grievance", lambda _event: vocabulary.label("record-category", "grievance"), ""),
}
SOMETHING = tuple(event for event in THINGS if event is not HoldPlaced)  # holds are asked for apart
AHEAD = timedelta(days=800)  # whoever joins next term can be referred to now


def refs(ledger: Ledger) -> Refs:
    """Everything that can be referred to."""
    people = list(_people(ledger))
    return Refs([*people, *_things(ledger, {k.id: k for k in people})])


def _people(ledger: Ledger) -> Iterator[Known]:
    found = directory(
        ledger.all(*SOMEBODY),
        zone=ledger.zone,
        rules=pack.in_force(ledger.book()).rules,
        as_at=ledger.now() + AHEAD,
    )
    for person in found.persons:
        name = partial(words.name_at, ledger, person.texts, person.person)
        yield Known(person.person, "person", name, partial(_person_note, ledger.zone, person), person.stands)
    for child in found.children:
        name = partial(words.name_at, ledger, child.texts, child.child)
        yield Known(child.child, "child", name, partial(_child_note, ledger.zone, child), child.stands)


def _person_note(zone: ZoneInfo, person: PersonLine) -> str:
    kind = vocabulary.label("subject-kind", person.kind)
    return say.say("known.person", kind=kind, when=output.moment(person.registered, zone))


def _child_note(zone: ZoneInfo, child: ChildLine) -> str:
    return say.say("known.child", when=output.moment(child.enrolled, zone))


def _things(ledger: Ledger, people: dict[UUID, Known]) -> Iterator[Known]:
    seen: set[UUID] = set()
    for recorded in (*ledger.all(*SOMETHING), *_holds(ledger)):
        if recorded.event.stream not in seen:
            seen.add(recorded.event.stream)
            yield _thing(recorded, people)


def _holds(ledger: Ledger) -> Sequence[Recorded[Any]]:
    """Holds can be referred to only by those who decide about them; a ledger that nobody unlocked shows none."""
    found = ledger.all(HoldPlaced)
    who = ledger.identity if found else None
    known = who is not None and inspecting.present() is None and may_know(ledger.book(), who.person, ledger.now())
    return found if known else ()


def _thing(recorded: Recorded[Any], people: dict[UUID, Known]) -> Known:
    event = recorded.event
    kind, what, whose = THINGS[type(event)]
    about = people.get(getattr(event, whose)) if whose else None
    return Known(event.stream, kind, noted=lambda: _thing_note(what(event), about, whose))


def _thing_note(what: str, about: Known | None, whose: str) -> str:
    """What it is, and about whom, unless that is nobody's business."""
    name = about.name if about and about.name else say.say("somebody")
    return say.say("known.thing", what=what, name=name) if whose else what
