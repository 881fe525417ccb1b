"""What is still to be done, and the registers that show what was done (S74, and what other phrases want to see listed)."""

from __future__ import annotations

from typing import Any

from support.place import Place

NOT_SHARED = {
    "outcome": "do-not-share",
    "purpose": "health",
    "reasons": ["not-relevant"],
    "words": "Not theirs to know.",
}
HANDED = {
    "categories": "developmental.observation",
    "recipients": "other-setting",
    "purpose": "learning-and-development",
    "channel": "in-person",
}


def lines(place: Place, register: str, *argv: str) -> list[Any]:
    found: list[Any] = place.tell("register", register, *argv)["lines"]
    return found


def open_(place: Place, duty: str) -> list[int]:
    return [line["position"] for line in place.tell("duties")["duties"] if line["duty"] == duty]


def test_s74_a_decision_is_filed_and_what_was_not_is_open_until_it_is(place: Place) -> None:
    decided = place.warned("S74", "share", "decide", place["mia"], **NOT_SHARED)
    assert open_(place, "no-folder") == [decided["entry"]]
    assert lines(place, "folders", place["mia"]) == []
    place.do("complete", str(decided["entry"]), folders=["send"])
    (line,) = lines(place, "folders", place["mia"])
    assert (line["position"], line["cells"]["all_folders"]) == (decided["entry"], ["send"])
    assert open_(place, "no-folder") == []


def test_s74_who_files_at_once_has_nothing_open(place: Place) -> None:
    place.unwarned("S74", "share", "decide", place["mia"], **NOT_SHARED, folders=["safeguarding", "gdpr"])
    (line,) = lines(place, "folders", place["mia"])
    assert line["cells"]["all_folders"] == ["safeguarding", "gdpr"]


def test_s3_the_purposes_for_which_a_childs_information_was_used_are_counted(place: Place) -> None:
    for purpose in ("care", "care", "planning-for-needs"):
        place.do("access", "open", place["observation"], purpose=purpose, action="view")
    counted = {line["cells"]["purpose"][0]: line["count"] for line in lines(place, "purposes", place["mia"])}
    assert counted["care"] >= 1
    assert counted["planning-for-needs"] == 1


def test_s6_what_left_the_setting_is_listed_with_its_recipients(place: Place) -> None:
    place.do("share", "record", place["mia"], **HANDED)
    (line,) = lines(place, "disclosures")
    assert line["cells"]["recipients"] == ["other-setting"]


def test_s18_what_happened_against_the_rules_is_listed_with_the_rule(place: Place) -> None:
    told = place.do("access", "record", place["concern"], purpose="care", by=place["vera"])
    found = {line["position"]: line["cells"]["broken"] for line in lines(place, "outside")}
    assert found[told["entry"]] == ["S109"]


def test_s25_accesses_are_counted_by_their_ground(place: Place) -> None:
    place.do("access", "open", place["form"], purpose="administration")
    place.refused("S42", "access", "open", place["other"], purpose="parent-request", by=place["tove"])
    counted = {line["cells"]["ground"][0]: line["count"] for line in lines(place, "grounds")}
    assert counted == {"professional-need.management": 1, "none-recorded": 1}


def test_s47_decisions_are_counted_by_their_legal_basis(place: Place) -> None:
    place.do("share", "decide", place["mia"], outcome="share", purpose="health", legal_basis=["A6-1-c", "A6-1-d"])
    counted = {line["cells"]["legal_basis"][0]: line["count"] for line in lines(place, "bases")}
    assert counted == {"A6-1-c": 1, "A6-1-d": 1}


def test_s49_a_consent_without_a_notice_is_on_the_list_of_gaps(place: Place) -> None:
    given = {"actions": "photograph", "method": "verbal-in-person"}
    place.do("consent", "give", place["mia"], by=place["tove"], **given)
    (line,) = lines(place, "gaps")
    assert "consent-notice" in line["cells"]["marks"]


def test_s89_how_much_is_not_marked_as_fact_or_opinion_is_counted(place: Place) -> None:
    before = sum(line["count"] for line in lines(place, "assertions"))
    place.do("record", "create", place["mia"], category="observation", content="She counts to ten.", assertion="fact")
    counted = {line["cells"]["assertions"][0]: line["count"] for line in lines(place, "assertions")}
    assert counted == {"unknown": before, "fact": 1}


def test_s92_how_long_a_request_took_is_listed(place: Place) -> None:
    asked = {"recipient": "other-setting", "purpose": "health", "channel": "phone", "when": "yesterday 9:00"}
    case = place.do("share", "request", place["mia"], **asked)["case"]
    place.do("share", "decide", case=case, **NOT_SHARED, when="yesterday 11:30")
    (line,) = lines(place, "timeliness")
    assert line["cells"]["decided_after"] == [150]


def test_s99_both_outcomes_stand_in_one_register(place: Place) -> None:
    place.do("share", "decide", place["mia"], **NOT_SHARED)
    place.do("share", "decide", place["mia"], outcome="share", purpose="health")
    assert [line["cells"]["outcome"] for line in lines(place, "decisions")] == [["do-not-share"], ["share"]]


def test_s101_what_was_not_shared_is_listed_until_it_was_discussed(place: Place) -> None:
    asked = {"recipient": "other-setting", "purpose": "health", "channel": "phone"}
    case = place.do("share", "request", place["mia"], **asked)["case"]
    place.do("share", "decide", case=case, **NOT_SHARED)
    (line,) = lines(place, "refusals")
    assert line["open"] == ["discuss-refusal"]


def test_s108_who_has_not_acknowledged_the_policy_is_listed(place: Place) -> None:
    place.do("policy", "acknowledge", place["vera"], method="signed")
    missing = {line["subjects"][0] for line in lines(place, "unacknowledged")}
    assert place["sam"] in missing
    assert place["vera"] not in missing
