"""An event is a small signed body and parts, each of which can be shown, withheld or disposed of alone (formats.md 2).

The construction is that of SD-JWT (RFC 9901), in MessagePack: the body holds digests of salted parts. Who signed the body is
`envelope`'s business; what may stand in a part is said in `schema`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.canonical import Rule, check_map, is_count, is_digest, is_id, is_map, is_text
from ledger.evidence.merkle import EMPTY_ROOT
from ledger.evidence.schema import check_content

_CONTEXT = b"consent-ledger/part/v1\0"

_BODY: Mapping[str, Rule] = {
    "ledger": is_text,
    "event_id": is_id,
    "after": is_map,
    "what": is_digest,
    "inside": is_digest,
    "about": lambda v: type(v) is list and all(map(is_digest, v)) and v == sorted(set(v)),
}


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is what, inside, about or text; only the content of a text is free."""

    salt: bytes
    name: str
    content: Any


@dataclass(frozen=True, slots=True)
class Body:
    """What is signed. `after` is the tree head from which the decision read its facts."""

    ledger: str
    event_id: bytes
    after_size: int
    after_root: bytes
    what: bytes
    inside: bytes
    about: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The contents of the parts that were shown, each proven to belong to the body. texts: (subject, field, value)."""

    what: dict[str, Any] | None = None
    inside: dict[str, Any] | None = None
    about: tuple[dict[str, Any], ...] = ()
    texts: tuple[tuple[bytes, str, Any], ...] = ()


def format_part(part: Part) -> bytes:
    _check_part(part)
    data = canonical.encode([part.salt, part.name, part.content])
    if len(data) > canonical.MAX_PART:
        raise EvidenceError(f"{part.name}: {len(data)} bytes, at most {canonical.MAX_PART}")
    return data


def parse_part(data: bytes) -> Part:
    value = canonical.decode(data)
    if type(value) is not list or len(value) != 3:
        raise EvidenceError("part: expected [salt, name, content]")
    part = Part(*value)
    _check_part(part)
    return part


def _check_part(part: Part) -> None:
    if not is_digest(part.salt) or type(part.name) is not str:
        raise EvidenceError("part: expected a salt of 32 bytes and a name")
    check_content(part.name, part.content)


def digest(event_id: bytes, part: bytes) -> bytes:
    r"""SHA-256("consent-ledger/part/v1\0" ‖ event_id ‖ part): in another event the same part does not fit."""
    return sha256(_CONTEXT + event_id + part).digest()


def format_body(body: Body) -> bytes:
    value = {
        "ledger": body.ledger,
        "event_id": body.event_id,
        "after": {"size": body.after_size, "root": body.after_root},
        "what": body.what,
        "inside": body.inside,
        "about": list(body.about),
    }
    _check_body(value)
    return canonical.encode(value)


def parse_body(data: bytes) -> Body:
    value = _check_body(canonical.decode(data))
    size, root = value["after"]["size"], value["after"]["root"]
    return Body(value["ledger"], value["event_id"], size, root, value["what"], value["inside"], tuple(value["about"]))


def _check_body(value: Any) -> dict[str, Any]:
    body = check_map("body", value, _BODY)
    after = check_map("body: after", body["after"], {"size": is_count, "root": is_digest})
    if after["size"] == 0 and after["root"] != EMPTY_ROOT:
        raise EvidenceError("body: after has size 0 and not the root of the empty tree")
    return body


def match(body: Body, parts: Sequence[bytes]) -> Disclosed:
    """The parts' contents, once each part's digest is found in the place of its name."""
    if len(set(parts)) != len(parts):
        raise EvidenceError("parts: one of them is there twice")
    places = {"what": {body.what}, "inside": {body.inside}, "about": set(body.about)}
    shown: dict[str, list[Any]] = {"what": [], "inside": [], "about": [], "text": []}
    for at, data in enumerate(parts):
        part, found = parse_part(data), digest(body.event_id, data)
        if part.name != "text" and found not in places[part.name]:
            raise EvidenceError(f"part {at} ({part.name}): its digest does not stand in the body under this name")
        shown[part.name].append((found, part.content))
    what, inside, about = ([content for _, content in shown[name]] for name in ("what", "inside", "about"))
    _check_subjects(about)
    texts = _place_texts(shown["text"], about)
    return Disclosed(what[0] if what else None, inside[0] if inside else None, tuple(about), texts)


def _check_subjects(abouts: Sequence[dict[str, Any]]) -> None:
    seen: set[bytes] = set()
    for about in abouts:
        if about["subject"] in seen:
            raise EvidenceError(f"about: two for the subject {about['subject'].hex()}: whoever signed this deceives")
        seen.add(about["subject"])


def _place_texts(
    texts: Sequence[tuple[bytes, Any]], abouts: Sequence[dict[str, Any]]
) -> tuple[tuple[bytes, str, Any], ...]:
    """A text stands where its digest stands: in the fields of an `about` that is shown too."""
    places: dict[bytes, list[tuple[bytes, str]]] = {}
    for about in abouts:
        for field, found in about["fields"].items():
            places.setdefault(found, []).append((about["subject"], field))
    for found, _ in texts:
        if found not in places:
            raise EvidenceError("text: its digest does not stand in the fields of an `about` that is shown")
    return tuple((*place, value) for found, value in texts for place in places[found])


def pack_parts(parts: Sequence[bytes]) -> bytes:
    """canon([bin, …]) as stored beside the leaf: what, inside, then each about in the order of the digests."""
    return canonical.encode(list(parts))


def unpack_parts(data: bytes) -> list[bytes]:
    value = canonical.decode(data, canonical.MAX_FILE)
    if type(value) is not list or not all(type(part) is bytes for part in value):
        raise EvidenceError("parts: expected an array of parts")
    return value
