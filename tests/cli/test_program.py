"""The real program in a process of its own: what it imports, how it ends, its sessions, consoles of other encodings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.office import Office

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "consent_ledger"]


def run(*argv: str, environ: Mapping[str, str] | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **(environ or {})}
    return subprocess.run(
        [*PROGRAM, *argv], input=stdin, capture_output=True, env=environment, check=False, timeout=120
    )


def at(office: Office) -> dict[str, str]:
    return {**office.desk.environ, "CONSENT_LEDGER_LEDGER": str(office.desk.ledger)}


def test_help_waits_for_nothing_but_click() -> None:
    """Neither the event store nor cryptography is imported for it, and no rule is read."""
    code = (
        "import sys; from cli.main import main; code = main(sys.argv[1:]);"
        "heavy = {m.partition('.')[0] for m in sys.modules} & {'eventsourcing', 'cryptography', 'msgpack', 'sqlite3'};"
        "sys.exit(f'imported: {heavy}' if heavy else code)"
    )
    for argv in (["--help"], ["consent", "--help"], []):
        done = subprocess.run(
            [sys.executable, "-c", code, *argv], capture_output=True, cwd=ROOT, check=False, timeout=60
        )
        assert done.returncode == (0 if argv else 2), done.stderr
        assert b"Usage: consent-ledger" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("argv", "code", "error", "hint"),
    [
        ([], 2, "a command is missing", None),
        (["verfiy"], 2, "there is no command 'verfiy'; did you mean verify", "consent-ledger --help"),
        (
            ["consent", "giv"],
            2,
            "there is no command 'consent giv'; did you mean give",
            "consent-ledger consent --help",
        ),
        (["verify", "--agianst", "x"], 2, "no such option", "consent-ledger verify --help"),
        (["prove", "1"], 2, "missing option", "consent-ledger prove --help"),
        (["--ledger"], 2, "option '--ledger' requires an argument", "--help"),
        (["--ledger", "nowhere", "verify"], 10, "no ledger in nowhere", "--ledger DIR"),
    ],
)
def test_usage_errors_are_2_and_no_ledger_is_10(argv: list[str], code: int, error: str, hint: str | None) -> None:
    done = run(*argv)
    said = done.stderr.decode()
    assert done.returncode == code
    assert f"error: {error}" in said
    assert hint is None or f"hint: {hint}" in said or (hint in said and "hint: " in said)
    assert done.stdout == b""


def test_ctrl_c_is_130(office: Office) -> None:
    if not hasattr(signal, "SIGINT") or os.name == "nt":
        pytest.skip("only on Windows: a console event, not a signal")
    child = subprocess.Popen(
        [*PROGRAM, "child", "add"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **at(office)},
    )
    assert child.stderr is not None
    said = b""
    while not said.endswith(b"full name: "):
        said += (more := child.stderr.read(1))
        assert more, said  # it ended before it asked
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, b"")
    assert b"error: interrupted" in err


def test_a_reader_that_goes_away_is_no_fault(office: Office) -> None:
    child = subprocess.Popen(
        [*PROGRAM, "verify"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **at(office)}
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert b"Traceback" not in child.stderr.read()
    child.stderr.close()
    assert child.wait(60) in (0, 1)


@pytest.mark.thorough
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_console_of_another_encoding(mine: Office, encoding: str) -> None:
    added = run("--json", "child", "add", "--from", "-", environ=at(mine), stdin='{"name": "Zoë 鈴木"}'.encode())
    assert added.returncode == 0, added.stderr
    shown = run("child", "list", environ={**at(mine), "PYTHONIOENCODING": encoding})
    assert shown.returncode == 0, shown.stderr
    name = "Zoë 鈴木".encode(encoding, "backslashreplace")
    assert name in shown.stdout


def test_open_unlocks_once_for_what_is_started_in_it(mine: Office) -> None:
    """In the session no passphrase is asked for; outside it one is; a command's exit code comes through."""
    inside = run("open", "--", *PROGRAM, "--json", "child", "list", environ=at(mine))
    assert inside.returncode == 0, inside.stderr
    assert json.loads(inside.stdout)["children"][0]["name"] == "Mia Lind"
    script = (
        "import os, subprocess, sys; environ = {**os.environ, 'CONSENT_LEDGER_PASSPHRASE_FILE': ''};"
        f"sys.exit(subprocess.run({[*PROGRAM, 'child', 'list']!r}, env=environ, stdin=subprocess.DEVNULL).returncode)"
    )
    assert run("open", "--", sys.executable, "-c", script, environ=at(mine)).returncode == 0
    manager = mine.desk.tell("key", "list")["keys"][0]["person"]
    named = {**at(mine), "CONSENT_LEDGER_AS": manager}  # the same person, by name
    assert run("open", "--", sys.executable, "-c", script, environ=named).returncode == 0
    assert subprocess.run([sys.executable, "-c", script], env={**os.environ, **at(mine)}, check=False).returncode == 2
    assert run("open", "--", sys.executable, "-c", "raise SystemExit(7)", environ=at(mine)).returncode == 7
    assert list((mine.desk.root / "home").rglob("session-*")) == []


def test_the_same_enter_twice_in_two_processes_is_recorded_once(mine: Office) -> None:
    argv = ("--json", "child", "add", "--from", "-")
    first, second = (json.loads(run(*argv, environ=at(mine), stdin=b'{"name": "Ivy"}').stdout) for _ in range(2))
    assert (second["repeated"], second["event_id"]) == (True, first["event_id"])


def test_the_ledger_of_the_folder_we_stand_in_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.desk.ledger)
    assert office.desk.run("verify", place=False).code == 0


def test_what_is_typed_goes_before_the_environment(office: Office, tmp_path: Path) -> None:
    for argv in (("--ledger", str(tmp_path), "verify"), ("verify", "--ledger", str(tmp_path))):
        assert office.desk.run(*argv).code == 10
    assert office.desk.having(CONSENT_LEDGER_AS="zzzzz").run("child", "list").code == 2
    manager = office.desk.tell("key", "list")["keys"][0]["person"]
    assert office.desk.having(CONSENT_LEDGER_AS="zzzzz").run("--as", manager, "child", "list").code == 0


def test_shells_complete_commands_and_options() -> None:
    for typed, expected in (("consent-ledger cons", b"consent"), ("consent-ledger consent w", b"withdraw")):
        words = typed.split()
        environ = {
            "_CONSENT_LEDGER_PY_COMPLETE": "bash_complete",
            "_CONSENT_LEDGER_COMPLETE": "bash_complete",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(words) - 1),
        }
        done = run(environ=environ)
        assert expected in done.stdout
        assert b"error" not in done.stderr
