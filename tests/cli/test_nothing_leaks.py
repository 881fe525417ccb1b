"""What one parent gets tells of nothing under a hold, and of nothing that is another parent's.

Two ledgers from one story, with and without a case: the report, the pack, the slips, in every form that there is; of
evidence files see `test_evidence_leaks.py`.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from itertools import count

import pytest

from support.case import PARENTS, REPORT, a_case, an_ordinary_autumn, two
from support.office import stretch_once
from support.place import Place, make
from support.twins import Twins, plain

PACK = ("rights", "pack", "@mia", "--to")


@pytest.fixture
def twins(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Twins:
    return two(tmp_path_factory, monkeypatch)


def test_what_parents_get_is_the_same_with_and_without_a_case_under_a_hold(twins: Twins) -> None:
    an_ordinary_autumn(twins)
    twins.clock.turn("2026-09-14 09:00")
    a_case(twins, {"against": ["parents"], "covers": ["beyond-personal"]})
    twins.clock.turn("2026-09-15 15:00")
    for to in PARENTS:
        for page in (*twins.handed(*REPORT, to), *twins.handed(*PACK, to), *slips(twins, to)):
            assert not re.search(r"bruise|worry|\bhold\b|social worker|kept from|keep Mia safe", page)
    assert "observation" in twins.same("record", "list", "@ned")  # another family's list is as it was


@pytest.mark.thorough
def test_what_the_father_gets_is_the_same_with_and_without_a_hold_against_him(twins: Twins) -> None:
    """Without an earlier page, with a hold that covers everything: the report has no gap, the pack waits for a person."""
    twins.both("access", "open", "@observation", purpose="care", by="@kit")
    twins.both("access", "open", "@form", purpose="administration")
    twins.clock.turn("2026-09-14 09:00")
    a_case(twins, {"against": ["person"], "persons": [twins.held["tom"]]})
    twins.clock.turn("2026-09-15 15:00")
    twins.both("access", "open", "@form", purpose="administration")
    for page in twins.handed(*REPORT, "@tom"):
        assert not re.search(r"bruise|worry|\bhold\b|social worker|kept from|keep Mia safe", page)
    closed = twins.held.run("rights", "pack", twins.held["mia"], "--to", twins.held["tom"])
    closed.failed(4, "first looks at what can be shown (rule S41)", "the manager")
    assert "hold" not in closed.err


def slips(twins: Twins, to: str) -> list[str]:
    """What a parent is handed for what they do themselves."""
    hers = "@hers" if to == "@tove" else "@his"
    number = twins.held.tell("consent", "list", twins.held["mia"])["consents"][0]["position"]  # from before the case
    return [
        twins.same("access", "open", "@observation", purpose="parent-request", by=to),
        twins.same("consent", "withdraw", hers, channel="phone", by=to, when="now"),
        twins.same("rights", "request", "@mia", right="A15", requester=to, when="now"),
        twins.same("dispute", str(number), by=to, words="I never said that."),
        twins.same("may", "photograph", "@mia", purpose="publicity"),
    ]


@pytest.mark.thorough
def test_an_emergency_that_is_shared_without_telling_them_is_on_no_page(twins: Twins) -> None:
    an_ordinary_autumn(twins)
    said = {"recipient": "police", "what": "Where she is.", "why": "Danger.", "circumstance": "prejudice-investigation"}
    twins.secretly("share", "emergency", twins.held["mia"], **said, told=False)
    twins.clock.turn("2026-09-15 15:00")
    for to in PARENTS:
        for page in twins.handed(*REPORT, to):
            assert "police" not in page


@pytest.mark.thorough
def test_what_stood_on_an_earlier_page_stays_on_it(twins: Twins) -> None:
    """A look for safety that they were shown before there was a hold does not go from the next page: that would tell."""
    twins.both("access", "open", "@form", purpose="safeguarding", by="@priya")
    twins.clock.turn("2026-09-08 09:00")
    shown = twins.handed(*REPORT, "@tove")[0]
    assert "to keep Mia safe" in shown
    twins.clock.turn("2026-09-14 09:00")
    a_case(twins, {"against": ["parents"]})
    twins.clock.turn("2026-09-15 15:00")
    again = twins.handed(*REPORT, "@tove")[0]
    assert again.count("to keep Mia safe") == 1
    him = twins.held.run("report", twins.held["mia"], "--audience", "parent", "--to", twins.held["tom"]).out
    assert "to keep Mia safe" not in him  # he was never shown it


@pytest.mark.thorough
def test_after_the_release_they_are_told(twins: Twins) -> None:
    an_ordinary_autumn(twins)
    twins.clock.turn("2026-09-14 09:00")
    hold, case = a_case(twins, {"against": ["parents"], "covers": ["beyond-personal"]})
    place = twins.held
    twins.clock.turn("2026-10-08 09:00")
    place.do("hold", "release", hold, reason="authority-agreed")
    page = place.run("report", place["mia"], "--audience", "parent", "--to", place["tove"]).out
    assert "to keep Mia safe" in page
    assert "social workers" not in page  # nobody has told her yet what was shared
    place.do("share", "inform", case, parents=[place["tove"]], channel="in-person")
    words = " ".join(place.run("report", place["mia"], "--audience", "parent", "--to", place["tove"]).out.split())
    assert "We told social workers about Mia: a note about a worry" in words
    him = place.run("report", place["mia"], "--audience", "parent", "--to", place["tom"]).out
    assert "social workers" not in him


PLANTED = {
    "address": "Larch Cottage, 9 Hollow Road, Penn",
    "phone": "07700 900123",
    "email": "t.lind@planted.example",
}
HIS_WORDS = ("Not on any screen of yours.", "I do not want her there.", "He says that she cries at night.")
ELSEWHERE = {"setting": "Bluebell Nursery", "contact_name": "Ada Fenn", "note": "Mondays and Thursdays, all day."}
TRACES = (
    *PLANTED.values(), *HIS_WORDS, *ELSEWHERE.values(), "Larch Cottage", "9 Hollow Road", "07700900123", "900123",
    "Harrowgate", "planted.example", "Bluebell", "Thursdays", "on the internet", "Tom",
)  # fmt: skip

_BLOB = re.compile(r"[A-Za-z0-9+/]{40,}")  # signed bytes in base64
BY_CHANCE = 5  # so few letters stand in them by chance


def two_parents(place: Place) -> None:
    """Tom's address, telephone, new surname, the other setting, what he said, and what he said no to."""
    new = place.do("person", "add", kind="parent", name="Tom Lind", **PLANTED)
    place.do("person", "join", place["tom"], new["person"])
    tie = {"relation": "father", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    place.do("relationship", "record", new["person"], place["mia"], **tie, lives_with=True)
    place.do("correct", str(new["entry"]), kind="wrong-text", texts={new["person"]: {"name": "Tom Harrowgate"}})
    place.do("other-setting", "record", place["mia"], **ELSEWHERE, by=place["tom"])
    no = place.do("consent", "refuse", place["mia"], by=place["tom"], actions=["publish"], words=HIS_WORDS[0])
    yes = {"actions": ["photograph"], "purposes": ["publicity"], "method": "wet-signature"}
    given = place.do("consent", "give", place["mia"], by=place["tom"], **yes)
    place.do("consent", "give", place["mia"], by=place["tove"], **yes)
    place.do("consent", "withdraw", given["consent"], by=place["tom"], channel="phone", words=HIS_WORDS[1])
    place.do("dispute", str(no["entry"]), by=place["tom"], words=HIS_WORDS[1])
    told = {"category": "parent-contact", "provenance": "given-by-parent", "content": HIS_WORDS[2]}
    place.do("record", "create", place["mia"], **told)
    seen = (
        "Tom Harrowgate rang from 07700 900 123: collect her at 9 Hollow Road, he said. Bluebell has her on Thursdays?"
    )
    place.do("record", "create", place["mia"], category="observation", title="A call from Tom", content=seen)
    place.do("record", "contribute", place["observation"], by=place["tom"], content=HIS_WORDS[1])
    place.do("contact", "record", place["mia"], direction="from-parent", parent=place["tom"], summary=HIS_WORDS[2])
    heard = "She says that Tom moved to 9 Hollow Road, and rings from 07700-900-123."
    place.do("contact", "record", place["mia"], direction="from-parent", parent=place["tove"], summary=heard)
    looked = place.do("access", "open", place["form"], purpose="administration")
    asked = place.do("access", "query", str(looked["entry"]), by=place["tom"], words=HIS_WORDS[1])
    place.do("access", "answer", asked["question"], answer="in-order", name_disclosed=True, words="For the list.")
    place.do("access", "open", place["form"], purpose="parent-request", by=place["tom"])


@pytest.fixture
def family(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Place:
    stretch_once(monkeypatch)
    place = make(tmp_path_factory.mktemp("family"))
    place = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    two_parents(place)
    return place


_number = count(1)


def opened(evidence: str) -> str:
    """An evidence file with the bytes of its parts as text, in which words are looked for."""
    parts = (part for entry in json.loads(evidence)["entries"] for part in entry["parts"])
    return evidence + " ".join(b64decode(part).decode("utf-8", "replace") for part in parts)


def everything(place: Place, to: str) -> list[str]:
    """All that one of them can get, with the names of the files."""
    found: list[str] = []
    for argv in (("report", place["mia"], "--audience", "parent", "--to", place[to]),
                 ("rights", "pack", place["mia"], "--to", place[to])):  # fmt: skip
        found += [place.run(*argv).out, place.run("--json", *argv).out]
        for ending in ("html", "txt", "csv"):
            file = place.desk.root / f"handed-{next(_number)}.{ending}"
            answer = place.run(*argv, "-o", str(file))
            signed = file.with_name(f"{file.name}.evidence.json")
            found += [answer.out, *(one.read_text("utf-8-sig") for one in (file, signed) if one.exists())]
    proof = [place.desk.root / f"{to}.{ending}" for ending in ("evidence.json", "html")]
    show = ("--audience", "parent", "--to", place[to], "--show", "what,about,text")
    made = place.run("prove", "--child", place["mia"], *show, "-o", str(proof[0]), "--page", str(proof[1]))
    assert made.code == 0, made.err
    found += [opened(proof[0].read_text("utf-8")), proof[1].read_text("utf-8")]
    said = place.do("consent", "give", place["mia"], by=place[to], actions=["contact"], method="verbal-in-person")
    argv = ("consent", "withdraw", said["consent"], "--channel", "phone", "--by", place[to])
    found.append(place.run(*argv, stdin="\n" * 9).out)
    return found


def test_nothing_of_the_other_parent_is_in_anything_that_one_of_them_can_get(family: Place) -> None:
    pages = everything(family, "tove")
    assert len(pages) >= 12
    told = [plain(_BLOB.sub(" ", page)) for page in pages]
    assert {
        trace for trace in TRACES for page in told if re.search(rf"\b{re.escape(trace)}", page, re.IGNORECASE)
    } == set()
    signed = b"".join(b64decode(blob[: len(blob) // 4 * 4]) for page in pages for blob in _BLOB.findall(page))
    long = [trace for trace in TRACES if len(trace) > BY_CHANCE]
    assert len(long) > len(TRACES) / 2
    assert [trace for trace in long if trace.lower().encode() in signed.lower()] == []
    assert any("[somebody else]" in page for page in pages)
    assert any("What somebody else in the family told us is not printed here." in page for page in pages)


def test_he_is_told_what_is_his(family: Place) -> None:
    pages = " ".join(" ".join(page.split()) for page in everything(family, "tom"))
    for own in (PLANTED["address"], PLANTED["email"], HIS_WORDS[0], "You said no to this: put things on show",
                "You asked us why", "Maud Ashworth, the manager,"):  # fmt: skip
        assert own in pages, own


def test_each_of_them_knows_what_may_be_done_now_and_not_who_said_so(family: Place) -> None:
    """She agreed to photographs and he does not: her page says what she said, and that a yes is not always enough."""
    hers = family.tell("report", family["mia"], "--audience", "parent", "--to", family["tove"])
    his = family.tell("report", family["mia"], "--audience", "parent", "--to", family["tom"])
    assert [(c["scope"]["actions"], c["status"]) for c in hers["consents"]] == [(["photograph"], "in-force")]
    assert {c["status"] for c in his["consents"]} == {"refused", "withdrawn"}
    assert hers["others"] == his["others"] == []  # hers is not in force against his no, so he is not told of it either
    health = {"actions": ["share"], "recipients": ["health-professional"], "purposes": ["health"]}
    family.do("consent", "give", family["mia"], by=family["tove"], **health, method="wet-signature")
    his = family.tell("report", family["mia"], "--audience", "parent", "--to", family["tom"])
    (may,) = his["others"]
    assert (may["actions"], may["recipients"]) == (["share"], ["health-professional"])


def test_a_recorded_decision_says_what_is_done_meanwhile(family: Place) -> None:
    both = [c["consent"] for c in family.tell("consent", "list", family["mia"])["consents"] if "photograph" in
            c["scope"]["actions"]]  # fmt: skip
    family.do("consent", "disagree", family["mia"], consents=both, interim="most-protective")
    page = " ".join(family.run("report", family["mia"], "--audience", "parent", "--to", family["tove"]).out.split())
    assert "For now we do not do this" in page
