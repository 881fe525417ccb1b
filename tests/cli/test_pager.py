"""Long answers are shown a screen at a time where somebody sits, and nowhere else. In a real pseudo-terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli import pager
from support.office import Office

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)
else:
    import fcntl
    import pty
    import struct
    import termios

PROGRAM = [sys.executable, "-m", "consent_ledger"]
SHOUTS = "#!/bin/sh\nprintf 'PAGED %s\\n' \"$*\"\nexec tr 'a-z' 'A-Z'\n"


def screen(office: Office, *argv: str, rows: int = 8, environ: Mapping[str, str] | None = None) -> str:
    """What somebody at a terminal of so many lines sees."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 200, 0, 0))
    plain = {k: v for k, v in os.environ.items() if k not in ("LINES", "COLUMNS", "PAGER")}
    settings = {**plain, **office.desk.environ, "CONSENT_LEDGER_LEDGER": str(office.desk.ledger), "TERM": "xterm"}
    running = subprocess.Popen(
        [*PROGRAM, *argv], stdin=theirs, stdout=theirs, stderr=theirs, env={**settings, **(environ or {})}
    )
    os.close(theirs)
    seen = bytearray()
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # how Linux says that the other end was closed
        pass
    os.close(ours)
    assert running.wait(60) == 0, seen
    return seen.decode().replace("\r\n", "\n")


@pytest.fixture
def shouting(tmp_path: Path) -> str:
    """A pager that says that it is one, what it was called with, and shows everything in capitals."""
    script = tmp_path / "pager that shouts"
    script.write_text(SHOUTS, encoding="ascii")
    script.chmod(0o700)
    return f"'{script}' -x 'two words'"


def test_an_answer_that_is_longer_than_the_screen_goes_through_the_pager(office: Office, shouting: str) -> None:
    seen = screen(office, "guidance", "list", environ={"PAGER": shouting})
    assert seen.startswith("PAGED -x two words\n")
    assert "WORKING TOGETHER" in seen
    assert "Working Together" not in seen


def test_a_short_answer_does_not(office: Office, shouting: str) -> None:
    assert "PAGED" not in screen(office, "guidance", "list", rows=500, environ={"PAGER": shouting})


@pytest.mark.parametrize("argv", [("--no-pager", "guidance", "list"), ("guidance", "list", "--no-pager")])
def test_nor_does_one_that_is_wanted_at_once(office: Office, shouting: str, argv: tuple[str, ...]) -> None:
    seen = screen(office, *argv, environ={"PAGER": shouting})
    assert "PAGED" not in seen
    assert "Working Together" in seen
    assert "PAGED" not in screen(
        office, "guidance", "list", environ={"PAGER": shouting, "CONSENT_LEDGER_NO_PAGER": "1"}
    )


def test_json_is_never_paged(office: Office, shouting: str) -> None:
    assert screen(office, "guidance", "list", "--json", environ={"PAGER": shouting}).startswith("{")


@pytest.mark.parametrize("named", ["", "no-such-pager-anywhere", "'unclosed"])
def test_without_a_pager_it_is_printed(office: Office, named: str) -> None:
    assert "Working Together" in screen(office, "guidance", "list", environ={"PAGER": named})


def test_a_pager_that_is_left_at_once_is_no_failure(office: Office) -> None:
    assert "Working Together" not in screen(office, "guidance", "list", environ={"PAGER": "true"})


def test_nothing_is_paged_into_a_pipe(office: Office, shouting: str) -> None:
    settings = {**os.environ, **office.desk.environ, "CONSENT_LEDGER_LEDGER": str(office.desk.ledger)}
    done = subprocess.run(
        [*PROGRAM, "guidance", "list"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**settings, "PAGER": shouting, "LINES": "3"},
        check=True,
        timeout=60,
    )
    assert b"PAGED" not in done.stdout
    assert b"Working Together" in done.stdout


def test_less_keeps_no_history_of_what_was_searched_for(office: Office, tmp_path: Path) -> None:
    script = tmp_path / "tells"
    script.write_text('#!/bin/sh\ncat >/dev/null\necho "history $LESSHISTFILE secure $LESSSECURE"\n', encoding="ascii")
    script.chmod(0o700)
    assert screen(office, "guidance", "list", environ={"PAGER": str(script)}).strip() == "history - secure 1"


def test_lines_that_are_wider_than_the_screen_count_for_what_they_take_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    assert pager.rows("short\n\n" + "x" * 10 + "\n" + "x" * 21 + "\n") == 1 + 1 + 1 + 3
