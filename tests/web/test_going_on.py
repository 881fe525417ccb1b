"""Going on after a loss without a terminal: from an older backup to a ledger that records again, whole or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import Client

from cli.refs import format_ref
from support.computers import another, everything
from support.desk import PASSPHRASE, Desk
from support.place import Place, make
from support.web import OWN, Browser

JOS = "willow pepper lantern drizzle"
NEW = "marble otter candle hazel"


def at_the_door(desk: Desk) -> Browser:
    """Let in, and nobody has unlocked."""
    made = Browser(desk.ledger)
    made._follow(made.ask("GET", f"/enter/{made.seats.ticket()}", headers={"Sec-Fetch-Site": "none"}))
    return made


def typed_back(browser: Browser) -> None:
    """The sheet is printed, and two groups of it are read from the paper."""
    asked = re.findall(r"Group (\d+) on the sheet", browser.text)
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", browser.text))
    browser.submit("/people/sheet/typed", first=stands[asked[0]], second=stands[asked[1]])


def add(browser: Browser, name: str) -> None:
    browser.get("/do/child/add")
    browser.submit("/do/child/add", name=name, stage="check")
    browser.submit("/do/child/add", stage="sign")


def key_for_jo(place: Place) -> None:
    browser = Browser(place.desk.ledger).enter(PASSPHRASE)
    where = f"/people/key/{format_ref(UUID(place['jo']))}"
    browser.get(where)
    browser.post(where, {"passphrase": JOS, "again": JOS})
    assert "keep it at home" in browser.words


@pytest.fixture
def older(place: Place, tmp_path: Path) -> Iterator[Place]:
    """Jo has a key; the folder was copied; more was recorded; the copy was put back."""
    with place.desk.here():
        key_for_jo(place)
        shutil.copytree(place.desk.ledger, tmp_path / "copied")
        add(Browser(place.desk.ledger).enter(PASSPHRASE), "Zoe Marsh")
        shutil.copytree(place.desk.ledger, tmp_path / "newest")
        shutil.rmtree(place.desk.ledger)
        shutil.copytree(tmp_path / "copied", place.desk.ledger)
        yield place


@pytest.fixture
def there(older: Place) -> Browser:
    return Browser(older.desk.ledger).enter(PASSPHRASE)


def begin(browser: Browser, **said: str) -> None:
    browser.get("/going-on")
    browser.submit("/going-on", **{"reason": "older-copy", "passphrase": PASSPHRASE, **said})


def go_on(browser: Browser, **said: str) -> None:
    begin(browser, **said)
    typed_back(browser)
    assert "The ledger goes on" in browser.words, browser.words
    assert "\\n" not in browser.words


def test_from_an_older_backup_to_recording_again(place: Place, tmp_path: Path) -> None:
    """Two sticks, the line of a slip and the passphrase: nothing is typed at a terminal."""
    sticks = [tmp_path / "one", tmp_path / "two"]
    for stick in sticks:
        stick.mkdir()
    with place.desk.here():
        browser = Browser(place.desk.ledger).enter(PASSPHRASE)
        browser.get("/backup")
        browser.submit("/backup/places", ledger=str(sticks[0]), vault=str(sticks[1]))
        browser.submit("/backup/take")
        add(browser, "Zoe Marsh")
        slip = place.tell("checkpoint")
    new = another(place.desk, tmp_path / "new")
    with new.here():
        there = at_the_door(new)
        there.get("/restore")
        there.submit("/restore", ledger=str(sticks[0]), vault=str(sticks[1]), kept=slip["kept"])
        assert "the first page leads to how it goes on" in there.words
        assert "consent-ledger" not in there.words
        there.get("/unlock")
        there.submit("/unlock", passphrase=PASSPHRASE)
        assert 'href="/going-on"' in there.text
        assert "entries are missing" in there.words
        there.get("/backup")
        assert 'href="/going-on"' in there.text
        assert 'action="/backup/writer"' not in there.text
        assert "consent-ledger succeed" not in there.words
        there.get("/going-on")
        assert f"to {slip['size']}" in there.words
        go_on(there, reason="lost-computer")
        add(there, "Wren Moss")
        assert "Recorded" in there.words
        there.get("/see/child/list")
        assert "Mia Lind" in there.words
        assert "Wren Moss" in there.words
        assert "Zoe Marsh" not in there.words
        there.get("/")
        assert "entries are missing" not in there.words
        there.get("/backup")
        there.submit("/backup/take")
        assert "a backup was made and checked" in there.words
    verified = new.run("verify")
    assert verified.code == 0, verified.out
    assert re.search(rf"lost \(lost-computer\): \d+ to {slip['size']}\b", verified.out)


def test_wrong_groups_make_nothing(older: Place, there: Browser) -> None:
    """Neither do they when whoever began it goes away: what was made is taken back."""
    before = everything(older.desk.ledger)
    home = everything(Path(older.desk.environ["CONSENT_LEDGER_HOME"]))
    begin(there)
    assert "Print your recovery sheet" in there.words
    there.submit("/people/sheet/typed", first="0000", second="0000")
    assert "not what stands on the sheet" in there.words
    assert everything(older.desk.ledger) == before
    there.post("/lock", {})
    beside = [path.name for path in older.desk.ledger.parent.iterdir() if path.name.startswith("ledger")]
    assert beside == ["ledger"]
    assert everything(older.desk.ledger) == before
    assert everything(Path(older.desk.environ["CONSENT_LEDGER_HOME"])) == home
    there.get("/unlock")
    there.submit("/unlock", passphrase=PASSPHRASE)
    begin(there)
    there.submit("/going-on/not-now")
    assert [path.name for path in older.desk.ledger.parent.iterdir() if path.name.startswith("ledger")] == ["ledger"]


def test_a_folder_that_cannot_be_moved_keeps_everything_as_it_was(older: Place, there: Browser) -> None:
    """Something else has taken the place where the old book goes; without it, the same sheet does."""
    before = everything(older.desk.ledger)
    begin(there)
    sheet = there.text
    in_the_way = older.desk.ledger.with_name(f"{older.desk.ledger.name}-before")
    in_the_way.mkdir()
    (in_the_way / "letter.txt").write_text("Dear parents", encoding="utf-8")
    typed_back(there)
    assert 'role="alert"' in there.text
    assert everything(older.desk.ledger) == before
    shutil.rmtree(in_the_way)
    there.get("/people/sheet/typed")
    assert re.findall(r"\d+: [0-9A-Z]{4}\b", there.text) == re.findall(r"\d+: [0-9A-Z]{4}\b", sheet)
    typed_back(there)
    assert "The ledger goes on" in there.words
    add(there, "Wren Moss")
    assert "Recorded" in there.words


def test_what_is_wrong_is_said_and_nothing_is_made(older: Place, there: Browser) -> None:
    before = everything(older.desk.ledger)
    for said, error in (
        ({"reason": ""}, "why it is missing is not chosen"),
        ({"reason": "of-its-own"}, "why it is missing is not chosen"),
        ({"passphrase": NEW}, "does not open"),
    ):
        begin(there, **said)
        assert error in there.words
        assert NEW not in there.text
    there.get("/going-on")
    there.submit("/going-on/hold", kept="12-nothing")
    assert "kept line" in there.words
    there.get("/going-on")
    there.submit("/going-on/hold", kept="")
    assert "nothing was given" in there.words
    assert everything(older.desk.ledger) == before
    assert there.ask("POST", "/going-on", data={"reason": "older-copy", "passphrase": PASSPHRASE}).status_code == 403


def test_what_its_key_did_not_sign_counts_for_nothing(older: Place, there: Browser, tmp_path: Path) -> None:
    """Neither a proof of another ledger, nor another ledger's folder; and the page opens as before."""
    (tmp_path / "elsewhere").mkdir()
    made = make(tmp_path / "elsewhere")
    proof = tmp_path / "other.proof"
    assert made.run("prove", "3", "-o", str(proof)).code == 0
    there.get("/going-on")
    there.submit("/going-on/hold", kept="", proof=(BytesIO(proof.read_bytes()), "other.proof"))
    assert 'role="alert"' in there.text
    assert "Held against" not in there.words
    there.submit("/going-on/compare", copy=str(made.desk.ledger))
    assert "two ledgers" in there.words
    assert there.get("/going-on").status_code == 200
    assert "Held against" not in there.words


