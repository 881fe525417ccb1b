"""Permissions for the room on paper: forty children on one sheet of A4, for every eye, and without colour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.browser import PHONE, OpenPage, pictures, printed, sideways, violations
from support.place import Place, make

pytestmark = pytest.mark.browser

FIRST = ("Ada", "Ben", "Cleo", "Dev", "Elsie", "Finn", "Grace", "Hari", "Isla", "Jonah")
LAST = ("Ashby", "Birch", "Cole", "Dunn")
USES = (
    {"actions": ["photograph"], "purposes": ["learning-and-development"]},
    {"actions": ["use"], "purposes": ["outings", "sun-cream"]},
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty children with ten first names among them, and answers of every kind."""
    place: Place = make(tmp_path_factory.mktemp("room"))
    soon = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()
    for number in range(38):
        child = place.do("child", "add", name=f"{FIRST[number % 10]} {LAST[number // 10]}")["child"]
        said = {**USES[number % 2], "by": place["tove"], "method": "typed"}
        place.do("consent", "give", child, **said, **({"last_day": soon} if number % 3 else {}))
        if number % 5 == 0:
            place.do("consent", "refuse", child, by=place["tom"], **USES[number % 2])
    out = place.desk.root / "room.html"
    assert place.run("consent", "room", "-o", str(out)).code == 0
    return out


def test_it_is_one_sheet_of_paper(room: Path, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(room)
    assert page.locator("tbody tr").count() == 40
    assert printed(page, tmp_path / "sheet.pdf") == 1
    pictures(page, "room")


def test_it_is_for_everybody(room: Path, open_page: OpenPage) -> None:
    page = open_page(room)
    assert violations(page) == []
    assert sideways(page) == []
    assert sideways(open_page(room, width=PHONE)) == []
    for words in ("no: disagreement", "not asked", "yes, to ", "Ada A."):
        assert words in page.locator("table").inner_text()
