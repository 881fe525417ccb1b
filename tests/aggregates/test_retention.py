"""How long records are kept, what leaves with a child, legal holds, and what is destroyed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from aggregates.people import attendance
from aggregates.periods import Period
from aggregates.records import destruction, handover, legal_hold, record, retention
from aggregates.rules import shipped
from ledger.errors import InputError, Refused
from ledger.event import When
from projections.retention import kept, rules_in_force
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
FORM = "personal.registration-form"


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def phrases(here: Playgroup) -> set[str]:
    return {warning.rpartition("(")[2].rstrip(")") for warning in here.book.warnings}


def set_(here: Playgroup, **said: Any) -> Any:
    return here.book.do(retention.set_, by=here.manager, **{"authority": "own-policy"} | said)


def lines(here: Playgroup, **more: Any) -> dict[Any, Any]:
    asked = {"zone": here.book.zone, "as_at": here.book.now, "births": {}} | more
    return {line.record: line for line in kept(here.book.recorded, **asked)}


def test_a_published_row_is_followed_and_its_numbers_are_frozen(here: Playgroup) -> None:
    made = set_(here, category="personal", schedule="until-21-and-3-months", authority=None).event
    assert (made.anchor, made.value, made.unit, made.authority) == ("date-of-birth", 255, "months", "insurer")
    assert made.subject is None
    assert made.about == ()
    assert phrases(here) == set()


def test_the_published_times_disagree(here: Playgroup) -> None:
    rows = retention.published(shipped(), "beyond-personal.concern-child")
    numbers = {(row["anchor"], row["value"]) for row in rows.values()}
    assert {("date-of-birth", 24), ("date-of-birth", 25), ("event", 75), ("case-closure", 35)} <= numbers
    assert retention.published(shipped(), "developmental").keys() == {
        "eyfs-reasonable-period",
        "developmental-to-parents",
    }


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "for one record, or for a category"),
        ({"category": "personal", "schedule": "for-ever"}, "no schedule"),
        ({"category": "personal"}, "from when"),
        ({"category": "personal", "anchor": "leaves"}, "for how long"),
        ({"category": "personal", "schedule": "eyfs-reasonable-period"}, "for how long"),
        ({"category": "personal", "anchor": "indefinite", "words": "Because."}, "one record"),
    ],
)
def test_what_says_no_time_is_no_retention_rule(here: Playgroup, said: dict[str, Any], error: str) -> None:
    with pytest.raises(InputError, match=error):
        set_(here, **said)


def test_a_records_own_rule_goes_before_its_categorys_and_that_before_its_classs(here: Playgroup) -> None:
    form = here.records[FORM]
    for target, keep in (({"category": "personal"}, 3), ({"category": FORM}, 2), ({"record": form}, 1)):
        set_(here, **target, anchor="event", keep=Period(keep, "years"))
        assert lines(here)[form].until == date(2026 + keep, 9, 7)
    other = here.records["personal.correspondence"]
    assert lines(here)[other].until == date(2029, 9, 7)
    assert lines(here)[here.records["developmental.summary"]].retention is None


def test_setting_it_again_replaces_it(here: Playgroup) -> None:
    first = set_(here, category=FORM, anchor="event", keep=Period(3, "years"))
    second = set_(here, category=FORM, anchor="indefinite", review=date(2027, 1, 1))
    assert (second.event.stream, second.event.stream_version, second.event.of) == (
        first.event.stream,
        2,
        first.event_id,
    )
    (rule,) = rules_in_force(here.book.recorded, zone=here.book.zone, as_at=MONDAY)
    assert (rule.anchor, rule.review, rule.review_overdue) == ("indefinite", date(2027, 1, 1), False)


def test_from_when_it_counts(here: Playgroup) -> None:
    form = here.records[FORM]
    set_(here, category=FORM, anchor="leaves", keep=Period(3, "years"))
    assert lines(here)[form].until is None  # she is still here
    here.book.do(
        attendance.leave, by=here.manager, child=here.daisy, reason="left", occurred=When.day(date(2026, 7, 31))
    )
    assert lines(here)[form].until == date(2029, 7, 31)
    set_(here, category=FORM, anchor="date-of-birth", keep=Period(21, "years"))
    assert lines(here, births={here.daisy: date(2004, 2, 29)})[form].due
    set_(here, category=FORM, anchor="case-closure", keep=Period(35, "years"), anchor_day=date(1990, 1, 1))
    assert lines(here)[form].due


def test_without_an_end_there_is_a_review_again_and_again(here: Playgroup) -> None:
    made = set_(here, category="beyond-personal", anchor="indefinite")
    assert (made.event.value, made.event.review) == (None, date(2027, 9, 7))
    assert phrases(here) == {"S103"}
    rule = made.event.stream
    first = here.book.do(retention.review, by=here.manager, retention=rule, verdict="keep")
    assert (first.event.of, first.event.review) == (made.event_id, date(2027, 9, 7))
    second = here.book.do(retention.review, by=here.manager, retention=rule, verdict="dispose")
    assert (second.event.of, second.event.review) == (first.event_id, None)


def test_a_legal_hold_refuses_a_destruction_that_is_asked_for(here: Playgroup) -> None:
    form, book = here.records[FORM], here.book
    held = book.do(legal_hold.place, by=here.manager, reason="legal-claim", records_held=[form]).event
    assert (held.subject, held.records) == (here.daisy, (form,))
    with pytest.raises(Refused) as refused:
        book.do(destruction.destroy, by=here.manager, record=form, method="shredded")
    assert refused.value.rule == "S102"
    denied = book.recorded[-1].event
    assert (denied.TOPIC, denied.record, denied.legal_hold) == ("destruction.denied", form, held.stream)
    told = book.do(destruction.tell_destroyed, by=here.manager, record=form, method="shredded").event
    assert (told.outside, told.legal_hold, told.stream) == ("S102", held.stream, form)
    other = here.records["personal.correspondence"]
    assert book.do(destruction.destroy, by=here.manager, record=other, method="shredded").event.outside is None
    with pytest.raises(InputError, match="destroyed already"):
        book.do(destruction.destroy, by=here.manager, record=other, method="shredded")


def test_a_released_hold_holds_nothing(here: Playgroup) -> None:
    book, form = here.book, here.records[FORM]
    held = book.do(legal_hold.place, by=here.manager, reason="inquiry", subject=here.daisy).event.stream
    assert lines(here)[form].held
    book.do(legal_hold.release, by=here.manager, legal_hold=held)
    assert not lines(here)[form].held
    with pytest.raises(InputError, match="released already"):
        book.do(legal_hold.release, by=here.manager, legal_hold=held)
    assert book.do(destruction.destroy, by=here.manager, record=form, method="burnt").event.outside is None
    assert form not in lines(here)


def test_a_hold_that_is_entered_later_did_not_stand_then(here: Playgroup) -> None:
    form, book = here.records[FORM], here.book
    then = When(datetime(2026, 9, 8, 9, 0, tzinfo=UTC))
    with book.at(datetime(2026, 9, 10, 9, 0, tzinfo=UTC)):
        book.do(legal_hold.place, by=here.manager, reason="inquiry", subject=here.daisy, occurred=then)
        day = When(datetime(2026, 9, 9, 9, 0, tzinfo=UTC))
        told = book.do(destruction.tell_destroyed, by=here.manager, record=form, method="burnt", occurred=day).event
    assert told.outside is None


def test_what_is_destroyed_before_its_time_is_said(here: Playgroup) -> None:
    form = here.records[FORM]
    made = set_(here, record=form, anchor="event", keep=Period(3, "years"))
    gone = here.book.do(destruction.destroy, by=here.manager, record=form, method="shredded").event
    assert (gone.until, gone.retention) == (date(2029, 9, 7), made.event_id)
    assert any("2029-09-07" in warning for warning in here.book.warnings)


def test_all_developmental_records_go_to_the_parents(here: Playgroup) -> None:
    mother, edgars = here.people["mother"].person, {"subject": here.edgar, "category": "summary"}
    elsewhere = here.book.do(record.create, by=here.manager, **edgars).event.stream
    sign = {"by": here.manager, "child": here.daisy, "to": mother, "signed": True}
    passed = here.book.do(handover.pass_on, **sign).event
    mine = {id_ for category, id_ in here.records.items() if category.startswith("developmental.")}
    assert set(passed.records) == mine
    assert phrases(here) == set()
    here.book.do(handover.pass_on, **sign, records=[here.records["developmental.summary"]])
    assert any(f": {len(mine) - 1} " in warning for warning in here.book.warnings)
    with pytest.raises(InputError, match="somebody else"):
        here.book.do(handover.pass_on, **sign, records=[elsewhere])


def test_records_that_are_sent_insecurely_open_an_incident(here: Playgroup) -> None:
    sent: dict[str, Any] = {"by": here.manager, "child": here.daisy, "records": [here.records["developmental.summary"]]}
    (safe,) = here.book.decide(handover.transfer, **sent, channel="secure-portal")
    moved, incident = here.book.decide(handover.transfer, **sent, channel="plain-email")
    assert (incident.event.TOPIC, incident.event.of) == ("disclosure.improper", moved.event.stream)
    assert "S98" in phrases(here)
    done = here.book.do(handover.confirm, by=here.manager, transfer=safe.event.stream, received=date(2026, 9, 7)).event
    assert (done.stream, done.state) == (safe.event.stream, "complete")
    with pytest.raises(InputError, match="no transfer"):
        here.book.do(handover.confirm, by=here.manager, transfer=here.daisy)
