"""Backups at the desk: one button, the list, the places, going on elsewhere; nothing that the commands cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.computers import another, everything, home
from support.desk import PASSPHRASE
from support.place import Place
from support.web import Browser


@pytest.fixture
def sticks(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    return tmp_path / "one", tmp_path / "two"


def set_places(browser: Browser, sticks: tuple[Path, Path]) -> None:
    browser.get("/backup")
    browser.submit("/backup/places", ledger=str(sticks[0]), vault=str(sticks[1]))


def test_a_backup_is_one_button_once_the_places_are_set(
    browser: Browser, place: Place, sticks: tuple[Path, Path]
) -> None:
    assert browser.get("/backup").status_code == 200
    assert "No places for backups are set" in browser.words
    assert "/backup/take" not in browser.text
    set_places(browser, sticks)
    assert f"Entries go to {sticks[0]}" in browser.words
    browser.submit("/backup/take")
    assert "a backup was made and checked" in browser.words
    assert len(list(sticks[0].glob("*-ledger"))) == len(list(sticks[1].glob("*-vault"))) == 1
    browser.get("/backup")
    assert "whole; not checked now" in browser.words
    browser.submit("/backup/check")
    assert "whole, and verified" in browser.words
    assert [one["state"] for one in place.tell("backup", "list", "--check")["backups"]] == ["held"]


def test_what_speaks_against_a_place_is_said_and_nothing_is_set(
    browser: Browser, place: Place, sticks: tuple[Path, Path]
) -> None:
    before = (place.desk.ledger / "config.toml").read_bytes()
    for second, error in ((str(sticks[0]), "both halves would lie in one place"), ("", "two places are needed")):
        browser.get("/backup")
        browser.submit("/backup/places", ledger=str(sticks[0]), vault=second)
        assert error in browser.words
    assert (place.desk.ledger / "config.toml").read_bytes() == before
    assert everything(sticks[0]) == {}


def test_a_stick_that_is_not_in_is_said(browser: Browser, sticks: tuple[Path, Path]) -> None:
    set_places(browser, sticks)
    shutil.rmtree(sticks[1])
    browser.get("/backup")
    assert f"{sticks[1]} is not there now" in browser.words
    browser.submit("/backup/take")
    assert "is the memory stick or disk in" in browser.words
    assert not list(sticks[0].glob("*-ledger"))


def test_going_on_at_another_computer_needs_somebody_s_word(
    browser: Browser, place: Place, sticks: tuple[Path, Path], tmp_path: Path
) -> None:
    set_places(browser, sticks)
    browser.submit("/backup/take")
    other = another(place.desk, tmp_path / "other")
    halves = [str(next(sticks[0].glob("*-ledger"))), str(next(sticks[1].glob("*-vault")))]
    assert other.run("restore", *halves, "--to", str(other.ledger)).code == 0
    assert home(other).is_dir()
    with other.here():
        there = Browser(other.ledger).enter(PASSPHRASE)
        there.get("/backup")
        assert "Another computer writes" in there.words
        assert "/backup/take" not in there.text
        there.submit("/backup/writer")
        assert "nothing was taken over" in there.words
        there.submit("/backup/writer", sure="yes")
        assert "this computer writes from now on" in there.words
        there.get("/backup")
        assert "/backup/take" in there.text


def test_a_lost_laptop_without_a_terminal(
    browser: Browser, place: Place, sticks: tuple[Path, Path], tmp_path: Path
) -> None:
    """From the first page of a new computer to recording again, with two sticks, a slip and the passphrase."""
    set_places(browser, sticks)
    browser.submit("/backup/take")
    kept = place.tell("checkpoint")["kept"]
    new = another(place.desk, tmp_path / "new")
    with new.here():
        there = Browser(new.ledger)
        there._follow(there.ask("GET", f"/enter/{there.seats.ticket()}", headers={"Sec-Fetch-Site": "none"}))
        assert 'href="/restore"' in there.text
        there.get("/restore")
        there.submit("/restore", ledger=str(sticks[0]), vault=str(sticks[0]))
        assert "both are a ledger" in there.words
        there.submit("/restore", ledger=str(sticks[0]), vault="")
        assert "two places are needed" in there.words
        assert not new.ledger.exists()
        there.submit("/restore", ledger=str(sticks[0]), vault=str(sticks[1]), kept="12-nothing")
        assert "kept line" in there.words
        assert not new.ledger.exists()
        there.submit("/restore", ledger=str(sticks[1]), vault=str(sticks[0]), kept="")  # either way round
        assert "Restored: a ledger of" in there.words
        there.get("/unlock")
        there.submit("/unlock", passphrase=PASSPHRASE)
        there.get("/backup")
        there.submit("/backup/writer", sure="yes")
        assert "this computer writes from now on" in there.words
        there.get("/restore")
        assert "Folder or memory stick" not in there.words  # there is a ledger now
    assert new.run("verify", "--against", kept).code == 3  # the backup is older than its own entry
    assert "Mia Lind" in new.run("child", "list").out


def test_the_ledger_is_handed_over_with_one_button(browser: Browser, place: Place, sticks: tuple[Path, Path]) -> None:
    set_places(browser, sticks)
    browser.get("/backup")
    browser.submit("/backup/release")
    assert "From now on, this computer only reads" in browser.words
    browser.get("/backup")
    assert "No computer writes now" in browser.words
    assert "/backup/take" not in browser.text
    assert not place.tell("writer", "show")["writes_here"]


def test_nothing_is_done_without_the_page_s_token(browser: Browser, sticks: tuple[Path, Path]) -> None:
    set_places(browser, sticks)
    for path in ("take", "places", "writer", "release", "check"):
        assert browser.ask("POST", f"/backup/{path}", data={"ledger": "x", "vault": "y"}).status_code == 403
    assert not list(sticks[0].glob("*-ledger"))
