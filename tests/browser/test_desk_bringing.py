"""Forty children without a terminal: a spreadsheet handed over in a real browser, and a morning's sheet typed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import sheets
from support.browser import PHONE, pictures, sideways, violations, walk
from support.desk import Desk
from support.office import furnish, stretch_once

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        yield furnish(tmp_path_factory.mktemp("office")).desk


@pytest.fixture
def desk(office: Desk, tmp_path: Path) -> Desk:
    return office.copy(tmp_path)


def checked(page: Any, name: str) -> None:
    assert violations(page) == []
    assert sideways(page) == []
    assert walk(page)[0] == "a Skip to the report"
    pictures(page, f"desk-{name}")


def hand_over(page: Any, kind: str, file: Path) -> None:
    page.goto(f"{page.desk}/bring")
    page.check(f"input[value={kind}]")
    page.set_input_files("#file", str(file))
    page.click("button:has-text('Show what would be recorded')")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_forty_children_are_brought_in(sit: Any, desk: Desk, scripts: bool) -> None:
    heads = ("Child's full name", "Date of birth", "First day here", "Key person")
    rows = [(f"Zoë{n} Ash", f"{n % 28 + 1}/3/2022", "1/9/2025", "Jo Reed") for n in range(40)]
    file = desk.root / "children.xlsx"
    file.write_bytes(sheets.xlsx([heads, *rows]))
    page = sit(desk, scripts=scripts)
    hand_over(page, "children", file)
    assert "New: 40 rows, 81 entries" in page.inner_text("main")
    if scripts:
        checked(page, "bring-check")
    page.click("button:has-text('Yes, sign and record it')")
    assert "Recorded: 40 rows" in page.inner_text("main")
    page.goto(f"{page.desk}/see/child/list")
    assert page.inner_text("main").count("Zoë") == 40


def test_what_is_wrong_in_a_spreadsheet_is_for_everybody_to_see(sit: Any, desk: Desk) -> None:
    file = desk.root / "children.csv"
    file.write_bytes(sheets.csv([("name", "date_of_birth"), ("=1+1", ""), ("Zoë Ash", "31/2/2022")], ";", "cp1252"))
    page = sit(desk, width=PHONE)
    hand_over(page, "children", file)
    said = page.inner_text("main")
    assert "=1+1 is a formula" in said
    assert "31/2/2022" in said
    assert page.locator("button:has-text('Yes, sign')").count() == 0
    checked(page, "bring-wrong")


@pytest.mark.parametrize("path", ["bring", "sheet"])
def test_both_screens_are_for_everybody(sit: Any, desk: Desk, path: str) -> None:
    page = sit(desk)
    page.goto(f"{page.desk}/{path}")
    checked(page, path)


def test_a_morning_is_typed_in_by_keyboard_alone(sit: Any, desk: Desk) -> None:
    page = sit(desk)
    page.goto(f"{page.desk}/sheet")
    page.locator("#person-0").focus()
    for typed in ("Jo Reed", "Nobody Known", "", "daily", "yesterday", "10:15"):
        page.keyboard.type(typed)
        page.keyboard.press("Escape")  # the list of names that the browser offers
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")  # Enter in a line sends the table, in a list it does not
    page.keyboard.press("Enter")
    page.wait_for_selector("#wrong:focus")  # what is wrong gets the focus
    checked(page, "sheet-wrong")
    page.fill("#child-0", "Mia Lind")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Is this right?')")
    page.click("button:has-text('Yes, sign')")
    assert "Recorded: 1 rows" in page.inner_text("main")
