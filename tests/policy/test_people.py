"""Who is who, whom the policy binds and what it cites (S2, S4, S17, S21, S23, S26, S75, S76, S105, S108 to S118)."""

from __future__ import annotations

from typing import Any

from support.place import Place


def kinds(place: Place) -> dict[str, str]:
    """Who is registered, by id, as what."""
    return {line["person"]: line["kind"] for line in place.tell("person", "list")["persons"]}


def guidance(place: Place) -> dict[str, Any]:
    return {line["id"]: line for line in place.tell("guidance", "list")["guidance"]}


def adopt(place: Place, rule: str, text: str, **said: object) -> Any:
    """Adopt a policy that cites what it should not."""
    file = place.desk.root / "another.txt"
    file.write_text(text, encoding="utf-8")
    dated = {"title": "GDPR", "version": "2", "effective_from": "1 September 2026", "review_due": "1 September 2027"}
    return place.warned(rule, "policy", "adopt", str(file), kind="gdpr", **dated, **said)


def test_s2_parents_and_carers_are_somebody_here(place: Place) -> None:
    carer = place.do("person", "add", kind="carer", name="Ida Lind")["person"]
    assert (kinds(place)[carer], kinds(place)[place["tove"]]) == ("carer", "parent")


def test_s4_the_act_of_2004_can_be_cited_by_its_edition(place: Place) -> None:
    act = guidance(place)["children-act-2004"]
    assert (act["kind"], act["edition"], act["superseded"]) == ("statute", "2004", False)


def test_s17_who_is_not_involved_in_a_childs_care_is_told_nothing(place: Place) -> None:
    place.refused("S17", "access", "open", place["form"], purpose="care", by=place["jo"])
    place.do("care", "start", place["mia"], place["jo"], group="Caterpillars", when="1 September 2026")
    opened = place.do("access", "open", place["form"], purpose="care", by=place["jo"])
    assert opened["role"] == "staff"
    place.do("care", "end", place["mia"], place["jo"], reason="changed")
    place.refused("S17", "access", "open", place["form"], purpose="health", by=place["jo"])


def test_s21_a_formal_agreement_says_what_becomes_of_what_is_shared(place: Place) -> None:
    said = {"parties": ["Gloucestershire"], "title": "Early help", "onward": False, "last_day": "30 September 2026"}
    made = place.do("agreement", "record", when="1 September 2026", **said)
    (listed,) = place.tell("agreement", "list")["agreements"]
    assert (listed["id"], listed["onward"]) == (made["agreement"], False)
    decided = {"outcome": "share", "purpose": "health", "agreement": made["agreement"], "onward": False}
    place.warned("S21", "share", "decide", place["mia"], **decided)  # it ended in September


def test_s23_staff_volunteers_and_professionals_have_records_too(place: Place) -> None:
    for kind in ("staff", "volunteer", "professional"):
        made = place.do("person", "add", kind=kind, name=f"Ash {kind.title()}")["person"]
        assert kinds(place)[made] == kind


def test_s26_citing_the_framework_of_2021_is_citing_what_no_longer_holds(place: Place) -> None:
    adopt(place, "S26", "We keep records.", cites=["eyfs-2021 3.69-3.72"])
    (line,) = (line for line in place.tell("policy", "list")["policies"] if line["kind"] == "gdpr")
    (cited,) = line["cites"]
    assert (cited["paragraphs"], cited["superseded_by"]) == ("3.69-3.72", "eyfs-2023")


def test_s26_what_a_text_names_is_cited_without_being_typed(place: Place) -> None:
    said = adopt(place, "S26", "The Data Protection  Act 1998\nrequires us to consider this.")
    assert any("Data Protection Act 2018" in warning for warning in said["warnings"])


def test_s75_the_program_decides_nothing(place: Place) -> None:
    decided = {"outcome": "share", "purpose": "safeguarding", "recipients": ["police"]}
    place.unwarned("S75", "share", "decide", place["mia"], **decided, by=place["maud"])
    place.warned("S75", "share", "decide", place["mia"], **decided, in_role="system")


def test_s76_the_manager_is_consulted_in_doubt(place: Place) -> None:
    said = {"question": "consent-needed", "advised": "share", "manager": place["maud"]}
    case = place.unwarned("S76", "advice", "manager", place["mia"], **said)["case"]
    assert "manager.consulted" in {step["type"] for step in place.tell("share", "case", case)["steps"]}


