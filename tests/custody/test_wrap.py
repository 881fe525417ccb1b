"""Wraps: a published vector, an independent computation of RFC 9180, and every way in which a wrap must not open."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ledger.custody.wrap import encryption_key, encryption_key_id, unwrap, wrap
from ledger.errors import EvidenceError, NotOpen
from ledger.evidence import canonical

LEDGER = "little-acorns/00112233445566778899aabbccddeeff"
ALICE = bytes(range(32))
BOB = bytes(range(32, 64))
SECRET = b"\x5a" * 32


class Rfc9180:
    """The recipient's half of base mode, from the RFC's text and HMAC alone. DHKEM(X25519, HKDF-SHA256), HKDF-SHA256."""

    KEM = b"KEM" + bytes.fromhex("0020")

    def __init__(self, aead: int, key_length: int) -> None:
        self.suite, self.key_length = b"HPKE" + bytes.fromhex("00200001") + aead.to_bytes(2), key_length

    @staticmethod
    def extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
        """LabeledExtract, section 4."""
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")

    @staticmethod
    def expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
        """LabeledExpand, section 4; no more than one block is asked for."""
        return hmac.digest(key, length.to_bytes(2) + b"HPKE-v1" + suite + label + info + b"\x01", "sha256")[:length]

    def shared_secret(self, enc: bytes, private: bytes) -> bytes:
        """Decap and ExtractAndExpand, section 4.1."""
        dh = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(enc))
        key = self.extract(self.KEM, b"", b"eae_prk", dh)
        return self.expand(self.KEM, key, b"shared_secret", enc + encryption_key(private), 32)

    def schedule(self, shared: bytes, info: bytes) -> tuple[bytes, bytes]:
        """KeySchedule with mode_base, no psk, section 5.1: key and base nonce."""
        context = b"\0" + self.extract(self.suite, b"", b"psk_id_hash", b"")
        context += self.extract(self.suite, b"", b"info_hash", info)
        secret = self.extract(self.suite, shared, b"secret", b"")
        return (
            self.expand(self.suite, secret, b"key", context, self.key_length),
            self.expand(self.suite, secret, b"base_nonce", context, 12),
        )

    def open(self, wrapped: bytes, private: bytes, info: bytes, aad: bytes = b"") -> bytes:
        key, nonce = self.schedule(self.shared_secret(wrapped[:32], private), info)
        return AESGCM(key).decrypt(nonce, wrapped[32:], aad)


def test_the_independent_computation_gives_the_vector_of_rfc_9180_a_1_1() -> None:
    """A.1.1 is DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM: our suite but for the length of the key."""
    rfc = Rfc9180(aead=1, key_length=16)
    enc = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    private = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    info = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
    assert encryption_key(private).hex() == "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
    shared = rfc.shared_secret(enc, private)
    assert shared.hex() == "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
    assert tuple(map(bytes.hex, rfc.schedule(shared, info))) == (
        "4531685d41d65f03dc48f6b8302c05b0",
        "56d890e5accaaf011cff4b7d",
    )
    sealed = bytes.fromhex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a")
    assert rfc.open(enc + sealed, private, info, b"Count-0") == b"Beauty is truth, truth beauty"


def test_the_independent_computation_opens_our_wraps() -> None:
    """With AES-256-GCM (0x0002), and `info` as formats.md 4 spells it."""
    key_id = sha256(b"x25519\0" + encryption_key(ALICE)).digest()[:16]
    info = b"consent-ledger/wrap/v1\0" + canonical.encode([LEDGER, "level", "restricted", key_id])
    wrapped = wrap(LEDGER, "level", "restricted", encryption_key(ALICE), SECRET)
    assert len(wrapped) == 32 + 32 + 16  # enc ‖ ct
    assert Rfc9180(aead=2, key_length=32).open(wrapped, ALICE, info) == SECRET


@given(
    st.binary(min_size=32, max_size=32),
    st.binary(max_size=100),
    st.text(max_size=20),
    st.sampled_from(["data", "level", "log"]),
)
def test_what_is_wrapped_is_unwrapped(private: bytes, secret: bytes, name: str, kind: str) -> None:
    wrapped = wrap(LEDGER, kind, name, encryption_key(private), secret)
    assert unwrap(LEDGER, kind, name, private, wrapped) == secret


def test_the_key_id_is_the_documented_formula() -> None:
    assert encryption_key_id(encryption_key(BOB)) == sha256(b"x25519\0" + encryption_key(BOB)).digest()[:16]


def test_no_wrap_is_like_another() -> None:
    assert wrap(LEDGER, "log", "", encryption_key(BOB), SECRET) != wrap(LEDGER, "log", "", encryption_key(BOB), SECRET)


@pytest.mark.parametrize(
    ("ledger", "kind", "name", "private"),
    [
        ("oak-house/00112233445566778899aabbccddeeff", "level", "ordinary", ALICE),
        (LEDGER, "log", "ordinary", ALICE),
        (LEDGER, "level", "restricted", ALICE),
        (LEDGER, "level", b"ordinary", ALICE),
        (LEDGER, "level", "ordinary", BOB),
    ],
)
def test_a_wrap_opens_nowhere_but_where_it_belongs(ledger: str, kind: str, name: str | bytes, private: bytes) -> None:
    wrapped = wrap(LEDGER, "level", "ordinary", encryption_key(ALICE), SECRET)
    with pytest.raises(NotOpen):
        unwrap(ledger, kind, name, private, wrapped)


def test_no_bit_of_a_wrap_can_be_changed_nor_any_byte_left_out() -> None:
    wrapped = wrap(LEDGER, "log", b"name", encryption_key(ALICE), SECRET)
    for bit in range(len(wrapped) * 8):
        changed = bytearray(wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        if bit == 255:  # the top bit of enc: X25519 ignores it (RFC 7748 5), HPKE binds enc's bytes all the same
            assert changed != wrapped
        with pytest.raises(NotOpen):
            unwrap(LEDGER, "log", b"name", ALICE, bytes(changed))
    for length in range(len(wrapped)):
        with pytest.raises(NotOpen):
            unwrap(LEDGER, "log", b"name", ALICE, wrapped[:length])
    with pytest.raises(NotOpen):
        unwrap(LEDGER, "log", b"name", ALICE, wrapped + b"\0")


SMALL_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (2**255 - 20).to_bytes(32, "little"),  # p - 1
    (2**255 - 19).to_bytes(32, "little"),  # p, that is 0
]


@pytest.mark.parametrize("public", SMALL_ORDER, ids=lambda public: public.hex()[:8])
def test_nothing_is_wrapped_to_a_key_of_small_order_which_everybody_could_open(public: bytes) -> None:
    with pytest.raises(EvidenceError, match="not an encryption key"):
        wrap(LEDGER, "log", "", public, SECRET)
    with pytest.raises(NotOpen):
        unwrap(LEDGER, "log", "", ALICE, public + secrets.token_bytes(48))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(EvidenceError):
        wrap(LEDGER, "log", "", bytes(length), SECRET)
    with pytest.raises(EvidenceError):
        unwrap(LEDGER, "log", "", bytes(length), b"")
    with pytest.raises(EvidenceError):
        encryption_key(bytes(length))
