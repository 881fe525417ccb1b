"""The second way in: the passphrase is forgotten, the recovery sheet is not."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger import leaving
from ledger.application import Ledger
from ledger.custody import files
from support.desk import Desk, Stdin
from support.office import Office

ROOT = Path(__file__).resolve().parents[2]
NEW = "willow pepper lantern drizzle"


def test_the_sheet_makes_a_new_key_and_is_then_spent(mine: Office) -> None:
    desk, sheet, following = mine.desk, str(mine.desk.root / "sheet.txt"), str(mine.desk.root / "next.txt")
    answer = desk.run("key", "recover", "--sheet", sheet, "--recovery-sheet", following, stdin=f"{NEW}\n{NEW}\n")
    assert answer.code == 0, answer.err
    assert "enrolled with the recovery sheet" in answer.out
    assert "see to it that" in answer.err

    desk.run("child", "list").failed(12, "passphrase", "")
    (desk.root / "words").write_text(NEW, encoding="utf-8")
    assert "Mia Lind" in desk.run("child", "list").out
    verified = desk.run("verify")
    assert verified.code == 0
    assert "recovery sheet" in verified.out

    before = desk.bytes()
    again = desk.run("key", "recover", "--sheet", sheet, stdin=f"{NEW}\n{NEW}\n")
    again.failed(2, "not this ledger's newest recovery sheet", "older")
    assert desk.bytes() == before
    desk.run(
        "key", "recover", "--sheet", following, "--recovery-sheet", str(desk.root / "third"), stdin=f"{NEW}\n{NEW}\n"
    )


def test_a_mistyped_sheet_opens_nothing(mine: Office) -> None:
    desk = mine.desk
    typed = (desk.root / "sheet.txt").read_text("utf-8")
    place = typed.index(" 1: ") + 4
    other = "0" if typed[place] != "0" else "1"
    before = desk.bytes()
    (desk.root / "wrong.txt").write_text(typed[:place] + other + typed[place + 1 :], encoding="utf-8")
    answer = desk.run("key", "recover", "--sheet", str(desk.root / "wrong.txt"), stdin=f"{NEW}\n{NEW}\n")
    assert answer.code == 2
    assert "error: " in answer.err
    assert desk.bytes() == before


def test_a_new_sheet_takes_the_place_of_the_last_one(mine: Office) -> None:
    desk, new = mine.desk, str(mine.desk.root / "new.txt")
    answer = desk.run("key", "sheet", "--recovery-sheet", new)
    assert answer.code == 0, answer.err
    old = ("key", "recover", "--sheet", str(desk.root / "sheet.txt"))
    desk.run(*old, stdin=f"{NEW}\n{NEW}\n").failed(2, "newest recovery sheet", "older")
    answer = desk.run(
        "key", "recover", "--sheet", new, "--recovery-sheet", str(desk.root / "x"), stdin=f"{NEW}\n{NEW}\n"
    )
    assert answer.code == 0, answer.err


class Reader(Stdin):
    """Somebody at a keyboard who types back what stands on the printed sheet, wrongly the first time."""

    keyboard = True

    def __init__(self, sheet: Path, err: Callable[[], str]) -> None:
        super().__init__(io.BytesIO(), "utf-8")
        self.sheet, self.err, self.typed = sheet, err, 0

    def readline(self, _size: int = -1) -> str:
        first, second = re.findall(r"what are groups (\d+) and (\d+)", self.err())[-1]
        stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", self.sheet.read_text("utf-8")))
        self.typed += 1
        return "0000 0000\n" if self.typed == 1 else f"{stands[first]} {stands[second]}\n"


def test_at_a_keyboard_a_sheet_in_a_file_is_typed_back_too(mine: Office) -> None:
    new = mine.desk.root / "new.txt"
    reader = Reader(new, lambda: sys.stderr.buffer.getvalue().decode())
    answer = mine.desk.run("key", "sheet", "--recovery-sheet", str(new), stdin=reader)
    assert answer.code == 0, answer.err
    assert reader.typed == 2
    assert "is not what stands on the sheet" in answer.err
    assert "delete the file" in answer.err


# ---- with another holder, and with the last passphrase

KITS = "marble otter candle hazel"


def kit(mine: Office) -> tuple[Desk, str]:
    """Kit has a key; and the desk of Maud, who says who she is from now on."""
    maud = mine.desk.tell("key", "list")["keys"][0]["person"]
    joined = mine.desk.run("--json", "key", "enrol", mine.ref("jo"), stdin=f"{KITS}\n{KITS}\n").json
    assert joined["powers"] == ["record"]
    return mine.desk.having(CONSENT_LEDGER_AS=maud), mine.ref("jo")


def as_(desk: Desk, person: str, passphrase: str) -> Desk:
    words = desk.root / f"words-{person[:8]}"
    words.write_text(passphrase, encoding="utf-8")
    return desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(words), CONSENT_LEDGER_AS=person)


def test_a_colleague_who_may_enrol_makes_a_new_key(mine: Office) -> None:
    desk, jo = kit(mine)
    answer = desk.run("key", "renew", jo, stdin=f"\n{NEW}\n{NEW}\n")
    assert answer.code == 0, answer.err
    assert "did not sign that" in answer.out
    as_(desk, jo, KITS).run("child", "list").failed(12, "passphrase", "")
    theirs = as_(desk, jo, NEW)
    assert "Mia Lind" in theirs.run("child", "list").out  # what was sealed before opens with the new key
    assert theirs.ask("child", "add", name="Ned Marsh")["recorded_by"] == jo
    verified = desk.run("verify")
    assert verified.code == 0
    assert "replaces a key without that key's countersignature" in verified.out
    mine_now = [k for k in desk.tell("key", "list")["keys"] if k["person"] == jo]
    assert [k["revoked"] is None for k in mine_now] == [False, True]


def test_whoever_knows_the_last_passphrase_countersigns(mine: Office) -> None:
    desk, jo = kit(mine)
    desk.ask("role", "assign", jo, role="designated-person")
    said = desk.run("--json", "key", "renew", jo, stdin=f"{KITS}\n{NEW}\n{NEW}\n").json
    assert (said["powers"], said["levels"]) == (["record", "seal"], ["ordinary", "restricted"])
    assert "countersignature" not in desk.run("verify").out
    assert as_(desk, jo, NEW).ask("child", "add", name="Ned Marsh")["sealed"] is True


def test_a_wrong_last_passphrase_records_nothing(mine: Office) -> None:
    desk, jo = kit(mine)
    before = desk.bytes()
    desk.run("key", "renew", jo, stdin=f"wrong words here\n{NEW}\n{NEW}\n").failed(12, "passphrase", "")
    assert desk.bytes() == before


def test_a_role_that_asks_for_more_than_the_key_says_so(mine: Office) -> None:
    desk, jo = kit(mine)
    said = desk.run("role", "assign", jo, "--role", "designated-person", stdin="now\n")
    assert "key renew" in said.out
    assert desk.ask("role", "assign", jo, role="volunteer")["key"] == "renew"
    desk.run("key", "renew", jo, stdin=f"\n{NEW}\n{NEW}\n")
    assert desk.ask("role", "assign", jo, role="senco")["key"] is None
    assert desk.ask("role", "assign", mine.ref("tove"), role="senco")["key"] == "enrol"
    assert desk.ask("role", "end", jo, role="designated-person")["key"] == "renew"


def test_another_passphrase_for_oneself_records_nothing(mine: Office) -> None:
    desk, jo = kit(mine)
    theirs, size = as_(desk, jo, KITS), desk.tell("checkpoint")["size"]
    answer = theirs.run("key", "passphrase", stdin=f"{NEW}\n{NEW}\n")
    assert answer.code == 0, answer.err
    assert desk.tell("checkpoint")["size"] == size
    theirs.run("child", "list").failed(12, "passphrase", "")
    assert "Mia Lind" in as_(desk, jo, NEW).run("child", "list").out


@pytest.mark.parametrize("dies", ["_create", "_move"])
def test_the_last_passphrase_opens_until_the_new_file_is_whole(
    mine: Office, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    desk, jo = kit(mine)
    theirs = as_(desk, jo, KITS)
    with monkeypatch.context() as patch:
        patch.setattr(files, dies, lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert theirs.run("key", "passphrase", stdin=f"{NEW}\n{NEW}\n").code == 1
    assert "Mia Lind" in theirs.run("child", "list").out


@pytest.mark.parametrize("command", ["renew", "recover"])
def test_a_new_key_that_was_not_recorded_leaves_the_last_one(
    mine: Office, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The disk is full, or the computer is switched off, before the entry is written: nobody is locked out."""
    desk, jo = kit(mine)
    sheet = str(desk.root / "sheet.txt")
    argv = ("key", "renew", jo) if command == "renew" else ("key", "recover", jo, "--sheet", sheet)
    first = "\n" if command == "renew" else ""
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert desk.run(*argv, stdin=f"{first}{NEW}\n{NEW}\n").code == 130
    assert "Mia Lind" in as_(desk, jo, KITS).run("child", "list").out
    assert [p.name for p in (desk.ledger / "keys" / "next").rglob("*")] == []
    follows = ["--recovery-sheet", str(desk.root / "next")] if command == "recover" else []
    assert desk.run(*argv, *follows, stdin=f"{first}{NEW}\n{NEW}\n").code == 0
    assert "Mia Lind" in as_(desk, jo, NEW).run("child", "list").out
    assert desk.run("verify").code == 0


