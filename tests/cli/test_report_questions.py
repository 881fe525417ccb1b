"""*This child, that day* and *this decision*, about a year that was played: what they must say is written from the story."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.desk import Desk
from support.office import Office
from support.year import Seen, Year


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year.played(tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="module")
def tuesday(year: Year) -> Any:
    """The day between: on Monday the mother had taken back her consent, on Wednesday that was entered."""
    return year.tell("day", year.child(year.cast.twins[0]), str(year.day(4, 1)))


# ---- this child, that day


def test_what_was_known_that_day_stands_beside_what_is_known_now(year: Year, tuesday: Any) -> None:
    found = [(one["then"]["status"], one["now"]["status"], one["differs"]) for one in tuesday["consents"]]
    assert found == [
        ("in-force", "withdrawn", True),  # pictures
        ("in-force", "in-force", False),  # the health visitor
        ("refused", "refused", False),  # the father: nothing on the internet
    ]


def test_the_late_entry_that_made_the_difference_is_named(year: Year, tuesday: Any) -> None:
    slip = year.entry("took back her consent to pictures")
    assert [(line["type"], line["position"]) for line in tuesday["learnt"]] == [("consent.withdrawn", slip)]
    assert tuesday["consents"][0]["because"] == [slip]
    page = year.desk.run("report", "day", year.child(year.cast.twins[0]), str(year.day(4, 1))).out
    assert f"withdrawn, because of entry {slip}" in page


def test_who_had_looked_that_day_and_before(year: Year, tuesday: Any) -> None:
    """That day the manager, for the newsletter; before it five people: three were refused, one of them had read on paper."""
    named = {p["person"]: p["name"] for p in year.desk.tell("person", "list")["persons"]}
    cast = year.cast
    that_day = [(named[one["person"]], one["purpose"], one["count"]) for one in tuesday["looks"]]
    assert that_day == [(cast.manager, "publicity", 1)]
    before = {named[one["person"]]: (one["count"], one["refused"], one["outside"]) for one in tuesday["looks_before"]}
    assert before == {
        cast.key_person: (1, 0, 0),
        cast.colleague: (1, 1, 0),
        cast.neighbour: (1, 1, 0),
        cast.student: (2, 1, 1),
        cast.mother: (1, 0, 0),
    }


def test_who_belonged_to_the_child_and_what_was_due(year: Year, tuesday: Any) -> None:
    named = {p["person"]: p["name"] for p in year.desk.tell("person", "list")["persons"]}
    ties = {(named[one["line"]["person"]], one["line"]["role"]) for one in tuesday["belonging"]}
    cast = year.cast
    assert ties == {(cast.mother, "parent"), (cast.father, "parent"), (cast.key_person, "key-person")}
    assert all(one["then"] and one["now"] for one in tuesday["belonging"])
    assert [(one["duty"], one["overdue"]) for one in tuesday["due"]] == [("review-outside-access", True)]
    assert tuesday["decisions"] == []


def test_decisions_up_to_then_are_there_and_later_ones_are_not(year: Year) -> None:
    child = year.child(year.cast.neighbours_child)
    paper = year.entry("A local paper asks")
    shared = year.entry("Decided: share, today.")
    before = year.tell("day", child, str(year.day(28, 0)))["decisions"]
    after = year.tell("day", child, str(year.day(28, 1)))["decisions"]
    assert [one["entry"] for one in before] == [paper]
    assert [one["entry"] for one in after] == [paper, shared]


def test_as_known_at_an_earlier_position_nothing_is_known_that_came_after(year: Year) -> None:
    """Asked as it was known before the slip was entered: nobody could know."""
    slip = year.entry("took back her consent to pictures")
    day = str(year.day(4, 1))
    then = year.tell("day", year.child(year.cast.twins[0]), day, "--known-at", str(slip - 1))
    assert then["learnt"] == []
    assert [one["differs"] for one in then["consents"]] == [False, False, False]


def test_a_correction_of_a_time_is_learnt_later(year: Year) -> None:
    """Entered on Monday as Friday's, put right to Thursday: on that Friday nobody knew of it at all."""
    told = year.tell("day", year.child(year.cast.twins[0]), str(year.day(2, 4)))
    student, right = year.entry("had read the confidential record"), year.entry("It was Thursday, it turns out")
    assert [(one["position"], one["corrects"]) for one in told["learnt"]] == [(student, None), (right, student)]
    assert [one["later"] for one in told["looks_before"] if student in one["positions"]] == [[student]]
    assert told["looks"] == []  # it was Thursday


