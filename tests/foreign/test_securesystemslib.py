"""The DSSE export of a leaf, judged by securesystemslib, which in-toto and TUF stand on."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.evidence.envelope import SigningKey, parse_leaf, to_dsse
from support import vectors
from support.evidence import ANNA, Event, seed
from support.judges import judge_missing

pytestmark = pytest.mark.foreign

try:
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import SSlibKey
except ImportError:
    judge_missing("securesystemslib is not installed (PyPI: securesystemslib)")

BEN = SigningKey(seed("ben"))
EXPORTED = to_dsse(parse_leaf(Event("one", ANNA, BEN).leaf))


def theirs(key: SigningKey) -> SSlibKey:
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(key.public), keyid=key.key_id.hex())


def test_every_signature_is_verified_by_them() -> None:
    accepted = Envelope.from_dict(json.loads(EXPORTED)).verify([theirs(ANNA), theirs(BEN)], 2)
    assert accepted.keys() == {ANNA.key_id.hex(), BEN.key_id.hex()}


def test_what_they_export_is_what_we_exported() -> None:
    assert Envelope.from_dict(json.loads(EXPORTED)).to_dict() == json.loads(EXPORTED)


@pytest.mark.parametrize(
    "change",
    [
        {"payload": b64encode(b"another payload").decode()},
        {"payload": b64encode(parse_leaf(Event("two").leaf).body).decode()},
        {"payloadType": "application/vnd.consent-ledger.statement.v1+msgpack"},
    ],
)
def test_a_changed_payload_or_type_is_refused_by_them(change: dict[str, str]) -> None:
    changed = Envelope.from_dict({**json.loads(EXPORTED), **change})
    with pytest.raises(VerificationError):
        changed.verify([theirs(ANNA), theirs(BEN)], 1)


def test_somebody_elses_signature_is_refused_by_them() -> None:
    only_ben = Envelope.from_dict(json.loads(to_dsse(parse_leaf(Event("one", BEN).leaf))))
    with pytest.raises(VerificationError):
        only_ben.verify([theirs(ANNA)], 1)


# ---- the statement of an evidence file


def statement_of(name: str) -> Envelope:
    """The envelope in a file, with the type that formats.md gives it."""
    value = json.loads((vectors.FOLDER / f"{name}.evidence.json").read_bytes())["statement"]
    return Envelope.from_dict({**value, "payloadType": "application/vnd.consent-ledger.statement.v1+msgpack"})


@pytest.mark.parametrize("name", ["good", "good-no-entries", "entry-left-out", "entry-added"])
def test_a_statement_is_verified_by_them(name: str) -> None:
    assert statement_of(name).verify([theirs(ANNA)], 1).keys() == {ANNA.key_id.hex()}


@pytest.mark.parametrize("name", ["statement-changed", "statement-signature"])
def test_a_changed_statement_and_one_by_somebody_else_are_refused_by_them(name: str) -> None:
    with pytest.raises(VerificationError):
        statement_of(name).verify([theirs(ANNA)], 1)
