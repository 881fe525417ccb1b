"""The directory: who belongs to the setting, at any time, without a name in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from aggregates.keeping import correction
from aggregates.people import attendance, care, child, joined, person, relationship
from aggregates.rules import shipped
from ledger.event import When
from projections.people import Directory, directory
from support.playgroup import GIVEN_ROLES, Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def listed(here: Playgroup, at: datetime | None = None, known_at: int | None = None) -> Directory:
    return directory(
        here.book.recorded, zone=here.book.zone, rules=shipped(), as_at=at or here.book.now, known_at=known_at
    )


def test_everybody_is_listed_by_id() -> None:
    here = playgroup(MONDAY)
    found = listed(here)
    (setting,) = found.settings
    assert (setting.setting, setting.name) == (here.setting, "Little Acorns")
    assert dict(setting.policies) == {"confidentiality": here.book.policy}
    assert {line.child for line in found.children} == {here.daisy, here.edgar}
    assert {line.person for line in found.persons} == {who.person for who in here.people.values()}
    assert {(line.person, line.role) for line in found.roles} == {
        (here.people[role].person, role) for role in ("manager", *GIVEN_ROLES)
    }
    assert {(line.person, line.child) for line in found.key_persons} == {
        (here.people["key-person"].person, here.daisy),
        (here.people["other-key-person"].person, here.edgar),
    }
    ties = {(line.person, line.child): (line.role, line.relation, line.authority) for line in found.relationships}
    assert ties[here.people["mother"].person, here.daisy] == ("parent", "mother", "parental-responsibility")
    assert ties[here.people["grandmother"].person, here.daisy] == ("carer", "grandparent", "emergency-contact-only")
    assert len(ties) == 4
    for text in ("Daisy", "Quill", "Maud"):
        assert text not in repr(found)


def test_as_it_was_and_as_it_was_known() -> None:
    here = playgroup(MONDAY)
    book, senco = here.book, here.people["senco"].person
    before = book.head
    with book.at(MONDAY + timedelta(days=5)):
        book.do(person.end_role, by=here.manager, person=senco, role="senco", occurred=When.day(date(2026, 9, 9)))
    wednesday = datetime(2026, 9, 8, 23, 0, tzinfo=UTC)
    for at, known_at, holds in (
        (wednesday, None, False),
        (wednesday - timedelta(seconds=1), None, True),
        (wednesday, before, True),
    ):
        assert (senco in {line.person for line in listed(here, at, known_at).roles}) == holds


def test_names_are_opened_from_the_newest_entry_that_carries_them() -> None:
    here = playgroup(MONDAY)
    book = here.book
    enrolled = next(r for r in book.about(here.daisy) if r.event.TOPIC == "child.enrolled")
    arguments = {"by": here.manager, "entry": enrolled.event_id, "kind": "wrong-text"}
    fixed = book.do(correction.correct, texts={here.daisy: {"name": "Daisy Quilter"}}, **arguments)
    line = next(line for line in listed(here).children if line.child == here.daisy)
    assert line.texts == (fixed.position, enrolled.position)
    book.do(correction.correct, by=here.manager, entry=fixed.event_id, kind="entered-in-error")
    line = next(line for line in listed(here).children if line.child == here.daisy)
    assert line.texts == (enrolled.position,)


def test_what_was_entered_in_error_is_not_listed() -> None:
    here = playgroup(MONDAY)
    book = here.book
    twice = book.do(person.register, by=here.manager, kind="parent", name="Rosa Quill")
    assert twice.event.stream in {line.person for line in listed(here).persons}
    book.do(correction.correct, by=here.manager, entry=twice.event_id, kind="entered-in-error")
    assert twice.event.stream not in {line.person for line in listed(here).persons}
    assigned = next(r for r in book.recorded if r.event.TOPIC == "key_person.assigned")
    book.do(correction.correct, by=here.manager, entry=assigned.event_id, kind="entered-in-error")
    assert here.daisy not in {line.child for line in listed(here).key_persons}


def test_what_ended_is_not_listed() -> None:
    here = playgroup(MONDAY)
    book = here.book
    tie = next(r for r in book.recorded if r.event.TOPIC == "relationship.recorded")
    with book.at(MONDAY + timedelta(hours=1)):
        book.do(relationship.end, by=here.manager, relationship=tie.event.stream, reason="changed")
        kit = here.people["key-person"].person
        book.do(child.end_key_person, by=here.manager, child=here.daisy, person=kit, reason="left")
        found = listed(here)
        assert tie.event.stream not in {line.relationship for line in found.relationships}
        assert kit not in {line.person for line in found.key_persons}
    assert tie.event.stream in {line.relationship for line in listed(here, MONDAY + timedelta(minutes=1)).relationships}


def test_somebody_who_was_entered_twice_stands_once() -> None:
    """What holds under either id is listed under the one that stands for both; before it was known, they were two."""
    here = playgroup(MONDAY)
    book, mother = here.book, here.people["mother"].person
    second = book.do(person.register, by=here.manager, kind="staff", name="Rosa Quill").event.stream
    book.do(person.assign_role, by=here.manager, person=second, role="volunteer")
    before = book.head
    book.do(joined.join, by=here.manager, person=mother, other=second)
    found = {line.person: line for line in listed(here).persons}
    assert (found[mother].also, found[second].stands) == ((second,), mother)
    assert {line.role for line in listed(here).roles if line.person == mother} == {"volunteer"}
    assert {line.role for line in listed(here, known_at=before).roles if line.person == mother} == set()


def test_what_is_restricted_is_listed_as_that() -> None:
    here = playgroup(MONDAY)
    book, father = here.book, here.people["father"].person
    tie = next(r.event.stream for r in book.about(father) if r.event.TOPIC == "relationship.recorded")
    book.do(relationship.restrict, by=here.manager, relationship=tie, restriction="no-contact")
    lines = {line.person: line.restricted for line in listed(here).relationships}
    assert lines[father]
    assert not lines[here.people["mother"].person]


def test_who_cares_for_a_child_is_listed_until_it_leaves() -> None:
    here = playgroup(MONDAY)
    book, staff = here.book, here.people["staff"].person
    book.do(care.start, by=here.manager, child=here.daisy, person=staff)
    assert [(line.person, line.child) for line in listed(here).care] == [(staff, here.daisy)]
    book.do(attendance.leave, by=here.manager, child=here.daisy, occurred=When.day(date(2026, 9, 11)))
    assert listed(here).care
    later = listed(here, MONDAY + timedelta(days=5))
    assert not later.care
    assert {line.child: line.last_day for line in later.children}[here.daisy] == date(2026, 9, 11)
