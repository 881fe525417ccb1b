"""C2SP tlog-proof: a receipt in one file, checked with a verifier key and no network (https://c2sp.org/tlog-proof).

The file's `extra` carries the leaf and the parts that its holder may see (formats.md 7). It is unauthenticated by itself:
the leaf counts because its hash is proven, a part because its digest stands in the leaf. Who signed the event, and whether
they might, no receipt proves: that takes the key events, hence an evidence file or the whole ledger.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.checkpoint import Head, open_checkpoint, parse_decimal, unverified_head
from ledger.evidence.envelope import parse_leaf
from ledger.evidence.merkle import check_inclusion, leaf_hash
from ledger.evidence.note import base64, unbase64
from ledger.evidence.parts import Body, Disclosed, match, parse_body

HEADER = "c2sp.org/tlog-proof@v1"
_MAX_PATH = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf, some of its parts, its place, the hashes from there to the root, and the checkpoint, verbatim."""

    leaf: bytes
    parts: tuple[bytes, ...]
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def format_proof(proof: Proof) -> bytes:
    extra = canonical.encode([proof.leaf, proof.parts])
    lines = [HEADER, f"extra {base64(extra)}", f"index {proof.index}", *map(base64, proof.path)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + proof.checkpoint


def parse_proof(data: bytes) -> Proof:
    """The proof that is written exactly so. Nothing in it is believed yet."""
    if len(data) > canonical.MAX_FILE:
        raise EvidenceError(f"proof: {len(data)} bytes, at most {canonical.MAX_FILE}")
    top, blank, checkpoint = data.partition(b"\n\n")
    try:
        lines = top.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise EvidenceError("proof: not ASCII above the checkpoint") from None
    if not blank or len(lines) < 3 or lines[0] != HEADER:
        raise EvidenceError(f"proof: expected {HEADER}, extra, index, hashes, a blank line and a checkpoint")
    leaf, parts = _parse_extra(unbase64(_after("extra ", lines[1])))
    path = tuple(map(unbase64, lines[3:]))
    if len(path) > _MAX_PATH or any(len(node) != 32 for node in path):
        raise EvidenceError(f"proof: expected at most {_MAX_PATH} hashes of 32 bytes")
    unverified_head(checkpoint)
    return Proof(leaf, parts, parse_decimal(_after("index ", lines[2])), path, checkpoint)


def _after(prefix: str, line: str) -> str:
    if not line.startswith(prefix):
        raise EvidenceError(f"proof: expected a line {prefix.strip()!r}, got {line[:40]!r}")
    return line[len(prefix) :]


def _parse_extra(extra: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """canon([leaf, [part, …]])"""
    value = canonical.decode(extra, canonical.MAX_FILE)
    if type(value) is not list or len(value) != 2 or type(value[0]) is not bytes or type(value[1]) is not list:
        raise EvidenceError("proof: expected [leaf, parts] in extra")
    leaf, parts = value
    if not all(type(part) is bytes for part in parts):
        raise EvidenceError("proof: expected parts that are bytes in extra")
    return leaf, tuple(parts)


def check_proof(proof: Proof, vkey: str) -> tuple[Head, Body, Disclosed]:
    """The log with this key holds this event at this place, and these are parts of it."""
    head = open_checkpoint(proof.checkpoint, vkey)
    check_inclusion(leaf_hash(proof.leaf), proof.index, head.size, proof.path, head.root)
    body = parse_body(parse_leaf(proof.leaf).body)
    origin = vkey.partition("+")[0]
    if body.ledger != origin:
        raise EvidenceError(f"proof: an event of the ledger {body.ledger}, in the log {origin}")
    if body.after_size > proof.index:
        raise EvidenceError(f"proof: comes after {body.after_size} events and stands at index {proof.index}")
    return head, body, match(body, proof.parts)
