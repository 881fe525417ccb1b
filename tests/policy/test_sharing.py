"""Sharing: asked for, weighed, decided, handed out, and what follows (S1, S5 to S7, S12, S19 to S22, S47, S63, S64, …)."""

from __future__ import annotations

import json
from typing import Any

from support.place import Place

ABOUT: dict[str, Any] = {"purpose": "health", "categories": ["developmental.summary"]}
SOUND = ABOUT | {
    "outcome": "share",
    "recipients": ["health-professional"],
    "reasons": ["supports-health"],
    "words": "She needs it for the two-year review.",
    "legal_basis": ["A6-1-ea-safeguarding"],
    "no_consent": ["not-practicable"],
    "safeguards": "yes",
    "folders": ["gdpr"],
}
HANDED = ABOUT | {
    "recipients": ["health-professional"],
    "channel": "secure-portal",
    "identity_check": "called-back",
    "what": "The summary of the summer term.",
    "organisation": "Acorn Health Centre",
}
ASKED: dict[str, Any] = {"recipient": "health-professional", "channel": "phone", "identity_check": "called-back"}


def case(place: Place) -> dict[str, Any]:
    """The one case of sharing about Mia, as the list shows it."""
    (line,) = place.tell("share", "list", place["mia"])["cases"]
    assert isinstance(line, dict)
    return line


def entry(place: Place) -> dict[str, Any]:
    """The newest entry about sharing."""
    newest = place.tell("share", "list", place["mia"])["entries"][-1]
    assert isinstance(newest, dict)
    return newest


def adopted(place: Place, **said: Any) -> None:
    dated = {"title": "Handling information", "version": "1", "effective_from": "1 September 2026"}
    place.do("policy", "adopt", str(place.desk.root / "policy.txt"), **dated, **said)


def test_s1_the_childs_welfare_comes_first_and_holds_nothing_up(place: Place) -> None:
    place.warned("S1", "share", "decide", place["mia"], **SOUND)
    place.unwarned("S1", "share", "decide", place["mia"], **SOUND, welfare="sharing-better")
    no = SOUND | {"outcome": "do-not-share", "welfare": "sharing-better"}
    place.warned("S1", "share", "decide", place["mia"], **no)
    assert entry(place)["welfare"] == "sharing-better"


def test_s5_what_leaves_the_setting_has_a_decision_behind_it(place: Place) -> None:
    place.warned("S5", "share", "disclose", place["mia"], **HANDED)
    made = place.do("share", "decide", place["mia"], **SOUND)["case"]
    place.unwarned("S5", "share", "disclose", **HANDED, case=made)


def test_s6_a_concern_goes_to_social_care_and_the_police(place: Place) -> None:
    whom = ["childrens-social-care", "police", "other-professional"]
    told = SOUND | {"reasons": ["child-protection-concern"], "recipients": whom, "purpose": "safeguarding"}
    place.do("share", "decide", place["mia"], **told)
    assert entry(place)["recipients"] == whom
    assert entry(place)["reasons"] == ["child-protection-concern"]


def test_s7_a_social_worker_who_enquires_is_not_turned_away_in_silence(place: Place) -> None:
    asked = ASKED | {"recipient": "childrens-social-care", "requester_name": "Lee Hart", "reference": "47/2026"}
    made = place.do("share", "request", place["mia"], **asked, purpose="safeguarding", gateway="CA1989-S47")["case"]
    no = {"outcome": "do-not-share", "reasons": ["more-facts-needed"], "words": "Who asks is not known yet."}
    place.warned("S7", "share", "decide", case=made, **no)


def test_s12_a_referral_names_the_local_procedure(place: Place) -> None:
    referral = {"recipient": "childrens-social-care", "words": "Bruises twice.", "identity_understood": True}
    place.warned("S12", "referral", "make", place["mia"], **referral)
    place.unwarned("S12", "referral", "make", place["mia"], **referral, procedure="Referrals, version 7")


def test_s19_professionals_talk_within_a_framework(place: Place) -> None:
    place.warned("S19", "share", "record", place["mia"], **HANDED, framework="informal")
    place.unwarned("S19", "share", "record", place["mia"], **HANDED, framework="strategy-discussion")


def test_s20_whoever_decides_is_told_that_it_will_be_passed_on(place: Place) -> None:
    file = place.desk.root / "decision.json"
    file.write_text(json.dumps({"child": place["mia"], **SOUND}), encoding="utf-8")
    assert "expected to be passed on" in place.run("share", "decide", "--from", str(file)).err
    assert entry(place)["onward_disclosure_expected"] is True
    place.warned("S20", "share", "decide", place["mia"], **SOUND, onward=False)


def test_s22_who_refers_knows_that_the_family_may_learn_of_it(place: Place) -> None:
    referral = {"recipient": "childrens-social-care", "words": "Bruises twice.", "procedure": "Referrals, version 7"}
    place.warned("S22", "referral", "make", place["mia"], **referral)
    place.unwarned("S22", "referral", "make", place["mia"], **referral, identity_understood=True)


def test_s47_consent_is_not_always_needed(place: Place) -> None:
    another = SOUND | {"no_consent": ["other-basis-applies"], "legal_basis": ["A6-1-c"]}
    place.unwarned("S8", "share", "decide", place["mia"], **another)
    assert entry(place)["legal_basis"] == ["A6-1-c"]


