"""Why each access was possible: as frozen, as worked out anew, who granted it, and under which policy."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from aggregates.accesses import access, grant, hold
from aggregates.governance import setting
from aggregates.matters import grievance
from aggregates.people import child, joined, person
from aggregates.rules import shipped
from aggregates.vocabulary import choices
from ledger.errors import Refused
from ledger.event import REGISTRY, Actor, Recorded, When
from projections.access import who_saw
from projections.explained import Answer, Explained, explained, types
from support.memory_book import ZONE
from support.uses import FRIDAY, HOUR, LETTER, MONDAY, OBSERVATION, THURSDAY, TUESDAY, WEDNESDAY, Uses, week

CONCERN = "beyond-personal.concern-child"
KEY_PERSON = Answer(allowed=True, ground="professional-need.key-person", rule="S15")
NOT_THEIRS = Answer(allowed=False, ground="none-recorded", rule="S15")


@pytest.fixture
def uses() -> Uses:
    return week()


def of(uses: Uses, entry: Recorded[Any], known_at: int | None = None, **more: Any) -> Explained:
    """One access explained."""
    events = uses.book.all(*types(shipped()))
    rules: dict[str, Any] = {"zone": ZONE, "rules": shipped(), "known_at": known_at}
    lines = [line for line in who_saw(events, **rules) if line.entry == entry.event_id]
    (found,) = explained(events, lines, **rules, **more)
    return found


def entered(uses: Uses, topic: str) -> Recorded[Any]:
    """The newest entry of a type."""
    found: Recorded[Any] = uses.book.all(REGISTRY[topic])[-1]
    return found


def relied(found: Explained) -> list[str]:
    return [g.type for g in found.grounds if g.relied]


def test_the_key_person_was_assigned_by_the_manager_and_that_opened_it(uses: Uses) -> None:
    found = of(uses, uses.opened(TUESDAY, who="key-person", category=CONCERN))
    assert found.frozen == found.then == found.now == KEY_PERSON
    assert not found.differs
    assert [(g.type, g.relied, g.holds, g.later) for g in found.grounds] == [("key_person.assigned", True, True, None)]
    (ground,) = found.grounds
    assigned = next(r for r in uses.book.recorded if r.event.TOPIC == "key_person.assigned")
    assert (ground.entry, ground.position) == (assigned.event_id, assigned.position)
    assert (ground.person, ground.role) == (uses.here.manager.person, "manager")


def test_under_which_policy(uses: Uses) -> None:
    found = of(uses, uses.opened(TUESDAY))
    adopted = entered(uses, "policy.adopted")
    assert found.policy == found.policy_then
    assert found.policy is not None
    assert (found.policy.position, found.policy.title) == (adopted.position, "Confidentiality Policy")
    assert (found.policy.version, found.policy.effective_from) == ("August 2024", date(2024, 8, 1))


def test_told_under_a_new_policy_of_what_happened_under_the_old_one(uses: Uses) -> None:
    with uses.book.at(WEDNESDAY):
        text = {"title": "Confidentiality Policy", "version": "2026", "content": b"New.\n"}
        kind: dict[str, Any] = {"kind": "confidentiality", "effective_from": date(2026, 9, 9)}
        uses.book.do(setting.adopt_policy, by=uses.here.manager, setting=uses.here.setting, **kind, **text)
    found = of(uses, uses.read_on_paper(When(TUESDAY, "minute"), THURSDAY))
    assert found.policy is not None
    assert found.policy_then is not None
    assert (found.policy.version, found.policy_then.version) == ("2026", "August 2024")


def test_a_grant_that_was_entered_five_weeks_after_is_named_and_is_no_ground(uses: Uses) -> None:
    """Read on paper on 8 October; on 12 November somebody enters that it had been granted on 7 October."""
    read, granted = (datetime.fromisoformat(f"2026-{day}T10:00:00+00:00") for day in ("10-08", "11-12"))
    student = uses.here.people["student"]
    told = uses.read_on_paper(When(read, "minute"), read + HOUR, who="student", category=CONCERN)
    with uses.book.at(granted):
        said: dict[str, Any] = {"to": student.person, "child": uses.here.daisy, "last_day": date(2026, 12, 1)}
        uses.book.do(grant.give, by=uses.here.manager, occurred=When(read - 24 * HOUR, "minute"), **said)
    found = of(uses, told)
    outside = Answer(allowed=False, ground="none-recorded", rule="S109")
    assert (found.frozen, found.then) == (outside, outside)
    assert found.now == Answer(allowed=True, ground="professional-need.need-to-know-grant", rule="S16")
    (later,) = found.later
    assert (later.type, later.later, later.relied, later.holds) == ("grant.given", timedelta(weeks=5), False, True)
    assert later.entered == granted
    assert of(uses, told, known_at=uses.book.head - 1).later == ()  # as was known before: nothing at all


def test_a_role_that_had_ended_though_that_was_entered_only_later(uses: Uses) -> None:
    found_out = uses.here.people["staff"]
    opened = uses.opened(TUESDAY)
    with uses.book.at(FRIDAY):
        assignment = next(
            r.event_id
            for r in uses.book.recorded
            if r.event.TOPIC == "role.assigned" and r.event.stream == found_out.person
        )
        said: dict[str, Any] = {"person": found_out.person, "role": "staff", "occurred": When(MONDAY, "minute")}
        uses.book.do(person.end_role, by=uses.here.manager, **said)
    found = of(uses, opened)
    assert (
        found.frozen == found.then == Answer(allowed=True, ground="professional-need.developmental-record", rule="S32")
    )
    assert found.now == Answer(allowed=False, ground="none-recorded", rule="S25")
    (ground,) = found.grounds
    assert (ground.entry, ground.relied, ground.holds) == (assignment, True, False)


def test_a_mother_by_her_relationship_and_the_consent_that_stood(uses: Uses) -> None:
    uses.given()
    found = of(uses, uses.opened(TUESDAY, who="mother"))
    assert found.now.ground == "right.parent-own-child"
    assert relied(found) == ["relationship.recorded", "consent.given"]
    assert [g.role for g in found.grounds] == ["manager", "parent"]
    assert (found.access.consent_then, found.access.consent_now) == ("in-force", "in-force")


def test_a_consent_that_was_taken_back_before_is_relied_on_and_does_not_hold(uses: Uses) -> None:
    given = uses.given()
    opened = uses.opened(TUESDAY)
    uses.withdrawn(given, MONDAY, WEDNESDAY)
    found = of(uses, opened)
    assert [(g.type, g.relied, g.holds) for g in found.grounds] == [
        ("role.assigned", True, True),
        ("consent.given", True, False),
    ]
    assert (found.access.consent_then, found.access.consent_now) == ("in-force", "withdrawn")


def test_an_emergency_that_began_with_the_access_itself(uses: Uses) -> None:
    reason = next(iter(choices("emergency-reason")))
    with uses.book.at(TUESDAY):
        asking = {"record": uses.here.records[CONCERN], "purpose": "safeguarding", "emergency": reason}
        uses.book.decide(access.open_record, by=uses.here.people["volunteer"], **asking)
    found = of(uses, entered(uses, "access.granted"))
    assert found.frozen == found.then == found.now == Answer(allowed=True, ground="emergency-override", rule="S1")
    assert [(g.type, g.relied, g.later) for g in found.grounds] == [
        ("role.assigned", True, None),
        ("emergency.started", True, None),
    ]


def test_the_key_person_changes_at_noon(uses: Uses) -> None:
    """Opened a minute before and a minute after (domain reference 3.8)."""
    noon = TUESDAY.replace(hour=11)  # in London
    minute = timedelta(minutes=1)
    kit, book = uses.here.people["key-person"], uses.book
    before = uses.opened(noon - minute, who="key-person", category=CONCERN)
    with book.at(noon):
        book.do(child.end_key_person, by=uses.here.manager, child=uses.here.daisy, person=kit.person)
        staff = uses.here.people["other-key-person"].person
        book.do(child.assign_key_person, by=uses.here.manager, child=uses.here.daisy, person=staff)
    with suppress(Refused):
        uses.opened(noon + minute, who="key-person", category=CONCERN)
    after = entered(uses, "access.denied")
    assert of(uses, before).now == KEY_PERSON
    refused = of(uses, after)
    assert refused.frozen == refused.now
    assert (refused.now.allowed, refused.grounds) == (False, ())
    other = of(uses, uses.opened(noon + minute, who="other-key-person", category=CONCERN))
    assert other.now == KEY_PERSON
    assert {g.position for g in other.grounds} >= {entered(uses, "key_person.assigned").position}


def test_an_access_that_was_told_at_the_wrong_time_is_worked_out_at_the_right_one(uses: Uses) -> None:
    """The key person was assigned on Wednesday; it was read on Tuesday and not, as was told first, on Thursday."""
    book = uses.book
    nia = uses.here.people["student"].person
    with book.at(WEDNESDAY):
        book.do(person.assign_role, by=uses.here.manager, person=nia, role="staff")
    with book.at(WEDNESDAY + HOUR):
        book.do(child.assign_key_person, by=uses.here.manager, child=uses.here.daisy, person=nia)
    with book.at(FRIDAY):
        asking = {"record": uses.here.records[CONCERN], "purpose": "care", "occurred": When(THURSDAY, "minute")}
        told = book.do(access.tell_access, by=Actor(nia, "staff"), **asking)
    assert of(uses, told).then == KEY_PERSON
    uses.wrong(told, FRIDAY + HOUR, right_time=When(TUESDAY, "minute"))
    found = of(uses, told)
    assert (found.frozen, found.then.allowed, found.now.allowed) == (KEY_PERSON, False, False)
    assert [(g.relied, g.holds, g.later) for g in found.grounds] == [
        (True, False, 24 * HOUR),
        (True, False, 25 * HOUR),
    ]
    assert found.later == ()  # on Tuesday neither had begun, whenever it was entered


def test_what_a_hold_stopped_is_explained_only_to_those_who_may_know_of_it(uses: Uses) -> None:
    with uses.book.at(MONDAY):
        why: dict[str, Any] = {"against": ["parents"], "reason": next(iter(choices("hold-reason")))}
        uses.book.do(hold.place, by=uses.here.manager, child=uses.here.daisy, **why)
    with suppress(Refused):
        uses.opened(TUESDAY, who="mother", category=LETTER)
    denied = entered(uses, "access.denied")
    closed = Answer(allowed=False, ground="none-recorded", rule="S41")
    mistake = uses.wrong(entered(uses, "hold.placed"), FRIDAY)
    told, known = of(uses, denied), of(uses, denied, holds=True)
    assert told.frozen == told.then == told.now == closed
    assert (known.frozen, known.then) == (closed, closed)
    assert known.now == Answer(allowed=True, ground="right.parent-own-child", rule="S41")
    assert not {mistake.event_id} & {g.entry for g in known.grounds}


def test_a_grievance_is_shown_as_it_was_answered(uses: Uses) -> None:
    staff, book = uses.here.people["staff"], uses.book
    matter = next(iter(choices("grievance-matter")))
    with book.at(MONDAY):
        raised = book.do(
            grievance.raise_grievance, by=uses.here.manager, subject=staff.person, matter=matter, words="Loud."
        )
        opened = book.do(grievance.open_grievance, by=uses.here.manager, grievance=raised.event.stream)
    found = of(uses, opened)
    assert found.frozen == found.now == Answer(allowed=True, ground="professional-need.management", rule="S116")


def test_somebody_who_was_entered_twice_had_what_either_had_once_it_was_known(uses: Uses) -> None:
    book = uses.book
    second = book.do(person.register, by=uses.here.manager, kind="parent", name="Rosa Quill").event.stream
    again = Actor(second, "parent")
    with book.at(TUESDAY), suppress(Refused):
        asking = {"record": uses.here.records[OBSERVATION], "purpose": "parent-request"}
        book.do(access.open_record, by=again, **asking)
    denied = entered(uses, "access.denied")
    with book.at(THURSDAY):
        book.do(joined.join, by=uses.here.manager, person=uses.here.people["mother"].person, other=second)
    found = of(uses, denied)
    assert (found.then.allowed, found.now.allowed) == (False, True)
    assert [(g.type, g.relied) for g in found.grounds] == [("relationship.recorded", False)]
