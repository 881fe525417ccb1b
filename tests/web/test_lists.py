"""Every list stands at the desk as a table or in sentences, never as lines of a terminal; and says what they say."""

from __future__ import annotations

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
SENTENCES = {"checkpoint", "branch list"}  # a line or two, and no table
EMPTY = {"retention due"}  # a playgroup in which nothing is over yet


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


def parts(answer: Answer) -> set[str]:
    """What stands in the cells of the lines: they are parted by two spaces or more."""
    cells = (cell.strip() for line in answer.out.splitlines() for cell in line.split("  "))
    return {cell for cell in cells if cell}


@pytest.mark.parametrize("path", PLAIN)
def test_a_list_is_a_page_and_says_what_the_lines_say(at_desk: Browser, busy: Place, path: str) -> None:
    given = about(path, busy)
    before = size(busy)
    typed = busy.run(*path.split(), *given)
    between = size(busy)
    look(at_desk, path, given)
    assert size(busy) - between == between - before
    assert "<pre" not in at_desk.text
    assert "<h1>" in at_desk.text
    assert path in SENTENCES | EMPTY or "<table" in at_desk.text
    words = unescape(at_desk.words)
    missing = {one for one in parts(typed) if " ".join(one.split()) not in words}
    print("MISSING", path, missing)
