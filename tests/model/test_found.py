"""What the comparison with the model has found, each told as short as it can be: once wrong, and never again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from aggregates.accesses import access, emergency, grant, hold
from aggregates.disclosures import disclosure
from aggregates.keeping import correction
from aggregates.people import attendance, joined
from aggregates.permissions import consent, consent_changes, consent_follow_up, consents
from aggregates.permissions.scope import Use, scope
from aggregates.records import record
from aggregates.rules import shipped
from ledger.errors import Refused
from ledger.event import Actor, Recorded, When
from projections.access import who_saw
from projections.duties import open_duties, types
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OBSERVATION, CORRESPONDENCE = "developmental.observation", "personal.correspondence"
SHARING, TO_SCHOOL = scope(["share"]), Use("share", OBSERVATION, "school", "transition")


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def agreed(here: Playgroup, who: str, **more: Any) -> UUID:
    by = here.people[who]
    arguments = {"child": here.daisy, "scope": SHARING, "method": "typed", **more}
    stream: UUID = here.book.do(consent.give, by=by, **arguments).event.stream
    return stream


def may(here: Playgroup, use: Use = TO_SCHOOL, at: datetime | None = None) -> bool:
    states = consents.states(consents.history(here.book, here.daisy, shipped()), ZONE, at=at or here.book.now)
    return consents.status_for(consents.covering(states, use), use) == "in-force"


def wrong(here: Playgroup, entry: Recorded[Any], **right: Any) -> Recorded[Any]:
    kind = "wrong-time" if right else "entered-in-error"
    return here.book.do(correction.correct, by=here.manager, entry=entry.event_id, kind=kind, **right)


def test_of_two_ends_that_stand_the_earlier_counts(here: Playgroup) -> None:
    """An end was taken back, another entered, and then the taking back was the mistake."""
    book, sam = here.book, here.people["student"]
    given = book.do(grant.give, by=here.manager, to=sam.person, child=here.daisy, why="a student's task")
    ends = {"by": here.manager, "grant": given.event.stream}
    first = book.do(grant.end, **ends, occurred=When(MONDAY + HOUR, "minute"))
    taken_back = wrong(here, first)
    book.do(grant.end, **ends, occurred=When(MONDAY + 5 * HOUR, "minute"))
    wrong(here, taken_back)
    assert grant.in_force(book, here.daisy, sam.person, MONDAY + 2 * HOUR) == ()


def test_an_emergency_that_began_earlier_also_ends_earlier(here: Playgroup) -> None:
    book, staff = here.book, here.people["staff"]
    began = book.do(emergency.start, by=staff, child=here.daisy, reason="hurt")
    wrong(here, began, right_time=When(MONDAY - 2 * DAY, "minute"))
    assert emergency.in_force(book, here.daisy, staff.person, MONDAY - DAY - HOUR)
    assert emergency.in_force(book, here.daisy, staff.person, MONDAY + HOUR) == ()


def test_a_consent_of_the_last_morning_ends_with_the_childs_last_day(here: Playgroup) -> None:
    agreed(here, "mother", until_event="child-leaves")
    here.book.do(attendance.leave, by=here.manager, child=here.daisy, occurred=When.day(date(2026, 9, 7)))
    assert may(here)
    assert not may(here, at=MONDAY + DAY)


def test_nobody_gets_a_use_back_by_calling_it_an_error(here: Playgroup) -> None:
    book, use = here.book, Use("use", CORRESPONDENCE, None, "planning-for-needs")
    agreed(here, "mother", scope=scope(["use"]), uses=1)
    book.clock += HOUR
    opened = {"record": here.records[CORRESPONDENCE], "purpose": "planning-for-needs"}
    seen = book.do(access.open_record, by=here.manager, **opened)
    book.clock += HOUR
    wrong(here, seen)
    assert not may(here, use)


def test_a_hold_keeps_nothing_from_somebody_who_was_found_to_be_meant_only_afterwards(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    second = here.person("mother-again", "Rosa Quill", "parent")
    book.do(hold.place, by=here.manager, child=here.daisy, against=[], persons=[second.person], reason="child-at-risk")
    book.clock += DAY
    book.do(joined.join, by=here.manager, person=mother.person, other=second.person)
    read = {"record": here.records[CORRESPONDENCE], "purpose": "parent-request"}
    told = book.do(access.tell_access, by=mother, **read, occurred=When(book.now - HOUR, "minute"))
    assert told.event.within
    with pytest.raises(Refused):
        book.do(access.open_record, by=mother, **read)


def test_a_review_on_the_next_day_follows_also_if_it_was_entered_first(here: Playgroup) -> None:
    """The midnight at which a day ends belongs to the next one."""
    book, by = here.book, here.manager
    placed = book.do(hold.place, by=by, child=here.daisy, against=["parents"], reason="child-at-risk")
    for day in (9, 8):
        book.clock += 3 * DAY
        book.do(hold.review, by=by, hold=placed.event.stream, occurred=When.day(date(2026, 9, day)))
    lines = open_duties(book.all(*types(shipped())), zone=ZONE, rules=shipped(), as_at=book.now)
    (again,) = (line for line in lines if line.duty == "review-hold-again")
    assert again.when == When.day(date(2026, 9, 9))


def test_a_disagreement_is_decided_by_what_was_said_last_and_not_by_what_was_entered_last(here: Playgroup) -> None:
    book = here.book
    given = agreed(here, "mother")
    refused = book.do(consent.refuse, by=here.people["father"], child=here.daisy, scope=SHARING).event.stream
    both = {"by": here.manager, "child": here.daisy, "consents": [given, refused], "interim": "manager-decision"}
    book.clock += 5 * DAY
    book.do(consent_follow_up.disagree, **both, allowed=False)
    book.clock += HOUR
    book.do(consent_follow_up.disagree, **both, allowed=True, occurred=When(MONDAY + DAY, "minute"))
    assert may(here, at=MONDAY + 2 * DAY)
    assert not may(here)


def test_a_part_that_was_taken_back_before_anything_was_agreed_to_is_a_no(here: Playgroup) -> None:
    book, father = here.book, here.people["father"]
    asked = book.do(consent.request, by=here.manager, child=here.daisy, person=father.person, scope=SHARING)
    part = scope([], ["developmental"])
    book.do(consent.withdraw, by=father, consent=asked.event.stream, channel="phone", scope=part)
    agreed(here, "mother")
    assert not may(here)
    assert may(here, Use("share", CORRESPONDENCE, "school", "transition"))


def test_what_a_court_ended_its_giver_can_still_take_back(here: Playgroup) -> None:
    """Otherwise nothing would show that she does not want what the father agrees to."""
    book, mother, given = here.book, here.people["mother"], agreed(here, "mother")
    agreed(here, "father")
    book.do(consent_changes.revoke, by=here.manager, consent=given, authority="court")
    assert may(here)
    book.clock += HOUR
    assert book.decide(consent.withdraw, by=mother, consent=given, channel="phone")
    assert not may(here)
    book.clock += HOUR
    assert book.decide(consent.withdraw, by=mother, consent=given, channel="slip") == []


@pytest.mark.parametrize("later", [consent_changes.revoke, consent_changes.invalidate])
def test_who_took_it_back_still_does_not_want_it_whatever_else_becomes_of_it(here: Playgroup, later: Any) -> None:
    book, given = here.book, agreed(here, "mother")
    agreed(here, "father")
    book.clock += DAY
    book.do(consent.withdraw, by=here.people["mother"], consent=given, channel="phone")
    more: dict[str, Any] = {"ground": "coerced"} if later is consent_changes.invalidate else {"authority": "court"}
    book.do(later, by=here.manager, consent=given, **more, occurred=When(MONDAY + HOUR, "minute"))
    assert not may(here)


def test_a_withdrawal_under_a_second_id_is_hers_once_the_two_are_joined(here: Playgroup) -> None:
    book, mother, given = here.book, here.people["mother"], agreed(here, "mother")
    agreed(here, "father")
    second = Actor(here.person("mother-again", "Rosa Quill", "parent").person, "parent")
    book.do(consent.withdraw, by=second, consent=given, channel="phone")
    assert may(here)  # somebody else brought it: the father's consent stands
    book.do(joined.join, by=here.manager, person=mother.person, other=second.person)
    assert not may(here)
    book.do(joined.part, by=here.manager, person=mother.person, other=second.person)
    assert may(here)


def test_given_twice_after_a_mistake_about_a_mistake_it_is_read_in_the_order_in_which_it_was_said(
    here: Playgroup,
) -> None:
    book, mother = here.book, here.people["mother"]
    asked = book.do(consent.request, by=here.manager, child=here.daisy, person=mother.person, scope=SHARING)
    said = {"consent": asked.event.stream, "occurred": When(MONDAY + 4 * HOUR, "minute")}
    book.clock += DAY
    agreed(here, "mother", **said)
    taken_back = wrong(here, book.recorded[-1])
    agreed(here, "mother", **said | {"scope": scope(["photograph"]), "occurred": When(MONDAY + HOUR, "minute")})
    wrong(here, taken_back)
    (state,) = consents.states(consents.history(book, here.daisy, shipped()), ZONE, at=book.now)
    assert book.find(state.given or asked.event_id) == state.entry.recorded
    assert state.scope == SHARING


def test_who_is_told_is_told_of_every_part_that_has_ended(here: Playgroup) -> None:
    """Or the duty of the first part could never be done."""
    book, mother, given = here.book, here.people["mother"], agreed(here, "mother")
    book.clock += HOUR
    out = {"purpose": "transition", "recipients": ["school"], "channel": "phone"}
    book.do(disclosure.tell_disclosure, by=here.manager, child=here.daisy, categories=[OBSERVATION], **out)
    for part in (scope([], ["developmental"]), None):
        book.clock += HOUR
        book.do(consent.withdraw, by=mother, consent=given, channel="phone", scope=part)
    book.decide(consent_follow_up.told, by=here.manager, consent=given, recipients=["school"], method="phone")
    lines = open_duties(book.all(*types(shipped())), zone=ZONE, rules=shipped(), as_at=book.now + 9 * DAY)
    assert [line for line in lines if line.duty == "tell-of-withdrawal"] == []


def test_what_happens_now_happens_now_also_in_the_hour_that_october_shows_twice() -> None:
    here = playgroup(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    book, staff, now = here.book, here.people["staff"], datetime(2026, 10, 25, 1, 30, tzinfo=ZONE, fold=1)
    book.do(emergency.start, by=staff, child=here.daisy, reason="hurt")
    read = {"record": here.records[CORRESPONDENCE], "purpose": "safeguarding"}
    told = book.do(access.tell_access, by=staff, **read, occurred=When(now, "minute"))
    assert (told.event.within, told.event.ground) == (True, "emergency-override")


def test_what_is_taken_back_before_it_was_asked_for_is_what_is_asked_for_then(here: Playgroup) -> None:
    """A day was named from memory: the withdrawal now reads as earlier than the request, and is about no more than that."""
    book, father = here.book, here.people["father"]
    asked = book.do(consent.request, by=here.manager, child=here.daisy, person=father.person, scope=SHARING)
    part, before = scope([], ["developmental"]), When(MONDAY - HOUR, "minute")
    more = {"scope": scope(["photograph"]), "occurred": When(MONDAY - DAY, "minute")}
    agreed(here, "mother", **more)
    book.do(consent.withdraw, by=father, consent=asked.event.stream, channel="phone", scope=part, occurred=before)
    assert may(here, Use("photograph", "developmental.observation"), at=MONDAY - HOUR / 2)
    assert may(here, Use("photograph", "developmental.observation"))


def test_what_a_mother_agrees_to_for_her_child_is_no_consent_to_anything_about_herself(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    agreed(here, "mother", scope=scope(["use"]))
    made = book.do(record.create, by=here.manager, subject=mother.person, category=CORRESPONDENCE, title="a letter")
    read = {"record": made.event.stream, "purpose": "planning-for-needs"}
    assert book.do(access.open_record, by=here.manager, **read).event.basis.consent_status == "none"
    lines = who_saw(book.recorded, zone=ZONE, rules=shipped(), person=here.manager.person)
    assert lines[-1].consent_now == "none"


@pytest.mark.parametrize("let_in", ["grant", "emergency"])
def test_what_lets_somebody_into_a_childs_file_does_not_open_the_one_about_themselves(
    here: Playgroup, let_in: str
) -> None:
    """A need to know about a child names whom it is given to; it had opened what is kept about them, too."""
    book, staff = here.book, here.people["staff"]
    about_them: dict[str, Any] = {"subject": staff.person, "category": "correspondence", "title": "An allegation."}
    made = book.do(record.create, by=here.manager, sensitivity="safeguarding", **about_them)
    if let_in == "grant":
        book.do(grant.give, by=here.manager, to=staff.person, child=here.daisy, why="covers the room")
    else:
        book.do(emergency.start, by=staff, child=here.daisy, reason="hurt")
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, by=staff, record=made.event.stream, purpose="management")
    assert refused.value.rule == "S15"
