"""What begins and ends between people: care, restrictions, other settings, a child's last day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from aggregates.keeping import correction
from aggregates.people import attendance, care, child, relationship, roles
from ledger.errors import InputError
from ledger.event import Actor, When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
FRIDAY = date(2026, 9, 11)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def relations(here: Playgroup, who: str, at: datetime) -> frozenset[str]:
    return roles.standing_of(here.book, here.people[who].person, at).relations(here.daisy)


def tie(here: Playgroup, who: str) -> UUID:
    """The relationship of somebody to Daisy."""
    found = (r for r in here.book.about(here.people[who].person) if r.event.TOPIC == "relationship.recorded")
    return next(r.event.stream for r in found)


def test_care_begins_and_ends(here: Playgroup) -> None:
    book, staff = here.book, here.people["staff"].person
    arguments: dict[str, Any] = {"by": here.manager, "child": here.daisy, "person": staff}
    book.do(care.start, **arguments, group="Caterpillars", occurred=When.day(date(2026, 9, 7)))
    assert "care" in relations(here, "staff", MONDAY)
    with pytest.raises(InputError, match="already"):
        book.do(care.start, **arguments)
    with book.at(MONDAY + timedelta(hours=3)):
        book.do(care.end, **arguments, reason="changed")
        with pytest.raises(InputError, match="not involved"):
            book.do(care.end, **arguments)
        assert "care" in relations(here, "staff", MONDAY + timedelta(hours=2))
        assert "care" not in relations(here, "staff", MONDAY + timedelta(hours=3))


def test_care_for_one_afternoon_ends_with_it(here: Playgroup) -> None:
    staff = here.people["staff"].person
    here.book.do(care.start, by=here.manager, child=here.daisy, person=staff, last_day=date(2026, 9, 7))
    midnight = datetime(2026, 9, 7, 23, 0, tzinfo=UTC)  # in London
    assert "care" in relations(here, "staff", midnight - timedelta(seconds=1))
    assert "care" not in relations(here, "staff", midnight)


def test_care_over_the_night_in_which_the_clocks_change() -> None:
    """25 October 2026 has 25 hours: the last of them still belongs to the last day."""
    here = playgroup(datetime(2026, 10, 24, 9, 0, tzinfo=UTC))
    staff = here.people["staff"].person
    here.book.do(care.start, by=here.manager, child=here.daisy, person=staff, last_day=date(2026, 10, 25))
    midnight = datetime(2026, 10, 26, 0, 0, tzinfo=UTC)
    assert "care" in relations(here, "staff", midnight - timedelta(seconds=1))
    assert "care" not in relations(here, "staff", midnight)


def test_when_a_child_leaves_its_last_day_is_a_whole_day(here: Playgroup) -> None:
    book = here.book
    here.book.do(care.start, by=here.manager, child=here.daisy, person=here.people["staff"].person)
    left = book.do(attendance.leave, by=here.manager, child=here.daisy, occurred=When.day(FRIDAY))
    midnight = datetime(2026, 9, 11, 23, 0, tzinfo=UTC)
    for who, relation in (("staff", "care"), ("key-person", "key-person")):
        assert relation in relations(here, who, midnight - timedelta(seconds=1))
        assert relation not in relations(here, who, midnight)
    assert "parent" in relations(here, "mother", midnight)  # it stays her child's file
    with pytest.raises(InputError, match="left already"):
        book.do(attendance.leave, by=here.manager, child=here.daisy)
    book.do(correction.correct, by=here.manager, entry=left.event_id, kind="entered-in-error")
    assert "key-person" in relations(here, "key-person", midnight)


def test_a_restriction_opens_nothing_and_may_be_for_a_time(here: Playgroup) -> None:
    book, arguments = here.book, {"by": here.manager, "relationship": tie(here, "father"), "restriction": "no-contact"}
    book.do(relationship.restrict, **arguments, last_day=FRIDAY, note="The order of 4 September.")
    assert any("evidence" in warning for warning in book.warnings)
    midnight = datetime(2026, 9, 11, 23, 0, tzinfo=UTC)
    assert relations(here, "father", book.now) == {"relative"}
    assert relations(here, "mother", book.now) == {"parent", "relative"}
    assert relations(here, "father", midnight - timedelta(seconds=1)) == {"relative"}
    assert relations(here, "father", midnight) == {"parent", "relative"}
    with pytest.raises(InputError, match="before the first"):
        book.do(relationship.restrict, **arguments, last_day=date(2026, 9, 1))


def test_a_restriction_that_was_entered_later_was_none_then(here: Playgroup) -> None:
    book, father = here.book, here.people["father"].person
    with book.at(MONDAY + timedelta(days=3)):
        since = When.day(date(2026, 9, 8))
        given = {"relationship": tie(here, "father"), "restriction": "non-molestation", "evidence": "court-order"}
        book.do(relationship.restrict, by=here.manager, **given, occurred=since)
        assert book.warnings == ()
    tuesday = MONDAY + timedelta(days=1)
    assert roles.standing_of(book, father, tuesday, known_by=tuesday).parent(here.daisy) is not None
    assert roles.standing_of(book, father, tuesday).parent(here.daisy) is None


def test_a_relationship_that_has_ended_is_not_restricted(here: Playgroup) -> None:
    book, relation = here.book, tie(here, "father")
    book.do(relationship.end, by=here.manager, relationship=relation)
    with pytest.raises(InputError, match="ended already"):
        book.do(relationship.restrict, by=here.manager, relationship=relation, restriction="other")
    with pytest.raises(InputError, match="no relationship"):
        book.do(relationship.restrict, by=here.manager, relationship=here.daisy, restriction="other")


def test_another_setting_begins_and_ends(here: Playgroup) -> None:
    book, arguments = here.book, {"by": here.manager, "child": here.daisy}
    first = book.do(attendance.record_other_setting, **arguments, setting="Hill Nursery", contact_name="Una Frost")
    assert book.texts[first.event_id, here.daisy] == {"setting": "Hill Nursery", "contact": "Una Frost"}
    book.do(attendance.record_other_setting, **arguments, setting="Brook Childminding")
    with pytest.raises(InputError, match="expected one other setting"):
        book.do(attendance.end_other_setting, **arguments)
    book.do(attendance.end_other_setting, **arguments, entry=first.event_id)
    book.do(attendance.end_other_setting, **arguments)
    with pytest.raises(InputError, match="found none"):
        book.do(attendance.end_other_setting, **arguments)


def test_a_contact_of_another_setting_is_somebody_registered(here: Playgroup) -> None:
    contact = here.person("contact", "Una Frost", "professional").person
    arguments = {"by": here.manager, "child": here.daisy, "setting": "Hill Nursery"}
    here.book.do(attendance.record_other_setting, **arguments, contact=contact)
    assert contact in {a.subject for a in here.book.recorded[-1].event.about}
    with pytest.raises(InputError, match="no person"):
        here.book.do(attendance.record_other_setting, **arguments, contact=here.daisy)


def test_a_key_person_changes_at_noon(here: Playgroup) -> None:
    noon = MONDAY + timedelta(hours=3)
    here.people["new"] = Actor(here.people["staff"].person, "key-person")
    with here.book.at(noon):
        new = {"person": here.people["new"].person, "replace": True}
        here.book.do(child.assign_key_person, by=here.manager, child=here.daisy, **new)
    minute = timedelta(minutes=1)
    assert "key-person" in relations(here, "key-person", noon - minute)
    assert "key-person" not in relations(here, "key-person", noon + minute)
    assert "key-person" in relations(here, "new", noon + minute)
