"""Canonical MessagePack: one value has exactly one encoding, and only that one decodes (formats.md 1).

The msgpack library reads and writes; this module says which values are allowed, and compares. It knows nothing of
events: what a map must contain is said by whoever reads it, with `check_map` and the predicates below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgpack

from ledger.errors import EvidenceError

MAX_INT = 2**53 - 1  # the largest integer that a browser, which verifies too, reads exactly
MAX_DEPTH = 16  # arrays and maps inside one another
MAX_PART = 1 << 20
MAX_FILE = 64 << 20

# What msgpack raises on bad bytes; the last two only where it runs without its C extension.
_NOT_MESSAGEPACK = (ValueError, msgpack.UnpackException, RecursionError, TypeError)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")

Rule = Callable[[Any], bool]


def encode(value: Any) -> bytes:
    """The one encoding of a value; a tuple is written as an array."""
    allowed = _allow(value, 0)
    try:
        return bytes(msgpack.packb(allowed, use_bin_type=True, strict_types=True))
    except (ValueError, OverflowError) as error:  # a lone surrogate has no UTF-8
        raise EvidenceError(f"not canonical: {error}") from None


def decode(data: bytes, limit: int = MAX_PART) -> Any:
    """The value of which `data` is the encoding."""
    if len(data) > limit:
        raise EvidenceError(f"not canonical: {len(data)} bytes, at most {limit}")
    _measure(data)
    try:
        value = msgpack.unpackb(data, raw=False, use_list=True, strict_map_key=True)
    except _NOT_MESSAGEPACK as error:
        raise EvidenceError(f"not canonical: {type(error).__name__}: {error}") from None
    if encode(value) != data:
        raise EvidenceError("not canonical: other bytes than the one encoding of this value")
    return value


def _measure(data: bytes) -> None:
    """Walk over one value without building it: no length exceeds what is there, so none can ask for memory in vain."""
    walker = msgpack.Unpacker(max_buffer_size=max(len(data), 1))
    walker.feed(data)
    try:
        walker.skip()
    except _NOT_MESSAGEPACK as error:
        raise EvidenceError(f"not canonical: cut short or not MessagePack ({type(error).__name__})") from None


def _allow(value: Any, depth: int) -> Any:
    kind = type(value)  # exact types: a subclass may have an encoding of its own
    if kind is str or kind is bytes or kind is bool or value is None:
        return value
    if kind is int:
        if not -MAX_INT <= value <= MAX_INT:
            raise EvidenceError("not canonical: an integer beyond 2^53 - 1")
        return value
    if depth == MAX_DEPTH:
        raise EvidenceError(f"not canonical: more than {MAX_DEPTH} deep, or a {kind.__name__} that deep")
    if kind is list or kind is tuple:
        return [_allow(item, depth + 1) for item in value]
    if kind is not dict:
        raise EvidenceError(f"not canonical: {kind.__name__} has no encoding")
    for key in value:
        if type(key) is not str:
            raise EvidenceError(f"not canonical: a map key is {type(key).__name__}, not str")
    # sorted by code points, which is the order of their UTF-8 bytes
    return {key: _allow(value[key], depth + 1) for key in sorted(value)}


def is_code(value: Any) -> bool:
    """A word of a vocabulary, and never text."""
    return type(value) is str and _CODE.fullmatch(value) is not None


def is_int(value: Any) -> bool:
    return type(value) is int


def is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def is_number(value: Any) -> bool:
    """1, 2, 3, …: a version or a position."""
    return type(value) is int and value >= 1


def is_bool(value: Any) -> bool:
    return type(value) is bool


def is_text(value: Any) -> bool:
    return type(value) is str and value != ""


def is_map(value: Any) -> bool:
    return type(value) is dict


def is_bin(length: int) -> Rule:
    return lambda value: type(value) is bytes and len(value) == length


is_id = is_bin(16)
is_digest = is_bin(32)


def one_of(*words: str) -> Rule:
    return lambda value: type(value) is str and value in words


def list_of(rule: Rule) -> Rule:
    return lambda value: type(value) is list and all(map(rule, value))


def optional(rule: Rule) -> Rule:
    return lambda value: value is None or rule(value)


def check_map(where: str, value: Any, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Exactly these keys, and for each the rule that its value answers to."""
    if type(value) is not dict or value.keys() != rules.keys():
        got = ", ".join(sorted(map(str, value))) if type(value) is dict else type(value).__name__
        raise EvidenceError(f"{where}: expected a map of {', '.join(sorted(rules))}; got {got}")
    for key, rule in rules.items():
        if not rule(value[key]):
            raise EvidenceError(f"{where}: {key} is not allowed to be {_short(value[key])}")
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
