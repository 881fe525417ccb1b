"""Asking whether something may be done: the consents of now answer, a no is recorded, a yes is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregates.accesses import access
from aggregates.accesses.access import AccessDenied
from aggregates.permissions import consent, permission
from aggregates.permissions.permission import UseDenied
from aggregates.permissions.scope import scope
from ledger.errors import InputError, Refused
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def may(here: Playgroup, action: str, **more) -> str | None:
    """The phrase of the policy that refuses; None if it may be."""
    before = here.book.head
    try:
        assert here.book.decide(permission.may, by=here.manager, child=here.daisy, action=action, **more) == []
    except Refused:
        (denied,) = here.book.recorded[before:]
        assert isinstance(denied.event, UseDenied)
        return str(denied.event.rule)
    assert here.book.head == before
    return None


def test_nothing_may_be_done_until_somebody_agrees_and_after_they_took_it_back(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    assert may(here, "photograph") == "S8"
    given = book.do(
        consent.give, by=mother, child=here.daisy, scope=scope(["photograph"]), method="wet-signature"
    ).event
    assert (may(here, "photograph"), may(here, "publish")) == (None, "S8")
    book.do(consent.withdraw, by=mother, consent=given.stream, channel="in-person")
    assert may(here, "photograph") == "S53"


def test_a_refusal_is_another_answer_than_silence(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    book.do(consent.refuse, by=mother, child=here.daisy, scope=scope(["share"], recipients=["school"]))
    assert (may(here, "share", recipient="school"), may(here, "share", recipient="police")) == ("S63", "S8")


def test_of_two_parents_the_one_who_says_no_decides(here: Playgroup) -> None:
    book = here.book
    for who in ("mother", "father"):
        given = book.do(
            consent.give, by=here.people[who], child=here.daisy, scope=scope(["photograph"]), method="wet-signature"
        ).event
    assert may(here, "photograph") is None
    book.do(consent.withdraw, by=here.people["father"], consent=given.stream, channel="in-person")
    assert may(here, "photograph") == "S53"


def test_codes_are_checked_and_the_child_is_known(here: Playgroup) -> None:
    with pytest.raises(InputError):
        may(here, "eat")
    with pytest.raises(InputError):
        here.book.do(permission.may, by=here.manager, child=here.setting, action="use")


def test_may_a_record_be_opened_is_answered_like_opening_it(here: Playgroup) -> None:
    book, record = here.book, here.records["personal.registration-form"]
    before = book.head
    assert book.decide(access.may_open, by=here.people["mother"], record=record, purpose="parent-request") == []
    assert book.head == before
    with pytest.raises(Refused) as refused:
        book.do(access.may_open, by=here.people["other-parent"], record=record, purpose="parent-request")
    denied = book.recorded[-1].event
    assert isinstance(denied, AccessDenied)
    assert (refused.value.rule, denied.action) == ("S42", "ask")
