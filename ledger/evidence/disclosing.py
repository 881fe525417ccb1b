"""What an entry of an evidence file shows: its body, and those of its parts that are there (formats.md 2 and 3).

The matching of digests is `parts`'; here each thing that may be wrong gets the name that every verifier gives it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.envelope import Leaf, parse_leaf
from ledger.evidence.parts import Body, Disclosed, digest, match, parse_body, parse_part
from ledger.evidence.verdict import Flawed


def open_leaf(place: str, data: bytes) -> tuple[Leaf, Body]:
    """The signed event, whose signatures nobody has checked yet."""
    _canonical(place, "leaf", data)
    try:
        leaf = parse_leaf(data)
        _canonical(place, "body", leaf.body)
        return leaf, parse_body(leaf.body)
    except Flawed:
        raise
    except EvidenceError as error:
        raise Flawed("wrong-type", str(error), place) from None


def open_parts(place: str, body: Body, parts: Sequence[bytes]) -> Disclosed:
    """The contents of the parts, each of them this event's own."""
    subjects: Counter[bytes] = Counter()
    for data in parts:
        _canonical(place, "part", data)
        try:
            part = parse_part(data)
        except EvidenceError as error:
            raise Flawed("wrong-type", str(error), place) from None
        if part.name == "about" and digest(body.event_id, data) in body.about:
            subjects[part.content["subject"]] += 1
    if len(set(parts)) != len(parts):
        raise Flawed("not-canonical", "a part is there twice", place)
    if twice := [subject for subject, times in subjects.items() if times > 1]:
        raise Flawed("two-abouts", f"two for the subject {twice[0].hex()}: whoever signed this deceives", place)
    try:
        return match(body, parts)
    except EvidenceError as error:
        raise Flawed("part-not-its-own", str(error), place) from None


def _canonical(place: str, what: str, data: bytes) -> None:
    try:
        canonical.decode(data)
    except EvidenceError as error:
        raise Flawed("not-canonical", f"{what}: {error}", place) from None
