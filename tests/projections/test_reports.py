"""The folds behind the reports: as known at an entry is as if the ledger had stopped there; what is learnt later; looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.accesses import access
from aggregates.disclosures.sharing import SharingDecided
from aggregates.keeping import correction
from aggregates.people.child import ChildEnrolled
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.rules import shipped
from cli import domain
from ledger.event import REGISTRY, Recorded, When
from projections.access import AccessLine, who_saw
from projections.reports import looks, rows
from projections.reports.boards import Clocks
from projections.reports.chronology import chronology
from projections.reports.decision import decision_report
from projections.reports.inspection import inspection_pack
from projections.reports.lead import lead_board
from projections.reports.learnt import learnt
from projections.reports.manager import manager_board
from support import big_ledger
from support.playgroup import Playgroup, playgroup

ZONE, RULES = ZoneInfo("Europe/London"), shipped()
Events = Sequence[Recorded[Any]]


@cache
def story() -> tuple[Recorded[Any], ...]:
    """Two terms of one child: two hundred looks, a case of sharing, a hold, corrections, a withdrawal that came late."""
    made = big_ledger.story()
    return (*made.base, *made.told)


def child() -> UUID:
    return next(r.event.stream for r in story() if isinstance(r.event, ChildEnrolled))


def case() -> UUID:
    return next(r.event.stream for r in story() if isinstance(r.event, SharingDecided))


def all_folds(events: Events, as_at: datetime, known_at: int | None) -> tuple[Any, ...]:
    """Every report that is folded from events alone."""
    clocks: dict[str, Any] = {"zone": ZONE, "rules": RULES, "known_at": known_at}
    board = Clocks(ZONE, RULES, as_at, known_at, None)
    return (
        chronology(events, {child()}, until=as_at, everything=True, **clocks),
        chronology(events, {child()}, until=as_at, since=datetime(2026, 10, 1, tzinfo=UTC).date(), **clocks),
        inspection_pack(events, until=as_at, **clocks),
        decision_report(events, case(), as_at=as_at, **clocks),
        manager_board(events, (), board),
        lead_board(events, board, {r.event.stream for r in events if r.event.TOPIC == "hold.placed"}),
    )


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_as_known_at_an_entry_is_as_if_the_ledger_had_stopped_there(data: st.DataObject) -> None:
    events = story()
    known_at = data.draw(st.integers(1, len(events)), "known at")
    as_at = events[data.draw(st.integers(0, len(events) - 1), "as at")].recorded_at
    assert [r.position for r in events] == [*range(1, len(events) + 1)]
    assert all_folds(events, as_at, known_at) == all_folds(events[:known_at], as_at, None)


def test_a_chronology_of_everything_is_every_entry_about_the_child_in_the_order_in_which_it_happened() -> None:
    lines = chronology(
        story(), {child()}, zone=ZONE, rules=RULES, until=datetime(2028, 1, 1, tzinfo=UTC), everything=True
    )
    about = [r for r in story() if any(a.subject == child() and a.involvement == "primary" for a in r.event.about)]
    expected = {r.position for r in about if r.event.TOPIC not in ("entry.corrected", "report.generated")}
    assert {line.entry.recorded.position for line in lines} == expected
    starts = [line.entry.start(ZONE) for line in lines]
    assert starts == sorted(starts)


# ---- what is learnt later


@pytest.fixture
def here() -> Playgroup:
    return playgroup()


def known(here: Playgroup, as_at: datetime, then: int) -> list[tuple[str, int | None]]:
    found = learnt(here.book.recorded, {here.daisy}, zone=ZONE, as_at=as_at, then=then)
    return [(line.type, line.corrects) for line in found]


def test_what_happened_before_and_was_entered_after_is_learnt_later(here: Playgroup) -> None:
    as_at, then = here.book.clock, len(here.book.recorded)
    here.book.clock += timedelta(days=3)
    yesterday = When.day((as_at - timedelta(days=1)).date())
    note = {"by": here.people["staff"], "record": here.records["developmental.observation"], "purpose": "care"}
    here.book.do(access.tell_access, **note, occurred=yesterday)
    here.book.do(access.tell_access, **note, occurred=When(here.book.clock))  # today's: not of that day
    assert known(here, as_at, then) == [("access.told", None)]


def test_a_correction_of_what_was_known_is_learnt_later_also_if_it_moves_it_away(here: Playgroup) -> None:
    given = here.book.do(
        consent.give, by=here.people["mother"], child=here.daisy, scope=scope(["photograph"]), method="wet-signature"
    )
    as_at, then = here.book.clock, len(here.book.recorded)
    here.book.clock += timedelta(days=3)
    how = {"by": here.manager, "entry": given.event_id, "kind": "wrong-time", "reason": "It was later."}
    here.book.do(correction.correct, **how, right_time=When.day((as_at + timedelta(days=1)).date()))
    assert known(here, as_at, then) == [("entry.corrected", given.position)]


def test_what_is_about_somebody_else_is_not_learnt(here: Playgroup) -> None:
    as_at, then = here.book.clock, len(here.book.recorded)
    here.book.clock += timedelta(days=3)
    day = When.day(as_at.date())
    mother = here.people["other-parent"]
    said = {"scope": scope(["photograph"]), "method": "wet-signature"}
    here.book.do(consent.give, by=mother, child=here.edgar, **said, occurred=day)
    assert known(here, as_at, then) == []


# ---- looks


def saw(events: Events, who: UUID) -> tuple[AccessLine, ...]:
    return who_saw(events, zone=ZONE, rules=RULES, child=who)


def test_several_looks_of_one_person_on_one_day_are_one_line_with_their_number(here: Playgroup) -> None:
    asked = {"by": here.manager, "record": here.records["developmental.observation"], "purpose": "care"}
    for _ in range(3):
        here.book.do(access.open_record, **asked)
    here.book.clock += timedelta(days=1)
    here.book.do(access.open_record, **asked)
    lines = saw(here.book.recorded, here.daisy)
    assert [one.count for one in looks.by_day(lines, ZONE)] == [3, 1]
    (both,) = looks.by_person(lines)
    assert (both.count, both.refused, both.outside, both.category) == (4, 0, 0, "developmental.observation")


def test_looks_of_every_kind_add_up_to_all_that_there_were() -> None:
    lines = saw(story(), child())
    standing = [line for line in lines if not line.in_error]
    for grouped in (looks.by_day(lines, ZONE), looks.by_person(lines)):
        assert sum(one.count for one in grouped) == len(standing)
        assert sorted(p for one in grouped for p in one.positions) == sorted(line.position for line in standing)
        assert sum(one.refused for one in grouped) == sum(line.outcome == "denied" for line in standing)
        assert sum(one.outside for one in grouped) == sum(line.outside for line in standing)


# ---- rows of the rules


@pytest.mark.parametrize("section", ["inspection", "chronology"])
def test_every_row_means_entries_that_there_are_and_tells_fields_that_one_of_them_has(section: str) -> None:
    assert domain.TOPICS  # every type is known
    for name, row in RULES.data[section].items():
        topics = {one["topic"] for one in row["of"]} - {"*"}
        assert topics <= REGISTRY.keys(), name
        fields = {field for topic in topics for field in REGISTRY[topic].__dataclass_fields__}
        assert set(row["tells"]) <= fields, name
        assert all(
            field in REGISTRY[one["topic"]].__dataclass_fields__ for one in row["of"] for field in one.get("where", {})
        )


def test_out_of_hours_is_what_the_setting_says() -> None:
    monday, saturday = datetime(2026, 9, 7, tzinfo=UTC), datetime(2026, 9, 12, tzinfo=UTC)
    found = [rows.out_of_hours(When(at), ZONE, RULES) for at in (monday.replace(hour=9), monday.replace(hour=20))]
    assert found == [False, True]
    assert rows.out_of_hours(When(saturday.replace(hour=10)), ZONE, RULES)
