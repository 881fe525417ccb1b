"""The RFC 6962 Merkle tree: roots, inclusion and consistency (section 2.1; checked as RFC 9162 2.1.3.2, 2.1.4.2 demand).

Only perfect subtrees are stored: node (level, index) covers the leaves from index << level up to (index + 1) << level.
Appending leaf n writes 1 + trailing ones of n nodes and rewrites none. Nothing is stored here: a reader is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from ledger.errors import EvidenceError

ReadNode = Callable[[int, int], bytes]  # (level, index) -> hash

EMPTY_ROOT = sha256(b"").digest()  # MTH({}) = SHA-256()


def leaf_hash(leaf: bytes) -> bytes:
    """MTH({d}) = SHA-256(0x00 ‖ d)"""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)"""
    return sha256(b"\x01" + left + right).digest()


def frontier(size: int) -> list[tuple[int, int]]:
    """The perfect subtrees that make up a tree, left to right: one for each bit of its size."""
    levels = (level for level in reversed(range(size.bit_length())) if size >> level & 1)
    return [(level, (size >> level) - 1) for level in levels]


def root(size: int, read: ReadNode) -> bytes:
    """MTH(D[n]): the frontier, folded from the right."""
    if size == 0:
        return EMPTY_ROOT
    hashes = [read(level, index) for level, index in frontier(size)]
    right = hashes.pop()
    while hashes:
        right = node_hash(hashes.pop(), right)
    return right


def append(size: int, leaf_hashes: Iterable[bytes], read_peak: ReadNode) -> Iterator[tuple[int, int, bytes]]:
    """The nodes that become perfect when these leaves follow a tree of `size` leaves, each after its children."""
    peaks = {level: read_peak(level, index) for level, index in frontier(size)}
    for index, leaf in enumerate(leaf_hashes, size):
        level, node = 0, leaf
        yield level, index, node
        while index >> level & 1:
            node = node_hash(peaks.pop(level), node)
            level += 1
            yield level, index >> level, node
        peaks[level] = node


def _split(n: int) -> int:
    """The largest power of two below n (RFC 6962 2.1)."""
    return 1 << (n - 1).bit_length() - 1


def _range(start: int, n: int, read: ReadNode) -> bytes:
    """MTH(D[start : start + n]), where start is a multiple of the power of two that n reaches up to."""
    if n & (n - 1) == 0:
        level = n.bit_length() - 1
        return read(level, start >> level)
    k = _split(n)
    return node_hash(_range(start, k, read), _range(start + k, n - k, read))


def prove_inclusion(index: int, size: int, read: ReadNode) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962 2.1.1, leaf's sibling first."""
    if not 0 <= index < size:
        raise EvidenceError(f"no leaf {index} in a tree of {size}")
    return _path(index, 0, size, read)


def _path(m: int, start: int, n: int, read: ReadNode) -> list[bytes]:
    if n == 1:
        return []
    k = _split(n)
    if m < k:
        return [*_path(m, start, k, read), _range(start + k, n - k, read)]
    return [*_path(m - k, start + k, n - k, read), _range(start, k, read)]


def prove_consistency(old: int, size: int, read: ReadNode) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 2.1.2; nothing to prove for m = n."""
    if not 0 < old <= size:
        raise EvidenceError(f"no proof leads from a tree of {old} to one of {size}")
    return _subproof(old, 0, size, read, whole=True)


def _subproof(m: int, start: int, n: int, read: ReadNode, *, whole: bool) -> list[bytes]:
    if m == n:
        return [] if whole else [_range(start, n, read)]
    k = _split(n)
    if m <= k:
        return [*_subproof(m, start, k, read, whole=whole), _range(start + k, n - k, read)]
    return [*_subproof(m - k, start + k, n - k, read, whole=False), _range(start, k, read)]


def _check_shape(proof: Sequence[bytes], length: int) -> None:
    if len(proof) != length:
        raise EvidenceError(f"proof: expected {length} hashes, got {len(proof)}")
    if any(type(node) is not bytes or len(node) != 32 for node in proof):
        raise EvidenceError("proof: expected hashes of 32 bytes")


def _siblings(index: int, size: int) -> tuple[int, int]:
    """How many hashes an inclusion proof has: below where the paths of `index` and the last leaf part, and above."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def path_length(index: int, size: int) -> int:
    """How many hashes lead from this leaf to the root."""
    return sum(_siblings(index, size))


def check_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """The leaf with this hash stands at `index` of the tree of this size and root."""
    if not 0 <= index < size:
        raise EvidenceError(f"proof: no leaf {index} in a tree of {size}")
    inner, border = _siblings(index, size)
    _check_shape(proof, inner + border)
    if len(leaf_hash) != 32:  # or the leaf of a tree of one could be anything that its root is
        raise EvidenceError(f"proof: expected a leaf hash of 32 bytes, got {len(leaf_hash)}")
    node = leaf_hash
    for level, sibling in enumerate(proof):
        # On the border the siblings are the perfect subtrees to the left; below, the index's bit says which side.
        left = level >= inner or index >> level & 1
        node = node_hash(sibling, node) if left else node_hash(node, sibling)
    if node != root:
        raise EvidenceError(f"proof: leads to the root {node.hex()}, not {root.hex()}")


def check_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """The tree of `size` and `root` begins with the tree of `old` and `old_root`."""
    if not 0 < old <= size:
        raise EvidenceError(f"proof: nothing leads from a tree of {old} to one of {size}")
    shared = (old & -old).bit_length() - 1  # the last perfect subtree of the old tree has 2^shared leaves
    if old == size:
        _check_shape(proof, 0)
        before = after = old_root
    else:
        inner, border = _siblings(old - 1, size)
        seeded = old & (old - 1) != 0  # else the old root itself is that subtree
        _check_shape(proof, inner - shared + border + seeded)
        before = after = proof[0] if seeded else old_root
        for level, sibling in enumerate(proof[seeded:], shared):
            if level >= inner or (old - 1) >> level & 1:
                before, after = node_hash(sibling, before), node_hash(sibling, after)
            else:
                after = node_hash(after, sibling)
    if before != old_root:
        raise EvidenceError(f"proof: leads to the earlier root {before.hex()}, not {old_root.hex()}")
    if after != root:
        raise EvidenceError(f"proof: leads to the root {after.hex()}, not {root.hex()}")
