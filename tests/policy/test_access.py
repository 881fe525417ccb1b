"""Who may see what, on which ground, and what is asked and looked at afterwards (S3, S15, S16, S25, S32, S41, S42, S107)."""

from __future__ import annotations

from support.place import Place


def accesses(place: Place, ref: str) -> list[dict[str, object]]:
    found = place.tell("access", "list", ref)["accesses"]
    assert isinstance(found, list)
    return found


def test_s3_a_purpose_that_is_none_of_the_familys_is_remarked_on(place: Place) -> None:
    asked = ("access", "open", place["observation"])
    place.unwarned("S3", *asked, purpose="learning-and-development")
    place.warned("S3", *asked, purpose="publicity")
    assert accesses(place, place["mia"])[-1]["purpose"] == "publicity"


def test_s15_what_is_sensitive_opens_to_designated_and_key_persons_alone(place: Place) -> None:
    asked = ("access", "open", place["concern"])
    place.do(*asked, purpose="safeguarding", by=place["kit"])
    place.do(*asked, purpose="safeguarding", by=place["priya"])
    place.refused("S15", *asked, purpose="safeguarding", by=place["jo"])


def test_s16_a_need_to_know_lets_others_in_for_a_time(place: Place) -> None:
    place.refused("S15", "may", "open", place["concern"], purpose="safeguarding", by=place["jo"])
    grant = place.do(
        "grant", "give", place["jo"], place["mia"], categories=["concern-child"], why="She has her on Fridays."
    )
    place.do("access", "open", place["concern"], purpose="safeguarding", by=place["jo"])
    assert accesses(place, place["jo"])[-1]["ground"] == "professional-need.need-to-know-grant"
    place.do("grant", "end", grant["grant"])
    place.refused("S15", "access", "open", place["concern"], purpose="safeguarding", by=place["jo"], note="again")
    (line,) = place.tell("grant", "list")["grants"]
    assert (line["status"], len(line["relied"])) == ("ended", 1)


def test_s25_every_access_names_its_right_or_need_and_without_one_there_is_none(place: Place) -> None:
    place.do("access", "open", place["form"], purpose="administration")
    place.do("access", "record", place["form"], purpose="care", by=place["jo"], when="yesterday")
    told, opened = accesses(place, place["form"])
    assert opened["ground"] == "professional-need.management"
    assert (told["ground"], told["outside"]) == ("none-recorded", True)
    place.refused("S25", "access", "open", place["form"], purpose="care", by=place["jo"], in_role="manager")


def test_s25_what_was_opened_in_an_emergency_is_looked_at_afterwards(place: Place) -> None:
    place.warned("S25", "access", "open", place["concern"], purpose="health", by=place["sam"], emergency="hurt")
    (line,) = accesses(place, place["concern"])
    assert (line["ground"], line["reviewed"]) == ("emergency-override", None)
    place.do("access", "review", str(line["position"]), verdict="appropriate")
    assert accesses(place, place["concern"])[0]["reviewed"] == "appropriate"


def test_s32_staff_child_and_parents_open_developmental_records_at_any_time(place: Place) -> None:
    for who in ("jo", "tove", "mia"):
        place.do("access", "open", place["observation"], purpose="learning-and-development", by=place[who])
    assert {line["rule"] for line in accesses(place, place["observation"])} == {"S32"}


def test_s41_parents_open_their_own_childs_file(place: Place) -> None:
    place.do("access", "open", place["form"], purpose="parent-request", by=place["tove"])
    (line,) = accesses(place, place["form"])
    assert (line["ground"], line["rule"]) == ("right.parent-own-child", "S41")


def test_s41_a_hold_closes_a_file_to_one_parent_in_words_that_tell_of_none(place: Place) -> None:
    asked = ("access", "open", place["form"])
    place.do("hold", "place", place["mia"], against=["person"], persons=[place["tom"]], reason="child-at-risk")
    refused = place.refused("S41", *asked, purpose="parent-request", by=place["tom"])
    assert "hold" not in refused.err
    place.do(*asked, purpose="parent-request", by=place["tove"])
    page = ("report", place["mia"], "--audience", "parent")
    shown = {to: place.run(*page, "--to", place[to]).out for to in ("tom", "tove")}
    assert {to: "You looked at the form" in text for to, text in shown.items()} == {"tom": False, "tove": True}
    assert not any("hold" in text or "refused" in text or "We said no" in text for text in shown.values())


def test_s42_a_parent_is_never_shown_another_child(place: Place) -> None:
    place.refused("S42", "access", "open", place["other"], purpose="parent-request", by=place["tove"])
    place.refused(
        "S42", "access", "open", place["other"], purpose="parent-request", by=place["tove"], emergency="danger"
    )


def test_s42_other_children_in_a_record_are_covered_when_a_parent_opens_it(place: Place) -> None:
    said = {"category": "observation", "content": "Mia and Ned Marsh built a tower. Ned laughed."}
    made = place.do("record", "create", place["mia"], mentions=[place["ned"]], **said)["record"]
    opened = place.do("access", "open", made, purpose="parent-request", by=place["tove"])
    assert opened["content"]["content"] == "Mia and [another child] built a tower. [another child] laughed."


def test_s107_parents_students_volunteers_and_committee_are_reminded_not_to_talk(place: Place) -> None:
    place.warned("S107", "access", "open", place["observation"], purpose="parent-request", by=place["tove"])
    place.unwarned("S107", "access", "open", place["observation"], purpose="care", by=place["kit"])
