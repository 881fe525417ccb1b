r"""A session: one person's keys, open for one shell, for as long as it is used.

`consent-ledger open` starts a shell and stays its parent. The keys lie in a file, AES-256-GCM under a random secret that is
in no file: only in the environment of that shell and of what it starts. Each use touches the file; left alone for too
long, or when the shell ends, it is deleted, and the shell goes on without it. Whoever can read this user's memory or
environment can use the session while it lasts; nobody can afterwards, for the secret is gone.

    file       = canon([1, idle seconds, nonce, ciphertext]), named by SHA-256("consent-ledger/session/v1\0" ‖ secret)
    plaintext  = canon({"open": X25519 private key, "person": id, "sign": Ed25519 seed})
    additional = canon([ledger, idle seconds])
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import FrameType
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.custody.files import read_private, remove, write_private
from ledger.custody.keyfile import Identity
from ledger.errors import EvidenceError, InputError, LedgerError
from ledger.evidence import canonical
from ledger.evidence.canonical import check_map, is_bin, is_id, is_number

VARIABLE = "CONSENT_LEDGER_SESSION"
IDLE_SECONDS = 15 * 60
MAX_FILE = 1024
_VERSION = 1
_PREFIX = "session-"
_KEYS = {"open": is_bin(32), "person": is_id, "sign": is_bin(32)}
_AHEAD = 60.0  # seconds by which a file may be from the future: clocks of file systems are coarse


def new_secret() -> bytes:
    return secrets.token_bytes(32)


def secret_from(environ: Mapping[str, str] | None = None) -> bytes | None:
    """The secret of the session that this process was started in; None if there is none, or if it is not one."""
    text = (os.environ if environ is None else environ).get(VARIABLE, "")
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        return None
    return secret if len(secret) == 32 and secret.hex() == text else None


@dataclass(frozen=True, slots=True)
class SessionFile:
    """The sessions of one ledger on this computer; each has a file of its own."""

    directory: Path
    ledger: str

    def path(self, secret: bytes) -> Path:
        return self.directory / f"{_PREFIX}{sha256(b'consent-ledger/session/v1' + bytes(1) + secret).hexdigest()[:32]}"

    def write(self, identity: Identity, secret: bytes, idle_seconds: int) -> None:
        """Begin a session that ends when it was not used for so long."""
        if not is_number(idle_seconds):
            raise InputError(f"a session lasts at least a second; got {idle_seconds}")
        self.sweep()
        nonce = secrets.token_bytes(12)
        plaintext = canonical.encode({"open": identity.open, "person": identity.person.bytes, "sign": identity.seed})
        sealed = AESGCM(secret).encrypt(nonce, plaintext, self._bound_to(idle_seconds))
        write_private(self.path(secret), canonical.encode([_VERSION, idle_seconds, nonce, sealed]))

    def read(self, secret: bytes) -> Identity | None:
        """Whose session this is, and one more use of it; None if it has ended."""
        path = self.path(secret)
        data, used = read_private(path, MAX_FILE), last_use(path)
        if data is None or used is None:
            return None
        idle, nonce, sealed = _parse(data)
        if _over(used, idle):
            self.lock(secret)
            return None
        try:
            plaintext = AESGCM(secret).decrypt(nonce, sealed, self._bound_to(idle))
        except InvalidTag:
            hint = "leave this shell, and open again"
            raise EvidenceError("the session's file is damaged, or another ledger's", hint=hint) from None
        with suppress(FileNotFoundError):
            os.utime(path)
        keys = check_map("session", canonical.decode(plaintext), _KEYS)
        return Identity(UUID(bytes=keys["person"]), keys["sign"], keys["open"])

    def lock(self, secret: bytes) -> bool:
        """End the session now; True if it had not ended."""
        return remove(self.path(secret))

    def sweep(self) -> None:
        """Delete what a parent that was killed, or a loss of power, left behind."""
        for path in self.directory.glob(f"{_PREFIX}*"):
            with suppress(LedgerError):
                data, used = read_private(path, MAX_FILE), last_use(path)
                if data is not None and used is not None and _over(used, _parse(data)[0]):
                    remove(path)

    def _bound_to(self, idle_seconds: int) -> bytes:
        return canonical.encode([self.ledger, idle_seconds])


def current(directory: Path, ledger: str, environ: Mapping[str, str] | None = None) -> Identity | None:
    """Who is unlocked in this shell for this ledger, if anybody."""
    secret = secret_from(environ)
    return None if secret is None else SessionFile(directory, ledger).read(secret)


def run_shell(
    command: Sequence[str] | None, identity: Identity, directory: Path, idle_seconds: int, ledger_origin: str
) -> int:
    """Run a command, or this user's shell, with the session in its environment; returns its exit code.

    This process stays its parent. It deletes the session when it was idle for too long, when the child ends, and when
    this process is told to end; only a kill leaves the file, which no secret opens any more.
    """
    secret, sessions = new_secret(), SessionFile(directory, ledger_origin)
    over = threading.Event()
    guard = threading.Thread(target=_guard, args=(sessions, secret, idle_seconds, over), daemon=True)
    try:
        with _child_has_the_terminal():
            sessions.write(identity, secret, idle_seconds)
            guard.start()
            return _run(command or own_shell(), secret)
    finally:
        over.set()
        sessions.lock(secret)


def own_shell(environ: Mapping[str, str] | None = None) -> list[str]:
    environ = os.environ if environ is None else environ
    return [environ.get("COMSPEC") or "cmd.exe"] if os.name == "nt" else [environ.get("SHELL") or "/bin/sh"]


def last_use(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None


def _run(command: Sequence[str], secret: bytes) -> int:
    try:
        child = subprocess.Popen(list(command), env={**os.environ, VARIABLE: secret.hex()})  # noqa: S603 - it is theirs
    except (OSError, ValueError) as error:
        raise InputError(f"cannot start {command[0]}: {error}") from None
    code = child.wait()
    return code if code >= 0 else 128 - code  # as shells say it: 128 + the signal's number


def _guard(sessions: SessionFile, secret: bytes, idle_seconds: int, over: threading.Event) -> None:
    """Delete the session when it was not used for too long.

    By the clock on the wall, which may be set back, or by the monotonic one, which may stand still when the computer sleeps.
    """
    path, seen, since = sessions.path(secret), 0.0, time.monotonic()
    while not over.wait(min(10.0, idle_seconds / 4)):
        with suppress(OSError, LedgerError):  # a file that cannot be looked at or deleted now is tried again
            used = last_use(path)
            if used is None:
                return
            if used != seen:
                seen, since = used, time.monotonic()
            if _over(used, idle_seconds) or time.monotonic() - since > idle_seconds:
                sessions.lock(secret)


def _over(used: float, idle_seconds: int) -> bool:
    return not -_AHEAD <= time.time() - used <= idle_seconds


def _parse(data: bytes) -> tuple[int, bytes, bytes]:
    value = canonical.decode(data, MAX_FILE)
    if type(value) is not list or len(value) != 4 or type(value[0]) is not int or value[0] != _VERSION:
        raise EvidenceError(f"session: expected [{_VERSION}, idle seconds, nonce, ciphertext]")
    _, idle, nonce, sealed = value
    if not is_number(idle) or not is_bin(12)(nonce) or type(sealed) is not bytes:
        raise EvidenceError("session: expected idle seconds, a nonce of 12 bytes, and a ciphertext")
    return idle, nonce, sealed


@contextmanager
def _child_has_the_terminal() -> Iterator[None]:
    """Ctrl-C is the child's business; a request to end, or a closed terminal, is an exception here, so that we clean up."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    ends = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.signal(number, _end) for number in ends}
    # A handler and not SIG_IGN, which the child would inherit.
    before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
