"""What a parent is proven tells of nothing under a hold: two ledgers from one story, with and without a case."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from support.office import stretch_once
from support.place import Place, make
from support.twins import Twins, differences, still, typed

PARENT = ("--child", "@mia", "--audience", "parent", "--to")
SHOWN = ("--show", "what,about,text")
# Letters that stand for an id, the size of the log, and how many entries there were: those differ between any two ledgers.
VARIES = re.compile(
    r"\b[bcdfghjkmnpqrstvwxyz]{5}\b|(?<=among )\d+|(?<=known at entry {2})\d+|(?<=^Entry )\d+", re.MULTILINE
)


@pytest.fixture
def twins(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Twins:
    clock = still(monkeypatch, "2026-09-07 09:00")
    stretch_once(monkeypatch)
    place = make(tmp_path_factory.mktemp("held"))
    place = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    desk = place.desk.copy(tmp_path_factory.mktemp("quiet")).having(CONSENT_LEDGER_AS=place["maud"])
    return Twins(place, Place(desk, dict(place.ids)), clock)


def ordinary(twins: Twins) -> None:
    """In both: two consents and a no, looks, something that was told to a health visitor, a withdrawal."""
    yes = {"actions": ["photograph"], "method": "wet-signature", "words": "Yes."}
    twins.made("hers", "consent", "consent", "give", "@mia", by="@tove", **yes)
    twins.made("his", "consent", "consent", "give", "@mia", by="@tom", **yes)
    twins.both("consent", "refuse", "@mia", by="@tom", actions=["publish"], words="No.")
    twins.both("access", "open", "@observation", purpose="care", by="@kit")
    share = {"recipients": ["health-professional"], "purpose": "health", "channel": "in-person"}
    twins.both("share", "record", "@mia", categories=["observation"], **share, when="6 September 2026")
    twins.both("consent", "withdraw", "@hers", channel="phone", by="@tove", when="now")


def a_case(twins: Twins) -> None:
    """In one of them: a worry, looks for it, a hold, no consent sought, parents not told, a referral."""
    place, do = twins.held, twins.secretly
    said = {"category": "concern-child", "content": "A bruise.", "folders": ["safeguarding"]}
    place.ids["mark"] = do("record", "create", place["mia"], **said)["record"]
    for record in ("mark", "form", "observation"):
        do("access", "open", place[record], purpose="safeguarding", by=place["priya"])
    do("hold", "place", place["mia"], against=["parents"], reason="child-at-risk", covers=["beyond-personal"])
    do("consent", "not-sought", place["mia"], reasons=["child-at-risk"], purpose="safeguarding", facts="The mark.")
    do("record", "not-inform", place["mark"], reason="child-at-risk")
    place.run("may", "open", place["mark"], "--purpose", "safeguarding", "--by", place["tove"])
    place.run("prove", "3", "--audience", "court", "-o", str(place.desk.root / "court.evidence.json"))
    share = {"recipients": ["police"], "purpose": "safeguarding", "channel": "in-person"}
    do("share", "record", place["mia"], categories=["concern-child"], **share, when="6 September 2026")


def proven(twins: Twins, *argv: str) -> str:
    """What the file says to whoever checks it, which is the same from both."""
    said: list[str] = []
    for place in (twins.held, twins.quiet):
        file = place.desk.root / "handed.evidence.json"
        file.unlink(missing_ok=True)
        answer = typed(place, "prove", *argv, "-o", str(file))
        assert answer.code == 0, answer
        said += [VARIES.sub("#", place.run("verify", str(file)).out), answer.out]
    twins.clock.go_on()
    assert differences(said[0], said[2]) == []
    assert re.sub(r"\S*/|\d+|\S+\+\S+", "", said[1]) == re.sub(r"\S*/|\d+|\S+\+\S+", "", said[3])
    return said[0]


@pytest.mark.parametrize("show", [(), pytest.param(SHOWN, marks=pytest.mark.thorough)], ids=["what", "words"])
def test_what_parents_are_proven_is_the_same_with_and_without_a_case_under_a_hold(
    twins: Twins, show: tuple[str, ...]
) -> None:
    ordinary(twins)
    twins.clock.turn("2026-09-14 09:00")
    a_case(twins)
    twins.clock.turn("2026-09-15 15:00")
    hers, his = (proven(twins, *PARENT, to, *show) for to in ("@tove", "@tom"))
    assert re.findall("^Entry #: (.*)$", hers, re.MULTILINE) == [
        "a record was begun",
        "a record was begun",
        "a consent was given",
        "a record was opened",
        "information was handed out",
        "a consent was withdrawn",
    ]
    assert "a consent was refused" in his
    assert "a consent was withdrawn" not in his
    for page in (hers, his):
        assert not re.search("safeguarding|bruise|concern|police|hold", page)


@pytest.mark.parametrize(
    "question", [lambda t: ("--consent", "@hers"), lambda t: ("--consent", "@his")], ids=["hers", "his"]
)
def test_the_life_of_a_consent_is_the_same_too(twins: Twins, question: Callable[[Twins], Any]) -> None:
    ordinary(twins)
    a_case(twins)
    asked = question(twins)
    to = "@tove" if asked[1] == "@hers" else "@tom"
    assert "a consent was given" in proven(twins, *asked, "--audience", "parent", "--to", to, *SHOWN)
