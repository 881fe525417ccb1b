"""The clocks and days of domain reference 3.8, with the rules that ship: what is due when, and what counted when.

What a withdrawal that was entered late does to an access stands in `test_access` and `test_consents`; a key person who
changes at noon in `aggregates/test_access_table`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import cli.domain  # noqa: F401 - so that every event is known
from aggregates.accesses import access, grant, hold
from aggregates.disclosures import emergency_share, sharing
from aggregates.matters import incident, rights
from aggregates.records import record
from aggregates.rules import Rules, shipped
from aggregates.vocabulary import choices
from ledger.errors import Refused
from ledger.event import When
from projections.duties import DutyLine, open_duties
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

SATURDAY = datetime(2026, 10, 24, 11, 0, tzinfo=UTC)  # noon; in the night the clocks of London go back
CONCERN = "beyond-personal.concern-child"


@pytest.fixture
def here() -> Playgroup:
    return playgroup(SATURDAY)


def due(here: Playgroup, duty: str, entry: UUID | None = None, **asked: Any) -> list[DutyLine]:
    given = {"as_at": here.book.now, "rules": shipped(), **asked}
    found = open_duties(here.book.recorded, zone=ZONE, **given)
    return [line for line in found if line.duty == duty and entry in (None, line.entry)]


def first(scheme: str) -> str:
    return next(iter(choices(scheme)))


def told(here: Playgroup, when: When | None = None) -> UUID:
    said: dict[str, Any] = {"kind": first("incident-kind"), "child": here.daisy, "occurred": when}
    return here.book.do(incident.report, by=here.manager, **said).event_id


def test_seventy_two_hours_are_seventy_two_hours_over_the_clock_change(here: Playgroup) -> None:
    (line,) = due(here, "notify-regulator", told(here))
    assert line.due == When(datetime(2026, 10, 27, 11, 0, tzinfo=UTC))  # 11 in the morning by the clock on the wall


def test_hours_are_counted_from_the_first_instant_of_a_day_that_is_all_that_is_known(here: Playgroup) -> None:
    with here.book.at(SATURDAY + timedelta(days=2)):
        (line,) = due(here, "notify-regulator", told(here, When.day(date(2026, 10, 24))))
    assert line.due == When(datetime(2026, 10, 26, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("asked", "answered"), [(date(2026, 8, 31), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 11, 1))]
)
def test_a_month_ends_on_the_day_that_corresponds_or_on_the_last_one(
    here: Playgroup, asked: date, answered: date
) -> None:
    said: dict[str, Any] = {"right": first("right"), "subject": here.daisy, "occurred": When.day(asked)}
    made = here.book.do(rights.request, by=here.people["mother"], **said)
    (line,) = due(here, "answer-rights-request", made.event_id)
    assert line.due == When.day(answered)
    midnight = datetime.combine(answered + timedelta(days=1), datetime.min.time(), ZONE)
    assert not due(here, line.duty, made.event_id, as_at=midnight - timedelta(microseconds=1))[0].overdue
    assert due(here, line.duty, made.event_id, as_at=midnight)[0].overdue


def test_a_hold_is_looked_at_before_its_day_is_over(here: Playgroup) -> None:
    why: dict[str, Any] = {"against": ["parents"], "reason": first("hold-reason"), "review": date(2026, 10, 25)}
    here.book.do(hold.place, by=here.manager, child=here.daisy, **why)
    last = datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)  # the day has twenty-five hours
    (line,) = due(here, "review-hold", as_at=last)
    assert not line.overdue
    assert due(here, "review-hold", as_at=last + timedelta(seconds=1))[0].overdue


def test_a_need_to_know_ends_at_midnight_on_the_day_of_twenty_five_hours(here: Playgroup) -> None:
    staff, book = here.people["staff"], here.book
    last = {"last_day": date(2026, 10, 25), "categories": [CONCERN]}
    book.do(grant.give, by=here.manager, to=staff.person, child=here.daisy, **last)
    asking = {"by": staff, "record": here.records[CONCERN], "purpose": "safeguarding"}
    with book.at(datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)):
        assert book.do(access.open_record, **asking)
    with book.at(datetime(2026, 10, 26, 0, 0, tzinfo=UTC)), pytest.raises(Refused):
        book.do(access.open_record, **asking)


def test_an_emergency_is_shared_first_and_its_record_is_open_for_forty_minutes(here: Playgroup) -> None:
    book, circumstances = here.book, shipped().data["do_not_seek"]
    said = {
        "recipient": "police",
        "what": "Where she is.",
        "why": "She is in danger.",
        "circumstance": circumstances[0],
    }
    made = book.decide(emergency_share.share, by=here.manager, child=here.daisy, **said)
    case = next(r.event.stream for r in made if r.event.TOPIC == "information.disclosed")
    (line,) = due(here, "complete-emergency")
    assert line.due == When(SATURDAY + timedelta(hours=24))
    with book.at(SATURDAY + timedelta(minutes=40)):
        book.do(emergency_share.complete, by=here.manager, case=case)
        assert due(here, "complete-emergency") == []
        assert len(due(here, "complete-emergency", as_at=SATURDAY + timedelta(minutes=39))) == 1


def test_what_was_written_up_the_day_after_is_due_from_the_day_on_which_it_was_seen(here: Playgroup) -> None:
    """Seen on Friday, entered on Saturday: the parents are told from Friday on."""
    seen = When(SATURDAY - timedelta(hours=20), "minute")
    said: dict[str, Any] = {"subject": here.daisy, "category": "beyond-personal.bullying", "occurred": seen}
    before = here.book.head
    made = here.book.do(record.create, by=here.manager, **said)
    (line,) = due(here, "inform-parents", made.event_id)
    assert line.due == When(SATURDAY + timedelta(hours=4))
    assert due(here, "inform-parents", made.event_id, as_at=SATURDAY - timedelta(hours=1))  # as is known now
    assert not due(here, "inform-parents", made.event_id, known_at=before)  # nobody knew


def test_a_pack_that_changes_a_period_changes_what_is_due(here: Playgroup) -> None:
    asked: dict[str, Any] = {"recipient": "police", "purpose": "health", "channel": "phone"}
    case = here.book.do(sharing.receive_request, by=here.manager, child=here.daisy, **asked).event.stream
    here.book.do(sharing.decide, by=here.manager, case=case, outcome="do-not-share", purpose="health")
    (line,) = due(here, "discuss-refusal")
    assert line.due == When(datetime(2026, 10, 31, 12, 0, tzinfo=UTC))  # a week later, at noon again
    periods = {**shipped().data["periods"], "discuss-refusal": {"rule": "S101", "value": 24, "unit": "hours"}}
    (line,) = due(here, "discuss-refusal", rules=Rules({**shipped().data, "periods": periods}))
    assert line.due == When(datetime(2026, 10, 25, 11, 0, tzinfo=UTC))
