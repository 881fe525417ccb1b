"""The statement of whoever hands something out, signed with their own key (formats.md 8).

It says what was asked, for whom, from which state of the ledger, and which entries answer it; so nothing can be taken out
of an evidence file or a printed report, or put in, unseen. Whether the key was enrolled is `key_chain`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.canonical import (
    Rule,
    is_code,
    is_count,
    is_digest,
    is_id,
    is_int,
    is_map,
    is_text,
    optional,
)
from ledger.evidence.checkpoint import Head
from ledger.evidence.envelope import PAYLOAD_STATEMENT, Signer, pae
from ledger.evidence.merkle import leaf_hash
from ledger.evidence.strict_json import exact
from ledger.evidence.verdict import Flawed

Signatures = tuple[tuple[bytes, bytes], ...]  # (key id, signature), sorted by key id
Place = tuple[str, bytes]  # an element's label, and the digest of its words


def _is_answer(value: Any) -> bool:
    if type(value) is list:
        return all(map(_is_scalar, value))
    return _is_scalar(value)


def _is_scalar(value: Any) -> bool:
    return value is None or type(value) in (str, int, bool) or is_id(value)


def _is_place(value: Any) -> bool:
    return type(value) is list and len(value) == 2 and type(value[0]) is str and is_digest(value[1])


_RULES: Mapping[str, Rule] = {
    "ledger": is_text,
    "kind": is_code,
    "asked": lambda v: type(v) is dict and all(map(_is_answer, v.values())),
    "audience": is_code,
    "to": optional(is_id),
    "as_at": optional(is_int),
    "known_at": is_count,
    "made_at": is_int,
    "made_by": is_id,
    "head": is_map,
    "count": is_count,
    "entries": is_digest,
    "page": optional(is_digest),
    "places": lambda v: type(v) is list and all(map(_is_place, v)),
}
_HEAD: Mapping[str, Rule] = {"size": is_count, "root": is_digest}


@dataclass(frozen=True, slots=True)
class Statement:
    """`asked` and the other fields are codes, ids and times: no name and no words. Times are microseconds since 1970."""

    ledger: str
    kind: str
    asked: Mapping[str, Any]
    audience: str
    made_at: int
    made_by: bytes
    known_at: int
    head: Head
    to: bytes | None = None
    as_at: int | None = None
    count: int = 0
    entries: bytes = sha256(b"").digest()
    page: bytes | None = None
    places: tuple[Place, ...] = ()

    def proving(self, leaves: Sequence[bytes]) -> Statement:
        """The same statement over these entries, in the order of their indices."""
        return replace(self, count=len(leaves), entries=entries_digest(leaves))


def entries_digest(leaves: Iterable[bytes]) -> bytes:
    """SHA-256 over the leaf hashes, in the order of their indices."""
    return sha256(b"".join(map(leaf_hash, leaves))).digest()


def format_statement(statement: Statement) -> bytes:
    value = asdict(statement) | {"asked": dict(statement.asked), "places": [list(each) for each in statement.places]}
    payload = canonical.encode(value)
    parse_statement(payload)
    return payload


def parse_statement(payload: bytes) -> Statement:
    """The statement that is written exactly so; `Flawed` otherwise."""
    try:
        value = canonical.decode(payload)
    except EvidenceError as error:
        raise Flawed("not-canonical", str(error), "statement") from None
    exact("statement", value, _RULES)
    head = exact("statement", value["head"], _HEAD)
    places = tuple((label, found) for label, found in value["places"])
    return Statement(**{**value, "head": Head(head["size"], head["root"]), "places": places})


def sign_statement(statement: Statement, *signers: Signer) -> tuple[bytes, Signatures]:
    """The payload, and each signer's (key id, signature) over it."""
    payload = format_statement(statement)
    message = pae(PAYLOAD_STATEMENT, payload)
    return payload, tuple(sorted((signer.key_id, signer.sign(message)) for signer in signers))


def check_head(said: Statement, head: Head) -> None:
    """It was made from the log of this head, and not from a later one."""
    if said.head != head:
        message = f"made from a log of {said.head.size} entries, the checkpoint covers {head.size}"
        raise Flawed("older-size", message, "statement")
    if said.known_at > head.size:
        raise Flawed("older-size", f"known at {said.known_at}, and the log has {head.size} entries", "statement")


def check_complete(said: Statement, leaves: Sequence[bytes]) -> None:
    """The entries are those that its maker signed, all of them and no other."""
    if len(leaves) < said.count:
        raise Flawed("entry-left-out", f"{said.count} entries were signed, {len(leaves)} are here", "statement")
    if len(leaves) > said.count or entries_digest(leaves) != said.entries:
        raise Flawed("entry-added", f"not the {said.count} entries that were signed", "statement")
