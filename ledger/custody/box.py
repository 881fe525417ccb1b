"""Sealed boxes: the personal text of one event about one subject, under a data key (formats.md 4).

    box       = canon([1, data_key_id, nonce, ciphertext])
    plaintext = canon([[part, …], pad]), a multiple of 256 bytes, so that a length tells little
    AES-256-GCM, additional data canon([ledger, event_id, subject, level, data_key_id])

Pure: the data key is handed in. That a text's digest stands in the signed event is checked by `evidence.parts.match`, not
here: a box that opens is whole, but only the event says that it is the one. A box is never encrypted anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import EvidenceError, InputError
from ledger.evidence import canonical
from ledger.evidence.canonical import is_bin, is_id

VERSION = 1
BLOCK = 256
MAX_BOX = 16 << 20
_NONCE = 12
_TAG = 16


def seal_box(
    data_key: bytes,
    data_key_id: bytes,
    ledger: str,
    event_id: bytes,
    subject: bytes,
    level: str,
    text_parts: Sequence[bytes],
) -> bytes:
    """The box of these parts; each is the encoding of a `text` part."""
    plaintext = _pad(text_parts)
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(data_key).encrypt(nonce, plaintext, _bound_to(ledger, event_id, subject, level, data_key_id))
    box = canonical.encode([VERSION, data_key_id, nonce, sealed])
    if len(box) > MAX_BOX:
        raise InputError(f"too much text for one event: expected at most {MAX_BOX} bytes, got {len(box)}")
    return box


def open_box(data_key: bytes, box: bytes, ledger: str, event_id: bytes, subject: bytes, level: str) -> list[bytes]:
    """The parts that were sealed."""
    data_key_id, nonce, sealed = _parse(box)
    try:
        plaintext = AESGCM(data_key).decrypt(nonce, sealed, _bound_to(ledger, event_id, subject, level, data_key_id))
    except InvalidTag:
        raise EvidenceError("box: it does not open with its data key; it is damaged, or another event's") from None
    return _unpad(plaintext)


def box_key_id(box: bytes) -> bytes:
    """Which data key opens it."""
    return _parse(box)[0]


def _parse(box: bytes) -> tuple[bytes, bytes, bytes]:
    value = canonical.decode(box, MAX_BOX)
    if type(value) is not list or len(value) != 4 or type(value[0]) is not int or value[0] != VERSION:
        raise EvidenceError(f"box: expected [{VERSION}, data key id, nonce, ciphertext]")
    _, data_key_id, nonce, sealed = value
    if not is_id(data_key_id) or not is_bin(_NONCE)(nonce) or type(sealed) is not bytes or len(sealed) < BLOCK + _TAG:
        raise EvidenceError(f"box: expected an id, a nonce of {_NONCE} bytes, and {BLOCK + _TAG} or more of ciphertext")
    return data_key_id, nonce, sealed


def _bound_to(ledger: str, event_id: bytes, subject: bytes, level: str, data_key_id: bytes) -> bytes:
    return canonical.encode([ledger, event_id, subject, level, data_key_id])


def _pad(parts: Sequence[bytes]) -> bytes:
    bare = len(canonical.encode([list(parts), b""]))
    # fewer than 256 zero bytes, so that their length takes one byte, as that of none does
    return canonical.encode([list(parts), bytes(-bare % BLOCK)])


def _unpad(plaintext: bytes) -> list[bytes]:
    value = canonical.decode(plaintext, MAX_BOX)
    if type(value) is not list or len(value) != 2 or type(value[0]) is not list or type(value[1]) is not bytes:
        raise EvidenceError("box: expected [[part, …], pad]")
    parts: list[bytes] = value[0]
    pad: bytes = value[1]
    if not all(type(part) is bytes for part in parts) or pad.strip(b"\0") or _pad(parts) != plaintext:
        raise EvidenceError(f"box: expected parts and zero bytes up to a multiple of {BLOCK}")
    return parts
