"""Who and what can be referred to in a ledger: people and children by name, the rest by what it is about.

Names are opened with the key of whoever is present. Of a record, a consent or a case only codes are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from cli.refs import NAMED, Index, Known
from ledger.application import Ledger
from ledger.event import Event, Recorded
from ledger.store.revive import Place
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
KINDS = {event.TOPIC: kind for event, (kind, _, _) in THINGS.items()}
ORDER = {kind: place for place, kind in enumerate(NAMED)}  # people first
FEW = 12  # somebody who asks for more people than that, one by one, will ask for them all
REGISTERED = (PersonRegistered.TOPIC, ChildEnrolled.TOPIC)
JOINED = (PersonJoined.TOPIC, PersonParted.TOPIC)
AHEAD = timedelta(days=800)  # whoever joins next term can be referred to now


class Everything(Index):
    """Everything that can be referred to, read when it is asked for.

    Which ids there are is taken from the columns of the ledger's rows. What is looked up is read from its signed entries
    first, so that a changed column hides something or is an error, and never makes one thing another.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found: dict[UUID, Known | None] = {}
        self._things: dict[UUID, Place] = {}
        for place in (*ledger.places(*SOMETHING), *_holds(ledger)):
            self._things.setdefault(place.stream, place)
        somebody = ledger.places(*SOMEBODY)
        self._people: dict[UUID, list[int]] = {p.stream: [] for p in somebody if p.topic in REGISTERED}
        one = {p.stream for p in somebody if p.topic in JOINED}
        self._joined = [p.position for p in somebody if p.stream in one]
        for place in somebody:
            self._people.get(place.stream, []).append(place.position)

    def __getitem__(self, identity: UUID) -> Known:
        if identity not in self._found:
            if identity in self._things:
                self._look_up_things([identity])
            elif identity in self._people:
                self._look_up_people([identity] if len(self._found) < FEW else self._people)
        found = self._found.get(identity)
        if found is None:
            raise KeyError(identity)
        return found

    def __iter__(self) -> Iterator[UUID]:
        return (known.id for known in self.of())

    def __len__(self) -> int:
        return len(self.of())

    def ids(self) -> Iterable[UUID]:
        return self._people.keys() | self._things.keys()

    def of(self, *kinds: str) -> list[Known]:
        wanted = [one for one, place in self._things.items() if not kinds or KINDS[place.topic] in kinds]
        self._look_up_things(wanted)
        if not kinds or set(kinds) & set(NAMED):
            self._look_up_people(self._people)
            wanted = [*self._people, *wanted]
        found = (self._found[one] for one in wanted)
        known = [k for k in found if k is not None and (not kinds or k.kind in kinds)]
        return sorted(known, key=lambda k: ORDER.get(k.kind, len(ORDER)))

    def _look_up_things(self, streams: Iterable[UUID]) -> None:
        wanted = [one for one in streams if one not in self._found]
        read = self._ledger.entries([self._things[one].position for one in wanted])
        known = (_thing(recorded, self) for recorded in read if type(recorded.event) in THINGS)
        self._found |= {**dict.fromkeys(wanted), **{k.id: k for k in known}}

    def _look_up_people(self, ids: Iterable[UUID]) -> None:
        """What makes somebody known stands on their own stream, corrections too; who is one person, on those of others."""
        wanted = [one for one in ids if one not in self._found]
        positions = [*self._joined, *(position for one in wanted for position in self._people[one])]
        known = _people(self._ledger, positions) if wanted else ()
        self._found |= {**dict.fromkeys(wanted), **{k.id: k for k in known}}


def _people(ledger: Ledger, positions: Sequence[int]) -> Iterator[Known]:
    """Those who are registered in these entries."""
    found = directory(
        ledger.entries(positions),
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


def _holds(ledger: Ledger) -> Sequence[Place]:
    """Holds can be referred to only by those who decide about them; a ledger that nobody unlocked shows none."""
    found = ledger.places(HoldPlaced)
    who = ledger.identity if found else None
    known = who is not None and inspecting.present() is None and may_know(ledger.book(), who.person, ledger.now())
    return found if known else ()


def _thing(recorded: Recorded[Any], known: Index) -> Known:
    event = recorded.event
    kind, what, whose = THINGS[type(event)]
    return Known(event.stream, kind, noted=lambda: _thing_note(what(event), whose, getattr(event, whose, None), known))


def _thing_note(what: str, whose: str, about: UUID | None, known: Index) -> str:
    """What it is, and about whom, unless that is nobody's business."""
    if not whose:
        return what
    found = None if about is None else known.get(about)
    return say.say("known.thing", what=what, name=(found and found.name) or say.say("somebody"))
