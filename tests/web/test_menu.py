"""Everything that a command does can be done at the desk, or it is said why not; and nothing else can."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from cli.main import main
from cli.table import COMMANDS
from cli.web import menu
from cli.web.menu import ELSEWHERE, LOOKS, PAGES, act_of
from support.lists import ABOUT
from support.place import Place
from support.web import Browser

REAL = {path for path, place in COMMANDS.items() if place is not None}


def test_every_command_is_at_the_desk_or_it_is_said_why_not() -> None:
    at_desk = {*LOOKS, *PAGES, *(path for path in REAL if act_of(path))}
    assert at_desk & set(ELSEWHERE) == set()
    assert at_desk | set(ELSEWHERE) == REAL


def test_everything_leads_to_it(browser: Browser) -> None:
    browser.get("/everything")
    assert all(f'href="{where}"' in browser.text for where in PAGES.values())
    for path in REAL - {*ELSEWHERE, *PAGES}:
        where = "see" if path in LOOKS else "do"
        assert f'href="/{where}/{path.replace(" ", "/")}"' in browser.text


@pytest.mark.parametrize("path", LOOKS)
def test_every_list_opens(browser: Browser, place: Place, path: str) -> None:
    """Asked about somebody, where it has to be; and what is asked of it can be asked again below it."""
    place.ids.setdefault("case", "")
    named = ABOUT.get(path, "")
    asks = f"?child={place.ids.get('mia')}" if named == "mia" or path.startswith("report") else ""
    response = browser.get(f"/see/{path.replace(' ', '/')}{asks}")
    assert response.status_code in (200, 403, 422), (response.status_code, browser.words)
    assert "this is a fault of the program" not in browser.words


@pytest.mark.parametrize("path", sorted(ELSEWHERE))
def test_what_is_not_at_the_desk_is_not_reached_by_guessing(browser: Browser, path: str) -> None:
    for where in ("see", "do"):
        assert browser.get(f"/{where}/{path.replace(' ', '/')}").status_code == 404


def test_a_list_writes_no_file_wherever_somebody_names_one(browser: Browser, place: Place) -> None:
    out = place.desk.root / "taken.html"
    for extra in (f"out={out}", f"output={out}", f"--output={out}", f"child=--output={out}", f"as_at=--output={out}"):
        browser.get(f"/see/consent/list?child={place['mia']}&{extra}")
        browser.post("/hand/consent/list", {"child": place["mia"], "form": "html", extra.split("=")[0]: str(out)})
    assert not out.exists()


def test_what_is_handed_out_is_signed_and_checks(browser: Browser, place: Place) -> None:
    browser.get(f"/see/consent/list?child={place['mia']}")
    response = browser.submit("/hand/consent/list", form="html")
    assert response.headers["Content-Disposition"] == "attachment; filename=consent-list.html"
    file = place.desk.root / "handed.html"
    file.write_bytes(response.get_data())
    assert place.run("verify", str(file)).code == 0
    file.write_bytes(response.get_data().replace(b"Mia Lind", b"Mia Wren"))
    assert place.run("verify", str(file)).code == 3


def test_a_link_leads_to_what_is_typed() -> None:
    from cli.leads import to

    assert menu.link(to("consent told fmntj").do) == "/do/consent/told?consent=fmntj"
    assert menu.link(to("report decision 34").do) == "/see/report/decision?which=34"
    assert menu.link(to("duties --overdue").do) == "/see/duties?overdue=yes"
    assert menu.link(to("key enrol fmntj").do) == "/people"
    assert menu.link(to("rebuild").do) is None


def test_what_comes_from_a_demo_says_so(tmp_path: Path, stretched: None) -> None:
    with patch.dict("os.environ", {"CONSENT_LEDGER_HOME": str(tmp_path / "home")}):
        assert main(["demo", str(tmp_path / "demo")]) == 0
        browser = Browser(tmp_path / "demo").enter()
        browser.get("/see/child/list")
    assert "DEMO: an invented playgroup" in browser.words
