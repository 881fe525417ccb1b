"""The chronology of a child: everything about them in the order of the ledger, with both clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from aggregates.accesses import access
from aggregates.keeping import correction
from aggregates.people import child
from aggregates.records import record
from aggregates.rules import shipped
from ledger.event import When
from projections.history import chronology
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def story() -> Playgroup:
    here = playgroup(MONDAY)
    book = here.book
    book.clock = MONDAY + timedelta(days=3)
    saturday = When.day(date(2026, 9, 5))
    made = book.do(
        record.create,
        by=here.people["staff"],
        subject=here.daisy,
        category="bullying",
        content="Said to have been pushed.",
        folders=["safeguarding"],
        occurred=saturday,
    )
    book.do(
        correction.correct, by=here.people["staff"], entry=made.event_id, kind="entered-in-error", reason="A dream."
    )
    return here


def test_every_event_about_them_in_the_order_of_the_ledger() -> None:
    here = story()
    lines = chronology(here.book.recorded, here.daisy, zone=here.book.zone, rules=shipped())
    about = here.book.about(here.daisy)
    assert [line.entry for line in lines] == [r.event_id for r in about]
    assert [line.position for line in lines] == sorted(line.position for line in lines)
    assert {line.type for line in lines} >= {"child.enrolled", "relationship.recorded", "record.created"}
    assert {line.involvement for line in lines} == {"primary"}


def test_both_clocks_and_what_was_corrected() -> None:
    here = story()
    *_, made, fixed = chronology(here.book.recorded, here.daisy, zone=here.book.zone, rules=shipped())
    assert (made.when, made.late, made.stands) == (When.day(date(2026, 9, 5)), True, False)
    assert (made.folders, made.sensitivity, made.texts) == (("safeguarding",), "sensitive", ("content",))
    assert (fixed.type, fixed.corrects, fixed.stands) == ("entry.corrected", made.entry, True)
    assert made.corrections == (fixed.entry,)
    again = here.book.do(correction.correct, by=here.manager, entry=fixed.entry, kind="entered-in-error")
    *_, made, fixed, _ = chronology(here.book.recorded, here.daisy, zone=here.book.zone, rules=shipped())
    assert (made.stands, fixed.stands, fixed.corrections) == (True, False, (again.event_id,))


def test_a_corrected_time_shows_beside_the_first() -> None:
    here = story()
    made = next(r for r in here.book.recorded if r.event.TOPIC == "record.created")
    friday = When.day(date(2026, 9, 4))
    here.book.do(correction.correct, by=here.manager, entry=made.event_id, kind="wrong-time", right_time=friday)
    lines = chronology(here.book.recorded, here.daisy, zone=here.book.zone, rules=shipped())
    line = next(line for line in lines if line.entry == made.event_id)
    assert (line.when, line.first_when) == (friday, When(MONDAY))


def test_as_at_and_as_known_at() -> None:
    here = story()
    book = here.book
    before = chronology(book.recorded, here.daisy, zone=book.zone, rules=shipped(), known_at=book.head - 2)
    assert len(chronology(book.recorded, here.daisy, zone=book.zone, rules=shipped())) == len(before) + 2
    assert [line.type for line in chronology(book.recorded, here.daisy, zone=book.zone, rules=shipped(), as_at=MONDAY)][
        -1
    ] == ("record.created")
    assert (
        chronology(book.recorded, here.daisy, zone=book.zone, rules=shipped(), as_at=MONDAY - timedelta(days=30)) == ()
    )


def test_a_persons_chronology_has_what_they_opened() -> None:
    here = story()
    staff = here.people["staff"]
    here.book.do(
        access.open_record,
        by=staff,
        record=here.records["developmental.observation"],
        purpose="learning-and-development",
    )
    lines = chronology(here.book.recorded, staff.person, zone=here.book.zone, rules=shipped())
    assert [(line.type, line.involvement) for line in lines][-1] == ("access.granted", "mentioned")
    other = here.book.do(child.enrol, by=here.manager, name="Faye Tolley").event.stream
    assert len(chronology(here.book.recorded, other, zone=here.book.zone, rules=shipped())) == 1