def test_s105_another_setting_is_told_what_supports_learning(place: Place) -> None:
    handed = {"recipients": ["other-setting"], "purpose": "learning-and-development", "channel": "in-person"}
    place.warned("S105", "share", "record", place["mia"], categories=["observation"], **handed)  # which setting?
    place.do("other-setting", "record", place["mia"], setting="Hill Nursery", when="1 September 2026")
    (other,) = place.tell("other-setting", "list", place["mia"])["other_settings"]
    assert other["setting"] == "Hill Nursery"
    place.unwarned("S105", "share", "record", place["mia"], categories=["observation"], **handed)
    place.warned("S105", "share", "record", place["mia"], categories=["registration-form"], **handed)


def test_s108_whoever_is_bound_acknowledges_the_policy(place: Place) -> None:
    made = {"category": "observation", "by": place["sam"]}
    place.warned("S108", "record", "create", place["mia"], **made)
    place.do("policy", "acknowledge", place["sam"], method="signed", when="1 September 2026")
    place.unwarned("S108", "record", "create", place["mia"], title="Another", **made)
    people = {line["person"]: line["entry"] for line in place.tell("policy", "acknowledged")["people"]}
    assert people[place["sam"]] is not None
    assert people[place["tove"]] is None


def test_s108_who_has_not_is_a_duty(place: Place) -> None:
    def owed() -> set[str]:
        duties = place.tell("duties")["duties"]
        return {duty["subjects"][0] for duty in duties if duty["duty"] == "acknowledge-policy"}

    assert place["gwen"] in owed()
    place.do("policy", "acknowledge", place["gwen"], method="spoken")
    assert place["gwen"] not in owed()


def test_s108_a_new_version_is_to_be_acknowledged_anew(place: Place) -> None:
    def owed() -> set[str]:
        return {d["subjects"][0] for d in place.tell("duties")["duties"] if d["duty"] == "acknowledge-policy"}

    place.do("policy", "acknowledge", place["gwen"], method="spoken")
    assert place["gwen"] not in owed()
    dated = {"title": "Confidentiality", "version": "2", "effective_from": "1 November 2026"}
    place.do("policy", "adopt", str(place.desk.root / "policy.txt"), **dated)
    assert place["gwen"] in owed()


def test_s109_students_volunteers_and_committee_open_nothing_confidential(place: Place) -> None:
    for who in ("sam", "vera"):
        place.refused("S109", "access", "open", place["form"], purpose="care", by=place[who])


def test_s110_guidance_has_editions_and_the_old_ones_are_shown_as_replaced(place: Place) -> None:
    known = guidance(place)
    assert known["working-together-2018"]["superseded_by"] == "working-together-2023"
    assert known["information-sharing-2018"]["golden_rules"] == "2018"
    assert not known["what-to-do-2015"]["superseded"]
    adopt(place, "S110", "We follow Working Together to Safeguard Children (DfE 2018).")


def test_s110_what_comes_out_later_is_entered(place: Place) -> None:
    said = {"kind": "statutory-guidance", "title": "Working Together", "edition": "2029", "published": "1 June 2026"}
    place.do("guidance", "register", "working-together-2029", **said)
    place.do("guidance", "supersede", "working-together-2026", superseded_by="working-together-2029", when="yesterday")
    assert guidance(place)["working-together-2026"]["superseded_by"] == "working-together-2029"


def test_s114_the_seven_policies_that_go_with_it_are_looked_for(place: Place) -> None:
    missing = {line["kind"] for line in place.tell("policy", "list")["policies"] if line["entry"] is None}
    assert missing == {
        "gdpr",
        "behaviour",
        "send",
        "safeguarding",
        "child-protection",
        "social-networking",
        "escalation",
    }


def test_s118_a_policy_is_reviewed_and_an_overdue_review_is_shown(place: Place) -> None:
    file = str(place.desk.root / "policy.txt")
    dated = {
        "title": "Confidentiality",
        "version": "2",
        "effective_from": "1 August 2024",
        "review_due": "1 August 2025",
    }
    place.warned("S118", "policy", "adopt", file, **dated)
    (line,) = (line for line in place.tell("policy", "list")["policies"] if line["kind"] == "confidentiality")
    assert line["overdue"]
    place.do("policy", "review", outcome="unchanged", when="yesterday")
    (line,) = (line for line in place.tell("policy", "list")["policies"] if line["kind"] == "confidentiality")
    assert not line["overdue"]