def test_a_hold_is_there_for_those_who_may_know_and_leaves_no_trace_for_others(year: Year) -> None:
    child, day = year.child(year.cast.neighbours_child), str(year.day(28, 2))
    (held,) = year.tell("day", child, day)["holds"]
    assert held["entry"] == year.entry("a hold")
    colleague = year.as_key_person()
    answer = colleague.tell("report", "day", child, day)
    assert "holds" not in answer
    assert "hold" not in colleague.run("report", "day", child, day).out
    paper = year.entry("A local paper asks")  # of what is open to them; the worry is not
    assert [one["entry"] for one in answer["decisions"]] == [paper]


# ---- this decision


def test_a_decision_about_a_worry(year: Year) -> None:
    """Nobody had asked; advice, a hold, weighed, decided, told by phone, referred, accepted; at last parents are told."""
    found = year.tell("decision", str(year.entry("Decided: share, today.")))
    assert found["outcome"] == "share"
    assert found["requester_answered"] is None
    assert [one["type"] for one in found["entries"]] == [
        "advice.sought",
        "advice.received",
        "consent.not_sought",
        "sharing.assessed",
        "sharing.decided",
        "information.disclosed",
        "referral.made",
        "referral.outcome",
        "parent.informed_of_sharing",
    ]
    assert [one["duty"] for one in found["open"]] == ["complete-assessment"]
    answered = {one["question"]: one["answer"] for one in found["questions"] if one["answer"]}
    assert answered == {"safeguards": "yes", "urgency": "urgent", "risk": "high", "certainty": "certain"}


def test_a_decision_in_words(year: Year) -> None:
    page = year.desk.run("report", "decision", str(year.entry("Decided: share, today."))).out
    for words in (
        "Decided: share with children's social care",
        "“The child must be seen today.”",
        "seeking it may place a child at risk",
        "recognised legitimate interest: safeguarding",
        "The golden rules of 2024",
        "Words: May a child's parents be told of a bruise first?",
        "Advice was received: not to seek consent",
        "Organisation: County social care",
        "Outcome of the referral: accepted",
        "consent-ledger prove ENTRY",
    ):
        assert words in page, words


def test_all_seven_rules_stand_there_with_their_answers(year: Year) -> None:
    page = year.desk.run("report", "decision", str(year.entry("Decided: share, today."))).out
    rules = ("Protection first", "Engagement", "Consent not needed", "Advice", "Identities protected")
    for rule in (*rules, "Relevant and accurate", "Recorded and open"):
        assert any(line.startswith(rule) and "not answered" in line for line in page.splitlines()), rule


def test_by_its_entry_or_by_the_letters_of_its_case_it_is_the_same_decision(year: Year) -> None:
    entry = year.entry("the health visitor, asks. Decided: share")
    first = year.tell("decision", str(entry))
    second = year.tell("decision", first["case"])
    for one in (first, second):
        assert one["decision"]["entry"] == entry
        assert one["requester_answered"] is True
        types = [step["type"] for step in one["entries"]]
        assert types == ["information.requested", "sharing.decided", "disclosure.denied", "information.disclosed"]


def test_a_decision_not_to_share_says_that_whoever_asked_was_told(year: Year) -> None:
    entry = year.entry("A local paper asks")
    found = year.tell("decision", str(entry))
    assert (found["outcome"], found["requester_answered"], found["open"]) == ("do-not-share", True, [])
    page = year.desk.run("report", "decision", str(entry)).out
    assert "“Nobody needs this to help the child.”" in page
    assert "Nothing was handed out." in page
    assert "Refusal discussed: " in page


def test_each_entry_behind_it_has_the_fingerprint_that_its_proof_has(year: Year, tmp_path: Path) -> None:
    found = year.tell("decision", str(year.entry("A local paper asks")))
    for step in found["entries"]:
        out = tmp_path / f"{step['entry']}.proof"
        assert year.desk.run("prove", str(step["entry"]), "-o", str(out)).code == 0
        vkey = year.desk.run("checkpoint", "--vkey").out.strip()
        proven = year.desk.run("--json", "verify", str(out), "--vkey", vkey).json
        assert proven["fingerprint"] == step["fingerprint"]


