"""JSON read as hostile: no key twice, no number but a plain integer, nothing deep, nothing that asks for memory in vain.

RFC 8259 lets readers differ in all of these, and two verifiers that differ prove nothing. What the keys are and what they
mean is said by whoever reads. Writing is `json.dumps`: whatever it writes of these values, this reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.canonical import Rule
from ledger.evidence.note import unbase64
from ledger.evidence.verdict import Flawed

MAX_DEPTH = 16
_INTEGER = re.compile(r"0|[1-9][0-9]{0,15}")
_DENSE, _SLACK = 8, 4096  # a value takes some fifty bytes here; a file of nothing but brackets is none of ours


def load(data: bytes) -> Any:
    """The value; `Flawed` with the name of what is wrong."""
    if len(data) > canonical.MAX_FILE:
        raise Flawed("not-evidence", f"{len(data)} bytes, at most {canonical.MAX_FILE}")
    if sum(map(data.count, (b"[", b"{", b","))) > len(data) // _DENSE + _SLACK:
        raise Flawed("not-evidence", "brackets and commas, and hardly anything between them")
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_pairs,
            parse_int=_integer,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise Flawed("not-evidence", f"more than {MAX_DEPTH} deep") from None
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError are both
        raise Flawed("not-evidence", f"not JSON in UTF-8: {error}") from None
    _measure(value)
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Flawed("doubled-key", f"the key {ascii(twice)[:40]} stands twice in one object")
    return found


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text) or int(text) > canonical.MAX_INT:
        _no_number(text)
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise Flawed("wrong-type", f"a number that is not a plain integer from 0 to 2^53 - 1: {text[:40]}")


def _measure(value: Any) -> None:
    level, depth = [value], 0
    while nested := [each for each in level if type(each) in (list, dict)]:
        depth += 1
        if depth > MAX_DEPTH:
            raise Flawed("not-evidence", f"more than {MAX_DEPTH} deep")
        level = [inner for each in nested for inner in (each.values() if type(each) is dict else each)]


def exact(where: str, value: Any, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Exactly these keys, in JSON or in a canonical map, and for each the rule that its value answers to."""
    if type(value) is not dict:
        raise Flawed("wrong-type", f"expected a map, got {type(value).__name__}", where)
    if unknown := value.keys() - rules.keys():
        raise Flawed("unknown-key", f"unknown: {', '.join(sorted(ascii(key)[:40] for key in unknown)[:5])}", where)
    if missing := rules.keys() - value.keys():
        raise Flawed("missing-key", f"missing: {', '.join(sorted(missing))}", where)
    for key, rule in rules.items():
        if not rule(value[key]):
            raise Flawed("wrong-type", f"{key} is not allowed to be {ascii(value[key])[:60]}", where)
    return value


def to_bytes(where: str, text: str, length: int | None = None) -> bytes:
    """What this base64 says, if it is written as it must be."""
    try:
        data = unbase64(text)
    except EvidenceError:
        raise Flawed("not-canonical", "not base64, or not the one way to write it", where) from None
    if length is not None and len(data) != length:
        raise Flawed("wrong-type", f"expected {length} bytes, got {len(data)}", where)
    return data
