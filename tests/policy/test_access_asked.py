"""What is asked before it is done, what only some may know, and what is done where the policy contradicts itself."""

from __future__ import annotations

import re

from support.place import Place


def test_s16_may_is_answered_like_opening_and_leaves_nothing_if_it_is_yes(place: Place) -> None:
    asked = ("may", "open", place["concern"])
    place.refused("S15", *asked, purpose="safeguarding", by=place["jo"])
    place.do("grant", "give", place["jo"], place["mia"], categories=["concern-child"], why="She has her on Fridays.")
    said = place.do(*asked, purpose="safeguarding", by=place["jo"])
    assert (said["allowed"], said["ground"], said["entries"]) == (True, "professional-need.need-to-know-grant", [])
    assert [line["outcome"] for line in place.tell("access", "list", place["concern"])["accesses"]] == ["denied"]


def test_s53_may_photograph_follows_the_consent_and_its_withdrawal(place: Place) -> None:
    asked = ("may", "photograph", place["mia"])
    place.refused("S8", *asked)
    given = place.do("consent", "give", place["mia"], by=place["tove"], actions=["photograph"], method="wet-signature")
    assert place.do(*asked)["person"] == place["tove"]
    place.do("consent", "withdraw", given["consent"], by=place["tove"], channel="in-person")
    place.refused("S53", *asked, category="developmental")


def test_s15_holds_are_shown_to_those_who_decide_about_them(place: Place) -> None:
    placed = place.do("hold", "place", place["mia"], against=["parents"], reason="child-at-risk")
    (line,) = place.tell("hold", "list")["holds"]
    assert (line["hold"], line["against"], line["overdue"]) == (placed["hold"], ["parents"], False)
    place.refused("S15", "access", "open", place["concern"], purpose="safeguarding", by=place["jo"])
    place.do("hold", "release", placed["hold"], reason="risk-over")
    assert place.tell("hold", "list", place["mia"])["holds"] == []


def test_s25_a_family_asks_why_and_the_answer_stands_beside_the_access(place: Place) -> None:
    place.do("access", "open", place["form"], purpose="administration")
    (line,) = place.tell("access", "list", place["form"])["accesses"]
    asked = place.do("access", "query", str(line["position"]), by=place["tove"], words="Why?")
    place.warned("S25", "access", "answer", asked["question"], answer="in-order", words="She moved house.")
    assert place.tell("access", "list", place["form"])["accesses"][0]["answer"] == "in-order"


def test_a6_a_parent_may_see_their_childs_file_and_is_not_warned_by_it(place: Place) -> None:
    """The file is theirs to see, and nobody may be warned: with and without a hold, what is closed is closed alike."""
    closed = ("access", "open", place["concern"])
    before = place.refused("S11", *closed, purpose="parent-request", by=place["tove"]).err
    place.do("hold", "place", place["mia"], against=["parents"], reason="prejudice-investigation")
    after = place.refused("S11", *closed, purpose="parent-request", by=place["tove"], note="again").err
    assert re.sub(r"entry \d+", "", before) == re.sub(r"entry \d+", "", after)
    place.refused("S41", "access", "open", place["form"], purpose="parent-request", by=place["tove"])
    report = place.run("report", place["mia"], "--audience", "parent", "--to", place["tove"])
    assert (report.code, "the form from when" in report.out) == (0, False)


def test_a7_staff_who_are_not_involved_open_developmental_records_and_that_is_shown(place: Place) -> None:
    place.warned("S17", "access", "open", place["observation"], purpose="care", by=place["jo"])
    place.unwarned("S17", "access", "open", place["observation"], purpose="care", by=place["kit"])


def test_a8_what_a_parent_told_is_for_planning_and_its_provenance_decides(place: Place) -> None:
    made = place.do("record", "create", place["mia"], category="parent-contact", provenance="given-by-parent")
    asked = ("access", "open", made["record"])
    place.warned("S106", *asked, purpose="administration", by=place["kit"])
    place.unwarned("S106", *asked, purpose="planning-for-needs", by=place["kit"])


def test_s25_an_emergency_and_what_was_outside_the_rules_stay_to_be_looked_at(place: Place) -> None:
    def open_() -> set[str]:
        return {line["duty"] for line in place.tell("duties")["duties"]} & {"review-emergency", "review-outside-access"}

    started = place.do("emergency", "start", place["mia"], reason="hurt", by=place["sam"])
    told = place.do("access", "record", place["form"], purpose="care", by=place["jo"], when="yesterday")
    assert open_() == {"review-emergency", "review-outside-access"}
    place.do("access", "review", str(started["entry"]), verdict="appropriate")
    place.do("access", "review", str(told["entry"]), verdict="inappropriate", follow_up="We talked about it.")
    assert open_() == set()
