"""The one acceptance rule, shown on signatures that a plain library accepts."""

from __future__ import annotations

from hashlib import sha512

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.errors import EvidenceError
from ledger.evidence import ed25519
from ledger.evidence.ed25519 import SMALL_ORDER, D, L, P, check_public_key, square_root, verify
from ledger.evidence.envelope import SigningKey
from support.evidence import ANNA, seed

Point = tuple[int, int]
IDENTITY: Point = (0, 1)

# RFC 8032 7.1, tests 1 to 3: secret, public, message, signature
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def add(a: Point, b: Point) -> Point:
    """RFC 8032 5.1.4, affine."""
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P


def times(n: int, point: Point) -> Point:
    result = IDENTITY
    while n:
        result, point, n = add(result, point) if n & 1 else result, add(point, point), n >> 1
    return result


def with_y(y: int) -> Point:
    """The point with the even x (RFC 8032 5.1.3)."""
    x = square_root((y * y - 1) * pow(D * y * y + 1, -1, P) % P)
    assert x is not None
    return -x % P if x & 1 else x, y


BASE = with_y(4 * pow(5, -1, P) % P)


def encode(point: Point, *, sign: int | None = None) -> bytes:
    """RFC 8032 5.1.2"""
    sign = point[0] & 1 if sign is None else sign
    return (point[1] | sign << 255).to_bytes(32, "little")


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    return int.from_bytes(sha512(r + public + message).digest(), "little") % L


def library_accepts(public: bytes, signature: bytes, message: bytes) -> bool:
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    return True


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    key = SigningKey(bytes.fromhex(secret))
    assert key.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    verify(key.public, bytes.fromhex(signature), bytes.fromhex(message))


def test_every_flipped_bit_is_refused() -> None:
    message, signature = b"a message", ANNA.sign(b"a message")
    verify(ANNA.public, signature, message)
    for bit in range(512):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EvidenceError, match=r"^signature: "):
            verify(ANNA.public, bytes(changed), message)
    for bit in range(256):
        public = bytearray(ANNA.public)
        public[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EvidenceError):
            verify(bytes(public), signature, message)
    with pytest.raises(EvidenceError, match="does not hold"):
        verify(ANNA.public, signature, b"a messagf")


def test_the_small_orders_are_the_eight_points_that_times_eight_vanish() -> None:
    points = {(x, y) for y in SMALL_ORDER for x in (with_y(y)[0], -with_y(y)[0] % P)}
    assert len(points) == 8
    assert {times(8, point) for point in points} == {IDENTITY}
    assert points == {times(n, max(points, key=order)) for n in range(8)}  # the whole torsion group
    assert times(8, BASE) != IDENTITY
    assert times(L, BASE) == IDENTITY


def order(point: Point) -> int:
    return min(n for n in (1, 2, 4, 8) if times(n, point) == IDENTITY)


KNOWN_SMALL = [  # as other libraries list them
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


@pytest.mark.parametrize("text", KNOWN_SMALL)
@pytest.mark.parametrize("sign", [0, 0x80])
def test_a_small_order_key_or_r_is_refused(text: str, sign: int) -> None:
    point = bytes.fromhex(text)
    point = point[:31] + bytes([point[31] | sign])
    with pytest.raises(EvidenceError, match=r"^public key: (a point of small order|not canonically)"):
        check_public_key(point)
    with pytest.raises(EvidenceError, match=r"^signature: R: (a point of small order|not canonically)"):
        verify(ANNA.public, point + bytes(32), b"")


def test_a_signature_that_fits_every_message_is_refused() -> None:
    """Under the identity as key, R = [S]B holds whatever was signed."""
    key, s = encode(IDENTITY), 12345
    signature = encode(times(s, BASE)) + s.to_bytes(32, "little")
    for message in (b"yes", b"no"):
        assert library_accepts(key, signature, message)
        with pytest.raises(EvidenceError, match="small order"):
            verify(key, signature, message)


def test_a_small_order_r_by_an_honest_key_is_refused() -> None:
    """With the secret scalar a, R may be the identity: S = h a."""
    scalar = int.from_bytes(sha512(seed("anna")).digest()[:32], "little") & ((1 << 254) - 8) | 1 << 254
    r = encode(IDENTITY)
    signature = r + (challenge(r, ANNA.public, b"m") * scalar % L).to_bytes(32, "little")
    assert library_accepts(ANNA.public, signature, b"m")
    with pytest.raises(EvidenceError, match="signature: R: a point of small order"):
        verify(ANNA.public, signature, b"m")


def test_a_second_form_of_a_signature_is_refused() -> None:
    """S + L is the same number to the curve."""
    signature = ANNA.sign(b"m")
    s = int.from_bytes(signature[32:], "little")
    for multiple in range(1, 16):
        if s + multiple * L < 1 << 256:
            with pytest.raises(EvidenceError, match="S is not below"):
                verify(ANNA.public, signature[:32] + (s + multiple * L).to_bytes(32, "little"), b"m")


@pytest.mark.parametrize("y", range(P, 1 << 255))
def test_every_y_from_p_on_is_refused(y: int) -> None:
    for sign in (0, 1):
        with pytest.raises(EvidenceError, match="not canonically"):
            check_public_key(encode((0, y), sign=sign))
        with pytest.raises(EvidenceError, match="R: not canonically"):
            verify(ANNA.public, encode((0, y), sign=sign) + bytes(32), b"")


def test_what_is_no_point_is_no_key() -> None:
    refused = 0
    for y in range(2, 40):
        x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        if pow(x2, (P - 1) // 2, P) == 1:
            check_public_key(encode((0, y), sign=0))
            continue
        refused += 1
        with pytest.raises(EvidenceError, match="not a point of the curve"):
            check_public_key(encode((0, y), sign=0))
    assert refused > 5


@pytest.mark.parametrize("bad", [b"", ANNA.public[:31], ANNA.public + b"\0", "x" * 32, None, bytearray(32), 7])
def test_other_lengths_and_types_are_refused(bad: object) -> None:
    with pytest.raises(EvidenceError, match="expected 32 bytes"):
        check_public_key(bad)  # type: ignore[arg-type]
    with pytest.raises(EvidenceError, match="expected 64 bytes"):
        verify(ANNA.public, bad, b"")  # type: ignore[arg-type]


def test_a_key_is_judged_once_and_remembered() -> None:
    ed25519._load.cache_clear()
    for _ in range(3):
        verify(ANNA.public, ANNA.sign(b"m"), b"m")
    assert ed25519._load.cache_info().misses == 1
