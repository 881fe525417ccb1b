"""Advice, speaking with the family, and weighing whether to share (S13, S48, S57 to S62, S65 to S71, S77 to S87, S94)."""

from __future__ import annotations

from typing import Any

from support.place import Place

SAID = {"outcome": "share", "purpose": "safeguarding", "reasons": ["likely-to-safeguard"], "words": "She needs help."}
HANDED = {"recipients": ["school"], "purpose": "safeguarding", "channel": "in-person", "what": "The form."}


def assess(place: Place, case: str | None = None, **answers: Any) -> str:
    """An assessment about Mia, and the letters of its case."""
    made: str = place.do("share", "assess", case or place["mia"], **answers)["case"]
    return made


def asks(place: Place, case: str) -> dict[str, Any]:
    """The questions of a case, by name."""
    return {line["question"]: line for line in place.tell("share", "case", case)["questions"]}


def answered(place: Place, rule: str, *names: str, **answers: Any) -> None:
    """These questions stand open under this phrase, and once they are answered they do not."""
    case = assess(place, facts_words="She came with a bruise.")
    before = asks(place, case)
    assert [(before[name]["rule"], before[name]["open"]) for name in names] == [(rule, True)] * len(names)
    assess(place, case, **answers)
    after = asks(place, case)
    assert [after[name]["open"] for name in names] == [False] * len(names)


def principle(place: Place, rule: str, *names: str) -> None:
    """These principles are asked for under this phrase, each with its answer and its reason."""
    said = {name: {"answer": "partly", "reason": "We asked the school what it needs."} for name in names}
    answered(place, rule, *names, checklist=said)


def advice(place: Place, case: str, **answers: Any) -> dict[str, Any]:
    said = {
        "of": "practitioner",
        "question": "may-we-share",
        "words": "May a worry about a child be told to the school?",
    }
    return place.do("advice", "seek", case, **(said | answers))


def duties(place: Place) -> list[str]:
    """What is still to be done about Mia."""
    return [line["duty"] for line in place.tell("duties", place["mia"])["duties"]]


def test_s13_where_it_is_unclear_whether_consent_is_needed_somebody_is_asked(place: Place) -> None:
    case = place.warned("S13", "share", "assess", place["mia"], certainty="unsure-consent")["case"]
    assert "advice-on-consent" in duties(place)
    advice(place, case, question="consent-needed")
    assert "advice-on-consent" not in duties(place)
    place.unwarned("S13", "share", "assess", case, risk="low")


def test_s48_agreement_is_sought_apart_from_the_legal_basis(place: Place) -> None:
    case = place.warned("S48", "share", "assess", place["mia"], risk="low")["case"]
    told = {"told": ["why", "what", "how", "with-whom"], "engaged": ["parent"], "views_parent": "We agree."}
    place.do("share", "engage", case, outcome="agreed", **told)
    place.do("share", "decide", case=case, **SAID, legal_basis=["A6-1-c"])
    place.unwarned("S48", "share", "assess", case, risk="medium")
    steps = place.tell("share", "case", case)["steps"]
    assert [(step["answer"], step["legal_basis"]) for step in steps[1:3]] == [("agreed", []), ("share", ["A6-1-c"])]


def test_s57_the_framework_is_asked_about_and_a_repealed_act_is_named(place: Place) -> None:
    case = place.warned("S57", "share", "assess", place["mia"], golden_rules="2015", risk="low")["case"]
    assert asks(place, case)["framework-considered"]["rule"] == "S57"
    place.do("share", "assess", case, checklist={"framework-considered": "yes"})
    assert not asks(place, case)["framework-considered"]["open"]
    assert "1998" in place.tell("share", "checklist", "--golden-rules", "2015")["items"]["framework-considered"]


def test_s59_the_family_is_told_why_what_how_and_with_whom(place: Place) -> None:
    spoken = {"outcome": "agreed", "engaged": ["parent"], "views_parent": "We agree."}
    said = place.warned("S59", "share", "engage", place["mia"], **spoken, told=["why", "what"])
    assert any("how" in warning and "with whom" in warning for warning in said["warnings"])
    place.unwarned("S59", "share", "engage", said["case"], **spoken, told=["why", "what", "how", "with-whom"])


def test_s60_not_to_seek_agreement_needs_a_reason(place: Place) -> None:
    case = place.warned("S60", "share", "engage", place["mia"], outcome="not-safe")["case"]
    place.unwarned("S60", "share", "engage", case, outcome="not-safe", no_consent=["child-at-risk"])
    place.warned("S60", "share", "engage", case, outcome="agreed", engaged=["parent"])


def test_s61_a_doubt_calls_for_advice(place: Place) -> None:
    case = place.warned("S61", "share", "assess", place["mia"], certainty="unsure")["case"]
    advice(place, case)
    place.unwarned("S61", "share", "assess", case, risk="low")
    place.warned("S61", "advice", "receive", case, advised="do-not-share", followed=False)


def test_s62_advice_names_nobody(place: Place) -> None:
    typed = "practitioner\nmay-we-share\nno\nMay Mia's bruise be told to the school?\n"
    named = place.run("advice", "seek", place["mia"], stdin=typed)
    assert (named.code, "'Mia'" in named.err) == (2, True)
    case = advice(place, place["mia"])["case"]
    assert place.tell("share", "case", case)["steps"][0]["identity_disclosed"] is False
    place.warned(
        "S62",
        "advice",
        "seek",
        case,
        of="police",
        question="may-we-share",
        words="May Mia's bruise be told to the school?",
        identity_disclosed=True,
    )


