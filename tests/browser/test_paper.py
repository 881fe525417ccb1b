"""Paper as a printer gives it: a slip in two halves of A5, forms on as many sheets as they say, and a code that scans.

The codes are read from pictures of what is printed by zbar, which shares nothing with what made them. Without it these
tests are skipped, and say so; where `CI` is set it must be there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.draw.html import html
from cli.page import Page as Made
from cli.page import QrCode
from cli.paper import PAPERS
from cli.paper_page import Known, page
from support.browser import OpenPage, Page, pictures, printed, sideways, violations, walk
from support.office import Office, furnish, stretch_once
from support.place import Place, make

pytestmark = pytest.mark.browser

MM = 96 / 25.4  # CSS pixels
PRINTABLE = 297 - 2 * 16  # of A4, between the margins
KEPT = "123456-" + "-".join(["f2f1", "3pj0", "r4jx"] * 3)
LONG = "What was said, word for word, and at some length. " * 30


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        yield furnish(tmp_path_factory.mktemp("office"))


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A playgroup to write in, in which Mia's mother has agreed to something."""
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        place = make(tmp_path_factory.mktemp("place"))
    said = {"by": place["tove"], "actions": ["photograph"], "method": "typed", "when": "1 October 2026"}
    place.ids["consent"] = place.do("consent", "give", place["mia"], **said)["consent"]
    return place


@pytest.fixture(scope="module")
def slip(office: Office) -> Path:
    """Of a withdrawal, for who withdrew it."""
    said = {"by": office.ref("tove"), "channel": "slip", "when": "yesterday", "words": "Changed my mind."}
    entry = office.desk.ask("consent", "withdraw", office.ref("consent"), **said)["entry"]
    out = office.desk.root / "slip.html"
    office.desk.tell("slip", str(entry), "--to", office.ref("tove"), "-o", str(out))
    return out


