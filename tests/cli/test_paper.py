"""Blank forms: whatever the act asks stands on its form, in its words; one with a name is handed out, and recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.acts import ACTS, Field, optional
from cli.ask import pick
from cli.bring.columns import SHEETS
from cli.draw import text
from cli.kinds import Code, Words, YesNo
from cli.page import Copies, Form, Table
from cli.paper import PAPERS, choices, columns, on_paper
from cli.paper_page import Known, page
from support.office import Office

ALL = pytest.mark.parametrize("name", PAPERS)


def drawn(name: str, **known: str) -> str:
    return "\n".join(text.lines(page(PAPERS[name], Known(**known))))


def flat(words: str) -> str:
    return " ".join(words.split())


@ALL
def test_every_question_of_the_act_stands_on_its_form(name: str) -> None:
    paper, said = PAPERS[name], flat(drawn(name)).casefold()
    for field in paper.fields():
        if paper.table:
            assert field.name in columns(paper) or field.name == "by", field.name
        else:
            assert flat(paper.act.question(field)).casefold() in said, field.name
        for label in choices(field).values():
            assert flat(label).casefold() in said, label


@ALL
def test_a_question_that_an_act_asks_from_now_on_stands_on_its_form(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = PAPERS[name]
    act = ACTS[paper.of]
    new = optional("channel" if paper.table else "note", Words(), asked=True)
    kept = tuple(field for field in act.fields if field.name != new.name)
    monkeypatch.setitem(ACTS, act.name, replace(act, fields=kept))
    without = drawn(name)
    monkeypatch.setitem(ACTS, act.name, replace(act, fields=(*kept, new)))
    assert len(drawn(name)) > len(without)
    assert (new.name in columns(paper)) if paper.table else ("A note" in drawn(name))
    # What may be left out and is not asked for does not.
    monkeypatch.setitem(ACTS, act.name, replace(act, fields=(*kept, replace(new, asked=False))))
    assert drawn(name) == without


@ALL
def test_what_stays_off_paper_is_a_question_that_the_act_has(name: str) -> None:
    """So that a field that was renamed does not come back by itself."""
    paper = PAPERS[name]
    assert paper.without <= {field.name for field in on_paper(paper.act)}
    assert set(paper.also) <= {field.name for field in paper.act.all_fields}
    assert set(paper.first) <= {field.name for field in paper.fields()}


def test_nothing_is_asked_on_paper_of_whether_somebody_was_pressed() -> None:
    assert "press" not in drawn("consent-form")


def test_the_numbers_on_a_sheet_are_those_that_the_desk_takes() -> None:
    said = flat(drawn("access-sheet"))
    codes = Code("purpose").choices()
    listed = re.search(r"what for, by number: (.*?)\.", said)[1]
    for number, words in re.findall(r"(\d+) ([^,]+)", listed):
        assert codes[pick(number, codes)] == words
    assert len(codes) == len(re.findall(r"\d+ ", listed))


def test_a_sheet_has_twenty_lines_and_a_column_for_initials() -> None:
    (sheet,) = (block for block in page(PAPERS["access-sheet"], Known()).blocks if isinstance(block, Table))
    assert [row.cells[0] for row in sheet.rows] == [str(n) for n in range(1, 21)]
    assert sheet.heads[-1] == "initials"
    assert all(len(row.cells) == len(sheet.heads) == len(sheet.blank) for row in sheet.rows)


def test_a_sheet_is_typed_in_as_it_was_written() -> None:
    """Its columns are those of the spreadsheet of accesses, in its order and words; none that it needs lacks."""
    sheet, ours = SHEETS["accesses"], ["person" if c == "by" else c for c in columns(PAPERS["access-sheet"])]
    theirs = [column.code for column in sheet.columns]
    assert [code for code in theirs if code in ours] == ours
    assert {column.code for column in sheet.columns if column.required} <= set(ours)
    (table,) = (block for block in page(PAPERS["access-sheet"], Known()).blocks if isinstance(block, Table))
    heads = {c: head.removesuffix(", no.") for c, head in zip(ours, table.heads[1:-1], strict=True) if c != "emergency"}
    assert heads == {code: sheet.head(code).casefold() for code in heads}


def test_a_consent_has_a_yes_and_a_no_for_each_purpose() -> None:
    (table,) = (block for block in page(PAPERS["consent-form"], Known()).blocks if isinstance(block, Table))
    assert [row.cells[0] for row in table.rows] == list(Code("consent-action").choices().values())
    assert table.heads[1:3] == ("yes", "no")
    assert all(set(row.cells[1:]) == {""} for row in table.rows)  # nothing is ticked beforehand


def test_a_withdrawal_is_in_two_copies_that_ask_the_same() -> None:
    made = page(PAPERS["withdrawal-slip"], Known(setting="Little Acorns"))
    (halves,) = (block.copies for block in made.blocks if isinstance(block, Copies))
    assert [half.whose for half in halves] == ["For the folder", "To take home"]
    assert halves[0].blocks == halves[1].blocks
    assert "Nobody has to give a reason." in drawn("withdrawal-slip")


def test_the_card_says_whom_to_ring_before_it_asks_anything() -> None:
    card = drawn("emergency-card")
    order = [card.index(words) for words in ("999", "without asking first", "Write down", "About which child", "legal")]
    assert order == sorted(order)
    assert "missing paperwork never stands in its way" in card


@pytest.mark.parametrize(("kind", "boxes"), [(YesNo(), 2), (Words(), 0), (Code("access-action"), None)])
def test_what_can_be_ticked_is_ticked(kind: Any, boxes: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    act = ACTS["share emergency"]
    monkeypatch.setitem(ACTS, act.name, replace(act, fields=(Field("note", kind),)))
    made = page(PAPERS["emergency-card"], Known())
    blanks = [blank for block in made.blocks if isinstance(block, Form) for blank in block.blanks]
    (found,) = (blank for blank in blanks if blank.label == "A note")
    assert len(found.options) == (len(kind.choices()) if boxes is None else boxes)


# ---- the command


def test_without_a_ledger_and_without_a_passphrase(mine: Office, tmp_path: Path) -> None:
    nobody = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="", CONSENT_LEDGER_HOME=str(tmp_path / "none"))
    answer = nobody.run("--ledger", str(tmp_path / "nowhere"), "paper", "access-sheet", place=False)
    assert answer.code == 0, answer.err
    assert "daily care" in answer.out
    before = mine.desk.bytes()
    mine_too = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="").run("paper", "consent-form")
    assert "Little Acorns" in mine_too.out
    assert mine.desk.bytes() == before


def test_all_forms_are_listed(mine: Office) -> None:
    out = mine.desk.run("paper").out
    assert all(f"consent-ledger paper {name}\n" in out for name in PAPERS)
    assert [form["name"] for form in mine.desk.tell("paper")["forms"]] == list(PAPERS)


@ALL
def test_with_a_name_on_it_it_is_handed_out_and_recorded(mine: Office, name: str) -> None:
    out = mine.desk.root / f"{name}.html"
    said = mine.desk.tell("paper", name, "--child", mine.ref("mia"), "-o", str(out))
    assert said["child"] == mine.ref("mia")
    assert out.read_text("utf-8").count("Mia Lind") > 1  # above it, and where the child is asked for
    assert "a report was made" in mine.desk.run("replay", mine.ref("mia")).out
    assert mine.desk.run("verify", str(out)).code == 0


def test_the_notice_that_stands_is_on_the_consent_form(mine: Office) -> None:
    (mine.desk.root / "notice.txt").write_text("What we do with what we know.", encoding="utf-8")
    said = {"version": "7", "language": "en", "withdrawal_method": "Ring Maud, or tell any of us."}
    mine.desk.ask("notice", "publish", str(mine.desk.root / "notice.txt"), kind="privacy", **said)
    out = mine.desk.run("paper", "consent-form").out
    assert "Version of the notice that they were given:  7" in out
    assert "Ring Maud, or tell any of us." in out


def test_a_form_is_no_table_and_an_unknown_one_is_none(mine: Office) -> None:
    mine.desk.run("paper", "access-sheet", "--format", "csv").failed(2, "not a table", "html")
    assert mine.desk.run("paper", "no-such-form").code == 2
