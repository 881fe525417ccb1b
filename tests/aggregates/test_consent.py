"""Consent: what makes it valid is evidence with fields, and taking it back is never refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from aggregates.permissions import consent, consents, notice_served
from aggregates.permissions.consent_events import ConsentGiven, ConsentRefused, ConsentWithdrawn
from aggregates.permissions.consent_state import State
from aggregates.permissions.scope import Scope, Use, scope
from ledger.errors import InputError
from ledger.event import Actor, When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
PHOTOGRAPHS = scope(["photograph", "publish"], [], ["public"], ["publicity"])
SHARING = scope(["share"], ["developmental"], ["health-professional", "school"], ["health", "transition"])
SOUND = {
    "method": "wet-signature",
    "notice": "2026-1",
    "competence": "adult-parental-responsibility",
    "free_will": True,
    "conditional_on_service": False,
    "coercion": "alone-no-indication",
}


@pytest.fixture
def here() -> Playgroup:
    """The playgroup in which the mother was given the notice."""
    made = playgroup(MONDAY)
    given = {"person": made.people["mother"].person, "notice": "2026-1", "method": "handed-over"}
    made.book.do(notice_served.serve, by=made.people["key-person"], **given)
    return made


def standing(here: Playgroup, at: datetime | None = None, **as_known: object) -> dict[object, State]:
    found = consents.states(here.book.recorded, here.book.zone, at=at or here.book.now, **as_known)  # type: ignore[arg-type]
    return {state.consent: state for state in found}


def give(here: Playgroup, who: str = "mother", what: Scope = SHARING, **more: object) -> ConsentGiven:
    arguments = {"by": here.people[who], "child": here.daisy, "scope": what} | SOUND | more
    event = here.book.do(consent.give, **arguments).event
    assert isinstance(event, ConsentGiven)
    return event


def test_a_sound_consent_has_no_warnings_and_names_the_authority_behind_it(here: Playgroup) -> None:
    event = give(here, words="Yes, please do.")
    assert here.book.warnings == ()
    assert event.authority == "parental-responsibility"
    tie = here.book.find(event.relationship)  # type: ignore[arg-type]
    assert tie is not None
    assert tie.event.person == here.people["mother"].person
    assert [(a.subject, a.involvement) for a in event.about] == [
        (here.daisy, "primary"),
        (here.people["mother"].person, "third_party"),
    ]
    (words,) = [fields for (_, who), fields in here.book.texts.items() if who == event.person and "words" in fields]
    assert words == {"words": "Yes, please do."}


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        ({"notice": "2026-2"}, "S49"),
        ({"competence": "not-assessed"}, "S50"),
        ({"free_will": None}, "S51"),
        ({"conditional_on_service": True}, "S51"),
        ({"coercion": "not-checked"}, "S52"),
        ({"coercion": "indication"}, "S52"),
    ],
)
def test_each_gap_in_its_validity_is_said(here: Playgroup, what: dict[str, object], rule: str) -> None:
    give(here, **what)
    assert [warning.rpartition("(")[2] for warning in here.book.warnings] == [f"{rule})"]


def test_s49_the_newest_notice_that_they_were_given_before_is_the_one_that_informed_them(here: Playgroup) -> None:
    served = here.book.recorded[-1].event_id
    event = give(here, notice=None)
    assert (event.notice, event.served, here.book.warnings) == ("2026-1", served, ())
    assert give(here, "father", notice=None).notice is None
    assert [warning.rpartition("(")[2] for warning in here.book.warnings] == ["S49)"]
    earlier = When.day(date(2026, 9, 4))
    assert give(here, occurred=earlier).served is None  # it was served only on Monday


def test_agreement_as_good_practice_is_not_judged_as_a_legal_basis(here: Playgroup) -> None:
    give(here, "father", serves="good-practice", notice=None, competence="not-assessed", free_will=None)
    assert here.book.warnings == ()
    assert [s.serves for s in standing(here).values()] == ["good-practice"]


def test_s8_consent_by_somebody_without_authority_is_recorded_and_said(here: Playgroup) -> None:
    event = give(here, "grandmother")
    assert (event.relationship, event.authority) == (None, None)
    assert any("(S8)" in warning for warning in here.book.warnings)


def test_given_on_behalf_of_somebody_is_that_persons(here: Playgroup) -> None:
    mother = here.people["mother"].person
    by = Actor(here.people["grandmother"].person, "carer", on_behalf_of=mother, attested="written")
    assert give(here, by=by).person == mother


def test_from_request_to_withdrawal(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    asked = book.do(
        consent.request, by=here.people["key-person"], child=here.daisy, person=mother.person, scope=SHARING, notice="1"
    )
    stream = asked.event.stream
    assert standing(here)[stream].status == "requested"
    with book.at(MONDAY + timedelta(hours=1)):
        refused = book.do(consent.refuse, by=mother, consent=stream, words="Not now.").event
        assert isinstance(refused, ConsentRefused)
        assert (refused.child, refused.scope, refused.request) == (here.daisy, SHARING, asked.event_id)
        assert standing(here)[stream].status == "refused"
    with book.at(MONDAY + timedelta(hours=2)):
        assert give(here, consent=stream).request == asked.event_id
        assert standing(here)[stream].status == "in-force"
        with pytest.raises(InputError, match="given already"):
            give(here, consent=stream)
        with pytest.raises(InputError, match="was given") as error:
            book.do(consent.refuse, by=mother, consent=stream)
        assert error.value.hint == "withdraw it: that is never refused"
    with book.at(MONDAY + timedelta(hours=3)):
        withdrawn = book.do(consent.withdraw, by=mother, consent=stream, channel="in-person")
        assert isinstance(withdrawn.event, ConsentWithdrawn)
        assert withdrawn.event.by_giver
        state = standing(here)[stream]
        assert (state.status, state.since, state.entry.event_id) == ("withdrawn", book.now, withdrawn.event_id)
        with pytest.raises(InputError, match="given already"):
            give(here, consent=stream)
    assert [r.event.stream_version for r in book.recorded if r.event.stream == stream] == [1, 2, 3, 4]


def test_s53_withdrawn_twice_is_recorded_once(here: Playgroup) -> None:
    book, mother, stream = here.book, here.people["mother"], give(here).stream
    with book.at(MONDAY + timedelta(days=2)):
        book.do(consent.withdraw, by=mother, consent=stream, channel="phone")
        again = consent.withdraw(book, by=mother, consent=stream, channel="slip")
        assert (again.events, again.refused) == ((), None)
        assert again.warnings[0].startswith("already withdrawn")
        earlier = When(MONDAY + timedelta(days=1), "minute")
        assert book.do(consent.withdraw, by=mother, consent=stream, channel="slip", occurred=earlier)
        assert standing(here)[stream].since == earlier.at  # said earlier than was known: that is new


def test_s53_anybody_may_bring_it_days_later(here: Playgroup) -> None:
    book, stream = here.book, give(here).stream
    by = Actor(here.people["grandmother"].person, "carer", on_behalf_of=here.people["mother"].person, attested="form")
    book.signer = here.people["staff"].person
    with book.at(MONDAY + timedelta(days=5)):
        arguments = {"by": by, "consent": stream, "channel": "slip", "received_by": here.people["volunteer"].person}
        event = book.do(consent.withdraw, occurred=When.day(date(2026, 9, 8)), **arguments).event
        assert event.by_giver
        assert standing(here)[stream].status == "withdrawn"
        assert standing(here, MONDAY + timedelta(hours=2))[stream].status == "in-force"


def test_withdrawn_by_the_other_parent_counts_and_names_nobody_but_inside(here: Playgroup) -> None:
    book, father, event = here.book, here.people["father"], give(here)
    given = book.recorded[-1].event_id
    withdrawn = book.do(consent.withdraw, by=father, consent=event.stream, channel="in-person").event
    assert any("other than the person" in warning for warning in book.warnings)
    assert (withdrawn.by_giver, withdrawn.given) == (False, given)
    assert standing(here)[event.stream].status == "withdrawn"
    mother = here.people["mother"].person
    assert mother not in {a.subject for a in withdrawn.about}
    assert mother not in {value for value in vars(withdrawn).values() if value != withdrawn.given}


def test_on_the_day_means_from_its_first_instant_but_not_before_it_was_given(here: Playgroup) -> None:
    book, mother, stream = here.book, here.people["mother"], give(here).stream
    with book.at(MONDAY + timedelta(days=2)):
        book.do(consent.withdraw, by=mother, consent=stream, channel="slip", occurred=When.day(date(2026, 9, 7)))
    (state,) = standing(here, MONDAY + timedelta(seconds=1)).values()
    assert (state.status, state.since) == ("withdrawn", MONDAY)
    with book.at(MONDAY + timedelta(days=2)):
        later = give(here).stream
        with book.at(MONDAY + timedelta(days=4)):
            book.do(consent.withdraw, by=mother, consent=later, channel="slip", occurred=When.day(date(2026, 9, 10)))
    midnight = datetime(2026, 9, 9, 23, 0, tzinfo=UTC)  # of 10 September in London
    assert standing(here, midnight - timedelta(microseconds=1))[later].status == "in-force"
    assert standing(here, midnight)[later].status == "withdrawn"


def test_a_part_is_withdrawn_and_the_rest_stays(here: Playgroup) -> None:
    book, mother, stream = here.book, here.people["mother"], give(here).stream
    part = scope(recipients=["school"])
    book.do(consent.withdraw, by=mother, consent=stream, channel="phone", scope=part)
    state = standing(here)[stream]
    assert (state.status, state.without) == ("in-force", (part,))
    health = Use("share", "developmental.summary", "health-professional", "health")
    school = Use("share", "developmental.summary", "school", "transition")
    assert (state.allows(health), state.allows(school)) == (True, False)
    assert not state.allows(Use("share", "personal.correspondence", "health-professional", "health"))
    twice = consent.withdraw(book, by=mother, consent=stream, channel="phone", scope=scope(recipients=["school"]))
    assert twice.events == ()
    with pytest.raises(InputError, match="not named"):
        book.do(consent.withdraw, by=mother, consent=stream, channel="phone", scope=Scope())
    rest = scope(recipients=["health-professional"])
    last = book.do(consent.withdraw, by=mother, consent=stream, channel="phone", scope=rest)
    state = standing(here)[stream]
    assert (state.status, state.entry.event_id) == ("withdrawn", last.event_id)  # the parts together are all of it


def test_everything_is_one_answer(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    mine = {give(here).stream, give(here, what=PHOTOGRAPHS).stream}
    fathers = give(here, "father").stream
    events = book.decide(consent.withdraw_all, by=mother, child=here.daisy, channel="slip")
    assert {r.event.stream for r in events} == mine
    assert standing(here)[fathers].status == "in-force"
    assert consent.withdraw_all(book, by=mother, child=here.daisy, channel="slip").events == ()


def test_everything_means_what_had_been_given_when_it_was_said(here: Playgroup) -> None:
    book, mother, first = here.book, here.people["mother"], give(here).stream
    with book.at(MONDAY + timedelta(days=2)):
        later = give(here, what=PHOTOGRAPHS).stream
    with book.at(MONDAY + timedelta(days=3)):
        arguments = {"by": mother, "child": here.daisy, "channel": "slip"}
        book.decide(consent.withdraw_all, occurred=When.day(date(2026, 9, 8)), **arguments)
        assert {c: s.status for c, s in standing(here).items()} == {first: "withdrawn", later: "in-force"}
        book.decide(consent.withdraw_all, occurred=When.day(date(2026, 9, 9)), **arguments)
        assert {s.status for s in standing(here).values()} == {"withdrawn"}


def test_a_consent_ends_after_its_last_day(here: Playgroup) -> None:
    stream = give(here, last_day=date(2026, 10, 25)).stream
    midnight = datetime(2026, 10, 26, 0, 0, tzinfo=UTC)  # the clocks went back that morning
    assert standing(here, midnight - timedelta(microseconds=1))[stream].status == "in-force"
    state = standing(here, midnight)[stream]
    assert (state.status, state.since) == ("expired", midnight)


def test_expired_before_it_was_entered(here: Playgroup) -> None:
    """Domain reference 3.8: a period that ends before the entry is what it is, and stops nothing."""
    said = When.day(date(2026, 1, 1))
    stream = give(here, last_day=date(2026, 3, 31), occurred=said).stream
    assert standing(here)[stream].status == "expired"
    assert standing(here, datetime(2026, 2, 1, tzinfo=UTC))[stream].status == "in-force"
    assert standing(here, datetime(2025, 12, 31, tzinfo=UTC)) == {}


def test_given_and_withdrawn_on_one_day_by_two_parents(here: Playgroup) -> None:
    """Domain reference 3.8: equal times, to the day; each parent's consent is their own."""
    monday = When.day(date(2026, 9, 7))
    mothers, fathers = give(here, occurred=monday).stream, give(here, "father", occurred=monday).stream
    here.book.do(consent.withdraw, by=here.people["father"], consent=fathers, channel="slip", occurred=monday)
    found = standing(here)
    assert (found[mothers].status, found[fathers].status) == ("in-force", "withdrawn")


