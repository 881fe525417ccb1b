"""From an unpacked folder to a printed withdrawal slip, forty children brought in: no terminal, and questions counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import sheets
from support.browser import A4, pictures, printed, violations
from support.desk import PASSPHRASE
from support.folder import Somebody, build, unpacked_into

pytestmark = pytest.mark.browser

CHILDREN = ("Child's full name", "Date of birth", "First day here")
PEOPLE = ("name", "phone", "email", "child", "relation", "authority", "evidence", "since")
CONSENTS = ("child", "person", "given", "actions", "when")
NAMES = [f"Zoë Ash-{chr(ord('A') + n // 26)}{chr(ord('a') + n % 26)}" for n in range(40)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody has unpacked, in a place with a space and an é."""
    root = tmp_path_factory.mktemp("whole-way")
    place = root / "Unpacked é"
    place.mkdir()
    return unpacked_into(place, build(root, "--for", "this-system"))


@pytest.fixture
def desk(chromium: Any, folder: Path, tmp_path: Path) -> Iterator[Any]:
    """Somebody has double-clicked it: the desk is open in the browser, and there is no ledger yet."""
    with Somebody(tmp_path).desk(folder) as (address, _):
        context = chromium.new_context(viewport={"width": A4, "height": 1123}, locale="en-GB")
        page = context.new_page()
        page.desk = address[: address.index("/enter/")]
        page.goto(address)
        yield page
        context.close()


def press(page: Any, words: str) -> None:
    with page.expect_navigation():
        page.click(f"button:has-text('{words}')")


def enter(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def first_run(page: Any, root: Path) -> None:
    """The five questions."""
    for stick in ("one", "two"):
        (root / stick).mkdir()
    (root / "policy.txt").write_text("Confidentiality at Little Acorns\n\nWe keep confidences.\n", "utf-8")
    page.fill("#setting", "Little Acorns")
    enter(page)
    page.fill("#name", "Maud Ashworth")
    for field in ("#passphrase", "#again"):
        page.fill(field, PASSPHRASE)
    enter(page)
    page.set_input_files("#policy", str(root / "policy.txt"))
    press(page, "Go on")
    page.fill("#backup", str(root / "one"))
    page.fill("#vault_backup", str(root / "two"))
    enter(page)
    sheet = page.inner_text("pre")
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", sheet))
    for field in ("first", "second"):
        number = re.search(r"Group (\d+)", page.inner_text(f"label[for={field}]"))
        assert number
        page.fill(f"#{field}", stands[number[1]])
    enter(page)
    assert "The ledger of Little Acorns is made" in page.inner_text("main")


def bring_in(page: Any, kind: str, file: Path, heads: Any, rows: Any) -> None:
    file.write_bytes(sheets.xlsx([heads, *rows]))
    page.goto(f"{page.desk}/bring")
    page.check(f"input[value={kind}]")
    page.set_input_files("#file", str(file))
    press(page, "Show what would be recorded")
    if page.locator("#reason").is_visible():
        page.fill("#reason", "the first day with the ledger")
        page.fill("#forms", "grey cupboard, second drawer")
        page.check("input[name=looked] >> nth=0")
    press(page, "Yes, sign and record it")
    assert f"Recorded: {len(rows)} rows" in page.inner_text("main"), page.inner_text("main")


def test_from_the_folder_to_the_slip(desk: Any, tmp_path: Path) -> None:
    first_run(desk, tmp_path)
    bring_in(desk, "children", tmp_path / "c.xlsx", CHILDREN, [(name, "3/9/2022", "1/9/2025") for name in NAMES])
    parents = [
        (f"Tove {name.split()[1]}", "", "", name, "mother", "has parental responsibility", "", "3/9/2022")
        for name in NAMES
    ]
    bring_in(desk, "people", tmp_path / "p.xlsx", PEOPLE, parents)
    agreed = [
        (name, parent[0], "yes", "to photograph or record", "1/9/2025")
        for name, parent in zip(NAMES, parents, strict=True)
    ]
    bring_in(desk, "consents", tmp_path / "k.xlsx", CONSENTS, agreed)

    desk.click("nav >> text=Children")
    desk.click(f"text={NAMES[17]}")
    desk.click("text=It is taken back")
    asked = [one for one in desk.locator("form.act .field:not(.fixed)").all() if one.is_visible()]
    assert len(asked) <= 4
    desk.check("input[name=channel] >> nth=0")
    mother = f"Tove {NAMES[17].split()[1]}"
    by = desk.locator("select[name=by] option, input[name=by] + label").filter(has_text=mother).first
    if by.evaluate("e => e.localName") == "option":
        desk.select_option("select[name=by]", by.get_attribute("value"))
    else:
        by.click()
    press(desk, "Go on")
    assert mother in desk.inner_text("main")
    press(desk, "Yes, sign and record it")
    assert "a consent was withdrawn" in desk.inner_text("main")
    assert violations(desk) == []
    assert printed(desk, tmp_path / "slip.pdf") == 1  # two halves of one sheet
    pictures(desk, "whole-way-slip")

    desk.goto(f"{desk.desk}/see/verify")
    assert "✗" not in desk.inner_text("main")
    assert not desk.inner_text("main").startswith("That was not done")