def test_as_at_the_day_before_a_decision_there_was_none(year: Year) -> None:
    case = year.tell("decision", str(year.entry("Decided: share, today.")))["case"]
    answer = year.desk.run("report", "decision", case, "--as-at", str(year.day(28, 0)))
    answer.failed(2, "nothing of this decision to show", "a later day")


def test_what_is_no_decision_is_said_to_be_none(year: Year) -> None:
    before = year.desk.bytes()
    year.desk.run("report", "decision", "1").failed(2, "no decision about sharing", "register decisions")
    year.desk.run("report", "decision", "999999").failed(2, "no entry 999999", "the newest is")
    assert year.desk.bytes() == before


def test_a_decision_under_a_hold_is_no_decision_to_whoever_may_not_know(year: Year) -> None:
    entry, colleague = year.entry("Decided: share, today."), year.as_key_person()
    colleague.run("report", "decision", str(entry)).failed(2, "nothing of this decision to show", "the manager")


# ---- handing out


def test_a_page_as_html_can_be_followed_to_its_entries(year: Year, tmp_path: Path) -> None:
    out = tmp_path / "decision.html"
    entry = year.entry("Decided: share, today.")
    assert year.desk.run("report", "decision", str(entry), "-o", str(out)).code == 0
    seen = Seen(out.read_text("utf-8"))
    assert entry in seen.entries
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert f"entry-{entry}" in seen.ids
    year.desk.run("report", "decision", str(entry), "-o", str(out)).failed(2, "exists already", "another name")


def test_it_is_no_table_and_nothing_is_recorded(year: Year) -> None:
    before = year.desk.bytes()
    child = year.child(year.cast.twins[0])
    year.desk.run("report", "day", child, str(year.day(4, 1)), "--format", "csv").failed(2, "not a table", "html")
    assert year.desk.bytes() == before


def test_that_it_was_asked_is_recorded(year: Year) -> None:
    child = year.child(year.cast.twins[1])
    entry = year.tell("day", child, str(year.day(20, 0)))["entry"]
    assert f"recorded as entry {entry + 1}" in year.desk.run("report", "day", child, str(year.day(20, 0))).out


# ---- one word or several


@pytest.fixture
def desk(mine: Office) -> Desk:
    return mine.desk


def test_report_with_a_child_is_the_report_about_the_child(mine: Office) -> None:
    for argv in (["report", mine.ref("mia")], ["report", "--audience", "setting", mine.ref("mia")]):
        answer = mine.desk.run("--json", *argv)
        assert json.loads(answer.out)["child"] == mine.ref("mia")
    assert mine.desk.run("report", "day", mine.ref("mia"), "today").code == 0


def test_report_with_a_word_that_is_neither_says_that_it_is_no_child(desk: Desk) -> None:
    desk.run("report", "inspectoin").failed(2, "there is no child 'inspectoin'", "")
    assert "inspection" in desk.run("report", "--help").out


def test_a_day_to_come_and_a_day_that_is_none_are_refused(mine: Office) -> None:
    before = mine.desk.bytes()
    mine.desk.run("report", "day", mine.ref("mia"), "the day before").failed(2, "", "")
    mine.desk.run("report", "day", mine.ref("mia"), "1 January 2020").failed(2, "nothing had been entered", "later")
    assert mine.desk.bytes() == before


@pytest.mark.parametrize(("week", "weekday"), [(3, 1), (5, 3), (17, 4), (28, 1), (30, 2), (33, 0), (45, 0)])
def test_what_was_due_that_day_is_what_the_list_of_duties_says_of_that_child(
    year: Year, week: int, weekday: int
) -> None:
    """The page folds it from what is about the child alone, the list from everything."""
    day = str(year.day(week, weekday))
    for child in year.desk.tell("child", "list")["children"]:
        listed = year.desk.tell("duties", child["ref"], "--as-at", day, "--known-at", day)["duties"]
        told = year.tell("day", child["ref"], day)["due"]
        assert [(d["duty"], d["position"], d["due"]) for d in told] == [
            (d["duty"], d["position"], d["due"]) for d in listed
        ]
