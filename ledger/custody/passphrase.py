"""Passphrases: what to offer, what to accept, and where one may come from besides a person at a keyboard.

Never from the command line: a shell keeps its history. What is done with one is `keyfile`'s business. Two people who type
the same words on two keyboards mean the same passphrase; so it is NFKC-normalised (formats.md 4).
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from ledger.errors import InputError

FILE = "CONSENT_LEDGER_PASSPHRASE_FILE"
COMMAND = "CONSENT_LEDGER_PASSPHRASE_COMMAND"
WORDS = 5
MIN_LENGTH = 12
MAX_BYTES = 4096
_BOM = b"\xef\xbb\xbf"
# Cc control, Cs half a character, Co and Cn: without a meaning, so the next version of Unicode may normalise it otherwise
_NO_TEXT = frozenset({"Cc", "Cs", "Co", "Cn"})


@cache
def words() -> tuple[str, ...]:
    """2048 short plain words, no two of which differ by one letter only."""
    return tuple(files("ledger.custody").joinpath("words.txt").read_text("utf-8").split())


def offer() -> str:
    """Five words drawn at random, with spaces: 2048^5 = 2^55, that is 55 bits, each guess of which costs an Argon2id."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS))


def normalise(passphrase: str) -> bytes:
    """NFKC, then UTF-8: é is one letter however it was typed, and ￡ is £."""
    try:
        return unicodedata.normalize("NFKC", passphrase).encode()
    except UnicodeEncodeError:
        raise InputError("the passphrase contains half a character", hint="type it again") from None


def check_new(passphrase: str) -> None:
    """What is asked of a new passphrase. An old one need only open."""
    text = normalise(passphrase).decode()
    if any(unicodedata.category(character) in _NO_TEXT for character in text):
        raise InputError("the passphrase contains a character that is not text", hint="use letters, digits and spaces")
    if text != text.strip():
        raise InputError("the passphrase begins or ends with a space", hint="nobody sees it, and it is easily lost")
    if len(text) < MIN_LENGTH:
        raise InputError(
            f"the passphrase is too short: expected at least {MIN_LENGTH} characters, got {len(text)}",
            hint=f"five words such as: {offer()}",
        )
    if len(set(text)) < MIN_LENGTH // 2 or len(text.encode()) > MAX_BYTES:
        raise InputError("the passphrase repeats itself, or is endless", hint=f"five words such as: {offer()}")


def from_environment(environ: Mapping[str, str] | None = None) -> str | None:
    """The passphrase that a file holds or a command prints, if the environment names one of them."""
    environ = os.environ if environ is None else environ
    file, command = environ.get(FILE), environ.get(COMMAND)
    if file and command:
        raise InputError(f"{FILE} and {COMMAND} are both set", hint="unset one of them")
    if file:
        return _text(_read(Path(file)), FILE)
    return _text(_run(command), COMMAND) if command else None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{FILE}: cannot read {path}: {error.strerror or error}") from None


def _run(command: str) -> bytes:
    """No shell in between. The command may ask on the terminal; only what it prints is taken."""
    try:
        arguments = command if os.name == "nt" else shlex.split(command)
        done = subprocess.run(arguments, stdout=subprocess.PIPE, check=False)  # noqa: S603 - theirs
    except (OSError, ValueError, IndexError) as error:  # ValueError: a quotation mark that does not close
        raise InputError(f"{COMMAND} cannot be run: {error}") from None
    if done.returncode != 0:
        raise InputError(f"{COMMAND} failed with exit code {done.returncode}")
    return done.stdout


def _text(data: bytes, source: str) -> str:
    """UTF-8; a byte order mark and one end of line, which editors and programs add unasked, are not part of it."""
    if len(data) > MAX_BYTES:
        raise InputError(f"{source}: expected at most {MAX_BYTES} bytes, got more", hint="is it the right file?")
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16 either does not decode or is full of these
        raise InputError(f"{source}: not UTF-8", hint="save it as UTF-8; Windows PowerShell writes UTF-16 with >")
    text = text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")
    if not text:
        raise InputError(f"{source}: empty")
    return text
