"""The same decisions in a real ledger: what they write can be signed, sealed, read back and answered from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregates import datafiles
from aggregates.accesses import access
from aggregates.disclosures import disclosure, sharing
from aggregates.governance import setting
from aggregates.keeping import correction
from aggregates.people import child, person, relationship
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from aggregates.rules import shipped
from ledger.application import Ledger
from ledger.errors import Refused
from ledger.event import Actor, Decision, Recorded, When
from projections.access import who_saw
from projections.consents import consents_for
from projections.history import chronology
from projections.people import directory
from support.books import Clock, new_ledger

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SHARING = scope(["share"], ["developmental"], ["school"], ["transition"])


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with new_ledger(tmp_path / "playgroup", clock=clock) as ledger:
        yield ledger


def do(ledger: Ledger, decide: Callable[..., Decision], **arguments: Any) -> Recorded[Any]:
    """Decide and record; the last entry that was made."""
    outcome = ledger.execute(lambda book: decide(book, **arguments))
    return ledger.read(outcome.receipt.entries[-1].position)


def test_from_an_empty_folder_to_who_saw_what(ledger: Ledger, clock: Clock) -> None:
    me = ledger.require_identity().person
    by = Actor(me, "manager")
    do(ledger, setting.found, name="Little Acorns", person=me, person_name="Maud Ashworth")
    (founded,) = [r for r in ledger.history() if r.event.TOPIC == "setting.registered"]
    policy = do(
        ledger,
        setting.adopt_policy,
        by=by,
        setting=founded.event.stream,
        kind="confidentiality",
        title="Confidentiality Policy",
        version="2024",
        effective_from=date(2024, 8, 1),
        content=b"What is said here stays here.\n",
    )
    assert ledger.document(policy.event.text.sha256) == b"What is said here stays here.\n"
    assert ledger.document(policy.event.vocabularies.sha256) == datafiles.written(datafiles.shipped("vocabularies"))
    rosa = do(ledger, person.register, by=by, kind="parent", name="Rosa Quill", phone="01234 567").event.stream
    sam = do(ledger, person.register, by=by, kind="volunteer", name="Sam Oakes").event.stream
    do(ledger, person.assign_role, by=by, person=sam, role="volunteer")
    enrolled = do(ledger, child.enrol, by=by, name="Daisy Quill", known_as="Dot", date_of_birth="2023-05-01")
    daisy = enrolled.event.stream
    assert ledger.texts(enrolled, daisy) == {"name": "Daisy Quill", "known_as": "Dot", "date_of_birth": "2023-05-01"}
    do(ledger, child.assign_key_person, by=by, child=daisy, person=sam)
    ties = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    do(ledger, relationship.record, by=by, person=rosa, child=daisy, **ties)
    made = do(ledger, record.create, by=by, subject=daisy, category="correspondence", content="Moving in May.")

    mother = Actor(rosa, "parent", attested="spoken")
    given = do(ledger, consent.give, by=mother, child=daisy, scope=SHARING, method="verbal-in-person", words="Yes.")
    assert given.event.scope == SHARING
    assert ledger.texts(given, rosa) == {"words": "Yes."}
    known_on_tuesday = ledger.refresh().size
    clock.at = MONDAY + timedelta(days=2)
    said = When.day(date(2026, 9, 8))
    do(ledger, consent.withdraw, by=mother, consent=given.event.stream, channel="in-person", occurred=said)
    tuesday = MONDAY + timedelta(days=1)
    answers = [
        consents_for(ledger.about(daisy), zone=ledger.zone, rules=shipped(), as_at=tuesday, known_at=known)[0].status
        for known in (known_on_tuesday, None)
    ]
    assert answers == ["in-force", "withdrawn"]

    opening = {"record": made.event.stream, "purpose": "care"}
    do(ledger, access.open_record, by=by, **opening)
    with pytest.raises(Refused, match="no access") as refused:
        do(ledger, access.open_record, by=Actor(sam, "volunteer", attested="seen"), **opening)
    assert refused.value.rule == "S109"
    told = do(ledger, access.tell_access, by=Actor(sam, "volunteer", attested="reported"), occurred=said, **opening)
    assert not told.event.within
    seen = who_saw(ledger.about(daisy), zone=ledger.zone, rules=shipped(), child=daisy)
    assert [(line.outcome, line.rule, line.outside) for line in seen] == [
        ("told", "S109", True),
        ("granted", "S25", False),
        ("denied", "S109", False),
    ]

    decided = do(ledger, sharing.decide, by=by, child=daisy, outcome="SHARE_PART", purpose="transition", words="Asked.")
    handout = {"categories": ["summary"], "recipients": ["school"], "purpose": "transition", "channel": "post"}
    sent = do(ledger, disclosure.disclose, by=by, case=decided.event.stream, **handout)
    assert sent.event.decision == decided.event_id
    wrong = {"kind": "wrong-time", "right_time": When.day(date(2026, 9, 9)), "reason": "It was Wednesday."}
    fixed = do(ledger, correction.correct, by=by, entry=told.event_id, **wrong)
    assert fixed.event.right_time == When.day(date(2026, 9, 9))

    lines = chronology(ledger.history(), daisy, zone=ledger.zone, rules=shipped())
    assert [line.entry for line in lines] == [r.event_id for r in ledger.about(daisy)]
    found = directory(ledger.history(), zone=ledger.zone, rules=shipped(), as_at=clock.at)
    assert {line.person for line in found.persons} == {me, rosa, sam}
    assert {line.child for line in found.children} == {daisy}
