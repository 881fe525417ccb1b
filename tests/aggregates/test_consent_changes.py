"""What else becomes of a consent: put off, said again, ended by others, never valid, ended by itself, disputed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from aggregates.accesses import access
from aggregates.disclosures import disclosure, sharing
from aggregates.people import attendance, joined
from aggregates.people import person as people
from aggregates.permissions import consent, consent_changes, consent_follow_up, consents
from aggregates.permissions.consent_events import (
    ConsentInvalidated,
    ConsentRevoked,
    ConsentWithdrawn,
    WithdrawalPropagated,
)
from aggregates.permissions.consent_state import State
from aggregates.permissions.scope import Use, scope
from aggregates.rules import shipped
from ledger.errors import InputError
from ledger.event import When
from projections.consents import disagreements
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHARING = scope(["share"], ["developmental"], ["health-professional", "school"], ["health", "transition"])
USING = scope(["use"], ["developmental"], [], ["publicity"])
TO_SCHOOL = Use("share", "developmental.observation", "school", "transition")


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def known(here: Playgroup, at: datetime | None = None, known_at: int | None = None) -> tuple[State, ...]:
    history = consents.history(here.book, here.daisy, shipped())
    return consents.states(history, here.book.zone, at=at or here.book.now, known_at=known_at)


def status(here: Playgroup, at: datetime | None = None, known_at: int | None = None) -> list[str]:
    return [state.status for state in known(here, at, known_at)]


def give(here: Playgroup, who: str = "mother", what: object = SHARING, **more: object) -> UUID:
    arguments = {"by": here.people[who], "child": here.daisy, "scope": what, "method": "wet-signature"} | more
    stream: UUID = here.book.do(consent.give, **arguments).event.stream
    return stream


def hand_out(here: Playgroup, **more: object) -> UUID:
    what = {"categories": ["developmental.observation"], "recipients": ["school"], "purpose": "transition"}
    how = {"channel": "post", "identity_check": "called-back"}
    arguments = {"by": here.manager, "child": here.daisy} | what | how | more
    return here.book.do(disclosure.disclose, **arguments).event_id


def test_an_answer_is_put_off_and_then_given(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    asked = book.do(consent.request, by=here.manager, child=here.daisy, person=mother.person, scope=SHARING)
    stream = asked.event.stream
    with book.at(MONDAY + HOUR):
        event = book.do(consent_changes.defer, by=mother, consent=stream, ask_again=date(2026, 9, 14)).event
        assert (event.request, event.scope, event.person) == (asked.event_id, SHARING, mother.person)
        assert status(here) == ["deferred"]
        assert status(here, MONDAY) == ["requested"]
    with book.at(MONDAY + DAY):
        give(here, consent=stream)
        assert status(here) == ["in-force"]
        with pytest.raises(InputError, match="answered already"):
            book.do(consent_changes.defer, by=mother, consent=stream)
    with pytest.raises(InputError, match="nobody asked"):
        book.do(consent_changes.defer, by=mother, consent=give(here))


def test_said_again_it_lasts_anew(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    stream = give(here, last_day=date(2026, 9, 10))
    after = MONDAY + 5 * DAY
    assert status(here, after) == ["expired"]
    with book.at(after):
        book.do(consent_changes.reaffirm, by=mother, consent=stream, method="verbal-phone", last_day=date(2026, 9, 20))
        assert any("had ended by itself" in warning for warning in book.warnings)
        assert status(here) == ["renewed"]
        assert consents.status_for(consents.covering(known(here), TO_SCHOOL), TO_SCHOOL) == "in-force"
    assert status(here, MONDAY + 4 * DAY) == ["expired"]  # nothing was in force between
    assert status(here, MONDAY + 20 * DAY) == ["expired"]
    with book.at(MONDAY + 6 * DAY):
        book.do(consent.withdraw, by=mother, consent=stream, channel="slip")
        assert status(here) == ["withdrawn"]
        with pytest.raises(InputError, match="for ever"):
            book.do(consent_changes.reaffirm, by=mother, consent=stream, method="typed")


def test_ended_by_a_court_is_not_withdrawn(here: Playgroup) -> None:
    book, stream = here.book, give(here)
    with book.at(MONDAY + DAY):
        event = book.do(consent_changes.revoke, by=here.manager, consent=stream, authority="court", words="Order").event
        assert isinstance(event, ConsentRevoked)
        assert status(here) == ["revoked"]
        assert book.decide(consent_changes.revoke, by=here.manager, consent=stream, authority="court") == []
        with pytest.raises(InputError, match="given already"):
            give(here, consent=stream)
    assert status(here, MONDAY + HOUR) == ["in-force"]


def test_a_part_ended_by_somebody_else_leaves_the_rest(here: Playgroup) -> None:
    stream = give(here)
    part = scope(recipients=["school"])
    here.book.do(consent_changes.revoke, by=here.manager, consent=stream, authority="local-authority", scope=part)
    (state,) = known(here)
    assert (state.status, state.allows(TO_SCHOOL)) == ("in-force", False)


@pytest.mark.parametrize(("since", "before"), [(None, "invalidated"), (date(2026, 9, 9), "in-force")])
def test_what_was_never_valid_looks_back_but_not_on_what_was_known(
    here: Playgroup, since: date | None, before: str
) -> None:
    book, stream = here.book, give(here)
    used = hand_out(here)
    head = book.head
    with book.at(MONDAY + 7 * DAY):
        event = book.do(
            consent_changes.invalidate, by=here.manager, consent=stream, ground="coerced", since=since
        ).event
        assert isinstance(event, ConsentInvalidated)
        assert event.to_tell == ("school",)
        assert status(here) == ["invalidated"]
        assert status(here, MONDAY + HOUR) == [before]
        assert status(here, MONDAY + HOUR, known_at=head) == ["in-force"]
        marks = {"ending-to-tell"} | ({"ending-used-since"} if since is None else set())
        assert set(event.marks) == marks
    assert book.find(used).event.basis.consent_status == "in-force"  # type: ignore[union-attr]


def test_it_ends_when_the_child_leaves(here: Playgroup) -> None:
    book = here.book
    give(here, until_event="child-leaves")
    with book.at(MONDAY + 30 * DAY):
        book.do(attendance.leave, by=here.manager, child=here.daisy, occurred=When.day(date(2026, 10, 1)))
        assert status(here) == ["expired"]
    midnight = datetime(2026, 10, 1, 23, 0, tzinfo=UTC)  # after the last day, in summer time
    assert (status(here, midnight), status(here, midnight - HOUR)) == (["expired"], ["in-force"])


def test_two_uses_and_no_more(here: Playgroup) -> None:
    """Domain reference 3.8. The second use is covered; whatever comes after it is not."""
    book = here.book
    give(here, uses=2)
    for hour in (1, 2, 3):
        with book.at(MONDAY + hour * HOUR):
            assert known(here)[0].used == min(hour - 1, 2)
            hand_out(here)
    frozen = [r.event.basis.consent_status for r in book.recorded if r.event.TOPIC == "information.disclosed"]
    assert frozen == ["in-force", "in-force", "expired"]
    assert status(here, MONDAY + 2 * HOUR) == ["in-force"]
    assert status(here, MONDAY + 3 * HOUR) == ["expired"]
    with book.at(MONDAY + 4 * HOUR):
        stream = known(here)[0].consent
        book.do(consent_changes.reaffirm, by=here.people["mother"], consent=stream, method="typed", uses=1)
        assert any("had ended by itself" in warning for warning in book.warnings)
    assert status(here, MONDAY + 5 * HOUR) == ["renewed"]
    with pytest.raises(InputError, match="one use"):
        give(here, uses=0)


def test_a_withdrawal_answers_with_what_follows_from_it(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    stream = give(here, what=scope(["share", "use"], ["developmental"], ["school"], ["transition", "care"]))
    with book.at(MONDAY + HOUR):
        first = hand_out(here)
        give(here, "father")
    with book.at(MONDAY + 2 * DAY):
        late = hand_out(here)
        record = here.records["developmental.observation"]
        book.do(access.open_record, by=here.manager, record=record, purpose="care")
    with book.at(MONDAY + 3 * DAY):
        said = When.day(date(2026, 9, 8))
        event = book.do(consent.withdraw, by=mother, consent=stream, channel="slip", occurred=said).event
        assert isinstance(event, ConsentWithdrawn)
        assert event.to_tell == ("school",)
        assert event.marks == ("ending-to-tell", "ending-used-since", "ending-other-consent")
    with book.at(MONDAY + 4 * DAY):
        told = {"by": here.manager, "consent": stream, "method": "phone", "effect": "stopped"}
        other = book.do(consent_follow_up.told, recipients=["police"], **told).event
        last = book.do(consent_follow_up.told, recipients=["school"], **told).event
        assert isinstance(last, WithdrawalPropagated)
        assert (other.complete, last.complete) == (False, True)
        assert last.disclosures == (first, late)
        assert status(here)[0] == "withdrawn"  # telling others changes nothing


def test_what_was_shared_for_another_reason_is_not_among_it(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    stream = give(here, uses=1)
    shared = {"purpose": "transition", "categories": ["developmental.observation"], "recipients": ["school"]}
    why = {"outcome": "share", "no_consent": ["child-at-risk"]}
    case = book.decide(sharing.decide, by=here.manager, child=here.daisy, **shared, **why)[0].event.stream
    with book.at(MONDAY + HOUR):
        hand_out(here, case=case, child=None)
    with book.at(MONDAY + DAY):
        assert known(here)[0].used == 0
        event = book.do(consent.withdraw, by=mother, consent=stream, channel="phone").event
        assert (event.to_tell, event.marks) == ((), ())


def test_one_parent_agrees_and_the_other_does_not(here: Playgroup) -> None:
    book, father = here.book, here.people["father"]
    agreed = give(here)
    refused = book.do(consent.refuse, by=father, child=here.daisy, scope=SHARING).event.stream
    found = consents.covering(known(here), TO_SCHOOL)
    assert found is not None
    assert (found.consent, consents.status_for(found, TO_SCHOOL)) == (refused, "refused")
    (one,) = disagreements(known(here), shipped())
    assert (one.consents, one.interim, one.allowed, one.entry) == ((agreed, refused), "most-protective", False, None)
    both = {"by": here.manager, "child": here.daisy, "consents": [agreed, refused]}
    with book.at(MONDAY + HOUR):
        event = book.do(consent_follow_up.disagree, interim="court", allowed=True, **both).event
        assert event.holders == (here.people["mother"].person, father.person)
        found = consents.covering(known(here), TO_SCHOOL)
        assert found is not None
        assert found.consent == agreed
        assert consents.covering(known(here, MONDAY), TO_SCHOOL).consent == refused  # type: ignore[union-attr]
    with book.at(MONDAY + DAY):
        again = book.do(consent_follow_up.disagree, interim="manager-decision", allowed=False, **both).event
        assert (again.stream, again.stream_version) == (event.stream, 2)
        assert consents.covering(known(here), TO_SCHOOL).consent == refused  # type: ignore[union-attr]


def test_whoever_has_no_authority_does_not_stop_what_a_parent_agrees_to(here: Playgroup) -> None:
    agreed = give(here)
    book, what = here.book, {"child": here.daisy, "scope": SHARING}
    assert not book.do(consent.refuse, by=here.people["grandmother"], **what).event.parental
    assert consents.covering(known(here), TO_SCHOOL).consent == agreed  # type: ignore[union-attr]


def test_a_parent_who_was_registered_twice_does_not_disagree_with_herself(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    twice = book.do(people.register, by=here.manager, kind="parent", name="Rosa Quill").event.stream
    here.people["twice"] = type(mother)(twice, "parent")
    agreed = give(here)
    book.do(consent.withdraw, by=here.people["twice"], consent=give(here, "twice"), channel="phone")
    assert consents.covering(known(here), TO_SCHOOL).consent != agreed  # type: ignore[union-attr]
    book.do(joined.join, by=here.manager, person=mother.person, other=twice)
    assert consents.covering(known(here), TO_SCHOOL).consent == agreed  # type: ignore[union-attr]
    assert {state.person for state in known(here)} == {mother.person}


def test_what_cannot_be_meant_is_refused_as_input(here: Playgroup) -> None:
    book, stream = here.book, give(here)
    with pytest.raises(InputError, match="has not ended"):
        book.do(consent_follow_up.told, by=here.manager, consent=stream, recipients=["school"], method="phone")
    with pytest.raises(InputError, match="between two"):
        book.do(consent_follow_up.disagree, by=here.manager, child=here.daisy, consents=[stream])
    both = [stream, give(here, "father")]
    with pytest.raises(InputError, match="allows nothing"):
        book.do(consent_follow_up.disagree, by=here.manager, child=here.daisy, consents=both, allowed=True)
    refused = book.do(consent.refuse, by=here.people["mother"], child=here.daisy, scope=SHARING).event.stream
    with pytest.raises(InputError, match="was not given"):
        book.do(consent_changes.invalidate, by=here.manager, consent=refused, ground="coerced")
