"""One secret for one recipient: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

A wrap is enc ‖ ct. What it is for, in which ledger and for whom stands in `info` (formats.md 4, vault and key files): a wrap
that was moved elsewhere does not open. It is encrypted, not signed: that a level's public key is the right one is known
from the signed event that names it, and from nothing here.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ledger.errors import EvidenceError, NotOpen
from ledger.evidence import canonical

# a data key to a level, a level's private key to a person, the log key to a person
Kind = Literal["data", "level", "log"]

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KEY_SIZE = 32


def encryption_key(private: bytes) -> bytes:
    """The X25519 public key of a private one (RFC 7748 6.1)."""
    return _private(private).public_key().public_bytes_raw()


def encryption_key_id(public: bytes) -> bytes:
    r"""First 16 bytes of SHA-256("x25519\0" ‖ public key)."""
    return sha256(b"x25519\0" + public).digest()[:16]


def wrap(ledger: str, kind: Kind, name: str | bytes, recipient_public: bytes, secret: bytes) -> bytes:
    """Only the holder of the recipient's private key can unwrap it; whoever wraps need hold nothing."""
    info = _info(ledger, kind, name, recipient_public)
    try:
        return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(recipient_public), info)
    except ValueError:  # not 32 bytes, or of small order: the shared secret would be zero (RFC 9180 7.1.4)
        raise EvidenceError(f"not an encryption key: {recipient_public.hex()}") from None


def unwrap(ledger: str, kind: Kind, name: str | bytes, private: bytes, wrapped: bytes) -> bytes:
    key = _private(private)
    info = _info(ledger, kind, name, key.public_key().public_bytes_raw())
    try:
        return _SUITE.decrypt(wrapped, key, info)
    except (InvalidTag, ValueError):
        raise NotOpen(f"the {kind} key does not open with this key") from None


def _info(ledger: str, kind: Kind, name: str | bytes, recipient_public: bytes) -> bytes:
    # formats.md 4: "consent-ledger/wrap/v1" 0x00 ‖ canon([ledger, kind, name, recipient's key id])
    return b"consent-ledger/wrap/v1\0" + canonical.encode([ledger, kind, name, encryption_key_id(recipient_public)])


def _private(private: bytes) -> X25519PrivateKey:
    if len(private) != KEY_SIZE:
        raise EvidenceError(f"a private key has {KEY_SIZE} bytes, got {len(private)}")
    return X25519PrivateKey.from_private_bytes(private)
