"""Every use after a consent had ended, in its class: nobody is blamed wrongly, and nothing is hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregates.accesses import access
from aggregates.disclosures import disclosure, emergency_share, sharing, standing
from aggregates.people import attendance, child, joined
from aggregates.permissions import consent_changes, consent_follow_up
from aggregates.permissions.scope import scope
from aggregates.records import record
from aggregates.vocabulary import choices
from ledger.errors import Refused
from ledger.event import When
from projections.after_withdrawal import GRAVEST, gravest
from support.uses import (
    FRIDAY,
    HOUR,
    LETTER,
    MONDAY,
    OBSERVATION,
    SHARING,
    THURSDAY,
    TUESDAY,
    USING,
    WEDNESDAY,
    Uses,
    week,
)


@pytest.fixture
def uses() -> Uses:
    return week()


# ---- the four classes


def test_said_on_monday_entered_on_wednesday_opened_on_tuesday_is_nobodys_fault(uses: Uses) -> None:
    given = uses.given()
    opened = uses.opened(TUESDAY)
    ended = uses.withdrawn(given, MONDAY, WEDNESDAY)
    (line,) = uses.after()
    assert (line.code, line.sure, line.relied) == ("lag", True, True)
    assert (line.entry, line.position, line.consent) == (opened.event_id, opened.position, given)
    assert (line.status, line.since, line.part) == ("withdrawn", MONDAY, False)
    assert (line.ended, line.ended_when, line.ended_entered) == (ended.event_id, When(MONDAY, "minute"), WEDNESDAY)
    assert (line.role, line.categories, line.purpose, line.basis) == ("staff", (OBSERVATION,), "care", None)


def test_opened_once_the_withdrawal_stood_in_the_ledger_should_not_have_happened(uses: Uses) -> None:
    uses.withdrawn(uses.given(), MONDAY, MONDAY + HOUR)
    opened = uses.opened(TUESDAY)
    (line,) = uses.after()
    assert (line.position, line.code, line.relied, line.sure) == (opened.position, "after-known", False, True)


def test_a_consent_that_was_found_not_to_be_valid_had_been_relied_on(uses: Uses) -> None:
    given = uses.given()
    uses.opened(MONDAY)  # it was still good then
    opened = uses.opened(TUESDAY)
    with uses.book.at(THURSDAY):
        more = {"consent": given, "ground": "coerced", "since": date(2026, 9, 8)}
        uses.book.do(consent_changes.invalidate, by=uses.here.manager, **more)
    late = uses.opened(FRIDAY)
    assert uses.codes() == [(opened.position, "relied-on-later-invalidated"), (late.position, "after-known")]


@pytest.mark.parametrize(
    ("legal_basis", "more", "code", "basis"),
    [
        (["A6-1-e"], {}, "basis-changed", "decision"),
        (["A6-1-a", "A6-1-c"], {}, "basis-changed", "decision"),
        (["A6-1-a"], {}, "after-known", None),
        (["uncertain"], {}, "after-known", None),
        ([], {"gateway": "CA1989-S47"}, "basis-changed", "decision"),
        ([], {"no_consent": ["other-basis-applies"]}, "basis-changed", "decision"),
    ],
)
def test_a_decision_on_another_legal_basis_explains_what_was_handed_out(
    uses: Uses, legal_basis: list[str], more: dict[str, Any], code: str, basis: str | None
) -> None:
    uses.withdrawn(uses.given(SHARING), MONDAY, MONDAY)
    with uses.book.at(TUESDAY):
        said = {"child": uses.here.daisy, "outcome": "share", "recipients": ["school"], "purpose": "transition"}
        said |= {"categories": ["developmental.summary"], "legal_basis": legal_basis, **more}
        case = uses.book.do(sharing.decide, by=uses.here.manager, **said).event.stream
    uses.handed_out(WEDNESDAY, case=case)
    (line,) = uses.after()
    assert (line.code, line.basis) == (code, basis)
    assert line.legal == tuple(one for one in legal_basis if basis and one not in ("A6-1-a", "uncertain"))
    assert (line.recipients, line.categories) == (("school",), ("developmental.summary",))


@pytest.mark.parametrize(
    "other", [{"outcome": "do-not-share"}, {"recipients": ["police"]}, {"categories": ["personal.correspondence"]}]
)
def test_a_decision_on_something_else_explains_nothing(uses: Uses, other: dict[str, Any]) -> None:
    uses.withdrawn(uses.given(SHARING), MONDAY, MONDAY)
    with uses.book.at(TUESDAY):
        said = {"child": uses.here.daisy, "outcome": "share", "recipients": ["school"], "purpose": "transition"}
        said |= {"categories": ["developmental.summary"], "legal_basis": ["A6-1-e"], **other}
        case = uses.book.do(sharing.decide, by=uses.here.manager, **said).event.stream
    uses.handed_out(WEDNESDAY, case=case)
    (line,) = uses.after()
    assert (line.code, line.basis) == ("after-known", None)


def test_a_decision_that_was_entered_after_the_sharing_is_no_basis_for_it(uses: Uses) -> None:
    uses.withdrawn(uses.given(SHARING), MONDAY, MONDAY)
    with uses.book.at(THURSDAY):
        said = {"child": uses.here.daisy, "outcome": "share", "recipients": ["school"], "purpose": "transition"}
        said |= {
            "categories": ["developmental.summary"],
            "legal_basis": ["A6-1-e"],
            "occurred": When(TUESDAY, "minute"),
        }
        case = uses.book.do(sharing.decide, by=uses.here.manager, **said).event.stream
    uses.handed_out(WEDNESDAY, entered=FRIDAY, case=case)
    (line,) = uses.after()
    assert (line.code, line.basis, line.basis_entry) == ("after-known", None, None)


def test_a_routine_share_goes_on_after_the_agreement_behind_it_was_taken_back(uses: Uses) -> None:
    given = uses.given(SHARING)
    with uses.book.at(MONDAY - HOUR):
        said = {"child": uses.here.daisy, "recipients": ["school"], "purpose": "transition", "channel": "post"}
        said |= {"categories": ["developmental.summary"], "legal_basis": ["A6-1-a"]}
        case = uses.book.do(standing.decide, by=uses.here.manager, **said).event.stream
    uses.withdrawn(given, MONDAY, WEDNESDAY)
    unknown, known = uses.handed_out(TUESDAY, entered=WEDNESDAY + HOUR, case=case), uses.handed_out(THURSDAY, case=case)
    assert [(line.position, line.code, line.routine) for line in uses.after()] == [
        (unknown.position, "lag", True),
        (known.position, "after-known", True),
    ]


def test_agreement_that_was_only_good_practice_leaves_another_basis(uses: Uses) -> None:
    given = uses.given(serves="good-practice")
    uses.withdrawn(given, MONDAY, MONDAY)
    uses.opened(TUESDAY)
    (line,) = uses.after()
    assert (line.code, line.basis) == ("basis-changed", "good-practice")
    assert line.basis_entry == next(r.event_id for r in uses.book.recorded if r.event.TOPIC == "consent.given")


def test_a_mother_who_reads_her_own_childs_record_needs_no_consent(uses: Uses) -> None:
    uses.withdrawn(uses.given(), MONDAY, MONDAY)
    uses.opened(TUESDAY, who="mother")
    (line,) = uses.after()
    assert (line.code, line.basis, line.role) == ("basis-changed", "right", "parent")


def test_an_emergency_never_rested_on_consent(uses: Uses) -> None:
    everything = scope(["share"])
    uses.withdrawn(uses.given(everything), MONDAY, MONDAY)
    with uses.book.at(TUESDAY):
        said = {"child": uses.here.daisy, "recipient": "police", "what": "Where she is.", "why": "Danger."}
        circumstance = {"circumstance": next(iter(choices("no-consent-reason")))}
        uses.book.decide(emergency_share.share, by=uses.here.manager, **said, **circumstance)
    (line,) = uses.after()
    assert (line.code, line.basis, line.recipients) == ("basis-changed", "emergency", ("police",))


def test_looking_for_a_childs_safety_needs_no_consent_though_looking_without_a_ground_does(uses: Uses) -> None:
    uses.withdrawn(uses.given(scope(["use"])), MONDAY, MONDAY)
    uses.opened(TUESDAY, who="designated-person", purpose="safeguarding")
    with uses.book.at(WEDNESDAY):
        asking = {"record": uses.here.records[LETTER], "purpose": "safeguarding"}
        uses.book.do(access.tell_access, by=uses.here.people["volunteer"], **asking)
    assert [(line.role, line.code, line.basis) for line in uses.after()] == [
        ("designated-person", "basis-changed", "purpose"),
        ("volunteer", "after-known", None),
    ]


# ---- given again, said by somebody else, taken back in part, run out


def test_given_anew_after_a_withdrawal_covers_what_comes_then_and_not_what_was_before(uses: Uses) -> None:
    uses.withdrawn(uses.given(), MONDAY, MONDAY)
    between = uses.opened(TUESDAY)
    anew = uses.given(at=WEDNESDAY)
    covered = uses.opened(THURSDAY)
    assert uses.codes() == [(between.position, "after-known"), (covered.position, "basis-changed")]
    line = uses.after()[-1]
    event = next(r for r in uses.book.recorded if r.event.stream == anew)
    assert (line.basis, line.basis_entry, line.basis_position) == ("another-consent", event.event_id, event.position)


def test_given_anew_but_entered_after_the_access_was_no_consent_then(uses: Uses) -> None:
    uses.withdrawn(uses.given(), MONDAY, MONDAY)
    opened = uses.opened(WEDNESDAY)
    uses.book.clock = FRIDAY
    uses.given(at=FRIDAY, occurred=When(TUESDAY, "minute"))
    assert uses.codes() == [(opened.position, "after-known")]


def test_the_second_withdrawal_is_judged_apart_from_the_first(uses: Uses) -> None:
    """The first consent was known to be gone, the second seemed to stand: the use was covered, as far as anybody knew."""
    first = uses.given()
    uses.withdrawn(first, MONDAY, MONDAY)
    second = uses.given(at=MONDAY + HOUR)
    opened = uses.opened(WEDNESDAY)
    uses.withdrawn(second, TUESDAY, THURSDAY)
    assert {line.consent: line.code for line in uses.after()} == {first: "basis-changed", second: "lag"}
    (line,) = gravest(uses.after())
    assert (line.position, line.code, line.consent) == (opened.position, "lag", second)


def test_one_parent_takes_back_what_the_other_still_agrees_to(uses: Uses) -> None:
    """Most protective: the father's consent is no other basis once the mother's no is known."""
    mothers, _ = uses.given(), uses.given(who="father")
    before = uses.opened(TUESDAY)
    uses.withdrawn(mothers, MONDAY, WEDNESDAY)
    after = uses.opened(THURSDAY)
    assert uses.codes() == [(before.position, "lag"), (after.position, "after-known")]


def test_a_disagreement_that_was_settled_for_sharing_makes_the_other_consent_count(uses: Uses) -> None:
    mothers, fathers = uses.given(), uses.given(who="father")
    uses.withdrawn(mothers, MONDAY, MONDAY)
    with uses.book.at(TUESDAY):
        said = {"child": uses.here.daisy, "consents": [mothers, fathers], "interim": "court", "allowed": True}
        uses.book.do(consent_follow_up.disagree, by=uses.here.manager, **said)
    uses.opened(WEDNESDAY)
    (line,) = uses.after()
    assert (line.code, line.basis) == ("basis-changed", "another-consent")


def test_both_say_yes_and_no_on_one_day_and_the_no_counts_for_what_was_shared_on_that_day(uses: Uses) -> None:
    """One gives, the other takes back, both by the day only: nobody can tell which came first, and that is said."""
    fathers = uses.given(who="father")
    monday = When.day(date(2026, 9, 7))
    uses.given(at=MONDAY, occurred=monday)
    opened = uses.opened(MONDAY + HOUR)
    uses.withdrawn(fathers, monday, TUESDAY, who="father")
    (line,) = uses.after()
    assert (line.position, line.consent, line.code, line.sure) == (opened.position, fathers, "lag", False)


def test_a_court_ends_a_consent_and_that_is_no_withdrawal_but_the_same_classes(uses: Uses) -> None:
    given = uses.given()
    before = uses.opened(TUESDAY)
    with uses.book.at(WEDNESDAY):
        said = {"consent": given, "authority": "court", "occurred": When(MONDAY, "minute")}
        uses.book.do(consent_changes.revoke, by=uses.here.manager, **said)
    after = uses.opened(THURSDAY)
    assert [(line.position, line.code, line.status) for line in uses.after()] == [
        (before.position, "lag", "revoked"),
        (after.position, "after-known", "revoked"),
    ]


def test_a_part_that_was_taken_back_leaves_the_rest(uses: Uses) -> None:
    given = uses.given()
    part = uses.withdrawn(given, MONDAY, MONDAY, part=scope(categories=["personal"]))
    letter = uses.opened(TUESDAY, who="key-person", category=LETTER)
    uses.opened(TUESDAY + HOUR)
    (line,) = uses.after()
    assert (line.position, line.code, line.part, line.ended) == (letter.position, "after-known", True, part.event_id)
    assert (line.status, line.since, line.categories) == ("withdrawn", MONDAY, (LETTER,))


def test_of_what_went_to_two_only_what_was_taken_back_is_named(uses: Uses) -> None:
    given = uses.given(SHARING)
    uses.withdrawn(given, MONDAY, MONDAY, part=scope(recipients=["health-professional"]))
    uses.handed_out(TUESDAY, recipients=["school", "health-professional"])
    (line,) = uses.after()
    assert (line.code, line.recipients, line.part) == ("after-known", ("health-professional",), True)


def test_what_goes_to_the_public_is_published_and_needs_that_consent(uses: Uses) -> None:
    uses.withdrawn(uses.given(scope(["publish"], [], [], ["publicity"])), MONDAY, MONDAY)
    uses.handed_out(TUESDAY, recipients=["public"], purpose="publicity")
    (line,) = uses.after()
    assert (line.code, line.recipients) == ("after-known", ("public",))


def test_a_consent_that_ran_out_was_not_withdrawn_and_is_shown_apart(uses: Uses) -> None:
    uses.given(last_day=date(2026, 9, 8))
    uses.opened(TUESDAY)
    opened = uses.opened(WEDNESDAY)
    (line,) = uses.after()
    assert (line.position, line.code, line.status) == (opened.position, "after-expiry", "expired")
    assert line.since == datetime(2026, 9, 8, 23, 0, tzinfo=UTC)  # midnight in London


def test_a_consent_that_had_run_out_before_it_was_entered(uses: Uses) -> None:
    """Domain reference 3.8: until 1 September, entered on the 11th, used on the 9th."""
    opened = uses.opened(WEDNESDAY)
    uses.given(at=FRIDAY, occurred=When(MONDAY - 48 * HOUR, "minute"), last_day=date(2026, 9, 6))
    assert uses.codes() == [(opened.position, "after-expiry")]


def test_a_consent_for_one_use_was_used_twice(uses: Uses) -> None:
    uses.given(uses=1)
    uses.opened(MONDAY)
    second = uses.opened(TUESDAY)
    assert uses.codes() == [(second.position, "after-expiry")]


def test_what_was_asked_for_and_refused_used_nothing_up(uses: Uses) -> None:
    uses.given(SHARING, uses=1)
    said = {"categories": ["developmental.summary"], "recipients": ["school"], "channel": "social-network"}
    with uses.book.at(MONDAY), pytest.raises(Refused):
        uses.book.do(disclosure.disclose, by=uses.here.manager, child=uses.here.daisy, purpose="transition", **said)
    uses.handed_out(TUESDAY)
    assert uses.codes() == []


def test_the_one_use_on_a_day_is_not_a_use_after_itself(uses: Uses) -> None:
    uses.given(uses=1)
    uses.read_on_paper(When.day(date(2026, 9, 7)), TUESDAY)
    assert uses.codes() == []


def test_a_consent_until_the_child_leaves_ended_though_nobody_had_entered_the_leaving(uses: Uses) -> None:
    uses.given(until_event="child-leaves")
    uses.opened(TUESDAY)
    opened = uses.opened(THURSDAY)
    with uses.book.at(FRIDAY):
        uses.book.do(attendance.leave, by=uses.here.manager, child=uses.here.daisy, occurred=When.day(date(2026, 9, 8)))
    assert uses.codes() == [(opened.position, "after-expiry")]


def test_what_had_run_out_as_everybody_knew_and_had_been_taken_back_as_nobody_did(uses: Uses) -> None:
    given = uses.given(last_day=date(2026, 9, 8))
    opened = uses.opened(WEDNESDAY)
    uses.withdrawn(given, MONDAY, FRIDAY)
    (line,) = uses.after()
    assert (line.position, line.code, line.status) == (opened.position, "after-expiry", "withdrawn")


def test_a_consent_that_ran_out_and_was_given_anew_in_time_is_no_finding(uses: Uses) -> None:
    uses.given(last_day=date(2026, 9, 8))
    uses.given(at=MONDAY)
    uses.opened(WEDNESDAY)
    assert uses.codes() == []


# ---- days, corrections, two ids, what came late


def test_said_at_some_time_on_the_day_on_which_it_was_opened(uses: Uses) -> None:
    given = uses.given()
    opened = uses.opened(TUESDAY)
    uses.withdrawn(given, When.day(date(2026, 9, 8)), TUESDAY + HOUR)
    (line,) = uses.after()
    assert (line.position, line.code, line.sure) == (opened.position, "lag", False)


def test_read_on_paper_at_some_time_on_the_day_on_which_it_was_taken_back(uses: Uses) -> None:
    """It may have been before, and even if not, nobody can say that it was known: the doubt is in their favour."""
    given = uses.given()
    uses.withdrawn(given, TUESDAY, TUESDAY)
    read = uses.read_on_paper(When.day(date(2026, 9, 8)), WEDNESDAY)
    next_day = uses.read_on_paper(When.day(date(2026, 9, 9)), THURSDAY)
    assert [(line.position, line.code, line.sure) for line in uses.after()] == [
        (read.position, "lag", False),
        (next_day.position, "after-known", True),
    ]


def test_what_counts_from_the_day_on_which_it_was_given(uses: Uses) -> None:
    """Given at ten, taken back "on Monday", opened at nine and at eleven: nine is before anything was given."""
    uses.opened(MONDAY - HOUR)
    given = uses.given(at=MONDAY)
    after = uses.opened(MONDAY + HOUR)
    uses.withdrawn(given, When.day(date(2026, 9, 7)), TUESDAY)
    assert uses.codes() == [(after.position, "lag")]


def test_in_the_hour_that_comes_twice(uses: Uses) -> None:
    """25 October 2026: half past one comes at 00:30 and again at 01:30 by universal time."""
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    given = uses.given()
    uses.opened(first)
    after = uses.opened(second)
    uses.withdrawn(given, second - timedelta(minutes=30), second + HOUR)
    assert uses.codes(as_at=second + HOUR) == [(after.position, "lag")]


def test_a_withdrawal_that_was_entered_in_error_blames_nobody(uses: Uses) -> None:
    ended = uses.withdrawn(uses.given(), MONDAY, MONDAY)
    opened = uses.opened(TUESDAY)
    mistake = uses.wrong(ended, WEDNESDAY)
    assert uses.codes() == []
    assert uses.codes(known_at=mistake.position - 1) == [(opened.position, "after-known")]
    uses.wrong(mistake, THURSDAY)
    assert uses.codes() == [(opened.position, "after-known")]


def test_a_correction_moves_a_use_from_one_class_to_another(uses: Uses) -> None:
    """It was entered on Wednesday as said on Wednesday; on Friday somebody finds that it had been said on Monday."""
    given = uses.given()
    ended = uses.withdrawn(given, WEDNESDAY, WEDNESDAY)
    opened, later = uses.opened(TUESDAY), uses.opened(THURSDAY)
    assert uses.codes() == [(later.position, "after-known")]
    uses.wrong(ended, FRIDAY, right_time=When(MONDAY, "minute"))
    assert uses.codes() == [(opened.position, "lag"), (later.position, "after-known")]


def test_a_late_entry_moves_a_use_from_the_lag_to_an_invalid_consent(uses: Uses) -> None:
    given = uses.given()
    opened = uses.opened(TUESDAY)
    known = [uses.book.head]
    uses.withdrawn(given, MONDAY, WEDNESDAY)
    known.append(uses.book.head)
    with uses.book.at(FRIDAY):
        uses.book.do(consent_changes.invalidate, by=uses.here.manager, consent=given, ground="coerced")
    known.append(uses.book.head)
    assert [uses.codes(known_at=position) for position in known] == [
        [],
        [(opened.position, "lag")],
        [(opened.position, "relied-on-later-invalidated")],
    ]


def test_a_use_that_was_told_in_error_did_not_happen_and_one_that_the_program_granted_did(uses: Uses) -> None:
    uses.withdrawn(uses.given(), MONDAY, MONDAY)
    told, granted = uses.read_on_paper(When(TUESDAY, "minute"), TUESDAY + HOUR), uses.opened(WEDNESDAY)
    uses.wrong(told, THURSDAY)
    uses.wrong(granted, FRIDAY)
    assert [(line.position, line.in_error) for line in uses.after()] == [(granted.position, True)]


def test_a_child_who_was_entered_twice(uses: Uses) -> None:
    """Nobody could know on Tuesday that the consent of the one was that of the other; on Friday they could."""
    book, manager = uses.book, uses.here.manager
    twice = book.do(child.enrol, by=manager, name="Daisy Quill").event.stream
    made = book.do(record.create, by=manager, subject=twice, category="observation", title="Sand").event.stream
    uses.withdrawn(uses.given(), MONDAY, MONDAY)
    opened = []
    for day in (TUESDAY, FRIDAY):
        with book.at(day):
            asking = {"record": made, "purpose": "care"}
            opened.append(book.do(access.open_record, by=uses.here.people["staff"], **asking).position)
        with book.at(THURSDAY):
            if day is TUESDAY:
                book.do(joined.join, by=manager, person=uses.here.daisy, other=twice)
    assert uses.codes() == [(opened[0], "lag"), (opened[1], "after-known")]
    assert uses.codes(child=twice) == uses.codes(child=uses.here.daisy) == uses.codes()
    assert uses.codes(child=uses.here.edgar) == []


def test_a_group_observation_counts_for_each_child_who_is_in_it(uses: Uses) -> None:
    uses.withdrawn(uses.given(), MONDAY, MONDAY)
    book = uses.book
    made = book.do(
        record.create, by=uses.here.manager, subject=uses.here.edgar, category="observation", mentions=[uses.here.daisy]
    )
    with book.at(TUESDAY):
        asking = {"record": made.event.stream, "purpose": "care"}
        opened = book.do(access.open_record, by=uses.here.people["staff"], **asking)
    assert [(line.position, line.child, line.code) for line in uses.after()] == [
        (opened.position, uses.here.daisy, "after-known")
    ]


def test_a_consent_to_something_else_is_not_in_the_way(uses: Uses) -> None:
    uses.withdrawn(uses.given(USING), MONDAY, MONDAY)
    uses.opened(TUESDAY, purpose="planning-for-needs")
    uses.handed_out(TUESDAY)
    assert uses.codes() == []


def test_as_at_a_day_and_after_one_consent(uses: Uses) -> None:
    using, sharing_ = uses.given(), uses.given(SHARING)
    uses.withdrawn(using, MONDAY, MONDAY)
    uses.withdrawn(sharing_, MONDAY, MONDAY)
    opened, handed = uses.opened(TUESDAY), uses.handed_out(WEDNESDAY)
    assert uses.codes(as_at=TUESDAY) == [(opened.position, "after-known")]
    assert uses.codes(consent=sharing_) == [(handed.position, "after-known")]


def test_who_may_not_know_of_an_entry_is_not_shown_it(uses: Uses) -> None:
    uses.withdrawn(uses.given(scope(["use"])), MONDAY, MONDAY)
    uses.opened(TUESDAY)
    uses.opened(TUESDAY + HOUR, who="designated-person", category="beyond-personal.concern-child")
    somebody = uses.here.people["student"].person
    assert len(uses.after(reader=(somebody, ["ordinary", "restricted"]))) == 2
    assert [line.categories for line in uses.after(reader=(somebody, ["ordinary"]))] == [(OBSERVATION,)]


def test_every_class_has_its_words() -> None:
    assert set(GRAVEST) == set(choices("after-withdrawal"))
