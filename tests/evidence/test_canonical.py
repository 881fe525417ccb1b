"""One value, one encoding: what may be written, and every other way to write the same that must not be read."""

from __future__ import annotations

import tracemalloc
from datetime import date
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.canonical import MAX_INT, decode, encode

scalars = st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | st.text(max_size=40) | st.binary(max_size=300)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=8), inner, max_size=20)
)


@given(values)
def test_what_is_encoded_is_decoded_and_any_library_reads_it(value: Any) -> None:
    data = encode(value)
    assert decode(data) == value
    assert msgpack.unpackb(data) == value


def exact_or_refused(data: bytes) -> bool:
    """Nothing but an EvidenceError leaves `decode`, and what it returns has these very bytes."""
    try:
        value = decode(data)
    except EvidenceError:
        return True
    return encode(value) == data


@given(st.binary(max_size=60))
def test_random_bytes_are_refused_or_are_the_one_encoding(data: bytes) -> None:
    assert exact_or_refused(data)


@given(values, st.data())
def test_changed_bytes_are_refused_or_are_another_value(value: Any, data: st.DataObject) -> None:
    changed = bytearray(encode(value))
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    assert exact_or_refused(bytes(changed))


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def h(text: str) -> bytes:
    return bytes.fromhex(text)


EXACT = [
    (0, h("00")),
    (127, h("7f")),
    (128, h("cc80")),
    (255, h("ccff")),
    (256, h("cd0100")),
    (65535, h("cdffff")),
    (65536, h("ce00010000")),
    (2**32, h("cf0000000100000000")),
    (MAX_INT, h("cf001fffffffffffff")),
    (-1, h("ff")),
    (-32, h("e0")),
    (-33, h("d0df")),
    (-128, h("d080")),
    (-129, h("d1ff7f")),
    (-(2**31), h("d280000000")),
    (-MAX_INT, h("d3ffe0000000000001")),
    (None, h("c0")),
    (False, h("c2")),
    (True, h("c3")),
    ("", h("a0")),
    ("é", h("a2c3a9")),
    ("a" * 31, b"\xbf" + b"a" * 31),
    ("a" * 32, h("d920") + b"a" * 32),
    (b"", h("c400")),
    (b"a" * 256, h("c50100") + b"a" * 256),
    ([], h("90")),
    ((1, "x"), h("9201a178")),
    ([None] * 16, h("dc0010") + h("c0") * 16),
    ({}, h("80")),
    ({"b": 1, "a": 2}, h("82a16102a16201")),
    ({"é": 1, "z": 2, "𝄞": 3, "ﬀ": 4}, h("84a17a02a2c3a901a3efac8004a4f09d849e03")),  # UTF-8 order, not UTF-16
]


@pytest.mark.parametrize(("value", "data"), EXACT, ids=repr)
def test_the_fewest_bytes_and_sorted_keys(value: Any, data: bytes) -> None:
    assert encode(value) == data
    assert encode(decode(data)) == data


