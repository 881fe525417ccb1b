"""A whole ordinary year, typed at the desk: two children come, one of them leaves, and what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.almanac import Almanac, almanac
from support.desk import Desk
from support.office import begin, stretch_once
from support.place import Place

STAFF = {"kit": "Kit Larkin", "jo": "Jo Reed"}
BOUND = ("maud", "kit", "jo", "tove", "tom")
# The mother is entered once with each child.
PARENTS = {
    "tove": ("Tove Lind", "mother", ["mia"]),
    "tom": ("Tom Lind", "father", ["mia", "bo"]),
    "again": ("Tove Lind", "mother", ["bo"]),
}
NEXT_DOOR = {"recipients": ["other-setting"], "purpose": "learning-and-development"}
CONFIDENTIAL = "confidential-observation"


@dataclass
class Year:
    """The playgroup and its calendar."""

    place: Place
    clock: Almanac

    def made(self, called: str, what: str, *argv: str, **answers: Any) -> str:
        """An act, and what came into being by it, named so from now on."""
        self.place.ids[called] = self.place.do(*argv, **answers)[what]
        return self.place.ids[called]

    def file(self, name: str, text: str) -> str:
        path = self.place.desk.root / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def duties(self, *argv: str) -> set[str]:
        return {line["duty"] for line in self.place.tell("duties", *argv)["duties"]}

    def may_photograph(self) -> int:
        return self.place.run("may", "photograph", self.place["mia"], "--purpose", "publicity").code

    def everybody_acknowledges(self) -> None:
        for one in BOUND:
            self.place.do("policy", "acknowledge", self.place[one], method="signed")

    def listed(self, whose: str) -> list[str]:
        return [line["record"] for line in self.place.tell("record", "list", self.place[whose])["records"]]


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Year:
    clock = almanac(monkeypatch, "2025-09-01 09:00")
    stretch_once(monkeypatch)
    desk = Desk.on(tmp_path)
    begin(desk)
    return Year(Place(desk, {"maud": desk.tell("person", "list")["persons"][0]["person"]}), clock)


def enrolment(year: Year) -> None:
    """September: a policy, the staff, two children with two parents, a key person for each."""
    place = year.place
    said = {
        "title": "Confidentiality",
        "version": "1",
        "effective_from": "1 September 2025",
        "review_due": "1 March 2026",
    }
    place.do("policy", "adopt", year.file("policy.txt", "What is said here stays here.\n"), **said)
    for who, name in STAFF.items():
        year.made(who, "person", "person", "add", kind="staff", name=name)
        place.do("role", "assign", place[who], role="staff")
    for who, name in (("mia", "Mia Lind"), ("bo", "Bo Lind")):
        year.made(who, "child", "child", "add", name=name, date_of_birth="2 May 2022")
        place.do("key-person", "assign", place[who], place["kit"])
    tie = {"authority": "parental-responsibility", "evidence": "birth-certificate"}
    for who, (name, relation, children) in PARENTS.items():
        year.made(who, "person", "person", "add", kind="parent", name=name)
        for child in children:
            place.do("relationship", "record", place[who], place[child], relation=relation, **tie)
    year.everybody_acknowledges()


def consents(year: Year) -> None:
    """A notice, handed to both; then what each of them agrees to: nothing is missing behind it."""
    place = year.place
    notice = year.file("notice.txt", "What we ask, why, and how to take it back.\n")
    place.do("notice", "publish", notice, version="2025-1", withdrawal_method="by any way, to anybody")
    sound = {"competence": "adult-parental-responsibility", "free_will": True, "coercion": "alone-no-indication"}
    form = sound | {
        "method": "wet-signature",
        "notice": "2025-1",
        "until_event": "child-leaves",
        "assessed_by": place["kit"],
    }
    for who in ("tove", "tom"):
        place.do("notice", "serve", place[who], notice="2025-1", method="handed-over")
        about = {"actions": ["photograph"], "purposes": ["publicity"], "by": place[who]}
        year.made(f"{who}'s", "consent", "consent", "give", place["mia"], **about, **form)
    share = {
        "actions": ["share"],
        "categories": ["developmental"],
        "recipients": ["other-setting"],
        "by": place["tove"],
    }
    year.made("share", "consent", "consent", "give", place["mia"], **share, **form)
    assert place.tell("register", "gaps")["lines"] == []
    assert year.may_photograph() == 0


def one_mother_not_two(year: Year) -> None:
    """She was registered with each of her children: what she may not open as a stranger, she may as their mother."""
    year.clock.turn("2025-09-22 09:00")
    place = year.place
    said = {"category": "observation", "content": "He built a bridge.", "assertion": "fact", "by": place["kit"]}
    made = year.made("bridge", "record", "record", "create", place["bo"], **said)
    place.refused("S42", "access", "open", made, purpose="parent-request", by=place["tove"])
    assert "acknowledge-policy" in year.duties("--overdue")  # as the one who is registered a second time
    place.do("person", "join", place["tove"], place["again"])
    assert "acknowledge-policy" not in year.duties()
    place.do("access", "open", made, purpose="parent-request", by=place["tove"])
    assert [p["name"] for p in place.tell("person", "list")["persons"]].count("Tove Lind") == 1


def mistakes(year: Year) -> None:
    """October: a wrong day, a wrong child. The first entry stays, the answer changes."""
    year.clock.turn("2025-10-01 12:00")
    place = year.place
    said = {"category": "observation", "content": "Down the slide, alone.", "assertion": "fact", "by": place["kit"]}
    day = place.do("record", "create", place["mia"], **said, when="30 September 2025")
    place.do("correct", str(day["entry"]), kind="wrong-time", right_time="29 September 2025")
    place.ids["slide"] = day["record"]
    assert "29 September 2025" in place.run("record", "list", place["mia"]).out
    whose = place.do("record", "create", place["bo"], **said)
    assert whose["record"] in year.listed("bo")
    place.do("correct", str(whose["entry"]), kind="entered-in-error", reason="It was Mia.")
    assert whose["record"] not in year.listed("bo")
    history = place.tell("replay", place["bo"])["history"]
    assert [line["stands"] for line in history if line["type"] == "record.created"] == [True, False]


def the_other_setting(year: Year) -> None:
    """On Fridays she goes elsewhere: decided once, told again and again in two answers, reviewed when it is due."""
    year.clock.turn("2025-10-06 15:00")
    place = year.place
    place.do("other-setting", "record", place["mia"], setting="Hill Nursery", contact_name="Ada Fenn")
    why = {"reasons": ["supports-learning"], "words": "She goes there on Fridays.", "legal_basis": ["A6-1-a"]}
    decided = {**NEXT_DOOR, **why, "categories": ["developmental"], "channel": "in-person", "review": "6 January 2026"}
    case = year.made("standing", "case", "standing", "decide", place["mia"], **decided)
    for week, day in enumerate(("2025-10-17 12:00", "2025-10-24 12:00")):
        year.clock.turn(day)
        told = place.do("share", "routine", case, what=f"Her week {week}.", to="Ada Fenn")
        assert told["type"] == "information.disclosed"
    assert len(place.tell("register", "disclosures", place["mia"])["lines"]) == 2


def a_need_to_know(year: Year) -> None:
    """November: Jo is let in for the hearing test, and no longer than that."""
    year.clock.turn("2025-11-03 09:00")
    place = year.place
    said = {"category": CONFIDENTIAL, "topic": "developmental-concern", "content": "She turns to the left."}
    made = year.made("hearing", "record", "record", "create", place["mia"], **said, by=place["kit"], assertion="fact")
    opening = ("access", "open", made)
    place.refused("S15", *opening, purpose="send-support", by=place["jo"])
    why = {"categories": [CONFIDENTIAL], "last_day": "30 November 2025", "why": "The hearing test."}
    place.do("grant", "give", place["jo"], place["mia"], **why)
    place.do(*opening, purpose="send-support", by=place["jo"])
    year.clock.turn("2025-12-02 09:00")
    place.refused("S15", *opening, purpose="send-support", by=place["jo"])
    (line,) = place.tell("grant", "list", place["mia"])["grants"]
    assert (line["status"], len(line["relied"])) == ("expired", 1)


def paper_out_and_back(year: Year) -> None:
    """The form goes to a meeting and is late."""
    place = year.place
    made = year.made("form", "record", "record", "create", place["mia"], category="registration-form", medium="paper")
    out = {"place": "with-staff-off-site", "locked": True, "purpose": "meeting", "expected_return": "4 December 2025"}
    place.do("record", "move", made, **out, holder=place["kit"])
    assert len(place.tell("register", "paper")["lines"]) == 1
    year.clock.turn("2025-12-08 09:00")
    assert year.duties(place["mia"], "--overdue") == {"return-paper-as-agreed"}
    place.do("record", "move", made, place="office-cupboard", locked=True, purpose="returning")
    assert place.tell("register", "paper")["lines"] == []
    assert year.duties(place["mia"], "--overdue") == set()


def photographs_withdrawn(year: Year) -> None:
    """January: the father takes it back by phone, and it is entered on the next day. The mother still agrees."""
    year.clock.turn("2026-01-19 17:00")
    place = year.place
    assert year.duties("--overdue") == {"review-standing"}
    place.do("standing", "review", place["standing"], next_day="6 July 2026")
    place.do("access", "open", place["slide"], purpose="publicity")
    year.clock.turn("2026-01-20 17:00")
    said = place.do(
        "consent", "withdraw", place["tom's"], channel="phone", by=place["tom"], when="19 January 2026 09:00"
    )
    follows = said["follows"]
    assert (follows["others"], follows["interim"]) == ([place["tove's"]], "most-protective")
    assert year.may_photograph() == 4
    yesterday = ("consent", "list", place["mia"], "--as-at", "19 January 2026")
    states = {line["consent"]: line["status"] for line in place.tell(*yesterday)["consents"]}
    assert (states[place["tom's"]], states[place["tove's"]]) == ("withdrawn", "in-force")
    known = place.tell(*yesterday, "--known-at", "19 January 2026")["consents"]
    assert {line["status"] for line in known} == {"in-force"}
    assert "ending-other-consent" in year.duties(place["mia"])
    settled = {"consents": [place["tove's"], place["tom's"]], "interim": "most-protective"}
    place.do("consent", "disagree", place["mia"], **settled)
    assert "ending-other-consent" not in year.duties(place["mia"])


def another_key_person(year: Year) -> None:
    """February: Jo becomes Mia's key person; what that opens changes hands."""
    year.clock.turn("2026-02-02 09:00")
    place = year.place
    place.do("key-person", "assign", place["mia"], place["jo"], replace=True)
    place.do("access", "open", place["hearing"], purpose="care", by=place["jo"])
    place.refused("S15", "access", "open", place["hearing"], purpose="care", by=place["kit"])


