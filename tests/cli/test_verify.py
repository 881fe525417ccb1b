"""`verify`, `prove`, `publish`, `checkpoint`: what they say, what they rest on, and that they change nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from support.desk import Desk
from support.office import Office, begin


def spoil(desk: Desk, *statements: str) -> None:
    """As somebody with bad intentions would: the triggers go first."""
    with sqlite3.connect(desk.ledger / "ledger.db") as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        for _, sql in triggers:
            db.execute(sql)
    db.close()


def another(root: Path) -> Desk:
    """Another ledger on another computer."""
    (root / "other").mkdir()
    desk = Desk.on(root / "other")
    begin(desk)
    return desk


def test_an_untouched_ledger_lists_its_checks_and_what_it_was_held_against(office: Office) -> None:
    before = office.desk.bytes()
    answer = office.desk.run("verify")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Held against: the key that this computer remembers."
    assert sum(line.startswith("  held") for line in lines) >= 15
    assert "Verified." in lines
    assert office.desk.bytes() == before


def test_its_own_key_alone_is_never_a_success_without_reservation(mine: Office) -> None:
    elsewhere = mine.desk.having(CONSENT_LEDGER_HOME=str(mine.desk.root / "elsewhere"))
    answer = elsewhere.run("verify")
    assert answer.code == 0
    assert "only the key that lies in the ledger itself" in answer.out.splitlines()[0]
    assert "Verified." not in answer.out
    assert "this does not show" in answer.out
    vkey = elsewhere.run("checkpoint", "--vkey").out.strip()
    (mine.desk.root / "card").write_text(vkey, encoding="utf-8")
    for key in (vkey, str(mine.desk.root / "card")):
        held = elsewhere.run("verify", "--vkey", key)
        assert held.code == 0
        assert held.out.startswith("Held against: a key from outside.")
        assert "Verified." in held.out


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        (
            "UPDATE stored_events SET parts = (SELECT parts FROM stored_events WHERE rowid = 9) WHERE rowid = 10",
            "stored_events 10",
        ),
        ("UPDATE stored_events SET topic = 'consent.refused' WHERE rowid = 11", "stored_events 11 topic"),
        ("UPDATE sealed_boxes SET box = zeroblob(300) WHERE position = 12", "sealed_boxes"),
        ("UPDATE documents SET content = x'00'", "documents"),
        ("DELETE FROM stored_events WHERE rowid = 13", "13"),
        ("UPDATE tree_nodes SET hash = zeroblob(32) WHERE level = 1 AND idx = 0", "tree_nodes"),
    ],
)
def test_an_edit_is_found_and_named(mine: Office, statement: str, place: str) -> None:
    spoil(mine.desk, statement)
    answer = mine.desk.run("verify")
    assert answer.code == 3
    assert "FAILED" in answer.out
    assert place in answer.out
    assert "PROBLEMS FOUND" in answer.out
    assert "Keep this line" not in answer.out
    data = mine.desk.run("--json", "verify")
    assert data.code == 3
    assert '"ok": false' in data.out


def test_what_is_missing_since_something_that_was_kept(mine: Office) -> None:
    """An old copy is put back, on a computer that remembers nothing of the ledger."""
    old = mine.desk.root / "old"
    shutil.copytree(mine.desk.ledger, old)
    mine.desk.ask("child", "add", name="Ivy Marsh")
    kept = mine.desk.tell("checkpoint")
    proof, note = mine.desk.root / "proof", mine.desk.root / "note"
    mine.desk.run("prove", "3", "-o", str(proof))
    note.write_text(kept["checkpoint"], encoding="utf-8")
    stranger = mine.desk.having(CONSENT_LEDGER_HOME=str(mine.desk.root / "elsewhere"))
    spoken = kept["kept"].upper().replace("-", " ").replace(" ", "-", 1)
    for anchor in (kept["kept"], spoken, str(proof), str(note)):
        good = stranger.run("verify", "--against", anchor)
        assert good.code == 0, anchor
        assert "nothing came since" in good.out
        bad = stranger.run("verify", str(old), "--against", anchor)
        assert bad.code == 3, anchor
        assert f"entries {kept['size']} to {kept['size']} are missing here" in bad.out


def test_what_came_since_is_counted(mine: Office) -> None:
    kept = mine.desk.tell("checkpoint")["kept"]
    mine.desk.ask("child", "add", name="Ivy Marsh")
    mine.desk.ask("child", "add", name="Bo Marsh")
    assert "2 entries came since" in mine.desk.run("verify", "--against", kept).out


def test_a_rewritten_history_does_not_agree_with_what_was_kept(mine: Office, tmp_path: Path) -> None:
    other = another(tmp_path)
    kept = other.tell("checkpoint")["kept"]
    bad = mine.desk.run("verify", "--against", kept)
    assert bad.code == 3
    assert "does not contain what" in bad.out


@pytest.mark.parametrize("anchor", ["18-aaaa", "hello", "", "0-0000"])
def test_a_kept_line_that_was_mistyped_is_not_a_finding(office: Office, anchor: str) -> None:
    office.desk.run("verify", "--against", anchor).failed(2, "--against", "kept line")


@pytest.mark.parametrize("key", ["nonsense", "a+b+c", "a/b+00000000+AQAA"])
def test_what_is_no_verifier_key_is_said(office: Office, key: str) -> None:
    office.desk.run("verify", "--vkey", key).failed(2, "not a verifier key", "stands on the card")


def test_another_ledgers_key_is_a_finding(mine: Office, tmp_path: Path) -> None:
    other = another(tmp_path)
    vkey = other.run("checkpoint", "--vkey").out.strip()
    answer = mine.desk.run("verify", "--vkey", vkey)
    assert answer.code == 3
    assert "not the ledger of this key" in answer.out


def test_it_works_on_a_read_only_folder(mine: Office) -> None:
    """Root may write all the same; the bytes say whether anybody did."""
    for path in (*mine.desk.ledger.rglob("*"), mine.desk.ledger):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = mine.desk.bytes()
    try:
        assert mine.desk.run("verify").code == 0
        assert mine.desk.run("verify", str(mine.desk.ledger / "ledger.db")).code == 0
        assert mine.desk.run("checkpoint").code == 0
        assert mine.desk.bytes() == before
        assert {p.name for p in mine.desk.ledger.iterdir()} == {"ledger.db", "keys", "config.toml"}
    finally:
        for path in (mine.desk.ledger, *mine.desk.ledger.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


# ---- proofs


def test_a_proof_holds_anywhere_and_alone_says_nothing(mine: Office) -> None:
    file = mine.desk.root / "entry.proof"
    made = mine.desk.run("prove", "12", "-o", str(file))
    assert made.code == 0
    stranger = mine.desk.having(
        CONSENT_LEDGER_HOME=str(mine.desk.root / "elsewhere"), CONSENT_LEDGER_PASSPHRASE_FILE=""
    )
    stranger.run("verify", str(file)).failed(2, "which key", "--vkey")
    held = stranger.run("verify", str(file), "--vkey", made.out.split("--vkey ")[1].strip(), place=False)
    assert held.code == 0
    assert held.out.startswith("Held against: a key from outside.")
    assert "It shows nothing of what the entry says." in held.out
    assert "Not proven: " in held.out
    assert mine.desk.run("verify", str(file)).out.startswith("Held against: the key that this computer remembers.")


def test_a_proof_with_parts_shows_them_names_its_holder_and_is_recorded(mine: Office) -> None:
    file = mine.desk.root / "entry.proof"
    position = str(mine.desk.tell("replay", mine.ref("mia"))["history"][0]["position"])
    show = ("--show", "what,text:name", "--to", mine.ref("tove"))
    made = mine.desk.run("prove", position, "-o", str(file), *show)
    assert made.code == 0
    assert "handed to Tove Lind" in made.out
    shown = mine.desk.tell("verify", str(file))["disclosed"]
    assert shown["what"]["type"] == "child.enrolled"
    assert [text[1:] for text in shown["texts"]] == [["name", "Mia Lind"]]
    assert mine.desk.tell("replay", mine.ref("tove"))["history"][-1]["type"] == "receipt.issued"
    before = mine.desk.bytes()
    mine.desk.run("prove", position, "-o", str(file), *show).failed(2, "exists already", "another name")
    locked = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    locked.run("prove", position, "-o", str(file) + "2", *show).failed(2, "no answer to 'passphrase'", "")
    mine.desk.run(
        "prove", position, "-o", str(file) + "2", "--show", "text:shoe size", "--to", mine.ref("tove")
    ).failed(2, "expected one text 'shoe size'", ":name")
    assert not Path(str(file) + "2").exists()
    assert mine.desk.bytes() == before


def test_words_of_a_record_are_not_proven_past_its_rules(mine: Office) -> None:
    """A member of staff who may not open a record does not get its words into a file either."""
    worry = mine.desk.ask("record", "create", mine.ref("mia"), category="confidential-observation", content="Worried.")
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2)
    (mine.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    jo = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))
    file = mine.desk.root / "out"
    answer = jo.run("prove", str(worry["entry"]), "-o", str(file), "--show", "text:content", "--to", mine.ref("jo"))
    assert answer.code == 4
    assert not file.exists()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda b: b.replace(b"index 11", b"index 10"), "does not hold"),
        (lambda b: b[:-20] + b"A" * 19 + b"\n", "does not hold"),
        (lambda b: b.replace(b"\n", b"\r\r\n"), "is no proof"),
        (lambda b: b.decode().replace("index 11", "index 10").encode("utf-16"), "does not hold"),
        (lambda b: b[:100], "is no proof"),
        (lambda _: b"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n", "is no proof"),
        (lambda _: b"", "is no proof"),
        (lambda _: os.urandom(2000), "is no proof"),
    ],
)
def test_a_proof_that_was_changed_is_a_finding(mine: Office, change, error: str) -> None:
    file = mine.desk.root / "entry.proof"
    mine.desk.run("prove", "12", "-o", str(file))
    file.write_bytes(change(file.read_bytes()))
    mine.desk.run("verify", str(file)).failed(3, error, "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: b.replace(b"\n", b"\r\n"), "given other line ends"),
        (lambda b: b"\xef\xbb\xbf" + b, "given a byte order mark"),
        (lambda b: b.decode().replace("\n", "\r\n").encode("utf-16"), "written as UTF-16 and given other line ends"),
    ],
)
def test_a_proof_that_a_program_wrote_anew_is_read_and_that_is_said(mine: Office, change, said: str) -> None:
    file = mine.desk.root / "entry.proof"
    mine.desk.run("prove", "12", "-o", str(file))
    file.write_bytes(change(file.read_bytes()))
    answer = mine.desk.run("verify", str(file))
    assert answer.code == 0
    assert said in answer.err


def test_a_ledger_is_held_against_an_evidence_file_too(mine: Office) -> None:
    file = mine.desk.root / "kept.evidence.json"
    assert mine.desk.run("prove", "12", "-o", str(file)).code == 0
    mine.desk.ask("child", "add", name="Ivy Marsh")
    said = mine.desk.run("verify", "--against", str(file))
    assert said.code == 0
    assert "It holds everything that kept.evidence.json covers" in said.out
    other = another(mine.desk.root).run("verify", "--against", str(file))
    assert other.code == 3


# ---- the published log


@pytest.mark.parametrize("entries", [(), ("--entries",)])
def test_a_published_log_is_rebuilt_to_its_signed_root_and_grows(mine: Office, entries: tuple[str, ...]) -> None:
    log = mine.desk.root / "log"
    for more in ("Ivy Marsh", "Bo Marsh"):
        mine.desk.ask("child", "add", name=more)
        assert mine.desk.run("publish", str(log), *entries).code == 0
        verified = mine.desk.run("verify", str(log))
        assert verified.code == 0
        assert mine.desk.tell("checkpoint")["kept"] in verified.out
    tile = max(
        (log / "tile" / "0").rglob("*.p/*"), key=lambda path: int(path.name)
    )  # the one that the newest note needs
    tile.write_bytes(bytes(len(tile.read_bytes())))
    mine.desk.run("verify", str(log)).failed(3, "", "")
    mine.desk.run("verify", str(log), "--against", "x").failed(2, "", "")


def test_a_folder_that_is_neither(office: Office, tmp_path: Path) -> None:
    office.desk.run("verify", str(tmp_path)).failed(10, "no ledger and no published log", "")
    office.desk.run("verify", str(tmp_path / "gone")).failed(10, "there is no", "")


def test_a_checkpoint_is_printed_as_it_was_signed(office: Office) -> None:
    shown = office.desk.run("checkpoint")
    assert shown.out == office.desk.tell("checkpoint")["checkpoint"]
    assert "the line to keep: " in shown.err


def test_a_crash_of_verify_is_a_failure_and_never_a_finding(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3 says that the ledger was changed; that this program is broken must not say so."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("ledger.evidence.verify.verify", broken)
    monkeypatch.setattr("ledger.store.source.SQLiteSource.events", broken)
    answer = mine.desk.run("verify")
    assert answer.code == 1
    assert "error: " in answer.err


def test_a_parent_is_not_handed_what_is_inside_and_the_attempt_is_recorded(mine: Office) -> None:
    desk = mine.desk
    mother = desk.ask("person", "add", kind="parent", name="Wren Hollis")["person"]
    entry = desk.tell("consent", "list", mine.ref("mia"))["consents"][0]["entry"]
    out, size = desk.root / "entry.proof", desk.tell("checkpoint")["size"]
    answer = desk.run("prove", str(entry), "-o", str(out), "--show", "what,inside", "--to", mother)
    answer.failed(4, "other families", "bare proof")
    assert not out.exists()
    assert desk.tell("checkpoint")["size"] == size + 1
