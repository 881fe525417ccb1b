"""Paper at the desk: the slip after every act, ready to print, an older one, and the blank forms."""

from __future__ import annotations

import re

import pytest

from cli.paper import PAPERS
from support.place import Place
from support.web import Browser


def given(place: Place, **more: str) -> int:
    """The entry of a consent of Mia's mother."""
    said = {"by": place["tove"], "actions": ["photograph"], "method": "wet-signature", "when": "yesterday"}
    return int(place.do("consent", "give", place["mia"], **said, **more)["entry"])


def test_after_an_act_its_slip_is_there_in_two_copies_to_be_printed(place: Place, browser: Browser) -> None:
    consent = place.do(
        "consent", "give", place["mia"], by=place["tove"], actions=["photograph"], method="typed", when="1 October 2026"
    )["consent"]
    where = f"/do/consent/withdraw?consent={consent}"
    browser.get(where)
    browser.submit("/do/consent/withdraw", stage="check", by=place["tove"], channel="slip", when="yesterday")
    browser.submit("/do/consent/withdraw", stage="sign")
    assert "Recorded: a consent was withdrawn" in browser.words
    assert browser.text.count('<section class="copy">') == 2
    assert browser.text.count('class="qr"') == 2
    assert "For Tove Lind" in browser.words
    assert "data-print" in browser.text
    kept = re.search(r"\b\d+(-[0-9a-z]{4}){9}\b", browser.words)[0]
    assert place.tell("verify", "--against", kept)["ok"]


def test_an_older_slip_is_printed_again(place: Place, browser: Browser) -> None:
    entry = given(place)
    assert browser.get(f"/see/slip?entry={entry}").status_code == 200
    assert f"as entry {entry}." in browser.words
    assert "Printed again on" in browser.words
    assert browser.get("/see/slip?entry=99999").status_code == 422


def test_the_blank_forms_are_listed_and_each_is_shown(browser: Browser) -> None:
    browser.get("/see/paper")
    for name in PAPERS:
        assert f'href="/see/paper?paper={name}"' in browser.text
    for name in PAPERS:
        assert browser.get(f"/see/paper?paper={name}").status_code == 200
        assert "data-print" in browser.text


@pytest.mark.parametrize("name", ["access-sheet", "consent-form"])
def test_with_a_childs_name_it_is_recorded(place: Place, browser: Browser, name: str) -> None:
    before = place.tell("replay", place["mia"])["history"]
    browser.get(f"/see/paper?paper={name}&child={place['mia']}")
    assert "Mia Lind" in browser.words
    after = place.tell("replay", place["mia"])["history"]
    assert len(after) == len(before) + 2  # that, and the look at the history
