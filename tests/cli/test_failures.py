"""What goes wrong at a desk: each time a clear `error:` and `hint:`, the promised exit code, and nothing half-written."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.custody import risk
from ledger.store import connect
from support.desk import PASSPHRASE, Desk, Stdin
from support.office import Office, begin

ADD = ("child", "add", "--from", "-")
FORM = '{"name": "Ivy Marsh"}'


@pytest.fixture
def unchanged(mine: Office):
    """The ledger's files are the same afterwards, byte for byte."""
    before = mine.desk.bytes()
    yield
    assert mine.desk.bytes() == before


# ---- passphrases


@pytest.mark.usefixtures("unchanged")
def test_a_wrong_passphrase(mine: Office) -> None:
    (mine.desk.root / "words").write_text("not the right words at all\n", encoding="utf-8")
    mine.desk.run(*ADD, stdin=FORM).failed(12, "passphrase", "")


@pytest.mark.usefixtures("unchanged")
def test_a_passphrase_with_caps_lock_on(mine: Office) -> None:
    (mine.desk.root / "words").write_text(PASSPHRASE.swapcase() + "\n", encoding="utf-8")
    mine.desk.run(*ADD, stdin=FORM).failed(12, "passphrase", "caps lock")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_passphrase_file_that_is_not_utf8(mine: Office, encoding: str) -> None:
    (mine.desk.root / "words").write_bytes("five £ words for a file".encode(encoding))
    mine.desk.run(*ADD, stdin=FORM).failed(2, "not UTF-8", "UTF-8")


@pytest.mark.parametrize("typed", ["£ five pounds of velvet tulips", "￡ five pounds of velvet tulips"])
def test_a_pound_sign_in_a_passphrase_opens_however_it_was_typed(tmp_path: Path, typed: str) -> None:
    desk = Desk.on(tmp_path)
    (tmp_path / "words").write_bytes(b"\xef\xbb\xbf" + "£ five pounds of velvet tulips\r\n".encode())
    begin(desk)
    locked = desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    assert locked.run("person", "list", stdin=f"{typed}\n").code == 0
    locked.run("person", "list", stdin=typed.replace("v", "w", 1) + "\n").failed(12, "passphrase", "")


@pytest.mark.usefixtures("unchanged")
def test_no_passphrase_at_all(mine: Office) -> None:
    locked = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    locked.run("child", "list").failed(2, "no answer to 'passphrase'", "standard input")


@pytest.mark.parametrize("option", ["--passphrase", "--password", "-p"])
def test_a_passphrase_is_taken_from_no_argument(mine: Office, option: str) -> None:
    mine.desk.run("child", "list", option, PASSPHRASE).failed(2, "no such option", "--help")


# ---- which ledger


def test_no_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.on(tmp_path)
    for command in (("child", "list"), ("verify",), ("checkpoint",)):
        desk.run(*command).failed(10, "no ledger", "--ledger")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    desk.run("child", "list", place=False).failed(10, "no ledger here", "consent-ledger init")
    assert not desk.ledger.exists()


@pytest.mark.usefixtures("unchanged")
def test_a_file_that_is_no_ledger(office: Office, mine: Office, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "ledger.db").write_bytes(b"a shopping list\n" * 100)
    answer = mine.desk.run("--ledger", str(folder), "child", "list")
    answer.failed(3, "ledger.db", "verify")


