"""Asking to open a record, and telling that it was opened: what is frozen, what is marked, what counts as a ground."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from aggregates.accesses import access
from aggregates.accesses.access import AccessDenied, AccessGranted, AccessTold
from aggregates.people import child, person, relationship
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from ledger.errors import InputError, Refused
from ledger.event import LEVEL_OF, Actor, When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
CORRESPONDENCE, OBSERVATION = "personal.correspondence", "developmental.observation"


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def test_what_an_access_rested_on_is_frozen_in_it(here: Playgroup) -> None:
    book, kit = here.book, here.people["key-person"]
    granted = book.do(access.open_record, by=kit, record=here.records[CORRESPONDENCE], purpose="planning-for-needs")
    event = granted.event
    assert isinstance(event, AccessGranted)
    assigned = next(r for r in book.recorded if r.event.TOPIC == "key_person.assigned")
    assert (event.ground, event.rule) == ("professional-need.key-person", "S15")
    assert event.basis.key_person == event.basis.role == assigned.event_id
    assert event.policy == book.policy
    assert event.basis.consent_status == "none"
    mother = here.people["mother"]
    event = book.do(access.open_record, by=mother, record=here.records[CORRESPONDENCE], purpose="parent-request").event
    tie = book.find(event.basis.relationship)
    assert tie is not None
    assert (tie.event.person, tie.event.child) == (mother.person, here.daisy)


def test_s42_another_childs_parent_is_refused_and_the_attempt_recorded(here: Playgroup) -> None:
    book, gwen = here.book, here.people["other-parent"]
    before = book.head
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, by=gwen, record=here.records[OBSERVATION], purpose="parent-request")
    assert (refused.value.rule, refused.value.exit_code, refused.value.hint) == ("S42", 4, None)
    (denied,) = book.recorded[before:]
    assert isinstance(denied.event, AccessDenied)
    assert [r.position for r in book.about(gwen.person, AccessDenied)] == [denied.position]


def test_a_role_that_is_not_held_opens_nothing(here: Playgroup) -> None:
    book, sam = here.book, here.people["volunteer"]
    with pytest.raises(Refused) as refused:
        book.do(
            access.open_record, by=Actor(sam.person, "manager"), record=here.records["grievance"], purpose="grievance"
        )
    assert refused.value.rule == "S25"
    assert book.recorded[-1].event.by == Actor(sam.person, "manager")


def test_staff_and_parent_at_once_answers_for_the_role_under_which_they_ask(here: Playgroup) -> None:
    """Domain reference 3.8: the designated person is the parent of a child here."""
    book, lead = here.book, here.people["designated-person"]
    ties = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    book.do(relationship.record, by=here.manager, person=lead.person, child=here.edgar, **ties)
    as_parent = Actor(lead.person, "parent")
    concern = here.records["beyond-personal.concern-child"]
    assert book.do(access.open_record, by=lead, record=concern, purpose="safeguarding").event.rule == "S15"
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, by=as_parent, record=concern, purpose="parent-request")
    assert refused.value.rule == "S42"
    made = book.do(record.create, by=lead, subject=here.edgar, category="registration-form")
    own = book.do(access.open_record, by=as_parent, record=made.event.stream, purpose="parent-request")
    assert (own.event.rule, own.event.ground) == ("S41", "right.parent-own-child")


def test_a_grievance_is_not_opened_by_the_manager_whom_it_is_about(here: Playgroup) -> None:
    book = here.book
    made = book.do(record.create, by=here.people["staff"], subject=here.manager.person, category="grievance")
    assert LEVEL_OF[made.event.sensitivity] == "grievance"
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, by=here.manager, record=made.event.stream, purpose="grievance")
    assert refused.value.rule == "S117"


def test_a_child_sees_its_own_work_and_a_volunteer_their_own_form(here: Playgroup) -> None:
    book, sam = here.book, here.people["volunteer"]
    own = book.do(
        access.open_record,
        by=Actor(here.daisy, "child"),
        record=here.records[OBSERVATION],
        purpose="learning-and-development",
    )
    assert (own.event.rule, own.event.ground) == ("S32", "right.data-subject")
    assert [(a.subject, a.involvement) for a in own.event.about] == [(here.daisy, "primary")]
    form = book.do(record.create, by=here.manager, subject=sam.person, category="registration-form").event.stream
    assert (
        book.do(access.open_record, by=sam, record=form, purpose="administration").event.ground == "right.data-subject"
    )
    with pytest.raises(Refused):
        book.do(access.open_record, by=here.people["student"], record=form, purpose="administration")


def test_who_is_named_in_a_shared_record_finds_the_access_too(here: Playgroup) -> None:
    """A group observation: the other family's child is listed, and named nowhere but inside."""
    book = here.book
    made = book.do(record.create, by=here.manager, subject=here.daisy, category="observation", mentions=[here.edgar])
    opened = book.do(access.open_record, by=here.people["staff"], record=made.event.stream, purpose="care")
    involvement = {a.subject: a.involvement for a in opened.event.about}
    assert involvement == {
        here.daisy: "primary",
        here.people["staff"].person: "mentioned",
        here.edgar: "third_party",
    }
    assert opened in book.about(here.edgar, AccessGranted)


