"""The edge cases of the domain reference, 3.8: where each one is tested, and here those that are seen best at the desk.

- a withdrawal spoken on Monday and entered on Wednesday, an access on Tuesday: `test_a_withdrawal_that_was_entered_late`
  below; projections/test_consents.py::test_withdrawn_on_monday_entered_on_wednesday and
  projections/test_access.py::test_consent_then_and_now_differ_where_a_withdrawal_was_entered_later
- a consent that had expired before it was entered: aggregates/test_consent.py::test_expired_before_it_was_entered
- one parent gives and the other withdraws on the same day, of which only the day is known:
  `test_two_parents_on_one_day` below; aggregates/test_consent.py::test_given_and_withdrawn_on_one_day_by_two_parents
- a consent for a number of uses: aggregates/test_consent_changes.py::test_two_uses_and_no_more
- a consent until the child leaves: `test_a_consent_until_the_child_leaves` below
- shared in an emergency, decided forty minutes later: aggregates/test_sharing.py::\
test_an_emergency_is_shared_first_and_decided_forty_minutes_later; the checklist on the next day:
  `test_an_emergency_is_weighed_the_day_after` below
- not to share, and then again:
  aggregates/test_sharing_after.py::test_a_refusal_is_discussed_and_reconsidered_and_both_remain
- the child's name in what an adviser is told: cli/test_assess.py::test_the_names_of_the_family_are_caught_in_advice
- an observation that names five children: `test_an_observation_of_five_children` below;
  aggregates/test_sharing_after.py::test_a_record_that_names_other_children_is_not_handed_to_a_parent_unseen
- the key person changes at noon: aggregates/test_access_table.py::test_a_key_person_changes_at_noon
- a need to know ends at midnight of the night of the clock change:
  projections/test_clocks.py::test_a_need_to_know_ends_at_midnight_on_the_day_of_twenty_five_hours
- a grievance about the manager: policy/test_grievances.py::test_s117_a_grievance_about_the_manager_goes_to_somebody_else
- the designated person is a parent of a child here: `test_a_designated_person_who_is_a_parent` below
- a court restricts a relationship while a receipt is in the parent's hands: `test_a_receipt_of_a_parent_who_is_restricted`

Later issues bring, and test, the import of consents and vocabularies of others (FHIR, DPV), and the erasure of one of two
persons whom an entry is about.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from support.place import Place

ZONE = ZoneInfo("Europe/London")
TESTS = Path(__file__).parents[1]


def ago(days: int, hour: str) -> str:
    """Some days ago, at that time of day."""
    return f"{datetime.now(ZONE).date() - timedelta(days=days)} {hour}"


def consents(place: Place, *asked: str) -> list[str]:
    return [line["status"] for line in place.tell("consent", "list", place["mia"], *asked)["consents"]]


def photographs(place: Place, by: str, **said: Any) -> str:
    scope = {"actions": ["photograph"], "method": "wet-signature"}
    return str(place.do("consent", "give", place["mia"], by=place[by], **(scope | said))["consent"])


def test_every_test_that_is_named_here_exists() -> None:
    named = re.findall(r"(?:([a-z_/]+\.py)::)?`?(test_[a-z_0-9]+)", str(__doc__).replace("\\\n", ""))
    for file, name in named:
        if file or not name.endswith("py"):
            text = (TESTS / file if file else Path(__file__)).read_text("utf-8")
            assert f"def {name}(" in text, (file, name)


def test_a_withdrawal_that_was_entered_late(place: Place) -> None:
    """Who looked in between could not know, and did nothing wrong; the mother's report says how it was."""
    mia, tove = place["mia"], place["tove"]
    scope = {"actions": ["use"], "purposes": ["care"], "method": "wet-signature", "when": ago(9, "09:00")}
    consent = place.do("consent", "give", mia, by=tove, **scope)["consent"]
    place.do("access", "open", place["observation"], by=place["kit"], purpose="care", action="view")
    place.do("consent", "withdraw", consent, by=tove, channel="phone", when=ago(1, "10:00"))
    (line,) = place.tell("access", "list", mia)["accesses"]
    assert (line["consent_then"], line["consent_now"], line["outside"]) == ("in-force", "withdrawn", False)
    report = place.run("report", mia, "--audience", "parent", "--to", tove).out
    lag = "You had taken back your yes to this by then. It was not yet typed in, so they could not know."
    assert lag in " ".join(report.split())
    assert "against our rules" not in report
    assert "Kit Larkin" not in report


