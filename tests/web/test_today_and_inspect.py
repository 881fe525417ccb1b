"""The first screen, the room, and an inspector at the desk: what they may see, and that they cannot get out of it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from cli import inspecting
from ledger.application import Ledger
from support.desk import PASSPHRASE
from support.place import Place
from support.web import Browser

PICTURE = {"actions": ["photograph"], "purposes": ["learning-and-development"], "method": "wet-signature"}


def size(place: Place) -> int:
    with Ledger.open(place.desk.ledger) as ledger:
        return ledger.head.size


def entry_at(place: Place, position: int) -> Any:
    with Ledger.open(place.desk.ledger) as ledger:
        return ledger.read(position).event


# ---- today, and the room


def test_today_is_where_the_desk_begins_and_each_line_leads_to_what_is_done(browser: Browser, place: Place) -> None:
    place.do("consent", "request", place["mia"], place["tove"], actions=["share"])
    assert browser.get("/").status_code == 200
    assert "Today, " in browser.words
    assert "Consents that were asked for and never answered: 1" in browser.words
    assert 'href="/see/report/manager"' in browser.text
    assert 'href="/do/integrity/check"' in browser.text
    assert 'href="/backup"' in browser.text
    assert "Copy this line into the diary" in browser.words
    assert "Mia" not in browser.words


def test_every_link_of_it_leads_somewhere(browser: Browser) -> None:
    browser.get("/")
    for where in set(re.findall(r'href="(/[^"#]+)"', browser.text)) - {"/style.css"}:
        assert browser.get(where.replace("&amp;", "&")).status_code in (200, 422), where


def test_the_room_can_be_printed_and_made_a_file(browser: Browser, place: Place) -> None:
    place.do("consent", "give", place["mia"], by=place["tove"], **PICTURE)
    browser.get("/see/consent/room")
    assert "Permissions for the room" in browser.words
    assert "data-print" in browser.text
    handed = browser.submit("/hand/consent/room", form="html")
    assert b"Permissions for the room" in handed.get_data()


# ---- an inspector


@pytest.fixture
def lee(browser: Browser, place: Place) -> Browser:
    """Lee Hart reads at the manager's desk."""
    maud = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    place.ids["lee"] = maud.do("person", "add", kind="professional", name="Lee Hart")["person"]
    maud.do("role", "assign", place["lee"], role="inspector")
    asks = {"kind": "regular", "organisation": "Ofsted", "inspector": place["lee"]}
    place.ids["visit"] = maud.do("inspection", "open", **asks)["inspection"]
    browser.get("/inspect")
    assert "Let Lee Hart" in browser.words
    browser.submit("/inspect/start")
    assert "Lee Hart" in browser.words
    assert "reads here until" in browser.words
    return browser


@pytest.mark.parametrize(
    "where",
    [
        "/", "/everything", "/children", "/backup", "/do/consent/withdraw", "/do/inspection/close", "/see/hold/list",
        "/see/report/manager", "/see/duties", "/see/replay", "/see/consent/room", "/see/child/show", "/unlock",
        "/shown/anything", "/nowhere",
    ],
)  # fmt: skip
def test_nothing_else_is_shown_to_them(lee: Browser, where: str) -> None:
    assert lee.ask("GET", where).status_code in (403, 404)
    assert not any(name in lee.words for name in ("Mia", "Tove", "Maud"))


def test_nothing_is_done_by_them(lee: Browser, place: Place) -> None:
    before = size(place)
    for where in ("/do/consent/withdraw", "/backup/take", "/inspect/start", "/hand/report/manager", "/hand/hold/list"):
        assert lee.post(where, {"inspection": place["visit"]}).status_code == 403
    assert size(place) == before


@pytest.mark.parametrize("path", [p for p in inspecting.READS if p not in ("access open", "prove", "policy show")])
def test_what_they_read_is_what_the_commands_show(lee: Browser, place: Place, path: str) -> None:
    asks = f"?child={place['mia']}&ref={place['mia']}&day=today"
    response = lee.get(f"/see/{path.replace(' ', '/')}{asks}")
    assert response.status_code in (200, 422), lee.words
    assert "hold" not in lee.words or path in ("verify", "report inspection")


def test_from_any_day_of_a_child_over_a_decision_to_its_proof(lee: Browser, place: Place) -> None:
    maud = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    share = {"recipients": ["health-professional"], "purpose": "health", "categories": ["observation"]}
    yes = {"outcome": "share", "reasons": ["supports-health"], "legal_basis": ["A6-1-f"], "words": "She can help."}
    entry = maud.do("share", "decide", child=place["mia"], **share, **yes)["entry"]
    lee.get("/inspect")
    (day,) = [controls for where, controls in lee.forms if where == "/see/report/day"]
    child = next(c for c in day if c.name == "child").choices[0]
    today = next(c for c in day if c.name == "day").values[0]
    lee.get(f"/see/report/day?child={child}&day={quote(today)}")
    (decision,) = set(re.findall(r'href="(/see/report/decision[^"]*)"', lee.text))
    lee.get(decision)
    assert f'href="/proof/{entry}"' in lee.text
    lee.get(f"/proof/{entry}")
    assert "this entry stands in the ledger" in lee.words
    proof = place.desk.root / "entry.tlog-proof"
    proof.write_bytes(lee.submit(f"/proof/{entry}").get_data())
    vkey = place.run("checkpoint", "--vkey").out.strip()
    assert place.run("verify", str(proof), "--vkey", vkey).code == 0


def test_a_hold_cannot_be_proven_to_them_and_is_like_no_entry(lee: Browser, place: Place) -> None:
    maud = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    said = {"against": ["parents"], "reason": "child-at-risk", "words": "Not a word."}
    entry = maud.do("hold", "place", place["mia"], **said)["entry"]
    for number in (entry, 99_999):
        assert lee.get(f"/proof/{number}").status_code == 422
        assert f"there is nothing to prove as entry {number}" in lee.words


def test_each_look_is_recorded_in_their_name(lee: Browser, place: Place) -> None:
    before = size(place)
    lee.get(f"/see/report/day?child={place['mia']}&day=today")
    assert size(place) == before + 1
    look = entry_at(place, before + 1)
    assert (str(look.by.person), look.by.role, look.by.attested) == (place["lee"], "inspector", "seen")
    assert (look.TOPIC, look.kind, str(look.subject)) == ("report.generated", "day", place["mia"])


def test_it_is_over_when_they_say_so_and_the_way_back_is_a_passphrase(lee: Browser) -> None:
    lee.get("/inspect")
    lee.submit("/lock")
    assert "Your passphrase" in lee.words
    assert lee.ask("GET", "/").headers["Location"] == "/unlock"
    lee.get("/unlock")
    lee.post("/unlock", {"passphrase": PASSPHRASE})
    assert "Today, " in lee.words


def test_it_is_over_when_the_inspection_is(lee: Browser, place: Place) -> None:
    maud = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    maud.do("inspection", "close", place["visit"])
    assert lee.get(f"/see/report/day?child={place['mia']}&day=today").status_code == 403
    assert "this inspection is over" in lee.words
    assert lee.ask("GET", "/").headers["Location"] == "/unlock"


def test_nobody_starts_it_for_another_thing(browser: Browser, place: Place) -> None:
    for given in ("", "nonsense", place["mia"], place["maud"]):
        response: Any = browser.post("/inspect/start", {"inspection": given})
        assert response.status_code == 422
    assert browser.get("/").status_code == 200
