"""Records as they are listed, and how long they are kept, at any time and as known at any position."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aggregates.keeping import correction
from aggregates.people import joined, person
from aggregates.periods import Period
from aggregates.records import contributing, custody, informing, legal_hold, record, retention
from aggregates.rules import shipped
from ledger.event import When
from projections.records import RecordLine, records
from projections.retention import kept
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def line(here: Playgroup, made: object, as_at: datetime | None = None, known_at: int | None = None) -> RecordLine:
    asked = {"zone": here.book.zone, "rules": shipped(), "as_at": as_at or here.book.now, "known_at": known_at}
    found = records(here.book.recorded, here.daisy, **asked)  # type: ignore[arg-type]
    return next(one for one in found if one.record == made)


def test_a_record_as_it_stood() -> None:
    here = playgroup(MONDAY)
    concern, book = here.records["beyond-personal.concern-child"], here.book
    first = book.head
    with book.at(MONDAY + timedelta(days=1)):
        out = {"record": concern, "place": "office-desk", "occurred": When(MONDAY + timedelta(hours=1))}
        moved = book.do(custody.move, by=here.manager, **out)
        book.do(informing.inform, by=here.manager, record=concern, method="phone")
        said = {"content": "He has settled.", "assertion": "opinion"}
        book.do(contributing.contribute, by=here.people["staff"], record=concern, **said)
        now = line(here, concern)
        assert (now.place, now.away, now.contributors) == ("office-desk", True, ("staff",))
        assert now.told is not None
        assert [s.type for s in now.statements] == ["opinion"]
        before = line(here, concern, known_at=first)
        assert (before.place, before.told, before.contributors) == (None, None, ())
        assert line(here, concern, as_at=MONDAY + timedelta(hours=2)).told is None
        book.do(correction.correct, by=here.manager, entry=moved.event_id, kind="entered-in-error")
        assert line(here, concern).place is None


def test_somebody_who_was_entered_twice_is_kept_as_one() -> None:
    here = playgroup(MONDAY)
    book, rosa = here.book, here.people["mother"].person
    twice = book.do(person.register, by=here.manager, kind="parent", name="Rosa Quill").event.stream
    letter = book.do(record.create, by=here.manager, subject=twice, category="correspondence").event.stream
    book.do(retention.set_, by=here.manager, category="correspondence", anchor="event", keep=Period(0, "days"))
    book.do(legal_hold.place, by=here.manager, reason="inquiry", subject=rosa)

    def due() -> bool:
        lines = kept(book.recorded, zone=book.zone, as_at=book.now, births={})
        return next(one.due for one in lines if one.record == letter)

    assert due()
    book.do(joined.join, by=here.manager, person=rosa, other=twice)
    assert not due()
