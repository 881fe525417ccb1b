"""One acceptance rule for Ed25519, everywhere (formats.md 3): RFC 8032 5.1.7 without cofactor, and stricter.

S is below the group order; R and the public key are canonically encoded and not of small order. So a signature has one
form, and there is no key under which one signature fits every message. The arithmetic of signatures is `cryptography`'s;
here is what it would let through.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.errors import EvidenceError

P = 2**255 - 19  # the field (RFC 8032 5.1)
L = 2**252 + 27742317777372353535851937790883648493  # the order of the group
D = -121665 * pow(121666, -1, P) % P  # −x² + y² = 1 + D x² y²


def square_root(a: int) -> int | None:
    """x with x² = a (mod P), as in RFC 8032 5.1.3; None if a is no square."""
    x = pow(a, (P + 3) // 8, P)
    for root in (x, x * pow(2, (P - 1) // 4, P) % P):
        if (root * root - a) % P == 0:
            return root
    return None


def _small_order() -> frozenset[int]:
    """The y of the eight points of order 1, 2, 4 and 8.

    Order 1: y = 1. Order 2: y = −1. Order 4: doubled, y = −1; hence y = 0. Order 8: doubled, y = 0; hence x² = −y², and
    on the curve D y⁴ + 2 y² − 1 = 0, y² = (−1 ± √(1 + D)) / D.
    """
    half = square_root((1 + D) % P)
    assert half is not None
    squares = ((-1 + sign * half) * pow(D, -1, P) % P for sign in (1, -1))
    eighth = [y for y in map(square_root, squares) if y is not None]
    return frozenset([1, P - 1, 0, *eighth, *(P - y for y in eighth)])


SMALL_ORDER = _small_order()


def _check_point(name: str, point: bytes) -> int:
    """y < P and not of small order. (x = 0 with the sign bit set, the other encoding twice over, has y = ±1.)"""
    if type(point) is not bytes or len(point) != 32:
        raise EvidenceError(f"{name}: expected 32 bytes")
    y = int.from_bytes(point, "little") & (2**255 - 1)
    if y >= P:
        raise EvidenceError(f"{name}: not canonically encoded")
    if y in SMALL_ORDER:
        raise EvidenceError(f"{name}: a point of small order")
    return y


@lru_cache(maxsize=1024)
def _load(public: bytes) -> Ed25519PublicKey:
    y = _check_point("public key", public)
    # RFC 8032 5.1.3: x² = (y² − 1) / (D y² + 1) must have a root, or this is no point at all
    if square_root((y * y - 1) * pow(D * y * y + 1, -1, P) % P) is None:
        raise EvidenceError("public key: not a point of the curve")
    return Ed25519PublicKey.from_public_bytes(public)


def check_public_key(public: bytes) -> None:
    """A key that may be enrolled, or stand in a verifier key."""
    if type(public) is not bytes:
        raise EvidenceError("public key: expected 32 bytes")
    _load(public)


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """The signature holds, or EvidenceError."""
    check_public_key(public)
    if type(signature) is not bytes or len(signature) != 64:
        raise EvidenceError("signature: expected 64 bytes")
    _check_point("signature: R", signature[:32])
    if int.from_bytes(signature[32:], "little") >= L:
        raise EvidenceError("signature: S is not below the group order")
    try:
        _load(public).verify(signature, message)
    except InvalidSignature:
        raise EvidenceError("signature: does not hold") from None
