"""The slip on paper: the same words in two copies, and to take home nothing that its holder may not be shown."""

from __future__ import annotations

from typing import Any

import pytest

from cli.desk import Desk as Run
from cli.page import Copies, Copy, Facts, Page, QrCode
from support.desk import Desk
from support.office import Office, as_jo

WHY = {"against": ["parents"], "reason": "prejudice-investigation", "words": "Not a word to them."}
GIVEN = {"actions": ["photograph"], "method": "wet-signature", "when": "yesterday"}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """The pages of a desk that shows them in its own way."""
    pages: list[Page] = []

    def shows(_desk: Run, page: Page, _data: Any) -> bool:
        pages.append(page)
        return False

    monkeypatch.setattr(Run, "shows", shows)
    return pages


def copies(page: Page) -> tuple[Copy, ...]:
    (found,) = (block for block in page.blocks if isinstance(block, Copies))
    return found.copies


def said(copy: Copy) -> dict[str, str]:
    return {name: words for block in copy.blocks if isinstance(block, Facts) for name, words in block.rows}


def words(copy: Copy) -> str:
    return f"{copy.title} {copy.blocks}"


def test_the_folders_copy_says_what_the_screen_says(mine: Office, shown: list[Page]) -> None:
    given = ("--by", mine.ref("tove"), "--channel", "slip", "--when", "yesterday")
    answer = mine.desk.run("consent", "withdraw", mine.ref("consent"), *given)
    assert answer.code == 0, answer.err
    folder, home = copies(shown[-1])
    lines = answer.out.splitlines()
    rows = dict(line.strip().split("  ", 1) for line in lines if line.startswith("  "))
    assert {name: text.strip() for name, text in rows.items()} == said(folder) == said(home)
    assert folder.title == home.title == lines[0]
    assert folder.whose == "For the folder"
    assert home.whose.startswith("For Tove Lind")
    assert said(home)["consent"].endswith(
        "(to photograph or record, about Mia Lind)"
    )  # five letters say nothing at home


def test_the_square_holds_the_kept_line_and_nothing_else(mine: Office, shown: list[Page]) -> None:
    kept = mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN)["kept"]
    squares = [block for copy in copies(shown[-1]) for block in copy.blocks if isinstance(block, QrCode)]
    assert [square.text for square in squares] == [kept, kept]
    assert all(kept in square.lines for square in squares)  # for whoever cannot scan it
    assert mine.desk.tell("verify", "--against", squares[0].text)["ok"]


def test_what_is_still_to_be_done_is_for_the_folder(mine: Office, shown: list[Page]) -> None:
    given = mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN)
    folder, home = copies(shown[-1])
    assert given["warnings"]
    assert all(warning in words(folder) for warning in given["warnings"])
    assert not any(warning in words(home) for warning in given["warnings"])


def test_nothing_of_pressure_is_taken_home(mine: Office, shown: list[Page]) -> None:
    seen = {"coercion": "alone-no-indication", "free_will": True}
    mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN, **seen)
    folder, home = copies(shown[-1])
    assert said(folder).keys() - said(home).keys() == {"pressure"}


def test_who_was_seen_to_be_pressed_takes_home_a_number_and_no_word(mine: Office, shown: list[Page]) -> None:
    seen = {"coercion": "indication", "indicators": ["afraid"]}
    mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN, **seen)
    folder, home = copies(shown[-1])
    assert "photograph" in words(folder)
    assert "photograph" not in words(home)
    assert "consent was given" not in words(home)
    assert home.title == f"Recorded: entry {folder.title.rstrip('.').rpartition(' ')[2]}."
    assert said(home)["fingerprint"] == said(folder)["fingerprint"]


def test_words_about_others_are_not_taken_home(mine: Office, shown: list[Page]) -> None:
    """Jo tells of a contact with Mia's mother: what she wrote about the child is not for every member of staff."""
    told = {"direction": "to-parent", "summary": "She was worried.", "sensitivity": "safeguarding"}
    mine.desk.ask("contact", "record", mine.ref("mia"), by=mine.ref("jo"), **told)
    folder, home = copies(shown[-1])
    assert "worried" in words(folder)
    assert "worried" not in words(home)


# ---- printed again


