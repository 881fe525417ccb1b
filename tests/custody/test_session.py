"""Sessions: unlocked for one shell, for as long as it is used. Real processes, real clocks, a second or two each."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.custody.keyfile import Identity, new_identity
from ledger.custody.session import VARIABLE, SessionFile, current, new_secret, own_shell, run_shell, secret_from
from ledger.errors import EvidenceError, InputError
from ledger.evidence import canonical

ORIGIN = "little-acorns/00112233445566778899aabbccddeeff"
PERSON = UUID("6f2c1f8e-0a44-4b0e-9d5a-1f6a2c3b4d5e")
SECRET = bytes(range(32))


@pytest.fixture
def identity() -> Identity:
    return new_identity(PERSON)


@pytest.fixture
def sessions(tmp_path: Path, identity: Identity) -> SessionFile:
    sessions = SessionFile(tmp_path / "place", ORIGIN)
    sessions.write(identity, SECRET, 60)
    return sessions


def left(directory: Path) -> list[str]:
    return sorted(file.name for file in directory.iterdir()) if directory.exists() else []


# ---- the file


def test_whoever_has_the_secret_is_unlocked(sessions: SessionFile, identity: Identity) -> None:
    assert sessions.read(SECRET) == identity
    assert current(sessions.directory, ORIGIN, {VARIABLE: SECRET.hex()}) == identity


def test_without_the_secret_nobody_is(sessions: SessionFile) -> None:
    assert sessions.read(new_secret()) is None
    assert current(sessions.directory, ORIGIN, {}) is None
    assert sessions.read(SECRET) is not None


@pytest.mark.parametrize(
    "text", ["", "00", SECRET.hex()[:-1], SECRET.hex() + "00", SECRET.hex().upper(), " ".join(["00"] * 32), "x" * 64]
)
def test_what_is_no_secret_is_none(text: str) -> None:
    assert secret_from({VARIABLE: text}) is None


def test_the_bytes_are_those_of_the_formula(sessions: SessionFile, identity: Identity) -> None:
    path = sessions.directory / f"session-{sha256(b'consent-ledger/session/v1' + bytes(1) + SECRET).hexdigest()[:32]}"
    version, idle, nonce, sealed = canonical.decode(path.read_bytes())
    assert (version, idle) == (1, 60)
    opened = canonical.decode(AESGCM(SECRET).decrypt(nonce, sealed, canonical.encode([ORIGIN, 60])))
    assert opened == {"open": identity.open, "person": PERSON.bytes, "sign": identity.seed}


def test_neither_the_secret_nor_a_key_is_in_a_file(sessions: SessionFile, identity: Identity) -> None:
    for file in sessions.directory.iterdir():
        seen = file.name.encode() + file.read_bytes()
        assert not any(
            secret in seen or secret.hex().encode() in seen for secret in (SECRET, identity.seed, identity.open)
        )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(sessions: SessionFile) -> None:
    assert stat.S_IMODE(sessions.path(SECRET).stat().st_mode) == 0o600


def test_after_locking_nothing_is_left(sessions: SessionFile) -> None:
    assert sessions.lock(SECRET) is True
    assert sessions.read(SECRET) is None
    assert left(sessions.directory) == []
    assert sessions.lock(SECRET) is False


def test_each_use_counts_from_anew(sessions: SessionFile, identity: Identity) -> None:
    path = sessions.path(SECRET)
    for _ in range(3):
        used = time.time() - 50
        os.utime(path, (used, used))
        assert sessions.read(SECRET) == identity
        assert time.time() - path.stat().st_mtime < 10


@pytest.mark.parametrize("ago", [61, 86_400, -3600], ids=["a minute", "a day", "from the future"])
def test_left_alone_for_too_long_it_is_over_and_gone(sessions: SessionFile, ago: int) -> None:
    """Also when no parent is there any more to delete it. A file from the future was not used: the clock was set back."""
    used = time.time() - ago
    os.utime(sessions.path(SECRET), (used, used))
    assert sessions.read(SECRET) is None
    assert left(sessions.directory) == []


def test_a_new_session_sweeps_what_is_over_and_nothing_else(sessions: SessionFile, identity: Identity) -> None:
    killed, damaged = bytes(32), sessions.directory / "session-damaged"
    sessions.write(identity, killed, 60)
    os.utime(sessions.path(killed), (0, 0))
    damaged.write_bytes(b"x")
    (sessions.directory / "vault.db").write_bytes(b"x")
    sessions.write(identity, b"\x01" * 32, 60)
    kept = {sessions.path(SECRET).name, sessions.path(b"\x01" * 32).name, damaged.name, "vault.db"}
    assert set(left(sessions.directory)) == kept


def test_nobody_can_make_it_last_longer(sessions: SessionFile) -> None:
    path = sessions.path(SECRET)
    content = canonical.decode(path.read_bytes())
    path.write_bytes(canonical.encode([1, 86_400, *content[2:]]))
    with pytest.raises(EvidenceError, match="damaged"):
        sessions.read(SECRET)


def test_it_is_of_one_ledger(sessions: SessionFile) -> None:
    with pytest.raises(EvidenceError, match="another ledger's"):
        SessionFile(sessions.directory, "oak-house/00112233445566778899aabbccddeeff").read(SECRET)


def test_damage_is_told(sessions: SessionFile) -> None:
    path = sessions.path(SECRET)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(EvidenceError):
            sessions.read(SECRET)
        path.write_bytes(whole[:at])
        with pytest.raises(EvidenceError):
            sessions.read(SECRET)


@pytest.mark.parametrize("idle", [0, -1])
def test_a_session_lasts_at_least_a_second(sessions: SessionFile, identity: Identity, idle: int) -> None:
    with pytest.raises(InputError):
        sessions.write(identity, new_secret(), idle)


# ---- the shell

CHILD = """
import os, sys, time
from pathlib import Path
from ledger.custody.session import current
place = Path({place!r})
def who():
    identity = current(place, {origin!r})
    return None if identity is None else str(identity.person)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


