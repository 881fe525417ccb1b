"""The desk as people use it: seen, by keyboard alone, enlarged, without scripts; and no more questions than needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.browser import PHONE, pictures, sideways, violations, walk
from support.family import the_year
from support.place import Place

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        year = the_year(tmp_path_factory.mktemp("year"), patch)
        year.do("standing", "decide", year["mia"], **REGULAR)
        yield year


REGULAR = {
    "categories": ["developmental"],
    "recipients": ["school"],
    "purpose": "transition",
    "channel": "hand-delivered",
}

SCREENS = {
    "home": "/",
    "everything": "/everything",
    "children": "/see/child/list",
    "child": "/see/child/show?child={mia}",
    "withdraw": "/do/consent/withdraw?for={mia}",
    "emergency": "/do/share/emergency?child={mia}",
    "assess": "/do/share/assess?case={mia}",
    "correct": "/do/correct?entry=20",
    "consents": "/see/consent/list?child={mia}",
    "manager": "/see/report/manager",
    "room": "/see/consent/room",
    "inspect": "/inspect",
    "verify": "/see/verify",
    "checkpoint": "/see/checkpoint",
    "duties": "/see/duties",
    "grants": "/see/grant/list",
    "policies": "/see/policy/list",
    "sharing": "/see/share/list?child={mia}",
    "backup": "/backup",
    "going-on": "/going-on",
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_for_everybody(sit: Any, year: Place, name: str) -> None:
    """axe, a phone, 400 %, and the Tab key."""
    page = sit(year.desk)
    page.goto(page.desk + SCREENS[name].format(**year.ids))
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert violations(page) == []
    assert sideways(page) == []
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = false; })")
    assert walk(page)[0] == "a Skip to the report"
    pictures(page, f"desk-{name}")


def test_an_inspector_reads_by_keyboard_alone_from_a_day_to_a_proof(sit: Any, year: Place) -> None:
    lee = year.do("person", "add", kind="professional", name="Lee Hart")["person"]
    year.do("role", "assign", lee, role="inspector")
    year.do("inspection", "open", kind="regular", organisation="Ofsted", inspector=lee)
    page = sit(year.desk)
    page.goto(f"{page.desk}/inspect")
    page.locator("button:has-text('Let Lee Hart')").press("Enter")
    page.wait_for_selector("text=reads here until")
    assert violations(page) == []
    assert sideways(page) == []
    assert walk(page)[0] == "a Skip to the report"
    pictures(page, "desk-inspector")
    page.select_option("#child-day", label=page.locator("#child-day option").nth(1).inner_text())
    page.locator("form[action='/see/report/day'] button").press("Enter")
    page.locator("a[href^='/see/report/decision'] >> nth=0").press("Enter")  # one
    page.locator("a[href^='/proof/'] >> nth=0").press("Enter")  # two
    assert violations(page) == []
    with page.expect_download() as handed:
        page.locator("form[action^='/proof/'] button").press("Enter")  # three
    assert handed.value.suggested_filename.endswith(".tlog-proof")


def test_what_is_wrong_is_said_where_it_is_and_gets_the_focus(sit: Any, year: Place) -> None:
    page = sit(year.desk, width=PHONE)
    page.goto(f"{page.desk}/do/consent/withdraw?for={year['mia']}")
    page.click("button:has-text('Go on')")
    page.wait_for_function("document.activeElement && document.activeElement.id === 'wrong'")
    assert violations(page) == []
    assert page.locator("[aria-invalid]").count() >= 2
    page.click("#wrong a >> nth=0")
    assert page.evaluate("document.activeElement.name || document.activeElement.id") != ""
    pictures(page, "desk-wrong")


# From the child's page: the words of the link, and the most questions that may be asked then.
QUESTIONS = {
    "It is taken back": 4,
    "Enter a look": 4,
    "An emergency: share at once": 6,
    "Share it again": 3,
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("link", QUESTIONS)
def test_no_more_is_asked_than_on_paper(sit: Any, year: Place, link: str, scripts: bool) -> None:
    page = sit(year.desk, scripts=scripts)
    page.goto(f"{page.desk}/see/child/show?child={year['mia']}")
    page.click(f"text={link} >> nth=0")
    asked = page.locator("form.act .field:not(.fixed)").filter(has_not=page.locator("xpath=ancestor::details"))
    shown = [one for one in asked.all() if one.is_visible()]
    assert 0 < len(shown) <= QUESTIONS[link], [one.inner_text()[:40] for one in shown]


def test_a_consent_is_taken_back_by_keyboard_alone(sit: Any, mine: Place) -> None:
    page = sit(mine.desk)
    page.goto(f"{page.desk}/see/child/show?child={mine['mia']}")
    link = page.locator("text=It is taken back >> nth=0")
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    answered = 0
    while answered < 40 and page.locator("h1:has-text('Is this right?')").count() == 0:
        page.keyboard.press("Tab")
        answered += 1
        at = page.evaluate("[document.activeElement.type || '', document.activeElement.name || '']")
        if at[0] == "radio":
            page.keyboard.press("Space")
        elif at == ["select-one", "by"]:
            page.keyboard.press("ArrowDown")
        elif at == ["submit", "stage"]:
            with page.expect_navigation():
                page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement && document.activeElement.value === 'sign'")  # Enter signs it
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "a consent was withdrawn" in page.inner_text("main")
    assert violations(page) == []
    pictures(page, "desk-slip")


@pytest.fixture
def mine(year: Place, tmp_path: Any) -> Place:
    """The same playgroup, to write in."""
    return Place(year.desk.copy(tmp_path), dict(year.ids))
