"""Requests under data protection law and under the Freedom of Information Act."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from aggregates.accesses import hold
from aggregates.governance import setting
from aggregates.matters import foi, rights
from ledger.errors import InputError, Refused
from ledger.event import When
from support.playgroup import Playgroup, playgroup

LAST_OF_AUGUST = datetime(2026, 8, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(LAST_OF_AUGUST)


def codes(here: Playgroup) -> set[str]:
    return {w.code for w in here.book.warnings if hasattr(w, "code")}


def asked(here: Playgroup, who: str = "mother", **more: Any) -> UUID:
    said = {"by": here.manager, "right": "A15", "subject": here.daisy, "requester": here.people[who].person} | more
    stream: UUID = here.book.do(rights.request, **said).event.stream
    return stream


def test_a_parent_asks_for_their_child_and_a_stranger_may_not(here: Playgroup) -> None:
    asked(here)
    assert not codes(here)
    asked(here, "other-parent")
    assert codes(here) == {"rights-not-entitled"}
    asked(here, "staff", subject=here.people["staff"].person, requester=None)
    assert not codes(here)


def test_a_month_ends_on_the_last_day_of_a_shorter_one_and_an_extension_counts_from_the_first_day(
    here: Playgroup,
) -> None:
    stream = asked(here)
    decide = {"by": here.manager, "request": stream}
    assert here.book.do(rights.decide, **decide, outcome="granted").event.due == date(2026, 9, 30)
    assert codes(here) == {"rights-identity"}
    assert here.book.do(rights.decide, **decide, outcome="extended").event.due == date(2026, 11, 30)
    assert here.book.do(rights.decide, **decide, outcome="partly", reasons=["not-held"]).event.due == date(2026, 11, 30)


def test_it_came_in_when_it_was_said_not_when_it_was_entered(here: Playgroup) -> None:
    stream = asked(here, occurred=When.day(date(2026, 8, 3)))
    assert here.book.do(rights.decide, by=here.manager, request=stream, outcome="granted").event.due == date(2026, 9, 3)


def test_refusing_without_saying_why_is_remarked_on(here: Playgroup) -> None:
    stream = asked(here)
    found = here.book.do(rights.decide, by=here.manager, request=stream, outcome="refused")
    assert found.event.due is None
    assert codes(here) == {"rights-reasons"}


def test_a_request_that_was_granted_to_somebody_known_is_fulfilled_in_peace(here: Playgroup) -> None:
    stream = asked(here)
    here.book.do(rights.verify_identity, by=here.manager, request=stream, method="known-personally")
    here.book.do(rights.decide, by=here.manager, request=stream, outcome="granted")
    assert not codes(here)
    here.book.do(rights.fulfil, by=here.manager, request=stream, categories=["developmental"])
    assert not codes(here)


def held(here: Playgroup, *against: str) -> None:
    said = {"child": here.daisy, "against": against, "reason": "child-at-risk"}
    here.book.do(hold.place, by=here.people["designated-person"], **said)


def test_only_those_who_decide_about_holds_are_told_of_one(here: Playgroup) -> None:
    stream = asked(here)
    here.book.do(rights.verify_identity, by=here.manager, request=stream, method="known-personally")
    granted = {"request": stream, "outcome": "granted"}
    for against in ((), ("parents",)):
        if against:
            held(here, *against)
        here.book.do(rights.decide, by=here.people["senco"], **granted)
        assert codes(here) == {"rights-check"}
        here.book.do(rights.decide, by=here.manager, **granted)
        assert codes(here) == ({"rights-held"} if against else set())


def test_a_hold_against_others_keeps_nothing_from_whoever_asks(here: Playgroup) -> None:
    held(here, "outside")
    here.book.do(rights.fulfil, by=here.manager, request=asked(here))
    assert "rights-held" not in codes(here)


def test_handing_over_what_nobody_granted_is_told_all_the_same(here: Playgroup) -> None:
    stream = asked(here, "other-parent")
    here.book.do(rights.fulfil, by=here.manager, request=stream)
    assert codes(here) == {"rights-undecided", "rights-identity", "rights-not-entitled"}


def test_somebody_unknown_asks_for_information_and_gets_nothing_about_anybody(here: Playgroup) -> None:
    came = here.book.do(foi.request, by=here.manager, requester_name="Una Marsh", words="How many staff?")
    assert codes(here) == {"foi-not-covered"}
    assert here.book.texts[came.event_id, came.event.requester]["name"] == "Una Marsh"
    answer: dict[str, Any] = {"by": here.manager, "request": came.event.stream, "outcome": "released"}
    for more in ({"personal": True}, {"personal": False, "categories": ["personal.registration-form"]}):
        with pytest.raises(Refused):
            here.book.do(foi.decide, **answer, **more)
        assert here.book.recorded[-1].event.TOPIC == "foi.denied"
    assert here.book.do(foi.decide, **answer, personal=False).event.TOPIC == "foi.decided"
    refused = {**answer, "outcome": "exempt", "personal": True}
    assert here.book.do(foi.decide, **refused).event.TOPIC == "foi.decided"


def test_a_setting_that_is_a_public_authority_says_so_in_its_policy(here: Playgroup) -> None:
    changes = {"rules": {"foi": {"public-authority": {"value": True}}}}
    here.book.do(
        setting.adopt_policy,
        by=here.manager,
        setting=here.setting,
        kind="gdpr",
        title="GDPR",
        version="2",
        effective_from=date(2026, 8, 1),
        review_due=date(2027, 8, 1),
        content=b"We answer.\n",
        changes=json.dumps(changes).encode(),
    )
    assert here.book.do(foi.request, by=here.manager, requester=here.people["father"].person).event.applies
    assert not codes(here)


def test_nothing_else_is_a_request(here: Playgroup) -> None:
    stream = here.book.do(foi.request, by=here.manager, requester_name="Una Marsh").event.stream
    with pytest.raises(InputError, match="data protection"):
        here.book.do(rights.fulfil, by=here.manager, request=stream)
    with pytest.raises(InputError, match="freedom of information"):
        here.book.do(foi.decide, by=here.manager, request=asked(here), outcome="not-held", personal=False)
    with pytest.raises(InputError, match="nobody is registered"):
        asked(here, subject=UUID(int=7))
