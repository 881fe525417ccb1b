"""Who is let in, and what is refused before anybody looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.desk import PASSPHRASE
from support.place import Place
from support.web import HOST, Browser

NAMES = ("Mia", "Lind", "Maud", "Ashworth", "hardly")
WHERE = ("/", "/everything", "/do/consent/withdraw", "/see/child/list", "/shown/x", "/unlock", "/nowhere")


@pytest.fixture
def outside(place: Place) -> Iterator[Browser]:
    """A browser that was not let in."""
    with place.desk.here():
        yield Browser(place.desk.ledger)


@pytest.mark.parametrize("where", WHERE)
def test_without_a_seat_nothing_is_said(outside: Browser, where: str) -> None:
    response = outside.ask("GET", where)
    assert response.status_code == 403
    assert not any(name in outside.text for name in NAMES)
    assert "form" not in outside.text


def test_an_address_lets_one_browser_in_once(outside: Browser) -> None:
    ticket = outside.seats.ticket()
    first = outside.ask("GET", f"/enter/{ticket}", headers={"Sec-Fetch-Site": "none"})
    assert first.status_code == 303
    cookie = first.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert Browser.ask(outside, "GET", f"/enter/{ticket}").status_code == 403
    assert outside.ask("GET", "/enter/guessed").status_code == 403


def test_until_it_is_unlocked_every_page_leads_to_the_passphrase(outside: Browser) -> None:
    outside.ask("GET", f"/enter/{outside.seats.ticket()}")
    for where in ("/", "/everything", "/do/consent/withdraw", "/see/child/list", "/shown/x"):
        response = outside.ask("GET", where)
        assert (response.status_code, response.headers["Location"]) == (303, "/unlock")
        assert not any(name in outside.text for name in NAMES)


def test_a_wrong_passphrase_opens_nothing(outside: Browser) -> None:
    outside.enter("these words are not the ones")
    assert "opens no key here" in outside.words
    assert outside.ask("GET", "/").headers["Location"] == "/unlock"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "playgroup.example:8123"},
        {"Host": "localhost:8123"},
        {"Host": "127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://{HOST}"},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_host_or_another_site_is_refused(browser: Browser, method: str, headers: dict[str, str]) -> None:
    before = browser.seats_token
    response = browser.ask(method, "/lock" if method == "POST" else "/", headers=headers, data={"token": before})
    assert response.status_code == 403
    assert browser.text.startswith("refused: ")
    assert browser.get("/").status_code == 200  # and nothing was locked


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(browser: Browser, method: str) -> None:
    assert browser.ask(method, "/").status_code == 403


def test_a_form_without_the_token_of_its_seat_does_nothing(browser: Browser, place: Place) -> None:
    before = place.desk.bytes()
    answers = {"kind": "parent", "name": "Somebody Else", "stage": "sign", "once": "1"}
    for token in ({}, {"token": ""}, {"token": "x" * 43}, {"token": "\u00e9\u20ac"}):
        assert browser.ask("POST", "/do/person/add", data={**answers, **token}).status_code == 403
    assert place.desk.bytes() == before
    assert browser.post("/do/person/add", answers).status_code == 200
    assert place.desk.bytes() != before


def test_the_token_of_another_seat_is_not_taken(browser: Browser, place: Place) -> None:
    other = Browser(place.desk.ledger).enter(PASSPHRASE)
    assert browser.ask("POST", "/lock", data={"token": other.seats_token}).status_code == 403


def test_every_answer_carries_the_strict_headers(browser: Browser) -> None:
    for where in ("/", "/unlock", "/style.css", "/desk.js", "/nowhere", "/do/consent/withdraw"):
        headers = browser.ask("GET", where).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers
        assert "Server" not in headers


def test_it_locks_itself_and_what_was_shown_is_gone(place: Place) -> None:
    now = [0.0]
    with place.desk.here():
        browser = Browser(place.desk.ledger, idle=60, clock=lambda: now[0]).enter(PASSPHRASE)
        assert browser.ask("GET", "/").headers["Refresh"] == "62; url=/locked"
        name = next(iter(browser.seats._seats.values())).keep("something")
        now[0] = 59.0
        assert browser.ask("GET", "/").status_code == 200  # used, and so it stays open
        now[0] = 120.0
        assert browser.ask("GET", f"/shown/{name}").headers["Location"] == "/unlock"
        seat = next(iter(browser.seats._seats.values()))
        assert seat.identity is None
        assert not seat.kept


def test_somebody_else_takes_the_seat(browser: Browser) -> None:
    token = browser.seats_token
    browser.post("/lock", {})
    assert "Who is here?" in browser.words
    assert browser.ask("POST", "/do/person/add", data={"token": token}).status_code == 403  # an old form


def test_closing_locks_everything_and_ends(browser: Browser) -> None:
    browser.post("/lock", {})
    browser.post("/close", {})
    assert browser.house.stopping == [True]
    assert "The desk is closed" in browser.words