@pytest.fixture
def child(tmp_path: Path, place: Path) -> Callable[[str], list[str]]:
    """A command: a program that may ask who is unlocked."""

    def command(program: str) -> list[str]:
        script = tmp_path / "child.py"
        script.write_text(CHILD.format(place=str(place), origin=ORIGIN) + textwrap.dedent(program), encoding="utf-8")
        return [sys.executable, str(script)]

    return command


@pytest.fixture(autouse=True)
def found_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children are started elsewhere, and import the ledger all the same."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_child_is_unlocked_and_afterwards_nothing_is_left(
    identity: Identity, place: Path, child: Callable[[str], list[str]]
) -> None:
    program = f"sys.exit(0 if who() == {str(PERSON)!r} and len(list(place.iterdir())) == 1 else 1)"
    assert run_shell(child(program), identity, place, 60, ORIGIN) == 0
    assert left(place) == []
    assert VARIABLE not in os.environ


def test_the_childs_exit_code_is_handed_on(identity: Identity, place: Path, child: Callable[[str], list[str]]) -> None:
    assert run_shell(child("sys.exit(7)"), identity, place, 60, ORIGIN) == 7


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_child_that_was_killed_is_told_as_shells_do(
    identity: Identity, place: Path, child: Callable[[str], list[str]]
) -> None:
    assert run_shell(child("os.kill(os.getpid(), 9)"), identity, place, 60, ORIGIN) == 137
    assert left(place) == []


def test_left_alone_it_locks_and_the_shell_goes_on(
    identity: Identity, place: Path, child: Callable[[str], list[str]]
) -> None:
    """The parent deletes the file; the child only looks at the folder until it is gone, and then asks."""
    program = """
        before, until = list(place.iterdir()), time.monotonic() + 10
        while list(place.iterdir()) and time.monotonic() < until:
            time.sleep(0.05)
        sys.exit(5 if before and not list(place.iterdir()) and who() is None else 1)
    """
    began = time.monotonic()
    assert run_shell(child(program), identity, place, 1, ORIGIN) == 5
    assert 1 <= time.monotonic() - began < 5


def test_in_use_it_stays_open(identity: Identity, place: Path, child: Callable[[str], list[str]]) -> None:
    program = """
        for _ in range(9):
            time.sleep(0.3)
            if who() is None:
                sys.exit(1)
    """
    assert run_shell(child(program), identity, place, 2, ORIGIN) == 0
    assert left(place) == []


