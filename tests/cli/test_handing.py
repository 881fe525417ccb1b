"""A report that is handed out as a file is signed by whoever made it, and every later change of its words is named."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from support.office import Office

FORMS = {"html": "report.html", "csv": "report.csv", "text": "report.txt"}


def hand_out(mine: Office, name: str) -> Path:
    """A register in a file."""
    out = mine.desk.root / name
    mine.desk.tell("register", "grounds", "-o", str(out))
    return out


def check(mine: Office, path: Path) -> Any:
    vkey = mine.desk.run("checkpoint", "--vkey").out.strip()
    return mine.desk.run("--json", "verify", str(path), "--vkey", vkey, place=False)


@pytest.mark.parametrize("name", FORMS.values(), ids=FORMS)
def test_it_is_written_with_its_statement_and_verifies(mine: Office, name: str) -> None:
    out = hand_out(mine, name)
    (answer, told) = (check(mine, out), check(mine, out).json)
    assert (answer.code, told["ok"], told["findings"]) == (0, True, [])
    assert told["statement"]["kind"] == "register"
    assert told["statement"]["asked"] == {"register": "grounds"}
    assert told["statement"]["audience"] == "setting"
    assert told["statement"]["page"] is not None
    assert {file.name for file in mine.desk.root.glob("report.*")} == {
        name,
        *([] if name.endswith("html") else [f"{name}.evidence.json"]),
    }


@pytest.mark.parametrize("name", FORMS.values(), ids=FORMS)
def test_another_word_in_it_is_found(mine: Office, name: str) -> None:
    out = hand_out(mine, name)
    text = out.read_text("utf-8")
    changed = text.replace("count", "coumt", 1) if "count" in text else text.replace("ground", "gruond", 1)
    assert changed != text
    out.write_text(changed, "utf-8")
    answer = check(mine, out)
    assert answer.code == 3
    assert "page-changed" in answer.out


def test_other_line_ends_are_no_change(mine: Office) -> None:
    out = hand_out(mine, "report.txt")
    out.write_bytes(out.read_bytes().replace(b"\n", b"\r\n"))
    assert check(mine, out).code == 0


def test_the_statement_of_another_report_does_not_fit(mine: Office) -> None:
    first = hand_out(mine, "report.txt")
    other = mine.desk.root / "other.txt"
    mine.desk.tell("register", "folders", "-o", str(other))
    beside = first.with_name("report.txt.evidence.json")
    beside.write_bytes(other.with_name("other.txt.evidence.json").read_bytes())
    assert "page-changed" in check(mine, first).out


def test_nothing_is_written_over_a_file_or_recorded_for_one_that_cannot_be_made(mine: Office) -> None:
    out = hand_out(mine, "report.txt")
    before, kept = mine.desk.bytes(), out.read_bytes()
    mine.desk.run("register", "grounds", "-o", str(out)).failed(2, "exists already", "another name")
    out.unlink()
    mine.desk.run("register", "grounds", "-o", str(out)).failed(2, "exists already", "another name")  # its statement
    mine.desk.run("register", "grounds", "-o", str(out.parent / "no" / "where.txt")).failed(2, "no folder", "make it")
    assert (mine.desk.bytes(), len(kept) > 0) == (before, True)


@pytest.mark.parametrize("name", ["access", "consent"])
def test_a_list_leaves_the_screen_as_a_table(mine: Office, name: str) -> None:
    opened = mine.desk.ask("access", "record", mine.ref("record"), by=mine.ref("jo"), purpose="care")
    sheet, page = mine.desk.root / "list.csv", mine.desk.root / "list.html"
    told = mine.desk.tell(name, "list", mine.ref("mia"), "-o", str(sheet))
    mine.desk.tell(name, "list", mine.ref("mia"), "-o", str(page))
    (head, *rows) = csv.reader(io.StringIO(sheet.read_text("utf-8-sig")))
    assert len(rows) == len(told["accesses" if name == "access" else "consents"]) == 1
    if name == "access":
        found = dict(zip(head, rows[0], strict=True))
        assert (found["entry"], found["as"], found["for"]) == (str(opened["entry"]), "a member of staff", "daily care")
    assert (check(mine, sheet).code, check(mine, page).code) == (0, 0)


def test_the_statement_says_what_was_asked_and_proves_the_entries_that_answer_it(mine: Office) -> None:
    opened = mine.desk.ask("access", "record", mine.ref("record"), by=mine.ref("jo"), purpose="care")["entry"]
    for name in ("looks.csv", "looks.html"):
        out = mine.desk.root / name
        mine.desk.tell("register", "outside", mine.ref("mia"), "--from", "1 September 2026", "-o", str(out))
        mine.desk.tell("access", "list", mine.ref("mia"), "-o", str(out.with_stem("list")))
        said = check(mine, out).json["statement"]
        assert said["asked"]["register"] == "outside"
        assert said["asked"]["from"] == "2026-09-01"
        assert UUID(said["asked"]["subject"]) == UUID(mine.ref("mia"))
        proven = check(mine, out.with_stem("list")).json
        assert [entry["entry"] for entry in proven["entries"]] == [opened]
        assert proven["statement"]["count"] == 1


def test_a_list_with_nothing_in_it_has_its_heads(mine: Office) -> None:
    sheet, page = mine.desk.root / "list.csv", mine.desk.root / "list.html"
    for out in (sheet, page):
        mine.desk.tell("access", "list", mine.ref("jo"), "-o", str(out))
    (head,) = csv.reader(io.StringIO(sheet.read_text("utf-8-sig")))
    assert head[:2] == ["entry", "when"]
    assert "<table" not in page.read_text("utf-8")


def test_what_is_handed_out_is_made_from_entries_and_not_from_tables_beside_them(mine: Office) -> None:
    """Somebody hides a look in `views.db`: no file that leaves the house believes it."""
    opened = mine.desk.ask("access", "record", mine.ref("record"), by=mine.ref("jo"), purpose="care")["entry"]
    assert mine.desk.tell("access", "list", mine.ref("mia"))["accesses"]
    with closing(sqlite3.connect(mine.desk.ledger / "views.db")) as tables, tables:
        names = [name for (name,) in tables.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert sum(tables.execute(f"DELETE FROM {name}").rowcount for name in names if "access" in name) > 0
    for argv in (("access", "list"), ("report",)):
        out = mine.desk.root / f"{argv[0]}.html"
        told = mine.desk.tell(*argv, mine.ref("mia"), "-o", str(out))
        assert [line["position"] for line in told["accesses"]] == [opened]
