"""The first run at the desk: five pages, from a folder with no ledger to somebody who is signed in as its manager."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.desk import PASSPHRASE, Desk
from support.web import Browser

POLICY = b"Confidentiality at Little Acorns\n\nWe keep confidences.\n"


@pytest.fixture
def desk(tmp_path: Path, stretched: None) -> Desk:
    return Desk.on(tmp_path)


@pytest.fixture
def browser(desk: Desk) -> Iterator[Browser]:
    """Somebody has unpacked the folder and opened the desk: there is no ledger yet."""
    with desk.here():
        made = Browser(desk.ledger)
        made._follow(made.ask("GET", f"/enter/{made.seats.ticket()}", headers={"Sec-Fetch-Site": "none"}))
        yield made


def to_the_sheet(browser: Browser, root: Path, **other: Any) -> None:
    """Every page but the last."""
    for name in ("one", "two"):
        (root / name).mkdir(exist_ok=True)
    you = {"name": "Maud Ashworth", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    browser.submit("/first/setting", setting="Little Acorns")
    browser.submit("/first/you", **you)
    browser.submit("/first/policy", policy=(io.BytesIO(POLICY), "policy.txt"))
    places = {"backup": str(root / "one"), "vault_backup": str(root / "two")}
    browser.submit("/first/backups", **{**places, **other})


def from_paper(browser: Browser) -> dict[str, str]:
    """The two groups that are asked for, read from the printed sheet."""
    first, second = re.findall(r"Group (\d+) on the sheet", browser.text)
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", browser.text))
    return {"first": stands[first], "second": stands[second]}


def test_five_pages_make_a_ledger_and_its_manager_is_signed_in(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    assert "What is your setting called?" in browser.words
    to_the_sheet(browser, tmp_path)
    assert "Print your recovery sheet" in browser.words
    assert not desk.ledger.exists()
    browser.submit("/first/sheet", **from_paper(browser))
    assert "The ledger of Little Acorns is made" in browser.words
    browser.get("/see/person/list")
    assert "Maud Ashworth" in browser.words
    browser.get("/see/policy/list")
    assert "Confidentiality at Little Acorns" in browser.words
    assert str(tmp_path / "one") in (desk.ledger / "config.toml").read_text("utf-8")
    assert desk.run("verify").code == 0
    assert "Maud Ashworth" in desk.run("person", "list").out  # with the passphrase that was typed


def test_until_there_is_a_ledger_every_page_leads_to_the_first_question(browser: Browser) -> None:
    for where in ("/", "/everything", "/unlock", "/do/child/add", "/see/child/list", "/first/sheet", "/first/policy"):
        browser.get(where)
        assert "What is your setting called?" in browser.words, where


def test_what_is_wrong_is_said_and_asked_again(browser: Browser, desk: Desk) -> None:
    assert browser.submit("/first/setting", setting="").status_code == 422
    assert "a name is missing" in browser.words
    browser.submit("/first/setting", setting="Little Acorns")
    short = {"name": "Maud Ashworth", "passphrase": "short", "again": "short"}
    assert browser.submit("/first/you", **short).status_code == 422
    assert "too short" in browser.words
    assert 'value="Maud Ashworth"' in browser.text  # what was right need not be typed again
    other = {"name": "Maud Ashworth", "passphrase": PASSPHRASE, "again": "another one than that"}
    assert browser.submit("/first/you", **other).status_code == 422
    assert "the two are not the same" in browser.words
    assert PASSPHRASE not in browser.text
    assert not desk.ledger.exists()


def test_both_halves_of_the_backups_in_one_place_are_refused(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    to_the_sheet(browser, tmp_path, vault_backup=str(tmp_path / "one"))
    assert "in one place" in browser.words
    browser.submit("/first/backups", backup=str(tmp_path / "one"), vault_backup="")
    assert "two places" in browser.words
    browser.submit("/first/backups", backup="", vault_backup="")  # they are not bought yet
    assert "Print your recovery sheet" in browser.words


def test_a_wrong_group_makes_no_ledger_and_can_be_tried_again(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    to_the_sheet(browser, tmp_path)
    right = from_paper(browser)
    assert browser.submit("/first/sheet", first="0000", second="0000").status_code == 422
    assert "not what stands on the sheet" in browser.words
    assert not desk.ledger.exists()
    browser.submit("/first/sheet", **{name: group.lower() for name, group in right.items()})
    assert "is made" in browser.words


def test_a_desk_that_was_closed_before_the_end_begins_again(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    to_the_sheet(browser, tmp_path)
    again = Browser(desk.ledger)
    again._follow(again.ask("GET", f"/enter/{again.seats.ticket()}", headers={"Sec-Fetch-Site": "none"}))
    to_the_sheet(again, tmp_path)
    again.submit("/first/sheet", **from_paper(again))
    assert "is made" in again.words
    browser.get("/first/sheet")
    assert "Print your recovery sheet" not in browser.words  # there is a ledger now
    assert len(list((tmp_path / "home").rglob("vault.db"))) == 1


def test_left_alone_the_passphrase_is_forgotten(desk: Desk, tmp_path: Path) -> None:
    now = [0.0]
    with desk.here():
        browser = Browser(desk.ledger, idle=60.0, clock=lambda: now[0])
        browser._follow(browser.ask("GET", f"/enter/{browser.seats.ticket()}", headers={"Sec-Fetch-Site": "none"}))
        browser.submit("/first/setting", setting="Little Acorns")
        browser.submit("/first/you", name="Maud Ashworth", passphrase=PASSPHRASE, again=PASSPHRASE)
        now[0] = 120.0
        browser.seats.sweep()
        assert next(iter(browser.seats._seats.values())).notes == {}
        browser.get("/first/policy")
        assert "What is your setting called?" in browser.words


def test_once_there_is_a_ledger_the_first_run_is_closed(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    to_the_sheet(browser, tmp_path)
    browser.submit("/first/sheet", **from_paper(browser))
    browser.get("/first/setting")
    assert "What is your setting called?" not in browser.words
    browser.post("/lock", {})
    browser.get("/first")
    assert "Who is here?" in browser.words


def test_without_the_token_of_the_seat_nothing_is_taken(browser: Browser, desk: Desk) -> None:
    response = browser.ask("POST", "/first/setting", data={"setting": "Little Acorns", "token": "guessed"})
    assert response.status_code == 403
    browser.get("/first/you")
    assert "What is your setting called?" in browser.words


NASTY = (
    " ",
    "\0",
    "9" * 5000,
    "../../etc/x",
    "<script>alert(1)</script>",
    "\u202e\u2028",
    "a\r\nb",
    "🙂" * 300,
    "%00{{7*7}}",
)


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_is_typed_is_answered_and_makes_nothing(browser: Browser, desk: Desk, nasty: str) -> None:
    """Each page is sent what nobody means; at the end there is no ledger, and no fault."""
    for page in ("setting", "you", "policy", "backups", "sheet"):
        sent = dict.fromkeys(("setting", "name", "leads", "passphrase", "backup", "vault_backup", "first"), nasty)
        response = browser.post(f"/first/{page}", {**sent, "again": "another", "second": nasty})
        assert response.status_code in (200, 404, 409, 422), (page, response.status_code)
        assert "fault of the program" not in browser.words
        assert "<script>alert" not in browser.text
    assert not desk.ledger.exists()