def test_a_clock_that_is_set_back_does_not_keep_it_open(
    identity: Identity, place: Path, child: Callable[[str], list[str]]
) -> None:
    """As if the clock had stood still since: the time of last use stays now, and nobody used it."""
    program = """
        path, until = next(place.iterdir()), time.monotonic() + 10
        os.utime(path, (time.time() + 50,) * 2)
        while path.exists() and time.monotonic() < until:
            time.sleep(0.05)
        sys.exit(5 if not path.exists() else 1)
    """
    assert run_shell(child(program), identity, place, 1, ORIGIN) == 5


def test_a_command_that_does_not_start_leaves_nothing(identity: Identity, place: Path) -> None:
    for command in (["/no/such/program"], ["nul\0in"]):
        with pytest.raises(InputError, match="cannot start"):
            run_shell(command, identity, place, 60, ORIGIN)
        assert left(place) == []


def test_two_shells_at_once_end_one_by_one(identity: Identity, place: Path, child: Callable[[str], list[str]]) -> None:
    outer = SessionFile(place, ORIGIN)
    outer.write(identity, SECRET, 60)
    assert run_shell(child("sys.exit(len(list(place.iterdir())))"), identity, place, 60, ORIGIN) == 2
    assert outer.read(SECRET) == identity


@pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX")
def test_without_a_command_it_is_this_users_shell(
    identity: Identity, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = tmp_path / "shell"
    shell.write_text(f'#!/bin/sh\ntest -n "${VARIABLE}" && exit 9\n')
    shell.chmod(0o700)
    monkeypatch.setenv("SHELL", str(shell))
    assert run_shell(None, identity, place, 60, ORIGIN) == 9
    assert own_shell({}) == ["/bin/sh"]


PARENT = """
import sys
from pathlib import Path
from uuid import UUID
from ledger.custody.keyfile import new_identity
from ledger.custody.session import run_shell
place, *command = sys.argv[1:]
sys.exit(run_shell(command, new_identity(UUID(int=1)), Path(place), 60, {origin!r}))
"""


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until, "waited for ten seconds"
        time.sleep(0.02)


@pytest.fixture
def parent(place: Path, tmp_path: Path, child: Callable[[str], list[str]]) -> Callable[[str], subprocess.Popen[str]]:
    """`open` in a process of its own, its child running and having said so."""

    def start(program: str) -> subprocess.Popen[str]:
        ready = tmp_path / "ready"
        command = child(f"Path({str(ready)!r}).touch()\n" + textwrap.dedent(program))
        arguments = [sys.executable, "-c", PARENT.format(origin=ORIGIN), str(place), *command]
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, text=True)
        wait_for(ready.exists)
        return process

    return start


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_parent_that_is_told_to_end_locks_first(
    place: Path, parent: Callable[[str], subprocess.Popen[str]], name: str
) -> None:
    process = parent("sys.stdin.read()")
    assert len(left(place)) == 1
    process.send_signal(getattr(signal, name))
    assert process.wait(timeout=10) == 128 + getattr(signal, name)
    assert left(place) == []
    process.communicate("")  # lets the child end


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_is_the_childs_business(place: Path, parent: Callable[[str], subprocess.Popen[str]]) -> None:
    """The terminal sends it to both; the child must not have inherited that it is ignored."""
    process = parent("""
        import signal
        sys.stdin.readline()
        sys.exit(3 if signal.getsignal(signal.SIGINT) is signal.default_int_handler and who() else 1)
    """)
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    assert process.poll() is None
    process.communicate("go on\n", timeout=10)
    assert process.returncode == 3
    assert left(place) == []


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_what_a_killed_parent_leaves_is_over_by_itself(
    place: Path, parent: Callable[[str], subprocess.Popen[str]], identity: Identity
) -> None:
    process = parent("sys.stdin.read()")
    process.kill()
    process.communicate("")
    (name,) = left(place)
    os.utime(place / name, (0, 0))
    SessionFile(place, ORIGIN).write(identity, SECRET, 60)
    assert left(place) == [SessionFile(place, ORIGIN).path(SECRET).name]
