"""Leaves: signed bodies in one strict form, and what a key signs for nothing else."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest

from ledger.errors import EvidenceError
from ledger.evidence import canonical, ed25519, envelope
from ledger.evidence.envelope import (
    MAX_LEAF,
    PAYLOAD_EVENT,
    PAYLOAD_KEY_PROOF,
    PAYLOAD_STATEMENT,
    Leaf,
    SigningKey,
    format_leaf,
    key_id,
    pae,
    parse_leaf,
    sign_event,
    verify_signature,
)
from support.evidence import ANNA, ORIGIN, Event, an_id, seed

BODY = Event("one").leaf
KEYS = [SigningKey(seed(n)) for n in range(5)]
LEAF = sign_event(BODY, *KEYS[:2])


def test_the_pre_authentication_encoding_is_that_of_dsse() -> None:
    """The example of the DSSE v1 protocol."""
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_a_key_id_is_the_formula_of_the_format() -> None:
    assert key_id(ANNA.public) == sha256(b"ed25519\0" + ANNA.public).digest()[:16] == ANNA.key_id


def test_every_signer_is_verified_and_nobody_else() -> None:
    leaf = parse_leaf(LEAF)
    for key in KEYS[:2]:
        verify_signature(leaf, key.public)
    with pytest.raises(EvidenceError, match=f"not signed by the key {KEYS[2].key_id.hex()}"):
        verify_signature(leaf, KEYS[2].public)


def test_another_body_or_signature_is_refused() -> None:
    who, signature = parse_leaf(LEAF).signatures[0]
    public = next(key.public for key in KEYS if key.key_id == who)
    for leaf in (Leaf(BODY + b"\0", ((who, signature),)), Leaf(BODY, ((who, signature[::-1]),))):
        with pytest.raises(EvidenceError, match=r"^signature: "):
            verify_signature(leaf, public)


def test_what_is_signed_as_one_thing_is_not_signed_as_another() -> None:
    signature = ANNA.sign(pae(PAYLOAD_KEY_PROOF, BODY))
    ed25519.verify(ANNA.public, signature, pae(PAYLOAD_KEY_PROOF, BODY))
    for other in (PAYLOAD_EVENT, PAYLOAD_STATEMENT):
        with pytest.raises(EvidenceError):
            ed25519.verify(ANNA.public, signature, pae(other, BODY))
    with pytest.raises(EvidenceError):
        verify_signature(Leaf(BODY, ((ANNA.key_id, signature),)), ANNA.public)


def test_a_leaf_is_the_same_in_whatever_order_it_was_signed() -> None:
    assert {sign_event(BODY, *order) for order in permutations(KEYS[:3])} == {sign_event(BODY, *KEYS[:3])}
    assert format_leaf(parse_leaf(LEAF)) == LEAF


def test_one_to_four_signatures() -> None:
    assert len(parse_leaf(sign_event(BODY, *KEYS[:4])).signatures) == 4
    for signers in ([], KEYS, [ANNA, ANNA]):
        with pytest.raises(EvidenceError, match="1 to 4 signatures"):
            sign_event(BODY, *signers)


PAIRS = [list(pair) for pair in parse_leaf(LEAF).signatures]
ID, SIGNATURE = PAIRS[0]


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [1, BODY],
        [1, BODY, PAIRS, None],
        [2, BODY, PAIRS],
        [True, BODY, PAIRS],
        ["1", BODY, PAIRS],
        [1, "body", PAIRS],
        [1, None, PAIRS],
        [1, BODY, {}],
        [1, BODY, []],
        [1, BODY, PAIRS[::-1]],
        [1, BODY, [PAIRS[0], PAIRS[0]]],
        [1, BODY, [[ID, SIGNATURE], [ID, SIGNATURE[::-1]]]],
        [1, BODY, [[ID]]],
        [1, BODY, [[ID, SIGNATURE, b""]]],
        [1, BODY, [[ID[:15], SIGNATURE]]],
        [1, BODY, [[ID, SIGNATURE[:63]]]],
        [1, BODY, [[ID, SIGNATURE + b"\0"]]],
        [1, BODY, [["x" * 16, SIGNATURE]]],
        [1, BODY, [[ID, "x" * 64]]],
        [1, BODY, [ID, SIGNATURE]],
        [1, BODY, sorted([[bytes([n]) * 16, SIGNATURE] for n in range(5)])],
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_leaf_is_refused(value: Any) -> None:
    with pytest.raises(EvidenceError, match=r"^leaf"):
        parse_leaf(canonical.encode(value))


def test_every_changed_byte_of_a_leaf_is_refused() -> None:
    leaf = sign_event(b"a body", ANNA)
    for at in range(len(leaf)):
        changed = leaf[:at] + bytes([leaf[at] ^ 1]) + leaf[at + 1 :]
        with pytest.raises(EvidenceError):
            verify_signature(parse_leaf(changed), ANNA.public)


def test_a_leaf_fits_a_tile_entry_to_the_last_byte() -> None:
    room = MAX_LEAF - (len(sign_event(bytes(40_000), ANNA)) - 40_000)
    assert len(sign_event(bytes(room), ANNA)) == MAX_LEAF
    parse_leaf(sign_event(bytes(room), ANNA))
    with pytest.raises(EvidenceError, match="at most 65535"):
        sign_event(bytes(room + 1), ANNA)
    with pytest.raises(EvidenceError, match="at most 65535"):
        parse_leaf(canonical.encode([1, bytes(room + 1), [[ANNA.key_id, ANNA.sign(b"")]]]))


def test_a_seed_has_32_bytes_and_is_never_printed() -> None:
    assert seed("anna").hex() not in repr(vars(ANNA)) + repr(ANNA)
    with pytest.raises(EvidenceError, match="32 bytes; got 31"):
        SigningKey(bytes(31))


def test_a_key_proof_binds_ledger_person_keys_and_powers() -> None:
    payload = envelope.key_proof_payload(ORIGIN, an_id("anna"), ANNA.public, bytes(32), ("enrol", "record"))
    assert canonical.decode(payload) == [ORIGIN, an_id("anna"), ANNA.public, bytes(32), ["enrol", "record"]]


def test_the_json_envelope_has_the_same_bytes() -> None:
    leaf = parse_leaf(LEAF)
    exported = json.loads(envelope.to_dsse(leaf))
    assert b64decode(exported["payload"]) == leaf.body
    assert exported["payloadType"] == PAYLOAD_EVENT
    assert [(s["keyid"], b64decode(s["sig"])) for s in exported["signatures"]] == [
        (who.hex(), signature) for who, signature in leaf.signatures
    ]