def refuses(place: Place) -> None:
    scope = {"actions": ["share"], "recipients": ["health-professional"], "purposes": ["health"]}
    place.do("consent", "refuse", place["mia"], **scope, by=place["tove"])


def test_s63_the_wishes_of_who_does_not_agree_are_weighed(place: Place) -> None:
    refuses(place)
    place.warned("S63", "share", "decide", place["mia"], **SOUND)
    place.unwarned("S63", "share", "decide", place["mia"], **SOUND, wishes="overridden")
    assert entry(place)["wishes"] == "overridden"


def test_s64_sharing_in_spite_of_a_refusal_has_a_good_reason(place: Place) -> None:
    refuses(place)
    without = {name: value for name, value in SOUND.items() if name != "no_consent"}
    place.warned("S64", "share", "decide", place["mia"], **without)
    place.unwarned("S64", "share", "decide", place["mia"], **without, good_reason="safety-at-risk")
    assert entry(place)["good_reason"] == "safety-at-risk"


def test_s72_a_request_waits_until_it_is_decided_either_way(place: Place) -> None:
    made = place.do("share", "request", place["mia"], **ASKED, **ABOUT)["case"]
    assert case(place)["undecided"] is True
    place.do("share", "decide", case=made, outcome="defer", words="Who asks is not known yet.")
    assert case(place)["undecided"] is True
    place.do("share", "decide", case=made, outcome="do-not-share", reasons=["excessive"], words="Less would do.")
    assert case(place)["undecided"] is False


def test_s73_what_was_shared_with_whom_and_for_what_is_kept(place: Place) -> None:
    place.unwarned("S73", "share", "record", place["mia"], **HANDED)
    place.warned("S73", "share", "record", place["mia"], **(HANDED | {"what": ""}))
    told = entry(place)
    assert (told["recipients"], told["purpose"]) == (["health-professional"], "health")


def test_s92_how_long_it_took_is_shown(place: Place) -> None:
    made = place.do("share", "request", place["mia"], **ASKED, **ABOUT, when="yesterday 10:00")["case"]
    place.do("share", "record", **HANDED, case=made, when="yesterday 11:30")
    assert case(place)["minutes_to_share"] == 90


def test_s95_what_is_urgent_has_a_time_of_the_settings_own(place: Place) -> None:
    decided = SOUND | {"urgency": "urgent", "when": "yesterday 10:00"}
    made = place.do("share", "decide", place["mia"], **decided)["case"]
    place.unwarned("S95", "share", "disclose", **HANDED, case=made)
    pack = place.desk.root / "pack.json"
    pack.write_text('{"rules": {"periods": {"share-urgent": {"value": 2, "unit": "hours"}}}}', encoding="utf-8")
    adopted(place, pack=str(pack))
    place.warned("S95", "share", "disclose", **(HANDED | {"what": "The same once more."}), case=made)


def test_s96_what_goes_in_a_way_that_is_not_secure_says_why(place: Place) -> None:
    plain = HANDED | {"channel": "plain-email", "emergency": True}
    place.warned("S96", "share", "disclose", place["mia"], **plain)
    place.unwarned("S96", "share", "disclose", place["mia"], **plain, insecure_reason="The portal was down.")


def test_s97_the_policy_on_security_is_named_or_missed(place: Place) -> None:
    place.warned("S97", "share", "record", place["mia"], **HANDED)
    adopted(place, kind="gdpr")
    place.unwarned("S97", "share", "record", place["mia"], **(HANDED | {"what": "The same once more."}))


def test_s99_what_was_handed_out_undecided_is_counted(place: Place) -> None:
    made = place.do("share", "disclose", place["mia"], **HANDED)["case"]
    assert case(place)["without_decision"] == 1
    place.do("share", "decide", **SOUND, case=made)
    assert (case(place)["without_decision"], case(place)["outcomes"]) == (0, ["share"])


def test_s100_sharing_has_reasons_too(place: Place) -> None:
    place.warned("S100", "share", "decide", place["mia"], **(SOUND | {"reasons": []}))
    place.unwarned("S100", "share", "decide", place["mia"], **SOUND)


def test_s101_a_refusal_is_discussed_with_whoever_asked(place: Place) -> None:
    made = place.do("share", "request", place["mia"], **ASKED, **ABOUT)["case"]
    no = {"outcome": "do-not-share", "reasons": ["excessive"], "words": "Less would do."}
    place.warned("S101", "share", "decide", case=made, **no)
    place.do("share", "discuss", made, response="brings-more", to="Ada Fenn")
    assert entry(place)["type"] == "refusal.discussed"


def test_s104_not_sharing_has_reasons_in_writing(place: Place) -> None:
    no = SOUND | {"outcome": "do-not-share", "reasons": ["excessive"]}
    place.warned("S104", "share", "decide", place["mia"], **(no | {"words": ""}))
    place.unwarned("S104", "share", "decide", place["mia"], **no)


def test_s111_the_organisation_is_named_and_says_whether_it_can_use_it(place: Place) -> None:
    place.warned("S111", "share", "record", place["mia"], **(HANDED | {"organisation": ""}))
    made = place.unwarned("S111", "share", "record", place["mia"], **HANDED)["case"]
    place.do("share", "receipt", made, answer="asked-for-more")
    assert entry(place)["type"] == "sharing.receipt_confirmed"
