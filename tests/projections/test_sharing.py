"""Cases of sharing in short: what waits, how long it took, what has no decision; as at any time, as known at any entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregates.disclosures import disclosure, sharing, telling
from aggregates.entries import Entry
from aggregates.rules import shipped
from projections.sharing import CaseLine, cases, entries_about
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HANDED: dict[str, Any] = {
    "categories": ["developmental.summary"],
    "recipients": ["school"],
    "purpose": "transition",
    "channel": "post",
}


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def entries(here: Playgroup, **asked: Any) -> tuple[Entry, ...]:
    asked = {"as_at": MONDAY + timedelta(days=9)} | asked
    return entries_about(here.book.recorded, frozenset({here.daisy}), zone=here.book.zone, **asked)


def lines(here: Playgroup, **asked: Any) -> tuple[CaseLine, ...]:
    return cases(entries(here, **asked), zone=here.book.zone, rules=shipped())


def test_a_case_from_its_request_to_its_disclosure(here: Playgroup) -> None:
    book, asked = here.book, {"recipient": "school", "purpose": "transition", "channel": "phone"}
    case = book.do(sharing.receive_request, by=here.manager, child=here.daisy, **asked).event.stream
    with book.at(MONDAY + timedelta(hours=2)):
        book.do(sharing.decide, by=here.manager, case=case, outcome="defer")
    with book.at(MONDAY + timedelta(hours=3)):
        book.do(sharing.decide, by=here.manager, case=case, outcome="share")
    with book.at(MONDAY + timedelta(hours=5)):
        book.do(disclosure.disclose, by=here.manager, case=case, **HANDED)
    (line,) = lines(here)
    assert (line.minutes_to_decide, line.minutes_to_share, line.outcomes) == (180, 300, ("defer", "share"))
    assert (line.undecided, line.without_decision) == (False, 0)
    (before,) = lines(here, as_at=MONDAY + timedelta(hours=2, minutes=30))
    assert (before.undecided, before.outcomes, before.shared) == (True, ("defer",), None)
    first = next(r for r in book.recorded if r.event.stream == case)
    (known,) = lines(here, known_at=first.position)
    assert known.outcomes == ()


def test_what_was_handed_out_without_a_decision_counts_until_there_is_one(here: Playgroup) -> None:
    book = here.book
    case = book.do(disclosure.disclose, by=here.manager, child=here.daisy, **HANDED).event.stream
    news = HANDED | {"categories": ["general-everyday"], "recipients": ["public"]}
    book.do(disclosure.disclose, by=here.manager, child=here.daisy, **news)
    assert [line.without_decision for line in lines(here)] == [1, 0]
    book.do(sharing.decide, by=here.manager, case=case, outcome="share")
    assert [(line.without_decision, line.decided_after) for line in lines(here)] == [(0, 1), (0, 0)]
    book.do(disclosure.disclose, by=here.manager, case=case, **HANDED)  # that one has it behind it
    assert [line.decided_after for line in lines(here)] == [1, 0]


def test_another_childs_case_is_not_among_them(here: Playgroup) -> None:
    here.book.do(disclosure.disclose, by=here.manager, child=here.edgar, **HANDED)
    assert lines(here) == ()


def test_who_reads_only_ordinary_levels_sees_nothing_of_what_is_kept(here: Playgroup) -> None:
    book = here.book
    case = book.do(disclosure.disclose, by=here.manager, child=here.daisy, **HANDED).event.stream
    book.decide(telling.not_inform, by=here.manager, case=case, reason="increased-harm")
    assert [e.event.TOPIC for e in entries(here)] == ["information.disclosed", "parent.not_informed_of_sharing"]
    assert [e.event.TOPIC for e in entries(here, levels=frozenset({"ordinary"}))] == ["information.disclosed"]
