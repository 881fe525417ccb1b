"""What was lost is owned up to by a book that goes on; two computers that went on apart are both kept, and read."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.application import Ledger
from ledger.custody.wrap import encryption_key_id
from support.computers import another
from support.desk import PASSPHRASE, Answer, Desk
from support.office import Office

NEW = "willow pepper lantern drizzle"
JO = "copper lantern quarry mellow"


def successor(desk: Desk, *more: str, name: str = "next") -> tuple[Desk, Answer]:
    """The desk at the book that goes on, and what was said when it began."""
    new, sheet = desk.root / name, desk.root / f"{name}-sheet.txt"
    argv = ("succeed", str(desk.ledger), str(new), "--reason", "older-copy", "--recovery-sheet", str(sheet), *more)
    return replace(desk, ledger=new), desk.run("--json", *argv)


def no_more(desk: Desk) -> Answer:
    """One more entry is tried."""
    (desk.root / "one.json").write_text('{"name": "Ann Other"}', encoding="utf-8")
    return desk.run("child", "add", "--from", str(desk.root / "one.json"))


def set_back(desk: Desk, backup: Path) -> None:
    """Somebody puts an older copy of the folder back."""
    shutil.rmtree(desk.ledger)
    shutil.copytree(backup, desk.ledger)


@pytest.fixture
def older(mine: Office) -> Office:
    """A backup was made, more was recorded, and the backup was put back."""
    assert mine.desk.run("report", mine.ids["mia"]).code == 0
    desk, backup = mine.desk, mine.desk.root / "backup"
    shutil.copytree(desk.ledger, backup)
    mine.ids["zoe"] = desk.ask("child", "add", name="Zoe Marsh")["child"]
    mine.ids["last"] = str(desk.tell("checkpoint")["size"])
    set_back(desk, backup)
    return mine


def test_an_older_copy_goes_on_as_a_successor_that_says_what_was_lost(older: Office) -> None:
    desk, last = older.desk, int(older.ids["last"])
    no_more(desk).failed(1, "an old or changed copy", "doctor")
    old = desk.tell("checkpoint")
    after, answer = successor(desk)
    said = answer.json
    assert said["old"] == {
        "origin": old["origin"],
        "size": old["size"],
        "lost_from": old["size"] + 1,
        "lost_to": last,
        "reason": "older-copy",
    }
    assert {head["size"] for head in said["heads"]} >= {old["size"], last}
    assert said["origin"] != old["origin"]

    assert "Mia Lind" in after.run("child", "list").out
    verified = after.run("verify")
    assert verified.code == 0, verified.out
    assert f"lost (older-copy): {old['size'] + 1} to {last}" in verified.out
    no_more(desk).failed(1, f"it goes on as {said['origin']}", "doctor")


def test_recording_goes_on_upon_what_stood_in_the_old_book(older: Office) -> None:
    """Streams go on, grounds hold, the policy in force is the one that was adopted there."""
    desk, ids = successor(older.desk)[0], older.ids
    more = {"content": "And fourteen the next day."}
    added = desk.ask("record", "contribute", ids["record"], **more)
    assert added["entry"] == 6
    withdrawn = desk.ask("consent", "withdraw", ids["consent"], by=ids["tove"], channel="in-person")
    shown = desk.tell("consent", "list", ids["mia"])["consents"]
    assert [line["status"] for line in shown] == ["withdrawn"]
    desk.run("may", "photograph", ids["mia"]).failed(4, "withdrawn (rule S53)", "ask for consent")
    opened = desk.ask("access", "open", ids["record"], purpose="care", action="view")
    assert opened["entry"] > withdrawn["entry"]
    assert desk.run("verify").code == 0
    assert desk.run("rebuild").code == 0


def test_old_entries_keep_their_numbers_and_can_be_named(older: Office) -> None:
    desk = successor(older.desk)[0]
    told = desk.run("replay", older.ids["mia"]).out
    assert "old-" in told
    assert "-9999" not in told
    assert "-9999" not in desk.run("--json", "replay", older.ids["mia"]).out
    file = desk.root / "old-6.proof"
    assert desk.run("prove", "old-6", "-o", str(file)).code == 0
    assert desk.run("verify", str(file)).code == 0
    desk.run("prove", "old-999", "-o", str(desk.root / "none")).failed(2, "there is no entry old-999", "newest")
    before = desk.run("consent", "list", older.ids["mia"], "--known-at", "old-10").out
    assert "nothing" in before.lower() or "no consent" in before.lower() or "Photograph" not in before


def test_a_report_of_the_old_book_knew_what_stood_there_then(older: Office) -> None:
    """How far it had read is a number of its own book, and is read as that."""
    desk, mia = successor(older.desk)[0], older.ids["mia"]
    assert "nothing" in desk.run("replay", mia, "--since-report").out.lower()
    desk.ask("consent", "withdraw", older.ids["consent"], by=older.ids["tove"], channel="in-person")
    since = desk.run("replay", mia, "--since-report").out
    assert "withdr" in since
    assert "old-" in since
    integrity = desk.run("register", "integrity")
    assert integrity.code == 0, integrity.err
    desk.run("register", "integrity", "--known-at", "old-9").failed(2, "stands in the old book", "verify")
    assert desk.run("doctor").out


def test_evidence_is_of_one_book_and_says_so(older: Office) -> None:
    desk, mia = successor(older.desk)[0], older.ids["mia"]
    desk.ask("consent", "withdraw", older.ids["consent"], by=older.ids["tove"], channel="in-person")
    new, old = desk.root / "new.evidence.json", desk.root / "old.evidence.json"
    made = desk.run("prove", "--child", mia, "-o", str(new))
    assert made.code == 0, made.err
    assert "another book's key signed for it" in made.out
    both = [desk.tell("prove", "--child", mia, "--old", "-o", str(old)), desk.tell("checkpoint")]
    assert both[0]["vkey"] != both[1]["vkey"]
    assert all(entry.startswith("old-") for entry in both[0]["entries"])
    assert desk.run("verify", str(old), "--vkey", both[0]["vkey"]).code == 0
    assert desk.run("verify", str(new), "--vkey", both[1]["vkey"]).code == 0
    page = desk.root / "mia.html"
    assert desk.run("report", mia, "-o", str(page)).code == 0
    assert desk.run("verify", str(page), "--vkey", both[1]["vkey"]).code == 0


def test_what_was_erased_is_erased_in_every_book(older: Office) -> None:
    desk, tove = successor(older.desk)[0], UUID(older.ids["tove"])
    with desk.here(), Ledger.open(desk.ledger) as ledger:
        place, words = ledger.opened.place, next(r for r in ledger.history() if tove in r.boxes)
        ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
        assert ledger.texts(words, tove)
        ledger.erase(tove, "request")
        assert ledger.texts(words, tove) == {}
        assert not any(ledger.books.box(r.position, tove) for r in ledger.history())
    assert not any(_keys(path, tove) for path in place.rglob("vault.db"))
    assert desk.run("verify").code == 0


def _keys(vault: Path, subject: UUID) -> int:
    with closing(sqlite3.connect(vault)) as c:
        return int(c.execute("SELECT count(*) FROM data_keys WHERE subject = ?", (subject.bytes,)).fetchone()[0])


def test_a_dead_laptop_and_a_kept_line_on_paper(mine: Office) -> None:
    """Folder and vault of last month on a new computer, which remembers nothing; a slip of last week says more."""
    month = mine.desk.copy(mine.desk.root.parent / f"{mine.desk.root.name}-month")
    mine.desk.ask("child", "add", name="Zoe Marsh")
    slip = mine.desk.tell("checkpoint")
    for mark in (month.root / "home").rglob("mark"):
        mark.unlink()
    successor(month)[1].failed(2, "nothing is known to be lost", "--against")
    desk, answer = successor(month, "--against", slip["kept"], "--reason", "lost-computer")
    said = answer.json
    assert said["old"]["lost_to"] == slip["size"]
    assert [head["size"] for head in said["heads"] if head["source"] == "given"] == [slip["size"]]
    assert "Mia Lind" in desk.run("child", "list").out
    assert desk.run("verify").code == 0


def test_without_another_folder_it_takes_the_place_of_the_old_one(older: Office) -> None:
    desk = older.desk
    sheet = str(desk.root / "next-sheet.txt")
    answer = desk.run("succeed", str(desk.ledger), "--reason", "older-copy", "--recovery-sheet", sheet)
    assert answer.code == 0, answer.err
    assert "where the old one stood" in answer.out
    assert "Mia Lind" in desk.run("child", "list").out
    assert no_more(desk).code == 0
    aside = replace(desk, ledger=desk.ledger.with_name(f"{desk.ledger.name}-before"))
    no_more(aside).failed(1, "it goes on as", "doctor")
    assert desk.run("verify").code == 0


def test_from_a_dead_laptop_and_its_last_backup_to_working_again(mine: Office, tmp_path: Path) -> None:
    """Backup, more entries, a slip in somebody's hand, the laptop is gone; restored on another one, it goes on there."""
    for name in ("stick", "cupboard"):
        (tmp_path / name).mkdir()
    desk = mine.desk
    desk.tell("backup", "places", str(tmp_path / "stick"), str(tmp_path / "cupboard"))
    backup = desk.tell("backup")
    desk.ask("child", "add", name="Zoe Marsh")
    slip = desk.tell("checkpoint")
    other = another(desk, tmp_path / "other")
    shutil.copy(desk.root / "words", other.root / "words")
    halves = (backup["ledger"], backup["vault"])
    said = other.run("restore", *halves, "--to", str(other.ledger), "--against", slip["kept"], "--even-so")
    assert said.code == 3, said.err
    no_more(other).failed(1, "somebody who kept a line of it", "doctor")

    after, answer = successor(other, "--reason", "lost-computer")
    assert answer.json["old"]["lost_to"] == slip["size"]
    assert after.ask("child", "add", name="Zoe Marsh")["entry"]
    assert after.run("verify").code == 0
    again = after.tell("backup")
    assert "stick" in again["ledger"]


