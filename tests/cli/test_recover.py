"""The second way in: the passphrase is forgotten, the recovery sheet is not."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

from support.desk import Stdin
from support.office import Office

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
