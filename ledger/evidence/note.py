"""C2SP signed-note: text, a blank line, and a line for each signature (https://c2sp.org/signed-note).

Ed25519 (type 0x01) is signed and verified; lines of other keys and types are carried along and not judged, as the
specification demands. What the text says is `checkpoint`'s business.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from ledger.errors import EvidenceError
from ledger.evidence import ed25519
from ledger.evidence.envelope import Signer

ED25519 = 0x01
MAX_NOTE = 1 << 20
MAX_SIGNATURES = 100  # the specification asks for 16 at least

_NAME = re.compile(r"[^\s+]+")  # \s: every Unicode space
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")  # all below U+0020 but LF
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")


def base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def unbase64(text: str) -> bytes:
    """RFC 4648 section 4, and only what `base64` writes."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:  # binascii.Error, or not ASCII
        data = b""
    if base64(data) != text:
        raise EvidenceError(f"not base64: {text[:60]!r}")
    return data


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]"""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Who signs under which name. It comes from outside the note, or it proves nothing."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        ed25519.check_public_key(self.public)

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, ED25519, self.public)

    @property
    def text(self) -> str:
        """name+hex(key id)+base64(type ‖ public key)"""
        return f"{self.name}+{self.key_id.hex()}+{base64(bytes([ED25519]) + self.public)}"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line, believed by nobody yet."""

    name: str
    key_id: bytes
    signature: bytes


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or _CONTROL.search(name) or not _is_utf8(name):
        raise EvidenceError(f"not a key name: {name!r}")


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


@lru_cache(maxsize=64)
def parse_vkey(text: str) -> VerifierKey:
    """The verifier key that reads exactly so."""
    fields = text.split("+", 2)  # base64 has + too, but only after the second
    if len(fields) != 3:
        raise EvidenceError(f"verifier key: expected name+key id+key; got {text[:80]!r}")
    data = unbase64(fields[2])
    if len(data) != 33 or data[0] != ED25519:
        raise EvidenceError(f"verifier key: expected type 01 and 32 bytes; got {data[:1].hex()} and {len(data[1:])}")
    key = VerifierKey(fields[0], data[1:])
    if key.text != text:
        raise EvidenceError(f"verifier key: expected the key id {key.key_id.hex()}, got {fields[1][:20]!r}")
    return key


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROL.search(text) or not _is_utf8(text):
        raise EvidenceError("note: expected lines of UTF-8 without control characters")


def format_note(text: str, signatures: Sequence[NoteSignature]) -> bytes:
    _check_text(text)
    if not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise EvidenceError(f"note: expected 1 to {MAX_SIGNATURES} signatures, got {len(signatures)}")
    lines = (f"— {s.name} {base64(s.key_id + s.signature)}\n" for s in signatures)
    return f"{text}\n{''.join(lines)}".encode()


def parse_note(data: bytes) -> tuple[str, tuple[NoteSignature, ...]]:
    """Text and signature lines, read but not verified."""
    if len(data) > MAX_NOTE:
        raise EvidenceError(f"note: {len(data)} bytes, at most {MAX_NOTE}")
    try:
        text, blank, lines = data.decode().rpartition("\n\n")  # the last empty line
    except UnicodeDecodeError:
        raise EvidenceError("note: not UTF-8") from None
    if not blank or not lines.endswith("\n"):
        raise EvidenceError("note: expected text, a blank line and signature lines")
    signatures = tuple(_parse_line(line) for line in lines[:-1].split("\n"))
    if format_note(text + "\n", signatures) != data:
        raise EvidenceError("note: not written as it would be written")
    return text + "\n", signatures


def _parse_line(line: str) -> NoteSignature:
    match = _LINE.fullmatch(line)
    data = unbase64(match[2]) if match else b""
    if match is None or len(data) < 5:
        raise EvidenceError(f"note: not a signature line: {line[:80]!r}")
    return NoteSignature(match[1], data[:4], data[4:])


def open_note(data: bytes, keys: Sequence[VerifierKey]) -> tuple[str, tuple[VerifierKey, ...]]:
    """The text, and those of the keys that signed it: at least one, and none with a signature that does not hold."""
    text, signatures = parse_note(data)
    known = {(key.name, key.key_id): key for key in keys}
    verified: dict[VerifierKey, None] = {}
    for line in signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue  # "MUST ignore signatures from unknown keys"
        ed25519.verify(key.public, line.signature, text.encode())
        verified[key] = None
    if not verified:
        names = ", ".join(f"{s.name}+{s.key_id.hex()}" for s in signatures)
        raise EvidenceError(f"note: not signed by a known key; signed by {names}")
    return text, tuple(verified)


class NoteSigner:
    """A signer under a name."""

    def __init__(self, name: str, signer: Signer) -> None:
        self.key = VerifierKey(name, signer.public)
        self._signer = signer

    def sign(self, text: str) -> NoteSignature:
        _check_text(text)
        return NoteSignature(self.key.name, self.key.key_id, self._signer.sign(text.encode()))
