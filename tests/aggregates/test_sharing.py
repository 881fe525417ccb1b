"""Deciding to share or not, and handing out: nothing missing stops it but two rules about channels."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregates.disclosures import disclosure, sharing
from aggregates.disclosures.disclosure import DisclosureDenied, InformationDisclosed
from aggregates.disclosures.sharing import InformationRequested, SharingDecided
from aggregates.governance import setting
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from ledger.errors import InputError, Refused
from ledger.event import Actor, Recorded, When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SOUND = {
    "outcome": "share",
    "purpose": "health",
    "reasons": ["supports-health"],
    "words": "The health visitor needs it for the two-year review.",
    "legal_basis": ["A6-1-a"],
    "engagement": "agreed",
    "categories": ["developmental.summary"],
    "recipients": ["health-professional"],
    "safeguards": "yes",
    "welfare": "sharing-better",
    "folders": ["gdpr"],
}
HANDOUT: dict[str, Any] = {
    "categories": ["developmental.summary"],
    "recipients": ["health-professional"],
    "purpose": "health",
    "channel": "encrypted-email",
    "identity_check": "called-back",
    "organisation": "Acorn Health Centre",
}


@pytest.fixture
def here() -> Playgroup:
    made = playgroup(MONDAY)
    secure = {"kind": "gdpr", "title": "GDPR", "version": "1", "effective_from": date(2026, 1, 1)}
    content = b"Lock it."
    made.book.do(setting.adopt_policy, by=made.manager, setting=made.setting, content=content, **secure)
    return made


def consented(here: Playgroup) -> Recorded[Any]:
    to = scope(["share"], ["developmental"], ["health-professional"], ["health"])
    return here.book.do(consent.give, by=here.people["mother"], child=here.daisy, scope=to, method="wet-signature")


def decided(here: Playgroup, **more: object) -> Recorded[Any]:
    arguments = {"by": here.people["designated-person"], "child": here.daisy} | SOUND | more
    return here.book.decide(sharing.decide, **{k: v for k, v in arguments.items() if v is not None})[0]


def phrases(here: Playgroup) -> list[str]:
    return sorted(warning.rpartition("(")[2].rstrip(")") for warning in here.book.warnings)


def test_a_decision_with_consent_freezes_it_and_lacks_nothing(here: Playgroup) -> None:
    given = consented(here)
    event = decided(here).event
    assert isinstance(event, SharingDecided)
    assert here.book.warnings == ()
    assert (event.consent, event.consent_status, event.refusal) == (given.event_id, "in-force", None)
    assert event.folders == ("gdpr",)
    assert [a.subject for a in event.about] == [here.daisy]


@pytest.mark.parametrize(
    ("what", "phrase"),
    [
        ({"reasons": ()}, "S100"),
        ({"words": None}, "S100"),
        ({"legal_basis": ()}, "S66"),
        ({"legal_basis": ["uncertain"]}, "S66"),
        ({"safeguards": "unsure"}, "S77"),
        ({"folders": ()}, "S74"),
        ({"outcome": "share-part", "urgency": "emergency"}, "S94"),
    ],
)
def test_each_thing_that_is_missing_is_said_and_stops_nothing(
    here: Playgroup, what: dict[str, object], phrase: str
) -> None:
    consented(here)
    assert decided(here, **what)
    assert phrases(here) == [phrase]


def test_s8_without_consent_and_without_a_reason(here: Playgroup) -> None:
    decided(here)
    assert phrases(here) == ["S8", "S8"]  # named as the basis, and neither consent nor a reason
    decided(here, legal_basis=["A6-1-ea-safeguarding"], no_consent=["child-at-risk"])
    assert here.book.warnings == ()


def test_s64_sharing_after_a_refusal_names_it(here: Playgroup) -> None:
    given = consented(here)
    withdrawn = here.book.do(consent.withdraw, by=here.people["mother"], consent=given.event.stream, channel="phone")
    event = decided(here, legal_basis=["A6-1-c"]).event
    assert (event.consent, event.refusal, event.consent_status) == (None, withdrawn.event_id, "withdrawn")
    assert phrases(here) == ["S63", "S64", "S8"]
    decided(here, legal_basis=["A6-1-c"], wishes="overridden", good_reason="safety-at-risk")
    assert phrases(here) == ["S8"]


def test_a_part_that_was_withdrawn_is_no_consent_for_it(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    to = scope(["share"], ["developmental"], ["health-professional", "school"], ["health"])
    given = book.do(consent.give, by=mother, child=here.daisy, scope=to, method="wet-signature")
    part = scope(recipients=["health-professional"])
    withdrawn = book.do(consent.withdraw, by=mother, consent=given.event.stream, channel="phone", scope=part)
    event = decided(here).event
    assert (event.consent, event.consent_status, event.refusal) == (None, "withdrawn", withdrawn.event_id)
    assert decided(here, recipients=["school"]).event.consent == given.event_id
    both = decided(here, recipients=["school", "health-professional"]).event
    assert (both.consent, both.consent_status) == (None, "withdrawn")
    none = decided(here, recipients=["police"]).event
    assert (none.consent, none.consent_status, none.refusal) == (None, "none", None)
    sent = book.do(disclosure.disclose, by=here.manager, child=here.daisy, **HANDOUT).event
    assert sent.basis.consent_status == "withdrawn"


def test_s54_a_reason_not_to_seek_consent_makes_it_safeguarding_and_notices_that_it_was_sought(here: Playgroup) -> None:
    to = scope(["share"], ["developmental"], ["childrens-social-care"], ["safeguarding"])
    mother = here.people["mother"].person
    event = decided(here, legal_basis=["A6-1-ea-safeguarding"], no_consent=["prejudice-investigation"]).event
    assert (event.sensitivity, here.book.warnings) == ("safeguarding", ())
    here.book.do(consent.request, by=here.manager, child=here.daisy, person=mother, scope=to)
    decided(here, legal_basis=["A6-1-ea-safeguarding"], no_consent=["prejudice-investigation"])
    assert phrases(here) == ["S54"]


def test_a_request_is_answered_by_a_decision_not_to_share(here: Playgroup) -> None:
    book, lead = here.book, here.people["designated-person"]
    asked = book.do(
        sharing.receive_request,
        by=lead,
        child=here.daisy,
        recipient="childrens-social-care",
        purpose="safeguarding",
        channel="phone",
        gateway="CA1989_S47",
        deadline=date(2026, 9, 9),
        words="Everything since Easter, please.",
        requester_name="Lee Hart",
    )
    assert isinstance(asked.event, InformationRequested)
    assert (asked.event.gateway, asked.event.sensitivity) == ("CA1989-S47", "safeguarding")
    assert phrases(here) == ["S87"]
    assert book.texts[asked.event_id, here.daisy] == {
        "words": "Everything since Easter, please.",
        "requester": "Lee Hart",
    }
    case = asked.event.stream
    no = decided(
        here,
        case=case,
        child=None,
        outcome="DO_NOT_SHARE",
        reasons=["identity-not-verified"],
        legal_basis=(),
        welfare="keeping-better",
    )
    assert (no.event.request, no.event.gateway, no.event.child) == (asked.event_id, "CA1989-S47", here.daisy)
    assert phrases(here) == ["S101", "S7"]
    with book.at(MONDAY + timedelta(hours=4)):
        yes = decided(
            here, case=case, child=None, outcome="share", no_consent=["child-at-risk"], legal_basis=["A6-1-c"]
        )
    state = book.load(case, sharing.apply)
    assert state is not None
    assert state.decision is not None
    assert state.decision.event_id == yes.event_id
    assert [e.event.outcome for e in state.entries(SharingDecided)] == ["do-not-share", "share"]  # both remain


def test_the_disclosure_is_not_the_decision(here: Playgroup) -> None:
    consented(here)
    made = decided(here)
    sent = here.book.do(
        disclosure.disclose, by=here.people["designated-person"], case=made.event.stream, what="The summary.", **HANDOUT
    ).event
    assert isinstance(sent, InformationDisclosed)
    assert here.book.warnings == ()
    assert (sent.decision, sent.stream, sent.secure, sent.told) == (made.event_id, made.event.stream, True, False)
    assert sent.basis.consent_status == "in-force"
    assert sent.folders == made.event.folders


@pytest.mark.parametrize("emergency", [False, True])
@pytest.mark.parametrize("decision", [False, True])
def test_s112_nothing_confidential_goes_to_a_social_network(
    here: Playgroup, *, emergency: bool, decision: bool
) -> None:
    where = {"case": decided(here).event.stream} if decision else {"child": here.daisy}
    handout = HANDOUT | {"channel": "SOCIAL_NETWORK", "emergency": emergency, "secure": True}
    with pytest.raises(Refused) as refused:
        here.book.do(disclosure.disclose, by=here.manager, **where, **handout)
    assert refused.value.rule == "S112"
    denied = here.book.recorded[-1].event
    assert isinstance(denied, DisclosureDenied)
    assert (denied.rule, denied.case) == ("S112", where.get("case"))


def test_s113_everyday_news_may_go_anywhere(here: Playgroup) -> None:
    news = HANDOUT | {"categories": ["general-everyday"], "recipients": ["public"], "channel": "social-network"}
    assert here.book.do(disclosure.disclose, by=here.manager, child=here.daisy, **news).event.outside is None
    both = news | {"categories": ["general-everyday", "summary"]}
    with pytest.raises(Refused):
        here.book.do(disclosure.disclose, by=here.manager, child=here.daisy, **both)


@pytest.mark.parametrize("channel", ["plain-email", "sms-messaging"])
def test_s98_online_only_by_secure_transfer_unless_it_is_an_emergency(here: Playgroup, channel: str) -> None:
    by = here.people["designated-person"]
    handout = HANDOUT | {"channel": channel}
    with pytest.raises(Refused) as refused:
        here.book.do(disclosure.disclose, by=by, child=here.daisy, **handout)
    assert refused.value.rule == "S98"
    assert here.book.do(disclosure.disclose, by=by, child=here.daisy, emergency=True, **handout).event.emergency
    assert here.book.do(disclosure.disclose, by=by, child=here.daisy, secure=True, **handout).event.secure
    posted = HANDOUT | {"channel": "post"}
    assert here.book.do(disclosure.disclose, by=by, child=here.daisy, **posted).event.secure


def test_telling_is_never_refused_and_names_the_rule(here: Playgroup) -> None:
    told, opened = here.book.decide(
        disclosure.tell_disclosure,
        by=here.people["volunteer"],
        child=here.daisy,
        occurred=When.day(date(2026, 9, 5)),
        **(HANDOUT | {"channel": "social-network", "recipients": ["public"]}),
    )
    assert (told.event.told, told.event.outside, told.event.decision) == (True, "S112", None)
    assert (opened.event.TOPIC, opened.event.rule, opened.event.of) == (
        "disclosure.improper",
        "S112",
        told.event.stream,
    )
    assert opened.event.marks == ()
    assert {"S112", "S5"} <= set(phrases(here))


def test_s25_nobody_hands_out_in_a_role_that_is_not_theirs_unless_it_is_an_emergency(here: Playgroup) -> None:
    by = Actor(here.people["volunteer"].person, "designated-person")
    with pytest.raises(Refused) as refused:
        here.book.do(disclosure.disclose, by=by, child=here.daisy, **HANDOUT)
    assert refused.value.rule == "S25"
    assert isinstance(here.book.recorded[-1].event, DisclosureDenied)
    assert here.book.do(disclosure.disclose, by=by, child=here.daisy, emergency=True, **HANDOUT).event.outside is None
    told = here.book.decide(disclosure.tell_disclosure, by=by, child=here.daisy, **HANDOUT)[0]
    assert told.event.outside == "S25"


def test_an_emergency_is_shared_first_and_decided_forty_minutes_later(here: Playgroup) -> None:
    """Domain reference 3.8: the decision that was recorded later is no decision at the time."""
    book, lead = here.book, here.people["designated-person"]
    first = book.do(disclosure.disclose, by=lead, child=here.daisy, emergency=True, **HANDOUT)
    case = first.event.stream
    assert "S5" in phrases(here)
    with book.at(MONDAY + timedelta(minutes=40)):
        made = decided(here, case=case, child=None, urgency="emergency", no_consent=["hurt-urgent"])
    with book.at(MONDAY + timedelta(hours=2)):
        ten = When(MONDAY + timedelta(minutes=10), "minute")
        told = book.do(disclosure.tell_disclosure, by=lead, case=case, occurred=ten, **HANDOUT)
        later = book.do(disclosure.disclose, by=lead, case=case, **HANDOUT)
    assert (told.event.decision, later.event.decision) == (None, made.event_id)


@pytest.mark.parametrize(
    "beyond",
    [{"categories": ["personal.correspondence"]}, {"recipients": ["school"]}, {"categories": ["developmental"]}],
)
def test_handing_out_more_than_was_decided_is_said(here: Playgroup, beyond: dict[str, object]) -> None:
    case = decided(here).event.stream
    here.book.do(disclosure.disclose, by=here.people["designated-person"], case=case, **(HANDOUT | beyond))
    assert "S5" in phrases(here)


def test_what_cannot_be_meant_is_refused_as_input(here: Playgroup) -> None:
    before = here.book.head
    with pytest.raises(InputError, match="which child"):
        decided(here, child=None)
    with pytest.raises(InputError, match="which child"):
        here.book.do(disclosure.disclose, by=here.manager, **HANDOUT)
    with pytest.raises(InputError, match="what is handed out"):
        here.book.do(disclosure.disclose, by=here.manager, child=here.daisy, **(HANDOUT | {"categories": []}))
    with pytest.raises(InputError, match="is no decision-outcome"):
        decided(here, outcome="perhaps")
    case = here.people["staff"].person
    with pytest.raises(InputError, match="is no case"):
        decided(here, case=case, child=None)
    with pytest.raises(InputError, match="is no case"):
        here.book.do(disclosure.disclose, by=here.manager, case=case, **HANDOUT)
    assert here.book.head == before
    made = decided(here)
    with pytest.raises(InputError, match="another child"):
        here.book.do(disclosure.disclose, by=here.manager, case=made.event.stream, child=here.edgar, **HANDOUT)


def test_the_duty_to_share_is_set_aside_for_one_reason_only(here: Playgroup) -> None:
    no = {"outcome": "do-not-share", "gateway": "CA2004-S16LA", "welfare": "keeping-better"}
    decided(here, **no, reasons=["excessive"])
    assert phrases(here) == ["S104"]
    decided(here, **no, reasons=["more-detrimental-to-child"])
    assert here.book.warnings == ()


@pytest.mark.parametrize(
    ("what", "phrase"),
    [
        ({"welfare": None}, "S1"),
        ({"welfare": "keeping-better"}, "S1"),
        ({"onward": False}, "S20"),
        ({"engagement": "not-agreed"}, "S63"),
        ({"outcome": "do-not-share", "welfare": "keeping-better", "words": None}, "S104"),
    ],
)
def test_what_is_weighed_is_said(here: Playgroup, what: dict[str, object], phrase: str) -> None:
    consented(here)
    decided(here, **what)
    assert phrases(here) == [phrase]


@pytest.mark.parametrize(
    ("what", "phrase"),
    [
        ({"what": None}, "S73"),
        ({"organisation": None}, "S111"),
        ({"secure": False}, "S96"),
        ({"framework": "informal"}, "S19"),
    ],
)
def test_what_a_disclosure_lacks_is_said(here: Playgroup, what: dict[str, object], phrase: str) -> None:
    consented(here)
    handout: dict[str, Any] = {**HANDOUT, "channel": "post", "what": "The summary.", **what}
    here.book.do(disclosure.disclose, by=here.manager, case=decided(here).event.stream, **handout)
    assert phrase in phrases(here)
