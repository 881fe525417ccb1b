"""Grievances: who may open one, who may know of it, and who was there when it was talked over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from aggregates.accesses.access import AccessDenied, AccessGranted
from aggregates.keeping import dispute
from aggregates.matters import grievance, grievances
from ledger.errors import InputError, Refused
from ledger.event import Actor
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def raised(here: Playgroup, subject: str, **more: Any) -> UUID:
    said = {
        "by": here.manager,
        "subject": here.people[subject].person,
        "matter": "conduct",
        "words": "Too loud.",
    } | more
    stream: UUID = here.book.do(grievance.raise_grievance, **said).event.stream
    return stream


def opens(here: Playgroup, stream: UUID, who: str) -> str:
    """The type of the access, with the rule."""
    try:
        event = here.book.do(grievance.open_grievance, by=here.people[who], grievance=stream).event
    except Refused:
        event = here.book.recorded[-1].event
    assert event.category == "grievance"
    return f"{event.TOPIC} {event.rule}"


def codes(here: Playgroup) -> set[str]:
    return {w.code for w in here.book.warnings if hasattr(w, "code")}


def test_a_grievance_is_sealed_for_the_manager_alone(here: Playgroup) -> None:
    stream = raised(here, "staff", complainant_name="Nadia Penhale")
    event = here.book.recorded[-1].event
    assert event.sensitivity == "grievance"
    assert event.stream == stream
    text = here.book.texts[here.book.recorded[-1].event_id, here.people["staff"].person]
    assert text == {"words": "Too loud.", "complainant": "Nadia Penhale"}


def test_only_the_manager_opens_one_about_staff(here: Playgroup) -> None:
    stream = raised(here, "staff")
    assert opens(here, stream, "manager") == "access.granted S116"
    for who in ("designated-person", "play-leader", "committee-member", "inspector", "mother"):
        assert opens(here, stream, who) == "access.denied S116"
    assert opens(here, stream, "staff") == "access.denied S117"


def test_somebody_who_only_says_that_they_are_the_manager_opens_none(here: Playgroup) -> None:
    stream = raised(here, "staff")
    with pytest.raises(Refused):
        here.book.do(grievance.open_grievance, by=Actor(here.people["senco"].person, "manager"), grievance=stream)
    assert isinstance(here.book.recorded[-1].event, AccessDenied)


def test_one_about_the_manager_goes_to_a_designated_person_until_it_is_handed_on(here: Playgroup) -> None:
    stream = raised(here, "manager", by=here.people["staff"])
    assert here.book.recorded[-1].event.sensitivity == "safeguarding"
    assert "grievance-about-manager" in codes(here)
    assert opens(here, stream, "manager") == "access.denied S117"
    assert opens(here, stream, "designated-person") == "access.granted S117"
    chair = here.people["committee-member"]
    handed = {"to": chair.person, "reason": "manager-is-subject"}
    here.book.do(grievance.escalate, by=here.people["designated-person"], grievance=stream, **handed)
    assert opens(here, stream, "committee-member") == "access.granted S117"
    assert opens(here, stream, "designated-person") == "access.denied S116"
    assert opens(here, stream, "manager") == "access.denied S117"


def test_handing_on_one_about_staff_opens_it_to_nobody_else(here: Playgroup) -> None:
    stream = raised(here, "staff")
    here.book.do(grievance.escalate, by=here.manager, grievance=stream, to=here.people["senco"].person)
    assert opens(here, stream, "senco") == "access.denied S116"


def test_it_is_talked_over_by_those_who_have_a_part_in_it(here: Playgroup) -> None:
    stream = raised(here, "staff", complainant=here.people["mother"].person)
    there = [here.people[who].person for who in ("staff", "mother")]
    here.book.do(grievance.discuss, by=here.manager, grievance=stream, on_site=True, participants=there)
    assert not codes(here)
    volunteer = [here.people["volunteer"].person]
    here.book.do(grievance.discuss, by=here.people["staff"], grievance=stream, on_site=False, participants=volunteer)
    assert codes(here) == {"grievance-off-site", "grievance-not-manager", "grievance-told-others"}


def test_the_manager_does_not_deal_with_their_own(here: Playgroup) -> None:
    stream = raised(here, "manager", by=here.people["staff"])
    here.book.do(grievance.discuss, by=here.manager, grievance=stream, on_site=True)
    assert {"grievance-own", "grievance-not-manager"} <= codes(here)
    here.book.do(grievance.close, by=here.manager, grievance=stream, outcome="not-upheld")
    assert "grievance-own" in codes(here)


def test_one_that_was_never_talked_over_is_remarked_on_when_it_is_closed(here: Playgroup) -> None:
    stream = raised(here, "staff")
    here.book.do(grievance.close, by=here.manager, grievance=stream, outcome="withdrawn")
    assert codes(here) == {"grievance-undiscussed"}


def test_lists_show_it_only_to_those_who_may_open_it(here: Playgroup) -> None:
    about_staff, about_manager = raised(here, "staff"), raised(here, "manager")
    here.book.do(grievance.open_grievance, by=here.manager, grievance=about_staff)
    entry = here.book.recorded[-3].event_id
    here.book.do(dispute.dispute, by=here.people["staff"], entry=entry, words="I did not shout.")
    mine = ("grievance.", "access.", "entry.")
    events = [r for r in here.book.recorded if r.event.TOPIC.startswith(mine)]

    def seen(who: UUID | None) -> set[UUID]:
        shown = grievances.shown(here.book, who, events)
        return {getattr(r.event, "record", r.event.stream) for r in shown if r.event.TOPIC != "entry.disputed"}

    assert seen(here.manager.person) == {about_staff}
    assert seen(here.people["designated-person"].person) == {about_manager}
    assert seen(here.people["staff"].person) == seen(None) == set()
    assert isinstance(events[-2].event, AccessGranted)
    assert not grievances.shown(here.book, here.people["designated-person"].person, events[-1:])
    assert grievances.shown(here.book, here.manager.person, events[-1:])


def test_nothing_else_is_a_grievance(here: Playgroup) -> None:
    with pytest.raises(InputError, match="no grievance"):
        here.book.do(grievance.open_grievance, by=here.manager, grievance=here.daisy)
    with pytest.raises(InputError, match="to whom"):
        here.book.do(grievance.escalate, by=here.manager, grievance=raised(here, "staff"))
