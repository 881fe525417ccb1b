"""The inspection pack and the chronology of a year that was played: every number is counted by hand, in the story."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from support.office import Office
from support.year import Seen, Year


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year.played(tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="module")
def pack(year: Year) -> Any:
    return year.tell("inspection", "--known-at", str(year.size))


# How often it happens in the story, and where.
COUNTED = {
    "shared": 4,  # the health visitor; every Friday; the worry; the enquiry
    "without-consent": 2,  # the worry, the enquiry
    "not-shared": 1,  # the local paper
    "disclosed": 7,  # the health visitor, three Fridays, by phone, by the portal, records to the school
    "referred": 1,
    "not-asked": 1,
    "ended": 2,  # pictures of one twin by slip, photographs of the other by phone
    "outside": 1,  # the student, on paper
    "refused": 6,  # a colleague twice, another parent, the student, plain e-mail, the parent whom a hold is against
    "closed": 0,
    "emergencies": 0,
    "late": 2,  # what the student had read, and the slip
    "corrected": 1,
    "brought": 0,
    "disputed": 0,
    "held": 1,
}


def test_each_number_is_the_storys(pack: Any) -> None:
    assert {name: one["count"] for name, one in pack["numbers"].items()} == COUNTED


def test_each_number_can_be_followed_to_its_entries(year: Year, pack: Any) -> None:
    numbers = {name: one["entries"] for name, one in pack["numbers"].items()}
    assert all(len(entries) == COUNTED[name] for name, entries in numbers.items())
    assert numbers["not-shared"] == [year.entry("A local paper asks")]
    assert numbers["ended"] == [year.entry("A slip is found"), year.entry("rings: no more photographs")]
    assert numbers["outside"] == [year.entry("had read the confidential record")]
    assert numbers["held"] == [year.entry("a hold")]


def test_how_it_stands_at_the_end(year: Year, pack: Any) -> None:
    assert sum(one["entry"] is not None for one in pack["acknowledged"]) == 3  # the manager, the lead, the key person
    assert len(pack["acknowledged"]) == 8
    assert {one["duty"] for one in pack["overdue"]} == {
        "review-outside-access",
        "ending-used-since",
        "acknowledge-policy",
    }
    assert (pack["decided"]["count"], pack["shared"]["count"]) == (3, 3)
    assert pack["decided"]["longest"] == 2  # minutes: asked for at one o'clock, decided two minutes later
    proof = year.entry("The report that")  # handed to a parent, after the proof of a withdrawal
    assert (pack["outside"]["entry"], pack["since_outside"]) == (proof, year.size - proof)
    assert (pack["ok"], pack["strength"]) == (True, "itself")  # a demo remembers nothing outside of its folder


def test_a_period_counts_what_happened_in_it(year: Year) -> None:
    """The weeks of the worry and the enquiry."""
    numbers = year.tell("inspection", "--from", str(year.day(28, 0)), "--until", str(year.day(29, 6)))["numbers"]
    found = {name: one["count"] for name, one in numbers.items() if one["count"]}
    expected = {"shared": 2, "without-consent": 2, "disclosed": 2, "referred": 1, "not-asked": 1, "refused": 1}
    assert found == {**expected, "held": 1}


def test_known_at_an_earlier_entry_the_late_one_is_not_counted(year: Year) -> None:
    slip = year.entry("A slip is found")
    until = ("--until", str(year.day(4, 1)))
    then = year.tell("inspection", *until, "--known-at", str(slip - 1))
    now = year.tell("inspection", *until, "--known-at", str(slip))
    assert [one["numbers"]["ended"]["count"] for one in (then, now)] == [0, 1]


def test_for_an_inspector_no_hold_is_in_it_and_the_decisions_are(year: Year) -> None:
    pack = year.tell("inspection", "--audience", "inspector", "--known-at", str(year.size))
    assert {name: one["count"] for name, one in pack["numbers"].items()} == {
        name: count for name, count in COUNTED.items() if name != "held"
    }  # not "none": there was one
    page = year.desk.run("report", "inspection", "--audience", "inspector").out
    assert not re.search("hold", page, re.IGNORECASE)
    assert "Made for an inspector" in page


def test_the_key_person_is_shown_what_they_may_know_and_nothing_tells_that_there_is_more(year: Year) -> None:
    colleague = year.as_key_person()
    numbers = colleague.tell("report", "inspection", "--known-at", str(year.size))["numbers"]
    found = {name: one["count"] for name, one in numbers.items()}
    assert (found["held"], found["not-asked"], found["referred"], found["without-consent"]) == (0, 0, 0, 0)
    page = colleague.run("report", "inspection").out
    assert "hold" not in page
    assert "social care" not in page


def test_the_page_says_two_questions_first_and_what_it_was_held_against(year: Year) -> None:
    page = year.desk.run("report", "inspection").out
    first = page.index("Two questions first")
    assert first < page.index("At a glance") < page.index("The numbers") < page.index("Decisions to share: 4")
    for words in (
        "consent-ledger report day CHILD DAY",
        "consent-ledger report decision ENTRY",
        "(nothing is wrong within itself)",
        "only what lies in the ledger's own folder",
        "without consent because: seeking it may place a child at risk",
    ):
        assert words in page, words


def test_as_html_each_number_leads_to_its_rows_and_each_row_to_its_proof(year: Year, tmp_path: Path, pack: Any) -> None:
    out = tmp_path / "pack.html"
    assert year.desk.run("report", "inspection", "-o", str(out)).code == 0
    seen = Seen(out.read_text("utf-8"))
    assert {f"#number-{name}" for name in COUNTED} <= set(seen.links)
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))
    counted = {entry for one in pack["numbers"].values() for entry in one["entries"]}
    assert counted <= set(seen.entries)
    assert {f"entry-{entry}" for entry in counted} <= set(seen.ids)


def test_a_ledger_that_was_changed_says_so_on_the_first_page(year: Year, tmp_path: Path) -> None:
    import sqlite3

    copy = year.desk.copy(tmp_path).having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    db = sqlite3.connect(copy.ledger / "ledger.db")
    db.execute("PRAGMA writable_schema=ON")
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.commit()
    db.close()
    page = copy.run("report", "inspection").out
    assert "PROBLEMS FOUND" in page
    assert "FAILED: schema" in page


def test_the_last_check_that_somebody_recorded_stands_beside_the_one_just_made(mine: Office) -> None:
    assert "Last check that was recorded  none" in mine.desk.run("report", "inspection").out
    entry = mine.desk.ask("integrity", "check")["entry"]
    assert mine.desk.tell("report", "inspection")["checked"]["entry"] == entry
    assert f"(entry {entry}): " in mine.desk.run("report", "inspection", "--from", "today").out


def test_it_is_verified_only_against_what_somebody_remembers_outside_of_the_folder(mine: Office) -> None:
    assert "(verified)" in mine.desk.run("report", "inspection").out
    assert mine.desk.tell("report", "inspection")["strength"] == "this computer"


def test_nothing_before_the_beginning_and_no_period_that_ends_before_it_begins(year: Year) -> None:
    before = year.desk.bytes()
    days = ("--from", str(year.day(3, 0)), "--until", str(year.day(2, 0)))
    year.desk.run("report", "inspection", *days).failed(2, "ends before it begins", "--from")
    year.desk.run("report", "inspection", "--audience", "nobody").failed(2, "", "")
    year.desk.run("report", "inspection", "--audience", "parent").failed(2, "not for parent", "setting or inspector")
    assert year.desk.bytes() == before


def test_as_a_spreadsheet_it_is_its_numbers(year: Year, tmp_path: Path) -> None:
    out = tmp_path / "pack.csv"
    assert year.desk.run("report", "inspection", "-o", str(out)).code == 0
    _, *rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert ["Decisions not to share, or later, and why", "1"] in rows


# ---- the chronology


def test_what_mattered_about_a_child_in_its_order(year: Year) -> None:
    lines = year.tell("chronology", year.child(year.cast.neighbours_child))["lines"]
    assert [line["type"] for line in lines] == [
        "child.enrolled",
        "information.requested",  # a local paper
        "sharing.decided",
        "record.created",  # the mark
        "discussion.recorded",
        "advice.sought",
        "advice.received",
        "hold.placed",
        "consent.not_sought",
        "parent.not_informed",
        "sharing.assessed",
        "sharing.decided",
        "information.disclosed",
        "referral.made",
        "referral.outcome",
        "information.requested",  # the enquiry
        "sharing.decided",
        "information.disclosed",
        "hold.reviewed",
        "hold.released",
        "parent.informed",
        "parent.informed_of_sharing",
        "parent.informed_of_sharing",
    ]


def test_what_was_done_about_a_concern_stands_beside_it(year: Year) -> None:
    child = year.child(year.cast.neighbours_child)
    lines = {line["entry"]: line for line in year.tell("chronology", child, "--all")["lines"]}
    mark = lines[year.entry("sees a mark")]
    done = [lines[entry]["type"] for entry in mark["actions"]]
    assert done == ["discussion.recorded", "consent.not_sought", "parent.not_informed", "parent.informed"]
    assert (mark["source"], mark["statements"]) == ("staff-observation", ["fact", "opinion"])


def test_fact_and_opinion_are_told_apart_and_words_are_open_to_whoever_may_read_them(year: Year) -> None:
    child = year.child(year.cast.neighbours_child)
    page = " ".join(year.desk.run("report", "chronology", child).out.split())
    assert "[recorded as a fact] “A bruise above the elbow, three centimetres.”" in page
    assert "[recorded as an opinion] “It was not said how it came.”" in page
    colleague = year.as_key_person().run("report", "chronology", child).out
    assert "bruise" not in colleague
    assert "hold" not in colleague


def test_others_have_it_without_a_trace_of_what_is_held(year: Year) -> None:
    lines = year.as_key_person().tell("report", "chronology", year.child(year.cast.neighbours_child))["lines"]
    assert [line["type"] for line in lines] == ["child.enrolled", "sharing.decided"]  # the paper's


def test_a_correction_stands_beside_what_it_puts_right(year: Year) -> None:
    lines = year.tell("chronology", year.child(year.cast.twins[0]))["lines"]
    student = next(line for line in lines if line["type"] == "access.told")
    assert student["entry"] == year.entry("had read the confidential record")
    assert student["when"]["at"] == str(year.day(2, 3))  # Thursday, as corrected
    assert (student["late"], student["corrections"]) == (True, [year.entry("It was Thursday, it turns out")])
    page = " ".join(year.desk.run("report", "chronology", year.child(year.cast.twins[0])).out.split())
    assert "it happened at another time; first entered as" in page


def test_of_a_period_and_as_known_then(year: Year) -> None:
    child = year.child(year.cast.neighbours_child)
    period = ("--from", str(year.day(28, 2)), "--until", str(year.day(28, 6)))
    (only,) = year.tell("chronology", child, *period)["lines"]
    assert only["type"] == "referral.outcome"
    mark = year.entry("sees a mark")
    then = year.tell("chronology", child, "--known-at", str(mark))["lines"]
    assert [line["entry"] for line in then][-1] == mark


def test_as_a_spreadsheet_it_has_a_line_for_each(year: Year, tmp_path: Path) -> None:
    out = tmp_path / "chronology.csv"
    child = year.child(year.cast.neighbours_child)
    assert year.desk.run("report", "chronology", child, "-o", str(out)).code == 0
    heads, *rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert heads[0] == "date"
    assert len(rows) == 23
    assert [row[heads.index("entry")] for row in rows][3] == str(year.entry("sees a mark"))


# ---- two copies, with and without what is held


def test_what_a_member_of_staff_is_shown_is_the_same_with_a_held_case_and_without(mine: Office) -> None:
    """Pages of somebody who may not know of holds, before and after a whole case under a hold; without their numbers."""
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2)
    (mine.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    chief = mine.desk.having(CONSENT_LEDGER_AS=mine.desk.tell("key", "list")["keys"][0]["person"])
    jo = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))
    mia = mine.ref("mia")
    pages = (("chronology", mia), ("day", mia, "today"), ("manager",), ("chronology", mia, "--all"))
    before = {argv: _bare(jo.run("report", *argv).out) for argv in pages}
    numbers = _counts(jo.tell("report", "inspection"))
    note = {"category": "beyond-personal.concern-child", "title": "A mark", "content": "A bruise."}
    chief.ask("record", "create", mia, **note)
    chief.ask("hold", "place", mia, against=["parents"], reason="child-at-risk", words="Not a word.")
    said = {"purpose": "safeguarding", "reasons": ["child-protection-concern"], "no_consent": ["child-at-risk"]}
    decided = chief.ask("share", "decide", mia, **said, outcome="share", recipients=["police"], words="Today.")
    assert decided["entry"]
    assert {argv: _bare(jo.run("report", *argv).out) for argv in pages} == before
    assert _counts(jo.tell("report", "inspection")) == numbers
    assert _bare(chief.run("report", "chronology", mia).out) != before[pages[0]]


def _bare(text: str) -> str:
    return "".join(c for c in re.sub(r"\(fingerprint [^)]+\)", "", text) if not c.isdigit())


def _counts(pack: Any) -> Any:
    return {name: one["count"] for name, one in pack["numbers"].items()}, len(pack["overdue"]), pack["open"]
