"""What is recorded, where its paper is, who is told, who adds to it (S24, S27 to S46, S58, S88 to S91)."""

from __future__ import annotations

from support.place import Place


def listed(place: Place, whose: str, record: str) -> dict[str, object]:
    """One record as `record list` shows it."""
    lines = place.tell("record", "list", place[whose])["records"]
    return next(line for line in lines if line["record"] == record)


def begun(place: Place, category: str, **said: object) -> dict[str, object]:
    """A record of a category about Mia, as it is listed."""
    made = place.do("record", "create", place["mia"], category=category, **said)
    found = listed(place, "mia", made["record"])
    assert found["category"].rpartition(".")[2] == category  # type: ignore[attr-defined]
    return found


def test_s27_observations_have_a_category(place: Place) -> None:
    assert begun(place, "observation", content="Built a tower.", assertion="fact")["sensitivity"] == "personal"


def test_s28_samples_of_work_have_a_category(place: Place) -> None:
    assert begun(place, "work-sample", medium="paper")["medium"] == "paper"


def test_s29_summaries_have_a_category(place: Place) -> None:
    begun(place, "summary", title="Summer")


def test_s30_learning_journeys_have_a_category(place: Place) -> None:
    begun(place, "learning-journey", title="2026")


def test_s31_achievements_have_a_category(place: Place) -> None:
    begun(place, "achievement", title="Swims")


def test_s34_registration_forms_have_a_category(place: Place) -> None:
    begun(place, "registration-form", medium="paper")


def test_s35_a_signed_form_names_the_consent_that_it_proves(place: Place) -> None:
    given = {"by": place["tove"], "actions": ["photograph"], "method": "wet-signature"}
    consent = place.do("consent", "give", place["mia"], **given)["consent"]
    place.warned("S35", "record", "create", place["mia"], category="signed-consent")
    place.unwarned("S35", "record", "create", place["mia"], category="signed-consent", consent=consent)


def test_s36_letters_can_be_about_a_parent(place: Place) -> None:
    made = place.do("record", "create", place["tove"], category="correspondence", title="A letter")
    assert listed(place, "tove", made["record"])["category"] == "personal.correspondence"


def test_s37_a_report_names_the_agency_that_it_is_from(place: Place) -> None:
    place.warned("S37", "record", "create", place["mia"], category="agency-minutes", title="Meeting")
    found = begun(place, "agency-report", agency="health", provenance="other-agency")
    assert (found["agency"], found["sensitivity"]) == ("health", "sensitive")


def test_s38_contact_with_parents_is_an_ongoing_record(place: Place) -> None:
    facts = {"direction": "from-parent", "parent": place["tove"], "channel": "phone", "summary": "Grandma collects."}
    place.do("contact", "record", place["mia"], **facts, when="yesterday")
    entries = place.tell("contact", "list", place["mia"])["entries"]
    assert [(e["direction"], e["channel"], e["parent"]) for e in entries] == [("from-parent", "phone", place["tove"])]


def test_s39_a_confidential_observation_says_on_what(place: Place) -> None:
    place.warned("S39", "record", "create", place["mia"], category="confidential-observation")
    found = begun(place, "confidential-observation", topic="child-protection")
    assert found["sensitivity"] == "safeguarding"


def test_s24_paper_that_lies_open_is_not_held_securely(place: Place) -> None:
    place.warned("S24", "record", "move", place["form"], place="playroom", when="now")
    assert listed(place, "mia", place["form"])["place"] == "playroom"


def test_s40_a_cupboard_that_can_be_locked_is_not_yet_locked(place: Place) -> None:
    place.warned("S40", "record", "move", place["form"], place="office-cupboard", when="now")
    place.unwarned("S40", "record", "move", place["form"], place="office-cupboard", locked=True, when="now")


def test_s40_paper_that_is_out_is_a_duty_until_it_is_back(place: Place) -> None:
    place.do("record", "move", place["form"], place="with-staff-off-site", purpose="meeting", when="yesterday")
    assert "return-paper" in duties(place)
    place.do("record", "move", place["form"], place="office-cupboard", locked=True, when="now")
    assert "return-paper" not in duties(place)


