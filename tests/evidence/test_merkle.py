"""The tree against the letter of RFC 6962, against published vectors, and against every small forgery."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EvidenceError
from ledger.evidence import merkle
from ledger.evidence.merkle import check_consistency, check_inclusion, leaf_hash, prove_consistency, prove_inclusion
from support.evidence import Tree

LARGEST = 130
LEAVES = [bytes([i]) for i in range(LARGEST)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
TREE = Tree(HASHES)
ROOTS = [merkle.root(size, TREE.read) for size in range(LARGEST + 1)]


def refused(check: Callable[..., None], *args: object) -> bool:
    try:
        check(*args)
    except EvidenceError:
        return True
    return False


def corruptions(proof: Sequence[bytes]) -> list[list[bytes]]:
    """Each hash changed alone, by one bit."""
    return [[*proof[:at], bytes([node[0] ^ 1]) + node[1:], *proof[at + 1 :]] for at, node in enumerate(proof)]


def reshaped(proof: Sequence[bytes]) -> list[list[bytes]]:
    """Each hash left out alone, and one more at each place."""
    shorter = [[*proof[:at], *proof[at + 1 :]] for at in range(len(proof))]
    return shorter + [[*proof[:at], bytes(32), *proof[at:]] for at in range(len(proof) + 1)]


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1, word for word."""
    n = len(leaves)
    if n == 0:
        return sha256().digest()
    if n == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = max(1 << e for e in range(n.bit_length()) if 1 << e < n)
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def test_every_root_is_the_one_of_the_specification() -> None:
    assert [mth(LEAVES[:size]) for size in range(LARGEST + 1)] == ROOTS


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_leaf_is_included_and_every_changed_proof_refused(size: int) -> None:
    for index in range(size):
        proof = prove_inclusion(index, size, TREE.read)
        check_inclusion(HASHES[index], index, size, proof, ROOTS[size])
        for wrong in corruptions(proof):
            assert refused(check_inclusion, HASHES[index], index, size, wrong, ROOTS[size])
        assert refused(check_inclusion, HASHES[index - 1] if size > 1 else ROOTS[0], index, size, proof, ROOTS[size])
        assert refused(check_inclusion, HASHES[index], index, size, proof, ROOTS[size - 1])


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_earlier_size_is_consistent_and_every_changed_proof_refused(size: int) -> None:
    for old in range(1, size + 1):
        proof = prove_consistency(old, size, TREE.read)
        check_consistency(old, size, ROOTS[old], ROOTS[size], proof)
        for wrong in corruptions(proof):
            assert refused(check_consistency, old, size, ROOTS[old], ROOTS[size], wrong)
        assert refused(check_consistency, old, size, ROOTS[old - 1], ROOTS[size], proof)
        assert refused(check_consistency, old, size, ROOTS[old], ROOTS[size - 1], proof)


@pytest.mark.parametrize("size", range(1, 34))
def test_another_index_size_or_length_is_refused(size: int) -> None:
    for index in range(size):
        proof = prove_inclusion(index, size, TREE.read)
        for other in (*range(index), *range(index + 1, size + 2), -1, 1 << 64):
            assert refused(check_inclusion, HASHES[index], other, size, proof, ROOTS[size])
        for other in (*range(size), *range(size + 1, 40)):
            assert refused(check_inclusion, HASHES[index], index, other, proof, ROOTS[other])
        for wrong in reshaped(proof):
            assert refused(check_inclusion, HASHES[index], index, size, wrong, ROOTS[size])


@pytest.mark.parametrize("size", range(1, 34))
def test_another_earlier_size_or_length_is_refused(size: int) -> None:
    for old in range(1, size + 1):
        proof = prove_consistency(old, size, TREE.read)
        for other in {*range(40), -1} - {old}:
            assert refused(check_consistency, other, size, ROOTS[old], ROOTS[size], proof)
        for wrong in reshaped(proof):
            assert refused(check_consistency, old, size, ROOTS[old], ROOTS[size], wrong)


@pytest.mark.parametrize("bad", [b"", bytes(31), bytes(33), "x" * 32, None])
def test_what_is_no_hash_is_refused(bad: object) -> None:
    assert refused(check_inclusion, HASHES[0], 0, 2, [bad], ROOTS[2])
    assert refused(check_consistency, 2, 3, ROOTS[2], ROOTS[3], [bad])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_nothing_outside_the_tree_is_proven(index: int, size: int) -> None:
    with pytest.raises(EvidenceError):
        prove_inclusion(index, size, TREE.read)


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 1), (2, 1), (-1, 3)])
def test_no_proof_leads_from_nothing_or_backwards(old: int, size: int) -> None:
    with pytest.raises(EvidenceError):
        prove_consistency(old, size, TREE.read)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 100, 129])
