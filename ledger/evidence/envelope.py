"""Signed events: DSSE v1 signatures over a body, and the leaf that the log holds for ever (formats.md 3).

Pure bytes. Whether a key was enrolled and had the power is `powers`' business; a key_id is a hint and nothing more.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.errors import EvidenceError
from ledger.evidence import canonical, ed25519
from ledger.evidence.canonical import is_bin, is_id

# A person's key signs these three and nothing else.
PAYLOAD_EVENT = "application/vnd.consent-ledger.event.v1+msgpack"
PAYLOAD_KEY_PROOF = "application/vnd.consent-ledger.key-proof.v1+msgpack"
PAYLOAD_STATEMENT = "application/vnd.consent-ledger.statement.v1+msgpack"

MAX_LEAF = 65_535  # C2SP tlog-tiles: an entry's length is a u16
MAX_SIGNATURES = 4
_is_signature = is_bin(64)


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE v1: "DSSEv1" SP len(type) SP type SP len(payload) SP payload."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(public: bytes) -> bytes:
    r"""First 16 bytes of SHA-256("ed25519\0" ‖ public key)."""
    return sha256(b"ed25519\0" + public).digest()[:16]


class Signer(Protocol):
    """Whatever holds a private key: here a seed in memory, elsewhere a token or an agent."""

    @property
    def public(self) -> bytes: ...

    @property
    def key_id(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


class SigningKey:
    """A signer made from its 32-byte seed (RFC 8032 5.1.5). Never prints it."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise EvidenceError(f"a seed has 32 bytes; got {len(seed)}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()
        self.key_id = key_id(self.public)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A body and its signatures: (key_id, signature), sorted by key_id."""

    body: bytes
    signatures: tuple[tuple[bytes, bytes], ...]


def format_leaf(leaf: Leaf) -> bytes:
    """canon([1, body, [[key_id, signature], …]])"""
    _check_leaf(leaf)
    data = canonical.encode([1, leaf.body, leaf.signatures])
    if len(data) > MAX_LEAF:
        raise EvidenceError(f"leaf: {len(data)} bytes, at most {MAX_LEAF}")
    return data


def parse_leaf(data: bytes) -> Leaf:
    value = canonical.decode(data, MAX_LEAF)
    if type(value) is not list or len(value) != 3 or type(value[0]) is not int or value[0] != 1:
        raise EvidenceError("leaf: expected [1, body, signatures]")
    _, body, pairs = value
    if type(pairs) is not list or not all(type(pair) is list and len(pair) == 2 for pair in pairs):
        raise EvidenceError("leaf: expected signatures [[key_id, signature], …]")
    leaf = Leaf(body, tuple((who, signature) for who, signature in pairs))
    _check_leaf(leaf)
    return leaf


def _check_leaf(leaf: Leaf) -> None:
    if type(leaf.body) is not bytes or not all(is_id(who) and _is_signature(s) for who, s in leaf.signatures):
        raise EvidenceError("leaf: expected bytes, key ids of 16 and signatures of 64 bytes")
    ids = [who for who, _ in leaf.signatures]
    if not 1 <= len(ids) <= MAX_SIGNATURES or ids != sorted(set(ids)):
        raise EvidenceError(f"leaf: expected 1 to {MAX_SIGNATURES} signatures, sorted, no key twice; got {len(ids)}")


def sign_event(body: bytes, *signers: Signer) -> bytes:
    """The leaf: the body signed by each of these."""
    message = pae(PAYLOAD_EVENT, body)
    return format_leaf(Leaf(body, tuple(sorted((signer.key_id, signer.sign(message)) for signer in signers))))


def verify_signature(leaf: Leaf, public: bytes) -> None:
    """This key signed the body."""
    signature = dict(leaf.signatures).get(key_id(public))
    if signature is None:
        raise EvidenceError(f"leaf: not signed by the key {key_id(public).hex()}")
    ed25519.verify(public, signature, pae(PAYLOAD_EVENT, leaf.body))


def key_proof_payload(ledger: str, person: bytes, public: bytes, encryption_key: bytes, powers: Sequence[str]) -> bytes:
    """What a new key signs, under PAYLOAD_KEY_PROOF, to show that somebody holds it."""
    return canonical.encode([ledger, person, public, encryption_key, list(powers)])


def to_dsse(leaf: Leaf) -> str:
    """The same signatures in the JSON envelope of DSSE v1, for a stranger's tool."""
    signatures = [{"keyid": who.hex(), "sig": b64encode(signature).decode()} for who, signature in leaf.signatures]
    payload = b64encode(leaf.body).decode()
    return json.dumps({"payload": payload, "payloadType": PAYLOAD_EVENT, "signatures": signatures}, indent=1)