def test_whoever_may_not_make_keys_cannot_go_on(older: Place) -> None:
    jo = Browser(older.desk.ledger).enter(JOS)
    begin(jo, passphrase=JOS)
    assert "only somebody who may enrol keys" in jo.words


def test_a_kept_line_or_a_proof_shows_what_this_computer_does_not_know(place: Place, tmp_path: Path) -> None:
    with place.desk.here():
        shutil.copytree(place.desk.root / "home", tmp_path / "kept-home")
        shutil.copytree(place.desk.ledger, tmp_path / "copied")
        browser = Browser(place.desk.ledger).enter(PASSPHRASE)
        add(browser, "Zoe Marsh")
        slip, proof = place.tell("checkpoint"), tmp_path / "last.proof"
        assert place.run("prove", str(slip["size"]), "-o", str(proof)).code == 0
        for which, kept in (
            (place.desk.ledger, tmp_path / "copied"),
            (place.desk.root / "home", tmp_path / "kept-home"),
        ):
            shutil.rmtree(which)
            shutil.copytree(kept, which)
        there = Browser(place.desk.ledger).enter(PASSPHRASE)
        there.get("/going-on")
        assert "stands here" in there.words
        begin(there)
        assert "nothing is known to be lost" in there.words
        there.get("/going-on")
        there.submit("/going-on/hold", kept=slip["kept"])
        assert f"Held against: a kept line, {slip['size']} entries" in there.words
        assert "a signed state of" in there.words
        there.submit("/going-on/hold", kept="", proof=(BytesIO(proof.read_bytes()), "last.proof"))
        assert "Held against: last.proof" in there.words
        go_on(there)
        add(there, "Wren Moss")
        assert "Recorded" in there.words