def newer(desk: Desk) -> None:
    with sqlite3.connect(desk.ledger / "ledger.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def test_a_ledger_from_a_newer_version(mine: Office) -> None:
    newer(mine.desk)
    before = mine.desk.bytes()
    for command in (("child", "list"), ADD, ("checkpoint",), ("doctor",)):
        answer = mine.desk.run(*command, stdin=FORM)
        assert answer.code == 1
        assert "newer program (format 99" in answer.err + answer.out
    mine.desk.run("child", "list").failed(1, "newer program", "install the newest")
    assert mine.desk.bytes() == before


def test_another_computers_ledger_is_read_and_not_written(mine: Office) -> None:
    elsewhere = mine.desk.having(CONSENT_LEDGER_HOME=str(mine.desk.root / "elsewhere"))
    before = mine.desk.bytes()
    elsewhere.run(*ADD, stdin=FORM).failed(1, "nothing can be recorded here", "doctor")
    assert elsewhere.run("verify").code == 0
    assert "it is a copy" in elsewhere.run("doctor").out
    assert mine.desk.bytes() == before
    assert not (mine.desk.root / "elsewhere").exists()


# ---- two windows


def held(desk: Desk, seconds: float) -> threading.Thread:
    """Another window is writing for so long."""
    ready = threading.Event()

    def hold() -> None:
        db = sqlite3.connect(desk.ledger / "ledger.db", isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        ready.set()
        time.sleep(seconds)
        db.execute("ROLLBACK")
        db.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(10)
    return thread


def test_two_windows_at_once_wait_and_say_for_whom(mine: Office) -> None:
    (place,) = (mine.desk.root / "home" / "little-acorns").iterdir()
    said = '{"activity": "consent-ledger access open", "pid": 7, "since": "09:14:02"}'
    (place / "writing").write_text(said, encoding="utf-8")
    other = held(mine.desk, 1.5)
    answer = mine.desk.run(*ADD, stdin=FORM)
    other.join()
    assert answer.code == 0
    assert answer.err.count("waiting for consent-ledger access open (process 7, since 09:14:02)") == 1


@pytest.mark.usefixtures("unchanged")
def test_a_window_that_never_finishes(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    began = connect.Writer.__init__

    def impatient(self: connect.Writer, name: str) -> None:
        began(self, name)
        self.timeout = 0.7

    monkeypatch.setattr(connect.Writer, "__init__", impatient)
    other = held(mine.desk, 3)
    answer = mine.desk.run(*ADD, stdin=FORM)
    other.join()
    answer.failed(11, "the ledger is busy", "nothing was recorded")


# ---- disks


def test_a_full_disk(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own answer to a disk without room: no page more than there are."""
    opened = connect.connect

    def full(name: str) -> sqlite3.Connection:
        connection = opened(name)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    before = mine.desk.tell("checkpoint")
    monkeypatch.setattr(connect, "connect", full)
    words = {"name": "Ivy Marsh", "note": "long " * 20_000}
    with pytest.raises(AssertionError, match="the disk is full"):
        mine.desk.ask("child", "add", **words)
    monkeypatch.undo()
    assert mine.desk.tell("checkpoint") == before
    assert mine.desk.run("verify").code == 0
    assert "Ivy" not in mine.desk.run("child", "list").out


def test_a_full_disk_where_a_proof_is_written(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only on Linux: a disk that is always full")
    out = mine.desk.root / "entry.proof"

    def full(_path: Path, _flags: int, _mode: int = 0) -> int:
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr("ledger.custody.files.os.open", full, raising=False)
    answer = mine.desk.run("prove", "3", "-o", str(out))
    assert answer.code == 1
    assert "error: " in answer.err
    assert not out.exists()


class Unplugged(Stdin):
    """The stick is pulled out while the program waits for an answer."""

    folder: Path

    def readline(self, *_: Any) -> str:
        if self.folder.exists():
            self.folder.rename(self.folder.with_name("pulled-out"))
        return super().readline()


def test_a_memory_stick_that_is_pulled_out(mine: Office) -> None:
    before = mine.desk.bytes()
    stdin = Unplugged(io.BytesIO(b"Ivy Marsh\n\n"), "utf-8")
    stdin.folder = mine.desk.ledger
    answer = mine.desk.run("child", "add", stdin=stdin)
    answer.failed(1, "", "")
    (mine.desk.root / "pulled-out").rename(mine.desk.ledger)
    assert mine.desk.run("verify").code == 0
    after = mine.desk.bytes()
    assert {name: after[name] for name in before} == before


# ---- places


@pytest.mark.parametrize("folder", ["OneDrive - Little Acorns", "Dropbox (Personal)", "Nextcloud"])
def test_a_synchronised_folder_is_refused_unless_even_so(tmp_path: Path, folder: str) -> None:
    desk = Desk.on(tmp_path)
    place, name = tmp_path / folder / "ledger", folder.partition(" ")[0]
    argv = ("init", str(place), "--recovery-sheet", str(tmp_path / "sheet"), "--from", "-")
    form = '{"setting": "Little Acorns", "name": "Maud Ashworth", "time_zone": "Europe/London"}'
    desk.run(*argv, stdin=form).failed(2, name, "--even-so")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["words"]
    assert desk.run(*argv, "--even-so", stdin=form).code == 0
    assert name in desk.run("--ledger", str(place), "doctor").out


def test_a_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risk, "_mounts", lambda: [("/", "ext4"), (str(tmp_path), "cifs")])
    desk = Desk.on(tmp_path)
    desk.run("init", str(desk.ledger)).failed(2, "a network share", "--even-so")
    assert not desk.ledger.exists()


@pytest.mark.parametrize("name", ["Demo Playgroup", "DEMO", "démo house"])
def test_a_real_ledger_is_never_named_like_a_demo(tmp_path: Path, name: str) -> None:
    desk = Desk.on(tmp_path)
    desk.run("init", str(desk.ledger), "--from", "-", stdin=f'{{"setting": "{name}"}}').failed(2, "demo", "demo DIR")
    assert not desk.ledger.exists()


def test_a_recovery_sheet_does_not_lie_with_what_it_opens(tmp_path: Path) -> None:
    desk = Desk.on(tmp_path)
    sheet = str(desk.ledger / "sheet.txt")
    desk.run("init", str(desk.ledger), "--recovery-sheet", sheet).failed(2, "with what it opens", "print it")
    assert not desk.ledger.exists()


def test_a_ledger_is_made_over_nothing(mine: Office) -> None:
    before = mine.desk.bytes()
    mine.desk.run("init", str(mine.desk.ledger)).failed(2, "is not empty", "a new folder")
    assert mine.desk.bytes() == before


def test_an_init_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """The recovery sheet is shown, and whoever should type two groups of it back goes away."""
    desk = Desk.on(tmp_path)
    answer = desk.run("init", str(desk.ledger), stdin="Little Acorns\nMaud Ashworth\n\n\n\nAAAA BBBB\n")
    assert answer.code == 2
    assert "not what stands on the sheet" in answer.err
    assert not desk.ledger.exists()
    assert list((tmp_path / "home").rglob("*.db")) == []


# ---- clocks


def clock(monkeypatch: pytest.MonkeyPatch, moved: timedelta) -> None:
    """This computer's clock, as somebody set it wrong."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + moved

    monkeypatch.setattr("ledger.application.datetime", Wrong)


def test_a_clock_that_is_behind_is_a_mark_and_no_refusal(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, -timedelta(days=400))
    slip = mine.desk.run(*ADD, stdin=FORM)
    assert slip.code == 0
    assert "clock is behind" in slip.out
    opened = mine.desk.run("access", "open", mine.ref("record"), "--purpose", "care")
    given = mine.desk.run("role", "assign", mine.ref("jo"), "--role", "senco", "--from", "-", stdin="{}")
    assert (opened.code, given.code) == (0, 0)  # nobody loses a role to a flat battery
    doctor = mine.desk.run("doctor")
    assert doctor.code == 1
    assert "WRONG" in doctor.out
    monkeypatch.undo()
    verified = mine.desk.run("verify")
    assert verified.code == 0
    assert "clock was behind" in verified.out


def test_a_clock_that_leapt_is_marked(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, timedelta(days=400))
    answer = mine.desk.run("--json", *ADD, stdin=FORM)
    assert answer.json["clock"] == "leapt"
    assert "the last entry is of" in answer.err


def test_at_a_keyboard_a_clock_that_leapt_is_asked_about(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, timedelta(days=400))
    stdin = Stdin(io.BytesIO(b"Ivy Marsh\n\n\nno\n"), "utf-8")
    stdin.keyboard = True
    before = mine.desk.bytes()
    answer = mine.desk.run("child", "add", stdin=stdin)
    assert (answer.code, answer.out) == (2, "")
    assert "error: the date was not confirmed\nhint: set this computer's clock" in answer.err
    assert mine.desk.bytes() == before


# ---- the same Enter twice


def test_the_same_enter_pressed_twice_is_recorded_once(mine: Office) -> None:
    argv = (
        "--json",
        "consent",
        "withdraw",
        mine.ref("consent"),
        "--by",
        mine.ref("tove"),
        "--channel",
        "slip",
        "--from",
        "-",
    )
    first, second = (mine.desk.run(*argv, stdin="{}").json for _ in range(2))
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["event_id"] == second["event_id"]
    assert first["entry"] == second["entry"] == mine.desk.tell("verify")["size"]
    assert "written twice" in mine.desk.run(*argv[1:], stdin="{}").out


def test_a_second_act_that_is_meant_is_recorded(mine: Office) -> None:
    first, second = (
        mine.desk.run("--json", *ADD, stdin=FORM).json,
        mine.desk.run("--json", *ADD, "--again", stdin=FORM).json,
    )
    assert second["entry"] == first["entry"] + 1
    assert second["child"] != first["child"]


def test_an_attempt_that_was_refused_is_recorded_each_time(mine: Office) -> None:
    argv = ("access", "open", mine.ref("record"), "--purpose", "care", "--by", mine.ref("jo"), "--in-role", "parent")
    size = mine.desk.tell("verify")["size"]
    for more in (1, 2):
        answer = mine.desk.run(*argv)
        answer.failed(4, f"the attempt is recorded as entry {size + more}", "")
    assert mine.desk.tell("verify")["size"] == size + 2


# ---- whom


@pytest.mark.usefixtures("unchanged")
def test_an_unknown_person(mine: Office) -> None:
    mine.desk.run("role", "assign", "zzzzzz", "--role", "staff").failed(2, "there is no person 'zzzzzz'", "person list")
    ref = mine.desk.tell("person", "list")["persons"][1]["ref"]
    almost = ref[:4] + ("c" if ref[4] == "b" else "b")
    answer = mine.desk.run("role", "assign", almost, "--role", "staff")
    assert answer.code == 2
    assert "hint: did you mean" in answer.err or "hint: see who" in answer.err


@pytest.mark.usefixtures("unchanged")
def test_a_child_where_a_person_is_asked_for(mine: Office) -> None:
    ref = mine.desk.tell("child", "list")["children"][0]["ref"]
    mine.desk.run("role", "assign", ref, "--role", "staff").failed(2, "is a child, not a person", "person list")


@pytest.mark.usefixtures("unchanged")
def test_a_name_on_the_command_line(mine: Office) -> None:
    mine.desk.run("role", "assign", "Jo Reed", "--role", "staff").failed(2, "the shell keeps a history", "letters")


def test_twins_namesakes_and_the_doubly_registered(mine: Office) -> None:
    """Both are registered, with a remark; an ambiguous name lists them; letters tell them apart."""
    first = mine.desk.run("--json", *ADD, stdin='{"name": "Mia  LIND"}')
    assert "already a child of this name: Mia Lind" in first.err
    answer = mine.desk.run("record", "create", "--category", "observation", stdin="mia lind\n")
    answer.failed(2, "could be any of 2", "if one person was registered twice")
    again = mine.desk.run("record", "create", "--category", "observation", stdin=f"{first.json['child']}\n\n\n\n")
    assert again.code == 0


def test_somebody_who_is_staff_and_parent_says_in_which_role(mine: Office) -> None:
    argv = ("access", "open", mine.ref("record"), "--purpose", "parent-request", "--by", mine.ref("tove"))
    before = mine.desk.bytes()
    mine.desk.run(*argv).failed(2, "no answer to 'several roles are recorded", "--from")
    assert mine.desk.bytes() == before
    assert "a parent" in mine.desk.run(*argv, stdin="parent\n").out
    assert "a member of staff" in mine.desk.run(*argv, "--in-role", "staff").out


# ---- what is typed


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("day", ["31/6/2026", "2/11/26", "2099-01-01", "soon", "25 October 2026 01:30"])
def test_a_bad_date(mine: Office, day: str) -> None:
    argv = ("consent", "withdraw", mine.ref("consent"), "--by", mine.ref("tove"), "--channel", "slip", "--when", day)
    mine.desk.run(*argv).failed(2, "when: ", "")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("form", "error"),
    [
        ('{"name": 7}', "name: expected text"),
        ('{"name": ""}', "the name is empty"),
        ('{"name": "Ivy", "nmae": "x"}', "has no field 'nmae'"),
        ('{"name": "Ivy", "name": "Ada"}', "stands there twice"),
        ('{"name": "\\ud800"}', "half a character"),
        ('{"name": "Ivy", "starts": "soon"}', "starts: 'soon' is not a date"),
        ('["Ivy"]', "expected an object"),
        ("", "is not JSON"),
        ('{"name": "Ivy", "by": "nobody"}', "by: there is no person or child"),
        ('{"name": "Ivy", "in_role": "wizard"}', "in_role: "),
    ],
)
def test_a_hostile_form(mine: Office, form: str, error: str) -> None:
    answer = mine.desk.run(*ADD, stdin=form)
    assert answer.code == 2, answer
    assert answer.out == ""
    assert error in answer.err
    assert "Traceback" not in answer.err


def test_a_hostile_name_is_kept_and_never_obeyed(mine: Office) -> None:
    name = "\u202eIvy\x1b[2J\rerror: gone\nhint: none"
    child = mine.desk.ask("child", "add", name=name)["child"]
    for command in (("child", "list"), ("consent", "list", child), ("report", child)):
        printed = mine.desk.run(*command).out
        assert not set(printed) & set("\x1b\r\u202e")
        assert "\\u202eIvy\\x1b[2J\\rerror: gone\\nhint: none" in printed
    assert next(c for c in mine.desk.tell("child", "list")["children"] if c["child"] == child)["name"] == name


@pytest.mark.parametrize("argv", [("prove", "99", "-o", "x"), ("prove", "0", "-o", "x"), ("prove", "-1", "-o", "x")])
def test_an_entry_that_is_not_there(mine: Office, argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mine.desk.root)
    answer = mine.desk.run(*argv)
    assert answer.code == 2
    assert not (mine.desk.root / "x").exists()


@pytest.mark.usefixtures("unchanged")
def test_an_interruption(mine: Office) -> None:
    class Interrupted(Stdin):
        def readline(self, *_: Any) -> str:
            raise KeyboardInterrupt

    mine.desk.run("child", "add", stdin=Interrupted(io.BytesIO(), "utf-8")).failed(130, "interrupted", "entry number")


@pytest.mark.usefixtures("unchanged")
def test_a_fault_of_the_program_is_exit_code_1(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("cli.commands.verify.verify_source", broken)
    mine.desk.run("verify").failed(1, "RuntimeError: broken", "fault of the program")


def test_everything_is_found_again_after_all_that(mine: Office) -> None:
    shutil.rmtree(mine.desk.root / "home" / "little-acorns", ignore_errors=True)
    verified = mine.desk.run("verify")
    assert verified.code == 0
    assert "only the key that lies" in verified.out
    assert "Verified." not in verified.out
