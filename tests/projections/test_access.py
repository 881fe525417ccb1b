"""Who saw what: by record, by child, by person; with what was frozen then and what is known now."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from aggregates.accesses import access
from aggregates.keeping import correction
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from aggregates.rules import shipped
from ledger.errors import Refused
from ledger.event import Actor, When
from projections.access import AccessLine, who_saw
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
CORRESPONDENCE, OBSERVATION = "personal.correspondence", "developmental.observation"


@pytest.fixture
def here() -> Playgroup:
    """A week: two are allowed, one is refused, one had opened it on paper against the rules."""
    here = playgroup(MONDAY)
    book = here.book
    for days, who, what in (
        (1, "key-person", CORRESPONDENCE),
        (2, "other-parent", CORRESPONDENCE),
        (3, "mother", OBSERVATION),
    ):
        with book.at(MONDAY + timedelta(days=days)), suppress(Refused):
            book.do(access.open_record, by=here.people[who], record=here.records[what], purpose="care")
    book.clock = MONDAY + timedelta(days=6)
    book.do(
        access.tell_access,
        by=here.people["volunteer"],
        record=here.records[CORRESPONDENCE],
        purpose="administration",
        occurred=When.day(date(2026, 9, 8)),
    )
    return here


def seen(here: Playgroup, **which: object) -> list[AccessLine]:
    return list(who_saw(here.book.about(here.daisy), zone=here.book.zone, rules=shipped(), **which))  # type: ignore[arg-type]


def test_by_record_in_the_order_in_which_it_happened(here: Playgroup) -> None:
    got = [
        (line.outcome, line.role, line.rule, line.ground, line.outside)
        for line in seen(here, record=here.records[CORRESPONDENCE])
    ]
    assert got == [
        ("told", "volunteer", "S109", "none-recorded", True),
        ("granted", "key-person", "S15", "professional-need.key-person", False),
        ("denied", "parent", "S42", "none-recorded", False),
    ]


def test_both_clocks_stand_on_every_line(here: Playgroup) -> None:
    told = seen(here, person=here.people["volunteer"].person)[0]
    assert (told.when, told.entered.date(), told.late) == (When.day(date(2026, 9, 8)), date(2026, 9, 13), True)
    assert (told.medium, told.action, told.purpose) == ("paper", "paper-read", "administration")
    granted = seen(here, person=here.people["key-person"].person)[0]
    assert not granted.late


def test_by_person_from_what_is_recorded_about_them(here: Playgroup) -> None:
    """The subject index answers what somebody opened: they are mentioned in every access."""
    gwen = here.people["other-parent"].person
    lines = who_saw(here.book.about(gwen), zone=here.book.zone, rules=shipped(), person=gwen)
    assert [(line.outcome, line.subject) for line in lines] == [("denied", here.daisy)]


def test_by_child_also_where_the_child_is_only_mentioned(here: Playgroup) -> None:
    book = here.book
    group = book.do(record.create, by=here.manager, subject=here.daisy, category="observation", mentions=[here.edgar])
    book.do(access.open_record, by=here.people["staff"], record=group.event.stream, purpose="care")
    lines = who_saw(book.about(here.edgar), zone=book.zone, rules=shipped(), child=here.edgar)
    assert [(line.role, line.record) for line in lines] == [("staff", group.event.stream)]
    kit = here.people["key-person"].person
    assert (
        who_saw(book.recorded, zone=book.zone, rules=shipped(), child=kit) == ()
    )  # who opened something was not looked at


def test_as_at_and_as_known_at(here: Playgroup) -> None:
    told = here.book.recorded[-1]
    assert len(seen(here)) == 4
    assert [line.outcome for line in seen(here, as_at=MONDAY + timedelta(days=1))] == ["told", "granted"]
    assert [line.outcome for line in seen(here, known_at=told.position - 1)] == ["granted", "denied", "granted"]


def test_consent_then_and_now_differ_where_a_withdrawal_was_entered_later(here: Playgroup) -> None:
    """Domain reference 3.8: spoken on Monday, recorded on Wednesday, access on Tuesday."""
    book, mother = here.book, here.people["mother"]
    monday = MONDAY + timedelta(days=7)
    with book.at(monday - timedelta(days=1)):
        to = scope(["use"], ["developmental"], [], ["care"])
        given = book.do(consent.give, by=mother, child=here.daisy, scope=to, method="typed")
    with book.at(monday + timedelta(days=1)):
        opened = book.do(access.open_record, by=here.people["staff"], record=here.records[OBSERVATION], purpose="care")
    with book.at(monday + timedelta(days=2)):
        arguments = {"by": mother, "consent": given.event.stream, "channel": "phone"}
        book.do(consent.withdraw, occurred=When(monday, "minute"), **arguments)
    (then,) = [line for line in seen(here, known_at=opened.position) if line.entry == opened.event_id]
    (now,) = [line for line in seen(here) if line.entry == opened.event_id]
    assert (then.consent_then, then.consent_now, then.differs) == ("in-force", "in-force", False)
    assert (now.consent_then, now.consent_now, now.differs) == ("in-force", "withdrawn", True)


def test_a_consent_that_was_entered_later_is_seen_as_that(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    to = scope(["use"], ["personal"], [], ["care"])
    book.do(consent.give, by=mother, child=here.daisy, scope=to, method="typed", occurred=When(MONDAY, "minute"))
    (line,) = seen(here, person=here.people["key-person"].person)
    assert (line.consent_then, line.consent_now) == ("none", "in-force")


def test_an_access_that_was_entered_in_error_stays_and_says_so(here: Playgroup) -> None:
    book, told = here.book, here.book.recorded[-1]
    book.do(correction.correct, by=here.manager, entry=told.event_id, kind="entered-in-error")
    (line,) = seen(here, person=here.people["volunteer"].person)
    assert (line.in_error, line.corrected, line.outside) == (True, True, True)


def test_an_access_told_at_the_wrong_time_stands_where_it_belongs(here: Playgroup) -> None:
    book, told = here.book, here.book.recorded[-1]
    right = When.day(date(2026, 9, 11))
    book.do(correction.correct, by=here.manager, entry=told.event_id, kind="wrong-time", right_time=right)
    assert [line.outcome for line in seen(here)] == ["granted", "denied", "granted", "told"]
    assert seen(here)[-1].when == right


def test_a_ground_that_was_entered_later_is_shown_as_that(here: Playgroup) -> None:
    from aggregates.people import person

    book, sam = here.book, here.people["volunteer"]
    book.do(person.assign_role, by=here.manager, person=sam.person, role="play-leader", occurred=When(MONDAY))
    arguments = {"record": here.records[CORRESPONDENCE], "purpose": "management"}
    when = When(MONDAY + timedelta(days=2), "minute")
    book.do(access.tell_access, by=Actor(sam.person, "play-leader"), occurred=when, **arguments)
    line = next(line for line in seen(here, person=sam.person) if line.role == "play-leader")
    assert (line.outside, line.ground, line.later_ground) == (True, "none-recorded", "professional-need.management")


def test_whoever_was_refused_used_up_nothing_that_was_agreed_to(here: Playgroup) -> None:
    """One look was agreed to. A student is refused one; the key person then has it; after that, nothing is covered."""
    book, key_person, student = here.book, here.people["key-person"], here.people["student"]
    agreed = scope(("use",), ("personal",), (), ("planning-for-needs",))
    given = {"by": here.people["mother"], "child": here.daisy, "method": "wet-signature"}
    book.do(consent.give, scope=agreed, uses=1, **given)
    for who in (student, key_person, key_person):
        book.clock += timedelta(hours=1)
        with suppress(Refused):
            what = here.records[CORRESPONDENCE]
            book.do(access.open_record, by=who, record=what, purpose="planning-for-needs")
    lines = [(line.outcome, line.consent_then, line.consent_now) for line in seen(here)[-3:]]
    assert lines == [
        ("denied", "in-force", "in-force"),
        ("granted", "in-force", "in-force"),
        ("granted", "expired", "expired"),
    ]
