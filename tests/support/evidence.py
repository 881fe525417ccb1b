"""Signed events, trees and logs for tests, made from the evidence room alone and the same at every run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from ledger.evidence import merkle
from ledger.evidence.checkpoint import Head, origin_of, sign_checkpoint
from ledger.evidence.envelope import Signer, SigningKey, sign_event
from ledger.evidence.note import VerifierKey
from ledger.evidence.parts import Body, Part, digest, format_body, format_part


def seed(word: object) -> bytes:
    """32 bytes that look random and never change."""
    return sha256(f"test {word}".encode()).digest()


def an_id(word: object) -> bytes:
    return seed(word)[:16]


LOG = SigningKey(seed("log"))
ORIGIN = origin_of("acorns.example/ledger", LOG.public)
VKEY = VerifierKey(ORIGIN, LOG.public).text
ANNA = SigningKey(seed("anna"))
HEADER: Mapping[str, Any] = {
    "type": "test.noted",
    "type_version": 1,
    "occurred_at": 1_790_000_000_000_000,
    "occurred_precision": "instant",
    "recorded_at": 1_790_000_000_000_001,
    "clock": "ok",
    "actor": an_id("anna"),
    "role": "manager",
    "on_behalf_of": None,
    "recorded_by": an_id("anna"),
    "attested": None,
    "policy": None,
    "data": {},
}
INSIDE: Mapping[str, Any] = {
    "stream": an_id("stream"),
    "stream_version": 1,
    "causation": None,
    "folders": ["records"],
    "sensitivity": "general",
    "data": {},
}


class Tree:
    """All perfect subtrees, in memory."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0
        self.extend(leaf_hashes)

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        for level, index, node in merkle.append(self.size, leaf_hashes, self.read):
            assert (level, index) not in self.nodes
            self.nodes[level, index] = node
            self.size += level == 0

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def head(self, size: int | None = None) -> Head:
        size = self.size if size is None else size
        return Head(size, merkle.root(size, self.read))


class Event:
    """One event with its parts, about as many subjects as are named; each with one sealed text."""

    def __init__(
        self, name: object, *signers: Signer, subjects: tuple[str, ...] = (), after: Head | None = None, **what: Any
    ) -> None:
        self.event_id = an_id(("event", name))
        self.texts = {s: self._part("text", f"what was said about {s}", s) for s in subjects}
        about = (self._part("about", self._about(s), s) for s in subjects)
        self.about = sorted(about, key=lambda part: digest(self.event_id, part))
        self.header = {**HEADER, **what}
        self.what = self._part("what", self.header)
        self.inside = self._part("inside", dict(INSIDE))
        head = after or Head(0, merkle.EMPTY_ROOT)
        digests = [digest(self.event_id, part) for part in (self.what, self.inside, *self.about)]
        self.body = Body(ORIGIN, self.event_id, head.size, head.root, digests[0], digests[1], tuple(digests[2:]))
        self.leaf = sign_event(format_body(self.body), *(signers or (ANNA,)))

    def _part(self, name: str, content: Any, salt: object = "") -> bytes:
        return format_part(Part(seed((self.event_id, name, salt)), name, content))

    def _about(self, subject: str) -> dict[str, Any]:
        fields = {"words": digest(self.event_id, self.texts[subject])}
        return {"subject": an_id(subject), "involvement": "primary", "box": seed(("box", subject)), "fields": fields}

    @property
    def parts(self) -> list[bytes]:
        return [self.what, self.inside, *self.about]


class Log:
    """Events, their tree and its signed head."""

    def __init__(self, size: int) -> None:
        self.events = [Event(number, data={"number": number}, subjects=("mia",)) for number in range(size)]
        self.leaves = [event.leaf for event in self.events]
        self.tree = Tree(map(merkle.leaf_hash, self.leaves))
        self.checkpoint = sign_checkpoint(ORIGIN, self.tree.head(), LOG)


@lru_cache(maxsize=8)
def log_of(size: int) -> Log:
    """Made once; never to be changed."""
    return Log(size)
