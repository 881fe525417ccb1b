"""People at the desk: somebody joins and gets a key, forgets it, leaves; the management passes on, with both or one."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from cli.refs import format_ref
from support.desk import PASSPHRASE
from support.place import Place
from support.web import Browser

JOS = "willow pepper lantern drizzle"
NEW = "marble otter candle hazel"


def ref(place: Place, name: str) -> str:
    return format_ref(UUID(place[name]))


def at_the_door(place: Place) -> Browser:
    """Let in, and nobody has unlocked."""
    made = Browser(place.desk.ledger)
    made._follow(made.ask("GET", f"/enter/{made.seats.ticket()}", headers={"Sec-Fetch-Site": "none"}))
    return made


def unlocks(place: Place, words: str) -> bool:
    browser = at_the_door(place)
    browser.get("/unlock")
    browser.submit("/unlock", passphrase=words)
    return "Who is here?" not in browser.words


def typed_back(browser: Browser) -> None:
    """The sheet is printed, and two groups of it are read from the paper."""
    asked = re.findall(r"Group (\d+) on the sheet", browser.text)
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", browser.text))
    browser.submit("/people/sheet/typed", first=stands[asked[0]], second=stands[asked[1]])


def give_a_key(browser: Browser, place: Place, name: str = "jo", words: str = JOS) -> None:
    where = f"/people/key/{ref(place, name)}"
    browser.get(where)
    browser.post(where, {"passphrase": words, "again": words})


def test_somebody_joins_and_types_a_passphrase_of_their_own(browser: Browser, place: Place) -> None:
    browser.get("/people")
    assert "Maud Ashworth" in browser.words
    browser.get("/do/staff/join")
    browser.submit("/do/staff/join", name="Wren Abbot", roles=["staff"], first_day="today", stage="check")
    browser.submit("/do/staff/join", stage="sign")
    assert "key enrol" in browser.words  # the desk says that a key is still to be made
    browser.get("/people")
    person = next(row for row in re.findall(r'href="/people/key/(\w+)">New key or passphrase for Wren', browser.text))
    where = f"/people/key/{person}"
    browser.get(where)
    browser.post(where, {"passphrase": JOS, "again": JOS})
    assert "keep it at home" in browser.words
    assert unlocks(place, JOS)


def test_a_forgotten_passphrase_with_a_colleague(browser: Browser, place: Place) -> None:
    give_a_key(browser, place)
    where = f"/people/key/{ref(place, 'jo')}"
    browser.get(where)
    assert "last passphrase" in browser.words
    browser.post(where, {"last": "", "passphrase": NEW, "again": NEW})
    assert "keep it at home" in browser.words
    assert unlocks(place, NEW)
    assert not unlocks(place, JOS)
    assert place.run("--as", browser_person(browser), "verify").code == 0


def browser_person(browser: Browser) -> str:
    identity = next(iter(browser.seats._seats.values())).identity
    assert identity is not None
    return str(identity.person)


def test_what_is_wrong_is_said_and_nothing_is_drawn_again(browser: Browser, place: Place) -> None:
    give_a_key(browser, place)
    where = f"/people/key/{ref(place, 'jo')}"
    for sent, said in (
        ({"passphrase": "short", "again": "short"}, "too short"),
        ({"passphrase": NEW, "again": JOS}, "not the same"),
        ({"last": "never this one here", "passphrase": NEW, "again": NEW}, "does not open"),
    ):
        browser.get(where)
        response = browser.post(where, sent)
        assert response.status_code in (403, 422)
        assert said in browser.words
        assert NEW not in browser.text
    assert unlocks(place, JOS)


def test_ones_own_passphrase(browser: Browser, place: Place) -> None:
    browser.get("/people/passphrase")
    assert browser.post("/people/passphrase", {"last": NEW, "passphrase": NEW, "again": NEW}).status_code == 403
    browser.post("/people/passphrase", {"last": PASSPHRASE, "passphrase": NEW, "again": NEW})
    assert "sealed with the new passphrase" in browser.words
    assert unlocks(place, NEW)
    assert not unlocks(place, PASSPHRASE)


def test_with_the_sheet_when_nobody_can_unlock(place: Place) -> None:
    groups = (place.desk.root / "sheet.txt").read_text("utf-8").rpartition("THE KEY")[2]
    words = " ".join(re.findall(r"\d+: (\S+)", groups))
    with place.desk.here():
        browser = at_the_door(place)
        browser.get("/forgotten")
        assert not any(name in browser.words for name in ("Maud", "Mia"))
        browser.submit("/forgotten", sheet="AAAA BBBB", passphrase=NEW, again=NEW)
        assert "expected 14 groups" in browser.words
        browser.submit("/forgotten", sheet=words, passphrase=NEW, again=NEW)
        assert "Print your recovery sheet" in browser.words
        typed_back(browser)
        assert "tear up every older one" in browser.words
        browser.get("/see/child/list")
        assert "Mia Lind" in browser.words
        assert unlocks(place, NEW)
        assert not unlocks(place, PASSPHRASE)


def test_a_new_sheet_is_shown_until_it_is_on_paper_and_then_nowhere(browser: Browser, place: Place) -> None:
    browser.get("/people/sheet")
    browser.post("/people/sheet", {})
    key = re.findall(r"\d+: ([0-9A-Z]{4})\b", browser.text)[0]
    browser.post("/people/sheet/typed", {"first": "0000", "second": "0000"})
    assert "not what stands on the sheet" in browser.words
    typed_back(browser)
    assert key not in browser.text
    browser.get("/people/sheet/typed")
    assert key not in browser.text


def test_whoever_left_cannot_unlock(browser: Browser, place: Place) -> None:
    give_a_key(browser, place)
    other = at_the_door(place)
    other.get("/unlock")
    other.submit("/unlock", passphrase=JOS)
    assert "Mia" in (other.get("/see/child/list"), other.words)[1]
    where = "/do/staff/leave"
    browser.get(f"{where}?person={ref(place, 'jo')}")
    browser.submit(where, last_day="today", successor=ref(place, "kit"), stage="check")
    browser.submit(where, stage="sign")
    assert "signs and opens nothing from now on" in browser.words
    other.get("/see/child/list")  # their desk was open all the time
    assert "Mia" not in other.words
    assert not unlocks(place, JOS)


@pytest.fixture
def two(browser: Browser, place: Place) -> Browser:
    """Jo has a key."""
    give_a_key(browser, place)
    return browser


def test_the_management_passes_on_with_both_at_the_desk(two: Browser, place: Place) -> None:
    maud = browser_person(two)
    two.get("/people/handover")
    two.submit("/people/handover", who=ref(place, "jo"), last=JOS, passphrase=NEW, again=NEW)
    assert "Print your recovery sheet" in two.words
    typed_back(two)
    assert "What is handed over" in two.words
    assert "Every check of its" in two.words
    two.post("/people/handover/look", {})
    assert "Both signed entry" in two.words
    assert browser_person(two) == place["jo"]  # who is unlocked now
    assert not unlocks(place, PASSPHRASE)
    assert unlocks(place, NEW)
    two.get("/people")
    assert "Jo Reed" in two.words
    assert "the manager" in two.words
    desk = place.desk.having(CONSENT_LEDGER_AS=maud)
    verified = desk.run("verify")
    assert verified.code == 0
    assert "countersignature" not in verified.out


def test_a_handover_that_is_left_half_way_keeps_the_manager(two: Browser, place: Place) -> None:
    two.get("/people/handover")
    two.submit("/people/handover", who=ref(place, "jo"), last=JOS, passphrase=NEW, again=NEW)
    two.post("/lock", {})
    assert unlocks(place, PASSPHRASE)
    assert unlocks(place, NEW)


def test_somebody_who_is_not_the_manager_hands_nothing_over(two: Browser, place: Place) -> None:
    other = at_the_door(place)
    other.get("/unlock")
    other.submit("/unlock", passphrase=JOS)
    other.get("/people/handover")
    response = other.submit("/people/handover", name="Wren Abbot", passphrase=NEW, again=NEW, who="new")
    assert response.status_code == 422
    assert "only the manager hands over" in other.words


def test_the_manager_is_gone_and_the_sheet_makes_the_next_one(place: Place) -> None:
    groups = (place.desk.root / "sheet.txt").read_text("utf-8").rpartition("THE KEY")[2]
    words = " ".join(re.findall(r"\d+: (\S+)", groups))
    with place.desk.here():
        browser = at_the_door(place)
        browser.get("/forgotten/handover")
        browser.submit("/forgotten/handover", name="Sela Grant", sheet=words, passphrase=NEW, again=NEW)
        typed_back(browser)
        assert "What is handed over" in browser.words
        browser.submit("/people/handover/look")
        assert "nobody was left who could hand over" in browser.words
        assert "Sela Grant" in browser.words
        browser.get("/do/child/add")
        browser.submit("/do/child/add", name="Wren Moss", stage="check")
        browser.submit("/do/child/add", stage="sign")
        assert "Recorded" in browser.words
        assert not unlocks(place, PASSPHRASE)
        verified = place.run("verify")
        assert verified.code == 0
        assert "recovery sheet" in verified.out