def the_policy_reviewed(year: Year) -> None:
    """March: reviewed, changed, and acknowledged anew by everybody whom it binds."""
    year.clock.turn("2026-03-02 09:00")
    place = year.place
    assert year.duties("--overdue") == {"review-policy"}
    place.do("policy", "review", outcome="to-be-changed")
    new = {"title": "Confidentiality", "version": "2", "effective_from": "9 March 2026", "review_due": "9 March 2027"}
    place.do("policy", "adopt", year.file("policy.txt", "It stays here, and with you.\n"), **new)
    assert len(place.tell("register", "unacknowledged")["lines"]) == len(BOUND)
    assert "acknowledge-policy" in year.duties()
    year.everybody_acknowledges()
    assert place.tell("register", "unacknowledged")["lines"] == []
    assert "acknowledge-policy" not in year.duties()
    assert place.run("policy", "show", "--at", "20").out == "What is said here stays here.\n"


def leaving(year: Year) -> None:
    """July: Mia goes to school. Her records go with her, or to her parents; consents end by themselves."""
    year.clock.turn("2026-05-05 09:00")
    place = year.place
    place.do("retention", "set", category="registration-form", anchor="leaves", keep="1 month", authority="own-policy")
    keep = {"category": CONFIDENTIAL, "anchor": "indefinite", "authority": "eyfs", "review": "1 September 2026"}
    year.made("keeping", "retention", "retention", "set", **keep)
    year.clock.turn("2026-07-17 15:00")
    place.do("standing", "end", place["standing"], reason="left")
    place.do("child", "leave", place["mia"], reason="left", next_setting="Hill School")
    place.do("other-setting", "end", place["mia"], reason="left")
    assert "pass-records" in year.duties(place["mia"])
    place.do("handover", "pass", place["mia"], to=place["tove"], method="by-hand", signed=True, copies="none")
    assert "pass-records" not in year.duties(place["mia"])
    sent = {"records": [place["hearing"]], "channel": "hand-delivered", "recipient": "school", "to_name": "Ada Fenn"}
    transfer = place.do("handover", "transfer", place["mia"], **sent)["transfer"]
    year.clock.turn("2026-08-03 09:00")
    assert year.duties("--overdue") == {"confirm-transfer"}
    place.do("handover", "confirm", transfer, state="complete", confirmed_by="Ada Fenn")
    assert year.duties("--overdue") == set()
    (gone,) = place.tell("register", "leavers")["lines"]
    assert gone["cells"]["beside.signed"] == [True]
    states = [line["status"] for line in place.tell("consent", "list", place["mia"])["consents"]]
    assert sorted(states) == ["expired", "expired", "withdrawn"]


