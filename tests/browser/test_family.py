"""What a parent is handed, in a real browser: seen, heard, walked through by keyboard, enlarged, printed without colour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browser import A4, PHONE, OpenPage, pictures, printed, sideways, violations, walk
from support.family import the_year
from support.place import Place

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        yield the_year(tmp_path_factory.mktemp("year"), patch)


@pytest.fixture(scope="module")
def handed(year: Place) -> dict[str, Path]:
    """The report and the pack, as files."""
    made = {name: year.desk.root / f"{name}.html" for name in ("report", "pack")}
    report = ("report", year["mia"], "--audience", "parent", "--to", year["tove"], "-o", str(made["report"]))
    pack = ("rights", "pack", year["mia"], "--to", year["tove"], "-o", str(made["pack"]))
    assert [year.run(*argv).code for argv in (report, pack)] == [0, 0]
    return made


@pytest.mark.parametrize("name", ["report", "pack"])
@pytest.mark.parametrize("width", [PHONE, A4])
def test_axe_finds_nothing(open_page: OpenPage, handed: dict[str, Path], name: str, width: int) -> None:
    page = open_page(handed[name], width=width)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert violations(page) == []
    pictures(page, f"parent-{name}")


@pytest.mark.parametrize("name", ["report", "pack"])
def test_it_is_walked_through_by_keyboard_and_read_at_400_percent(
    open_page: OpenPage, handed: dict[str, Path], name: str
) -> None:
    page = open_page(handed[name])
    stops = walk(page)
    assert stops[0] == "a Skip to the report"
    assert stops.count("summary This picture in words") == (2 if name == "report" else 0)
    assert sideways(page) == []


def test_what_comes_first_is_two_sides_of_paper(open_page: OpenPage, handed: dict[str, Path], tmp_path: Path) -> None:
    page = open_page(handed["report"])
    assert page.inner_text("main").index("Complain") < page.inner_text("main").index("The same in pictures")
    page.evaluate("""() => {
        for (let e = document.querySelector('.break'), next; e; e = next) { next = e.nextElementSibling; e.remove(); }
    }""")
    assert "Complain" in page.inner_text("main")
    assert printed(page, tmp_path / "report.pdf") == 2


def test_pictures_are_wide_enough_to_be_read_and_their_labels_are_clear(
    open_page: OpenPage, handed: dict[str, Path]
) -> None:
    """As the browser measures them, on a telephone."""
    page = open_page(handed["report"], width=PHONE)
    sizes = page.evaluate("""() => [...document.querySelectorAll('figure svg')].map(svg => ({
        letters: Math.min(...[...svg.querySelectorAll('text')].map(t =>
            parseFloat(getComputedStyle(t).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)),
        over: [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect()).flatMap((a, i, all) =>
            all.slice(i + 1).filter(b => a.left < b.right - 1 && b.left < a.right - 1
                && a.top + 3 < b.bottom && b.top + 3 < a.bottom)).length,
    }))""")
    assert len(sizes) >= 5
    assert min(size["letters"] for size in sizes) >= 9
    assert [size["over"] for size in sizes] == [0] * len(sizes)


def test_without_colour_everything_is_still_said(open_page: OpenPage, handed: dict[str, Path]) -> None:
    """Nothing on the page has a colour of its own but links and what is focused: black, white and greys."""
    page = open_page(handed["report"])
    coloured = page.evaluate("""() => [...document.querySelectorAll('main *')].flatMap(e => {
        const style = getComputedStyle(e);
        return [style.color, style.backgroundColor, style.fill, style.stroke].filter(c => {
            const [r, g, b, a = 1] = (c.match(/[\\d.]+/g) || []).map(Number);
            return a > 0 && Math.max(r, g, b) - Math.min(r, g, b) > 16;
        }).map(c => `${e.localName} ${c}`);
    })""")
    assert coloured == []