def test_s17_staff_who_are_not_involved_may_see_developmental_records_and_it_is_said(here: Playgroup) -> None:
    book = here.book
    book.do(access.open_record, by=here.people["staff"], record=here.records[OBSERVATION], purpose="care")
    assert any("(S17)" in warning for warning in book.warnings)


def test_s106_what_a_parent_told_is_for_planning(here: Playgroup) -> None:
    book, kit = here.book, here.people["key-person"]
    told = {"subject": here.daisy, "category": "parent-contact", "provenance": "given-by-parent"}
    made = book.do(record.create, by=kit, **told).event.stream
    book.do(access.open_record, by=kit, record=made, purpose="administration")
    assert any("(S106)" in warning for warning in book.warnings)
    book.do(access.open_record, by=kit, record=made, purpose="planning-for-needs")
    assert not any("(S106)" in warning for warning in book.warnings)


def test_telling_is_never_refused_and_is_marked(here: Playgroup) -> None:
    book, gwen = here.book, here.people["other-parent"]
    with book.at(MONDAY + timedelta(days=3)):
        when = When(MONDAY + timedelta(days=1), "minute")
        told = book.do(
            access.tell_access, by=gwen, record=here.records[CORRESPONDENCE], purpose="parent-request", occurred=when
        )
    assert isinstance(told.event, AccessTold)
    assert (told.event.within, told.event.rule, told.event.ground) == (False, "S42", "none-recorded")
    assert told.event.medium == "paper"
    assert any("(S42)" in warning for warning in book.warnings)
    with book.at(MONDAY + timedelta(days=3)):
        told = book.do(
            access.tell_access,
            by=here.people["key-person"],
            record=here.records[CORRESPONDENCE],
            purpose="care",
            occurred=When(MONDAY + timedelta(days=1), "minute"),
        )
    assert (told.event.within, told.event.rule) == (True, "S15")
    assert told.event.ground == "professional-need.key-person"


def test_a_role_that_was_entered_after_the_access_is_no_ground_for_it(here: Playgroup) -> None:
    """It had been theirs for a year; but nobody had entered it when the record was opened."""
    book, pat = here.book, here.person("late", "Pat Winslow")
    access_time = MONDAY + timedelta(hours=2)
    with book.at(MONDAY + timedelta(days=1)):
        arguments = {"by": here.manager, "person": pat.person, "role": "designated-person"}
        book.do(person.assign_role, occurred=When.day(date(2025, 9, 1)), **arguments)
    with book.at(MONDAY + timedelta(days=2)):
        told = book.do(
            access.tell_access,
            by=Actor(pat.person, "designated-person"),
            record=here.records[CORRESPONDENCE],
            purpose="safeguarding",
            occurred=When(access_time, "minute"),
        ).event
    assert (told.within, told.ground, told.basis.role) == (False, "none-recorded", None)
    assert told.later_ground == "professional-need.designated-person"
    assert any("only after it happened" in warning for warning in book.warnings)
    with book.at(MONDAY + timedelta(days=2)):
        now = book.do(
            access.open_record,
            by=Actor(pat.person, "designated-person"),
            record=here.records[CORRESPONDENCE],
            purpose="safeguarding",
        )
    assert now.event.basis.role is not None


