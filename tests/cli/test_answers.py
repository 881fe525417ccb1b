"""Why a record was open, and what was used after a consent had ended, through the program."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.place import Place

NOW = datetime.now(UTC)


def ago(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def story(place: Place) -> Place:
    """Tove agrees ten days ago; Jo reads five days ago; Tove took it back six days ago, and that is entered now."""
    scope = {"actions": ["use"], "categories": ["developmental"], "purposes": ["care"]}
    given = place.do("consent", "give", place["mia"], by=place["tove"], **scope, method="typed", when=ago(10))
    place.ids["consent"] = given["consent"]
    said = {"by": place["jo"], "in_role": "staff", "purpose": "care"}
    told = place.do("access", "record", place["observation"], **said, when=ago(5))
    place.ids["read"] = str(told["entry"])
    place.do("consent", "withdraw", place["consent"], by=place["tove"], channel="phone", when=ago(6))
    place.do("access", "open", place["observation"], purpose="care")
    return place


def uses(place: Place, *argv: str) -> list[tuple[str, str]]:
    return [(use["code"], use["role"]) for use in place.tell("consent", "after", *argv)["uses"]]


def test_what_was_used_after_the_withdrawal(story: Place) -> None:
    """Who read it on paper did not know, nor had the consent been entered; who opens it now knows."""
    both = [("lag", "staff"), ("after-known", "manager")]
    assert uses(story, story["consent"]) == uses(story, story["mia"]) == uses(story) == both
    assert uses(story, story["ned"]) == []


def test_it_says_so_in_plain_words_and_that_it_was_asked(story: Place) -> None:
    said = story.run("consent", "after", story["mia"]).out
    for line in (
        "1: after it was known: this should not have happened",
        "1: after it was said, before it was written down here",
        "opened: observation of the child, for daily care",
        "withdrawn: ",
        "Jo Reed",
    ):
        assert line in said, (line, said)
    assert "is recorded as entry" in said
    assert "Nothing that is written down here was used" in story.run("consent", "after", story["ned"]).out


def test_as_known_before_the_withdrawal_was_entered(story: Place) -> None:
    before = str(int(story["read"]))
    assert uses(story, story["mia"], "--known-at", before) == []
    assert [code for code, _ in uses(story, story["mia"], "--as-at", ago(4))] == ["lag"]


def test_as_a_file_for_a_spreadsheet_and_as_a_page(story: Place, tmp_path: Any) -> None:
    story.run("consent", "after", story["mia"], "-o", str(tmp_path / "uses.csv"))
    rows = list(csv.reader(io.StringIO((tmp_path / "uses.csv").read_text("utf-8-sig"))))
    assert rows[0][:4] == ["how it stands", "entry", "when", "what was done"]
    assert sorted(row[1] for row in rows[1:]) >= [story["read"]]
    assert len(rows) == 3
    page = story.run("consent", "after", story["mia"], "--format", "html").out
    assert "<h1>" in page
    assert "after it was said, before it was written down here" in page


def test_why_a_record_was_open(place: Place) -> None:
    opened = str(
        place.do("access", "open", place["observation"], by=place["jo"], in_role="staff", purpose="care")["entry"]
    )
    said = place.run("access", "explain", opened).out
    for line in (
        "observation of the child",
        "Jo Reed",
        "Answered then: allowed; staff of the setting, developmental record (S32).",
        "The consent beside it: no consent covers it, then and as known now.",
        "Under the policy Confidentiality, 1, in effect from 1 September 2026",
        "it rests on this",
    ):
        assert line in said, (line, said)
    found = place.tell("access", "explain", opened)["access"]
    assert found["frozen"] == {"allowed": True, "ground": "professional-need.developmental-record", "rule": "S32"}
    assert found["then"] == found["now"] == found["frozen"]
    assert found["policy"]["title"] == "Confidentiality"
    assert [(g["type"], g["relied"], g["later"]) for g in found["grounds"]] == [("role.assigned", True, None)]
    assert "held" not in found["access"]


def test_a_ground_that_was_entered_after_the_access(place: Place) -> None:
    """Sam reads a concern forty days ago; that a need to know had been granted is entered today: five weeks after."""
    said = {"by": place["sam"], "in_role": "student", "purpose": "care"}
    told = place.do("access", "record", place["concern"], **said, when=ago(40))
    place.do("grant", "give", place["sam"], place["mia"], why="covers", when=ago(41), last_day=ago(-5)[:10])
    answer = place.run("access", "explain", str(told["entry"])).out
    assert "Answered then: not allowed; no ground had been recorded (S109)." in answer
    assert "5 weeks after. It does not count for this." in answer
    assert "entered 5 weeks after: no ground for it" in answer
    listed = place.run("access", "list", place["concern"], "--explain").out
    assert "5 weeks after. It does not count for this." in listed
    (line,) = place.tell("access", "list", place["concern"], "--explain")["accesses"]
    late = [ground["type"] for ground in line["why"]["grounds"] if ground["position"] in line["why"]["later"]]
    assert (line["outside"], late) == (True, ["role.assigned", "grant.given"])  # the role, too, was entered today
    assert "why" not in place.tell("access", "list", place["concern"])["accesses"][0]
    outside = place.tell("register", "outside")
    assert told["entry"] in [one["position"] for one in outside["lines"]]


def test_step_by_step_with_what_each_entry_made_different(story: Place) -> None:
    found = story.tell("replay", story["mia"])
    assert {"subject", "as_at", "known_at", "history", "steps", "lapsed", "state", "entry", "kept"} <= set(found)
    assert [line["position"] for line in found["history"]] == [step["entry"] for step in found["steps"]]
    turned = [c for step in found["steps"] for c in step["changes"] if c["kind"] == "consent"]
    assert [(c["before"], c["after"]) for c in turned] == [(None, ["in-force"]), (["in-force"], ["withdrawn"])]
    assert [f["value"] for f in found["state"] if f["kind"] == "consent"] == [["withdrawn"]]
    said = story.run("replay", story["mia"]).out
    for line in (
        "in force, now withdrawn",
        "key person of Mia Lind",
        "Tove Lind",
        "mother, has parental responsibility; opens the records",
        "How it stood: as at now, as known now",
        "the manager, the designated safeguarding person, the key person",
    ):
        assert line in said, (line, said)


def test_until_a_day_and_as_known_then(story: Place) -> None:
    before = str(int(story["read"]))
    stood = {
        argv: [f["value"] for f in story.tell("replay", story["mia"], *argv)["state"] if f["kind"] == "consent"]
        for argv in ((), ("--until", ago(8)), ("--known-at", before), ("--until", ago(12)))
    }
    assert list(stood.values()) == [[["withdrawn"]], [["in-force"]], [["in-force"]], []]


def test_what_differs_between_two_states_of_knowledge_and_because_of_which_entry(story: Place) -> None:
    before = int(story["read"])
    found = story.tell("replay", story["mia"], "--diff", str(before), str(before + 1))
    (difference,) = found["standing"]
    assert (difference["before"], difference["after"]) == (["in-force"], ["withdrawn"])
    assert (difference["cause"], difference["retold"]) == (before + 1, True)
    (opening,) = found["accesses"]
    assert (opening["entry"], opening["causes"]) == (before, [before + 1])
    assert (opening["before"]["after"], opening["after"]["after"]) == (None, "lag")
    assert [line["position"] for line in found["arrived"]] == [before + 1]
    said = story.run("replay", story["mia"], "--diff", str(before), str(before + 1)).out
    assert f"in force, now withdrawn  entry {before + 1}" in said
    assert "after it was said, before it was written down here" in said


def test_what_differs_between_two_days(story: Place) -> None:
    found = story.tell("replay", story["mia"], "--diff", ago(8), ago(4))
    assert [(one["after"], one["retold"]) for one in found["standing"]] == [(["withdrawn"], False)]
    assert found["arrived"] == []
    same = story.run("replay", story["mia"], "--diff", ago(8), ago(7)).out
    assert "Nothing is different." in same


def test_what_differs_since_the_last_report(story: Place) -> None:
    story.tell("access", "list", story["mia"])
    assert story.tell("replay", story["mia"], "--since-report")["standing"] == []
    story.do("consent", "give", story["mia"], by=story["tom"], actions=["photograph"], method="typed", when=ago(9))
    found = story.tell("replay", story["mia"], "--since-report")
    assert [(one["before"], one["after"], one["retold"]) for one in found["standing"]] == [(None, ["in-force"], True)]
    assert found["arrived"][-1]["late"]
    told = story.tell("replay", story["mia"], "--since-report")
    assert told["standing"] == found["standing"]  # to ask what changed is not the report that counts


@pytest.mark.parametrize(
    ("argv", "error", "hint"),
    [
        (("--until", "yesterday", "--as-at", "yesterday"), "the same", "leave one"),
        (("--diff", "3", "yesterday"), "not compared", "two days, or two entries"),
        (("--diff", "9", "3"), "earlier than the first", "earlier one first"),
        (("--diff", "2026-11-02", "2026-11-01"), "earlier than the first", "earlier one first"),
        (("--diff", "0", "3"), "there is no entry 0", "the newest is"),
        (("--diff", "3", "9", "--since-report"), "says itself", "leave the other out"),
        (("--since-report", "--known-at", "3"), "says itself", "leave the other out"),
        (("--known",), "goes with --diff", "--known-at"),
        (("--since-report",), "no report about them", "--diff A B"),
    ],
)
def test_two_moments_that_cannot_be_meant(template: Place, argv: tuple[str, ...], error: str, hint: str) -> None:
    before = template.desk.bytes()
    template.run("replay", template["ned"], *argv).failed(2, error, hint)
    assert template.desk.bytes() == before


@pytest.mark.parametrize(
    ("argv", "code", "error", "hint"),
    [
        (("access", "explain", "1"), 2, "entry 1 is no access", "access list"),
        (("access", "explain", "99999"), 2, "there is no entry 99999", "the newest is"),
        (("access", "explain", "-1"), 2, "-1", ""),
        (("consent", "after", "zzzzz"), 2, "there is no consent or child or person", "see"),
        (("consent", "after", "--known-at", "0"), 2, "there is no entry 0", "the newest is"),
        (("consent", "after", "--as-at", "yesterday week"), 2, "yesterday week", ""),
        (("consent", "after", "-o", "/nowhere/x.csv"), 2, "there is no folder", "make it first"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_written(
    template: Place, argv: tuple[str, ...], code: int, error: str, hint: str
) -> None:
    before = template.desk.bytes()
    template.run(*argv).failed(code, error, hint)
    assert template.desk.bytes() == before
