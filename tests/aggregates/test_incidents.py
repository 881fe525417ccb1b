"""What was let out improperly: told, assessed, notified; its clocks run from when the setting learned of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregates import pack
from aggregates.disclosures import disclosure
from aggregates.matters import breach, incident
from aggregates.matters.incident import ImproperDisclosureReported, ProhibitedChannelUsed
from ledger.errors import InputError, Refused
from ledger.event import Recorded, When
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def codes(here: Playgroup) -> set[str]:
    return {w.code for w in here.book.warnings if hasattr(w, "code")}


def reported(here: Playgroup, **more: Any) -> Recorded[Any]:
    said = {"by": here.manager, "kind": "spoken-of", "child": here.daisy, "words": "At the school gate."} | more
    return here.book.do(incident.report, **said)


def test_an_incident_names_the_rule_that_was_broken_and_seals_what_happened(here: Playgroup) -> None:
    vera = here.people["volunteer"].person
    found = reported(here, person=vera, categories=["behaviour"], happened=date(2026, 9, 4))
    event = found.event
    assert (event.rule, event.categories, event.person) == ("S107", ("beyond-personal.behaviour",), vera)
    assert event.sensitivity == "sensitive"
    assert here.book.texts[found.event_id, here.daisy] == {"words": "At the school gate."}
    assert "incident-opened" in codes(here)


def test_an_incident_about_nobody_in_particular_is_about_who_let_it_out(here: Playgroup) -> None:
    jo = here.people["staff"].person
    found = reported(here, child=None, person=jo, kind="lost-or-stolen")
    assert [a.subject for a in found.event.about] == [jo]
    assert found.event.rule == ""


def test_what_happens_after_it_was_learned_of_cannot_be_meant(here: Playgroup) -> None:
    with pytest.raises(InputError, match="after you learned"):
        reported(here, happened=date(2026, 9, 9))
    with pytest.raises(InputError, match="no child"):
        reported(here, child=here.manager.person)


def test_telling_of_a_disclosure_that_broke_a_rule_opens_an_incident_that_dates_from_now(here: Playgroup) -> None:
    when = When.day(date(2026, 9, 7))
    told = here.book.decide(
        disclosure.tell_disclosure,
        by=here.manager,
        child=here.daisy,
        categories=["developmental"],
        recipients=["health-professional"],
        purpose="health",
        channel="plain-email",
        occurred=when,
    )
    left, opened = told
    assert isinstance(opened.event, ImproperDisclosureReported)
    assert (opened.event.kind, opened.event.rule, opened.event.of) == ("insecure-transfer", "S98", left.event.stream)
    assert opened.event.occurred == When(MONDAY)


def test_a_post_that_was_found_is_a_use_of_the_channel_and_an_incident(here: Playgroup) -> None:
    found = here.book.decide(
        incident.use_channel,
        by=here.manager,
        channel="social-network",
        person=here.people["other-parent"].person,
        removed=True,
        words="The committee's minutes.",
    )
    opened, used = (r.event for r in found)
    assert isinstance(used, ProhibitedChannelUsed)
    assert (used.rule, used.removed, opened.of, opened.kind) == ("S112", True, used.stream, "social-network")


def test_everyday_matter_and_ordinary_channels_are_no_incident(here: Playgroup) -> None:
    for channel, categories in (("social-network", ["general-everyday"]), ("post", ["developmental"])):
        with pytest.raises(InputError, match="no rule forbids"):
            here.book.do(incident.use_channel, by=here.manager, channel=channel, categories=categories)


@pytest.mark.parametrize(
    ("risk", "regulator", "affected"), [("unlikely", False, False), ("risk", True, False), ("high-risk", True, True)]
)
def test_who_must_be_told_follows_from_the_risk(here: Playgroup, risk: str, regulator: bool, affected: bool) -> None:
    stream = reported(here).event.stream
    found = here.book.do(breach.assess, by=here.manager, incident=stream, risk=risk, reasons="One name.").event
    assert (found.notify_regulator, found.notify_affected) == (regulator, affected)
    assert not codes(here)


def test_telling_fewer_people_than_the_risk_wants_is_remarked_on(here: Playgroup) -> None:
    stream = reported(here).event.stream
    here.book.do(breach.assess, by=here.manager, incident=stream, risk="high-risk", notify_affected=False)
    assert codes(here) == {"breach-against-risk", "breach-reasons"}


def test_the_commissioner_is_told_within_72_hours_of_learning_of_it(here: Playgroup) -> None:
    stream = reported(here, happened=date(2026, 8, 1)).event.stream
    with here.book.at(MONDAY + timedelta(hours=72)):
        here.book.do(breach.notify, by=here.manager, incident=stream, to="regulator", reference="IC-1")
    assert not codes(here)
    with here.book.at(MONDAY + timedelta(hours=72, minutes=1)):
        here.book.do(breach.notify, by=here.manager, incident=stream, to="affected")
        assert not codes(here)
        here.book.do(breach.notify, by=here.manager, incident=stream, to="regulator")
    assert codes(here) == {"breach-late"}


def test_hours_are_counted_on_the_clock_of_the_world_over_the_night_on_which_it_changes(here: Playgroup) -> None:
    friday = datetime(2026, 10, 23, 12, 0, tzinfo=ZONE)  # 72 hours are 3 days and an hour less on the wall
    with here.book.at(friday.astimezone(UTC)):
        stream = reported(here).event.stream
    for minutes, found in ((0, set()), (1, {"breach-late"})):
        with here.book.at(datetime(2026, 10, 26, 11, minutes, tzinfo=UTC)):
            here.book.do(breach.notify, by=here.manager, incident=stream, to="regulator")
        assert codes(here) == found


def test_nothing_else_is_an_incident(here: Playgroup) -> None:
    for stream in (here.daisy, here.setting):
        with pytest.raises(InputError, match="no incident"):
            here.book.do(breach.notify, by=here.manager, incident=stream, to="police")


def test_what_is_asked_on_a_social_network_is_refused_and_is_no_incident(here: Playgroup) -> None:
    with pytest.raises(Refused):
        here.book.do(
            disclosure.disclose,
            by=here.manager,
            child=here.daisy,
            categories=["developmental"],
            recipients=["public"],
            purpose="publicity",
            channel="social-network",
        )
    assert not here.book.all(ImproperDisclosureReported)


def test_every_kind_of_incident_is_found_by_its_rule() -> None:
    shipped = pack.shipped()
    rules = {shipped.vocabulary.rule("incident-kind", kind) for kind in shipped.vocabulary.choices("incident-kind")}
    assert {"S18", "S42", "S98", "S107", "S112"} <= rules
