"""What an entry strikes out of the tables, and what it leaves: one test for each thing that could be forgotten.

Each expects what the story says; and, whatever that is, the same as the folds over all entries (`agrees`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

import cli.domain  # noqa: F401 - so that every event is known
from aggregates.accesses import access, access_query, access_review, hold
from aggregates.governance import policies, setting
from aggregates.keeping import correction
from aggregates.people import attendance, child, joined, person
from aggregates.permissions import consent, consents
from aggregates.permissions.scope import Scope
from aggregates.records import handover, informing, record
from ledger.errors import EvidenceError, Refused
from ledger.event import Recorded, When
from projections.access import AccessLine, who_saw
from projections.consents import consents_for, disagreements
from projections.duties import open_duties, types
from projections.views import duties as kept_duties
from projections.views import questions
from projections.views.engine import Views, ask
from projections.views.rebuild import rebuild, settle
from support.memory_book import ZONE
from support.memory_source import MemorySource, views_of
from support.playgroup import playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OBSERVATION, CORRESPONDENCE = "developmental.observation", "personal.correspondence"


class Kept:
    """A playgroup, and tables that have read everything so far."""

    def __init__(self) -> None:
        self.here = playgroup(MONDAY)
        self.views = views_of(self.here.book)
        self.known()

    def known(self) -> Views:
        """With the rules that are in force by now."""
        self.views = Views(self.views.tables, MemorySource(self.here.book))
        self.views.catch_up()
        return self.views

    def do(self, decide: Callable[..., Any], **arguments: Any) -> Recorded[Any]:
        """Something is entered, and everything that was answered before is asked again."""
        with suppress(Refused):
            self.here.book.do(decide, **{"by": self.here.manager, **arguments})
        self.agrees()
        return self.here.book.recorded[-1]

    def later(self, by: timedelta) -> None:
        self.here.book.clock += by
        self.agrees()

    @property
    def now(self) -> datetime:
        return self.here.book.now

    def seen(self, kind: str, what: UUID) -> list[AccessLine]:
        return questions.who_saw(kind, what, self.now)(self.known())

    def due(self, duty: str) -> list[tuple[int, bool]]:
        """The entries that leave a duty, each with whether it is overdue."""
        found = questions.open_duties(self.now)(self.known())
        return [(one.line.position, one.line.overdue) for one in found if one.line.duty == duty]

    def agrees(self) -> None:
        """Every answer is what is folded from all entries."""
        book, views = self.here.book, self.known()
        when = {"zone": ZONE, "rules": views.source.rules, "as_at": self.now}
        asked = [("child", who) for who in (self.here.daisy, self.here.edgar)]
        asked += [("record", what) for what in self.here.records.values()]
        asked += [("person", who.person) for who in self.here.people.values()]
        for kind, what in asked:
            assert tuple(self.seen(kind, what)) == who_saw(book.recorded, **when, **{kind: what})
        for _, who in asked[:2]:
            history = consents.history(book, who, when["rules"])
            stood = questions.consents_of(who, self.now)(views)
            assert stood.lines == consents_for(history, **when)
            states = consents.states(history, ZONE, at=self.now)
            assert stood.disagreements == disagreements(states, when["rules"])
        found = [one.line for one in questions.open_duties(self.now)(views)]
        assert tuple(found) == open_duties(book.all(*types(when["rules"])), **when)


@pytest.fixture
def kept() -> Kept:
    return Kept()


def opened(kept: Kept, who: str = "key-person", what: str = CORRESPONDENCE) -> Recorded[Any]:
    people, records = kept.here.people, kept.here.records
    return kept.do(access.open_record, by=people[who], record=records[what], purpose="planning-for-needs")


# ---- who saw a file


def test_a_verdict_a_question_and_its_answer_stand_beside_the_access_that_they_are_about(kept: Kept) -> None:
    one, other = opened(kept), opened(kept)
    verdict = kept.do(access_review.review, entry=one.event_id, verdict="appropriate")
    asked = kept.do(access_query.query, by=kept.here.people["mother"], entry=other.event_id)
    found = kept.seen("child", kept.here.daisy)
    assert [(line.reviewed, line.question, line.answer) for line in found] == [
        ("appropriate", None, None),
        (None, asked.event.stream, None),
    ]
    kept.do(access_query.answer, question=asked.event.stream, answer="in-order")
    kept.do(correction.correct, entry=verdict.event_id, kind="entered-in-error")
    found = kept.seen("child", kept.here.daisy)
    assert [(line.reviewed, line.answer) for line in found] == [(None, None), (None, "in-order")]


def test_a_correction_of_a_correction_is_seen(kept: Kept) -> None:
    one = opened(kept, "volunteer")
    told = kept.do(access.tell_access, by=kept.here.people["staff"], record=one.event.record, purpose="care")
    wrong = kept.do(correction.correct, entry=told.event_id, kind="entered-in-error")
    assert [line.in_error for line in kept.seen("record", one.event.record)] == [False, True]
    kept.do(correction.correct, entry=wrong.event_id, kind="entered-in-error")
    assert [line.in_error for line in kept.seen("record", one.event.record)] == [False, False]


def test_a_consent_that_was_withdrawn_before_and_entered_after_the_access(kept: Kept) -> None:
    mother = kept.here.people["mother"]
    scope = Scope(("use",), ("personal",), (), ("planning-for-needs",))
    given = kept.do(consent.give, by=mother, child=kept.here.daisy, scope=scope, method="wet-signature")
    kept.later(2 * DAY)
    opened(kept)
    assert [line.consent_now for line in kept.seen("child", kept.here.daisy)] == ["in-force"]
    day = When.day((kept.now - DAY).date())
    kept.do(consent.withdraw, by=mother, consent=given.event.stream, channel="slip", occurred=day)
    (line,) = kept.seen("child", kept.here.daisy)
    assert (line.consent_then, line.consent_now) == ("in-force", "withdrawn")


def test_of_a_consent_to_one_use_the_second_access_has_none(kept: Kept) -> None:
    """And if the first is told to have been later, it is the first that has none."""
    mother, staff = kept.here.people["mother"], kept.here.people["key-person"]
    scope = Scope(("use",), ("personal",), (), ("planning-for-needs",))
    kept.do(consent.give, by=mother, child=kept.here.daisy, scope=scope, method="wet-signature", uses=1)
    kept.later(DAY)
    what = {"by": staff, "record": kept.here.records[CORRESPONDENCE], "purpose": "planning-for-needs"}
    first = kept.do(access.tell_access, **what)
    kept.later(DAY)
    kept.do(access.open_record, **what)
    assert [line.consent_now for line in kept.seen("child", kept.here.daisy)] == ["in-force", "expired"]
    kept.do(correction.correct, entry=first.event_id, kind="entered-in-error")
    assert [line.consent_now for line in kept.seen("child", kept.here.daisy)] == ["in-force", "in-force"]


def test_a_child_who_was_entered_twice_is_one_child_from_when_that_is_entered(kept: Kept) -> None:
    twin, book = uuid4(), kept.here.book
    kept.do(child.enrol, name="Daisy Quill", child=twin)
    made = kept.do(record.create, subject=twin, category=OBSERVATION, title="twice")
    kept.do(access.open_record, record=made.event.stream, purpose="care")
    mother = kept.here.people["mother"]
    kept.do(consent.give, by=mother, child=twin, scope=Scope(("photograph",)), method="wet-signature")
    before = book.head
    assert kept.seen("child", kept.here.daisy) == []
    kept.do(joined.join, person=kept.here.daisy, other=twin)
    assert [line.record for line in kept.seen("child", kept.here.daisy)] == [made.event.stream]
    stood = questions.consents_of(kept.here.daisy, kept.now)(kept.known())
    assert [line.status for line in stood.lines] == ["in-force"]
    assert consents.history(book, kept.here.daisy, kept.views.source.rules, known_at=before) == [
        r for r in consents.history(book, kept.here.daisy, kept.views.source.rules) if r.event.TOPIC == "person.joined"
    ]
    kept.do(joined.part, person=kept.here.daisy, other=twin)
    assert kept.seen("child", kept.here.daisy) == []


def test_who_refused_is_found_to_be_who_agreed(kept: Kept) -> None:
    """Her refusal under another id stood against her consent; she is one person, who agreed to this and refused that."""
    mother, again = kept.here.people["mother"], kept.here.person("again", "Rosa Quill", "parent")
    scope = Scope(("use",), ("personal",), (), ("planning-for-needs",))
    kept.do(consent.give, by=mother, child=kept.here.daisy, scope=scope, method="wet-signature")
    kept.do(consent.refuse, by=replace(mother, person=again.person), child=kept.here.daisy, scope=scope)
    kept.later(DAY)
    opened(kept)
    assert [line.consent_now for line in kept.seen("child", kept.here.daisy)] == ["refused"]
    kept.do(joined.join, person=mother.person, other=again.person)
    assert [line.consent_now for line in kept.seen("child", kept.here.daisy)] == ["in-force"]


def test_another_access_leaves_the_lines_of_the_others(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        opened(kept)
    folded: list[int] = []

    def counting(events: Any, **more: Any) -> Any:
        folded.extend(r.position for r in events if r.event.TOPIC == "access.granted")
        return who_saw(events, **more)

    monkeypatch.setattr("projections.views.accesses.who_saw", counting)
    newest = kept.here.book.do(
        access.open_record,
        by=kept.here.people["key-person"],
        record=kept.here.records[CORRESPONDENCE],
        purpose="planning-for-needs",
    )
    assert len(kept.seen("child", kept.here.daisy)) == 4
    assert folded == [newest.position]


# ---- duties


def test_that_time_passes_folds_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kept.here.book.do(
        record.create, by=kept.here.manager, subject=kept.here.daisy, category="beyond-personal.bullying", title="it"
    )
    kept.here.book.clock += timedelta(minutes=1)
    assert kept.due("inform-parents")[-1] == (made.position, False)

    def never(_basis: Any, some: list[Any], *_: Any) -> None:
        assert not some, "it was folded again"

    monkeypatch.setattr(kept_duties, "_fold", never)
    for hours, overdue in ((23, False), (1, True), (1000, True)):
        kept.here.book.clock += timedelta(hours=hours)
        assert kept.due("inform-parents")[-1] == (made.position, overdue)


def test_a_hold_makes_a_duty_wait_and_its_end_makes_its_time_count_anew(kept: Kept) -> None:
    made = kept.do(record.create, subject=kept.here.daisy, category="beyond-personal.bullying", title="it")
    placed = kept.do(hold.place, child=kept.here.daisy, against=["parents"], reason="child-at-risk")
    assert made.position not in dict(kept.due("inform-parents"))
    kept.later(3 * DAY)
    kept.do(hold.release, hold=placed.event.stream, reason="risk-over")
    assert dict(kept.due("inform-parents"))[made.position] is False
    kept.later(DAY)
    assert dict(kept.due("inform-parents"))[made.position] is True
    kept.do(informing.inform, record=made.event.stream, method="phone")
    assert made.position not in dict(kept.due("inform-parents"))


def test_a_hold_on_another_id_of_the_child_counts_from_when_they_are_joined(kept: Kept) -> None:
    twin = uuid4()
    kept.do(child.enrol, name="Daisy Quill", child=twin)
    made = kept.do(record.create, subject=kept.here.daisy, category="beyond-personal.bullying", title="it")
    kept.do(hold.place, child=twin, against=["parents"], reason="child-at-risk")
    assert made.position in dict(kept.due("inform-parents"))
    join = kept.do(joined.join, person=kept.here.daisy, other=twin)
    assert made.position not in dict(kept.due("inform-parents"))
    kept.do(correction.correct, entry=join.event_id, kind="entered-in-error")
    assert made.position in dict(kept.due("inform-parents"))


def test_what_is_entered_of_a_day_to_come_counts_when_it_has_come(kept: Kept) -> None:
    left = kept.do(attendance.leave, child=kept.here.daisy, occurred=When.day(date(2026, 9, 11)))
    assert kept.due("pass-records") == []
    kept.later(5 * DAY)
    assert kept.due("pass-records") == [(left.position, False)]
    kept.do(handover.pass_on, child=kept.here.daisy)
    assert kept.due("pass-records") == []


def test_who_has_left_owes_no_acknowledgement_from_the_day_after(kept: Kept) -> None:
    who = kept.here.people["volunteer"].person
    registered = next(r.position for r in kept.here.book.recorded if r.event.stream == who)
    assert registered in dict(kept.due("acknowledge-policy"))
    kept.do(person.end_role, person=who, role="volunteer", occurred=When.day(date(2026, 9, 10)))
    kept.later(10 * DAY)
    assert registered not in dict(kept.due("acknowledge-policy"))


def test_a_policy_that_is_adopted_anew_is_acknowledged_anew(kept: Kept) -> None:
    staff = kept.here.people["staff"]
    registered = next(r.position for r in kept.here.book.recorded if r.event.stream == staff.person)
    kept.do(policies.acknowledge, by=staff, person=staff.person, kind="confidentiality", method="signed")
    assert registered not in dict(kept.due("acknowledge-policy"))
    adopt(kept, b"")
    assert registered in dict(kept.due("acknowledge-policy"))


# ---- made anew


def adopt(kept: Kept, change: bytes) -> None:
    kept.do(
        setting.adopt_policy,
        setting=kept.here.setting,
        kind="confidentiality",
        title="Confidentiality Policy",
        version="2",
        effective_from=date(2026, 9, 1),
        review_due=date(2027, 9, 1),
        content=b"What is said here stays here, always.\n",
        changes=change or None,
    )


def test_other_times_in_the_rules_make_all_tables_anew(kept: Kept) -> None:
    made = kept.do(record.create, subject=kept.here.daisy, category="beyond-personal.bullying", title="it")
    kept.later(30 * timedelta(hours=1))
    assert dict(kept.due("inform-parents"))[made.position] is True
    change = {"rules": {"periods": {"inform-parents": {"value": 48}}}}
    adopt(kept, json.dumps(change).encode())
    assert dict(kept.due("inform-parents"))[made.position] is False


def test_tables_of_a_ledger_that_was_restored_from_an_older_copy_are_made_anew(kept: Kept, tmp_path: Path) -> None:
    """It went on otherwise: as many entries, but not the same."""
    book, older = kept.here.book, list(kept.here.book.recorded)
    file = tmp_path / "views.db"
    opened(kept)
    answer = questions.who_saw("child", kept.here.daisy, kept.now + DAY)
    assert len(ask(MemorySource(book), file, answer) or ()) == 1
    book.recorded = older
    book.do(child.enrol, by=kept.here.manager, name="Somebody", child=uuid4())
    assert ask(MemorySource(book), file, answer) == []


def test_an_entry_that_cannot_be_read_leaves_the_answer_to_the_fold(kept: Kept, tmp_path: Path) -> None:
    source = MemorySource(kept.here.book)

    def events(gt: int) -> Any:
        raise EvidenceError(f"entry {gt + 1}: not what was signed")

    source.events = events  # type: ignore[method-assign]
    assert ask(source, tmp_path / "views.db", questions.open_duties(kept.now)) is None


def test_rebuilt_tables_are_those_that_had_grown(kept: Kept, tmp_path: Path) -> None:
    """Asked on many days, so that spans of the past are kept too; and then made anew at once."""
    file, book = tmp_path / "views.db", kept.here.book
    for _ in range(4):
        opened(kept)
        kept.here.book.clock += 3 * DAY
        for days in (0, 2, 9):
            ask(MemorySource(book), file, questions.consents_of(kept.here.daisy, kept.now - days * DAY))
        ask(MemorySource(book), file, questions.who_saw("child", kept.here.daisy, kept.now))
        ask(MemorySource(book), file, questions.open_duties(kept.now))
    made = rebuild(MemorySource(book), file, kept.now)
    assert (made.before, made.differing, made.switched) == (book.head, 0, True)
    assert made.rows["accesses"] == 4


def test_an_answer_does_not_change_between_the_instants_that_stand_in_its_entries(kept: Kept) -> None:
    """A consent up to a day, with a use: asked at every hour, the spans say what the fold says."""
    mother = kept.here.people["mother"]
    scope = Scope(("use",), ("personal",), (), ("planning-for-needs",))
    last = (kept.now + 4 * DAY).date()
    kept.do(consent.give, by=mother, child=kept.here.daisy, scope=scope, method="wet-signature", last_day=last, uses=2)
    kept.later(DAY)
    opened(kept)
    history = consents.history(kept.here.book, kept.here.daisy, kept.views.source.rules)
    seen = set()
    for hours in range(24 * 8):
        at = MONDAY + timedelta(hours=hours)
        stood = questions.consents_of(kept.here.daisy, at)(kept.known())
        assert stood.lines == consents_for(history, zone=ZONE, rules=kept.views.source.rules, as_at=at)
        seen |= {(line.status, line.used) for line in stood.lines}
    assert seen == {("in-force", 0), ("in-force", 1), ("expired", 1)}
    settle(kept.views, kept.now)
