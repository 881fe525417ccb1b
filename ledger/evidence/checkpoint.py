"""C2SP tlog-checkpoint: the signed tree head of a log (https://c2sp.org/tlog-checkpoint; formats.md 6).

Three lines and no more: origin, size, root. No extension lines, and no time in it. Beside it two short forms that a
person keeps on paper: the kept line of a tree head, and the fingerprint of a key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from ledger.errors import EvidenceError, InputError
from ledger.evidence import canonical, crockford
from ledger.evidence.envelope import Signer
from ledger.evidence.merkle import EMPTY_ROOT
from ledger.evidence.note import NoteSigner, base64, format_note, open_note, parse_note, parse_vkey, unbase64

_ORIGIN = re.compile(r"([a-z0-9.-]+(?:/[a-z0-9.-]+)*)/([0-9a-f]{32})")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")
_KEPT = b"consent-ledger/kept/v1\0"
_KEPT_BYTES = 20


@dataclass(frozen=True, slots=True)
class Head:
    """A tree head."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What a kept line says of a tree head: its size and the first 20 bytes of its root."""

    size: int
    root20: bytes


def origin_of(name: str, log_public: bytes) -> str:
    """The name of a ledger, which no second ledger has: it is bound to the first log key."""
    origin = f"{name}/{sha256(log_public).hexdigest()[:32]}"
    check_origin(origin, log_public)
    return origin


def check_origin(origin: str, log_public: bytes) -> None:
    """<name>/<first 32 hex digits of SHA-256 over the first log public key>"""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        raise EvidenceError(f"not an origin: {origin!r}")
    expected = sha256(log_public).hexdigest()[:32]
    if found[2] != expected:
        raise EvidenceError(f"origin: expected it to end with {expected}, the digest of its log key; got {found[2]}")


def parse_decimal(text: str) -> int:
    """A number from 0 on, without sign, leading zero or any digit but 0 to 9."""
    if not _DECIMAL.fullmatch(text) or int(text) > canonical.MAX_INT:
        raise EvidenceError(f"not a decimal number: {text[:40]!r}")
    return int(text)


def format_checkpoint(origin: str, head: Head) -> str:
    """origin LF size LF base64(root) LF: what the log key signs."""
    return f"{origin}\n{head.size}\n{base64(head.root)}\n"


def parse_checkpoint(text: str) -> tuple[str, Head]:
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise EvidenceError("checkpoint: expected the three lines origin, size and root")
    head = Head(parse_decimal(lines[1]), unbase64(lines[2]))
    if len(head.root) != 32:
        raise EvidenceError(f"checkpoint: expected a root of 32 bytes, got {len(head.root)}")
    if head.size == 0 and head.root != EMPTY_ROOT:
        raise EvidenceError("checkpoint: size 0 and not the root of the empty tree")
    return lines[0], head


def sign_checkpoint(origin: str, head: Head, signer: Signer) -> bytes:
    """The note. Ed25519 is deterministic, so the same head is always signed to the same bytes."""
    text = format_checkpoint(origin, head)
    parse_checkpoint(text)
    return format_note(text, [NoteSigner(origin, signer).sign(text)])


def open_checkpoint(note: bytes, vkey: str) -> Head:
    """The tree head, signed by this key for its own log."""
    key = parse_vkey(vkey)
    text, _ = open_note(note, [key])
    origin, head = parse_checkpoint(text)
    if origin != key.name:
        raise EvidenceError(f"checkpoint: expected the log {key.name}, got {origin}")
    return head


def unverified_head(note: bytes) -> tuple[str, Head]:
    """What a checkpoint claims, whoever signed it."""
    return parse_checkpoint(parse_note(note)[0])


def format_kept(head: Head) -> str:
    """4031-abcd-…: size, 20 bytes of the root in groups of four letters, and a group that finds mistyping."""
    root20 = head.root[:_KEPT_BYTES]
    return f"{head.size}-{crockford.grouped(crockford.encode(root20) + _kept_check(head.size, root20))}"


def parse_kept(typed: str) -> KeptLine:
    """A kept line as somebody types it from paper."""
    text = crockford.plain(typed)
    size, letters, check = text[:-36], text[-36:-4], text[-4:]
    if not _DECIMAL.fullmatch(size):
        raise InputError("a kept line is a number and nine groups of four letters or digits", hint=_mistyped(typed))
    kept = KeptLine(int(size), crockford.decode(letters, _KEPT_BYTES))
    if check != _kept_check(kept.size, kept.root20):
        raise InputError("mistyped: the last group of this line does not fit the others", hint=_mistyped(typed))
    return kept


def _kept_check(size: int, root20: bytes) -> str:
    r"""First 20 bits of SHA-256("consent-ledger/kept/v1\0" ‖ decimal size ‖ 0x00 ‖ root20)"""
    return crockford.encode(sha256(_KEPT + b"%d\0" % size + root20).digest())[:4]


def _mistyped(typed: str) -> str:
    return f"compare it with the slip, group by group: {typed.strip()[:80]!r}"


def fingerprint(digest: bytes) -> str:
    """The first 80 bits of a digest in four groups of four, for cards and screens."""
    return crockford.grouped(crockford.encode(digest)[:16])


def log_fingerprint(vkey: str) -> str:
    """Of a ledger: of its verifier key's public key, with the digest of which the ledger's name ends too."""
    return fingerprint(sha256(parse_vkey(vkey).public).digest())