def again(desk: Desk, entry: int, *argv: str) -> str:
    answer = desk.run("slip", str(entry), *argv)
    assert answer.code == 0, answer.err
    return answer.out


def test_a_slip_is_printed_again_from_its_entry_and_that_is_recorded(mine: Office) -> None:
    given = mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN, words="Not on the web.")
    out = again(mine.desk, given["entry"])
    assert out.startswith(f"Recorded: a consent was given, as entry {given['entry']}.\n")
    assert given["fingerprint"] in out
    assert "Not on the web." in out
    assert "to photograph or record" in out
    assert "Printed again on" in out
    assert f"recorded as entry {given['entry'] + 1}" in out
    assert "a report was made" in mine.desk.run("replay", mine.ref("mia")).out


def test_to_the_other_parent_it_says_nothing_of_what_this_one_said(mine: Office) -> None:
    tom = mine.desk.ask("person", "add", kind="parent", name="Tom Lind")["person"]
    tie = {"relation": "father", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    mine.desk.ask("relationship", "record", tom, mine.ref("mia"), **tie)
    given = mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN, words="Not on the web.")
    out = again(mine.desk, given["entry"], "--to", tom)
    folder, home = out.split("cut here")
    assert "Not on the web." in folder
    assert f"Recorded: entry {given['entry']}." in home
    for secret in ("consent was given", "Tove", "photograph", "Not on the web.", "Mia"):
        assert secret not in home, secret
    assert "Tove" in again(mine.desk, given["entry"], "--to", mine.ref("tove")).split("cut here")[1]


def test_it_stands_under_the_newest_line(mine: Office) -> None:
    given = mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN)
    mine.desk.ask("person", "add", kind="staff", name="Nia Webb")
    found = mine.desk.tell("slip", str(given["entry"]))["slip"]
    assert found["kept"].startswith(f"{given['entry'] + 1}-")
    assert mine.desk.tell("verify", "--against", found["kept"])["ok"]


def test_handed_to_somebody_it_is_a_receipt_and_is_asked_for(mine: Office) -> None:
    gwen = mine.desk.ask("person", "add", kind="parent", name="Gwen Marsh")["person"]
    given = mine.desk.ask("consent", "give", mine.ref("mia"), by=mine.ref("tove"), **GIVEN)
    assert "For Tove Lind" in again(mine.desk, given["entry"], "--to", mine.ref("tove"))
    refused = mine.desk.run("slip", str(given["entry"]), "--to", gwen)
    assert (refused.code, refused.out) == (4, "")
    history = mine.desk.run("replay", mine.ref("mia")).out
    assert "a receipt was handed out" in history
    assert "a receipt was refused" in history


def test_who_may_not_know_what_an_entry_is_gets_its_number_alone(mine: Office) -> None:
    jo, mia = as_jo(mine), mine.ref("mia")
    chief = mine.desk.having(CONSENT_LEDGER_AS=mine.desk.tell("key", "list")["keys"][0]["person"])
    placed = chief.ask("hold", "place", mia, **WHY)
    out, data = again(jo, placed["entry"]), jo.tell("slip", str(placed["entry"]))["slip"]
    for secret in ("a hold", "Mia", "Maud", "Not a word", "parents"):
        assert secret not in out
    assert out.startswith(f"Recorded: entry {placed['entry']}.\n")
    assert data.keys().isdisjoint({"type", "actor", "role", "event_id", "occurred_at"})
    assert "a hold was placed" in again(chief, placed["entry"])
    history = [entry["type"] for entry in chief.tell("replay", mia)["history"]]
    assert history[-1] == "hold.placed"  # that it was printed does not stand among what is about the child


def test_the_words_of_a_record_are_not_opened_by_its_slip(mine: Office) -> None:
    note = {"category": "observation", "title": "Towers", "content": "Nine towers."}
    made = mine.desk.ask("record", "create", mine.ref("mia"), **note)
    out = again(mine.desk, made["entry"])
    assert "Nine towers." not in out
    assert "consent-ledger access open" in out


def test_no_slip_of_no_entry(mine: Office) -> None:
    mine.desk.run("slip", "99999").failed(2, "no entry 99999", "the newest is")
    mine.desk.run("slip", "1", "--format", "csv").failed(2, "not a table", "html")
