"""Tables that follow from the events as a whole: tree nodes, subject index, documents (formats.md 3, 4, 5 and 12).

Each is compared with what the leaves and their parts give; none is ever read in their stead. Memory: 2 bytes a node, 8 bytes
an event, and one entry for each document.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterator
from hashlib import blake2b, sha256
from typing import Any

from ledger.evidence.canonical import is_digest
from ledger.evidence.report import Tally, count, shown
from ledger.evidence.rows import Source, Tree, read

_DOCUMENT = {"media_type", "sha256", "size"}


def check_nodes(tally: Tally, source: Source, tree: Tree, *, stopped: bool) -> None:
    """Missing, surplus and wrong nodes, each by level and index; `stopped`: those behind a gap cannot be judged."""
    met = [bytearray(tree.count(level)) for level in range(len(tree.levels))]
    for level, index, digest in read(tally, "tree", "tree_nodes", source.nodes):
        tally.count("tree")
        place = f"{shown(level)}/{shown(index)}"
        if type(level) is not int or type(index) is not int or level < 0 or index < 0:
            tally.find("tree", "tree_nodes", place, None, "not a place in a tree")
        elif index >= tree.count(level):
            if not stopped:
                tally.find("tree", "tree_nodes", place, None, "a node that the events do not give")
        else:
            met[level][index] = 1
            if digest != tree.read(level, index):
                tally.find("tree", "tree_nodes", place, "hash", "not the hash that the events give")
    if "tree_nodes" not in tally.unreadable:
        for level, index in _unmet(met):
            tally.find("tree", "tree_nodes", f"{level}/{index}", None, "this node is missing")


def _unmet(met: list[bytearray]) -> Iterator[tuple[int, int]]:
    for level, seen in enumerate(met):
        index = seen.find(0)
        while index >= 0:
            yield level, index
            index = seen.find(0, index + 1)


class SubjectIndex:
    """What the subject index must hold, as one number for each event: the sum of keyed hashes of its rows.

    Rows may come in any order, so each is subtracted when it is met; what is left other than zero was not equal. The key is
    random and dies with the verification: nobody can choose rows that add up.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._sums = array("Q", [0])  # by position
        self._unknown: set[int] = set()

    def expect(self, position: int) -> None:
        """There is such an event; so far no row belongs to it."""
        self._sums.extend([0] * (position + 1 - len(self._sums)))

    def unknown(self, position: int) -> None:
        """This event's parts cannot be read, so its rows cannot be judged."""
        self.expect(position)
        self._unknown.add(position)

    def add(self, position: int, subject: bytes, topic: str, involvement: str, sign: int = 1) -> None:
        row = b"\0".join((subject, *(text.encode("utf-8", "surrogatepass") for text in (topic, involvement))))
        keyed = blake2b(row, key=self._key, salt=position.to_bytes(8, "big"), digest_size=8).digest()
        self._sums[position] = (self._sums[position] + sign * int.from_bytes(keyed, "big")) % (1 << 64)

    def _met(self, position: Any, subject: Any, topic: Any, involvement: Any) -> bool:
        """One row of the table; False if it cannot belong to any event. (Subjects have 16 bytes: no two rows join alike.)"""
        if (type(position), type(subject), type(topic), type(involvement)) != (int, bytes, str, str):
            return False
        if not 0 < position < len(self._sums) or len(subject) != 16:
            return False
        self.add(position, subject, topic, involvement, -1)
        return True

    def check(self, tally: Tally, source: Source, *, stopped: bool) -> None:
        for subject, topic, position, involvement in read(tally, "subject index", "subject_events", source.index):
            tally.count("subject index")
            behind = stopped and type(position) is int and position >= len(self._sums)
            if not self._met(position, subject, topic, involvement) and not behind:
                row = position if type(position) is int else shown(position)
                message = f"no event has a row for {shown(subject)}, {shown(topic)}"
                tally.find("subject index", "subject_events", row, None, message)
        if "subject_events" not in tally.unreadable:
            for position, left in enumerate(self._sums):
                if left and position not in self._unknown:
                    message = "the rows for this event are not what its parts say"
                    tally.find("subject index", "subject_events", position, None, message)


class Documents:
    """Documents that events name, against those that are kept: whole, by digest and size."""

    def __init__(self) -> None:
        self._named: dict[bytes, dict[int, int]] = {}  # digest -> size -> position

    def name(self, tally: Tally, position: int, data: Any) -> None:
        """Every map with exactly a document's keys, however deep (the decoder has bounded the depth)."""
        for named in _documents(data):
            if is_digest(named["sha256"]) and type(named["size"]) is int:
                self._named.setdefault(named["sha256"], {}).setdefault(named["size"], position)
            else:
                tally.find("documents", "stored_events", position, None, "names a document without digest and size")

    def check(self, tally: Tally, source: Source, *, disposed: bool, stopped: bool) -> None:
        """`disposed`: parts that named documents may be gone, so that a document may stand here unnamed."""
        met: set[bytes] = set()
        unnamed = 0
        for digest, content in read(tally, "documents", "documents", source.documents):
            tally.count("documents")
            if not is_digest(digest) or type(content) is not bytes or sha256(content).digest() != digest:
                tally.find("documents", "documents", shown(digest), "content", "not the document of this digest")
            elif digest in self._named:
                self._check_size(tally, digest, len(content))
            elif disposed:
                unnamed += 1
            elif not stopped:
                tally.find("documents", "documents", shown(digest), None, "no event names this document")
            if is_digest(digest):
                met.add(digest)
        if unnamed:
            tally.remarks.append(f"{count(unnamed, 'document')} named by no event that still has its parts")
        if "documents" not in tally.unreadable:
            for digest in self._named.keys() - met:
                message = f"missing: event {min(self._named[digest].values())} names it"
                tally.find("documents", "documents", shown(digest), None, message)

    def _check_size(self, tally: Tally, digest: bytes, length: int) -> None:
        for size, position in self._named[digest].items():
            if size != length:
                message = f"names a document of {size} bytes, which has {length}: {digest.hex()}"
                tally.find("documents", "stored_events", position, None, message)


def _documents(value: Any) -> Iterator[dict[str, Any]]:
    if type(value) is dict:
        if value.keys() == _DOCUMENT:
            yield value
        for inner in value.values():
            yield from _documents(inner)
    elif type(value) is list:
        for inner in value:
            yield from _documents(inner)
