"""Holds: against whom, over what, until when, as known when; and that nothing but their own entries tells of them."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest

from aggregates.accesses import access, hold
from aggregates.accesses.access import AccessDenied
from aggregates.accesses.hold import HoldPlaced, HoldReleased, HoldReviewed, HoldsDenied, in_force
from aggregates.draft import draft
from aggregates.keeping import correction, receipt
from ledger.errors import InputError, Refused
from ledger.event import When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
FORM, OBSERVATION = "personal.registration-form", "developmental.observation"
CONCERN = "beyond-personal.concern-child"


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def place(here: Playgroup, **more):
    said = {"by": here.people["designated-person"], "child": here.daisy, "reason": "child-at-risk"}
    return here.book.do(hold.place, **(said | {"against": ["parents"]} | more))


def opens(here: Playgroup, who: str, category: str, **more) -> str | None:
    """The phrase of the policy that refuses; None if it opens."""
    try:
        here.book.do(
            access.open_record, by=here.people[who], record=here.records[category], purpose="parent-request", **more
        )
    except Refused as refused:
        return refused.rule
    return None


def test_a_hold_against_the_parents_closes_what_was_open_to_them_and_to_nobody_else(here: Playgroup) -> None:
    assert [opens(here, who, FORM) for who in ("mother", "father")] == [None, None]
    place(here)
    assert [opens(here, who, FORM) for who in ("mother", "father")] == ["S41", "S41"]
    assert [opens(here, who, FORM) for who in ("manager", "key-person", "designated-person")] == [None, None, None]


def test_a_hold_against_one_parent_leaves_the_other(here: Playgroup) -> None:
    place(here, against=["person"], persons=[here.people["father"].person])
    assert (opens(here, "father", FORM), opens(here, "mother", FORM)) == ("S41", None)


def test_a_hold_covers_what_it_names(here: Playgroup) -> None:
    place(here, covers=["personal"])
    assert (opens(here, "mother", FORM), opens(here, "mother", OBSERVATION)) == ("S41", None)
    (found,) = in_force(here.book, here.daisy, MONDAY)
    mother = here.people["mother"].person
    assert [found.covers(mother, "parent", c) for c in (FORM, OBSERVATION, "personal", "developmental", None)] == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_a_class_is_covered_if_anything_in_it_is(here: Playgroup) -> None:
    place(here, covers=[CONCERN])
    (found,) = in_force(here.book, here.daisy, MONDAY)
    assert found.covers(None, "parent", "beyond-personal")
    assert not found.covers(None, "parent", "personal")


def test_what_is_closed_anyway_is_refused_as_ever(here: Playgroup) -> None:
    """Or the refusal itself would tell that there is a hold now."""
    before = {who: opens(here, who, CONCERN) for who in ("mother", "grandmother", "other-parent", "staff", "police")}
    place(here, against=["parents", "outside"])
    assert {who: opens(here, who, CONCERN) for who in before} == before


def test_the_words_of_the_refusal_are_those_that_fit_any(here: Playgroup) -> None:
    place(here)
    with pytest.raises(Refused) as refused:
        here.book.do(access.open_record, by=here.people["mother"], record=here.records[FORM], purpose="parent-request")
    assert "hold" not in f"{refused.value} {refused.value.hint}"
    denied = here.book.recorded[-1].event
    assert isinstance(denied, AccessDenied)
    assert denied.basis.hold is not None
    assert (denied.rule, denied.ground) == ("S41", "none-recorded")


def test_everything_that_could_tell_of_it_stands_inside(here: Playgroup) -> None:
    placed = place(here, words="She said that her father must not know.")
    assert {f.name for f in fields(HoldPlaced) if f.metadata.get("part") == "inside"} >= {
        "against",
        "persons",
        "covers",
        "reason",
        "review",
    }
    assert [a.subject for a in placed.event.about] == [here.daisy]  # not whoever it stands against
    assert placed.event.sensitivity == "safeguarding"
    assert placed.event.stream not in {r.event.stream for r in here.book.recorded[:-1]}


def test_a_hold_is_over_when_it_is_released_and_not_when_its_review_is_overdue(here: Playgroup) -> None:
    book, lead = here.book, here.people["designated-person"]
    placed = place(here).event
    assert placed.review == date(2026, 10, 5)  # 28 days, as the setting's rules say
    with book.at(MONDAY + timedelta(days=60)):
        assert opens(here, "mother", FORM) == "S41"
        reviewed = book.do(hold.review, by=lead, hold=placed.stream).event
        assert isinstance(reviewed, HoldReviewed)
        (found,) = in_force(book, here.daisy, book.now)
        assert found.review == reviewed.review == date(2026, 12, 4)
        assert isinstance(book.do(hold.release, by=lead, hold=placed.stream, reason="risk-over").event, HoldReleased)
        assert opens(here, "mother", FORM) is None
        with pytest.raises(InputError):
            book.do(hold.release, by=lead, hold=placed.stream, reason="risk-over")
        assert in_force(book, here.daisy, MONDAY) != ()  # as at Monday it stood


def test_a_hold_that_was_entered_later_did_not_stand_then_as_known_then(here: Playgroup) -> None:
    with here.book.at(MONDAY + timedelta(days=2)):
        place(here, occurred=When(MONDAY, "minute"))
    tuesday = MONDAY + timedelta(days=1)
    assert in_force(here.book, here.daisy, tuesday) != ()
    assert in_force(here.book, here.daisy, tuesday, known_by=tuesday) == ()


def test_a_hold_that_was_placed_in_error_never_stood(here: Playgroup) -> None:
    placed = place(here)
    here.book.do(correction.correct, by=here.manager, entry=placed.event_id, kind="entered-in-error")
    assert in_force(here.book, here.daisy, MONDAY) == ()
    assert opens(here, "mother", FORM) is None


def test_somebody_who_does_not_decide_about_holds_may_place_one_and_it_is_said(here: Playgroup) -> None:
    place(here, by=here.people["staff"])
    assert any("(S11)" in warning for warning in here.book.warnings)
    place(here)
    assert not any("(S11)" in warning for warning in here.book.warnings)


def test_against_nobody_is_no_hold(here: Playgroup) -> None:
    for against, persons in (([], []), (["person"], [])):
        with pytest.raises(InputError):
            place(here, against=against, persons=persons)
    placed = place(here, against=[], persons=[here.people["father"].person])
    assert placed.event.against == ("person",)


def test_other_decisions_place_one_with_the_event_alone(here: Playgroup) -> None:
    d = draft(here.book, here.people["designated-person"], None)
    event = hold.placed(d, child=here.daisy, against=["parents"], reason="prejudice-investigation")
    assert here.book.record(event).event.reason == "prejudice-investigation"


def test_who_asks_which_holds_there_are_must_be_one_who_decides(here: Playgroup) -> None:
    assert here.book.decide(hold.ask, by=here.manager) == []
    with pytest.raises(Refused) as refused:
        here.book.do(hold.ask, by=here.people["staff"], child=here.daisy)
    assert refused.value.rule == "S15"
    assert isinstance(here.book.recorded[-1].event, HoldsDenied)


def test_nothing_that_a_hold_covers_is_handed_out_as_a_proof_either(here: Playgroup) -> None:
    made = next(r for r in here.book.recorded if r.event.stream == here.records[FORM])
    mother = here.people["mother"].person
    shown = {"entry": made.event_id, "to": mother, "sha256": bytes(32), "shows": [f"about:{here.daisy.hex}"]}
    here.book.do(receipt.issue_receipt, by=here.manager, **shown)
    place(here, covers=["personal"])
    with pytest.raises(Refused) as refused:
        here.book.do(receipt.issue_receipt, by=here.manager, **shown)
    assert refused.value.rule == "S41"
    assert "hold" not in str(refused.value)