def test_what_was_entered_at_the_very_moment_was_not_entered_later(here: Playgroup) -> None:
    book, pat = here.book, here.person("late", "Pat Winslow")
    noon = MONDAY + timedelta(hours=3)
    with book.at(noon):
        given = book.do(person.assign_role, by=here.manager, person=pat.person, role="play-leader")
        assert given.recorded_at == noon
    told = {"by": Actor(pat.person, "play-leader"), "record": here.records[CORRESPONDENCE], "purpose": "management"}
    with book.at(MONDAY + timedelta(days=1)):
        at_noon = book.do(access.tell_access, occurred=When(noon), **told).event
        before = book.do(access.tell_access, occurred=When(noon - timedelta(microseconds=1)), **told).event
    assert (at_noon.within, before.within) == (True, False)


def test_a_day_gives_no_benefit_of_the_doubt(here: Playgroup) -> None:
    """Told as "on Monday": a role that was entered on Monday morning may have come after it, and does not count."""
    book, kit = here.book, here.people["key-person"]
    arguments = {"by": kit, "record": here.records[CORRESPONDENCE], "purpose": "care"}
    with book.at(MONDAY + timedelta(days=2)):
        monday = book.do(access.tell_access, occurred=When.day(date(2026, 9, 7)), **arguments).event
        tuesday = book.do(access.tell_access, occurred=When.day(date(2026, 9, 8)), **arguments).event
    assert (monday.within, tuesday.within) == (False, True)


def test_the_consent_behind_an_access_is_frozen(here: Playgroup) -> None:
    book, kit, mother = here.book, here.people["key-person"], here.people["mother"]
    to = scope(["use"], ["personal"], [], ["care"])
    given = book.do(consent.give, by=mother, child=here.daisy, scope=to, method="verbal-in-person")
    arguments = {"by": kit, "record": here.records[CORRESPONDENCE]}
    during = book.do(access.open_record, purpose="care", **arguments).event.basis
    other = book.do(access.open_record, purpose="health", **arguments).event.basis
    book.do(consent.withdraw, by=mother, consent=given.event.stream, channel="phone")
    after = book.do(access.open_record, purpose="care", **arguments).event.basis
    assert (during.consent, during.consent_status) == (given.event_id, "in-force")
    assert (other.consent, other.consent_status) == (None, "none")
    assert (after.consent, after.consent_status) == (given.event_id, "withdrawn")


def test_a_consent_that_was_entered_after_the_access_does_not_stand_behind_it(here: Playgroup) -> None:
    book, kit, mother = here.book, here.people["key-person"], here.people["mother"]
    to = scope(["use"], ["personal"], [], ["care"])
    with book.at(MONDAY + timedelta(days=2)):
        said = When(MONDAY + timedelta(hours=1), "minute")
        book.do(consent.give, by=mother, child=here.daisy, scope=to, method="verbal-in-person", occurred=said)
        told = book.do(
            access.tell_access,
            by=kit,
            record=here.records[CORRESPONDENCE],
            purpose="care",
            occurred=When(MONDAY + timedelta(days=1), "minute"),
        )
    assert (told.event.basis.consent, told.event.basis.consent_status) == (None, "none")


def test_what_cannot_be_meant_is_refused_as_input(here: Playgroup) -> None:
    book, kit, mine = here.book, here.people["key-person"], here.records[CORRESPONDENCE]
    before = book.head
    with pytest.raises(InputError, match="there is no record"):
        book.do(access.open_record, by=kit, record=uuid4(), purpose="care")
    with pytest.raises(InputError, match="no purpose") as error:
        book.do(access.open_record, by=kit, record=mine, purpose="carre")
    assert error.value.hint == "did you mean: care"
    with pytest.raises(InputError, match="no role"):
        book.do(access.open_record, by=Actor(kit.person, "boss"), record=mine, purpose="care")
    with pytest.raises(InputError, match="cannot be the time"):
        book.do(access.tell_access, by=kit, record=mine, purpose="care", occurred=When.day(date(2206, 9, 7)))
    assert book.head == before