def test_a_colleague_comes_back_with_the_passphrase_that_they_had(older: Place, there: Browser) -> None:
    go_on(there)
    assert 'href="/people"' in there.text
    where = f"/people/back/{format_ref(UUID(older['jo']))}"
    there.get("/people")
    assert "not back yet" in there.words
    assert where in there.text
    there.get(where)
    assert there.submit(where, theirs=NEW).status_code == 403
    assert "does not open" in there.words
    there.submit(where, theirs=JOS)
    assert "is back, as entry" in there.words
    there.get("/people")
    assert where not in there.text
    jo = Browser(older.desk.ledger).enter(JOS)
    jo.get("/see/child/list")
    assert "Mia Lind" in jo.words


def test_whoever_does_not_come_back_is_shut_out(older: Place, there: Browser) -> None:
    go_on(there)
    where = f"/people/back/{format_ref(UUID(older['jo']))}"
    there.get(where)
    there.submit(where, never="yes")
    assert "does not come back" in there.words
    assert "Who is here?" in Browser(older.desk.ledger).enter(JOS).words
    there.get(where)
    there.submit(where, theirs=JOS)
    assert "no key in the earlier book" in there.words


def test_another_copy_is_attached_and_what_only_it_holds_is_read(older: Place, there: Browser, tmp_path: Path) -> None:
    there.get("/going-on")
    assert 'action="/going-on/attach"' not in there.text  # there is no book yet that goes on
    there.submit("/going-on/compare", copy=str(tmp_path / "newest"))
    assert "One history" in there.words
    assert "consent-ledger" not in there.words
    go_on(there)
    there.get("/going-on")
    there.submit("/going-on/attach", other="")
    assert "no folder is named" in there.words
    there.submit("/going-on/attach", other=str(tmp_path / "nowhere"))
    assert 'role="alert"' in there.text
    there.submit("/going-on/attach", other=str(tmp_path / "newest"))
    assert "Attached as entry" in there.words
    assert "consent-ledger" not in there.words
    assert 'href="/see/branch/show?branch=1"' in there.text
    there.get("/see/branch/show?branch=1")
    assert "Zoe Marsh" in there.words
    there.get("/see/child/list")
    assert "Zoe Marsh" not in there.text.split("another copy")[0]
    there.get("/see/branch/list")
    assert "a copy that went on by itself" in there.words


