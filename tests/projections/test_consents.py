"""Which consents stand, by both clocks: as at a time in the world, as known at a position of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.keeping import correction
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.rules import shipped
from ledger.errors import InputError
from ledger.event import When
from projections.consents import ConsentLine, consents_for
from support.memory_book import ZONE
from support.playgroup import Playgroup, family, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))
SHARING = scope(["share"], ["developmental"], ["school"], ["transition"])


def lines(here: Playgroup, as_at: datetime, known_at: int | None = None) -> list[ConsentLine]:
    events = here.book.about(here.daisy)
    return list(consents_for(events, zone=here.book.zone, rules=shipped(), as_at=as_at, known_at=known_at))


@pytest.fixture
def here() -> Playgroup:
    """A consent given a week before; withdrawn on Monday evening, entered on Wednesday."""
    here = playgroup(MONDAY - timedelta(days=7))
    book, mother = here.book, here.people["mother"]
    given = book.do(consent.give, by=mother, child=here.daisy, scope=SHARING, method="wet-signature")
    book.clock = WEDNESDAY
    said = When(MONDAY + timedelta(hours=8), "minute")
    book.do(consent.withdraw, by=mother, consent=given.event.stream, channel="in-person", occurred=said)
    return here


def test_withdrawn_on_monday_entered_on_wednesday(here: Playgroup) -> None:
    known_on_tuesday = here.book.head - 1
    (then,) = lines(here, TUESDAY, known_on_tuesday)
    (now,) = lines(here, TUESDAY)
    assert (then.status, now.status) == ("in-force", "withdrawn")
    assert (now.when, now.since) == (When(MONDAY + timedelta(hours=8), "minute"), MONDAY + timedelta(hours=8))
    assert now.entered.replace(microsecond=0) == WEDNESDAY
    assert (then.late, now.late) == (False, True)
    assert (now.person, now.position) == (here.people["mother"].person, here.book.head)
    assert [line.status for line in lines(here, MONDAY)] == ["in-force"]


def test_nothing_is_known_before_it_was_entered(here: Playgroup) -> None:
    first = next(r.position for r in here.book.recorded if r.event.TOPIC == "consent.given")
    assert lines(here, THURSDAY, first - 1) == []
    assert len(lines(here, THURSDAY, first)) == 1
    assert lines(here, MONDAY - timedelta(days=8)) == []


def test_a_correction_counts_from_its_own_position(here: Playgroup) -> None:
    book, withdrawn = here.book, here.book.recorded[-1]
    with book.at(THURSDAY):
        tuesday = When.day(date(2026, 9, 8))
        book.do(correction.correct, by=here.manager, entry=withdrawn.event_id, kind="wrong-time", right_time=tuesday)
    midnight = datetime(2026, 9, 7, 23, 0, tzinfo=UTC)
    (before,), (after,) = lines(here, midnight, withdrawn.position), lines(here, midnight)
    assert (before.status, before.corrected, after.status, after.corrected) == ("withdrawn", False, "withdrawn", True)
    assert (before.since, after.since) == (MONDAY + timedelta(hours=8), midnight)
    assert lines(here, midnight - timedelta(seconds=1))[0].status == "in-force"
    with book.at(THURSDAY):
        book.do(correction.correct, by=here.manager, entry=withdrawn.event_id, kind="entered-in-error")
    assert [line.status for line in lines(here, THURSDAY)] == ["in-force"]
    assert [line.status for line in lines(here, THURSDAY, withdrawn.position)] == ["withdrawn"]


def test_each_parents_consent_is_a_line_of_its_own(here: Playgroup) -> None:
    book, father = here.book, here.people["father"]
    book.do(consent.give, by=father, child=here.daisy, scope=SHARING, method="typed", last_day=date(2026, 9, 9))
    found = {line.person: line.status for line in lines(here, WEDNESDAY + timedelta(hours=1))}
    assert found == {here.people["mother"].person: "withdrawn", father.person: "in-force"}
    found = {line.person: line.status for line in lines(here, THURSDAY)}
    assert found[father.person] == "expired"


def test_a_day_of_twenty_five_hours() -> None:
    """Domain reference 3.8: the clocks go back on 25 October 2026."""
    here = playgroup(datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    book, mother = here.book, here.people["mother"]
    stream = book.do(consent.give, by=mother, child=here.daisy, scope=SHARING, method="typed").event.stream
    book.clock = datetime(2026, 10, 28, 9, 0, tzinfo=UTC)
    book.do(consent.withdraw, by=mother, consent=stream, channel="slip", occurred=When.day(date(2026, 10, 26)))
    midnight = datetime(2026, 10, 26, 0, 0, tzinfo=UTC)
    assert lines(here, midnight - timedelta(minutes=30))[0].status == "in-force"  # 23:30 on Sunday, in winter time
    assert lines(here, midnight)[0].status == "withdrawn"


# ---- properties

HOURS = st.integers(min_value=-72, max_value=0)


@dataclass(frozen=True)
class Said:
    """One thing that was said: which consent (by number), what, how long before it was entered, and how precisely."""

    which: int
    verb: str
    hours_ago: int
    by_day: bool


said = st.builds(
    Said, st.integers(0, 1), st.sampled_from(["request", "give", "refuse", "withdraw"]), HOURS, st.booleans()
)


def enter(here: Playgroup, streams: list[UUID], what: Said) -> None:
    """Enter one thing an hour after the one before; what cannot be meant is left out, as at the desk."""
    book, mother = here.book, here.people["mother"]
    book.clock += timedelta(hours=1)
    at = book.clock + timedelta(hours=what.hours_ago)
    when = When.day(at.astimezone(ZONE).date()) if what.by_day else When(at, "minute")
    stream = streams[what.which]
    arguments = {
        "request": {"child": here.daisy, "person": mother.person, "scope": SHARING},
        "give": {"child": here.daisy, "scope": SHARING, "method": "typed"},
        "refuse": {"child": here.daisy, "scope": SHARING},
        "withdraw": {"channel": "phone"},
    }[what.verb]
    try:
        book.decide(getattr(consent, what.verb), by=mother, consent=stream, occurred=when, **arguments)
    except InputError:
        return


def played(history: list[Said]) -> tuple[Playgroup, list[UUID]]:
    here = family(MONDAY)
    streams = [UUID(int=1), UUID(int=2)]
    for what in history:
        enter(here, streams, what)
    return here, streams


def statuses(here: Playgroup, as_at: datetime, known_at: int | None) -> dict[UUID, str]:
    return {line.consent: line.status for line in lines(here, as_at, known_at)}


@settings(max_examples=60, deadline=None)
@given(st.lists(said, min_size=1, max_size=8), st.data())
def test_withdrawn_is_for_ever(history: list[Said], data: st.DataObject) -> None:
    """At every later time and with all that is known later; nobody corrected anything."""
    here, _ = played(history)
    first = here.book.head - len([r for r in here.book.recorded if r.event.TOPIC.startswith("consent.")])
    known = data.draw(st.integers(first, here.book.head))
    as_at = MONDAY + timedelta(minutes=data.draw(st.integers(-80 * 60, 20 * 60)))
    later, more = data.draw(st.integers(0, 200)), data.draw(st.integers(0, here.book.head - known))
    then = statuses(here, as_at, known)
    now = statuses(here, as_at + timedelta(hours=later), known + more)
    assert {c for c, status in then.items() if status == "withdrawn"} <= {
        c for c, status in now.items() if status == "withdrawn"
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(said, min_size=1, max_size=8), st.integers(-80 * 60, 20 * 60))
def test_in_force_agrees_with_a_sentence(history: list[Said], minutes: int) -> None:
    """In force: given by then, nothing else was the last answer, and nothing that takes it back had been said by then."""
    here, streams = played(history)
    as_at = MONDAY + timedelta(minutes=minutes)
    for known_at in range(here.book.head - len(history), here.book.head + 1):
        found = statuses(here, as_at, known_at)
        for stream in streams:
            events = [
                (r.event.occurred.start(ZONE), r.position, r.event.TOPIC)
                for r in here.book.recorded[:known_at]
                if r.event.stream == stream and r.event.TOPIC != "consent.requested"
            ]
            answers = [e for e in events if e[2] != "consent.withdrawn" and e[0] <= as_at]
            yes = bool(answers) and max(answers)[2] == "consent.given"
            taken_back = any(topic == "consent.withdrawn" and start <= as_at for start, _, topic in events)
            assert (found.get(stream) == "in-force") == (yes and not taken_back)


@settings(max_examples=30, deadline=None)
@given(st.lists(said, min_size=1, max_size=6))
def test_what_was_known_never_changes(history: list[Said]) -> None:
    """The answer as known at a position is the same whatever is entered afterwards."""
    here = family(MONDAY)
    streams, answers = [UUID(int=1), UUID(int=2)], {}
    for what in history:
        enter(here, streams, what)
        answers[here.book.head] = statuses(here, MONDAY + timedelta(hours=4), None)
    for head, answer in answers.items():
        assert statuses(here, MONDAY + timedelta(hours=4), head) == answer


def test_the_order_of_the_lines_is_that_of_the_ledger(here: Playgroup) -> None:
    book, father = here.book, here.people["father"]
    fathers = book.do(consent.give, by=father, child=here.daisy, scope=SHARING, method="typed").event.stream
    assert [line.consent for line in lines(here, THURSDAY)][-1] == fathers
    (one,) = {line.child for line in lines(here, THURSDAY)}
    assert one == here.daisy