def test_a_role_that_ended_no_longer_opens(here: Playgroup) -> None:
    book, lead = here.book, here.people["designated-person"]
    arguments = {"by": lead, "record": here.records["beyond-personal.bullying"], "purpose": "safeguarding"}
    book.do(person.end_role, by=here.manager, person=lead.person, role="designated-person", reason="left")
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, **arguments)
    assert refused.value.rule == "S25"


def test_a_relationship_that_ended_no_longer_opens(here: Playgroup) -> None:
    book, father = here.book, here.people["father"]
    tie = next(r for r in book.about(father.person) if r.event.TOPIC == "relationship.recorded")
    book.do(relationship.end, by=here.manager, relationship=tie.event.stream, reason="court-order")
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, by=father, record=here.records[OBSERVATION], purpose="parent-request")
    assert refused.value.rule == "S42"
    with pytest.raises(InputError, match="ended already"):
        book.do(relationship.end, by=here.manager, relationship=tie.event.stream)


def test_a_last_day_is_a_whole_day_across_the_change_of_the_clocks(here: Playgroup) -> None:
    """Sunday 25 October 2026 has 25 hours; a role whose last day it is holds until its midnight."""
    book, pat = here.book, here.person("temporary", "Pat Winslow")
    arguments = {"by": here.manager, "person": pat.person, "role": "deputy-designated-person"}
    book.do(person.assign_role, last_day=date(2026, 10, 25), **arguments)
    asking = {
        "by": Actor(pat.person, "deputy-designated-person"),
        "record": here.records[CORRESPONDENCE],
        "purpose": "safeguarding",
    }
    with book.at(datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)):
        assert book.do(access.open_record, **asking)
    with book.at(datetime(2026, 10, 26, 0, 0, tzinfo=UTC)), pytest.raises(Refused):
        book.do(access.open_record, **asking)


def test_s25_roles_are_given_and_ended_by_the_manager(here: Playgroup) -> None:
    book, sam = here.book, here.people["volunteer"]
    before = book.head
    for by in (sam, Actor(sam.person, "manager")):
        with pytest.raises(Refused) as refused:
            book.do(person.assign_role, by=by, person=sam.person, role="manager")
        assert refused.value.rule == "S25"
        with pytest.raises(Refused):
            book.do(person.end_role, by=by, person=here.manager.person, role="manager")
    with pytest.raises(Refused, match="their own role"):
        book.do(person.end_role, by=here.manager, person=here.manager.person, role="manager")
    assert book.head == before
    with pytest.raises(InputError, match="not a role that is given"):
        book.do(person.assign_role, by=here.manager, person=sam.person, role="parent")
    successor = here.people["play-leader"]
    book.do(person.assign_role, by=here.manager, person=successor.person, role="manager")
    book.do(person.end_role, by=Actor(successor.person, "manager"), person=here.manager.person, role="manager")
    with pytest.raises(Refused):
        book.do(person.assign_role, by=here.manager, person=sam.person, role="staff")


def test_who_assigns_twice_is_told(here: Playgroup) -> None:
    book, kit = here.book, here.people["key-person"]
    with pytest.raises(InputError, match="already"):
        book.do(child.assign_key_person, by=here.manager, child=here.daisy, person=kit.person)
    book.do(child.assign_key_person, by=here.manager, child=here.daisy, person=here.people["staff"].person)
    assert any("another key person" in warning for warning in book.warnings)
    book.do(child.end_key_person, by=here.manager, child=here.daisy, person=kit.person)
    with pytest.raises(InputError, match="is not the child's key person"):
        book.do(child.end_key_person, by=here.manager, child=here.daisy, person=kit.person)