def test_a_leaf_writes_one_node_and_one_more_for_each_trailing_one(size: int) -> None:
    written = list(merkle.append(size, [HASHES[size]], TREE.read))
    ones = len(f"{size:b}") - len(f"{size:b}".rstrip("1")) if size else 0
    assert len(written) == 1 + ones
    assert all(TREE.nodes[level, index] == node for level, index, node in written)


@given(st.lists(st.integers(0, 20), max_size=8))
def test_a_tree_is_the_same_however_it_was_appended(batches: list[int]) -> None:
    tree = Tree()
    for batch in batches:
        tree.extend(HASHES[tree.size : min(tree.size + batch, LARGEST)])
    assert tree.nodes == Tree(HASHES[: tree.size]).nodes
    assert tree.head().root == ROOTS[tree.size]


def test_leaves_and_nodes_cannot_be_confused() -> None:
    left, right = HASHES[:2]
    assert leaf_hash(left + right) != merkle.node_hash(left, right)


# ---- vectors


def test_the_roots_of_rfc_6962(shared) -> None:
    vector = json.loads((shared / "vectors/rfc6962-roots.json").read_text())
    tree = Tree(leaf_hash(bytes.fromhex(leaf)) for leaf in vector["leaf_inputs_hex"])
    assert [tree.head(size).root.hex() for size in range(tree.size + 1)] == vector["roots_by_size_hex"]
    assert leaf_hash(b"").hex() == vector["empty_leaf_hash"]
    assert leaf_hash(b"L123456").hex() == vector["leaf_hash_of_ascii_L123456"]
    assert merkle.node_hash(b"N123", b"N456").hex() == vector["node_hash_of_ascii_N123_N456"]


def test_every_root_and_proof_up_to_130_is_what_go_computes(shared) -> None:
    """One hash over all of them, made with golang.org/x/mod/sumdb/tlog."""
    vector = json.loads((shared / "vectors/accumulated-sumdb-tlog.json").read_text())
    sizes = range(1, vector["max_size"] + 1)

    def line(*fields: int, hashes: Sequence[bytes]) -> bytes:
        return " ".join([*map(str, fields), *(node.hex() for node in hashes)]).encode() + b"\n"

    def accumulated(lines: list[bytes]) -> str:
        return sha256(b"".join(lines)).hexdigest()

    inclusion = [line(i, n, hashes=prove_inclusion(i, n, TREE.read)) for n in sizes for i in range(n)]
    consistency = [line(m, n, hashes=prove_consistency(m, n, TREE.read)) for n in sizes for m in range(1, n + 1)]
    assert vector["roots 'n root'"] in {
        accumulated([line(n, hashes=[ROOTS[n]]) for n in sizes]),
        accumulated([line(n, hashes=[ROOTS[n]]) for n in range(vector["max_size"] + 1)]),
    }
    assert accumulated(inclusion) == vector["inclusion 'i n proof'"]
    assert accumulated(consistency) == vector["consistency 'm n proof' (1<=m<=n)"]


def judge_vectors(folder, check: Callable[[dict], None]) -> list[tuple[str, bool]]:
    judged = []
    for file in sorted(folder.rglob("*.json")):
        vector = json.loads(file.read_text())
        vector["proof"] = [b64decode(node) for node in vector["proof"] or []]
        assert refused(check, vector) == vector["wantErr"], file.relative_to(folder)
        judged.append((file.name, vector["wantErr"]))
    return judged


def test_the_inclusion_vectors_of_transparency_dev(shared) -> None:
    def check(v: dict) -> None:
        check_inclusion(b64decode(v["leafHash"]), v["leafIdx"], v["treeSize"], v["proof"], b64decode(v["root"]))

    judged = judge_vectors(shared / "vectors/merkle/testdata/inclusion", check)
    assert (len(judged), sum(not refuse for _, refuse in judged)) == (98, 6)


def test_the_consistency_vectors_of_transparency_dev(shared) -> None:
    def check(v: dict) -> None:
        check_consistency(v["size1"], v["size2"], b64decode(v["root1"]), b64decode(v["root2"]), v["proof"])

    judged = judge_vectors(shared / "vectors/merkle/testdata/consistency", check)
    assert (len(judged), sum(not refuse for _, refuse in judged)) == (98, 6)
