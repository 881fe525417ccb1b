"""Going on after a loss in a real browser: by keyboard alone, for everybody, at 400 %, and without scripts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.browser import pictures, sideways, violations, walk
from support.desk import PASSPHRASE
from support.office import stretch_once
from support.place import Place, make

pytestmark = pytest.mark.browser


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The folder was copied, more was recorded, and the copy was put back."""
    stretch_once(monkeypatch)
    place = make(tmp_path)
    shutil.copytree(place.desk.ledger, tmp_path / "copied")
    place.desk.ask("child", "add", name="Zoe Marsh")
    shutil.copytree(place.desk.ledger, tmp_path / "newest")
    shutil.rmtree(place.desk.ledger)
    shutil.copytree(tmp_path / "copied", place.desk.ledger)
    return place


def for_everybody(page: Any, name: str) -> None:
    assert violations(page) == []
    assert sideways(page) == []
    assert walk(page)[0] == "a Skip to the report"
    pictures(page, name)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_manager_goes_on_by_keyboard_alone(sit: Any, older: Place, tmp_path: Path, scripts: bool) -> None:
    page = sit(older.desk, scripts=scripts)
    page.locator("a[href='/going-on'] >> nth=0").press("Enter")
    page.wait_for_url(f"{page.desk}/going-on")
    if scripts:
        for_everybody(page, "desk-going-on")
    page.locator("#reason-1").press("Space")
    page.locator("#passphrase").press_sequentially(PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{page.desk}/people/sheet/typed")
    if scripts:
        for_everybody(page, "desk-going-on-sheet")
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", page.inner_text("pre")))
    asked = re.findall(r"Group (\d+) on the sheet", page.inner_text("main"))
    for field, number in zip(("#first", "#second"), asked, strict=True):
        page.locator(field).press_sequentially(stands[number])
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('The ledger goes on')")
    if scripts:
        for_everybody(page, "desk-gone-on")
    page.goto(f"{page.desk}/going-on")
    if scripts:
        for_everybody(page, "desk-going-on-attach")
    page.locator("#other").press_sequentially(str(tmp_path / "newest"))
    page.keyboard.press("Enter")
    page.locator("a[href^='/see/branch/show']").press("Enter")
    page.wait_for_selector("text=Zoe Marsh")


def test_what_is_wrong_gets_the_focus(sit: Any, older: Place) -> None:
    page = sit(older.desk)
    page.goto(f"{page.desk}/going-on")
    page.locator("form[action='/going-on'] button").press("Enter")
    page.wait_for_selector("#wrong")
    page.wait_for_function("document.activeElement && document.activeElement.id === 'wrong'")
    assert violations(page) == []
