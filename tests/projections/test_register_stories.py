"""Each register has its story: what stands in it, on which day, as known at which entry, and what never does.

The expected cells are worked out by hand from the story. Every story is asked three more times: for the day before, for what
was known before its entry, and for a period that ends before it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.accesses import access, access_review, emergency, grant
from aggregates.disclosures import advice, assessment, disclosure, referral, sharing
from aggregates.governance import policies, setting
from aggregates.keeping import correction
from aggregates.matters import foi, rights
from aggregates.people import care, joined
from aggregates.people import person as people
from aggregates.periods import Period
from aggregates.permissions import consent, consent_changes, consent_follow_up
from aggregates.permissions.scope import scope
from aggregates.records import record, retention
from aggregates.rules import Rules, shipped
from aggregates.vocabulary import choices
from ledger.errors import Refused
from ledger.event import Actor, Recorded, When
from projections import registers
from projections.register_line import Asked, RegisterLine
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)  # ten in summer time
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FORM, OBSERVATION = "personal.registration-form", "developmental.observation"
SHARING = scope(["share"], ["developmental"], ["school", "health-professional"], ["transition"])


@pytest.fixture
def here() -> Playgroup:
    """On the second day: what was made on the first stands in no story."""
    here = playgroup(MONDAY)
    here.book.clock = MONDAY + DAY
    return here


def listed(here: Playgroup, name: str, *, rules: Rules | None = None, **asked: Any) -> tuple[RegisterLine, ...]:
    clocks = {"as_at": here.book.now} | {name: asked.pop(name) for name in ("as_at", "known_at") if name in asked}
    how: dict[str, Any] = {"zone": ZONE, "rules": rules or shipped(), "asked": Asked(**asked), **clocks}
    found = registers.lines(here.book.recorded, name, **how)
    # What it says that it is folded from is all that it needs.
    assert registers.lines(here.book.all(*registers.types(how["rules"], name)), name, **how) == found
    if name != "clocks":  # where all is made within one second, the clock of a memory book stands still
        assert all(line.entries for line in found)
    return found


def tell(here: Playgroup, who: str, what: str, at: datetime, **said: Any) -> Recorded[Any]:
    """Somebody says now that they had opened a record then."""
    given = {"record": here.records[what], "purpose": "care", "occurred": When(at, "minute"), **said}
    return here.book.do(access.tell_access, by=here.people[who], **given)


def hand_out(here: Playgroup, *recipients: str, **said: Any) -> Recorded[Any]:
    what: dict[str, Any] = {
        "categories": [OBSERVATION],
        "purpose": "transition",
        "channel": "post",
        "child": here.daisy,
    }
    return here.book.do(disclosure.disclose, by=here.manager, **{**what, "recipients": list(recipients), **said})


def agree(here: Playgroup, who: str = "mother", **said: Any) -> UUID:
    given = {"child": here.daisy, "scope": SHARING, "method": "typed", **said}
    stream: UUID = here.book.do(consent.give, by=here.people[who], **given).event.stream
    return stream


def withdraw(here: Playgroup, stream: UUID, who: str = "mother", **said: Any) -> Recorded[Any]:
    return here.book.do(consent.withdraw, by=here.people[who], consent=stream, channel="phone", **said)


def decide(here: Playgroup, outcome: str = "do-not-share", **said: Any) -> Recorded[Any]:
    given = {"child": here.daisy, "outcome": outcome, "purpose": "health", **said}
    return here.book.do(sharing.decide, by=here.manager, **given)


# ---- a story for each: what happens on the second day, and the entry that then stands in the register


def _recipients(here: Playgroup) -> Recorded[Any]:
    stream = agree(here)
    with here.book.at(here.book.now + HOUR):
        hand_out(here, "school")
    here.book.clock += 2 * HOUR
    return withdraw(here, stream)


def _late_shift(here: Playgroup) -> Recorded[Any]:
    here.book.clock += 11 * HOUR  # nine in the evening
    return here.book.do(access.open_record, by=here.manager, record=here.records[FORM], purpose="care")


def _emergency(here: Playgroup) -> Recorded[Any]:
    said = {"record": here.records[FORM], "purpose": "care", "emergency": "hurt"}
    return here.book.decide(access.open_record, by=here.people["volunteer"], **said)[1]


def _grant(here: Playgroup) -> Recorded[Any]:
    """It is over on the day itself, and used on the day after."""
    who = here.people["volunteer"]
    day = here.book.now.date()
    said = {"to": who.person, "child": here.daisy, "categories": ["personal"], "last_day": day}
    given = here.book.do(grant.give, by=here.manager, **said)
    here.book.clock += 2 * DAY
    tell(here, "volunteer", FORM, here.book.now - HOUR)
    return given


def _unsure(here: Playgroup) -> Recorded[Any]:
    weighed = here.book.do(assessment.assess, by=here.manager, child=here.daisy, certainty="unsure")
    return decide(here, case=weighed.event.stream, child=None)


def _assessed(here: Playgroup) -> Recorded[Any]:
    return here.book.do(assessment.assess, by=here.manager, child=here.daisy, risk="low", golden_rules="2018")


def _late(here: Playgroup) -> Recorded[Any]:
    here.book.clock += 3 * DAY
    return here.book.do(
        record.create, by=here.manager, subject=here.daisy, category=OBSERVATION, title="Bricks",
        occurred=When.day(date(2026, 9, 8)),
    )  # fmt: skip


def _backwards(here: Playgroup) -> Recorded[Any]:
    """The clock was an hour ahead, and is put right."""
    decide(here)
    here.book.clock -= HOUR
    return here.book.do(record.create, by=here.manager, subject=here.daisy, category=OBSERVATION, title="Bricks")


STORIES: dict[str, Callable[[Playgroup], Recorded[Any]]] = {
    "recipients": _recipients,
    "undone": lambda here: decide(here, "share", recipients=["school"]),
    "out-of-role": lambda here: tell(here, "volunteer", FORM, here.book.now),
    "out-of-hours": _late_shift,
    "without-ground": lambda here: tell(here, "staff", FORM, here.book.now),
    "unacknowledged-access": lambda here: here.book.do(
        access.open_record, by=here.people["mother"], record=here.records[OBSERVATION], purpose="parent-request"
    ),
    "emergencies": _emergency,
    "expired-grants": _grant,
    "unsure": _unsure,
    "checklists": _assessed,
    "late": _late,
    "clocks": _backwards,
    "rights": lambda here: here.book.do(rights.request, by=here.manager, right="A15", subject=here.daisy),
    "foi": lambda here: here.book.do(foi.request, by=here.manager, requester_name="Ida Marlow"),
    "decisions": decide,
    "disclosures": lambda here: hand_out(here, "school"),
    "refusals": decide,
}


@pytest.mark.parametrize("name", STORIES)
def test_it_stands_there_and_neither_the_day_before_nor_as_known_before(here: Playgroup, name: str) -> None:
    before = here.book.head
    made = STORIES[name](here)

    def found(**asked: Any) -> list[RegisterLine]:
        return [line for line in listed(here, name, **asked) if line.entry == made.event_id]

    (line,) = found()
    assert line.position == made.position
    assert made.position in line.entries
    assert found(as_at=MONDAY) == []
    assert found(known_at=before) == []
    assert found(known_at=made.position - 1) == []
    assert found(until=MONDAY) == []
    assert found(since=here.book.now + DAY) == []
    assert len(found(since=MONDAY + 12 * HOUR, until=here.book.now)) == 1
    assert len(found(subjects=frozenset(line.subjects))) == 1
    assert found(subjects=frozenset([uuid4()])) == []
    assert found(hidden=frozenset([made.event_id])) == []


# ---- who must be told


def told(line: RegisterLine) -> tuple[Any, ...]:
    return (*line.cells["told_to"], line.cells["got"], line.cells["told"], line.open, line.overdue)


def test_everybody_who_got_something_on_a_consent_is_to_be_told_of_its_end(here: Playgroup) -> None:
    stream = agree(here)
    with here.book.at(here.book.now + HOUR):
        first, second = hand_out(here, "school"), hand_out(here, "school", "health-professional")
        hand_out(here, "school", purpose="learning-and-development")  # not what was agreed to
    here.book.clock += 2 * HOUR
    ending = withdraw(here, stream)
    duty = ("tell-of-withdrawal",)
    assert [told(line) for line in listed(here, "recipients")] == [
        ("school", (first.position, second.position), (), duty, False),
        ("health-professional", (second.position,), (), duty, False),
    ]
    here.book.clock += DAY
    said = {"recipients": ["school"], "method": "phone", "effect": "destroyed"}
    telling = here.book.do(consent_follow_up.told, by=here.manager, consent=stream, **said)
    school, health = listed(here, "recipients")
    assert told(school) == ("school", (first.position, second.position), (telling.position,), (), False)
    assert school.cells["effect"] == ("destroyed",)
    assert school.entries == (ending.position, first.position, second.position, telling.position)
    assert told(health)[3:] == (duty, False)
    three_days = here.book.now + 2 * DAY  # three after the withdrawal
    assert [line.overdue for line in listed(here, "recipients", as_at=three_days + HOUR)] == [False, True]
    assert [line.overdue for line in listed(here, "recipients", as_at=three_days - HOUR)] == [False, False]
    assert [line.open for line in listed(here, "recipients", known_at=telling.position - 1)] == [duty, duty]


def test_what_was_handed_out_before_and_entered_after_is_found_too(here: Playgroup) -> None:
    stream = agree(here)
    here.book.clock += DAY
    withdraw(here, stream)
    here.book.clock += DAY
    with suppress(Refused):
        late = here.book.do(
            disclosure.tell_disclosure, by=here.manager, child=here.daisy, categories=[OBSERVATION],
            recipients=["school"], purpose="transition", channel="post", occurred=When(MONDAY + DAY + HOUR, "minute"),
        )  # fmt: skip
    (line,) = listed(here, "recipients")
    assert told(line) == ("school", (late.position,), (), ("tell-of-withdrawal",), False)
    assert line.cells["found_later"] == (True,)


def test_of_a_part_only_those_who_got_something_of_that_part(here: Playgroup) -> None:
    stream = agree(here)
    with here.book.at(here.book.now + HOUR):
        hand_out(here, "school")
        health = hand_out(here, "health-professional")
    here.book.clock += 2 * HOUR
    withdraw(here, stream, scope=scope([], [], ["health-professional"], []))
    (line,) = listed(here, "recipients")
    assert told(line)[:2] == ("health-professional", (health.position,))


def test_what_was_shared_whatever_the_parents_want_never_rested_on_their_consent(here: Playgroup) -> None:
    stream = agree(here)
    said = {"outcome": "share", "purpose": "transition", "recipients": ["school"], "no_consent": ["child-at-risk"]}
    case = here.book.decide(sharing.decide, by=here.manager, child=here.daisy, **said)[0].event.stream
    here.book.do(disclosure.disclose, by=here.manager, case=case, categories=[OBSERVATION], channel="post")
    here.book.clock += HOUR
    withdraw(here, stream)
    assert listed(here, "recipients") == ()


def test_an_erasure_that_was_granted_lists_everybody_who_ever_got_anything(here: Playgroup) -> None:
    out = hand_out(here, "school")
    sent = here.book.do(referral.make, by=here.manager, child=here.daisy, recipient="childrens-social-care")
    hand_out(here, "school", child=here.edgar)
    asked = here.book.do(rights.request, by=here.manager, right="A17", subject=here.daisy)
    assert listed(here, "recipients") == ()
    with here.book.at(here.book.now + HOUR):
        granted = here.book.do(rights.decide, by=here.manager, request=asked.event.stream, outcome="granted")
        found = {line.cells["told_to"]: line for line in listed(here, "recipients")}
    assert {to: line.cells["got"] for to, line in found.items()} == {
        ("school",): (out.position,),
        ("childrens-social-care",): (sent.position,),
    }
    assert {line.entry for line in found.values()} == {granted.event_id}
    assert {line.cells["right"] for line in found.values()} == {("A17",)}
    assert {line.open for line in found.values()} == {("tell-of-erasure",)}


@pytest.mark.parametrize(("right", "outcome"), [("A15", "granted"), ("A17", "refused"), ("A17", "extended")])
def test_nobody_is_to_be_told_of_what_was_only_shown_or_not_granted(here: Playgroup, right: str, outcome: str) -> None:
    hand_out(here, "school")
    asked = here.book.do(rights.request, by=here.manager, right=right, subject=here.daisy)
    here.book.do(rights.decide, by=here.manager, request=asked.event.stream, outcome=outcome)
    assert listed(here, "recipients") == ()


# ---- out of hours


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-09-08 07:59", ("closed",)),
        ("2026-09-08 08:00", ()),
        ("2026-09-08 17:59", ()),
        ("2026-09-08 18:00", ("closed",)),
        ("2026-09-12 11:00", ("closed-day",)),  # a Saturday
        ("2026-10-26 17:30", ()),  # the Monday after the clocks went back: by the clock on the wall
        ("2026-10-26 18:00", ("closed",)),
    ],
)
def test_the_clock_on_the_wall_says_whether_the_setting_was_closed(
    here: Playgroup, at: str, why: tuple[str, ...]
) -> None:
    here.book.clock = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
    when = datetime.fromisoformat(at).replace(tzinfo=ZONE).astimezone(UTC)
    made = tell(here, "key-person", FORM, when)
    found = {line.entry: line.cells["out_of_hours"] for line in listed(here, "out-of-hours")}
    assert found.get(made.event_id, ()) == why


@pytest.mark.parametrize(("day", "why"), [(date(2026, 9, 11), None), (date(2026, 9, 13), ("closed-day",))])
def test_of_a_day_alone_only_a_day_that_is_always_closed_shows(
    here: Playgroup, day: date, why: tuple[str, ...] | None
) -> None:
    here.book.clock = datetime(2026, 9, 15, 10, 0, tzinfo=UTC)
    made = tell(here, "key-person", FORM, MONDAY, occurred=When.day(day))
    found = {line.entry: line.cells["out_of_hours"] for line in listed(here, "out-of-hours")}
    assert found.get(made.event_id) == why


def test_each_access_is_held_against_the_hours_of_the_rules_under_which_it_was_entered(here: Playgroup) -> None:
    evening = MONDAY + DAY + 11 * HOUR  # nine at night
    here.book.clock = evening + HOUR
    made = tell(here, "key-person", FORM, evening)
    hours = {**shipped().data["opening_hours"], "tuesday": ["08:00-12:00", "20:00-24:00"]}
    longer = Rules({**shipped().data, "opening_hours": hours})
    assert [line.entry for line in listed(here, "out-of-hours", under=lambda _policy: shipped())] == [made.event_id]
    assert listed(here, "out-of-hours", rules=shipped(), under=lambda _policy: longer) == ()
    asked: list[UUID | None] = []
    listed(here, "out-of-hours", under=lambda policy: asked.append(policy) or shipped())  # type: ignore[func-returns-value]
    assert set(asked) == {here.book.policy}


# ---- out of role, without a ground


def out_of_role(here: Playgroup) -> dict[UUID | None, tuple[str, ...]]:
    return {line.entry: line.cells["out_of_role"] for line in listed(here, "out-of-role")}


def test_a_role_that_was_ended_before_and_entered_as_ended_after_shows_as_known_since(here: Playgroup) -> None:
    who = here.people["key-person"]
    play = here.people["play-leader"]
    opened = here.book.do(access.open_record, by=play, record=here.records[FORM], purpose="care")
    fine = here.book.do(access.open_record, by=who, record=here.records[FORM], purpose="care")
    here.book.clock += DAY
    assert out_of_role(here) == {}
    said = {"person": play.person, "role": "play-leader", "reason": "left"}
    ended = here.book.do(people.end_role, by=here.manager, **said, occurred=When(MONDAY + 2 * HOUR, "minute"))
    assert out_of_role(here) == {opened.event_id: ("role-not-held-after-all",)}
    assert fine.event_id not in out_of_role(here)
    assert listed(here, "out-of-role", known_at=ended.position - 1) == ()


def test_a_role_that_was_entered_afterwards_was_not_held_at_the_time(here: Playgroup) -> None:
    new = here.person("newcomer", "Nia Orme")
    here.people["newcomer"] = Actor(new.person, "staff")
    made = tell(here, "newcomer", FORM, here.book.now - HOUR)
    assert out_of_role(here)[made.event_id] == ("against-rules", "role-not-held")
    here.book.clock += DAY
    begins = When(MONDAY, "minute")
    here.book.do(people.assign_role, by=here.manager, person=new.person, role="staff", occurred=begins)
    assert out_of_role(here)[made.event_id] == ("against-rules", "role-entered-later")


def test_whoever_has_no_part_in_the_care_shows_though_it_was_allowed(here: Playgroup) -> None:
    made = here.book.do(access.open_record, by=here.people["staff"], record=here.records[OBSERVATION], purpose="care")
    assert out_of_role(here) == {made.event_id: ("not-involved",)}


def test_in_an_emergency_it_is_allowed_and_shows_as_that(here: Playgroup) -> None:
    said = {"record": here.records[FORM], "purpose": "care", "emergency": "hurt"}
    made = here.book.decide(access.open_record, by=here.people["volunteer"], **said)[0]
    assert out_of_role(here) == {made.event_id: ("emergency",)}


def without_ground(here: Playgroup, **asked: Any) -> dict[UUID | None, tuple[Any, ...]]:
    found = listed(here, "without-ground", **asked)
    return {line.entry: (*line.cells["no_ground"], *line.cells["later_ground"]) for line in found}


def test_a_ground_that_was_entered_after_the_access_is_none(here: Playgroup) -> None:
    read = here.book.now
    here.book.clock += 5 * HOUR
    none = tell(here, "staff", FORM, read)
    began = {"child": here.daisy, "person": here.people["staff"].person, "occurred": When(MONDAY, "minute")}
    here.book.do(care.start, by=here.manager, **began)
    later = tell(here, "staff", FORM, read)
    now = tell(here, "staff", FORM, here.book.now)
    ground = "professional-need.care-involvement"
    assert without_ground(here) == {none.event_id: ("none",), later.event_id: ("entered-later", ground)}
    assert now.event_id not in without_ground(here)


def test_an_access_that_is_moved_to_before_its_ground_was_entered_has_none(here: Playgroup) -> None:
    read = here.book.now
    here.book.clock += 5 * HOUR
    began = {"child": here.daisy, "person": here.people["staff"].person, "occurred": When(MONDAY, "minute")}
    here.book.do(care.start, by=here.manager, **began)
    here.book.clock += 2 * HOUR
    made = tell(here, "staff", FORM, here.book.now - HOUR)
    assert without_ground(here) == {}
    here.book.do(
        correction.correct, by=here.manager, entry=made.event_id, kind="wrong-time", right_time=When(read, "minute")
    )
    assert without_ground(here) == {made.event_id: ("entered-later",)}
    assert without_ground(here, known_at=here.book.head - 1) == {}


def test_a_ground_that_was_itself_an_error_is_none(here: Playgroup) -> None:
    began = here.book.do(care.start, by=here.manager, child=here.daisy, person=here.people["staff"].person)
    here.book.clock += HOUR
    made = here.book.do(access.open_record, by=here.people["staff"], record=here.records[FORM], purpose="care")
    assert without_ground(here) == {}
    here.book.do(correction.correct, by=here.manager, entry=began.event_id, kind="entered-in-error")
    assert without_ground(here) == {made.event_id: ("in-error",)}


def test_a_ground_that_had_ended_as_is_known_since_did_not_hold_then(here: Playgroup) -> None:
    whom = {"child": here.daisy, "person": here.people["staff"].person}
    here.book.do(care.start, by=here.manager, **whom)
    here.book.clock += 3 * HOUR
    made = here.book.do(access.open_record, by=here.people["staff"], record=here.records[FORM], purpose="care")
    here.book.clock += DAY
    assert without_ground(here) == {}
    here.book.do(care.end, by=here.manager, **whom, occurred=When(MONDAY + DAY + HOUR, "minute"))
    assert without_ground(here) == {made.event_id: ("not-then",)}


# ---- before the policy was acknowledged


def unacknowledged(here: Playgroup, **asked: Any) -> dict[UUID | None, tuple[Any, ...]]:
    return {e.entry: e.cells["acknowledged_since"] for e in listed(here, "unacknowledged-access", **asked)}


def look(here: Playgroup, who: str) -> Recorded[Any]:
    said = {"record": here.records[OBSERVATION], "purpose": "parent-request"}
    return here.book.do(access.open_record, by=here.people[who], **said)


def acknowledge(here: Playgroup, who: str, **said: Any) -> Recorded[Any]:
    whom = {"person": here.people[who].person, "method": "signed", **said}
    return here.book.do(policies.acknowledge, by=here.manager, **whom)


def test_only_what_was_acknowledged_and_entered_before_counts(here: Playgroup) -> None:
    before = look(here, "mother")
    here.book.clock += HOUR
    done = acknowledge(here, "mother")
    here.book.clock += HOUR
    after = look(here, "mother")
    assert unacknowledged(here) == {before.event_id: (done.position,)}
    assert after.event_id not in unacknowledged(here)
    assert unacknowledged(here, known_at=done.position - 1) == {before.event_id: ()}


def test_an_acknowledgement_that_was_entered_afterwards_counts_as_none(here: Playgroup) -> None:
    here.book.clock += 3 * HOUR
    opened = look(here, "mother")
    here.book.clock += HOUR
    signed = acknowledge(here, "mother", occurred=When(MONDAY + DAY + HOUR, "minute"))
    assert unacknowledged(here) == {opened.event_id: (signed.position,)}


def test_under_the_next_policy_it_is_asked_for_again(here: Playgroup) -> None:
    acknowledge(here, "mother")
    here.book.clock += HOUR
    first = look(here, "mother")
    here.book.clock += HOUR
    said = {"kind": "confidentiality", "title": "Ours", "version": "2", "content": b"Ours.\n"}
    whom = {"by": here.manager, "setting": here.setting, "effective_from": here.book.now.date()}
    here.book.do(setting.adopt_policy, **whom, **said)
    here.book.clock += HOUR
    second = look(here, "mother")
    assert list(unacknowledged(here)) == [second.event_id]
    assert first.event_id not in unacknowledged(here)


def test_whoever_was_entered_twice_acknowledged_it_under_either_id(here: Playgroup) -> None:
    here.people["again"] = here.person("again", "Rosa Quill", "parent")
    acknowledge(here, "again")
    here.book.do(joined.join, by=here.manager, person=here.people["again"].person, other=here.people["mother"].person)
    here.book.clock += HOUR
    look(here, "mother")
    assert unacknowledged(here) == {}


def test_children_and_those_whom_no_policy_binds_are_not_on_it(here: Playgroup) -> None:
    police = here.people["police"]
    said = {"record": here.records[OBSERVATION], "purpose": "safeguarding", "emergency": "danger"}
    here.book.do(access.open_record, by=police, **said)
    kinds = [line.role for line in listed(here, "unacknowledged-access")]
    assert kinds == ["police"]  # registered as staff in this playgroup; by the kind it is that the policy binds


# ---- emergencies and grants


def test_an_emergency_is_open_until_it_was_looked_at(here: Playgroup) -> None:
    began = _emergency(here)
    (line,) = listed(here, "emergencies")
    assert line.cells["opened"] == (began.position - 1,)
    assert (line.open, line.overdue) == (("review-emergency",), False)
    (line,) = listed(here, "emergencies", as_at=here.book.now + 8 * DAY)
    assert (line.overdue, line.due) == (True, When(here.book.now + 7 * DAY))
    here.book.clock += DAY
    seen = here.book.do(access_review.review, by=here.manager, entry=began.event_id, verdict="appropriate")
    (line,) = listed(here, "emergencies")
    assert (line.open, line.cells["beside"], line.cells["beside.verdict"]) == ((), (seen.position,), ("appropriate",))


def test_an_emergency_in_which_nothing_was_opened_is_listed_too(here: Playgroup) -> None:
    here.book.do(emergency.start, by=here.people["staff"], child=here.daisy, reason="missing")
    (line,) = listed(here, "emergencies")
    assert line.cells["opened"] == ()


def test_a_grant_that_was_used_after_its_end_is_shown_with_both_uses(here: Playgroup) -> None:
    who = here.people["volunteer"]
    said = {"to": who.person, "child": here.daisy, "categories": ["personal"], "last_day": here.book.now.date()}
    here.book.do(grant.give, by=here.manager, **said)
    here.book.clock += HOUR
    in_time = here.book.do(access.open_record, by=who, record=here.records[FORM], purpose="care")
    assert listed(here, "expired-grants") == ()
    here.book.clock += DAY
    after = tell(here, "volunteer", FORM, here.book.now - HOUR)
    tell(here, "volunteer", OBSERVATION, here.book.now - HOUR)  # of another matter
    (line,) = listed(here, "expired-grants")
    assert (line.cells["relied"], line.cells["after_end"]) == ((in_time.position,), (after.position,))
    assert line.cells["over"] == (datetime(2026, 9, 8, 23, 0, tzinfo=UTC),)  # midnight in summer time


# ---- cases


def test_doubt_that_was_left_shows_and_advice_that_came_later_beside_it(here: Playgroup) -> None:
    made = _unsure(here)
    case = made.event.stream
    (line,) = listed(here, "unsure")
    assert (line.entry, line.cells["unsure"], line.cells["advice_after"]) == (made.event_id, ("unsure",), ())
    here.book.clock += HOUR
    said = {"of": "local-authority", "question": "whether-to-share", "words": "May we?", "names": []}
    asked = here.book.do(advice.seek, by=here.manager, case=case, **_known(said))
    (line,) = listed(here, "unsure")
    assert line.cells["advice_after"] == (asked.position,)
    here.book.clock += HOUR
    decide(here, case=case, child=None)  # decided again, with advice
    assert [line.entry for line in listed(here, "unsure")] == [made.event_id]


def _known(said: dict[str, Any]) -> dict[str, Any]:
    """With codes that the vocabulary has."""
    firsts = {"of": "adviser", "question": "advice-question"}
    return said | {name: next(iter(choices(scheme))) for name, scheme in firsts.items()}


def test_who_became_certain_or_asked_is_not_on_it(here: Playgroup) -> None:
    case = here.book.do(assessment.assess, by=here.manager, child=here.daisy, certainty="unsure").event.stream
    here.book.clock += HOUR
    here.book.do(assessment.assess, by=here.manager, case=case, certainty="certain")
    here.book.clock += HOUR
    decide(here, case=case, child=None)
    asked = here.book.do(assessment.assess, by=here.manager, child=here.daisy, certainty="unsure-consent").event.stream
    here.book.do(advice.consult_manager, by=here.people["staff"], case=asked, manager=here.manager.person, **_asked())
    here.book.clock += HOUR
    decide(here, case=asked, child=None)
    assert listed(here, "unsure") == ()


def _asked() -> dict[str, Any]:
    return {"question": next(iter(choices("advice-question"))), "words": "May we?"}


def test_of_each_case_the_newest_assessment_says_how_far_it_was_answered(here: Playgroup) -> None:
    first = _assessed(here)
    here.book.clock += HOUR
    second = here.book.do(assessment.assess, by=here.manager, case=first.event.stream, urgency="soon")
    undecided = decide(here, child=here.edgar)
    found = {line.entry: line.cells for line in listed(here, "checklists")}
    assert set(found) == {second.event_id, undecided.event_id}
    assert found[undecided.event_id]["checklist"] == ("not-assessed",)
    of_it, open_ = found[second.event_id]["questions"][0], found[second.event_id]["unanswered"][0]
    assert found[second.event_id]["golden_rules"] == ("2018",)
    assert of_it - open_ == 2  # risk and urgency
    assert found[second.event_id]["checklist"] == ("incomplete",)
    made = registers.row(shipped(), "checklists")
    counted = {
        (*line.cells["golden_rules"], *line.cells["checklist"]): line.entries
        for line in registers.tally(made, listed(here, "checklists"))
    }
    assert counted == {("2018", "incomplete"): (second.position,), ("not-assessed",): (undecided.position,)}


def test_what_was_decided_and_promised_stands_until_it_was_done(here: Playgroup) -> None:
    made = decide(here, "share", recipients=["school"], purpose="transition")
    whom = {"person": here.people["father"].person, "child": here.daisy, "scope": SHARING}
    stream = here.book.do(consent.request, by=here.manager, **whom).event.stream
    father = {"by": here.people["father"], "consent": stream}
    put_off = here.book.do(consent_changes.defer, **father, ask_again=date(2026, 9, 20))
    asked = here.book.do(rights.request, by=here.manager, right="A16", subject=here.daisy)
    promised = here.book.do(rights.decide, by=here.manager, request=asked.event.stream, outcome="granted")
    assert {line.entry: line.open for line in listed(here, "undone")} == {
        made.event_id: ("inform-of-sharing", "share-routine"),  # the one without a time comes last
        put_off.event_id: ("ask-again",),
        promised.event_id: ("fulfil-rights-request",),
    }
    here.book.do(rights.fulfil, by=here.manager, request=asked.event.stream)
    here.book.do(disclosure.disclose, by=here.manager, case=made.event.stream, categories=[OBSERVATION], channel="post")
    assert {line.entry: line.open for line in listed(here, "undone")} == {
        made.event_id: ("inform-of-sharing",),
        put_off.event_id: ("ask-again",),
    }


# ---- late, out of order, odd clocks


def test_late_moved_and_out_of_order_are_told_apart(here: Playgroup) -> None:
    late = _late(here)  # on Friday, for Tuesday
    first = agree(here)
    moved = decide(here)
    right = When(here.book.now - 2 * DAY, "minute")
    here.book.do(correction.correct, by=here.manager, entry=moved.event_id, kind="wrong-time", right_time=right)
    before = withdraw(here, first, occurred=When(here.book.now - 2 * HOUR, "minute"))  # said before it was given
    found = {line.entry: line for line in listed(here, "late")}
    assert {entry: line.cells["lateness"] for entry, line in found.items()} == {
        late.event_id: ("late",),
        moved.event_id: ("late", "moved-back"),
        before.event_id: ("out-of-order",),
    }
    # From the end of Tuesday in summer time (23:00 UTC) to Friday, 9:00 UTC.
    assert found[late.event_id].cells["delay"] == (58 * 60,)
    assert found[late.event_id].cells["entered"] == (late.recorded_at,)


def test_what_was_told_within_the_time_that_the_rules_allow_is_not_late(here: Playgroup) -> None:
    here.book.clock += 2 * DAY
    tell(here, "key-person", FORM, here.book.now - timedelta(hours=24))
    late = tell(here, "key-person", FORM, here.book.now - timedelta(hours=24, minutes=1))
    assert [line.entry for line in listed(here, "late")] == [late.event_id]


def test_a_clock_that_was_behind_shows_on_the_entry_after(here: Playgroup) -> None:
    made = _backwards(here)
    found = {line.entry: line.cells["clock"] for line in listed(here, "clocks", since=MONDAY + DAY - 2 * HOUR)}
    assert found == {made.event_id: ("behind",)}


# ---- requests


def test_a_request_has_a_month_and_three_once_it_was_put_off(here: Playgroup) -> None:
    made = here.book.do(rights.request, by=here.manager, right="A15", subject=here.daisy)  # on 8 September
    (line,) = listed(here, "rights")
    assert (line.open, line.due, line.overdue) == (
        ("answer-rights-request",),
        When(made.event.occurred.at.replace(month=10)),
        False,
    )
    (line,) = listed(here, "rights", as_at=datetime(2026, 10, 8, 10, 0, tzinfo=UTC))
    assert line.overdue
    here.book.clock += 10 * DAY
    later = here.book.do(rights.decide, by=here.manager, request=made.event.stream, outcome="extended")
    (line,) = listed(here, "rights")
    assert (line.open, line.due) == (("answer-extended-request",), When.day(date(2026, 12, 8)))
    assert (line.cells["beside.outcome"], line.cells["answered_after"]) == (("extended",), (10 * 24 * 60,))
    assert line.entries == (made.position, later.position)
    here.book.do(rights.decide, by=here.manager, request=made.event.stream, outcome="granted")
    (line,) = listed(here, "rights")
    assert (line.open, line.cells["beside.outcome"]) == (("fulfil-rights-request",), ("granted",))
    here.book.do(rights.fulfil, by=here.manager, request=made.event.stream)
    (line,) = listed(here, "rights")
    assert (line.open, line.cells["beside.outcome"]) == ((), ("granted",))


def test_a_refused_attempt_answers_no_freedom_of_information_request(here: Playgroup) -> None:
    made = here.book.do(foi.request, by=here.manager, requester_name="Ida Marlow")
    (line,) = listed(here, "foi")
    assert (line.open, line.cells["applies"]) == (("answer-foi-request",), (False,))
    with pytest.raises(Refused):
        here.book.do(foi.decide, by=here.manager, request=made.event.stream, outcome="released", personal=True)
    (line,) = listed(here, "foi")
    assert line.open == ("answer-foi-request",)
    here.book.clock += DAY
    here.book.do(foi.decide, by=here.manager, request=made.event.stream, outcome="not-covered", personal=False)
    (line,) = listed(here, "foi")
    assert (line.open, line.cells["beside.outcome"]) == ((), ("not-covered",))


# ---- overviews


def test_what_is_processed_is_told_by_category_with_how_long_it_is_kept(here: Playgroup) -> None:
    out = hand_out(here, "school")
    own = here.book.do(record.create, by=here.manager, subject=here.edgar, category=OBSERVATION, title="Bricks")
    said = {"category": "developmental", "anchor": "leaves", "keep": Period(3, "years")}
    rule = here.book.do(retention.set_, by=here.manager, **said)
    looked = here.book.do(access.open_record, by=here.manager, record=here.records[OBSERVATION], purpose="care")
    (line,) = [
        line for line in listed(here, "processing", since=MONDAY + DAY) if line.cells["category"] == (OBSERVATION,)
    ]
    assert line.entries == (out.position, own.position, looked.position)
    assert line.count == 3
    assert line.cells == {
        "category": (OBSERVATION,),
        "people": (2,),
        "purposes": ("care", "transition"),
        "bases": (),
        "recipients": ("school",),
        "kept_for": (Period(3, "years"),),
        "kept_from": ("leaves",),
        "kept_by": (rule.position,),
    }
    (earlier,) = [line for line in listed(here, "processing", as_at=MONDAY) if line.cells["category"] == (OBSERVATION,)]
    assert (earlier.cells["people"], earlier.cells["kept_for"]) == ((1,), ())


def test_what_is_overdue_is_counted_by_what_it_is(here: Playgroup) -> None:
    here.book.do(
        record.create, by=here.manager, subject=here.daisy, category="beyond-personal.bullying", title="A push"
    )
    (line,) = listed(here, "overdue", since=MONDAY + DAY, as_at=here.book.now + 2 * DAY)
    assert (line.cells["duty"], line.due) == (("inform-parents",), When(here.book.now + DAY))
    assert listed(here, "overdue", since=MONDAY + DAY, as_at=here.book.now + 23 * HOUR) == ()


def test_the_part_that_is_not_marked_is_told_with_its_entries(here: Playgroup) -> None:
    marked = hand_out(here, "school", records=[here.records[OBSERVATION]], assertion="fact")
    unmarked = hand_out(here, "school", records=[here.records[OBSERVATION]])
    (found,) = registers.shares(registers.row(shipped(), "assertions"), listed(here, "assertions", since=MONDAY + DAY))
    assert (found.value, found.part, found.whole, found.entries) == ("unknown", 1, 2, (unmarked.position,))
    assert marked.position not in found.entries


def test_every_count_names_its_entries(here: Playgroup) -> None:
    here.book.clock += 11 * HOUR
    mine = [here.book.do(access.open_record, by=here.manager, record=here.records[FORM], purpose="care") for _ in "ab"]
    hers = here.book.do(access.open_record, by=here.people["key-person"], record=here.records[FORM], purpose="care")
    found = registers.tally(registers.row(shipped(), "out-of-hours"), listed(here, "out-of-hours"))
    assert [(*line.cells["actor"], line.count, line.entries) for line in found] == [
        (here.manager.person, 2, (mine[0].position, mine[1].position)),
        (here.people["key-person"].person, 1, (hers.position,)),
    ]