HOSTILE = {
    "nothing": b"",
    "two values": h("0000"),
    "a byte after an array": h("9100c0"),
    "uint8 for 127": h("cc7f"),
    "uint16 for 255": h("cd00ff"),
    "int16 for 256": h("d10100"),
    "uint32 for 65535": h("ce0000ffff"),
    "uint64 for 2^32 - 1": h("cf00000000ffffffff"),
    "int64 for 1": h("d30000000000000001"),
    "int8 for -32": h("d0e0"),
    "int16 for -128": h("d1ff80"),
    "2^53": h("cf0020000000000000"),
    "-2^53": h("d3ffe0000000000000"),
    "2^64 - 1": h("cfffffffffffffffff"),
    "str8 for an empty str": h("d900"),
    "str16 for 32 letters": h("da0020") + b"a" * 32,
    "str32 for 32 letters": h("db00000020") + b"a" * 32,
    "bin16 for one byte": h("c5000100"),
    "bin32 for one byte": h("c60000000100"),
    "array16 for one item": h("dc000100"),
    "array32 for one item": h("dd0000000100"),
    "map16 for one pair": h("de0001a16100"),
    "map32 for one pair": h("df00000001a16100"),
    "keys out of order": h("82a16200a16100"),
    "a key twice": h("82a16100a16100"),
    "a key twice with two values": h("82a16100a16101"),
    "keys by length, not by bytes": h("82a17a00a2616100"),
    "an integer key": h("810000"),
    "a bin key": h("81c4016100"),
    "a nil key": h("81c000"),
    "an array as key": h("819000"),
    "float32": h("ca00000000"),
    "float64": h("cb0000000000000000"),
    "not a number": h("cb7ff8000000000000"),
    "a float in an array": h("91cb3ff0000000000000"),
    "extension": h("d4010a"),
    "extension 8": h("c7010a00"),
    "timestamp 32": h("d6ff00000000"),
    "timestamp 64": h("d7ff0000000000000000"),
    "timestamp 96": h("c70cff000000000000000000000000"),
    "a timestamp of a length that there is not": h("d4ff00"),
    "the byte that is never used": h("c1"),
    "17 deep": h("91") * 16 + h("90"),
    "17 deep in maps": h("81a161") * 16 + h("80"),
    "2000 deep": h("91") * 2000 + h("90"),
    "100000 deep and cut off": h("91") * 100_000,
    "not UTF-8": h("a1ff"),
    "a surrogate in UTF-8": h("a3eda080"),
    "an overlong slash": h("a2c0af"),
    "a str cut off": h("a26a"),
    "an array cut off": h("92c0"),
    "a map cut off": h("81a161"),
    "a length cut off": h("da00"),
    "a str of 4 GiB": h("dbffffffff61"),
    "a bin of 4 GiB": h("c6ffffffff61"),
    "an array of 2^32 items": h("ddffffffff"),
    "a map of 2^32 pairs": h("dfffffffff"),
    "arrays of 2^32 items in one another": h("ddffffffff") * 500,
    "arrays as long as the file in one another": h("dd00001770") * 1000 + bytes(1000),
    "an extension of 4 GiB": h("c9ffffffff01"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_other_encoding_is_refused_without_asking_for_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(EvidenceError, match=r"^not canonical: "):
            decode(data)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


class Text(str):
    __slots__ = ()


UNWRITABLE: dict[str, Any] = {
    "float": 1.0,
    "a set": {1},
    "bytearray": bytearray(b"a"),
    "a subclass of str": Text("a"),
    "a subclass of int": type("Number", (int,), {})(1),
    "2^53": 2**53,
    "-2^53": -(2**53),
    "2^70": 2**70,
    "a lone surrogate": "\ud800",
    "a lone surrogate as key": {"\udfff": 1},
    "an integer key": {1: 2},
    "a bool key": {True: 2},
    "mixed keys": {"a": 1, 2: 3},
    "17 deep": nested(17),
    "a date": date(2026, 11, 2),
}


@pytest.mark.parametrize("value", UNWRITABLE.values(), ids=UNWRITABLE.keys())
def test_what_has_no_encoding_is_refused(value: Any) -> None:
    with pytest.raises(EvidenceError, match=r"^not canonical: "):
        encode(value)


def test_sixteen_deep_is_deep_enough() -> None:
    assert decode(encode(nested(16))) == nested(16)


def test_a_value_that_contains_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(EvidenceError):
        encode(value)


def test_the_limit_is_the_callers() -> None:
    data = encode(b"a" * 100)
    assert decode(data, len(data)) == b"a" * 100
    with pytest.raises(EvidenceError, match=f"{len(data)} bytes, at most {len(data) - 1}"):
        decode(data, len(data) - 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((word, True) for word in ("a", "A1", "consent.withdrawn", "key-holder", "a_b:c", "9", "a" * 64)),
        *((word, False) for word in ("", ".a", "-a", "_a", "a b", "a\n", "é", "a" * 65, b"a", None, 1, Text("a"))),
    ],
    ids=repr,
)
def test_code_words(value: Any, expected: bool) -> None:
    assert canonical.is_code(value) is expected


@pytest.mark.parametrize("value", [None, [], {}, {"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": True, "b": 2}])
def test_a_map_has_exactly_its_keys_and_types(value: Any) -> None:
    rules = {"a": canonical.is_int, "b": canonical.is_int}
    assert canonical.check_map("here", {"b": 1, "a": 2}, rules) == {"a": 2, "b": 1}
    with pytest.raises(EvidenceError, match=r"^here: "):
        canonical.check_map("here", value, rules)
