"""Every list stands at the desk as a table or in sentences, never as lines of a terminal; and says what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

import click
import pytest

from cli import tree
from cli.handing import FORM
from cli.web.menu import LOOKS
from ledger.application import Ledger
from support import lists
from support.desk import PASSPHRASE, Answer
from support.place import Place
from support.web import Browser

MAY = [path for path in LOOKS if path.startswith("may ")]
PLAIN = [path for path in LOOKS if FORM not in tree.command(path).params and path not in MAY]
SHELF = {f"{name} list" for name in ("notice", "agreement", "inspection", "integrity", "other-setting")}
TOLD = SHELF | {"grant list", "hold list", "policy list", "share checklist"}  # by the command line in sentences
NO_TABLE = {"checkpoint", "branch list", "retention due"}  # a line or two; and nothing is over yet
RECORDED = "That this was shown is recorded"
PICTURE = {"actions": ["photograph"], "purposes": ["learning-and-development"], "method": "wet-signature"}


@pytest.fixture(scope="module")
def busy(template: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Each list has something to show."""
    return lists.busy(template.copy(tmp_path_factory.mktemp("busy")))


@pytest.fixture(scope="module")
def at_desk(busy: Place) -> Iterator[Browser]:
    with busy.desk.here():
        yield Browser(busy.desk.ledger).enter(PASSPHRASE)


def about(path: str, place: Place) -> list[str]:
    """The letters of whom or what a list is about, if it has to be named."""
    return [place[lists.ABOUT[path]]] if path in lists.ABOUT else []


def look(browser: Browser, path: str, given: list[str]) -> None:
    names = [p.name for p in tree.command(path).params if isinstance(p, click.Argument)]
    asked = urlencode(list(zip(names, given, strict=False)))
    assert browser.get(f"/see/{path.replace(' ', '/')}?{asked}").status_code == 200, browser.words


def size(place: Place) -> int:
    with Ledger.open(place.desk.ledger) as ledger:
        return ledger.head.size


def cells(answer: Answer) -> set[str]:
    """What stands in the cells of the lines: they are parted by two spaces or more."""
    found = (cell.strip() for line in answer.out.splitlines() for cell in line.split("  "))
    return {cell for cell in found if cell and RECORDED not in cell}


def told(answer: Answer) -> set[str]:
    """What is said in sentences, which stand in several cells: each word and number of it."""
    lines = (line for line in answer.out.splitlines() if RECORDED not in line)
    return {word for line in lines for word in re.findall(r"\w{3,}|\d+", line)}


@pytest.mark.parametrize("path", PLAIN)
def test_a_list_is_a_page_that_says_what_the_lines_say(at_desk: Browser, busy: Place, path: str) -> None:
    given = about(path, busy)
    first = size(busy)
    typed = busy.run(*path.split(), *given)
    second = size(busy)
    look(at_desk, path, given)
    assert size(busy) - second == second - first  # the same is recorded of the look
    assert "<h1>" in at_desk.text
    assert "<pre" not in at_desk.text
    assert ("<table" in at_desk.text) == (path not in NO_TABLE)
    assert (RECORDED in at_desk.words) == (RECORDED in typed.out)
    words = unescape(at_desk.words)
    assert {one for one in (told(typed) if path in TOLD else cells(typed)) if one not in words} == set()


def test_each_duty_stands_under_its_kind_and_leads_to_what_settles_it(at_desk: Browser, busy: Place) -> None:
    duties = busy.tell("duties")["duties"]
    look(at_desk, "duties", [])
    kinds = [line for line in busy.run("duties").out.splitlines()[1:] if line and not line.startswith(" ")]
    assert len(kinds) == len({one["duty"] for one in duties}) > 1
    assert [unescape(kind) for kind in re.findall(r"<h2>(.*?)</h2>", at_desk.text)] == kinds
    assert len(re.findall(r'data-head="what can be done"><a href="/(?:do|see)/', at_desk.text)) == len(duties)


def test_from_what_was_shared_it_goes_to_the_case_and_from_a_hold_to_its_review(at_desk: Browser, busy: Place) -> None:
    look(at_desk, "share list", [busy["mia"]])
    cases = [where for where in at_desk.links if where.startswith("/see/share/case?case=")]
    assert cases
    assert all(at_desk.get(where).status_code == 200 and "<table" in at_desk.text for where in cases)
    look(at_desk, "hold list", [])
    assert any(where.startswith("/do/hold/review?hold=") for where in at_desk.links)
    look(at_desk, "grant list", [])
    assert any(where.startswith("/do/grant/end?grant=") for where in at_desk.links)


def test_asking_first_gives_the_answer_and_records_nothing(browser: Browser, place: Place) -> None:
    place.do("consent", "give", place["mia"], by=place["tove"], **PICTURE)
    before = size(place)
    look(browser, "may photograph", [place["mia"]])
    assert re.search(r'<p class="strong">Yes: Tove Lind', browser.text)
    assert "Nothing was recorded." in browser.words
    assert "<pre" not in browser.text
    assert browser.get(f"/see/may/open?record={place['observation']}&purpose=care").status_code == 200, browser.words
    assert re.search(r'<p class="strong">Yes: ', browser.text)
    assert size(place) == before


def test_a_refusal_says_why_and_is_recorded(browser: Browser, place: Place) -> None:
    before = size(place)
    assert browser.get(f"/see/may/photograph?child={place['mia']}").status_code == 403
    assert "refused: no" in browser.words
    assert "ask for consent" in browser.words
    assert size(place) == before + 1
    assert place.run("may", "photograph", place["mia"]).code == 4
    assert size(place) == before + 2


def test_the_first_line_of_a_check_stands_out(at_desk: Browser, busy: Place) -> None:
    kept = busy.tell("checkpoint")["kept"]
    for path, first in {"verify": "Verified.", "checkpoint": kept, "doctor": "Nothing is wrong."}.items():
        look(at_desk, path, [])
        assert re.search(f'<p class="strong">{re.escape(first)}', at_desk.text), path


def test_the_key_to_check_with_stands_below_the_line_to_keep(at_desk: Browser, busy: Place) -> None:
    said = busy.tell("checkpoint")
    look(at_desk, "checkpoint", [])
    assert said["vkey"] in at_desk.words
    assert said["fingerprint"] in at_desk.words
