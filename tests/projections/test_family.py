"""What stands on a parent's report and what does not: one family, looks, tellings, disagreements, and what is counted."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from aggregates.accesses import access, access_query, hold
from aggregates.disclosures import disclosure
from aggregates.keeping import report as reporting
from aggregates.people import joined, person, relationship
from aggregates.permissions import consent, consent_follow_up
from aggregates.permissions.scope import scope
from aggregates.records import handover, record
from ledger.errors import Refused
from ledger.event import Actor, When
from projections.family.report import ParentReport, parent_report
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
FORM, OBSERVATION, WORRY = "personal.registration-form", "developmental.observation", "beyond-personal.concern-child"
PHOTOS = scope(["photograph"], (), (), ["publicity"])
NEWS = scope(["use"], ["developmental"], (), ["publicity"])


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def made(here: Playgroup, to: str = "mother", **asked: Any) -> ParentReport:
    now = here.book.now
    return parent_report(here.book, here.daisy, here.people[to].person, now=now, **{"as_at": now, **asked})


def opens(here: Playgroup, who: str, what: str = OBSERVATION, purpose: str = "care", **more: Any) -> None:
    here.book.clock += timedelta(minutes=1)
    with suppress(Refused):
        here.book.do(access.open_record, by=here.people[who], record=here.records[what], purpose=purpose, **more)


def agrees(here: Playgroup, who: str, to: Any = PHOTOS, **more: Any) -> UUID:
    here.book.clock += timedelta(minutes=1)
    by = here.people[who]
    given = here.book.do(consent.give, by=by, child=here.daisy, scope=to, method="wet-signature", **more)
    return given.event.stream


def roles(report: ParentReport) -> list[tuple[str, bool, int]]:
    return [(day.role, day.own, len(day.looks)) for day in report.days]


def test_looks_of_one_person_on_one_day_are_one_line_and_the_next_day_is_another(here: Playgroup) -> None:
    for _ in range(3):
        opens(here, "key-person")
    here.book.clock = datetime(2026, 9, 7, 22, 30, tzinfo=UTC)  # half past eleven in the evening, here
    opens(here, "key-person")
    here.book.clock = datetime(2026, 9, 7, 23, 30, tzinfo=UTC)  # past midnight
    opens(here, "key-person", FORM)
    assert [(day.day, len(day.looks)) for day in made(here).days] == [(date(2026, 9, 8), 1), (date(2026, 9, 7), 4)]


def test_two_people_in_one_role_are_two_lines(here: Playgroup) -> None:
    for who in ("key-person", "other-key-person", "key-person"):
        opens(here, who)
    assert sorted(len(day.looks) for day in made(here).days) == [1, 2]


def test_that_another_parent_or_a_grandmother_looked_is_not_said(here: Playgroup) -> None:
    for who in ("father", "grandmother", "mother", "other-parent"):
        opens(here, who, purpose="parent-request")
    assert roles(made(here)) == [("parent", False, 1), ("parent", True, 1)]  # a stranger who was refused; her own
    assert roles(made(here, "father")) == [("parent", False, 1), ("parent", True, 1)]


def test_who_looks_for_another_parent_looked_as_that_parent(here: Playgroup) -> None:
    father = here.people["father"].person
    here.people["for him"] = Actor(here.manager.person, "manager", on_behalf_of=father)
    opens(here, "for him")
    assert roles(made(here)) == []
    assert roles(made(here, "father")) == [("manager", True, 1)]


def test_a_parent_who_works_here_is_seen_as_staff_by_the_other(here: Playgroup) -> None:
    father = here.people["father"].person
    here.book.do(person.assign_role, by=here.manager, person=father, role="staff")
    here.people["at work"] = Actor(father, "staff")
    opens(here, "at work")
    assert roles(made(here)) == [("staff", False, 1)]


def test_a_parent_who_was_entered_twice_is_one(here: Playgroup) -> None:
    again = here.parent("again", "Rosa Quill", here.daisy)
    here.book.do(joined.join, by=here.manager, person=here.people["mother"].person, other=again.person)
    agrees(here, "again")
    opens(here, "again", purpose="parent-request")
    report = made(here)
    assert roles(report) == [("parent", True, 1)]
    assert [own.status for own in report.agreed.own] == ["in-force"]


def test_looks_into_what_she_may_not_open_are_not_said(here: Playgroup) -> None:
    opens(here, "designated-person", WORRY, "safeguarding")
    opens(here, "designated-person", FORM, "safeguarding")
    assert [look.category for look in made(here).looks] == [FORM]


def test_a_name_is_told_to_who_asked_and_to_nobody_else(here: Playgroup) -> None:
    opens(here, "key-person")
    (look,) = made(here).looks
    entry = here.book.recorded[look.position - 1].event_id
    asked = here.book.do(access_query.query, by=here.people["mother"], entry=entry, words="Why?")
    here.book.do(
        access_query.answer, by=here.manager, question=asked.event.stream, answer="in-order", name_disclosed=True
    )
    assert [day.named for day in made(here).days] == [here.people["key-person"].person]
    assert [look.answer for look in made(here).looks] == ["in-order"]
    his = made(here, "father")
    assert [(day.named, *(look.asked for look in day.looks)) for day in his.days] == [(None, False)]


def test_what_others_agreed_to_is_a_thing_that_may_be_done_and_their_no_is_nowhere(here: Playgroup) -> None:
    given = agrees(here, "father", scope(["photograph", "publish"], (), (), ["publicity"]))
    hers = made(here)
    assert [o.actions for o in hers.agreed.others] == [("photograph", "publish")]
    assert hers.agreed.own == ()
    here.book.do(
        consent.refuse, by=here.people["mother"], child=here.daisy, scope=scope(["publish"], (), (), ["publicity"])
    )
    assert [o.actions for o in made(here).agreed.others] == [("photograph",)]  # after everybody's no was heard
    here.book.clock += timedelta(days=1)
    here.book.do(consent.withdraw, by=here.people["father"], consent=given, channel="phone")
    assert made(here).agreed.others == ()
    assert [(own.status, own.by_others) for own in made(here, "father").agreed.own] == [("withdrawn", False)]


def test_a_yes_that_somebody_else_ended_has_ended_and_no_more_is_said(here: Playgroup) -> None:
    given = agrees(here, "mother", NEWS)
    here.book.clock += timedelta(days=1)
    here.book.do(consent.withdraw, by=here.people["father"], consent=given, channel="phone")
    (own,) = made(here).agreed.own
    assert own.by_others
    assert not own.stands
    here.book.clock += timedelta(days=1)
    opens(here, "manager", purpose="publicity")
    assert set(made(here).after.values()) == {"after-expiry"}


def test_what_was_done_after_the_fathers_withdrawal_is_said_to_the_father_alone(here: Playgroup) -> None:
    given = agrees(here, "father", NEWS)
    agrees(here, "mother", NEWS)
    here.book.clock += timedelta(days=1)
    here.book.do(consent.withdraw, by=here.people["father"], consent=given, channel="phone")
    here.book.clock += timedelta(days=1)
    opens(here, "manager", purpose="publicity")
    assert set(made(here, "father").after.values()) == {"after-known"}
    assert made(here).after == {}


def test_a_recorded_disagreement_says_what_is_done_meanwhile(here: Playgroup) -> None:
    given = agrees(here, "mother")
    refused = here.book.do(consent.refuse, by=here.people["father"], child=here.daisy, scope=PHOTOS).event.stream
    assert [own.settled for own in made(here).agreed.own] == [None]
    both = {"consents": [given, refused], "interim": "most-protective"}
    here.book.do(consent_follow_up.disagree, by=here.manager, child=here.daisy, **both)
    assert [own.settled for own in made(here).agreed.own] == [False]


def gives(here: Playgroup, recipients: list[str], categories: list[str], purpose: str, **more: Any) -> None:
    said = {"categories": categories, "recipients": recipients, "purpose": purpose, "channel": "in-person"}
    here.book.do(
        disclosure.tell_disclosure, by=here.manager, child=here.daisy, occurred=When(here.book.now), **said, **more
    )


def test_what_one_parent_was_given_is_on_their_page_alone(here: Playgroup) -> None:
    father = here.people["father"].person
    gives(here, ["parent"], [OBSERVATION], "parent-request", recipient=father)
    gives(here, ["health-professional"], [OBSERVATION], "health")
    gives(here, ["childrens-social-care"], [WORRY], "safeguarding")
    assert [told.recipients for told in made(here).told] == [("health-professional",)]
    assert [(told.recipients, told.own) for told in made(here, "father").told] == [
        (("health-professional",), False),
        (("parent",), True),
    ]


def test_of_records_that_went_to_a_school_only_what_they_may_open_is_said(here: Playgroup) -> None:
    went = [here.records[OBSERVATION], here.records[WORRY]]
    here.book.do(
        handover.transfer, by=here.manager, child=here.daisy, records=went, channel="hand-delivered", recipient="school"
    )
    assert [(told.recipients, told.categories) for told in made(here).told] == [(("school",), (OBSERVATION,))]


def test_a_hold_that_names_a_category_takes_its_lines_and_one_that_covers_everything_takes_those_for_safety(
    here: Playgroup,
) -> None:
    opens(here, "manager", FORM, "administration")
    opens(here, "designated-person", FORM, "safeguarding")
    opens(here, "manager", OBSERVATION, "administration")
    assert len(made(here).looks) == 3
    placed = here.book.do(
        hold.place, by=here.manager, child=here.daisy, against=["parents"], reason="child-at-risk"
    ).event.stream
    assert sorted(look.category for look in made(here).looks) == [OBSERVATION, FORM]
    assert not [look for look in made(here).looks if look.purpose == "safeguarding"]
    here.book.do(hold.release, by=here.manager, hold=placed, reason="risk-over")
    here.book.do(
        hold.place, by=here.manager, child=here.daisy, against=["parents"], covers=[FORM], reason="child-at-risk"
    )
    assert [look.category for look in made(here).looks] == [OBSERVATION]


def handed(here: Playgroup, to: str) -> None:
    """A report is recorded as handed to them."""
    now, known = here.book.now, here.book.head
    here.book.do(
        reporting.generated, by=here.manager, kind="parent-report", audience="parent", as_of=now, known_at=known,
        sha256=bytes(32), subject=here.daisy, to=here.people[to].person,
    )  # fmt: skip


def test_what_is_new_since_the_last_report_is_counted_from_what_is_shown(here: Playgroup) -> None:
    opens(here, "key-person")
    assert made(here).since is None
    handed(here, "mother")
    here.book.clock += timedelta(days=2)
    opens(here, "key-person")
    opens(here, "father")
    opens(here, "designated-person", WORRY, "safeguarding")
    when = When.day(date(2026, 9, 6))
    here.book.do(access.tell_access, by=here.manager, record=here.records[FORM], purpose="care", occurred=when)
    since = made(here).since
    assert since is not None
    assert (since.lines, since.earlier) == (2, 1)
    assert made(here, "father").since is None  # he was never handed one
    assert made(here).by_hand == 1
    assert list(made(here).entered_by.values()) == ["manager"]


def test_as_it_was_known_then(here: Playgroup) -> None:
    given = agrees(here, "mother")
    known = here.book.head
    here.book.clock += timedelta(days=1)
    here.book.do(consent.withdraw, by=here.people["mother"], consent=given, channel="phone")
    opens(here, "key-person")
    then = made(here, known_at=known)
    assert ([own.status for own in then.agreed.own], then.days) == (["in-force"], ())


@pytest.mark.parametrize("who", ["grandmother", "other-parent", "staff"])
def test_who_may_see_nothing_of_a_child_is_handed_nothing(here: Playgroup, who: str) -> None:
    to = here.people[who].person
    asks = {"by": here.manager, "kind": "parent-report", "audience": "parent", "subject": here.daisy, "to": to}
    with pytest.raises(Refused):
        here.book.do(reporting.may_get, **asks)
    denied = here.book.recorded[-1].event
    assert (denied.TOPIC, denied.to) == ("report.denied", to)


def test_a_parent_who_is_restricted_is_handed_nothing(here: Playgroup) -> None:
    father = here.people["father"].person
    ask = {"by": here.manager, "kind": "parent-report", "audience": "parent", "subject": here.daisy, "to": father}
    assert here.book.decide(reporting.may_get, **ask) == []
    tie = next(r.event.stream for r in here.book.about(father) if r.event.TOPIC == "relationship.recorded")
    here.book.do(
        relationship.restrict, by=here.manager, relationship=tie, restriction="no-contact", evidence="court-order"
    )
    with pytest.raises(Refused):
        here.book.do(reporting.may_get, **ask)


def test_a_look_for_a_grievance_is_on_no_page(here: Playgroup) -> None:
    opens(here, "manager", FORM, "grievance")
    assert made(here).looks == ()


def test_a_record_of_somebody_who_is_nobody_here_is_not_theirs(here: Playgroup) -> None:
    other = here.book.do(record.create, by=here.manager, subject=here.edgar, category=OBSERVATION).event.stream
    here.book.do(access.open_record, by=here.manager, record=other, purpose="care")
    assert made(here).looks == ()
