"""What surrounds a decision to share: emergencies, standing decisions, referrals, what others send, what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.accesses import hold
from aggregates.disclosures import (
    afterwards,
    disclosure,
    emergency_share,
    inquiry,
    referral,
    sharing,
    standing,
    telling,
)
from aggregates.disclosures.handout import Item
from aggregates.people import joined
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from ledger.errors import InputError, Refused
from ledger.event import Event, Recorded, When
from ledger.store.codec import event_maps
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SHORT: dict[str, Any] = {
    "recipient": "police",
    "what": "He was seen at the gate.",
    "why": "She is afraid of him.",
    "circumstance": "prevent-questioning-or-capture",
}
SERIES: dict[str, Any] = {
    "categories": ["developmental"],
    "recipients": ["other-setting"],
    "purpose": "learning-and-development",
    "channel": "secure-portal",
    "reasons": ["supports-learning"],
    "words": "She goes to both.",
    "legal_basis": ["A6-1-a"],
    "folders": ["gdpr"],
}


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def phrases(here: Playgroup) -> set[str]:
    return {warning.rpartition("(")[2].rstrip(")") for warning in here.book.warnings}


def topics(made: list[Recorded[Any]]) -> list[str]:
    return [recorded.event.TOPIC for recorded in made]


def shared(here: Playgroup, **more: Any) -> list[Recorded[Any]]:
    arguments = {"by": here.people["staff"], "child": here.daisy} | SHORT | more
    return here.book.decide(emergency_share.share, **arguments)


def decided(here: Playgroup, **more: Any) -> Recorded[Any]:
    said = {"child": here.daisy, "outcome": "share", "purpose": "health", "recipients": ["school"]} | more
    return here.book.decide(sharing.decide, by=here.manager, **said)[0]


# ---- emergencies


def test_an_emergency_is_shared_with_a_hold_and_the_parents_are_not_told(here: Playgroup) -> None:
    made = shared(here)
    assert topics(made) == ["information.disclosed", "hold.placed", "parent.not_informed_of_sharing"]
    sent, held, kept = (recorded.event for recorded in made)
    assert (sent.emergency, sent.circumstance, sent.parent_told, sent.told) == (
        True,
        SHORT["circumstance"],
        False,
        False,
    )
    assert sent.hold == kept.hold == held.stream
    assert sent.sensitivity == kept.sensitivity == "safeguarding"
    assert not {"hold", "circumstance", "parent_told"} & set(event_maps(type(sent))[0].codecs)  # what may be shown
    assert (held.against, held.reason) == (("parents",), SHORT["circumstance"])
    assert len({sent.stream, held.stream, kept.stream}) == 3  # what a hold covers leaves no trace beside it
    assert "S5" in phrases(here)
    assert not held.marks
    assert here.book.texts[made[0].event_id, here.daisy] == {"what": SHORT["what"], "why": SHORT["why"]}


def test_a_second_emergency_stands_under_the_same_hold(here: Playgroup) -> None:
    first = shared(here)
    second = shared(here)
    assert topics(second) == ["information.disclosed", "parent.not_informed_of_sharing"]
    assert second[0].event.hold == first[1].event.stream


def test_if_the_parents_were_told_there_is_nothing_to_hold_back(here: Playgroup) -> None:
    made = shared(here, told=True)
    assert topics(made) == ["information.disclosed", "parent.informed_of_sharing"]
    assert made[1].event.stream == made[0].event.stream


def test_a_child_who_is_not_registered_is_entered_by_name_and_joined_later(here: Playgroup) -> None:
    made = shared(here, child=None, name="Zeno Fane", circumstance="not-practicable")
    assert topics(made) == ["information.disclosed", "parent.not_informed_of_sharing", "person.registered"]
    whose: UUID = made[0].event.child
    assert here.book.texts[made[-1].event_id, whose] == {"name": "Zeno Fane"}
    case = made[0].event.stream
    completed = here.book.do(emergency_share.complete, by=here.manager, case=case, words="No time.")
    assert completed.event.child == whose
    here.book.do(joined.join, by=here.manager, person=here.edgar, other=whose)
    again = here.book.do(afterwards.reconsider, by=here.manager, case=case, outcome="share")
    assert not again.event.changed
    state, found = sharing.load(here.book, case, here.edgar)
    assert state is not None
    assert found == whose


def test_the_decision_comes_afterwards_from_what_was_said_then(here: Playgroup) -> None:
    case = shared(here)[0].event.stream
    with here.book.at(MONDAY + timedelta(hours=20)):
        made = here.book.decide(
            emergency_share.complete, by=here.manager, case=case, words="No time.", legal_basis=["A6-1-ea-emergencies"]
        )
    (event,) = (recorded.event for recorded in made)  # the hold stands already
    assert (event.outcome, event.purpose, event.urgency) == ("share", "safeguarding", "emergency")
    assert (event.recipients, event.no_consent) == (("police",), (SHORT["circumstance"],))
    assert (event.after_sharing, event.sensitivity) == (True, "safeguarding")
    assert hold.in_force(here.book, here.daisy, MONDAY + timedelta(hours=21))[0].hold == event.hold
    with pytest.raises(InputError, match="in an emergency"):
        here.book.do(emergency_share.complete, by=here.manager, case=decided(here).event.stream)


def test_two_rules_stand_even_in_an_emergency_but_telling_is_never_refused(here: Playgroup) -> None:
    with pytest.raises(Refused) as refused:
        shared(here, channel="social-network")
    assert refused.value.rule == "S112"
    with pytest.raises(Refused) as refused:
        shared(here, recipient="other-parent")
    assert refused.value.rule == "S42"
    told = shared(here, channel="social-network", occurred=When.day(date(2026, 9, 6)))
    assert topics(told)[:2] == ["information.disclosed", "disclosure.improper"]
    assert (told[0].event.told, told[0].event.outside) == (True, "S112")
    assert shared(here, channel="plain-email", by=here.people["volunteer"])[0].event.outside is None


def test_somebody_has_to_be_meant(here: Playgroup) -> None:
    for who in ({"child": None}, {"child": uuid4()}):
        with pytest.raises(InputError):
            shared(here, **who)


# ---- what is not sought is held back


@pytest.mark.parametrize("reason", ["hurt-urgent", "increased-harm", "prejudice-investigation"])
def test_a_decision_not_to_seek_consent_puts_a_hold(here: Playgroup, reason: str) -> None:
    event = decided(here, no_consent=[reason]).event
    (state,) = hold.in_force(here.book, here.daisy, MONDAY)
    assert event.hold == state.hold
    here.book.do(telling.inform, by=here.manager, case=event.stream)
    assert "S11" in phrases(here)


@pytest.mark.parametrize("reason", ["other-basis-applies", "not-practicable"])
def test_other_reasons_hold_nothing_back(here: Playgroup, reason: str) -> None:
    assert decided(here, no_consent=[reason]).event.hold is None
    assert hold.in_force(here.book, here.daisy, MONDAY) == ()


def test_the_parents_are_told_later_and_it_names_what_it_follows(here: Playgroup) -> None:
    case = decided(here).event.stream
    not_yet = here.book.decide(telling.not_inform, by=here.manager, case=case, reason="not-reachable")
    assert topics(not_yet) == ["parent.not_informed_of_sharing"]
    assert not_yet[0].event.stream != case
    assert not_yet[0].event.review == date(2026, 10, 5)
    mother = here.people["mother"].person
    told = here.book.do(telling.inform, by=here.manager, case=case, parents=[mother]).event
    assert (told.after, told.parents, told.stream) == (not_yet[0].event_id, (mother,), case)
    held = here.book.decide(telling.not_inform, by=here.manager, case=case, reason="increased-harm")
    assert topics(held) == ["parent.not_informed_of_sharing", "hold.placed"]


# ---- standing decisions


def series(here: Playgroup, **more: Any) -> UUID:
    made = here.book.do(standing.decide, by=here.manager, child=here.daisy, **(SERIES | more))
    stream: UUID = made.event.stream
    return stream


def agreed(here: Playgroup) -> Recorded[Any]:
    to = scope(["share"], ["developmental"], ["other-setting"], ["learning-and-development"])
    return here.book.do(consent.give, by=here.people["mother"], child=here.daisy, scope=to, method="wet-signature")


def sent(here: Playgroup, case: UUID, **more: Any) -> Event:
    made = here.book.decide(disclosure.disclose, by=here.manager, case=case, what="The summary.", **more)[0]
    event: Event = made.event
    return event


def test_a_standing_decision_covers_a_series_until_it_is_over(here: Playgroup) -> None:
    given = agreed(here)
    case = series(here, last_day=date(2026, 12, 18))
    begun = here.book.recorded[-1]
    assert (begun.event.consent, begun.event.review) == (given.event_id, date(2026, 12, 18))
    for day in (1, 102):  # the last day counts
        with here.book.at(MONDAY + timedelta(days=day)):
            event: Any = sent(here, case)
            assert (event.decision, event.channel, event.categories) == (
                begun.event_id,
                "secure-portal",
                ("developmental",),
            )
            assert "S5" not in phrases(here)
    with here.book.at(MONDAY + timedelta(days=103)):
        event = sent(here, case)
        assert (event.decision, event.recipients) == (None, ("other-setting",))
        assert "S5" in phrases(here)


def test_a_withdrawn_consent_is_said_at_each_share_under_it(here: Playgroup) -> None:
    given = agreed(here)
    case = series(here)
    assert "S8" not in phrases(here)
    sent(here, case)
    assert "S8" not in phrases(here)
    here.book.do(consent.withdraw, by=here.people["mother"], consent=given.event.stream, channel="phone")
    event: Any = sent(here, case)
    assert event.basis.consent_status == "withdrawn"
    assert "S8" in phrases(here)


def test_more_than_the_series_is_said(here: Playgroup) -> None:
    case = series(here)
    sent(here, case, recipients=["school"])
    assert "S5" in phrases(here)


def test_it_is_reviewed_ended_and_then_over(here: Playgroup) -> None:
    case = series(here)
    reviewed = here.book.do(standing.review, by=here.manager, case=case).event
    assert reviewed.review == date(2027, 9, 7)
    here.book.do(standing.end, by=here.manager, case=case, reason="finished")
    for decide, more in ((standing.review, {}), (standing.end, {"reason": "finished"})):
        with pytest.raises(InputError, match="ended already"):
            here.book.do(decide, by=here.manager, case=case, **more)
    with pytest.raises(InputError, match="no standing decision"):
        here.book.do(standing.review, by=here.manager, case=decided(here).event.stream)


def test_what_was_decided_later_is_no_ground_for_what_was_told(here: Playgroup) -> None:
    with here.book.at(MONDAY + timedelta(days=2)):
        case = here.book.do(
            standing.decide, by=here.manager, child=here.daisy, **SERIES, occurred=When.day(date(2026, 9, 7))
        ).event.stream
    with here.book.at(MONDAY + timedelta(days=3)):
        told = here.book.decide(
            disclosure.tell_disclosure, by=here.manager, case=case, occurred=When.day(date(2026, 9, 8)), what="It."
        )[0]
    assert told.event.decision is None


# ---- what is handed out


def test_items_name_the_records_their_age_and_kind(here: Playgroup) -> None:
    mine = here.records["developmental.summary"]
    event: Any = sent(
        here, decided(here).event.stream, records=[mine], channel="post", as_of=date(2026, 7, 1), assertion="opinion"
    )
    assert event.items == (Item("developmental.summary", mine, date(2026, 7, 1), "opinion"),)
    assert event.categories == ("developmental.summary",)


def test_a_record_that_names_other_children_is_not_handed_to_a_parent_unseen(here: Playgroup) -> None:
    group = here.book.do(
        record.create,
        by=here.manager,
        subject=here.daisy,
        category="developmental.observation",
        title="At the sand tray",
        mentions=[here.edgar],
    ).event.stream
    case = decided(here, recipients=["parent"]).event.stream
    sent(here, case, records=[group], channel="in-person")
    assert "S42" in phrases(here)


# ---- what follows


def test_a_refusal_is_discussed_and_reconsidered_and_both_remain(here: Playgroup) -> None:
    case = decided(here).event.stream
    with pytest.raises(InputError, match="nothing was refused"):
        here.book.do(afterwards.discuss_refusal, by=here.manager, case=case)
    no = decided(here, case=case, child=None, outcome="do-not-share")
    discussed = here.book.do(afterwards.discuss_refusal, by=here.manager, case=case, response="brings-more").event
    assert (discussed.decision, discussed.response) == (no.event_id, "brings-more")
    changed = here.book.do(afterwards.reconsider, by=here.manager, case=case, outcome="share", words="New facts.").event
    assert (changed.decision, changed.changed) == (no.event_id, True)
    yes = decided(here, case=case, child=None, outcome="share").event
    assert yes.recipients == ("school",)


def test_whoever_received_it_says_whether_it_can_be_used(here: Playgroup) -> None:
    case = decided(here).event.stream
    with pytest.raises(InputError, match="nothing was handed out"):
        here.book.do(afterwards.confirm_receipt, by=here.manager, case=case, answer="usable")
    sent(here, case, categories=["developmental.summary"], channel="post")
    more = here.book.do(afterwards.confirm_receipt, by=here.manager, case=case, answer="asked-for-more")
    assert more.event.disclosure == here.book.recorded[-2].event_id
    last = here.book.do(afterwards.confirm_receipt, by=here.manager, case=case, answer="usable").event
    assert last.after == more.event_id


# ---- referrals, and what the setting asks others for


def test_a_referral_has_a_stream_of_its_own(here: Playgroup) -> None:
    made = decided(here, no_consent=["child-at-risk"], gateway="CA1989-S47", purpose="safeguarding")
    sent_to = {"recipient": "childrens-social-care", "procedure": "Referrals, version 7", "identity_understood": True}
    event = here.book.do(referral.make, by=here.manager, case=made.event.stream, **sent_to).event
    assert here.book.warnings == ()
    assert (event.case, event.decision, event.hold) == (made.event.stream, made.event_id, made.event.hold)
    assert (event.gateway, event.no_consent) == ("CA1989-S47", ("child-at-risk",))
    assert event.stream != event.case
    answered = here.book.do(referral.outcome, by=here.manager, referral=event.stream, outcome="accepted").event
    assert (answered.stream, answered.child) == (event.stream, here.daisy)
    with pytest.raises(InputError, match="no referral"):
        here.book.do(referral.outcome, by=here.manager, referral=made.event.stream, outcome="accepted")
    here.book.decide(referral.make, by=here.manager, child=here.daisy, recipient="police")
    assert phrases(here) == {"S5", "S12", "S22"}


def test_the_setting_asks_and_receives(here: Playgroup) -> None:
    asked = here.book.do(
        inquiry.send, by=here.manager, child=here.daisy, recipient="school", purpose="transition", channel="phone"
    )
    assert phrases(here) == {"S66"}
    case = asked.event.stream
    came = here.book.do(inquiry.receive, by=here.manager, case=case, source="school", channel="post", what="A report.")
    assert phrases(here) == {"S111"}
    assert (came.event.request, came.event.reliability) == (asked.event_id, "not-confirmed")
    foreign = {"subject": here.edgar, "category": "personal.agency-report", "title": "A report"}
    other = here.book.do(record.create, by=here.manager, **foreign).event.stream
    with pytest.raises(InputError, match="somebody else"):
        here.book.do(inquiry.receive, by=here.manager, case=case, source="school", channel="post", record=other)
