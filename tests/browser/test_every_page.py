"""Every list and report that can be handed out as a page: for every eye, at 400 % zoom, and signed as it stands.

Found by their option and not by a list, so that a new one is asked too. What each of them says is tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli import tree
from cli.table import COMMANDS
from support.browser import OpenPage, pictures, sideways, violations, walk
from support.lists import busy, lists
from support.office import stretch_once
from support.place import Place, make

pytestmark = pytest.mark.browser


def pages() -> dict[str, tuple[str, ...]]:
    """The lists that have `--output`."""
    return {name: argv for name, argv in lists().items() if command(argv) in handed()}


def handed() -> set[str]:
    made = {path: tree._load(path) for path, place in COMMANDS.items() if place}
    own = {path: getattr(one, "own", one) for path, one in made.items()}  # a group that is a command too
    return {path for path, one in own.items() if any(option.name == "out" for option in one.params)} - {"prove"}


def command(argv: tuple[str, ...]) -> str:
    """The longest path that the arguments begin with."""
    starts = (" ".join(argv[:n]) for n in range(len(argv), 0, -1))
    return next(start for start in starts if start in COMMANDS)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A playgroup in which each list has something to show."""
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        place = busy(make(tmp_path_factory.mktemp("full")))
        place.tell("report", place["mia"])  # since which something can have changed
        yield place


def test_every_register_and_report_is_among_them() -> None:
    asked = {command(argv) for argv in pages().values()}
    wanted = {path for path in COMMANDS if path.startswith("register ")} | {"access list", "consent list", "report"}
    assert wanted <= asked
    assert handed() - asked == {
        "branch show",
        "import template",
        "publish",
        "report erasure",
        "staff handover",
        "verify-page",
    }  # tested by themselves


@pytest.mark.parametrize("name", sorted(pages()))
def test_it_is_for_everybody_and_holds(full: Place, open_page: OpenPage, name: str) -> None:
    out = full.desk.root / f"{name.replace(' ', '-')}.html"
    words = [full.ids[word[1:]] if word.startswith("@") else word for word in pages()[name]]
    answer = full.run(*words, "-o", str(out))
    assert answer.code == 0, answer.err
    assert full.run("verify", str(out)).code == 0
    page = open_page(out)
    assert violations(page) == []
    assert walk(page)[0] == "a Skip to the report"
    assert sideways(page) == []
    pictures(page, out.stem)
