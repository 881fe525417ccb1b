"""Emergency access: given at once, not to families, never to a grievance, and looked at afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregates.accesses import access, access_query, access_review, emergency
from aggregates.accesses.access import AccessDenied, AccessGranted
from aggregates.accesses.access_query import AccessQueried, AccessQueryAnswered
from aggregates.accesses.access_review import AccessReviewed
from aggregates.accesses.emergency import EmergencyEnded, EmergencyStarted
from aggregates.rules import shipped
from ledger.errors import InputError, Refused
from ledger.event import Actor, When
from projections.access import who_saw
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
CONCERN, FORM = "beyond-personal.concern-child", "personal.registration-form"


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def start(here: Playgroup, who: str = "volunteer", **more):
    said = {"by": here.people[who], "child": here.daisy, "reason": "hurt"}
    return here.book.do(emergency.start, **(said | more))


def opens(here: Playgroup, who: str, category: str, **more) -> str | None:
    try:
        here.book.do(access.open_record, by=here.people[who], record=here.records[category], purpose="health", **more)
    except Refused as refused:
        return refused.rule
    return None


def test_whoever_works_here_opens_what_they_need_while_it_lasts(here: Playgroup) -> None:
    assert opens(here, "volunteer", CONCERN) == "S109"
    started = start(here, facts="She fell from the climbing frame.").event
    assert isinstance(started, EmergencyStarted)
    assert started.until == MONDAY + timedelta(hours=24)
    assert opens(here, "volunteer", CONCERN) is None
    opened = here.book.recorded[-1].event
    assert (opened.ground, opened.rule, opened.basis.emergency) == ("emergency-override", "S1", started.stream)
    assert opens(here, "student", CONCERN) == "S109"  # it is the volunteer's
    assert isinstance(here.book.do(emergency.end, by=here.manager, emergency=started.stream).event, EmergencyEnded)
    assert opens(here, "volunteer", CONCERN) == "S109"
    with pytest.raises(InputError):
        here.book.do(emergency.end, by=here.manager, emergency=started.stream)


def test_it_ends_by_itself(here: Playgroup) -> None:
    start(here)
    with here.book.at(MONDAY + timedelta(hours=24)):
        assert opens(here, "volunteer", CONCERN) == "S109"


def test_it_opens_no_grievance_and_nothing_to_a_parent(here: Playgroup) -> None:
    start(here)
    assert opens(here, "volunteer", "grievance") == "S116"
    start(here, "other-parent")
    assert any("(S42)" in warning for warning in here.book.warnings)
    assert opens(here, "other-parent", FORM) == "S42"


def test_one_step_opens_and_says_why(here: Playgroup) -> None:
    assert opens(here, "student", CONCERN, emergency="danger") is None
    opened, started = (r.event for r in here.book.recorded[-2:])
    assert isinstance(opened, AccessGranted)
    assert isinstance(started, EmergencyStarted)
    assert opened.basis.emergency == started.stream
    assert opens(here, "other-parent", CONCERN, emergency="danger") == "S42"
    assert isinstance(here.book.recorded[-2].event, AccessDenied)


def test_whoever_needs_no_emergency_opens_it_as_ever(here: Playgroup) -> None:
    before = here.book.head
    assert opens(here, "key-person", CONCERN, emergency="danger") is None
    (opened,) = here.book.recorded[before:]
    assert (opened.event.ground, opened.event.basis.emergency) == ("professional-need.key-person", None)


def test_told_afterwards_an_emergency_is_shown_and_is_no_ground(here: Playgroup) -> None:
    """Whoever looks at it says whether it was one."""
    with here.book.at(MONDAY + timedelta(hours=5)):
        told, started = here.book.decide(
            access.tell_access,
            by=here.people["student"],
            record=here.records[CONCERN],
            purpose="health",
            emergency="hurt",
            occurred=When(MONDAY, "minute"),
        )
    assert (told.event.within, told.event.later_ground) == (False, "emergency-override")
    assert isinstance(started.event, EmergencyStarted)
    assert told.event.basis.emergency == started.event.stream  # so that one review looks at both


def test_a_review_judges_everything_that_was_opened_in_it(here: Playgroup) -> None:
    book = here.book
    started = start(here)
    for category in (CONCERN, FORM):
        opens(here, "volunteer", category)
    ids = tuple(r.event_id for r in book.recorded[-2:])
    verdict = {"entry": started.event_id, "verdict": "appropriate"}
    reviewed = book.do(access_review.review, by=here.manager, **verdict).event
    assert isinstance(reviewed, AccessReviewed)
    assert (reviewed.of, reviewed.accesses) == (started.event_id, ids)
    lines = who_saw(book.recorded, zone=ZONE, rules=shipped(), child=here.daisy)
    assert [(line.entry, line.reviewed) for line in lines] == [(entry, "appropriate") for entry in ids]
    book.do(access_review.review, by=here.people["volunteer"], **verdict)
    assert any("(S25)" in warning for warning in book.warnings)
    with pytest.raises(InputError):
        book.do(access_review.review, by=here.manager, entry=book.recorded[0].event_id, verdict="appropriate")


def test_a_family_asks_why_and_is_answered(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    opens(here, "key-person", FORM)
    entry = book.recorded[-1].event_id
    asked = book.do(access_query.query, by=mother, entry=entry, words="Why was this opened?").event
    assert isinstance(asked, AccessQueried)
    assert book.warnings == ()
    told = {"question": asked.stream, "answer": "in-order", "words": "She wrote the summer report."}
    answered = book.do(access_query.answer, by=here.manager, **told).event
    assert isinstance(answered, AccessQueryAnswered)
    assert any("(S25)" in warning for warning in book.warnings)  # no name, and no reason why not
    book.do(access_query.answer, by=here.manager, **told, name_disclosed=True)
    assert book.warnings == ()
    (line,) = who_saw(book.recorded, zone=ZONE, rules=shipped(), record=here.records[FORM])
    assert (line.question, line.answer) == (asked.stream, "in-order")
    book.do(access_query.query, by=Actor(here.people["other-parent"].person, "parent"), entry=entry)
    assert any("(S41)" in warning for warning in book.warnings)
    for wrong in ({"entry": asked.stream}, {"entry": book.recorded[0].event_id}):
        with pytest.raises(InputError):
            book.do(access_query.query, by=mother, **wrong)