def duties(place: Place, *options: str) -> set[str]:
    """What is still to be done for Mia."""
    return {line["duty"] for line in place.tell("duties", place["mia"], *options)["duties"]}


def test_s43_parents_are_to_be_told_of_what_goes_beyond_the_personal_records(place: Place) -> None:
    said = {"category": "change-family", "when": "5 September 2026"}
    made = place.warned("S43", "record", "create", place["mia"], **said)["record"]
    assert "inform-parents" in duties(place, "--overdue")
    place.do("record", "inform", place["concern"], method="in-person", parents=[place["tove"]], when="now")
    place.do("record", "inform", made, method="in-person", parents=[place["tove"]], when="now")
    assert "inform-parents" not in duties(place)


def test_s43_a_reason_not_to_tell_them_is_recorded_and_looked_at_again(place: Place) -> None:
    said = {"reason": "child-at-risk", "review": "1 December 2026"}
    place.unwarned("S43", "record", "not-inform", place["concern"], **said)
    assert "reconsider-not-informing" in duties(place)
    assert "inform-parents" not in duties(place)


def test_s44_of_a_physical_intervention_parents_are_told_the_same_day(place: Place) -> None:
    place.warned("S44", "record", "create", place["mia"], category="physical-intervention", when="5 September 2026")
    assert "inform-physical-intervention" in duties(place, "--overdue")


def test_s45_behaviour_is_handled_under_its_own_policy(place: Place) -> None:
    for category in ("bullying", "behaviour"):
        place.warned("S45", "record", "create", place["mia"], category=category)
    adopt(place, "behaviour")
    place.unwarned("S45", "record", "create", place["mia"], category="bullying")


def test_s46_concerns_and_changes_are_handled_under_their_own_policies(place: Place) -> None:
    for category in ("concern-child", "change-child", "concern-family"):
        place.warned("S46", "record", "create", place["mia"], category=category)
    for kind in ("send", "safeguarding"):
        adopt(place, kind)
    place.unwarned("S46", "record", "create", place["mia"], category="change-family")


def adopt(place: Place, kind: str) -> None:
    dated = {"effective_from": "1 September 2026", "review_due": "1 September 2027"}
    file = str(place.desk.root / "policy.txt")
    place.do("policy", "adopt", file, kind=kind, title=kind.title(), version="1", **dated)


def test_s58_of_somebody_who_has_died_what_is_known_stays_confidential(place: Place) -> None:
    said = {"category": "correspondence", "subject_deceased": True}
    made = place.warned("S58", "record", "create", place["tom"], **said)["record"]
    assert listed(place, "tom", made)["deceased"] is True


def test_s88_what_is_said_is_as_of_a_day_and_old_words_are_marked(place: Place) -> None:
    said = {"category": "summary", "content": "Walks.", "assertion": "fact"}
    place.warned("S88", "record", "create", place["mia"], **said, as_of="1 May 2025")
    place.unwarned("S88", "record", "create", place["mia"], **said, as_of="1 May 2026")


def test_s89_fact_and_opinion_are_kept_apart(place: Place) -> None:
    said = {"category": "observation", "content": "She cried for ten minutes."}
    place.warned("S89", "record", "create", place["mia"], **said)
    found = begun(place, **said, assertion="fact", opinion="I think that she missed her sister.")
    assert [s["type"] for s in found["statements"]] == ["fact", "opinion"]  # type: ignore[attr-defined]


def test_s90_what_is_historical_is_explained(place: Place) -> None:
    said = {"category": "summary", "content": "Did not speak.", "assertion": "fact", "as_of": "1 May 2024"}
    place.warned("S90", "record", "create", place["mia"], **said, historical=True)
    place.unwarned("S90", "record", "create", place["mia"], **said, explanation="Before the operation.")


