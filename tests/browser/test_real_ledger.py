"""What a real ledger hands out, checked by `verify.html` as whoever gets it would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browser import OpenPage, Page, complaints, pictures, sideways, violations
from support.checking_page import check, shown
from support.office import stretch_once
from support.place import Place, make

pytestmark = pytest.mark.browser

WORDS = "Yes, in the garden \u202e<b>and</b> \u0007 nowhere else."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        place = make(tmp_path_factory.mktemp("place"))
        given = {"by": place["tove"], "actions": ["photograph"], "method": "wet-signature", "words": WORDS}
        place.ids["yes"] = place.do("consent", "give", place["mia"], **given)["consent"]
        yield place


@pytest.fixture
def checker(checking_page: Page) -> Iterator[Page]:
    yield checking_page
    complaints(checking_page)[:] = [each for each in complaints(checking_page) if "inline style" not in each]


def proven(place: Place, *argv: str, name: str) -> Path:
    file = place.desk.root / f"{name}.evidence.json"
    answer = place.run("--json", "prove", *argv, "-o", str(file))
    assert answer.code == 0, answer.err
    return file


def test_a_consents_life_with_its_words_is_shown_and_none_of_them_acts(checker: Page, place: Place) -> None:
    parent = ("--audience", "parent", "--to", place["tove"], "--show", "what,about,text")
    file = proven(place, "--consent", place["yes"], *parent, name="consent")
    assert check(checker, file, place.desk.tell("checkpoint")["fingerprint"]) == "This file holds."
    assert checker.locator(".entry h4").all_inner_texts()[-1].endswith("consent given")
    told = [value for label, value in shown(checker).items() if label.startswith("words, about ")]
    assert told == ["Yes, in the garden \\u{202e}<b>and</b> \\u{7} nowhere else."]
    assert checker.locator("#result b").count() == 0
    assert violations(checker) == []
    assert sideways(checker) == []
    pictures(checker, "verify-consent")


def test_a_kept_line_holds_a_file_that_was_made_at_that_moment(checker: Page, place: Place) -> None:
    kept = place.desk.tell("checkpoint")["kept"]
    file = proven(place, "--child", place["mia"], "--audience", "inspector", name="inspector")
    assert check(checker, file, kept) == "This file holds."
    assert shown(checker)["for whom"] == "inspector"
    assert checker.locator(".entry").count() >= 9


def test_the_page_for_a_parent_holds(checker: Page, place: Place, open_page: OpenPage, tmp_path: Path) -> None:
    page = place.desk.root / "parent.html"
    parent = ("--audience", "parent", "--to", place["tove"], "--page", str(page))
    proven(place, "--child", place["mia"], *parent, name="parent")
    assert check(checker, page, place.desk.tell("checkpoint")["vkey"]) == "This file holds."
    changed = tmp_path / "changed.html"
    changed.write_text(page.read_text("utf-8").replace("a parent", "a friend", 1), "utf-8")
    assert check(checker, changed, place.desk.tell("checkpoint")["vkey"]) == "This file does not hold."
    assert "page-changed" in checker.inner_text(".problems")
    opened = open_page(page)
    assert violations(opened) == []
    assert sideways(opened) == []
    pictures(opened, "handout-parent")


def test_a_register_that_was_handed_out_holds(checker: Page, place: Place) -> None:
    page = place.desk.root / "register.html"
    place.desk.tell("register", "grounds", "-o", str(page))
    assert check(checker, page, place.desk.tell("checkpoint")["vkey"]) == "This file holds."
    assert "word for word" in checker.inner_text("#result")
