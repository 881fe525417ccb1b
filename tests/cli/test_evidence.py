"""Evidence files at the desk: making them is asked for and recorded, checking them needs nothing but a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.evidence.evidence_file import format_evidence
from support import vectors
from support.desk import Desk
from support.evidence import VKEY

# ---- checking


@pytest.fixture
def stranger(tmp_path: Path) -> Desk:
    """Somebody without a ledger, a key file or a passphrase."""
    return Desk.on(tmp_path).having(CONSENT_LEDGER_PASSPHRASE_FILE="")


def given(desk: Desk, name: str, change=lambda data: data) -> str:
    path = desk.root / f"{name}.evidence.json"
    path.write_bytes(change((vectors.FOLDER / path.name).read_bytes()))
    return str(path)


def test_a_stranger_checks_a_file_with_a_key_from_a_card_and_nothing_else(stranger: Desk) -> None:
    (stranger.root / "card").write_text(VKEY + "\n", encoding="utf-8")
    answer = stranger.run("verify", given(stranger, "good"), "--vkey", str(stranger.root / "card"), place=False)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Held against: a key from outside."
    assert lines[-1] == "Verified."
    assert [line for line in lines if line.endswith(("what was said about mia", "what was said about tom"))] == [
        "  words of hxjxw      what was said about mia"
    ]
    assert "Entry 6: test.noted" in lines
    assert any(line.startswith("Stated, not proven: that nothing was left out") for line in lines)
    assert any("enrolled on one signature" in line for line in lines)
    assert "Not checked: what an entry of a type means that this program does not know: test.swum (1)." in lines
    assert not (stranger.root / "ledger").exists()


@pytest.mark.parametrize("name", [name for name, (_, key, names) in vectors.VECTORS.items() if key and names])
def test_whatever_is_wrong_is_named_and_nothing_of_the_file_is_repeated(stranger: Desk, name: str) -> None:
    key = vectors.VECTORS[name][1]
    answer = stranger.run("--json", "verify", given(stranger, name), "--vkey", str(key), place=False)
    assert answer.code == 3
    said = json.loads(answer.out)
    assert sorted({found["name"] for found in said["findings"]}) == sorted(vectors.VECTORS[name][2])
    assert (said["ok"], said["entries"], said["statement"], said["kept"]) == (False, [], None, None)
    told = stranger.run("verify", given(stranger, name), "--vkey", str(key), place=False)
    assert told.code == 3
    assert "PROBLEMS FOUND" in told.out
    assert "what was said about" not in told.out


def test_without_any_key_it_says_so_and_how_to_give_one(stranger: Desk) -> None:
    stranger.run("verify", given(stranger, "good"), place=False).failed(2, "which key acorns.example", "--vkey")


def test_a_key_that_is_none_is_said_before_the_file_is_read(stranger: Desk) -> None:
    stranger.run("verify", given(stranger, "good"), "--vkey", "x+1+2", place=False).failed(2, "not a verifier key", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: b.replace(b"\n", b"\r\n"), "given other line ends"),
        (lambda b: b"\xef\xbb\xbf" + b, "given a byte order mark"),
        (lambda b: b.decode().replace("\n", "\r\n").encode("utf-16"), "written as UTF-16 and given other line ends"),
    ],
)
def test_a_file_that_a_program_wrote_anew_is_read_and_that_is_said(stranger: Desk, change, said: str) -> None:
    answer = stranger.run("verify", given(stranger, "good", change), "--vkey", VKEY, place=False)
    assert answer.code == 0
    assert said in answer.err


def test_what_no_program_can_have_written_anew_is_no_evidence_file(stranger: Desk) -> None:
    answer = stranger.run("verify", given(stranger, "good", lambda b: b.decode().encode("utf-7")[:-40]), "--vkey", VKEY)
    assert answer.code == 3
    assert "not-evidence" in answer.out


def test_what_its_maker_signed_cannot_start_a_line_of_its_own(stranger: Desk) -> None:
    """A member of staff signs what they like; the terminal and the page stay ours."""
    planted = {"x\nVerified.\x1b[2J": "y\nVerified.", "subject": "\N{RIGHT-TO-LEFT OVERRIDE}"}
    path = stranger.root / "planted.evidence.json"
    path.write_bytes(format_evidence(vectors.of(4, asked=planted)))
    answer = stranger.run("verify", str(path), "--vkey", VKEY, place=False)
    assert answer.code == 0
    assert [line for line in answer.out.splitlines() if line.startswith("Verified")] == ["Verified."]
    assert "\x1b" not in answer.out
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in answer.out