def scanned(page: Page, file: Path) -> list[str]:
    """What zbar reads in a picture of the page as it is printed."""
    program = shutil.which("zbarimg")
    if program is None:
        reason = "zbarimg is not installed (Debian: zbar-tools)"
        if os.environ.get("CI"):
            pytest.fail(f"a reader of QR codes is required here: {reason}", pytrace=False)
        pytest.skip(f"no reader of QR codes: {reason}")
    page.emulate_media(media="print")
    page.screenshot(path=str(file), full_page=True)
    page.emulate_media(media="screen")
    command = [program, "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", str(file)]
    read = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return read.stdout.splitlines()


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where elements stand when they are printed, in millimetres from the top of the page's first sheet."""
    page.set_viewport_size({"width": round((210 - 2 * 14) * MM), "height": 1000})
    page.emulate_media(media="print")
    found = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].map(e => e.getBoundingClientRect())
             .map(box => ({top: box.top, bottom: box.bottom, width: box.width}))""",
        selector,
    )
    page.emulate_media(media="screen")
    return [{name: value / MM for name, value in box.items()} for box in found]


def test_a_slip_is_one_sheet_in_two_halves(slip: Path, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(slip)
    assert printed(page, tmp_path / "slip.pdf") == 1
    first, second = boxes(page, ".copy")
    (cut,) = boxes(page, ".cut")
    assert cut["top"] == pytest.approx(PRINTABLE / 2, abs=1.5)  # the middle of the sheet
    assert first["bottom"] <= cut["top"] + 0.5
    assert second["top"] >= cut["top"]
    assert second["bottom"] <= PRINTABLE
    pictures(page, "slip")


def test_both_copies_scan_and_hold_nothing_but_the_kept_line(
    slip: Path, office: Office, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(slip)
    read = scanned(page, tmp_path / "slip.png")
    assert len(read) == 2
    assert len(set(read)) == 1
    assert office.desk.tell("verify", "--against", read[0])["ok"]
    assert page.locator("body").inner_text().count(read[0]) >= 2  # in words beside it, for whoever cannot scan


def test_the_square_is_large_enough_for_any_telephone(slip: Path, open_page: OpenPage) -> None:
    """25 mm of squares, without the white around them."""
    page = open_page(slip)
    for box, size in zip(boxes(page, ".qr svg"), _modules(page), strict=True):
        assert box["width"] * (size - 8) / size >= 25
        assert box["width"] / size > 0.5  # of a millimetre, for one square


def _modules(page: Page) -> list[int]:
    return [int(each.get_attribute("viewBox").split()[2]) for each in page.locator(".qr svg").all()]


def test_the_line_of_a_ledger_of_a_million_entries_scans(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(html(Made("A slip", (), (QrCode("The line to keep", KEPT, (KEPT,)),))))
    assert scanned(page, tmp_path / "long.png") == [KEPT]


def test_a_long_slip_takes_a_sheet_for_each_copy(office: Office, open_page: OpenPage, tmp_path: Path) -> None:
    said = {"by": office.ref("tove"), "actions": ["photograph"], "method": "typed", "when": "yesterday", "words": LONG}
    entry = office.desk.ask("consent", "give", office.ref("mia"), **said)["entry"]
    out = office.desk.root / "long.html"
    office.desk.tell("slip", str(entry), "--to", office.ref("tove"), "-o", str(out))
    assert printed(open_page(out), tmp_path / "long.pdf") == 2


def test_everybody_can_read_a_slip(slip: Path, open_page: OpenPage) -> None:
    page = open_page(slip)
    assert violations(page) == []
    assert sideways(page) == []
    assert walk(page) == ["a Skip to the report"]
    assert page.locator("h1").count() == 1


def test_at_the_desk_what_is_printed_is_the_slip_alone(sit: Any, place: Place, tmp_path: Path) -> None:
    """After an act: no bar, no button, one sheet; and the button to print is there for whoever has scripts."""
    page = sit(place.desk)
    page.goto(f"{page.desk}/do/consent/withdraw?consent={place['consent']}&by={place['tove']}&channel=slip")
    page.fill("input[name=when]", "yesterday")
    page.click("button:has-text('Go on')")
    page.locator("main form button").first.click()
    assert page.locator(".copy").count() == 2
    assert page.locator("[data-print]").is_visible()
    assert violations(page) == []
    assert sideways(page) == []
    assert printed(page, tmp_path / "desk.pdf") == 1
    assert len(set(scanned(page, tmp_path / "desk.png"))) == 1
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert "Print this page" not in shown
    assert "Everything else" not in shown
    assert shown.count("Recorded: a consent was withdrawn") == 2
    page.emulate_media(media="screen")
    pictures(page, "desk-slip")


def test_without_scripts_there_is_no_button_that_does_nothing(sit: Any, place: Place) -> None:
    page = sit(place.desk, scripts=False)
    page.goto(f"{page.desk}/see/paper?paper=withdrawal-slip")
    assert page.locator(".copy").count() == 2
    assert not page.locator("[data-print]").is_visible()


@pytest.mark.parametrize("name", PAPERS)
def test_a_form_is_one_sheet(name: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(html(made(name)))
    assert printed(page, tmp_path / "form.pdf") == 1
    assert violations(page) == []
    assert sideways(page) == []
    pictures(page, name)


@pytest.mark.parametrize("name", PAPERS)
def test_there_is_room_to_write(name: str, open_page: OpenPage) -> None:
    """Seven millimetres for a line, nine for a row of a table; and nothing is wider than the sheet."""
    page = open_page(html(made(name)))
    lines = boxes(page, ".rule, .blank tbody tr")
    assert lines
    assert all(box["bottom"] - box["top"] >= 7 for box in lines)
    assert all(box["width"] >= 30 for box in lines)
    assert all(box["width"] <= 210 - 2 * 14 + 0.5 for box in boxes(page, "main *"))


def made(name: str) -> Made:
    return page(PAPERS[name], Known(setting="Little Acorns", child="Mia Lind (bcdfg)", notice="7"))