def test_whoever_does_not_come_back_is_shut_out(mine: Office) -> None:
    jo, maud = mine.ids["jo"], mine.desk.tell("key", "list")["keys"][0]["person"]
    desk = mine.desk.having(CONSENT_LEDGER_AS=maud)
    assert desk.run("key", "enrol", jo, stdin=f"{JO}\n{JO}\n").code == 0
    after = successor(desk, "--nothing-known")[0]
    with after.here(), Ledger.open(after.ledger) as ledger:
        assert ledger.past is not None
        key = next(k for k in ledger.past.powers.keys.values() if k.person == UUID(jo).bytes)
        place, own = ledger.opened.place, encryption_key_id(key.encryption_key)
    assert [wraps(vault, own) > 0 for vault in place.rglob("vault.db")] == [True, True]
    assert after.run("key", "return", jo, "--never").code == 0
    assert [wraps(vault, own) for vault in place.rglob("vault.db")] == [0, 0]
    after.run("key", "return", jo, stdin=f"{JO}\n").failed(2, "no key in the earlier book", "key enrol")
    assert "Mia Lind" in after.run("child", "list").out
    assert after.run("verify").code == 0


def wraps(vault: Path, recipient: bytes) -> int:
    with closing(sqlite3.connect(vault)) as c:
        both = "SELECT recipient FROM level_keys UNION ALL SELECT recipient FROM log_keys"
        return sum(found == recipient for (found,) in c.execute(both))