def what_is_kept(year: Year) -> None:
    """September again: what is over is destroyed, what is kept without an end is looked at."""
    year.clock.turn("2026-09-02 09:00")
    place = year.place
    assert [line["record"] for line in place.tell("retention", "due")["records"]] == [place["form"]]
    place.do("record", "destroy", place["form"], method="shredded")
    assert place.tell("retention", "due")["records"] == []
    assert "1 month from the day on which the child leaves" in place.run("retention", "list").out
    assert year.duties("--overdue") == {"review-retention"}
    place.do("retention", "review", place["keeping"], verdict="keep", next_day="1 September 2027")
    assert year.duties("--overdue") == set()


@pytest.mark.thorough
def test_an_ordinary_year_from_enrolment_to_retention(year: Year) -> None:
    for chapter in (
        enrolment, consents, one_mother_not_two, mistakes, the_other_setting, a_need_to_know, paper_out_and_back,
        photographs_withdrawn, another_key_person, the_policy_reviewed, leaving, what_is_kept,
    ):  # fmt: skip
        chapter(year)
    verified = year.place.run("verify")
    assert (verified.code, "Verified." in verified.out) == (0, True)
    mother = year.place.run("report", year.place["mia"], "--audience", "parent", "--to", year.place["tove"]).out
    assert "Your yes to this has ended" in mother
    assert "Kit Larkin" not in mother
