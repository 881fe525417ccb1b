"""Who and what can be referred to in a ledger: people and children by name, the rest by what it is about.

Names are opened with the key of whoever is present. Of a record, a consent or a case only codes are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from aggregates import pack, vocabulary
from aggregates.child import ChildEnrolled
from aggregates.consents import ConsentGiven, ConsentRefused, ConsentRequested
from aggregates.disclosure import InformationDisclosed
from aggregates.entries import EntryCorrected
from aggregates.person import PersonRegistered
from aggregates.record import RecordCreated
from aggregates.relationship import RelationshipRecorded
from aggregates.sharing import InformationRequested, SharingDecided
from cli import output, words
from cli.refs import Known, Refs
from ledger.application import Ledger
from ledger.event import Recorded
from projections.people import directory

SOMEBODY = (PersonRegistered, ChildEnrolled, EntryCorrected)
SOMETHING = (
    RecordCreated,
    ConsentRequested,
    ConsentGiven,
    ConsentRefused,
    InformationRequested,
    SharingDecided,
    InformationDisclosed,
    RelationshipRecorded,
)
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
        note = f"{vocabulary.label('subject-kind', person.kind)}, {output.moment(person.registered, ledger.zone)}"
        yield Known(person.person, "person", words.name_at(ledger, person.texts, person.person), f"registered {note}")
    for child in found.children:
        note = f"registered {output.moment(child.enrolled, ledger.zone)}"
        yield Known(child.child, "child", words.name_at(ledger, child.texts, child.child), note)


def _things(ledger: Ledger, people: dict[UUID, Known]) -> Iterator[Known]:
    seen: set[UUID] = set()
    for recorded in ledger.all(*SOMETHING):
        if recorded.event.stream not in seen:
            seen.add(recorded.event.stream)
            yield _thing(recorded, people)


def _thing(recorded: Recorded[Any], people: dict[UUID, Known]) -> Known:
    event = recorded.event
    match event:
        case RecordCreated():
            kind, what, whose = "record", vocabulary.label("record-category", event.category), event.subject
        case ConsentRequested() | ConsentGiven() | ConsentRefused():
            actions = (vocabulary.label("consent-action", code) for code in event.scope.actions)
            kind, what, whose = "consent", ", ".join(actions), event.child
        case RelationshipRecorded():
            kind, what, whose = "relationship", vocabulary.label("relation", event.relation), event.child
        case _:
            kind, what, whose = "case", "sharing", event.child
    about = people[whose].name if whose in people and people[whose].name else "somebody"
    return Known(event.stream, kind, None, f"{what}, about {about}")
