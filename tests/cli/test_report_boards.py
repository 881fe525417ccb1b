"""The dashboards of the manager and of the designated safeguarding lead, on days of a year that was played."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from aggregates.rules import shipped
from cli import leads
from cli.table import COMMANDS
from projections import duties
from support.office import Office
from support.year import Year


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year.played(tmp_path_factory.mktemp("year"))


def then(year: Year, week: int, weekday: int, last: int) -> tuple[str, ...]:
    """As at the end of a day, as far as the story had been entered."""
    return ("--as-at", str(year.day(week, weekday)), "--known-at", str(last))


def duty(lines: Any) -> list[str]:
    return [line["duty"] for line in lines]


def test_paper_that_is_late_is_overdue_and_the_line_says_what_to_type(year: Year) -> None:
    gone = year.entry("takes the paper form to a meeting")
    asked = then(year, 17, 4, gone)
    board = year.tell("manager", *asked)
    assert "return-paper-as-agreed" in duty(board["overdue"])
    assert board["paper"] == []  # it stands above already
    page = year.desk.run("report", "manager", *asked).out
    (line,) = (line for line in page.splitlines() if line.startswith("Put the paper back"))
    assert "OVERDUE since" in line
    typed = shlex.split(line.partition("consent-ledger ")[2])
    assert typed[:2] == ["record", "move"]
    assert year.desk.tell("record", "list", year.child(year.cast.twins[1]))["records"][-1]["ref"] == typed[2]


def test_on_the_day_it_went_out_it_is_due_within_the_week(year: Year) -> None:
    board = year.tell("manager", *then(year, 17, 0, year.entry("takes the paper form to a meeting")))
    assert "return-paper-as-agreed" in duty(board["soon"])


def test_at_the_end_of_the_year(year: Year) -> None:
    board = year.tell("manager", "--known-at", str(year.size))
    assert duty(board["overdue"]) == ["review-outside-access", "ending-used-since"]
    named = {p["person"]: p["name"] for p in year.desk.tell("person", "list")["persons"]}
    cast = year.cast
    who = {named[line["subjects"][0]] for line in board["unacknowledged"]}
    assert who == {cast.colleague, cast.student, cast.mother, cast.father, cast.neighbour}
    assert board["outside"] == []  # what the student read stands among what is overdue
    proof = year.entry("The report that")  # handed to a parent
    assert (board["handed"]["entry"], board["since_handed"]) == (proof, year.size - proof)


def test_late_entries_of_the_month(year: Year) -> None:
    slip = year.entry("A slip is found")
    board = year.tell("manager", *then(year, 4, 2, slip))
    assert slip in [line["entry"] for line in board["late"]]
    assert year.tell("manager", *then(year, 20, 0, year.size))["late"] == []


def test_a_consent_that_was_asked_for_and_not_answered(year: Year) -> None:
    """Asked for at three, given in the same breath: for the entry between them it was open."""
    given = year.entry("agrees to pictures of")
    board = year.tell("manager", *then(year, 1, 2, given - 1))
    (asked,) = board["unanswered"]
    assert asked["status"] == "requested"
    page = year.desk.run("report", "manager", *then(year, 1, 2, given - 1)).out
    assert f"consent-ledger consent give {year.child(year.cast.twins[0])} --consent" in page


# ---- the lead's


def test_while_the_hold_stands(year: Year) -> None:
    known = year.entry("Decided, handed over by the secure portal") + 1
    board = year.tell("lead", *then(year, 29, 2, known))
    child = year.desk.tell("child", "list")["children"][-1]["child"]
    assert [line["entry"] for line in board["holds"]] == [year.entry("a hold")]
    assert board["holds"][0]["review"]["duty"] == "review-hold"
    assert duty(board["waiting"]) == ["inform-of-sharing", "inform-of-sharing"]
    # The standing decision has a day for its review; what has no time follows, the older case first.
    named = {c["child"]: c["name"] for c in year.desk.tell("child", "list")["children"]}
    cases = [(named[one["child"]], duty(one["next"])) for one in board["cases"]]
    assert cases == [
        (year.cast.twins[1], ["review-standing"]),
        (year.cast.twins[0], ["what-missing"]),
        (year.cast.neighbours_child, ["complete-assessment"]),
    ]
    assert {line["child"]: line["count"] for line in board["concerns"]}[child] == 1


def test_what_waits_leads_to_the_hold_and_not_to_telling_anybody(year: Year) -> None:
    known = year.entry("Decided, handed over by the secure portal") + 1
    page = year.desk.run("report", "lead", *then(year, 29, 2, known)).out
    waits = page.partition("What waits behind a hold\n=")[2].partition("Concerns by child\n=")[0]
    assert "consent-ledger hold list" in waits
    assert "share inform" not in waits


def test_a_referral_without_an_outcome_until_there_is_one(year: Year) -> None:
    made = year.entry("Told by phone and referred in writing")
    before = year.tell("lead", *then(year, 28, 1, made))
    after = year.tell("lead", *then(year, 28, 3, made + 1))
    assert [line["entry"] for line in before["referrals"]] == [made]
    assert after["referrals"] == []


def test_unusual_access_of_the_last_four_weeks(year: Year) -> None:
    student = year.entry("had read the confidential record")
    soon = year.tell("lead", *then(year, 3, 1, student))
    later = year.tell("lead", *then(year, 20, 1, year.size))
    assert [line["entry"] for line in soon["unusual"]] == [student]
    assert later["unusual"] == []


def test_whoever_does_not_decide_about_holds_is_refused_and_that_is_recorded(year: Year) -> None:
    colleague = year.as_key_person()
    size = year.desk.tell("checkpoint")["size"]
    refused = colleague.run("report", "lead")
    assert refused.code == 4
    assert "(rule S15)" in refused.err
    assert "hold" not in refused.err
    assert year.desk.run("verify").code == 0
    assert year.desk.tell("checkpoint")["size"] >= size


def test_the_key_persons_board_has_nothing_of_what_is_held(year: Year) -> None:
    known = year.entry("Decided, handed over by the secure portal") + 1
    page = year.as_key_person().run("report", "manager", *then(year, 29, 2, known)).out
    assert "hold" not in page
    assert year.cast.neighbours_child not in page


# ---- every duty leads somewhere


class Rulebook:
    """As much of a sitting as `leads.template` looks at."""

    rules = shipped()


@pytest.mark.parametrize("name", duties.rows(shipped()))
def test_every_duty_leads_to_a_command_that_there_is(name: str) -> None:
    words = leads.template(Rulebook(), name)  # type: ignore[arg-type]
    path = " ".join(word for word in words.split() if not word.startswith(("{", "-")))
    assert COMMANDS.get(path) is not None, words


def test_what_is_put_right_by_an_entry_of_its_own_leads_to_that_entry() -> None:
    assert leads.template(Rulebook(), "no-folder") == "complete {entry}"  # type: ignore[arg-type]
    assert leads.template(Rulebook(), "complete-emergency") == "share complete {stream}"  # type: ignore[arg-type]
    assert leads.template(Rulebook(), "discuss-refusal") == "share discuss {stream}"  # type: ignore[arg-type]


def test_nobody_is_told_to_tell_the_parents_what_a_hold_keeps_from_them(mine: Office) -> None:
    """Also not somebody who may not know why: it is no duty while the hold stands, on no list and no page."""
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2)
    (mine.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    chief = mine.desk.having(CONSENT_LEDGER_AS=mine.desk.tell("key", "list")["keys"][0]["person"])
    jo = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))
    note = {"category": "beyond-personal.bullying", "content": "A push at the sandpit.", "by": mine.ref("jo")}
    chief.ask("record", "create", mine.ref("mia"), **note)

    def told() -> tuple[bool, bool, int]:
        board, pack = jo.tell("report", "manager"), jo.tell("report", "inspection")
        due = duty([*board["overdue"], *board["soon"]])
        day = duty(jo.tell("report", "day", mine.ref("mia"), "today")["due"])
        return "inform-parents" in due, "inform-parents" in day, pack["open"]

    in_board, in_day, before = told()
    assert in_board
    assert in_day
    chief.ask("hold", "place", mine.ref("mia"), against=["parents"], reason="child-at-risk", words="Not a word.")
    assert told() == (False, False, before - 1)