def test_s65_an_assessment_names_the_records_that_it_rests_on(place: Place) -> None:
    case = assess(place, facts=[place["concern"]])
    shown = place.tell("share", "case", case)
    assert shown["facts"] == [{"record": place["concern"], "version": 1}]
    assert "facts" not in shown["open"]


def test_s66_whoever_shares_is_certain_of_the_basis(place: Place) -> None:
    place.warned("S66", "share", "decide", place["mia"], **SAID, legal_basis=["uncertain"])
    place.unwarned("S66", "share", "decide", place["mia"], **SAID, legal_basis=["A6-1-ea-safeguarding"])


def test_s67_who_agreed_may_still_not_expect_it(place: Place) -> None:
    case = place.warned("S67", "share", "assess", place["mia"], expectation="no")["case"]
    assert asks(place, case)["expectation"]["answer"] == "no"
    place.unwarned("S67", "share", "assess", case, expectation="yes")


def test_s68_the_safety_of_the_child_and_of_others_is_weighed(place: Place) -> None:
    words = {"safety_individual": "She is safer if they know.", "safety_others": "So is her brother."}
    answered(place, "S68", *words, **words)


def test_s69_it_is_asked_whether_it_is_necessary(place: Place) -> None:
    principle(place, "S69", "necessary")


def test_s70_it_is_asked_who_in_person_needs_it(place: Place) -> None:
    answered(place, "S70", "needs", needs="The class teacher, who has her every day.")


def test_s71_it_is_asked_whether_it_is_accurate_timely_and_secure(place: Place) -> None:
    principle(place, "S71", "accurate", "timely", "secure")


def test_s77_whether_it_safeguards_the_child_comes_first_and_has_a_reason(place: Place) -> None:
    first = place.run("share", "assess", place["mia"], stdin="yes\nlater\n")
    assert first.code == 0, first.err
    assert first.err.splitlines()[1].startswith("is sharing likely to safeguard the child")
    case = place.warned("S77", "share", "assess", place["mia"], safeguards="no")["case"]
    assert next(iter(asks(place, case))) == "safeguards"
    place.unwarned("S77", "share", "assess", case, safeguards="yes", safeguards_reason="The school sees her daily.")


def test_s78_what_was_looked_at_stands_beside_what_goes_out(place: Place) -> None:
    looked = ["developmental.observation", "personal.registration-form"]
    case = assess(place, considered=looked, categories=["personal.registration-form"])
    shown = place.tell("share", "case", case)
    assert (shown["considered"], shown["kept_back"]) == (looked, ["developmental.observation"])


def test_s79_what_it_does_to_the_child_and_to_others_is_weighed(place: Place) -> None:
    words = {"impact_subject": "She may be asked about it.", "impact_third_parties": "None that we know of."}
    answered(place, "S79", *words, **words)


def test_s80_it_is_proportionate_to_the_risk(place: Place) -> None:
    answered(place, "S80", "risk", "proportionate", risk="high", checklist={"proportionate": "yes"})


def test_s81_how_urgent_it_is_is_asked(place: Place) -> None:
    answered(place, "S81", "urgency", urgency="urgent")


def test_s82_only_what_was_looked_at_goes_out(place: Place) -> None:
    looked = {"considered": ["developmental.observation"], "categories": ["personal.registration-form"]}
    case = place.warned("S82", "share", "assess", place["mia"], **looked)["case"]
    place.do("share", "record", case=case, **HANDED, categories=["personal.correspondence"])
    missed = place.tell("share", "case", case)["not_considered"]
    assert missed == ["personal.registration-form", "personal.correspondence"]


def test_s83_special_category_matter_needs_a_condition_too(place: Place) -> None:
    matter = {"considered": ["personal.confidential-observation"], "legal_basis": ["A6-1-c"]}
    case = place.warned("S83", "share", "assess", place["mia"], **matter)["case"]
    place.unwarned("S83", "share", "assess", case, legal_basis=["A6-1-c", "SCH1-18"])
    place.warned("S83", "share", "assess", case, legal_basis=["A9-2-g"])


def test_s85_it_is_asked_whether_each_piece_is_relevant(place: Place) -> None:
    principle(place, "S85", "relevant")


def test_s86_it_is_asked_whether_it_is_good_enough_to_rely_on(place: Place) -> None:
    principle(place, "S86", "adequate")


def test_s87_who_receives_it_is_checked(place: Place) -> None:
    handed = {**HANDED, "categories": ["personal.registration-form"]}
    place.warned("S87", "share", "record", place["mia"], **handed)
    place.unwarned("S87", "share", "record", place["mia"], **handed, identity_check="called-back")


def test_s94_enough_is_shared_above_all_in_an_emergency(place: Place) -> None:
    place.warned("S94", "share", "assess", place["mia"], sufficient="no")
    place.warned("S94", "share", "decide", place["mia"], **{**SAID, "outcome": "share-part"}, urgency="emergency")


def test_s94_an_assessment_asks_nothing_twice(place: Place) -> None:
    """Half-way and on: what the request, the decision and the first half answered is not asked again."""
    case = assess(place, safeguards="yes", safeguards_reason="She is safer.", urgency="soon", sufficient="yes")
    second = place.run("share", "assess", case, stdin="low\nlater\n")
    assert second.code == 0, second.err
    questions = second.err.splitlines()
    assert "is sharing likely" not in second.err
    assert questions[1].startswith("how great is the risk")
    assert {"safeguards", "urgency", "risk", "sufficient"}.isdisjoint(place.tell("share", "case", case)["open"])
