"""A page that is handed out, in the browser: everybody can read it, and `verify.html` finds what was done to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browser import OpenPage, Page, complaints, pictures, printed, sideways, violations, walk
from support.checking_page import check, judge_all
from support.evidence import VKEY
from support.handouts import PAGES, good_page

pytestmark = pytest.mark.browser


@pytest.fixture
def page_checker(checking_page: Page) -> Iterator[Page]:
    """`verify.html`, whose own policy keeps what is inline in the page that it takes apart from being used, and says so."""
    yield checking_page
    own = [complaint for complaint in complaints(checking_page) if "inline" not in complaint]
    complaints(checking_page)[:] = own


def test_what_was_done_to_a_page_has_the_same_name_as_in_the_program(page_checker: Page) -> None:
    said = judge_all(page_checker, [(make().encode(), VKEY) for make, _ in PAGES.values()])
    assert {name: answer.findings for name, answer in zip(PAGES, said, strict=True)} == {
        name: sorted(findings) for name, (_, findings) in PAGES.items()
    }
    assert {name for name, answer in zip(PAGES, said, strict=True) if answer.ok} == {
        name for name, (_, findings) in PAGES.items() if not findings
    }


def test_a_person_who_chooses_the_page_sees_what_the_file_says(page_checker: Page, tmp_path: Path) -> None:
    file = tmp_path / "handed-out.html"
    file.write_text(good_page(), "utf-8", newline="")
    assert check(page_checker, file, "77a9 qen1 57zy kfpj") == "This file holds."
    text = page_checker.inner_text("#result")
    assert "Held against the fingerprint that you typed." in text
    assert "The page says, word for word, what its maker signed" in text
    assert "Only its words were compared" in text
    assert page_checker.locator(".entry h4").all_inner_texts() == [
        "Entry 5: test noted",
        "Entry 6: test noted",
        "Entry 8: test swum",
    ]
    assert violations(page_checker) == []
    pictures(page_checker, "verify-page")


def test_everybody_can_read_it(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(good_page())
    assert violations(page) == []
    assert sideways(page) == []
    assert walk(page) == ["a Skip to the report"]
    assert printed(page, tmp_path / "page.pdf") <= 2
    pictures(page, "handout")


def test_without_scripts_it_is_the_same_page(open_page: OpenPage) -> None:
    assert open_page(good_page(), scripts=False).inner_text("main") == open_page(good_page()).inner_text("main")
