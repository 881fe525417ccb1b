"""Pages for an inspector and the dashboards, in a real browser: for every eye and every hand, on a phone, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregates.disclosures import golden
from aggregates.rules import shipped
from support.browser import OpenPage, pictures, printed, sideways, violations, walk
from support.place import Place, make
from support.year import Year

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year.played(tmp_path_factory.mktemp("year"))


def reports(year: Year) -> dict[str, tuple[str, ...]]:
    """A page of each kind, on a day on which something stands in every part of it."""
    gone, held = year.entry("takes the paper form"), year.entry("Decided, handed over by the secure portal") + 1
    worried = year.child(year.cast.neighbours_child)
    return {
        "day": ("day", year.child(year.cast.twins[0]), str(year.day(4, 1))),
        "day-under-a-hold": ("day", worried, str(year.day(29, 3))),
        "decision": ("decision", str(year.entry("Decided: share, today."))),
        "decision-not-to-share": ("decision", str(year.entry("A local paper asks"))),
        "inspection": ("inspection",),
        "chronology": ("chronology", worried),
        "manager": ("manager", "--as-at", str(year.day(17, 4)), "--known-at", str(gone)),
        "lead": ("lead", "--as-at", str(year.day(29, 2)), "--known-at", str(held)),
    }


KINDS = (
    *("day", "day-under-a-hold", "decision", "decision-not-to-share", "inspection", "chronology"),
    *("manager", "lead"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_for_everybody(year: Year, open_page: OpenPage, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"{kind}.html"
    answer = year.desk.run("report", *reports(year)[kind], "-o", str(out))
    assert answer.code == 0, answer.err
    page = open_page(out)
    assert violations(page) == []
    assert walk(page)[0] == "a Skip to the report"
    assert sideways(page) == []
    pictures(page, kind)
    bare = open_page(out, scripts=False)
    assert bare.locator("h1").inner_text() == page.locator("h1").inner_text()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith(("day", "decision"))])
def test_one_page_is_one_sheet_of_paper_printed_on_both_sides_at_most(
    year: Year, open_page: OpenPage, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"{kind}.html"
    assert year.desk.run("report", *reports(year)[kind], "-o", str(out)).code == 0
    assert printed(open_page(out), tmp_path / "sheet.pdf") <= 2


def test_a_number_leads_to_what_it_counts_and_that_to_its_proof(
    year: Year, open_page: OpenPage, tmp_path: Path
) -> None:
    out = tmp_path / "pack.html"
    assert year.desk.run("report", "inspection", "-o", str(out)).code == 0
    page = open_page(out)
    page.get_by_role("link", name="Decisions not to share, or later, and why").click()
    entry = year.entry("A local paper asks")
    assert page.evaluate("location.hash") == "#number-not-shared"
    section = page.locator("#number-not-shared ~ table").first
    section.get_by_role("link", name=str(entry)).click()
    row = page.locator(f"tr#entry-{entry}")
    assert "a decision about sharing" in row.inner_text()
    assert row.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }")


def weighed(place: Place) -> str:
    """A case in which every question was answered, each item with its reason; the letters of the case."""
    rules = shipped()
    items = {**golden.golden(rules, "2024"), **golden.principles(rules)}
    said = {
        "safeguards": "yes",
        "safeguards_reason": "They can see her at home.",
        "urgency": "soon",
        "risk": "medium",
        "certainty": "certain",
        "expectation": "yes",
        "expectation_reason": "We told them.",
        "facts": [place["concern"]],
        "safety_individual": "Better seen than not.",
        "safety_others": "None others.",
        "impact_subject": "Little.",
        "impact_third_parties": "None.",
        "considered": ["beyond-personal.concern-child", "developmental"],
        "categories": ["beyond-personal.concern-child"],
        "needs": "The health visitor, for her visit.",
        "legal_basis": ["A6-1-ea-safeguarding"],
        "sufficient": "yes",
    }
    answers = {"golden_rules": "2024", "checklist": dict.fromkeys(items, "yes")}
    case: str = place.do("share", "assess", place["mia"], **said, **answers)["case"]
    why = {"reasons": ["supports-health"], "words": "She can help.", "purpose": "health", "welfare": "sharing-better"}
    place.do("share", "decide", case=case, outcome="share", recipients=["health-professional"], **why)
    return case


def test_a_case_that_was_wholly_weighed_is_one_sheet_too(open_page: OpenPage, tmp_path: Path) -> None:
    out, place = tmp_path / "weighed.html", make(tmp_path)
    answer = place.run("report", "decision", weighed(place), "-o", str(out))
    assert answer.code == 0, answer.err
    page = open_page(out)
    told = page.locator("main").inner_text()
    assert "not answered" not in told.lower()
    for words in ("They can see her at home.", "Better seen than not.", "The health visitor, for her visit."):
        assert f"“{words}”" in told
    assert printed(page, tmp_path / "sheet.pdf") <= 2
    pictures(page, "decision-weighed")
