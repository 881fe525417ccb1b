"""From an unpacked folder to a ledger, and the pages at which people type passphrases: seen, enlarged, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cli.refs import format_ref
from support.browser import pictures, sideways, violations, walk
from support.desk import PASSPHRASE, Desk
from support.office import stretch_once
from support.place import Place, make

pytestmark = pytest.mark.browser


def looked_at(page: Any, name: str) -> None:
    """For every eye, at 400 %, and by the Tab key."""
    assert violations(page) == []
    assert sideways(page) == []
    assert walk(page)[0] == "a Skip to the report"
    pictures(page, name)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_an_unpacked_folder_to_a_ledger(sit: Any, tmp_path: Path, scripts: bool) -> None:
    desk = Desk.on(tmp_path)
    for stick in ("one", "two"):
        (tmp_path / stick).mkdir()
    (tmp_path / "policy.txt").write_text("Confidentiality at Little Acorns\n\nWe keep confidences.\n", "utf-8")
    page = sit(desk, scripts=scripts, unlock=False)
    look = looked_at if scripts else (lambda *_: None)
    look(page, "first-setting")
    page.fill("#setting", "Little Acorns")
    page.keyboard.press("Enter")
    page.wait_for_selector("#name")
    look(page, "first-you")
    page.fill("#name", "Maud Ashworth")
    page.check("#leads")
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector("#policy")
    look(page, "first-policy")
    page.set_input_files("#policy", str(tmp_path / "policy.txt"))
    page.click("button:has-text('Go on')")
    page.wait_for_selector("#backup")
    look(page, "first-backups")
    page.fill("#backup", str(tmp_path / "one"))
    page.fill("#vault_backup", str(tmp_path / "two"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#second")
    look(page, "first-sheet")
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", page.inner_text("pre")))
    for field in ("first", "second"):
        number = re.search(r"\d+", page.inner_text(f"label[for={field}]"))
        assert number is not None
        page.fill(f"#{field}", stands[number[0]])
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('The ledger of Little Acorns is made')")
    look(page, "first-done")
    assert desk.run("verify").code == 0
    page.click("text=begin >> nth=0")
    page.wait_for_selector("h1:has-text('Somebody begins to work here')")


def test_what_is_wrong_on_the_first_page_gets_the_focus(sit: Any, tmp_path: Path) -> None:
    page = sit(Desk.on(tmp_path), unlock=False)
    page.click("button:has-text('Go on')")
    page.wait_for_function("document.activeElement && document.activeElement.id === 'wrong'")
    looked_at(page, "first-wrong")


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        yield make(tmp_path_factory.mktemp("staffed"))


@pytest.mark.parametrize(
    "where",
    ["/people", "/people/key/{jo}", "/people/passphrase", "/people/sheet", "/people/handover", "/people/card/{maud}"],
)
def test_a_page_about_people_is_for_everybody(sit: Any, staffed: Place, where: str) -> None:
    page = sit(staffed.desk)
    people = {"jo": staffed["jo"], "maud": staffed.tell("key", "list")["keys"][0]["person"]}
    page.goto(page.desk + where.format(**{name: format_ref(UUID(one)) for name, one in people.items()}))
    looked_at(page, f"people-{where.split('/')[2 if where.count('/') > 1 else 1]}")


@pytest.mark.parametrize("where", ["/unlock", "/forgotten", "/forgotten/handover"])
def test_a_page_before_anybody_is_unlocked_is_for_everybody(sit: Any, staffed: Place, where: str) -> None:
    page = sit(staffed.desk, unlock=False)
    page.goto(page.desk + where)
    looked_at(page, f"door{where.replace('/', '-')}")


def test_the_management_is_handed_over_in_front_of_the_screen(sit: Any, staffed: Place, tmp_path: Path) -> None:
    place = staffed.copy(tmp_path)
    page = sit(place.desk)
    page.goto(f"{page.desk}/people/handover")
    page.check("input[value=new]")
    page.fill("#name", "Sela Grant")
    page.fill("#passphrase", "marble otter candle hazel")
    page.fill("#again", "marble otter candle hazel")
    page.click("button:has-text('Go on')")
    page.wait_for_selector("#second")
    looked_at(page, "handover-sheet")
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", page.inner_text("pre")))
    for field in ("first", "second"):
        number = re.search(r"\d+", page.inner_text(f"label[for={field}]"))
        assert number is not None
        page.fill(f"#{field}", stands[number[0]])
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('What is handed over')")
    looked_at(page, "handover-look")
    page.click("button:has-text('Sign the handover')")
    page.wait_for_selector("h1:has-text('the management is handed over')")
    looked_at(page, "handover-page")
    assert "Sela Grant" in page.inner_text("main")