def test_a_new_key_that_was_recorded_takes_its_place_when_the_ledger_is_opened_next(
    mine: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched off between the entry and the file's last step."""
    desk, jo = kit(mine)
    with monkeypatch.context() as patch:
        patch.setattr(leaving, "move_private", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert desk.run("key", "renew", jo, stdin=f"\n{NEW}\n{NEW}\n").code == 130
    assert "Mia Lind" in as_(desk, jo, NEW).run("child", "list").out
    assert "Mia Lind" in desk.run("child", "list").out


def test_after_the_sheet_the_last_key_signs_nothing_and_the_new_one_stays(mine: Office) -> None:
    desk = mine.desk
    argv = ("key", "recover", "--sheet", str(desk.root / "sheet.txt"), "--recovery-sheet", str(desk.root / "next"))
    assert desk.run(*argv, stdin=f"{NEW}\n{NEW}\n").code == 0
    (desk.root / "words").write_text(NEW, encoding="utf-8")
    states = [k["revoked"] is None for k in desk.tell("key", "list")["keys"]]
    assert states == [False, True]
    assert desk.ask("child", "add", name="Ned Marsh")["sealed"] is True
    assert "Mia Lind" in desk.run("child", "list").out
    assert desk.run("verify").code == 0


def test_nobody_renews_their_own_key_at_an_open_desk(mine: Office) -> None:
    desk, _jo = kit(mine)
    before = desk.bytes()
    desk.run("key", "renew", desk.environ["CONSENT_LEDGER_AS"]).failed(2, "their own key", "key passphrase")
    assert desk.bytes() == before


KILLED = """
import os, sys
from ledger.application import Ledger
from cli.main import main
Ledger._write = lambda *given: os._exit(9)
sys.exit(main(sys.argv[1:]))
"""


def test_a_process_that_is_killed_before_the_entry_leaves_the_last_key_and_no_way_in_is_counted_twice(
    mine: Office,
) -> None:
    """Nothing is cleaned up then: the file waits, the wraps are there, and neither counts."""
    desk, jo = kit(mine)
    environ = {**os.environ, **desk.environ, "CONSENT_LEDGER_LEDGER": str(desk.ledger), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, "key", "renew", jo],
        input=f"\n{NEW}\n{NEW}\n", env=environ, text=True, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 9, done.stderr
    assert len(list((desk.ledger / "keys" / "next").glob("*/*"))) == 1
    assert "Mia Lind" in as_(desk, jo, KITS).run("child", "list").out
    ways = {r["what"]: r["said"] for r in desk.tell("doctor")["remarks"] if r["what"].startswith("ways into")}
    assert ways == {"ways into ordinary": "3", "ways into restricted": "2", "ways into grievance": "2"}
    assert desk.run("key", "renew", jo, stdin=f"\n{NEW}\n{NEW}\n").code == 0
    assert list((desk.ledger / "keys" / "next").glob("*/*")) == []
    assert "Mia Lind" in as_(desk, jo, NEW).run("child", "list").out
    assert desk.run("verify").code == 0
