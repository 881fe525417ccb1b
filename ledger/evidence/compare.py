"""Two tree heads of one ledger held against each other (formats.md 6): the same history, one that grew, or two.

Bytes in, facts out. Whether a head is signed by the ledger's key is checked; which of two histories is the right one, and
how it came to two, no bytes say. Up to where two copies are equal is known only if the leaves of both are at hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ledger.errors import EvidenceError
from ledger.evidence.checkpoint import Head, open_checkpoint
from ledger.evidence.earlier import agreed
from ledger.evidence.report import as_bytes
from ledger.evidence.rows import Source, Tree

Relation = Literal["other ledgers", "equal", "grew", "two histories", "unknown"]


@dataclass(frozen=True, slots=True)
class Side:
    """One copy, or what was kept of one. `tree`: of its leaves, if they are at hand; `notes`: its checkpoints."""

    label: str
    origin: str
    head: Head
    notes: tuple[bytes, ...] = ()
    tree: Tree | None = None

    def contains(self, head: Head) -> bool | None:
        """Whether this copy has that history; None if that cannot be known. `head.root` may be a kept line's 20 bytes."""
        if self.tree is not None:
            if head.size > self.tree.size:
                return False
            return self.tree.root(head.size)[: len(head.root)] == head.root
        return self.head.root[: len(head.root)] == head.root if head.size == self.head.size else None


@dataclass(frozen=True, slots=True)
class Compared:
    """`common`: how many entries are equal, from the first on; None if that is not known."""

    relation: Relation
    common: int | None


def tree_of(source: Source) -> Tree:
    """The tree of the leaves as they lie there; EvidenceError if they cannot be read, or have a gap."""
    tree = Tree()
    for row in source.events():
        if row.position != tree.size + 1:
            raise EvidenceError(f"entry {tree.size + 1} is missing: what follows cannot be compared")
        tree.append(as_bytes(row.state))
    return tree


def compare(one: Side, other: Side) -> Compared:
    """What can be known of two sides."""
    if one.origin != other.origin:
        return Compared("other ledgers", None)
    if one.tree is not None and other.tree is not None:
        common = agreed(one.tree, other.tree)
        if common < min(one.tree.size, other.tree.size):
            return Compared("two histories", common)
        return Compared("equal" if one.tree.size == other.tree.size else "grew", common)
    small, large = sorted((one, other), key=lambda side: (side.head.size, side.tree is not None))
    held = large.contains(small.head)
    if held is None or (small.tree is not None and small.head.size < large.head.size):
        return Compared("unknown", None)  # the smaller one's leaves do not show what the larger one has
    if not held:
        return Compared("two histories", None)
    return Compared("equal" if small.head.size == large.head.size else "grew", small.head.size)


def signed_by(side: Side, vkey: str) -> list[Head]:
    """The heads of a side that this key signed; EvidenceError if one of its checkpoints is not signed by it."""
    return [open_checkpoint(note, vkey) for note in side.notes]


def strangers(mine: Side, notes: Iterable[bytes], vkey: str) -> list[bytes]:
    """Those checkpoints, signed by the ledger's own key, that this copy does not contain: proof of a second history."""
    found = []
    for note in notes:
        head = open_checkpoint(note, vkey)
        if mine.contains(head) is False:
            found.append(note)
    return found
