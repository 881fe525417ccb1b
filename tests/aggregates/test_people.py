"""The setting, its policies and its people: what is kept whole, what is sealed, what is refused as a second time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from aggregates import datafiles, rules, vocabulary
from aggregates.governance import setting
from aggregates.people import child, person, relationship
from aggregates.records import record
from aggregates.vocabulary import Vocabulary
from ledger.errors import InputError
from ledger.event import Actor, When
from support.memory_book import MemoryBook
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def test_a_setting_begins_with_its_manager() -> None:
    book, maud = MemoryBook(), uuid4()
    founded = book.decide(setting.found, name="Little Acorns", person=maud, person_name="Maud Ashworth", phone="01234")
    assert [r.event.TOPIC for r in founded] == ["setting.registered", "person.registered", "role.assigned"]
    first, registered, role = (r.event for r in founded)
    assert (first.name, first.about) == ("Little Acorns", ())
    assert (role.stream, role.stream_version, role.role) == (maud, 2, "manager")
    assert book.texts == {(founded[1].event_id, maud): {"name": "Maud Ashworth", "phone": "01234"}}
    assert "Maud" not in repr(registered)
    with pytest.raises(InputError, match="already"):
        setting.found(book, name="Little Acorns", person=maud, person_name="Maud Ashworth")


def test_a_policy_is_kept_whole_with_the_codes_and_rules_of_its_day(here: Playgroup) -> None:
    book = here.book
    adopted = next(r for r in book.recorded if r.event.TOPIC == "policy.adopted").event
    assert book.documents[adopted.text.sha256] == b"What is said here stays here.\n"
    words = book.documents[adopted.vocabularies.sha256]
    assert words == datafiles.written(datafiles.shipped("vocabularies"))
    assert (
        Vocabulary(json.loads(words)).label("no-consent-reason", "child-at-risk")
        == "seeking it may place a child at risk"
    )
    assert rules.Rules(json.loads(book.documents[adopted.rules.sha256])).levels("manager") == (
        "ordinary",
        "restricted",
        "grievance",
    )
    assert adopted.text.sha256 == sha256(b"What is said here stays here.\n").digest()


def test_every_entry_cites_the_policy_in_force(here: Playgroup) -> None:
    adopted = next(r for r in here.book.recorded if r.event.TOPIC == "policy.adopted")
    assert {r.event.policy for r in here.book.recorded if r.position > adopted.position} == {adopted.event_id}


@pytest.mark.parametrize(("review", "said"), [(date(2025, 8, 1), "overdue"), (None, "no date"), (date(2027, 8, 1), "")])
def test_s118_a_review_that_is_overdue_is_said(here: Playgroup, review: date | None, said: str) -> None:
    arguments = {"kind": "gdpr", "title": "GDPR", "version": "1", "effective_from": date(2026, 9, 1), "content": b"x"}
    here.book.do(setting.adopt_policy, by=here.manager, setting=here.setting, review_due=review, **arguments)
    assert [said in warning for warning in here.book.warnings] == ([True] if said else [])
    state = here.book.load(here.setting, setting.apply)
    assert state is not None
    assert state.policies().keys() == {"confidentiality", "gdpr"}


def test_the_real_policy_is_kept_byte_for_byte(here: Playgroup, shared: object) -> None:
    text = (shared / "policy.txt").read_bytes()  # type: ignore[operator]
    arguments = {"kind": "confidentiality", "title": "Policy", "version": "2024", "effective_from": date(2024, 8, 1)}
    event = here.book.do(setting.adopt_policy, by=here.manager, setting=here.setting, content=text, **arguments).event
    assert here.book.documents[event.text.sha256] == text


def test_namesakes_are_two_people_and_one_person_is_registered_once(here: Playgroup) -> None:
    book = here.book
    one = book.do(person.register, by=here.manager, kind="parent", name="Ann Weir").event
    two = book.do(person.register, by=here.manager, kind="parent", name="Ann Weir").event
    assert one.stream != two.stream
    with pytest.raises(InputError, match="registered already"):
        book.do(person.register, by=here.manager, kind="parent", name="Ann Weir", person=one.stream)
    with pytest.raises(InputError, match="registered already"):
        book.do(child.enrol, by=here.manager, name="Ann Weir", child=one.stream)
    twins = {
        book.do(child.enrol, by=here.manager, name="Fay Weir", date_of_birth="2023-05-01").event.stream for _ in "12"
    }
    assert len(twins) == 2


def test_nothing_personal_stands_outside_a_seal(here: Playgroup) -> None:
    sealed = [text for fields in here.book.texts.values() for text in fields.values()]
    assert "Daisy Quill" in sealed
    clear = repr([r.event for r in here.book.recorded])
    titles = set(vocabulary.choices("record-category"))  # the records of the fixture are titled with their categories
    assert [text for text in sealed if text in clear and text not in titles] == []


def test_a_relationship_is_recorded_once_and_says_what_it_lacks(here: Playgroup) -> None:
    book, who = here.book, here.person("aunt", "Bel Quill", "carer").person
    arguments = {"by": here.manager, "person": who, "child": here.daisy, "relation": "other"}
    made = book.do(relationship.record, authority="unknown", **arguments)
    assert any("no access" in warning for warning in book.warnings)
    with pytest.raises(InputError, match="recorded already"):
        book.do(relationship.record, authority="unknown", **arguments)
    book.do(relationship.end, by=here.manager, relationship=made.event.stream)
    with book.at(MONDAY + timedelta(days=1)):
        book.do(relationship.record, authority="court-appointed", **arguments)
        assert any("no evidence" in warning for warning in book.warnings)


def test_what_is_unknown_is_refused_as_input(here: Playgroup) -> None:
    book, nobody = here.book, uuid4()
    before = book.head
    for decide, arguments in (
        (person.assign_role, {"person": nobody, "role": "staff"}),
        (person.end_role, {"person": here.people["staff"].person, "role": "senco"}),
        (person.register, {"kind": "parent", "name": "  "}),
        (child.assign_key_person, {"child": nobody, "person": here.people["staff"].person}),
        (child.assign_key_person, {"child": here.people["staff"].person, "person": here.people["staff"].person}),
        (relationship.record, {"person": nobody, "child": here.daisy, "relation": "mother", "authority": "unknown"}),
        (relationship.end, {"relationship": here.daisy}),
        (record.create, {"subject": nobody, "category": "summary"}),
        (record.create, {"subject": here.daisy, "category": "diary"}),
        (setting.adopt_policy, {"setting": nobody, **POLICY}),
        (setting.adopt_policy, {"setting": here.setting, **POLICY, "content": b" "}),
    ):
        with pytest.raises(InputError) as error:
            book.do(decide, by=here.manager, **arguments)  # type: ignore[arg-type]
        assert str(error.value)
    assert book.head == before


POLICY = {"kind": "gdpr", "title": "GDPR", "version": "1", "effective_from": date(2026, 9, 1), "content": b"x"}


def test_a_role_begins_with_its_day_and_ends_with_its_last(here: Playgroup) -> None:
    book, who = here.book, here.people["student"].person
    state = person.load(book, who)
    (held,) = state.roles(book.zone)
    assert (held.role, held.since, held.until) == ("student", held.entry.start(book.zone), None)
    with book.at(MONDAY + timedelta(days=3)):
        book.do(person.end_role, by=here.manager, person=who, role="student", occurred=When.day(date(2026, 9, 9)))
    (held,) = person.load(book, who).roles(book.zone)
    assert held.until == datetime(2026, 9, 8, 23, 0, tzinfo=UTC)  # midnight in London
    assert not held.holds(datetime(2026, 9, 8, 23, 0, tzinfo=UTC))


def test_a_role_that_ended_before_its_agreed_last_day_ended_then(here: Playgroup) -> None:
    book, who = here.book, here.person("temporary", "Pat Winslow").person
    book.do(person.assign_role, by=here.manager, person=who, role="staff", last_day=date(2026, 9, 30))
    book.do(person.assign_role, by=here.manager, person=who, role="senco", last_day=date(2026, 9, 8))
    with book.at(MONDAY + timedelta(days=3)):
        book.do(person.end_role, by=here.manager, person=who, role="staff")
        ended = book.now
    until = {held.role: held.until for held in person.load(book, who).roles(book.zone)}
    assert until == {"staff": ended, "senco": datetime(2026, 9, 8, 23, 0, tzinfo=UTC)}


def test_the_sensitivity_of_a_record_may_be_raised_and_not_lowered(here: Playgroup) -> None:
    book, by = here.book, here.people["key-person"]
    arguments = {"by": by, "subject": here.daisy, "category": "confidential-observation"}
    assert book.do(record.create, **arguments).event.sensitivity == "sensitive"
    assert book.do(record.create, topic="child-protection", **arguments).event.sensitivity == "safeguarding"
    assert book.do(record.create, sensitivity="personal", **arguments).event.sensitivity == "sensitive"
    assert book.do(record.create, sensitivity="safeguarding", **arguments).event.sensitivity == "safeguarding"


def test_an_entry_by_somebody_unknown_or_in_another_role_is_kept_and_said(here: Playgroup) -> None:
    book = here.book
    arguments = {"subject": here.daisy, "category": "summary"}
    book.do(record.create, by=Actor(uuid4(), "staff"), **arguments)
    assert any("not registered" in warning for warning in book.warnings)
    book.do(record.create, by=Actor(here.people["volunteer"].person, "senco"), **arguments)
    assert any("not recorded in the role" in warning for warning in book.warnings)
    book.do(record.create, by=here.people["staff"], **arguments)
    assert book.warnings == ()


def test_a_clock_that_is_behind_stops_nobody(here: Playgroup) -> None:
    tomorrow = When(MONDAY + timedelta(days=1), "minute")
    here.book.do(person.register, by=here.manager, kind="parent", name="Ann Weir", occurred=tomorrow)
    assert any("future" in warning for warning in here.book.warnings)