def test_a_book_goes_on_once(older: Office) -> None:
    successor(older.desk)
    successor(older.desk, name="again")[1].failed(2, "it goes on already", "open that one")


def test_a_book_that_lost_nothing_does_not_go_on_by_mistake(mine: Office) -> None:
    before = mine.desk.bytes()
    after, answer = successor(mine.desk)
    answer.failed(2, "nothing is known to be lost", "--nothing-known")
    assert not after.ledger.exists()
    assert mine.desk.bytes() == before
    answer = successor(mine.desk, "--nothing-known")[1]
    assert answer.json["old"]["lost_to"] is None


def test_a_second_loss_makes_a_second_successor_and_all_three_are_read(older: Office) -> None:
    first, ids = successor(older.desk)[0], older.ids
    backup = first.root / "backup2"
    shutil.copytree(first.ledger, backup)
    first.ask("child", "add", name="Zoe Marsh")
    set_back(first, backup)
    second, answer = successor(first, name="third")
    assert answer.code == 0, answer.err
    assert "old2-" in second.run("replay", ids["mia"]).out
    second.ask("consent", "withdraw", ids["consent"], by=ids["tove"], channel="in-person")
    assert second.run("verify").code == 0
    assert "Twelve bricks" in second.run("access", "open", ids["record"], "--from", str(answers(second))).out


def answers(desk: Desk) -> Path:
    path = desk.root / "opening.json"
    path.write_text('{"purpose": "care", "action": "view"}', encoding="utf-8")
    return path


def test_the_staff_come_back_with_the_passphrase_that_they_had(mine: Office) -> None:
    jo, maud = mine.ids["jo"], mine.desk.tell("key", "list")["keys"][0]["person"]
    desk = mine.desk.having(CONSENT_LEDGER_AS=maud)
    assert desk.run("key", "enrol", jo, stdin=f"{JO}\n{JO}\n").code == 0
    card = next(key["fingerprint"] for key in desk.tell("key", "list")["keys"] if key["person"] == jo)
    backup = desk.root / "backup"
    shutil.copytree(desk.ledger, backup)
    desk.ask("child", "add", name="Zoe Marsh")
    set_back(desk, backup)

    after, answer = successor(desk)
    assert answer.json["to_come_back"] == [jo]
    wrong = after.run("key", "return", jo, stdin=f"{NEW}\n")
    assert (wrong.code, "does not open" in wrong.err) == (12, True)
    back = json.loads(after.run("--json", "key", "return", jo, stdin=f"{JO}\n").out)
    assert back["fingerprint"] == card
    (desk.root / "words").write_text(JO, encoding="utf-8")
    assert "Mia Lind" in after.run("--as", jo, "child", "list").out
    assert after.run("--as", jo, "record", "list", mine.ids["mia"]).code == 0
    assert after.run("verify").code == 0


