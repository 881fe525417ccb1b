"""Consent that is not asked for, on purpose: recorded with its reasons, and kept from the parents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregates.accesses import hold
from aggregates.permissions import consent, not_sought
from aggregates.permissions.not_sought import ConsentNotSought
from aggregates.permissions.scope import scope
from ledger.errors import InputError
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SHARING = scope(["share"], [], ["childrens-social-care"])


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def unasked(here: Playgroup, *reasons: str, **more: object) -> ConsentNotSought:
    arguments = {"by": here.people["designated-person"], "child": here.daisy, "purpose": "safeguarding"} | more
    event = here.book.decide(not_sought.record, reasons=reasons, **arguments)[0].event
    assert isinstance(event, ConsentNotSought)
    return event


def holds(here: Playgroup) -> list[object]:
    return [state.hold for state in hold.in_force(here.book, here.daisy, here.book.now)]


@pytest.mark.parametrize(
    "reason",
    [
        "child-at-risk",
        "serious-offence",
        "hurt-urgent",
        "increased-harm",
        "prejudice-investigation",
        "prevent-questioning-or-capture",
        "delay-causes-harm",
    ],
)
def test_the_parents_are_told_nothing_while_the_hold_stands(here: Playgroup, reason: str) -> None:
    event = unasked(here, reason, facts="What was seen.")
    assert here.book.warnings == ()
    assert holds(here) == [event.hold]
    assert event.sensitivity == "safeguarding"
    second = unasked(here, reason, facts="What was seen again.")
    assert second.hold == event.hold  # one hold is enough
    mothers = here.people["mother"].person
    assert not any(mothers in {a.subject for a in r.event.about} for r in here.book.recorded[-3:])


def test_another_legal_basis_keeps_nothing_from_anybody(here: Playgroup) -> None:
    event = unasked(here, "other-basis-applies", facts="The court has asked.")
    assert (event.hold, holds(here)) == (None, [])


def test_what_is_missing_is_said(here: Playgroup) -> None:
    unasked(here, "child-at-risk")
    assert [w.rpartition("(")[2] for w in here.book.warnings] == ["S11)"]
    unasked(here, "child-at-risk", relied_on=[here.records["beyond-personal.concern-child"]])
    assert here.book.warnings == ()
    with pytest.raises(InputError, match="nothing says why"):
        unasked(here)


def test_who_asked_all_the_same_is_sent_to_a_designated_person(here: Playgroup) -> None:
    asked = {"by": here.people["key-person"], "child": here.daisy, "person": here.people["mother"].person}
    here.book.do(consent.request, scope=SHARING, **asked)
    assert here.book.warnings == ()
    unasked(here, "increased-harm", facts="What was said.")
    assert any("had been asked for" in w for w in here.book.warnings)
    here.book.do(consent.request, scope=SHARING, **asked)
    assert any("designated person" in w for w in here.book.warnings)
    here.book.do(consent.request, scope=scope(["photograph"]), **asked)
    assert here.book.warnings == ()
    here.book.do(hold.release, by=here.manager, hold=holds(here)[0], reason="risk-over")
    here.book.do(consent.request, scope=SHARING, **asked)
    assert here.book.warnings == ()
