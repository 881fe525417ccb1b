"""The evidence file: what it holds, read from hostile bytes and written (formats.md 8).

Only its shape: exact keys, types, order and base64. Nothing in it is believed here; what holds and what does not is
`evidence_check`'s to say. A file is read even where leaves and parts in it are nonsense, so that a finding names the place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ledger.evidence.canonical import Rule, is_count, is_map, is_text, list_of
from ledger.evidence.note import base64
from ledger.evidence.statement import Signatures
from ledger.evidence.strict_json import exact, load, to_bytes
from ledger.evidence.verdict import Flawed

FORMAT = "consent-ledger/evidence/v1"


def _is_str(value: Any) -> bool:
    return type(value) is str


_FILE: Mapping[str, Rule] = {
    "format": _is_str,
    "checkpoint": is_text,
    "tokens": list_of(_is_str),
    "statement": is_map,
    "keys": list_of(is_map),
    "entries": list_of(is_map),
}
_STATEMENT: Mapping[str, Rule] = {"payload": _is_str, "signatures": lambda v: type(v) is list and v != []}
_SIGNATURE: Mapping[str, Rule] = {"keyid": _is_str, "sig": _is_str}
_ENTRY: Mapping[str, Rule] = {
    "index": is_count,
    "leaf": _is_str,
    "path": list_of(_is_str),
    "after": list_of(_is_str),
    "parts": list_of(_is_str),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A leaf, its place in the log, and those of its parts that are shown."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    after: tuple[bytes, ...]
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """`statement`: its canonical payload and the signatures over it. `tokens`: RFC 3161, over the checkpoint's text."""

    checkpoint: bytes
    statement: bytes
    signatures: Signatures
    keys: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    tokens: tuple[bytes, ...] = ()


def format_evidence(file: EvidenceFile) -> bytes:
    value = {
        "format": FORMAT,
        "checkpoint": file.checkpoint.decode(),
        "tokens": [*map(base64, file.tokens)],
        "statement": {
            "payload": base64(file.statement),
            "signatures": [{"keyid": who.hex(), "sig": base64(sig)} for who, sig in file.signatures],
        },
        "keys": [*map(_entry_json, file.keys)],
        "entries": [*map(_entry_json, file.entries)],
    }
    return json.dumps(value, indent=1, ensure_ascii=True).encode() + b"\n"


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "index": entry.index,
        "leaf": base64(entry.leaf),
        "path": [*map(base64, entry.path)],
        "after": [*map(base64, entry.after)],
        "parts": [*map(base64, entry.parts)],
    }


def parse_evidence(data: bytes) -> EvidenceFile:
    """The file that is written exactly so, white space aside; `Flawed`, with the name of the finding, otherwise."""
    value = load(data)
    if type(value) is not dict or value.get("format") != FORMAT:
        raise Flawed("not-evidence", f"expected an object with the format {FORMAT}")
    exact("file", value, _FILE)
    statement = exact("statement", value["statement"], _STATEMENT)
    return EvidenceFile(
        checkpoint=_note(value["checkpoint"]),
        statement=to_bytes("statement", statement["payload"]),
        signatures=_signatures(statement["signatures"]),
        keys=_entries("keys", value["keys"]),
        entries=_entries("entries", value["entries"]),
        tokens=tuple(to_bytes("tokens", token) for token in value["tokens"]),
    )


def _note(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        raise Flawed("not-canonical", "text that has no UTF-8", "checkpoint") from None


def _signatures(values: Sequence[Any]) -> Signatures:
    found = [exact("statement", each, _SIGNATURE) for each in values]
    pairs = tuple((_key_id(each["keyid"]), to_bytes("statement", each["sig"], 64)) for each in found)
    _check_order("statement", [who for who, _ in pairs])
    return pairs


def _key_id(text: str) -> bytes:
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise Flawed("not-canonical", "a key id is 32 lower-case hexadecimal digits", "statement")
    return bytes.fromhex(text)


def _entries(where: str, values: Sequence[Any]) -> tuple[Entry, ...]:
    entries = tuple(_entry(where, each) for each in values)
    _check_order(where, [entry.index for entry in entries])
    return entries


def _check_order(where: str, keys: Sequence[Any]) -> None:
    if any(earlier >= later for earlier, later in pairwise(keys)):
        raise Flawed("not-canonical", "not in order, or one of them twice", where)


def _entry(where: str, value: Any) -> Entry:
    exact(where, value, _ENTRY)
    place = f"{where}/{value['index']}"
    return Entry(
        value["index"],
        to_bytes(place, value["leaf"]),
        tuple(to_bytes(place, node, 32) for node in value["path"]),
        tuple(to_bytes(place, node, 32) for node in value["after"]),
        tuple(to_bytes(place, part) for part in value["parts"]),
    )