def test_two_computers_that_went_on_apart_come_together(place: Place, tmp_path: Path) -> None:
    """Held against each other, gone on from, and attached: from its folder and its keys."""
    (tmp_path / "two").mkdir()
    other = place.copy(tmp_path / "two")
    with place.desk.here():
        add(Browser(place.desk.ledger).enter(PASSPHRASE), "Zoe Marsh")
    with other.desk.here():
        add(Browser(other.desk.ledger).enter(PASSPHRASE), "Pia Sand")
    vault = next((other.desk.root / "home").rglob("vault.db")).parent
    with place.desk.here():
        there = Browser(place.desk.ledger).enter(PASSPHRASE)
        there.get("/going-on")
        there.submit("/going-on/compare", copy=str(other.desk.ledger))
        assert "TWO HISTORIES" in there.words
        there.get("/")
        assert 'href="/going-on"' in there.text
        go_on(there, reason="two-copies")
        there.get("/going-on")
        there.submit("/going-on/attach", other=str(other.desk.ledger), vault=str(vault))
        assert "more stand only there" in there.words
        assert "need that copy's keys" not in there.words
        there.get("/see/branch/show?branch=1")
        assert "Pia Sand" in there.words
        there.get("/see/child/list")
        assert "Zoe Marsh" in there.words
    assert place.run("verify").code == 0


def test_with_the_sheet_when_the_passphrase_is_lost_as_well(older: Place) -> None:
    groups = (older.desk.root / "sheet.txt").read_text("utf-8").rpartition("THE KEY")[2]
    words = " ".join(re.findall(r"\d+: (\S+)", groups))
    browser = at_the_door(older.desk)
    browser.get("/forgotten/going-on")
    assert not any(name in browser.words for name in ("Maud", "Mia"))
    who = next(one.choices for one in browser.form("/forgotten/going-on") if one.name == "who")
    maud = next(ref for ref in who if ref != format_ref(UUID(older["jo"])))
    said = {"who": maud, "reason": "older-copy", "passphrase": NEW, "again": NEW}
    browser.submit("/forgotten/going-on", **said, sheet="AAAA BBBB")
    assert "expected 14 groups" in browser.words
    browser.submit("/forgotten/going-on", **said, sheet=words)
    typed_back(browser)
    assert "The ledger goes on" in browser.words
    browser.get("/see/child/list")
    assert "Mia Lind" in browser.words
    again = Browser(older.desk.ledger).enter(NEW)
    again.get("/see/child/list")
    assert "Mia Lind" in again.words


def test_other_browsers_at_this_desk_unlock_anew(there: Browser) -> None:
    other = Client(there.client.application)
    other.open(f"/enter/{there.seats.ticket()}", headers={**OWN, "Sec-Fetch-Site": "none"})
    form = list(there.seats._seats.values())[-1].form
    other.open("/unlock", method="POST", headers=OWN, data={"token": form, "passphrase": PASSPHRASE})
    assert other.open("/see/child/list", headers=OWN).status_code == 200
    go_on(there)
    assert other.open("/see/child/list", headers=OWN).headers["Location"] == "/unlock"


def test_the_book_that_was_put_aside_does_not_go_on_once_more(older: Place, there: Browser) -> None:
    go_on(there)
    old = Browser(older.desk.ledger.with_name(f"{older.desk.ledger.name}-before")).enter(PASSPHRASE)
    old.get("/going-on")
    assert "it goes on as" in old.words
    assert 'action="/going-on"' not in old.text
    response = old.post("/going-on", {"reason": "older-copy", "passphrase": PASSPHRASE})
    assert response.status_code == 422
    assert "it goes on already" in old.words
