"""Corrections append: the first entry stays, every answer honours what put it right, as far as it was known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from aggregates import entries
from aggregates.accesses import access
from aggregates.entries import EntryCorrected
from aggregates.keeping import correction
from aggregates.people import person, relationship
from aggregates.permissions import consent, consents
from aggregates.permissions.scope import scope
from aggregates.records import record
from ledger.control import WriterChanged
from ledger.errors import InputError, Refused
from ledger.event import When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def status(here: Playgroup, at: datetime, **as_known: int) -> list[str]:
    return [s.status for s in consents.states(here.book.recorded, here.book.zone, at=at, **as_known)]


def test_entered_in_error_then_not_in_error_after_all(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    given = book.do(consent.give, by=mother, child=here.daisy, scope=scope(["share"]), method="typed")
    withdrawn = book.do(consent.withdraw, by=mother, consent=given.event.stream, channel="phone")
    wrong = {"by": here.manager, "kind": "entered_in_error", "reason": "It was another child."}
    first = book.do(correction.correct, entry=withdrawn.event_id, **wrong)
    assert isinstance(first.event, EntryCorrected)
    assert (first.event.stream, first.event.stream_version) == (given.event.stream, 3)
    assert [a.subject for a in first.event.about] == [here.daisy, mother.person]
    assert status(here, book.now) == ["in-force"]
    assert status(here, book.now, known_at=withdrawn.position) == ["withdrawn"]
    with pytest.raises(InputError, match="already"):
        book.do(correction.correct, entry=withdrawn.event_id, **wrong)
    book.do(correction.correct, entry=first.event_id, **wrong)
    assert status(here, book.now) == ["withdrawn"]
    assert status(here, book.now, known_at=first.position) == ["in-force"]
    again = book.do(correction.correct, entry=withdrawn.event_id, **wrong)
    assert status(here, book.now) == ["in-force"]
    assert again.event.stream_version == 5


def test_the_newest_time_counts(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    given = book.do(consent.give, by=mother, child=here.daisy, scope=scope(["share"]), method="typed")
    with book.at(FRIDAY):
        withdrawn = book.do(consent.withdraw, by=mother, consent=given.event.stream, channel="slip")
        for when in (When(TUESDAY + timedelta(hours=6), "minute"), When.day(date(2026, 9, 9))):
            book.do(correction.correct, by=here.manager, entry=withdrawn.event_id, kind="wrong-time", right_time=when)
    wednesday = datetime(2026, 9, 8, 23, 0, tzinfo=UTC)  # its midnight in London
    assert status(here, wednesday - timedelta(microseconds=1)) == ["in-force"]
    assert status(here, wednesday) == ["withdrawn"]
    assert status(here, wednesday, known_at=withdrawn.position) == ["in-force"]
    assert status(here, TUESDAY + timedelta(hours=6), known_at=withdrawn.position + 1) == ["withdrawn"]
    (entry,) = [e for e in entries.read(book.recorded) if e.event_id == withdrawn.event_id]
    assert entry.when == When.day(date(2026, 9, 9))
    assert entry.event.occurred == When(FRIDAY)  # the first entry is one step away
    assert len(entry.corrections) == 2


def test_right_words_are_sealed_about_the_same_people(here: Playgroup) -> None:
    book = here.book
    made = book.do(
        record.create, by=here.people["staff"], subject=here.daisy, category="summary", content="Draws cots."
    )
    fixed = book.do(
        correction.correct,
        by=here.people["staff"],
        entry=made.event_id,
        kind="wrong-text",
        texts={here.daisy: {"content": "Draws cats."}},
        reason="A slip of the pen.",
    )
    assert book.texts[fixed.event_id, here.daisy] == {
        "content": "Draws cats.",
        "reason_for_correction": "A slip of the pen.",
    }
    assert fixed.event.sensitivity == made.event.sensitivity
    with pytest.raises(InputError, match="not about this person"):
        book.do(
            correction.correct,
            by=here.manager,
            entry=made.event_id,
            kind="wrong-text",
            texts={here.edgar: {"content": "Draws dogs."}},
        )


def test_a_role_that_was_given_in_error_was_never_held(here: Playgroup) -> None:
    book, lead = here.book, here.people["designated-person"]
    given = next(r for r in book.about(lead.person) if r.event.TOPIC == "role.assigned")
    asking = {"by": lead, "record": here.records["beyond-personal.bullying"], "purpose": "safeguarding"}
    assert book.do(access.open_record, **asking)
    book.do(correction.correct, by=here.manager, entry=given.event_id, kind="entered-in-error")
    with pytest.raises(Refused):
        book.do(access.open_record, **asking)
    with pytest.raises(InputError, match="is not designated-person"):
        book.do(person.end_role, by=here.manager, person=lead.person, role="designated-person")
    assert book.do(person.assign_role, by=here.manager, person=lead.person, role="designated-person")


def test_a_relationship_with_the_wrong_child_is_put_right(here: Playgroup) -> None:
    book, father = here.book, here.people["father"]
    tie = next(r for r in book.about(father.person) if r.event.TOPIC == "relationship.recorded")
    book.do(correction.correct, by=here.manager, entry=tie.event_id, kind="entered-in-error")
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, by=father, record=here.records["developmental.summary"], purpose="parent-request")
    assert refused.value.rule == "S42"
    right = {"person": father.person, "child": here.daisy, "relation": "father", "authority": "parental-responsibility"}
    assert book.do(relationship.record, by=here.manager, **right)


def test_an_access_that_the_program_recorded_stays(here: Playgroup) -> None:
    book = here.book
    opened = book.do(
        access.open_record, by=here.people["staff"], record=here.records["developmental.summary"], purpose="care"
    )
    book.do(correction.correct, by=here.people["staff"], entry=opened.event_id, kind="entered-in-error")
    assert any("stays on the list" in warning for warning in book.warnings)


def test_what_cannot_be_meant_is_refused_as_input(here: Playgroup) -> None:
    book = here.book
    opened = book.recorded[-1]
    control = WriterChanged(stream=uuid4(), stream_version=1, occurred=When(book.now), by=here.manager, writer=uuid4())
    cases = [
        ({"entry": uuid4(), "kind": "entered-in-error"}, "no entry"),
        ({"entry": opened.event_id, "kind": "wrong-time"}, "right time"),
        ({"entry": opened.event_id, "kind": "entered-in-error", "right_time": When(book.now)}, "right time"),
        ({"entry": opened.event_id, "kind": "wrong-text"}, "right words"),
        ({"entry": opened.event_id, "kind": "oops"}, "no correction-kind"),
        ({"entry": book.record(control).event_id, "kind": "entered-in-error"}, "ledger's own"),
        ({"entry": book.recorded[0].event_id, "kind": "entered-in-error", "reason": "Misspelt."}, "not about"),
    ]
    before = book.head
    for arguments, message in cases:
        with pytest.raises(InputError, match=message):
            book.do(correction.correct, by=here.manager, **arguments)
    assert book.head == before


def test_right_words_have_names_that_formats_allow(here: Playgroup) -> None:
    entry = next(r for r in here.book.recorded if r.event.TOPIC == "child.enrolled")
    arguments = {"by": here.manager, "entry": entry.event_id, "kind": "wrong-text"}
    with pytest.raises(InputError, match="no field"):
        here.book.do(correction.correct, texts={here.daisy: {"date of birth": "2023-01-01"}}, **arguments)
    with pytest.raises(InputError, match="empty"):
        here.book.do(correction.correct, texts={here.daisy: {"name": " "}}, **arguments)
    assert here.book.do(correction.correct, texts={here.daisy: {"date_of_birth": "2023-01-01"}}, **arguments)
