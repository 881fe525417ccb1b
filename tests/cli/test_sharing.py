"""Sharing at the desk: in proportion. Six questions in an emergency, few for a routine share, and none twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from support.desk import Answer
from support.place import Place, make

EMERGENCY = "{who}\npolice\nHe was hit at the gate and is bleeding.\nThe father is still there.\nhurt-urgent\nno\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make(tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Place:
    return Place(template.desk.copy(tmp_path), dict(template.ids))


def questions(answer: Answer) -> int:
    """How many were asked: each ends with a colon, on a line of its own."""
    assert answer.code == 0, answer.err
    return sum(line.endswith(": ") for line in answer.err.splitlines())


def duties(place: Place, child: str) -> list[str]:
    return [line["duty"] for line in place.tell("duties", child)["duties"]]


def test_an_emergency_asks_six_questions_about_anybody(place: Place) -> None:
    answer = place.run("share", "emergency", stdin=EMERGENCY.format(who="Zeno Fane"))
    assert questions(answer) <= 6
    assert "something was shared in an emergency" in answer.out
    named = {p["name"]: p["person"] for p in place.tell("person", "list")["persons"]}
    child = named["Zeno Fane"]
    assert {"complete-emergency", "emergency-receipt", "review-not-informed"} <= set(duties(place, child))
    place.do("person", "join", place["ned"], child)
    types = [e["type"] for e in place.tell("share", "list", place["ned"])["entries"]]
    assert types == ["information.disclosed", "parent.not_informed_of_sharing"]


def test_the_rest_of_an_emergency_is_completed_and_nothing_is_asked_twice(place: Place) -> None:
    case = place.do(
        "share", "emergency", place["mia"], recipient="police", what="Bruises.", why="Afraid.",
        circumstance="hurt-urgent", told=False,
    )["case"]  # fmt: skip
    assert any(place.tell("hold", "list")["holds"])
    said = place.do("share", "complete", case, words="There was no time.", reasons=["child-protection-concern"])
    decided = place.tell("share", "list", place["mia"])["entries"][-1]
    assert (decided["type"], decided["recipients"], decided["urgency"]) == ("sharing.decided", ["police"], "emergency")
    assert decided["no_consent"] == ["hurt-urgent"]
    assert not any("(S5)" in warning for warning in said["warnings"])
    assert "complete-emergency" not in duties(place, place["mia"])
    assert "inform-of-sharing" not in duties(place, place["mia"])  # nothing that would tell them, while a hold stands
    (held,) = place.tell("hold", "list")["holds"]
    place.do("hold", "release", held["hold"], reason="risk-over")
    assert "inform-of-sharing" in duties(place, place["mia"])
    place.do("share", "inform", case, parents=[place["tove"]])
    assert {"inform-of-sharing", "review-not-informed"}.isdisjoint(duties(place, place["mia"]))


def test_an_emergency_waits_its_turn_while_somebody_else_writes(place: Place) -> None:
    with closing(sqlite3.connect(place.desk.ledger / "ledger.db", check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = Timer(1, other.rollback)
        release.start()
        said = {"recipient": "police", "what": "Bruises.", "why": "Afraid.", "circumstance": "hurt-urgent"}
        place.do("share", "emergency", place["mia"], **said, told=False)
        release.join()


def test_a_name_that_could_be_two_children_is_not_guessed(place: Place) -> None:
    place.do("child", "add", name="Mia Lindqvist")
    before = place.desk.bytes()
    assert place.run("share", "emergency", stdin=EMERGENCY.format(who="mia")).code == 2
    assert place.desk.bytes() == before
    assert place.run("share", "emergency", stdin=EMERGENCY.format(who="Mia Lind")).code == 0


def test_nothing_goes_to_a_social_network_even_then(place: Place) -> None:
    said = {"recipient": "police", "what": "A photograph.", "why": "Afraid.", "circumstance": "hurt-urgent"}
    place.refused("S112", "share", "emergency", place["mia"], **said, told=False, channel="social-network")
    told = place.do("share", "emergency", place["mia"], **said, told=False, channel="social-network", when="yesterday")
    assert told["type"] == "information.disclosed"
    assert any("(S112)" in warning for warning in told["warnings"])


STANDING: dict[str, Any] = {
    "categories": ["developmental.summary"],
    "recipients": ["other-setting"],
    "purpose": "learning-and-development",
    "channel": "secure-portal",
    "reasons": ["supports-learning"],
    "words": "She goes to both.",
    "legal_basis": ["A6-1-e"],
    "no_consent": ["other-basis-applies"],
    "folders": ["gdpr"],
}


def test_a_routine_share_under_a_standing_decision_asks_three_questions_at_most(place: Place) -> None:
    standing = place.do("standing", "decide", place["mia"], **STANDING)["case"]
    answer = place.run("share", "routine", stdin=f"{standing}\nThe summary of the summer term.\n")
    assert questions(answer) <= 3
    listed = place.tell("share", "list", place["mia"])
    assert [e["type"] for e in listed["entries"]] == ["standing.decided", "information.disclosed"]
    assert listed["cases"][0]["without_decision"] == 0
    place.unwarned("S5", "share", "routine", standing, what="The summary of the autumn term.")
    place.do("standing", "end", standing, reason="finished")
    place.warned("S5", "share", "routine", standing, what="The summary of the spring term.")


def test_what_a_case_has_answered_is_not_asked_again(place: Place) -> None:
    asked = {"recipient": "health-professional", "channel": "phone", "purpose": "health"}
    case = place.do("share", "request", place["mia"], **asked, categories=["developmental.summary"])["case"]
    first = place.run(
        "share", "decide", "--case", case, stdin="share\nsupports-health\nIt helps.\nA6-1-e\nagreed\nyes\n\n"
    )
    assert questions(first) == 7  # not: which child, which purpose, which categories, with whom
    second = place.run("share", "decide", "--case", case, stdin="share-part\nsupports-health\nLess.\n\n")
    assert questions(second) == 4  # neither legal basis nor engagement nor whether it is likely to safeguard
    decided = place.tell("share", "list", place["mia"])["entries"][-1]
    assert (decided["outcome"], decided["recipients"]) == ("share-part", ["health-professional"])
    sent = place.run("share", "disclose", "--case", case, "--channel", "secure-portal", stdin="Ada Fenn\nIt.\n\n")
    assert questions(sent) == 3


def test_another_familys_child_is_not_told_of(place: Place) -> None:
    told = {"categories": ["developmental.summary"], "recipients": ["other-parent"], "purpose": "parent-request"}
    place.refused("S42", "share", "disclose", place["mia"], **told, channel="in-person")
