"""A whole safeguarding case, typed at the desk: from a mark on an arm to the day on which the parents are told.

Beside it the same playgroup without the case is played: whatever a parent is handed meanwhile is the same in both.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from support.almanac import Almanac, almanac
from support.desk import Answer, Desk
from support.office import begin, stretch_once
from support.place import Place

STAFF = {"kit": ("Kit Larkin", "staff"), "jo": ("Jo Reed", "staff"), "priya": ("Priya Nair", "designated-person")}
PARENTS = {"tove": ("Tove Lind", "mother"), "tom": ("Tom Lind", "father")}
SOCIAL_CARE = {"recipients": ["childrens-social-care"], "purpose": "safeguarding"}
WEIGHED = {
    "no_consent": ["child-at-risk"],
    "safeguards": "yes",
    "welfare": "sharing-better",
    "folders": ["safeguarding"],
}
HANDED = {"to": "Lee Hart", "organisation": "County social care", "identity_check": "called-back"}


@dataclass
class Twins:
    """The playgroup in which there is a case, and the same one in which there is none."""

    held: Place
    quiet: Place
    clock: Almanac

    def both(self, *argv: str, **answers: Any) -> str:
        """The same is typed in both, at the same time; what is answered there, with its numbers taken out, is the same."""
        now = self.clock.at
        said = typed(self.held, *argv, **answers)
        self.clock.at = now
        other = typed(self.quiet, *argv, **answers)
        assert said.code in (0, 4), said.err
        assert (said.code, plain(said.out), plain(said.err)) == (other.code, plain(other.out), plain(other.err))
        return said.out + said.err


def typed(place: Place, *argv: str, **answers: Any) -> Answer:
    """A command with its answers from a file, if it has any; what it says in words."""
    file = place.desk.root / "answers.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return place.run(*argv, *(("--from", str(file)) if answers else ()))


def plain(text: str) -> str:
    """Without what differs between any two ledgers: numbers of entries, fingerprints, lines to keep."""
    return re.sub(
        r"\d+(-\w{4})+|(\w{4}-){3}\w{4}|(entry|entries 1 to|correct|prove)[- ]\d+|reference +\w{5}", "#", text
    )


def duties(place: Place, *argv: str) -> dict[str, Any]:
    """What is still to be done about Mia, with the day by which."""
    found = place.tell("duties", place["mia"], *argv)["duties"]
    return {line["duty"]: line["due"] and line["due"]["at"][:10] for line in found}


@pytest.fixture
def twins(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Twins:
    clock = almanac(monkeypatch, "2026-09-21 09:00")
    stretch_once(monkeypatch)
    place = playgroup(Desk.on(tmp_path_factory.mktemp("held")))
    return Twins(place, Place(place.desk.copy(tmp_path_factory.mktemp("quiet")), place.ids), clock)


def playgroup(desk: Desk) -> Place:
    """Mia with her parents and her key person; a form, an older worry of which they know, and what her father agreed to."""
    begin(desk)
    ids = {"maud": desk.tell("person", "list")["persons"][0]["person"]}
    place = Place(desk.having(CONSENT_LEDGER_AS=ids["maud"]), ids)
    for who, (name, role) in STAFF.items():
        ids[who] = place.do("person", "add", kind="staff", name=name)["person"]
        place.do("role", "assign", ids[who], role=role)
    ids["mia"] = place.do("child", "add", name="Mia Lind")["child"]
    place.do("key-person", "assign", ids["mia"], ids["kit"])
    for who, (name, relation) in PARENTS.items():
        ids[who] = place.do("person", "add", kind="parent", name=name)["person"]
        tie = {"relation": relation, "authority": "parental-responsibility", "evidence": "birth-certificate"}
        place.do("relationship", "record", ids[who], ids["mia"], **tie)
    for name, category in (("form", "registration-form"), ("concern", "concern-child")):
        ids[name] = place.do("record", "create", ids["mia"], category=category, content="Words.")["record"]
    place.do("record", "inform", ids["concern"], method="meeting", parents=[ids["tove"], ids["tom"]])
    given = {"actions": ["photograph"], "purposes": ["publicity"], "method": "wet-signature"}
    ids["photographs"] = place.do("consent", "give", ids["mia"], by=ids["tom"], **given)["consent"]
    return place


def a_worry(twins: Twins) -> None:
    """Kit writes down what she sees; who may read it follows from the rules, and a clock begins to run."""
    twins.clock.turn("2026-10-06 08:50")
    place = twins.held
    seen = {"content": "A bruise above the left elbow, three centimetres.", "assertion": "fact"}
    made = place.do(
        "record", "create", place["mia"], category="concern-child", by=place["kit"], in_role="staff",
        opinion="She would not say how it came.", folders=["safeguarding"], **seen,
    )  # fmt: skip
    place.ids["mark"] = made["record"]
    assert any("parents are to be told" in warning for warning in made["warnings"])
    assert duties(place) == {"inform-parents": "2026-10-07"}
    place.refused("S15", "access", "open", place["mark"], purpose="safeguarding", by=place["jo"])
    place.do("access", "open", place["mark"], purpose="safeguarding", by=place["priya"])
    talked = {"participants": [place["kit"], place["priya"]], "records": [place["mark"]], "summary": "What was seen."}
    place.do("discussion", "record", place["mia"], level="sensitive", **talked)


def advice_without_a_name(twins: Twins) -> str:
    """Social care is asked what to do, and not told about whom."""
    place = twins.held
    typed = "social-care-advice\nsafe-to-tell\nno\nMay {} parents be told of a bruise first?\n"
    named = place.run("advice", "seek", place["mia"], stdin=typed.format("Mia's"))
    assert (named.code, "'Mia'" in named.err) == (2, True)
    asked = place.run("--json", "advice", "seek", place["mia"], stdin=typed.format("a child's")).json
    assert duties(place) == {"inform-parents": "2026-10-07", "receive-advice": None}
    case: str = asked["case"]
    place.do("advice", "receive", case, advised="do-not-seek-consent", words="No. Refer today.", followed=True)
    place.do("advice", "manager", case, question="may-we-share", advised="refer", manager=place["maud"])
    return case


def no_consent_and_a_hold(twins: Twins, case: str) -> str:
    """The decision not to ask, and that nothing tells them: what would have told them waits."""
    place = twins.held
    kept = {
        "against": ["parents"],
        "covers": ["beyond-personal"],
        "reason": "child-at-risk",
        "review": "20 October 2026",
    }
    hold: str = place.do("hold", "place", place["mia"], **kept)["hold"]
    why = {"reasons": ["child-at-risk"], "purpose": "safeguarding", "facts": "The mark and her silence."}
    place.do("consent", "not-sought", place["mia"], **why, relied_on=[place["mark"]], case=case)
    place.do("record", "not-inform", place["mark"], reason="child-at-risk", review="20 October 2026")
    place.do("share", "engage", case, outcome="not-safe", no_consent=["child-at-risk"])
    assert duties(place) == {"review-hold": "2026-10-20", "reconsider-not-informing": "2026-10-20"}
    assert len(place.tell("hold", "list", place["mia"])["holds"]) == 1
    return hold


def weighed_and_referred(twins: Twins, case: str) -> None:
    """Weighed in two goes, decided, told by phone, and referred in writing."""
    place = twins.held
    half = place.run("share", "assess", case, stdin="yes\nThey can see her at home.\nurgent\nlater\n")
    assert half.code == 0, half.err
    assert "complete-assessment" in duties(place)
    again = place.run("share", "assess", case, stdin="high\nlater\n")
    assert "likely to safeguard" not in again.err
    basis = {"legal_basis": ["A6-1-ea-safeguarding", "SCH1-18"], "reasons": ["child-protection-concern"]}
    said = place.do(
        "share", "decide", case=case, outcome="share", categories=["concern-child"], words="She must be seen today.",
        urgency="urgent", **SOCIAL_CARE, **basis, **WEIGHED,
    )  # fmt: skip
    assert said["parents_not_told"] is True
    assert "share-urgent" in duties(place)
    assert "inform-of-sharing" not in duties(place)
    place.do("share", "disclose", case=case, records=[place["mark"]], channel="phone", what="What was seen.", **HANDED)
    assert "share-urgent" not in duties(place)
    procedure = {"procedure": "Referrals, version 7", "identity_understood": True, "parent_told": False}
    referral = place.do("referral", "make", case=case, recipient="childrens-social-care", words="As told.", **procedure)
    assert duties(place)["referral-outcome"] == "2026-10-09"
    twins.clock.turn("2026-10-08 11:00")
    place.do("referral", "outcome", referral["referral"], outcome="accepted")
    assert "referral-outcome" not in duties(place)


def under_section_47(twins: Twins) -> str:
    """The social worker enquires: who asks is checked, and what goes out goes by a secure way."""
    twins.clock.turn("2026-10-12 09:10")
    place = twins.held
    asked = {"recipient": "childrens-social-care", "purpose": "safeguarding", "channel": "phone"}
    law = {"gateway": "CA1989-S47", "legal_basis": ["A6-1-c"], "identity_check": "called-back"}
    who = {"requester_name": "Lee Hart", "reference": "47/2026", "deadline": "13 October 2026"}
    made = place.do("share", "request", place["mia"], **asked, **law, **who)
    case: str = made["case"]
    assert duties(place)["answer-statutory-request"] == "2026-10-13"
    share = {"outcome": "share", "reasons": ["statutory-request"], "words": "She enquires under section 47."}
    place.do("share", "decide", case=case, **share, **SOCIAL_CARE, **WEIGHED)
    handed = {"records": [place["mark"]], **SOCIAL_CARE, **HANDED, "what": "The concern of 6 October."}
    place.refused("S98", "share", "disclose", case=case, channel="plain-email", **handed)
    place.do("share", "disclose", case=case, channel="secure-portal", **handed)
    place.do("share", "receipt", case, answer="usable")
    assert "answer-statutory-request" not in duties(place)
    return case


def somebody_else_asks(twins: Twins) -> None:
    """Who has no need to know is told nothing, and told why."""
    twins.clock.turn("2026-10-14 10:00")
    place = twins.held
    asked = {"recipient": "other-setting", "purpose": "other", "channel": "phone", "requester_name": "A childminder"}
    case = place.do("share", "request", place["mia"], **asked)["case"]
    no = {"outcome": "do-not-share", "reasons": ["no-need-to-know"], "words": "She can keep her safe without it."}
    place.do("share", "decide", case=case, **no, folders=["safeguarding"])
    assert duties(place)["discuss-refusal"] == "2026-10-21"
    place.do("share", "discuss", case, response="accepted", to="A childminder")
    assert "discuss-refusal" not in duties(place)


def nothing_is_seen_of_it(twins: Twins) -> None:
    """What a parent asks for, is told and is handed while the hold stands is what it would be if there were nothing."""
    twins.clock.turn("2026-10-15 15:00")
    place = twins.held
    place.do("access", "open", place["form"], purpose="safeguarding", by=place["priya"])
    for who in ("tove", "tom"):
        asks = {"purpose": "parent-request", "by": place[who]}
        twins.both("access", "open", place["form"], **asks)
        assert "rule S11" in twins.both("access", "open", place["concern"], **asks)
        place.refused("S11", "access", "open", place["mark"], purpose="parent-request", by=place[who])
        said = twins.both("report", place["mia"], "--audience", "parent", "--to", place[who])
        assert "to keep Mia safe" not in said
    twins.both("may", "share", place["mia"], recipient="childrens-social-care", purpose="safeguarding")
    twins.both("consent", "withdraw", place["photographs"], channel="phone", by=place["tom"], when="now")
    twins.both("rights", "request", place["mia"], right="A15", requester=place["tove"], when="now")


def colleagues_see_nothing_either(twins: Twins) -> None:
    """Jo signs with a key of her own: no list tells her of the hold."""
    place = twins.held
    words = "tulips by the garden gate\n"
    place.desk.run("key", "enrol", place["jo"], stdin=words * 2)
    (place.desk.root / "jo").write_text(words, encoding="utf-8")
    file = str(place.desk.root / "jo")
    jo = place.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=file, CONSENT_LEDGER_AS=place["jo"])
    assert [line["duty"] for line in jo.tell("duties", place["mia"])["duties"]] == ["answer-rights-request"]
    assert not {"hold.placed", "consent.not_sought", "parent.not_informed", "referral.made"} & {
        line["type"] for line in jo.tell("replay", place["mia"])["history"]
    }


def the_parents_are_told(twins: Twins, hold: str, cases: list[str]) -> None:
    """The hold is looked at when it is due, stands on, and ends; then what waited is due."""
    twins.clock.turn("2026-10-26 09:00")  # the clocks went back the day before
    place = twins.held
    assert "review-hold" in duties(place, "--overdue")
    place.do("hold", "review", hold, next_day="16 November 2026", words="They ask for more time.")
    twins.clock.turn("2026-11-16 09:00")
    place.do("hold", "release", hold, reason="authority-agreed")
    assert duties(place)["inform-of-sharing"] == "2026-11-23"
    both = [place["tove"], place["tom"]]
    place.do("record", "inform", place["mark"], method="meeting", parents=both, informed_of=["what-recorded"])
    for case in cases:
        place.do("share", "inform", case, parents=both, channel="in-person")
    assert not {"inform-parents", "inform-of-sharing", "review-not-informed"} & set(duties(place))
    said = place.run("report", place["mia"], "--audience", "parent", "--to", place["tove"]).out
    assert "looked at the form from when Mia joined us, to keep Mia safe" in " ".join(said.split())


@pytest.mark.thorough
def test_a_safeguarding_case_from_the_worry_to_the_parents(twins: Twins) -> None:
    a_worry(twins)
    case = advice_without_a_name(twins)
    hold = no_consent_and_a_hold(twins, case)
    weighed_and_referred(twins, case)
    enquiry = under_section_47(twins)
    somebody_else_asks(twins)
    nothing_is_seen_of_it(twins)
    colleagues_see_nothing_either(twins)
    the_parents_are_told(twins, hold, [case, enquiry])
    place = twins.held
    outcomes = [line["cells"]["outcome"] for line in place.tell("register", "decisions", place["mia"])["lines"]]
    assert outcomes == [["share"], ["share"], ["do-not-share"]]
    verified = place.run("verify")
    assert (verified.code, "Verified." in verified.out) == (0, True)
