"""Sealed boxes: what opens, and what never does."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ledger.custody.box import MAX_BOX, box_key_id, open_box, seal_box
from ledger.errors import EvidenceError, InputError, LedgerError
from ledger.evidence import canonical

KEY, KEY_ID = bytes(range(32)), b"\x11" * 16
LEDGER, EVENT, SUBJECT, LEVEL = "little-acorns/00112233445566778899aabbccddeeff", b"\x22" * 16, b"\x33" * 16, "ordinary"
PARTS = [b"first part", b"", b"\0" * 40]


def seal(parts: list[bytes]) -> bytes:
    return seal_box(KEY, KEY_ID, LEDGER, EVENT, SUBJECT, LEVEL, parts)


def open_(box: bytes) -> list[bytes]:
    return open_box(KEY, box, LEDGER, EVENT, SUBJECT, LEVEL)


def plaintext(box: bytes, level: str = LEVEL) -> bytes:
    """Opened by hand, from the formula."""
    version, key_id, nonce, sealed = canonical.decode(box)
    assert version == 1
    return AESGCM(KEY).decrypt(nonce, sealed, canonical.encode([LEDGER, EVENT, SUBJECT, level, key_id]))


def forged(content: bytes) -> bytes:
    """A box with this plaintext, made by somebody who has the data key."""
    nonce = bytes(12)
    sealed = AESGCM(KEY).encrypt(nonce, content, canonical.encode([LEDGER, EVENT, SUBJECT, LEVEL, KEY_ID]))
    return canonical.encode([1, KEY_ID, nonce, sealed])


@given(st.lists(st.binary(max_size=600), max_size=5))
def test_what_is_sealed_is_opened(parts: list[bytes]) -> None:
    box = seal(parts)
    assert open_(box) == parts
    assert box_key_id(box) == KEY_ID


def test_the_bytes_are_those_of_the_formula() -> None:
    content = plaintext(seal(PARTS))
    parts, pad = canonical.decode(content)
    assert parts == PARTS
    assert pad == bytes(len(pad))
    assert canonical.encode([parts, pad]) == content


@pytest.mark.parametrize("length", range(600))
def test_the_plaintext_is_the_least_multiple_of_256(length: int) -> None:
    content = plaintext(seal([bytes(length)]))
    bare = len(canonical.encode([[bytes(length)], b""]))
    assert len(content) == -(-bare // 256) * 256


def test_boxes_with_short_texts_all_have_one_length() -> None:
    assert len({len(seal([b"x" * length])) for length in range(240)}) == 1


def test_no_box_is_like_another() -> None:
    assert seal(PARTS) != seal(PARTS)


@pytest.mark.parametrize(
    "elsewhere",
    [
        (KEY, "oak-house/00112233445566778899aabbccddeeff", EVENT, SUBJECT, LEVEL),
        (KEY, LEDGER, b"\x23" * 16, SUBJECT, LEVEL),
        (KEY, LEDGER, EVENT, b"\x34" * 16, LEVEL),
        (KEY, LEDGER, SUBJECT, EVENT, LEVEL),
        (KEY, LEDGER, EVENT, SUBJECT, "restricted"),
        (bytes(32), LEDGER, EVENT, SUBJECT, LEVEL),
    ],
)
def test_a_box_opens_nowhere_but_where_it_belongs(elsewhere: tuple[bytes, str, bytes, bytes, str]) -> None:
    key, *place = elsewhere
    with pytest.raises(EvidenceError, match="does not open"):
        open_box(key, seal(PARTS), *place)


def test_a_box_under_another_data_key_id_does_not_open() -> None:
    _, _, nonce, sealed = canonical.decode(seal(PARTS))
    with pytest.raises(EvidenceError, match="does not open"):
        open_(canonical.encode([1, b"\x12" * 16, nonce, sealed]))


def test_no_bit_of_a_box_can_be_changed() -> None:
    box = seal([b"a text"])
    for bit in range(len(box) * 8):
        changed = bytearray(box)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EvidenceError):
            open_(bytes(changed))


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_no_box(data: bytes) -> None:
    for read in (open_, box_key_id):
        with pytest.raises(EvidenceError):
            read(data)


@pytest.mark.parametrize(
    "value",
    [
        [2, KEY_ID, bytes(12), bytes(272)],
        [True, KEY_ID, bytes(12), bytes(272)],
        [1, KEY_ID[:15], bytes(12), bytes(272)],
        [1, KEY_ID, bytes(11), bytes(272)],
        [1, KEY_ID, bytes(12), bytes(271)],
        [1, KEY_ID, bytes(12), "x" * 272],
        [1, KEY_ID, bytes(12)],
        {"1": KEY_ID},
    ],
)
def test_the_structure_is_strict(value: object) -> None:
    with pytest.raises(EvidenceError, match="box: expected"):
        box_key_id(canonical.encode(value))


WRONG = {
    "cut": canonical.encode([[b"x"], bytes(249)])[:-1],
    "something follows": canonical.encode([[b"x"], bytes(248)]) + b"\0",
    "a block more than is needed": canonical.encode([[b"x"], bytes(504)]),
    "no multiple of 256": canonical.encode([[b"x" * 300], b""]),
    "not zero": canonical.encode([[b"x"], bytes(248) + b"\x01"]),
    "text for bytes": canonical.encode([["x"], bytes(250)]),
    "a map for a list": canonical.encode([{"x": b""}, bytes(248)]),
    "text for the pad": canonical.encode([[b"x"], "\0" * 249]),
    "no pad": canonical.encode([b"x" * 253]),
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_what_opens_and_is_no_box_is_refused_as_well(content: bytes) -> None:
    with pytest.raises(EvidenceError):
        open_(forged(content))


def test_the_forger_of_the_last_test_can_make_a_good_box() -> None:
    assert open_(forged(canonical.encode([[b"x"], bytes(249)]))) == [b"x"]


def test_too_much_text_is_refused_before_it_is_stored() -> None:
    assert open_(seal([bytes(1 << 20)] * 3)) == [bytes(1 << 20)] * 3
    with pytest.raises(InputError):
        seal([bytes(1 << 20)] * (MAX_BOX >> 20))


@given(st.binary(max_size=300))
def test_nothing_but_our_errors_leaves(data: bytes) -> None:
    try:
        open_(forged(data + bytes(-len(data) % 256)))
    except LedgerError:
        return
    pytest.fail("random bytes are not a padded list of parts")