def test_s91_what_is_out_of_date_is_shown_as_that_wherever_it_is_listed(place: Place) -> None:
    said = {"category": "summary", "content": "Walks.", "assertion": "fact", "as_of": "1 May 2025"}
    assert begun(place, **said)["needs_saying"] is True
    assert begun(place, **said, explanation="When she joined.")["needs_saying"] is False


def test_s32_parents_and_the_child_add_to_developmental_records(place: Place) -> None:
    added = {"content": "She swims now.", "assertion": "fact"}
    place.unwarned("S32", "record", "contribute", place["observation"], **added, by=place["tove"])
    assert listed(place, "mia", place["observation"])["contributors"] == ["parent"]
    (shown,) = place.tell("access", "open", place["observation"], "--purpose", "care")["added"]
    assert shown["content"] == "She swims now."
    place.warned("S32", "record", "contribute", place["form"], **added, by=place["tove"])
    place.warned("S32", "record", "contribute", place["observation"], **added, by=place["gwen"], in_role="parent")


def test_s33_when_a_child_leaves_developmental_records_go_to_the_parents(place: Place) -> None:
    place.do("child", "leave", place["mia"], reason="left", when="yesterday")
    assert "pass-records" in duties(place)
    place.warned("S33", "handover", "pass", place["mia"], to=place["tove"], when="now")  # not signed for
    assert "pass-records" not in duties(place)
    (entry,) = place.tell("handover", "list", place["mia"])["entries"]
    assert (entry["records"], entry["to"]) == ([place["observation"]], place["tove"])


def test_s14_general_progress_is_talked_about_among_staff(place: Place) -> None:
    said = {"level": "general", "summary": "Settling in.", "when": "now"}
    place.unwarned("S14", "discussion", "record", place["mia"], **said, participants=[place["jo"], place["kit"]])
    place.warned("S14", "discussion", "record", place["mia"], **said, participants=[place["gwen"]])
    levels = [entry["level"] for entry in place.tell("discussion", "list", place["mia"])["entries"]]
    assert levels == ["general", "general"]


def test_s16_sensitive_matter_is_for_those_who_need_it(place: Place) -> None:
    said = {"level": "sensitive", "summary": "Bruises.", "when": "now"}
    place.unwarned("S16", "discussion", "record", place["mia"], **said, participants=[place["kit"], place["priya"]])
    place.warned("S16", "discussion", "record", place["mia"], **said, participants=[place["jo"]])


def test_s106_what_parents_told_is_passed_on_only_to_plan(place: Place) -> None:
    said = {"level": "general", "participants": [place["jo"]], "given_by_parent": True, "when": "now"}
    place.warned("S106", "discussion", "record", place["mia"], **said, purpose="administration")
    place.unwarned("S106", "discussion", "record", place["mia"], **said, purpose="planning-for-needs")


def test_s40_paper_that_was_read_had_been_taken_out(place: Place) -> None:
    paper = place.do("record", "create", place["mia"], category="registration-form", medium="paper")["record"]
    read = {"purpose": "care", "by": place["kit"], "action": "paper-read", "when": "now"}
    place.warned("S40", "access", "record", paper, **read)
    place.do("record", "move", paper, place="office-desk", locked=True, purpose="reading", when="now")
    place.unwarned("S40", "access", "record", paper, **read)


def test_s91_whoever_opens_what_is_out_of_date_is_told_so(place: Place) -> None:
    said = {"category": "summary", "content": "Walks.", "assertion": "fact", "as_of": "1 May 2025"}
    old = place.do("record", "create", place["mia"], **said)["record"]
    place.warned("S91", "access", "open", old, purpose="care")
    place.unwarned("S91", "access", "open", place["observation"], purpose="care")


def test_s40_paper_that_was_handed_over_is_not_looked_for(place: Place) -> None:
    place.do("record", "move", place["observation"], place="office-desk", when="yesterday")
    assert "return-paper" in duties(place)
    place.do("handover", "pass", place["mia"], to=place["tove"], signed=True, when="now")
    assert "return-paper" not in duties(place)
