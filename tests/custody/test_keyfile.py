"""Key files: what opens, what is refused, and that nothing of a secret is seen outside."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from ledger.custody.keyfile import (
    LEAST,
    MOST,
    Cost,
    Identity,
    new_identity,
    read_keyfile,
    write_keyfile,
)
from ledger.errors import EvidenceError, InputError, WrongPassphrase
from ledger.evidence import canonical, ed25519

ORIGIN = "little-acorns/00112233445566778899aabbccddeeff"
PERSON = UUID("6f2c1f8e-0a44-4b0e-9d5a-1f6a2c3b4d5e")
WORDS = "Five plain words make sense"


@pytest.fixture
def identity() -> Identity:
    return new_identity(PERSON)


@pytest.fixture
def path(tmp_path: Path, identity: Identity) -> Path:
    path = tmp_path / "keys" / PERSON.hex
    write_keyfile(path, ORIGIN, identity, WORDS, LEAST)
    return path


def rewrite(path: Path, place: int | str, value: object) -> None:
    """Exchange one element of the file, or one parameter."""
    content: Any = canonical.decode(path.read_bytes())
    if isinstance(place, str):
        content[1] = {**content[1], place: value}
    else:
        content[place] = value
    path.write_bytes(canonical.encode(content))


def test_what_was_written_is_read(path: Path, identity: Identity) -> None:
    again = read_keyfile(path, ORIGIN, WORDS)
    assert again == identity
    assert (again.public, again.encryption_key) == (identity.public, identity.encryption_key)
    ed25519.verify(identity.public, again.sign.sign(b"message"), b"message")


def test_the_bytes_are_those_of_the_formula(path: Path, identity: Identity) -> None:
    version, header, nonce, sealed = canonical.decode(path.read_bytes())
    assert version == 1
    m, t, p, salt = header["m"], header["t"], header["p"], header["salt"]
    key = Argon2id(salt=salt, length=32, iterations=t, lanes=p, memory_cost=m).derive(WORDS.encode())
    opened = AESGCM(key).decrypt(nonce, sealed, canonical.encode([ORIGIN, PERSON.bytes, m, t, p, salt]))
    assert canonical.decode(opened) == {"sign": identity.seed, "open": identity.open}


def test_the_default_cost_is_64_mib_three_passes_four_lanes(tmp_path: Path, identity: Identity) -> None:
    path = tmp_path / PERSON.hex
    write_keyfile(path, ORIGIN, identity, WORDS)
    header = canonical.decode(path.read_bytes())[1]
    assert (header["m"], header["t"], header["p"]) == (64 * 1024, 3, 4)
    assert read_keyfile(path, ORIGIN, WORDS) == identity


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_beside_it(path: Path) -> None:
    assert list(path.parent.iterdir()) == [path]


def test_it_is_replaced_whole(path: Path, identity: Identity) -> None:
    write_keyfile(path, ORIGIN, identity, "another passphrase", LEAST)
    assert read_keyfile(path, ORIGIN, "another passphrase") == identity
    with pytest.raises(WrongPassphrase):
        read_keyfile(path, ORIGIN, WORDS)


@pytest.mark.parametrize(
    "words", ["", "five plain words make sense ", "Five plain words make sens", "Five plain  words make sense"]
)
def test_a_wrong_passphrase_is_told(path: Path, words: str) -> None:
    with pytest.raises(WrongPassphrase) as caught:
        read_keyfile(path, ORIGIN, words)
    assert caught.value.hint is None
    assert caught.value.exit_code == 12


def test_caps_lock_is_guessed_where_it_fits(path: Path) -> None:
    with pytest.raises(WrongPassphrase) as caught:
        read_keyfile(path, ORIGIN, "fIVE PLAIN WORDS MAKE SENSE")
    assert "caps lock" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("written", "typed"),
    [("café and £100 more", "cafe\u0301 and ￡１００ more"), ("A\u030angstro\u0308m twice", "Ångström twice")],
)
def test_two_keyboards_open_one_file(tmp_path: Path, identity: Identity, written: str, typed: str) -> None:
    path = tmp_path / PERSON.hex
    write_keyfile(path, ORIGIN, identity, written, LEAST)
    assert read_keyfile(path, ORIGIN, typed) == identity


def test_it_opens_for_no_other_ledger_and_no_other_person(path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        read_keyfile(path, "oak-house/00112233445566778899aabbccddeeff", WORDS)
    other = path.with_name(UUID(int=1).hex)
    path.rename(other)
    with pytest.raises(WrongPassphrase):
        read_keyfile(other, ORIGIN, WORDS)


def test_no_flipped_byte_opens_it_or_ends_in_anything_but_our_errors(path: Path, identity: Identity) -> None:
    digits = "1414 2135 6237"  # has no other case to try, which halves the time
    write_keyfile(path, ORIGIN, identity, digits, LEAST)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        with pytest.raises((WrongPassphrase, EvidenceError)):
            read_keyfile(path, ORIGIN, digits)


def test_no_cut_and_no_addition_is_read(path: Path) -> None:
    whole = path.read_bytes()
    for data in [*(whole[:length] for length in range(len(whole))), whole + b"\0", whole * 2, bytes(5000), b"\xc1"]:
        path.write_bytes(data)
        with pytest.raises(EvidenceError):
            read_keyfile(path, ORIGIN, WORDS)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("m", LEAST.m - 1),
        ("m", MOST.m + 1),
        ("m", 2**40),
        ("m", 0),
        ("m", -1),
        ("m", True),
        ("m", str(LEAST.m)),
        ("t", 0),
        ("t", MOST.t + 1),
        ("p", 0),
        ("p", MOST.p + 1),
        ("salt", bytes(15)),
        ("salt", bytes(17)),
        ("salt", "x" * 16),
        ("more", 1),
    ],
)
def test_parameters_are_bounded_before_anything_is_computed(path: Path, parameter: str, value: object) -> None:
    rewrite(path, parameter, value)
    with pytest.raises(EvidenceError, match="key file"):
        read_keyfile(path, ORIGIN, WORDS)


def test_the_bounds_are_those_of_the_format() -> None:
    assert (LEAST.m, MOST.m, MOST.t, MOST.p) == (19 * 1024, 1024 * 1024, 10, 4)


@pytest.mark.parametrize("cost", [Cost(LEAST.m - 1, 1, 1), Cost(LEAST.m, 11, 1), Cost(LEAST.m, 1, 5)])
def test_a_file_outside_the_bounds_is_not_even_written(tmp_path: Path, identity: Identity, cost: Cost) -> None:
    with pytest.raises(EvidenceError):
        write_keyfile(tmp_path / PERSON.hex, ORIGIN, identity, WORDS, cost)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "value"), [(0, 2), (0, True), (0, "1"), (1, []), (2, bytes(11)), (2, "x" * 12), (3, 7), (3, bytes(5))]
)
def test_the_structure_is_strict(path: Path, place: int, value: object) -> None:
    rewrite(path, place, value)
    with pytest.raises((EvidenceError, WrongPassphrase)):
        read_keyfile(path, ORIGIN, WORDS)


def test_a_file_from_a_newer_program_is_named_as_that(path: Path) -> None:
    rewrite(path, 0, 2)
    with pytest.raises(EvidenceError) as caught:
        read_keyfile(path, ORIGIN, WORDS)
    assert "newer program" in str(caught.value.hint)


def test_what_opens_and_holds_something_else_is_refused(tmp_path: Path) -> None:
    path, salt, nonce = tmp_path / PERSON.hex, bytes(16), bytes(12)
    key = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=LEAST.m).derive(WORDS.encode())
    for content in [{"sign": bytes(32)}, {"sign": bytes(32), "open": bytes(31)}, [bytes(32), bytes(32)]]:
        additional = canonical.encode([ORIGIN, PERSON.bytes, LEAST.m, 1, 1, salt])
        sealed = AESGCM(key).encrypt(nonce, canonical.encode(content), additional)
        path.write_bytes(canonical.encode([1, {"m": LEAST.m, "t": 1, "p": 1, "salt": salt}, nonce, sealed]))
        with pytest.raises(EvidenceError, match="key file"):
            read_keyfile(path, ORIGIN, WORDS)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no key file"):
        read_keyfile(tmp_path / PERSON.hex, ORIGIN, WORDS)


@pytest.mark.parametrize("name", ["manager", "6F2C1F8E0A444B0E9D5A1F6A2C3B4D5E", str(PERSON), "٣" * 32])
def test_a_file_is_named_by_an_id_and_nothing_else(tmp_path: Path, identity: Identity, name: str) -> None:
    with pytest.raises(InputError):
        write_keyfile(tmp_path / name, ORIGIN, identity, WORDS, LEAST)
    with pytest.raises(EvidenceError):
        read_keyfile(tmp_path / name, ORIGIN, WORDS)


def test_neither_key_nor_name_is_seen_outside(path: Path, identity: Identity) -> None:
    printed = repr(identity) + str(identity) + path.read_bytes().hex()
    for secret in (identity.seed, identity.open):
        assert secret.hex() not in printed
        assert repr(secret) not in printed
    assert str(PERSON) in repr(identity)


def test_no_two_people_have_the_same_keys() -> None:
    made = [new_identity(PERSON) for _ in range(20)]
    assert len({identity.seed for identity in made} | {identity.open for identity in made}) == 40
