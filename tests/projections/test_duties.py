"""What is still to be done: opened, settled, due and overdue, by both clocks; every row that ships can work."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import cli.domain  # noqa: F401 - so that every event is known
from aggregates.accesses import access, hold
from aggregates.disclosures import sharing
from aggregates.entries import Act
from aggregates.keeping import completion, correction
from aggregates.people import child, joined
from aggregates.permissions import consent
from aggregates.permissions.scope import Scope
from aggregates.records import record
from aggregates.rules import Rules, shipped
from aggregates.vocabulary import choices
from ledger.errors import InputError
from ledger.event import REGISTRY, Actor, Recorded, When
from projections.columns import COMPUTED
from projections.duties import DutyLine, open_duties, rows, says, types
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

LOOK = {
    "says": {"en-GB": "look into it"},
    "opens": {"topic": "record.created", "where": {"category": ["beyond-personal"]}},
    "settles": [{"topic": "access.told", "by": "record"}],
    "due": "look",
}


def rules(look: dict[str, Any] = LOOK, *, value: int | None = 2, unit: str = "days") -> Rules:
    """The shipped rules with one duty and one period instead of theirs."""
    periods = {"look": {"value": value, "unit": unit}, "again": {"value": 1, "unit": "weeks"}}
    return Rules({**shipped().data, "duties": {"look": look}, "periods": periods})


def due(here: Playgroup, given: Rules, at: datetime, known_at: int | None = None) -> list[DutyLine]:
    found = open_duties(here.book.recorded, zone=ZONE, rules=given, as_at=at, known_at=known_at)
    return [line for line in found if line.duty == "look"]


def begun(at: datetime = MONDAY) -> Playgroup:
    """The playgroup without its records."""
    here = playgroup(at)
    here.book.recorded = [r for r in here.book.recorded if r.event.TOPIC != "record.created"]
    return here


def write(here: Playgroup, category: str = "beyond-personal.bullying", when: When | None = None) -> Recorded[Any]:
    return here.book.do(record.create, by=here.manager, subject=here.daisy, category=category, occurred=when)


def look(here: Playgroup, made: Recorded[Any], when: When | None = None) -> Recorded[Any]:
    at = {"record": made.event.stream, "purpose": "management", "occurred": when}
    return here.book.do(access.tell_access, by=here.manager, **at)


def test_a_duty_is_open_until_what_settles_it_and_due_after_its_period() -> None:
    here = begun()
    made = write(here)
    write(here, "personal.correspondence")  # of another class: opens nothing
    (line,) = due(here, rules(), MONDAY)
    assert (line.entry, line.subjects, line.due) == (made.event_id, (here.daisy,), When(MONDAY + 2 * DAY))
    assert not line.overdue
    with here.book.at(MONDAY + 3 * DAY):
        assert due(here, rules(), here.book.now)[0].overdue
        look(here, made)
        assert due(here, rules(), here.book.now) == []
    assert due(here, rules(), MONDAY + 2 * DAY)[0].overdue  # as at that day it was
    assert due(here, rules(), MONDAY - HOUR) == []  # and before, there was nothing


def test_overdue_from_the_very_instant() -> None:
    here = begun()
    write(here)
    assert not due(here, rules(), MONDAY + 2 * DAY - timedelta(microseconds=1))[0].overdue
    assert due(here, rules(), MONDAY + 2 * DAY)[0].overdue


def test_a_period_that_the_setting_left_unset_makes_a_duty_without_a_time() -> None:
    here = begun()
    write(here)
    (line,) = due(here, rules(value=None), MONDAY + 900 * DAY)
    assert (line.due, line.overdue) == (None, False)


def test_days_after_a_day_are_over_at_the_end_of_the_last() -> None:
    here = begun()
    write(here, when=When.day(date(2026, 9, 4)))
    (line,) = due(here, rules(), datetime(2026, 9, 6, 22, 59, tzinfo=UTC))  # 11:59pm by the clock on the wall
    assert (line.due, line.overdue) == (When.day(date(2026, 9, 6)), False)
    assert due(here, rules(), datetime(2026, 9, 6, 23, 0, tzinfo=UTC))[0].overdue
    (line,) = due(here, rules(value=24, unit="hours"), MONDAY)  # no benefit of the doubt
    assert line.due == When(datetime(2026, 9, 4, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("unit", "value", "hour"),
    [("hours", 24, 11), ("days", 1, 12), ("weeks", 1, 12)],  # UTC: the clocks of London go back in the night between
)
def test_days_end_at_the_same_time_of_day_over_the_clock_change(unit: str, value: int, hour: int) -> None:
    noon = datetime(2026, 10, 24, 11, 0, tzinfo=UTC)  # 12:00 BST
    here = begun(noon)
    write(here)
    (line,) = due(here, rules(value=value, unit=unit), noon)
    assert line.due is not None
    assert isinstance(line.due.at, datetime)
    assert line.due.at.astimezone(UTC).hour == hour
    assert line.due.at.astimezone(ZONE).hour == hour


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 1:30 BST, and an hour later it is 1:30 GMT
    here = begun(first)
    write(here, when=When(first.astimezone(ZONE), "minute"))
    an_hour = rules(value=1, unit="hours")
    again = first + HOUR
    assert again.astimezone(ZONE).replace(tzinfo=None) == first.astimezone(ZONE).replace(tzinfo=None)
    assert not due(here, an_hour, (again - timedelta(minutes=1)).astimezone(ZONE))[0].overdue
    assert due(here, an_hour, again.astimezone(ZONE))[0].overdue


def test_the_day_of_the_clock_change_has_twenty_five_hours() -> None:
    here = begun(datetime(2026, 10, 26, 9, 0, tzinfo=UTC))
    write(here, when=When.day(date(2026, 10, 24)))
    a_day = rules(value=1)
    (line,) = due(here, a_day, datetime(2026, 10, 25, 23, 59, tzinfo=UTC))
    assert (line.due, line.overdue) == (When.day(date(2026, 10, 25)), False)
    assert due(here, a_day, datetime(2026, 10, 26, 0, 0, tzinfo=UTC))[0].overdue


def test_what_was_entered_late_settles_from_when_it_happened_as_known_from_when_it_was_entered() -> None:
    here = begun()
    made = write(here)
    before = here.book.head
    with here.book.at(MONDAY + 9 * DAY):
        look(here, made, When(MONDAY + DAY, "minute"))
    wednesday = MONDAY + 2 * DAY
    assert due(here, rules(), wednesday) == []  # as is known now, it was done on Tuesday
    assert due(here, rules(), wednesday, before)[0].overdue  # as was known on Wednesday, it was not


def test_an_entry_that_was_in_error_neither_opens_nor_settles() -> None:
    here = begun()
    made = write(here)
    looked = look(here, made)
    here.book.do(correction.correct, by=here.manager, entry=looked.event_id, kind="entered-in-error")
    assert len(due(here, rules(), here.book.now)) == 1
    here.book.do(correction.correct, by=here.manager, entry=made.event_id, kind="entered-in-error")
    assert due(here, rules(), here.book.now) == []


def test_a_corrected_time_moves_the_clock() -> None:
    here = begun()
    made = write(here)
    right = When(MONDAY - 5 * DAY, "minute")
    here.book.do(correction.correct, by=here.manager, entry=made.event_id, kind="wrong-time", right_time=right)
    (line,) = due(here, rules(), MONDAY)
    assert (line.when, line.due) == (right, When(MONDAY - 3 * DAY))
    assert line.overdue


def test_what_names_the_first_entry_of_a_stream_settles_it_even_if_it_came_before() -> None:
    """The parents were told at half past two; the record was written up at three."""
    here = begun()
    made = write(here)
    look(here, made, When(MONDAY - HOUR, "minute"))
    assert due(here, rules(), here.book.now) == []


ASKED = {
    "says": {"en-GB": "answer it"},
    "opens": {"topic": "sharing.decided", "where": {"outcome": ["defer"]}},
    "settles": [{"topic": "sharing.decided", "by": "stream", "where": {"outcome": ["share", "do-not-share"]}}],
    "due": "look",
}


def decide(here: Playgroup, outcome: str, case: Any = None, when: When | None = None) -> Recorded[Any]:
    said: dict[str, Any] = {"child": here.daisy, "outcome": outcome, "purpose": "health", "case": case}
    return here.book.do(sharing.decide, by=here.manager, occurred=when, **said)


def test_on_one_stream_only_what_came_later_settles() -> None:
    here = begun()
    case = decide(here, "share").event.stream
    with here.book.at(MONDAY + HOUR):
        decide(here, "defer", case)
        assert len(due(here, rules(ASKED), here.book.now)) == 1
    with here.book.at(MONDAY + 2 * HOUR):
        decide(here, "do-not-share", case)
        assert due(here, rules(ASKED), here.book.now) == []
        assert len(due(here, rules(ASKED), MONDAY + HOUR)) == 1


@pytest.mark.parametrize(("first", "open_"), [("defer", 0), ("share", 1)])
def test_within_one_day_the_order_of_the_entries_decides(first: str, open_: int) -> None:
    here = begun()
    today = When.day(MONDAY.date())
    case = decide(here, "do-not-share").event.stream
    with here.book.at(MONDAY + HOUR):
        decide(here, first, case, today)
        decide(here, {"defer": "share", "share": "defer"}[first], case, today)
        assert len(due(here, rules(ASKED), here.book.now)) == open_


def test_a_date_of_the_entry_is_due_when_that_day_is_over_and_another_period_where_there_is_none() -> None:
    dated = {**LOOK, "opens": {"topic": "sharing.decided"}, "due_field": "review"}
    here = begun()
    told = {"child": here.daisy, "outcome": "defer", "purpose": "health"}
    here.book.do(sharing.decide, by=here.manager, review=date(2026, 10, 25), **told)
    here.book.do(sharing.decide, by=here.manager, **told)
    without, with_ = due(here, rules(dated), datetime(2026, 10, 25, 23, 59, tzinfo=UTC))
    assert (with_.due, with_.overdue) == (When.day(date(2026, 10, 25)), False)
    assert (without.due, without.overdue) == (When(MONDAY + 2 * DAY), True)


def test_what_comes_round_again_is_due_after_the_last_time() -> None:
    here = begun()
    made = write(here)
    round_ = rules({**LOOK, "again": "again"})
    with here.book.at(MONDAY + DAY):
        look(here, made)
        look(here, made, When(MONDAY - DAY, "minute"))
    assert due(here, round_, MONDAY + DAY)[0].due == When(MONDAY + 8 * DAY)
    assert due(here, round_, MONDAY + 9 * DAY)[0].overdue


def test_same_compares_a_field_of_both() -> None:
    same = {**LOOK, "opens": {"topic": "consent.requested"}, "settles": [{"topic": "consent.given", "same": ["child"]}]}
    here = begun()
    scope, mother = Scope(("photograph",)), here.people["mother"]
    for whose in (here.daisy, here.edgar):
        here.book.do(consent.request, by=here.manager, child=whose, person=mother.person, scope=scope)
    with here.book.at(MONDAY + HOUR):
        here.book.do(consent.give, by=mother, child=here.daisy, scope=scope, method="verbal-in-person")
        (line,) = due(here, rules(same), here.book.now)
    assert line.subjects[0] == here.edgar


# ---- remarks that stay open


def unfiled(here: Playgroup) -> list[DutyLine]:
    found = open_duties(here.book.recorded, zone=ZONE, rules=shipped(), as_at=here.book.now)
    return [line for line in found if line.duty == "no-folder"]


def test_a_remark_stays_open_until_the_entry_is_completed() -> None:
    here = begun()
    made = decide(here, "do-not-share")
    assert [line.entry for line in unfiled(here)] == [made.event_id]
    done = here.book.do(completion.complete, by=here.manager, entry=made.event_id, folders=["send"])
    assert unfiled(here) == []
    assert (done.event.folders, done.event.remarks) == (("send",), ("no-folder",))
    here.book.do(correction.correct, by=here.manager, entry=done.event_id, kind="entered-in-error")
    assert len(unfiled(here)) == 1


def test_what_lacks_folders_needs_folders_and_what_lacks_words_needs_words() -> None:
    here = begun()
    made = decide(here, "do-not-share")
    lacking = {"no-folder", "refusal-reasons-missing"}

    def left() -> set[str]:
        found = open_duties(here.book.recorded, zone=ZONE, rules=shipped(), as_at=here.book.now)
        return {line.duty for line in found if line.entry == made.event_id} & lacking

    assert left() == lacking
    here.book.do(completion.complete, by=here.manager, entry=made.event_id, words="nobody needs to know")
    assert here.book.texts[here.book.recorded[-1].event_id, here.daisy] == {"words": "nobody needs to know"}
    assert left() == {"no-folder"}
    here.book.do(completion.complete, by=here.manager, entry=made.event_id, folders=["send"])
    assert left() == set()


def test_completing_says_what_it_adds_and_where_there_is_something_to_add_to() -> None:
    here = begun()
    made = write(here)
    with pytest.raises(InputError, match="what was added"):
        here.book.do(completion.complete, by=here.manager, entry=made.event_id)
    here.book.do(completion.complete, by=here.manager, entry=made.event_id, folders=["send"])
    assert any("waiting" in warning for warning in here.book.warnings)
    wrong = here.book.do(correction.correct, by=here.manager, entry=made.event_id, kind="entered-in-error")
    for entry in (made, wrong):
        with pytest.raises(InputError, match=r"entered in error|no entry"):
            here.book.do(completion.complete, by=here.manager, entry=entry.event_id, folders=["send"])


# ---- who sees what


def seen_by(here: Playgroup, who: Actor, *levels: str, topic: str = "record.created") -> int:
    given = rules({**LOOK, "opens": {"topic": topic}})
    found = open_duties(here.book.recorded, zone=ZONE, rules=given, as_at=MONDAY, reader=(who.person, levels))
    return len([line for line in found if line.duty == "look"])


def test_a_duty_is_seen_by_who_reads_its_level_and_by_who_made_the_entry() -> None:
    here = begun()
    write(here)
    assert seen_by(here, here.people["designated-person"], "ordinary", "restricted") == 1
    assert seen_by(here, here.people["staff"], "ordinary") == 0
    assert seen_by(here, here.manager) == 1  # their own


def test_nobody_is_told_of_a_grievance_about_themselves() -> None:
    here = begun()
    grievance: dict[str, Any] = {"subject": here.manager.person, "category": "grievance"}
    here.book.do(record.create, by=here.people["staff"], **grievance)
    assert seen_by(here, here.manager, "ordinary", "restricted", "grievance") == 0


# ---- while a hold stands


TELL = {**LOOK, "tells_parents": True}


def held(here: Playgroup, **about: Any) -> Recorded[Any]:
    why = {"child": here.daisy, "against": ["parents"], "reason": next(iter(choices("hold-reason"))), **about}
    return here.book.do(hold.place, by=here.manager, **why)


def test_what_would_tell_the_parents_waits_while_a_hold_stands_and_is_counted_from_its_end() -> None:
    here = begun()
    write(here)
    placed = held(here)
    before = here.book.head
    assert due(here, rules(TELL), MONDAY + 9 * DAY) == []
    assert len(due(here, rules(), MONDAY + 9 * DAY)) == 1  # whatever tells nobody goes on
    with here.book.at(MONDAY + 10 * DAY):
        why = {"hold": placed.event.stream, "reason": next(iter(choices("hold-release")))}
        here.book.do(hold.release, by=here.manager, **why)
        (line,) = due(here, rules(TELL), here.book.now)
    assert (line.due, line.overdue) == (When(MONDAY + 12 * DAY), False)
    assert due(here, rules(TELL), MONDAY + 9 * DAY) == []  # as at that day it waited
    assert due(here, rules(TELL), MONDAY + 11 * DAY, before) == []


@pytest.mark.parametrize(
    ("about", "waits"),
    [
        ({"covers": ["developmental"]}, False),
        ({"covers": ["beyond-personal"]}, True),
        ({"against": ["outside"]}, False),
    ],
)
def test_a_hold_holds_back_only_what_it_covers_and_from_whom_it_says(about: dict[str, Any], *, waits: bool) -> None:
    here = begun()
    write(here)
    held(here, **about)
    assert (due(here, rules(TELL), MONDAY) == []) == waits


def test_a_hold_against_one_parent_holds_back_too() -> None:
    here = begun()
    write(here)
    held(here, against=["person"], persons=[here.people["father"].person])
    assert due(here, rules(TELL), MONDAY) == []


def test_a_hold_on_a_child_who_was_entered_twice_holds_back_what_is_about_either() -> None:
    here = begun()
    write(here)
    twice = here.book.do(child.enrol, by=here.manager, name="Daisy Q.").event.stream
    held(here, child=twice)
    assert len(due(here, rules(TELL), MONDAY)) == 1
    here.book.do(joined.join, by=here.manager, person=here.daisy, other=twice)
    assert due(here, rules(TELL), here.book.now) == []


# ---- the rows that ship


def demanded_rows() -> dict[str, Any]:
    return rows(shipped())


@pytest.mark.parametrize("name", demanded_rows())
def test_every_row_speaks_of_events_fields_and_periods_that_exist(name: str) -> None:
    row = demanded_rows()[name]
    opens = Act if row["opens"]["topic"] == "*" else REGISTRY[row["opens"]["topic"]]
    asked = [(opens, field) for field in row["opens"].get("where", {})]
    asked += [(opens, row["due_field"])] if "due_field" in row else []
    for settle in row["settles"]:
        settling = REGISTRY[settle["topic"]]
        asked += [(settling, field) for field in (*settle.get("where", {}), *settle.get("same", ()))]
        asked += [(opens, field) for field in settle.get("same", ())]
        asked += [(settling, settle["by"])] if "by" in settle else []
    asked += [(REGISTRY[row["anew"]["topic"]], field) for field in row["anew"]["where"]] if "anew" in row else []
    assert not [(kind.TOPIC, path) for kind, path in asked if not _has(kind, path)]
    assert set(row.get("keep", ())) <= set(COMPUTED)
    assert row["settles"] or "keep" in row
    assert all(row[period] in shipped().data["periods"] for period in ("due", "again") if period in row)
    assert "{" not in says(shipped(), name)


def _has(kind: type[Any], path: str) -> bool:
    return path.partition(".")[0] in {"role", "actor", *(field.name for field in fields(kind))}


def test_only_what_the_rows_speak_of_is_read() -> None:
    none_open = {n: {**row, "open": False} for n, row in shipped().data["warnings"].items()}
    few = Rules({**rules().data, "warnings": none_open})
    about_holds = {"hold.placed", "hold.released", "person.joined", "person.parted"}
    topics = {kind.TOPIC for kind in types(few)}
    assert topics - about_holds == {"record.created", "access.told", "entry.corrected"}
    assert "access.granted" not in {kind.TOPIC for kind in types(shipped())}  # many, and nobody's duty
    assert len(types(shipped())) > len(types(few))


@pytest.mark.parametrize("name", ["Europe/London", "Atlantic/Azores", "Pacific/Auckland"])
def test_at_every_hour_around_a_clock_change_overdue_is_what_the_instants_say(name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime(2026, 10, 24, 0, 0, tzinfo=UTC)
    here = begun(start)
    write(here, when=When(start.astimezone(zone), "minute"))
    given = rules(value=30, unit="hours")
    for hours in range(60):
        at = (start + hours * HOUR).astimezone(zone)
        found = open_duties(here.book.recorded, zone=zone, rules=given, as_at=at)
        (line,) = (line for line in found if line.duty == "look")
        assert line.overdue == (hours >= 30)