def test_two_parents_on_one_day(place: Place) -> None:
    """Which came first cannot be known; the most protective answer decides."""
    day = {"when": ago(1, "").strip()}
    consent = photographs(place, "tove", **day)
    photographs(place, "tom", **day)
    place.do("consent", "withdraw", consent, by=place["tove"], channel="slip", **day)
    assert sorted(consents(place)) == ["in-force", "withdrawn"]
    place.refused("S53", "may", "photograph", place["mia"])


def test_a_consent_until_the_child_leaves(place: Place) -> None:
    photographs(place, "tove", until_event="child-leaves", when=ago(9, "09:00"))
    place.do("child", "leave", place["mia"], when=ago(2, "").strip())
    assert consents(place, "--as-at", ago(3, "").strip()) == ["in-force"]
    assert consents(place) == ["expired"]


def test_an_emergency_is_weighed_the_day_after(place: Place) -> None:
    said = {"recipient": "police", "what": "Where she was seen.", "why": "She was hurt.", "circumstance": "hurt-urgent"}
    case = place.do("share", "emergency", place["mia"], **said, told=True, when=ago(1, "10:00"))["case"]
    assert "complete-emergency" in open_duties(place)
    whole = {
        "outcome": "share",
        "reasons": ["child-protection-concern"],
        "legal_basis": ["A6-1-c"],
        "words": "She was hurt.",
    }
    place.do("share", "complete", case, **whole, when=ago(1, "10:40"))
    assert "complete-emergency" not in open_duties(place)
    place.do("share", "assess", case, safeguards="yes", urgency="emergency", risk="immediate", when=ago(0, "00:05"))
    shown = place.tell("share", "case", case)
    assert [step["type"] for step in shown["steps"]][-1] == "sharing.assessed"


def open_duties(place: Place) -> set[str]:
    return {duty["duty"] for duty in place.tell("duties", place["mia"])["duties"]}


def test_an_observation_of_five_children(place: Place) -> None:
    """The parent of one of them is given it without the others; handed out unseen, it is an incident."""
    names = ("Ada Quill", "Ben Orme", "Cleo Hart")
    others = [place["ned"], *(place.do("child", "add", name=name, when="1 September 2026")["child"] for name in names)]
    said = {"category": "observation", "title": "At the sand tray", "content": "Five of them dug.", "mentions": others}
    group = place.do("record", "create", place["mia"], **said)["record"]
    sent = {"records": [group], "recipients": ["parent"], "purpose": "parent-request", "channel": "in-person"}
    place.warned("S42", "share", "disclose", place["mia"], **sent, what="The page.", recipient=place["tove"])
    report = place.run("report", place["mia"], "--audience", "parent", "--to", place["tove"]).out
    assert "Mia Lind" in report
    for name in ("Ned Marsh", *names):
        assert name not in report


def test_a_designated_person_who_is_a_parent(place: Place) -> None:
    """In one role they open what in the other they may not."""
    priya, tie = place["priya"], {"relation": "mother", "authority": "parental-responsibility"}
    place.do("relationship", "record", priya, place["ned"], **tie, when="1 September 2026")
    place.do("access", "open", place["concern"], by=priya, in_role="designated-person", purpose="safeguarding")
    place.refused("S42", "access", "open", place["concern"], by=priya, in_role="parent", purpose="parent-request")
    place.do("access", "open", place["other"], by=priya, in_role="parent", purpose="parent-request")


def test_a_receipt_of_a_parent_who_is_restricted(place: Place) -> None:
    """What was signed stays true, and opens nothing any more."""
    ties = (t for each in place.tell("person", "list").values() if isinstance(each, list) for t in each)
    (tie,) = (t for t in ties if t.get("relationship") and t["person"] == place["tom"])
    consent = photographs(place, "tom")
    entry = next(str(line["entry"]) for line in place.tell("consent", "list", place["mia"])["consents"])
    receipt = place.desk.root / "receipt.proof"
    place.run("prove", entry, "-o", str(receipt), "--show", "what", "--to", place["tom"])
    place.do("relationship", "restrict", tie["relationship"], restriction="no-contact", evidence="court-order")
    assert place.run("verify", str(receipt)).code == 0
    place.refused("S41", "access", "open", place["form"], by=place["tom"], purpose="parent-request")
    assert consents(place) == ["in-force"]
    place.do("consent", "withdraw", consent, by=place["tom"], channel="phone")
    assert consents(place) == ["withdrawn"]