def test_the_answer_that_was_said_last_counts_not_the_one_that_was_entered_last(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    with book.at(MONDAY + timedelta(days=3)):
        arguments = {"by": mother, "child": here.daisy, "scope": SHARING}
        stream = book.do(consent.refuse, occurred=When.day(date(2026, 9, 9)), **arguments).event.stream
        give(here, consent=stream, occurred=When.day(date(2026, 9, 8)))
        assert standing(here)[stream].status == "refused"
        assert standing(here, datetime(2026, 9, 8, 12, tzinfo=UTC))[stream].status == "in-force"


def test_a_request_can_be_withdrawn_before_the_answer_is_entered(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    asked = book.do(consent.request, by=here.manager, child=here.daisy, person=mother.person, scope=SHARING)
    stream = asked.event.stream
    with book.at(MONDAY + timedelta(days=3)):
        book.do(consent.withdraw, by=mother, consent=stream, channel="slip", occurred=When.day(date(2026, 9, 9)))
        give(here, consent=stream, occurred=When.day(date(2026, 9, 8)))
        with pytest.raises(InputError, match="for ever"):
            consent.give(
                book, by=mother, child=here.daisy, scope=SHARING, method="typed", consent=refused_then_withdrawn(here)
            )
    assert standing(here, datetime(2026, 9, 8, 12, tzinfo=UTC))[stream].status == "in-force"
    assert standing(here, datetime(2026, 9, 9, 12, tzinfo=UTC))[stream].status == "withdrawn"


def refused_then_withdrawn(here: Playgroup) -> object:
    book, mother = here.book, here.people["mother"]
    stream = book.do(consent.refuse, by=mother, child=here.daisy, scope=SHARING).event.stream
    book.do(consent.withdraw, by=mother, consent=stream, channel="phone")
    return stream


def test_what_cannot_be_meant_is_refused_as_input(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    before = book.head
    with pytest.raises(InputError, match="no consent"):
        book.do(consent.withdraw, by=mother, consent=uuid4(), channel="phone")
    for decide, arguments in (
        (consent.withdraw, {"channel": "phone"}),
        (consent.refuse, {}),
        (consent.give, {"child": here.daisy, "scope": SHARING, "method": "typed"}),
        (consent.request, {"child": here.daisy, "person": mother.person, "scope": SHARING}),
    ):
        with pytest.raises(InputError, match="is no consent"):
            book.do(decide, by=mother, consent=here.daisy, **arguments)
    with pytest.raises(InputError, match="to nothing"):
        give(here, what=Scope())
    with pytest.raises(InputError, match="is no purpose"):
        give(here, what=Scope(("share",), (), (), ("gossip",)))
    with pytest.raises(InputError, match="no child"):
        give(here, child=uuid4())
    with pytest.raises(InputError, match="nobody asked"):
        book.do(consent.refuse, by=mother)
    assert book.head == before


def test_another_childs_consent_is_not_answered_for_this_one(here: Playgroup) -> None:
    asked = here.book.do(
        consent.request, by=here.manager, child=here.edgar, person=here.people["other-parent"].person, scope=SHARING
    )
    with pytest.raises(InputError, match="another child"):
        give(here, consent=asked.event.stream)
