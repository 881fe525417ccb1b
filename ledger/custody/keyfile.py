"""A person's two keys, under their passphrase: one signs, one opens what is wrapped for them (formats.md 4).

    canon([1, {m, p, salt, t}, nonce, ciphertext])       m in KiB, t passes, p lanes (RFC 9106)
    key        = Argon2id(passphrase in NFKC and UTF-8, salt, m, t, p), 32 bytes
    plaintext  = canon({"open": X25519 private key, "sign": Ed25519 seed}), AES-256-GCM
    additional = canon([ledger, person, m, t, p, salt])

A passphrase opens these two and nothing more: what else the person may open is wrapped to them in the vault. The file is
named by the person's id and carries no name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from ledger.custody import files, wrap
from ledger.custody.passphrase import normalise
from ledger.errors import EvidenceError, InputError, LedgerError, WrongPassphrase
from ledger.evidence import canonical
from ledger.evidence.canonical import Rule, check_map, is_bin
from ledger.evidence.envelope import SigningKey

VERSION = 1
MAX_FILE = 1024
_NONCE = is_bin(12)
_SALT = 16
_KEY = is_bin(32)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at the passphrase costs: memory in KiB, passes, lanes."""

    m: int = 64 << 10
    t: int = 3
    p: int = 4


LEAST = Cost(19 << 10, 1, 1)
MOST = Cost(1 << 20, 10, 4)


def _within(low: int, high: int) -> Rule:
    return lambda value: type(value) is int and low <= value <= high


# Bounds, so that a file from elsewhere can neither make guessing cheap nor stop the computer.
_HEADER: dict[str, Rule] = {
    "m": _within(LEAST.m, MOST.m),
    "t": _within(LEAST.t, MOST.t),
    "p": _within(LEAST.p, MOST.p),
    "salt": is_bin(_SALT),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whose keys are open. `sign` signs; `open` is the X25519 private key; neither is ever printed."""

    person: UUID
    seed: bytes = field(repr=False)
    open: bytes = field(repr=False)
    sign: SigningKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sign", SigningKey(self.seed))

    @property
    def public(self) -> bytes:
        return self.sign.public

    @property
    def encryption_key(self) -> bytes:
        return wrap.encryption_key(self.open)


def new_identity(person: UUID) -> Identity:
    return Identity(person, secrets.token_bytes(32), secrets.token_bytes(32))


def write_keyfile(
    path: Path, ledger_origin: str, identity: Identity, passphrase: str, cost: Cost | None = None
) -> None:
    """Seal both keys; the file is whole or not there, and its owner's only. Replaces what was there."""
    if path.name != identity.person.hex:
        raise InputError(f"a key file is named by its person: expected {identity.person.hex}, got {path.name}")
    cost = cost or Cost()
    header = check_map("key file", {"m": cost.m, "t": cost.t, "p": cost.p, "salt": secrets.token_bytes(_SALT)}, _HEADER)
    nonce = secrets.token_bytes(12)
    plaintext = canonical.encode({"sign": identity.seed, "open": identity.open})
    additional = _bound_to(ledger_origin, identity.person, header)
    sealed = AESGCM(_derive(passphrase, header)).encrypt(nonce, plaintext, additional)
    files.write_private(path, canonical.encode([VERSION, header, nonce, sealed]))


def read_keyfile(path: Path, ledger_origin: str, passphrase: str) -> Identity:
    """Open both keys, or say that the passphrase is wrong, or that the file is damaged."""
    person = _person(path)
    data = files.read_private(path, MAX_FILE)
    if data is None:
        raise InputError(f"there is no key file for {person}", hint=f"expected it at {path}")
    header, nonce, sealed = _parse(data)
    additional = _bound_to(ledger_origin, person, header)
    plaintext = _open(passphrase, header, nonce, sealed, additional)
    if plaintext is None:
        swapped = passphrase.swapcase()
        caps_lock = swapped != passphrase and _open(swapped, header, nonce, sealed, additional) is not None
        hint = "capital and small letters are the wrong way round: is caps lock on?" if caps_lock else None
        raise WrongPassphrase("the key file does not open with this passphrase", hint=hint)
    keys = check_map("key file", canonical.decode(plaintext), {"sign": _KEY, "open": _KEY})
    return Identity(person, keys["sign"], keys["open"])


def _person(path: Path) -> UUID:
    if len(path.name) != 32 or set(path.name) - set("0123456789abcdef"):
        raise EvidenceError(f"a key file is named by 32 hexadecimal digits; got {path.name}")
    return UUID(path.name)


def _parse(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    value = canonical.decode(data, MAX_FILE)
    if type(value) is not list or len(value) != 4 or type(value[0]) is not int or value[0] != VERSION:
        hint = "damaged, or from a newer program"
        raise EvidenceError(f"key file: expected [{VERSION}, parameters, nonce, ciphertext]", hint=hint)
    header = check_map("key file", value[1], _HEADER)
    if not _NONCE(value[2]) or type(value[3]) is not bytes:
        raise EvidenceError("key file: expected a nonce of 12 bytes, and a ciphertext")
    return header, value[2], value[3]


def _open(passphrase: str, header: dict[str, Any], nonce: bytes, sealed: bytes, additional: bytes) -> bytes | None:
    try:
        return AESGCM(_derive(passphrase, header)).decrypt(nonce, sealed, additional)
    except InvalidTag:
        return None


def _derive(passphrase: str, header: dict[str, Any]) -> bytes:
    stretch = Argon2id(
        salt=header["salt"], length=32, iterations=header["t"], lanes=header["p"], memory_cost=header["m"]
    )
    try:
        return stretch.derive(normalise(passphrase))
    except MemoryError:
        raise LedgerError(f"not enough memory to open the key file: {header['m'] >> 10} MiB are needed") from None


def _bound_to(ledger: str, person: UUID, header: dict[str, Any]) -> bytes:
    return canonical.encode([ledger, person.bytes, header["m"], header["t"], header["p"], header["salt"]])
