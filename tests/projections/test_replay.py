"""What happened step by step, how it stood after each, and what is different between two moments, with its cause."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

import cli.domain  # noqa: F401 - so that every event is known
from aggregates.accesses import grant, hold
from aggregates.keeping import report
from aggregates.people import attendance, child, joined, relationship
from aggregates.permissions import consent_changes
from aggregates.permissions.scope import scope
from aggregates.records import informing, record
from aggregates.rules import shipped
from aggregates.vocabulary import choices
from ledger.event import When
from projections.between import Point
from projections.changes import Changes, changes
from projections.consents import consents_for
from projections.replay import Change, Replay, replay
from projections.state import Fact
from support.memory_book import ZONE
from support.uses import FRIDAY, HOUR, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, Uses, week


@pytest.fixture
def uses() -> Uses:
    return week()


def played(uses: Uses, whose: UUID | None = None, **more: Any) -> Replay:
    asked = {"as_at": FRIDAY + 24 * HOUR, "zone": ZONE, "rules": shipped(), "holds": True, **more}
    return replay(uses.book.recorded, whose or uses.here.daisy, **asked)


def between(uses: Uses, before: Point, after: Point, **more: Any) -> Changes:
    asked = {"zone": ZONE, "rules": shipped(), "holds": True, **more}
    return changes(uses.book.recorded, uses.here.daisy, before, after, **asked)


def told(change: Change) -> tuple[str, tuple[str, ...] | None, tuple[str, ...] | None]:
    return (
        change.fact.kind,
        None if change.before is None else change.before.value,
        None if change.after is None else change.after.value,
    )


def made(found: Replay, position: int) -> list[Any]:
    """What an entry made different."""
    (step,) = [one for one in found.steps if one.line.position == position]
    return [told(change) for change in step.changes]


def standing(found: Replay, kind: str) -> list[Fact]:
    return [fact for fact in found.state if fact.kind == kind]


# ---- step by step


def test_each_entry_with_what_it_made_different(uses: Uses) -> None:
    given = uses.given()
    position = uses.book.head
    withdrawal = uses.withdrawn(given, MONDAY, WEDNESDAY)
    opened = uses.opened(THURSDAY)
    found = played(uses)
    assert made(found, position) == [("consent", None, ("in-force",))]
    assert made(found, withdrawal.position) == [("consent", ("in-force",), ("withdrawn",))]
    assert made(found, opened.position) == []
    assert [step.line.position for step in found.steps] == sorted(step.line.position for step in found.steps)


def test_the_morning_on_which_it_all_begins(uses: Uses) -> None:
    """A child is enrolled, gets a key person, and three people are related to her; one has no authority."""
    found = played(uses)
    kinds = [told(change) for step in found.steps for change in step.changes if change.fact.kind != "record"]
    assert kinds == [
        ("child", None, ("child",)),
        ("key-person", None, ("key-person",)),
        ("relationship", None, ("mother", "parental-responsibility", "opens")),
        ("relationship", None, ("father", "parental-responsibility", "opens")),
        ("relationship", None, ("grandparent", "emergency-contact-only", "closed")),
    ]


def test_to_whom_a_record_is_open_in_outline_and_a_hold_closes_it(uses: Uses) -> None:
    value = {fact.id: fact.value for fact in standing(played(uses), "record")}
    observation, concern = (
        uses.here.records[category] for category in ("developmental.observation", "beyond-personal.bullying")
    )
    everybody = ("manager", "designated-person", "key-person", "staff.care", "staff", "parent", "inspector")
    assert value[observation] == everybody
    assert value[concern] == ("manager", "designated-person", "key-person", "parent", "inspector")
    with uses.book.at(MONDAY):
        why: dict[str, Any] = {
            "against": ["parents"],
            "covers": ["beyond-personal"],
            "reason": next(iter(choices("hold-reason"))),
        }
        placed = uses.book.do(hold.place, by=uses.here.manager, child=uses.here.daisy, **why)
    found = played(uses)
    value = {fact.id: fact.value for fact in standing(found, "record")}
    assert value[concern] == ("manager", "designated-person", "key-person", "inspector")
    assert value[observation] == everybody
    assert ("hold", None, ("parents",)) in made(found, placed.position)
    without = played(uses, holds=False)
    assert standing(without, "hold") == []
    assert {fact.id: fact.value for fact in standing(without, "record")}[concern][3] == "parent"


def test_what_ends_by_itself_is_told_apart_from_what_an_entry_ended(uses: Uses) -> None:
    uses.given(last_day=date(2026, 9, 8))
    before = uses.opened(TUESDAY)
    after = uses.opened(THURSDAY)
    found = played(uses)
    assert made(found, before.position) == made(found, after.position) == []
    assert [told(change) for change in found.lapsed] == [("consent", ("in-force",), ("expired",))]
    with uses.book.at(FRIDAY):
        uses.book.do(attendance.leave, by=uses.here.manager, child=uses.here.daisy, occurred=When.day(date(2026, 9, 9)))
    left = played(uses)
    (step,) = [one for one in left.steps if one.line.type == "child.left"]
    assert [told(change) for change in step.lapsed] == [("consent", ("in-force",), ("expired",))]
    assert [told(change) for change in step.changes] == [("key-person", ("key-person",), None)]


def test_a_grant_begins_on_its_day_and_ends_after_its_last(uses: Uses) -> None:
    with uses.book.at(MONDAY):
        said: dict[str, Any] = {"first_day": date(2026, 9, 8), "last_day": date(2026, 9, 9), "why": "covers"}
        to = uses.here.people["student"].person
        granted = uses.book.do(grant.give, by=uses.here.manager, to=to, child=uses.here.daisy, **said)
    for as_at, count in ((MONDAY + HOUR, 0), (TUESDAY, 1), (WEDNESDAY, 1), (THURSDAY, 0)):
        assert len(standing(played(uses, as_at=as_at), "grant")) == count
    assert made(played(uses, as_at=TUESDAY), granted.position) == []  # it had not begun when it was entered
    (fact,) = standing(played(uses, whose=to, as_at=TUESDAY), "grant")
    assert (fact.person, fact.about, fact.id) == (to, uses.here.daisy, granted.event.stream)


def test_of_a_person_their_roles_and_what_they_are_to_children(uses: Uses) -> None:
    kit, staff = (uses.here.people[key].person for key in ("key-person", "staff"))
    (fact,) = played(uses, whose=kit).state
    assert (fact.kind, fact.person, fact.about, fact.value) == ("key-person", kit, uses.here.daisy, ("key-person",))
    assert [fact.value for fact in played(uses, whose=staff).state] == [("staff",)]


def test_a_correction_that_comes_late_is_a_step_also_of_an_earlier_day(uses: Uses) -> None:
    """As at Tuesday, as known now: somebody found on Friday that the withdrawal of Monday had been entered in error."""
    ended = uses.withdrawn(uses.given(), MONDAY, MONDAY)
    mistake = uses.wrong(ended, FRIDAY)
    found = played(uses, as_at=TUESDAY)
    assert found.steps[-1].line.position == mistake.position
    assert made(found, mistake.position) == [("consent", ("withdrawn",), ("in-force",))]
    assert [fact.value for fact in standing(found, "consent")] == [("in-force",)]


def test_somebody_who_was_entered_twice_is_one_from_the_joining_on(uses: Uses) -> None:
    book, manager = uses.book, uses.here.manager
    twice = book.do(child.enrol, by=manager, name="Daisy Quill").event.stream
    book.do(
        relationship.record,
        by=manager,
        person=uses.here.people["grandmother"].person,
        child=twice,
        relation="other",
        authority="emergency-contact-only",
    )
    alone = len(played(uses).state)
    book.do(joined.join, by=manager, person=uses.here.daisy, other=twice)
    found = played(uses)
    assert len(found.state) == alone + 2  # the second enrolment, and that relationship
    assert played(uses, whose=twice).state == found.state
    assert len(played(uses, known_at=book.head - 1).state) == alone


def test_the_end_is_that_of_a_ledger_that_stopped_there(uses: Uses) -> None:
    """At each position: as known then is what a ledger without anything later answers; and the steps add up to it."""
    first, second = uses.given(), uses.given(who="father", last_day=date(2026, 9, 9))
    uses.withdrawn(first, MONDAY, WEDNESDAY, part=scope(categories=["personal"]))
    uses.opened(TUESDAY)
    uses.withdrawn(second, TUESDAY, THURSDAY, who="father")
    with uses.book.at(FRIDAY):
        uses.book.do(
            consent_changes.invalidate, by=uses.here.manager, consent=first, ground="coerced", since=date(2026, 9, 8)
        )
    uses.wrong(uses.book.recorded[-2], FRIDAY)
    begin = next(r.position for r in uses.book.recorded if r.event.stream == first)
    for as_at in (MONDAY + HOUR, TUESDAY, THURSDAY, FRIDAY):
        for position in range(begin, uses.book.head + 1):
            whole = played(uses, as_at=as_at, known_at=position)
            stopped = replay(
                uses.book.recorded[:position], uses.here.daisy, as_at=as_at, zone=ZONE, rules=shipped(), holds=True
            )
            assert whole == stopped
            lines = consents_for(
                uses.book.about(uses.here.daisy), zone=ZONE, rules=shipped(), as_at=as_at, known_at=position
            )
            assert {f.id: f.value[0] for f in standing(whole, "consent")} == {one.consent: one.status for one in lines}
            assert added_up(whole) == {(f.kind, f.id): (f.value, f.person) for f in whole.state}


def added_up(found: Replay) -> dict[Any, Any]:
    """Everything that the steps made different, and what lapsed, one after the other."""
    stands: dict[Any, Any] = {}
    for change in (*(c for step in found.steps for c in (*step.lapsed, *step.changes)), *found.lapsed):
        key = (change.fact.kind, change.fact.id)
        before = None if change.before is None else (change.before.value, change.before.person)
        assert stands.get(key) == before
        if change.after is None:
            del stands[key]
        else:
            stands[key] = (change.after.value, change.after.person)
    return stands


# ---- between two moments


def test_what_a_late_withdrawal_changed_since_the_last_report(uses: Uses) -> None:
    """A report on Tuesday; on Wednesday a withdrawal of Monday is entered, and four things differ because of it."""
    given = uses.given()
    uses.handed_out(MONDAY - HOUR)
    opened = uses.opened(TUESDAY - HOUR)
    with uses.book.at(TUESDAY):
        said: dict[str, Any] = {"kind": "who-saw", "audience": "parent", "as_of": TUESDAY, "known_at": uses.book.head}
        shown = uses.book.do(
            report.generated, by=uses.here.manager, sha256=bytes(32), subject=uses.here.daisy, **said
        ).event
    ended = uses.withdrawn(given, MONDAY, WEDNESDAY)
    found = between(uses, Point(shown.as_of, shown.known_at), Point(THURSDAY, uses.book.head))
    (difference,) = found.standing
    assert told(difference.change) == ("consent", ("in-force",), ("withdrawn",))
    assert (difference.cause, difference.retold) == (ended.position, True)
    (reread,) = found.accesses
    assert (reread.access.position, reread.causes) == (opened.position, (ended.position,))
    assert (reread.before.consent, reread.before.after) == ("in-force", None)
    assert (reread.after.consent, reread.after.after) == ("withdrawn", "lag")
    assert [line.position for line in found.arrived] == [ended.position]
    (duty,) = [one for one in found.duties if one.appeared]
    assert (duty.duty.entry, duty.cause) == (ended.event_id, ended.position)


def test_between_two_days_what_happened_and_what_ended_by_itself(uses: Uses) -> None:
    given = uses.given()
    fathers = uses.given(who="father", last_day=date(2026, 9, 8))
    ended = uses.withdrawn(given, TUESDAY, TUESDAY)
    found = between(uses, Point(MONDAY, uses.book.head), Point(THURSDAY, uses.book.head))
    assert [(told(one.change), one.change.fact.id, one.cause, one.retold) for one in found.standing] == [
        (("consent", ("in-force",), ("withdrawn",)), given, ended.position, False),
        (("consent", ("in-force",), ("expired",)), fathers, None, False),
    ]
    assert found.accesses == found.arrived == ()


def test_an_invalid_consent_looks_back_and_says_which_entry_found_it(uses: Uses) -> None:
    given = uses.given()
    opened = uses.opened(TUESDAY)
    with uses.book.at(FRIDAY):
        more = {"consent": given, "ground": "coerced", "since": date(2026, 9, 8)}
        void = uses.book.do(consent_changes.invalidate, by=uses.here.manager, **more)
    late = between(uses, Point(WEDNESDAY, void.position - 1), Point(WEDNESDAY, void.position))
    assert [(told(one.change), one.cause) for one in late.standing] == [
        (("consent", ("in-force",), ("invalidated",)), void.position)
    ]
    (reread,) = late.accesses
    assert (reread.access.position, reread.after.after) == (opened.position, "relied-on-later-invalidated")
    days = between(uses, Point(MONDAY, uses.book.head), Point(WEDNESDAY, uses.book.head))
    assert [(one.cause, one.retold) for one in days.standing] == [(void.position, False)]


def test_a_duty_that_is_done_names_what_did_it(uses: Uses) -> None:
    with uses.book.at(MONDAY):
        said: dict[str, Any] = {"category": "beyond-personal.bullying", "title": "Pushed", "subject": uses.here.daisy}
        seen = uses.book.do(record.create, by=uses.here.manager, **said)
    before = Point(MONDAY + HOUR, uses.book.head)
    with uses.book.at(TUESDAY):
        done = uses.book.do(informing.inform, by=uses.here.manager, record=seen.event.stream, method="phone")
    for one, other in (
        (before, Point(WEDNESDAY, uses.book.head)),  # since then
        (Point(WEDNESDAY, before.known_at), Point(WEDNESDAY, uses.book.head)),  # as was known then
        (Point(MONDAY + HOUR, uses.book.head), Point(WEDNESDAY, uses.book.head)),  # between two days
    ):
        found = [d for d in between(uses, one, other).duties if d.duty.entry == seen.event_id]
        assert [(d.duty.duty, d.appeared, d.cause) for d in found] == [("inform-parents", False, done.position)]


def test_nothing_is_different_between_a_moment_and_itself(uses: Uses) -> None:
    uses.withdrawn(uses.given(), MONDAY, WEDNESDAY)
    uses.opened(TUESDAY)
    now = Point(FRIDAY, uses.book.head)
    assert between(uses, now, now) == Changes((), (), (), ())


def test_a_use_that_was_told_late_arrived_and_one_that_was_corrected_reads_otherwise(uses: Uses) -> None:
    read = uses.read_on_paper(When(TUESDAY, "minute"), TUESDAY + HOUR)
    known = uses.book.head
    late = uses.read_on_paper(When(MONDAY, "minute"), FRIDAY)
    mistake = uses.wrong(read, FRIDAY + HOUR)
    found = between(uses, Point(WEDNESDAY, known), Point(FRIDAY + 2 * HOUR, uses.book.head))
    assert [line.position for line in found.arrived] == [late.position, mistake.position]
    (reread,) = found.accesses
    assert (reread.before.stands, reread.after.stands, reread.causes) == (True, False, (mistake.position,))
