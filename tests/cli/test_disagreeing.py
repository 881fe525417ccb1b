"""A disagreement stands beside its entry wherever the entry is shown; incidents, requests and receipts at the desk."""

from __future__ import annotations

from typing import Any

from support.office import Office

SAID = "She was never asked."


def disputed(mine: Office, entry: int) -> Any:
    return mine.desk.ask("dispute", str(entry), by=mine.ref("tove"), words=SAID)


def test_it_stands_beside_an_access_on_the_list_in_the_replay_and_in_the_report(mine: Office) -> None:
    looked = mine.desk.ask("access", "open", mine.ref("record"), purpose="care")
    said = disputed(mine, looked["entry"])
    (line,) = mine.desk.tell("access", "list", mine.ref("record"))["accesses"]
    (beside,) = line["disputed"]
    assert (beside["entry"], beside["person"], beside["words"]) == (said["entry"], mine.ref("tove"), SAID)
    history = mine.desk.tell("replay", mine.ref("mia"))["history"]
    assert [h["disputed"][0]["words"] for h in history if h["disputed"]] == [SAID]
    for command in (("access", "list", mine.ref("record")), ("replay", mine.ref("mia")), ("report", mine.ref("mia"))):
        out = mine.desk.run(*command).out
        assert SAID in out, command
        assert f"entry {said['entry']}" in out, command


def test_it_stands_beside_what_a_record_says(mine: Office) -> None:
    (made,) = mine.desk.tell("record", "list", mine.ref("mia"))["records"]
    disputed(mine, made["entry"])
    (made,) = mine.desk.tell("record", "list", mine.ref("mia"))["records"]
    assert made["disputed"][0]["words"] == SAID
    assert SAID in mine.desk.run("record", "list", mine.ref("mia")).out
    assert mine.desk.ask("access", "open", mine.ref("record"), purpose="care")["disputed"][0]["words"] == SAID
    hers = mine.desk.ask("access", "open", mine.ref("record"), purpose="care", by=mine.ref("tove"), in_role="parent")
    assert "words" not in hers["disputed"][0]


def test_it_stands_beside_a_consent(mine: Office) -> None:
    (consent,) = mine.desk.tell("consent", "list", mine.ref("mia"))["consents"]
    disputed(mine, consent["position"])
    assert SAID in mine.desk.run("consent", "list", mine.ref("mia")).out
    (line,) = mine.desk.tell("report", mine.ref("mia"))["consents"]
    assert line["disputed"][0]["words"] == SAID


def test_a_parent_is_shown_that_they_disagree_and_not_in_which_words(mine: Office) -> None:
    looked = mine.desk.ask("access", "open", mine.ref("record"), purpose="care")
    disputed(mine, looked["entry"])
    parents = ("report", mine.ref("mia"), "--audience", "parent", "--to", mine.ref("tove"))
    page = mine.desk.run(*parents).out
    assert "You told us that this is wrong." in page
    assert SAID not in page
    (day,) = mine.desk.tell(*parents)["looks"]
    assert [look["disputed"] for look in day["looks"]] == [True]


def test_as_known_before_it_was_said_it_is_not_there(mine: Office) -> None:
    looked = mine.desk.ask("access", "open", mine.ref("record"), purpose="care")
    disputed(mine, looked["entry"])
    before = mine.desk.tell("access", "list", mine.ref("record"), "--known-at", str(looked["entry"]))
    assert before["accesses"][0]["disputed"] == []


def test_a_receipt_that_was_handed_out_is_countersigned(mine: Office) -> None:
    (consent,) = mine.desk.tell("consent", "list", mine.ref("mia"))["consents"]
    out = str(mine.desk.root / "consent.proof")
    mine.desk.tell("prove", str(consent["position"]), "-o", out, "--show", "what", "--to", mine.ref("tove"))
    entry = mine.desk.tell("verify")["size"]
    signed = mine.desk.ask("countersign", str(entry), by=mine.ref("tove"), locator="Mia's folder")
    assert (signed["type"], signed["actor"]) == ("receipt.countersigned", mine.ref("tove"))


def test_an_incident_is_assessed_and_those_who_must_be_told_are(mine: Office) -> None:
    made = mine.desk.ask("incident", "report", kind="wrong-recipient", child=mine.ref("mia"), person=mine.ref("jo"))
    owed = {d["duty"] for d in mine.desk.tell("duties")["duties"]}
    assert {"assess-incident", "notify-regulator"} <= owed
    mine.desk.ask("incident", "assess", made["incident"], risk="high-risk", reasons="An address.", affected=3)
    owed = {d["duty"] for d in mine.desk.tell("duties")["duties"]}
    assert {"notify-those-affected", "notify-regulator"} <= owed
    mine.desk.ask("incident", "notify", made["incident"], to="affected", words="They rang.")
    mine.desk.ask("incident", "notify", made["incident"], to="regulator", reference="IC-2026-1")
    left = {d["duty"] for d in mine.desk.tell("duties")["duties"]}
    assert not left & {"assess-incident", "notify-those-affected", "notify-regulator"}
    out = mine.desk.run("incident", "list").out
    assert "assessed: there is a high risk to somebody" in out
    assert "told: the Information Commissioner" in out


def test_a_request_is_answered_within_a_month(mine: Office) -> None:
    mine.desk.ask("role", "assign", mine.ref("jo"), role="senco")
    asked = mine.desk.ask("rights", "request", mine.ref("mia"), right="A15", requester=mine.ref("tove"))
    (owed,) = [d for d in mine.desk.tell("duties")["duties"] if d["duty"].endswith("rights-request")]
    assert owed["duty"] == "answer-rights-request"
    mine.desk.ask("rights", "decide", asked["request"], outcome="granted")
    (owed,) = [d for d in mine.desk.tell("duties")["duties"] if d["duty"].endswith("rights-request")]
    assert owed["duty"] == "fulfil-rights-request"
    mine.desk.ask("rights", "fulfil", asked["request"], method="in-person")
    assert not [d for d in mine.desk.tell("duties")["duties"] if d["duty"].endswith("rights-request")]
    (line,) = mine.desk.tell("rights", "list")["rights"]
    assert [step["type"] for step in line["steps"]] == ["rights.decided", "rights.fulfilled"]
    assert "to see what is held about them" in mine.desk.run("rights", "list").out


def test_a_grievance_is_on_the_managers_list_with_what_was_done(mine: Office) -> None:
    made = mine.desk.ask("grievance", "raise", mine.ref("jo"), matter="care", complainant_name="Somebody")
    mine.desk.ask("grievance", "escalate", made["grievance"], to_name="The committee", reason="serious")
    mine.desk.ask("grievance", "close", made["grievance"], outcome="resolved")
    mine.desk.ask("grievance", "raise", mine.desk.tell("person", "list")["persons"][0]["person"], matter="conduct")
    assert not [d for d in mine.desk.tell("duties")["duties"] if d["duty"] == "escalate-grievance"]
    out = mine.desk.run("grievance", "list").out
    assert "closed: settled by talking" in out
    page = mine.desk.run("grievance", "open", made["grievance"], stdin="").out
    assert "Somebody" in page
    assert "a grievance was raised" in mine.desk.run("replay", mine.ref("jo")).out
