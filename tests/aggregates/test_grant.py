"""A need to know: what it opens, to whom, from when to when; and that one which was entered later is no ground."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from aggregates.accesses import access, grant
from aggregates.accesses.access import AccessTold
from aggregates.accesses.grant import GrantEnded, GrantGiven
from ledger.errors import InputError, Refused
from ledger.event import When
from projections.grants import grants_of
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
CONCERN, FORM = "beyond-personal.concern-child", "personal.registration-form"


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def give(here: Playgroup, who: str = "staff", **more):
    said = {"by": here.manager, "to": here.people[who].person, "child": here.daisy, "why": "She has her on Fridays."}
    return here.book.do(grant.give, **(said | more))


def opens(here: Playgroup, who: str, category: str) -> str | None:
    try:
        here.book.do(access.open_record, by=here.people[who], record=here.records[category], purpose="care")
    except Refused as refused:
        return refused.rule
    return None


def test_a_grant_opens_what_it_names_to_whom_it_names(here: Playgroup) -> None:
    assert (opens(here, "staff", CONCERN), opens(here, "staff", FORM)) == ("S15", "S17")
    given = give(here, categories=["beyond-personal"]).event
    assert isinstance(given, GrantGiven)
    assert (opens(here, "staff", CONCERN), opens(here, "staff", FORM)) == (None, "S17")
    opened = next(r.event for r in reversed(here.book.recorded) if r.event.TOPIC == "access.granted")
    assert (opened.ground, opened.rule) == ("professional-need.need-to-know-grant", "S16")
    assert here.book.find(opened.basis.grant).event == given
    assert opens(here, "senco", CONCERN) == "S15"


def test_a_grant_of_one_record_and_one_of_everything(here: Playgroup) -> None:
    give(here, "volunteer", records=[here.records[FORM]])
    assert (opens(here, "volunteer", FORM), opens(here, "volunteer", CONCERN)) == (None, "S109")
    give(here, "student")
    assert (opens(here, "student", FORM), opens(here, "student", CONCERN)) == (None, None)


def test_no_grant_opens_a_grievance_or_lets_a_parent_or_the_police_in(here: Playgroup) -> None:
    for who, rule in (("staff", "S116"), ("other-parent", "S42"), ("police", "S18")):
        give(here, who)
        assert opens(here, who, "grievance" if who == "staff" else FORM) == rule


def test_a_grant_ends_at_midnight_in_the_night_of_the_clock_change(here: Playgroup) -> None:
    """Domain reference 3.8: the last day is 24 October 2026, the clocks go back in the night of the 25th."""
    give(here, categories=["concern-child"], last_day=date(2026, 10, 24))
    midnight = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)  # still summer time
    with here.book.at(midnight - timedelta(seconds=1)):
        assert opens(here, "staff", CONCERN) is None
    with here.book.at(midnight):
        assert opens(here, "staff", CONCERN) == "S15"
    give(here, categories=["concern-child"], first_day=date(2026, 10, 25), last_day=date(2026, 10, 25))
    with here.book.at(datetime(2026, 10, 25, 23, 59, tzinfo=UTC)):  # winter time: the day had 25 hours
        assert opens(here, "staff", CONCERN) is None
    with here.book.at(datetime(2026, 10, 26, 0, 0, tzinfo=UTC)):
        assert opens(here, "staff", CONCERN) == "S15"


def test_without_a_last_day_it_ends_as_the_rules_say(here: Playgroup) -> None:
    assert give(here).event.last_day == date(2026, 10, 5)


def test_what_is_missing_is_said(here: Playgroup) -> None:
    give(here)
    assert here.book.warnings == ()
    give(here, by=here.people["volunteer"], why=None)
    assert sum("(S16)" in warning for warning in here.book.warnings) == 2


def test_it_cannot_end_before_it_begins_or_open_another_childs_record(here: Playgroup) -> None:
    with pytest.raises(InputError, match="before it begins"):
        give(here, last_day=date(2026, 9, 1))
    with pytest.raises(InputError, match="somebody else"):
        give(here, child=here.edgar, records=[here.records[FORM]])


def test_a_grant_that_was_entered_after_the_access_is_no_ground_for_it(here: Playgroup) -> None:
    book, noon = here.book, MONDAY + timedelta(hours=3)
    with book.at(MONDAY + timedelta(days=1)):
        give(here, occurred=When(MONDAY, "minute"))
        told = book.do(
            access.tell_access,
            by=here.people["staff"],
            record=here.records[CONCERN],
            purpose="care",
            occurred=When(noon, "minute"),
        ).event
        assert isinstance(told, AccessTold)
        assert (told.within, told.rule, told.basis.grant) == (False, "S15", None)
        assert told.later_ground == "professional-need.need-to-know-grant"


def test_what_was_opened_after_the_end_is_listed_beside_the_grant(here: Playgroup) -> None:
    book = here.book
    given = give(here, categories=["concern-child"])
    opens(here, "staff", CONCERN)
    relied = book.recorded[-1].position
    with book.at(MONDAY + timedelta(days=1)):
        ended = book.do(grant.end, by=here.manager, grant=given.event.stream).event
        assert isinstance(ended, GrantEnded)
        with pytest.raises(InputError):
            book.do(grant.end, by=here.manager, grant=given.event.stream)
    with book.at(MONDAY + timedelta(days=2)):
        told = book.do(
            access.tell_access, by=here.people["staff"], record=here.records[CONCERN], purpose="care"
        ).position
        (line,) = grants_of(book.recorded, zone=ZONE, as_at=book.now)
        assert (line.status, line.relied, line.after_end) == ("ended", (relied,), (told,))
    statuses = {
        days: [x.status for x in grants_of(book.recorded, zone=ZONE, as_at=MONDAY + timedelta(days=days))]
        for days in (-1, 0, 1)
    }
    assert statuses == {-1: [], 0: ["in-force"], 1: ["ended"]}
    assert [x.status for x in grants_of(book.recorded, zone=ZONE, as_at=book.now, known_at=given.position)] == [
        "in-force"
    ]