def test_whoever_comes_back_late_opens_what_was_keyed_anew_meanwhile(mine: Office) -> None:
    """Somebody else joined the book that goes on, and left it: each level that they could open has another key now."""
    jo, maud = mine.ids["jo"], mine.desk.tell("key", "list")["keys"][0]["person"]
    desk = mine.desk.having(CONSENT_LEDGER_AS=maud)
    assert desk.run("key", "enrol", jo, stdin=f"{JO}\n{JO}\n").code == 0
    after = successor(desk, "--nothing-known")[0]
    assert after.run("key", "enrol", mine.ids["tove"], stdin=f"{NEW}\n{NEW}\n").code == 0
    after.ask("staff", "leave", mine.ids["tove"], last_day="today")
    after.ask("child", "add", name="Zoe Marsh")
    assert after.run("key", "return", jo, stdin=f"{JO}\n").code == 0
    (desk.root / "words").write_text(JO, encoding="utf-8")
    listed = after.run("--as", jo, "child", "list").out
    assert "Mia Lind" in listed
    assert "Zoe Marsh" in listed
    assert after.run("verify").code == 0


def test_whoever_lost_the_passphrase_too_comes_in_with_the_sheet(older: Office) -> None:
    sheet = ("--sheet", str(older.desk.root / "sheet.txt"))
    (older.desk.root / "words").write_text(NEW, encoding="utf-8")
    desk, answer = successor(older.desk, *sheet)
    assert answer.code == 0, answer.err
    assert "Mia Lind" in desk.run("child", "list").out
    assert desk.run("verify").code == 0


# ---- two computers


def fork(mine: Office) -> tuple[Office, Office]:
    """The folder and this user's data were copied to a second computer, and both went on."""
    other = Office(mine.desk.copy(mine.desk.root.parent / f"{mine.desk.root.name}-two"), dict(mine.ids))
    mine.ids["zoe"] = mine.desk.ask("child", "add", name="Zoe Marsh")["child"]
    other.desk.ask("consent", "withdraw", other.ids["consent"], by=other.ids["tove"], channel="in-person")
    other.ids["pia"] = other.desk.ask("child", "add", name="Pia Sand")["child"]
    return mine, other


def compare(desk: Desk, *argv: str) -> Any:
    answer = desk.run("--json", "checkpoint", "compare", *argv)
    return answer.code, answer.out, answer


def test_two_computers_that_went_on_apart_are_found_explained_joined_and_verified(mine: Office) -> None:
    here, there = fork(mine)
    common = here.desk.tell("checkpoint")["size"] - 1
    found = here.desk.run("checkpoint", "compare", str(here.desk.ledger), str(there.desk.ledger))
    assert found.code == 3
    for words in ("TWO HISTORIES", f"equal up to entry {common}", "copied to a second computer", "keeps both"):
        assert words in found.out
    no_more(here.desk).failed(1, "another copy of it has seen another history", "doctor")

    desk, answer = successor(here.desk)
    assert answer.json["old"]["lost_from"] <= common + 1
    assert [line["status"] for line in desk.tell("consent", "list", here.ids["mia"])["consents"]] == ["in-force"]
    vault = next((there.desk.root / "home").rglob("vault.db"))
    joined = desk.tell("attach", str(there.desk.ledger), "--vault", str(vault))
    assert joined["common"] == common
    assert len(joined["told_again"]) == 1

    consents = desk.run("consent", "list", here.ids["mia"])
    assert "withdrawn" in consents.out
    assert "another copy" in consents.out
    shown = desk.run("branch", "show", "1").out
    assert "Pia Sand" in shown
    assert "a consent was withdrawn" in shown or "consent" in shown
    assert "Pia Sand" not in desk.run("child", "list").out
    verified = desk.run("verify")
    assert verified.code == 0, verified.out
    assert f"went on by itself from {common + 1} on" in verified.out
    desk.run("attach", str(there.desk.ledger)).failed(2, "attached already", "branch list")
