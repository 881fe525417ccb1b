"""Everything that leaves the ledger as evidence, judged by a program that shares no code with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from ledger.evidence import merkle
from ledger.evidence.checkpoint import sign_checkpoint
from ledger.evidence.note import NoteSigner, VerifierKey, base64, format_note, parse_note
from ledger.evidence.proof import Proof, format_proof
from ledger.evidence.tiles import publish
from ledger.proving import Asked
from support import vectors
from support.books import a_ledger, noted
from support.evidence import ANNA, LOG, ORIGIN, VKEY, Log, log_of
from support.judges import RunJudge

pytestmark = pytest.mark.foreign

SIZES = [1, 2, 256, 300, 1000]


def published(out: Path, log: Log) -> Path:
    publish(out, log.checkpoint, len(log.leaves), log.tree.read, log.leaves)
    return out


def receipt(log: Log, index: int) -> Proof:
    path = merkle.prove_inclusion(index, len(log.leaves), log.tree.read)
    event = log.events[index]
    return Proof(event.leaf, tuple(event.parts), index, tuple(path), log.checkpoint)


def flip(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("size", SIZES)
def test_checkpoint_tiles_and_entries_are_accepted(run_judge: RunJudge, tmp_path: Path, size: int) -> None:
    log = log_of(size)
    out = published(tmp_path, log)
    said = run_judge("checkpoint", out / "checkpoint", VKEY)
    assert said == (True, f"accepted: size {size} root {base64(log.tree.head().root)}\n")
    assert run_judge("tiles", out, VKEY) == (True, f"accepted: tiles of {size}\n")
    assert run_judge("entries", out, VKEY) == (True, f"accepted: entries of {size}\n")


def test_an_empty_log_is_accepted(run_judge: RunJudge, tmp_path: Path) -> None:
    out = published(tmp_path, Log(0))
    for command in ("tiles", "entries"):
        assert run_judge(command, out, VKEY).accepted


@pytest.mark.parametrize("size", SIZES)
def test_receipts_are_accepted(run_judge: RunJudge, tmp_path: Path, size: int) -> None:
    for index in {0, size // 2, size - 1}:
        file = tmp_path / f"{index}.tlog-proof"
        file.write_bytes(format_proof(receipt(log_of(size), index)))
        assert run_judge("receipt", file, VKEY) == (True, f"accepted: leaf {index}\n")


@pytest.mark.parametrize(
    ("file", "command", "reason"),
    [
        ("checkpoint", "tiles", "note"),
        ("tile/0/000", "tiles", "the leaves lead to the root"),
        ("tile/0/001.p/44", "tiles", "the leaves lead to the root"),
        ("tile/1/000.p/1", "tiles", "tile 1/0: not what the leaves give"),
        ("tile/entries/000", "entries", "refused"),
        ("tile/entries/001.p/44", "entries", "refused"),
        ("tile/0/000", "entries", "tile 0/0: not what the leaves give"),
    ],
)
def test_a_flipped_byte_in_the_published_log_is_refused(
    run_judge: RunJudge, tmp_path: Path, file: str, command: str, reason: str
) -> None:
    out = published(tmp_path, log_of(300))
    length = (out / file).stat().st_size
    for at in (0, length // 2, length - 1):
        flip(out / file, at)
        said = run_judge(command, out, VKEY)
        assert (said.accepted, reason in said.said) == (False, True), said
        flip(out / file, at)
    assert run_judge(command, out, VKEY).accepted


def test_a_flipped_byte_anywhere_in_a_checkpoint_is_refused(run_judge: RunJudge, tmp_path: Path) -> None:
    note = tmp_path / "checkpoint"
    note.write_bytes(log_of(2).checkpoint)
    for at in range(0, len(log_of(2).checkpoint), 11):
        flip(note, at)
        assert not run_judge("checkpoint", note, VKEY).accepted
        flip(note, at)
    assert run_judge("checkpoint", note, VKEY).accepted


def another_leaf(proof: Proof) -> Proof:
    leaf = proof.leaf[:-1] + bytes([proof.leaf[-1] ^ 1])
    return Proof(leaf, proof.parts, proof.index, proof.path, proof.checkpoint)


def another_index(proof: Proof) -> Proof:
    return Proof(proof.leaf, proof.parts, proof.index ^ 1, proof.path, proof.checkpoint)


def another_path(proof: Proof) -> Proof:
    return Proof(proof.leaf, proof.parts, proof.index, (bytes(32), *proof.path[1:]), proof.checkpoint)


def a_longer_path(proof: Proof) -> Proof:
    return Proof(proof.leaf, proof.parts, proof.index, (*proof.path, bytes(32)), proof.checkpoint)


def another_checkpoint(proof: Proof) -> Proof:
    return Proof(proof.leaf, proof.parts, proof.index, proof.path, log_of(256).checkpoint)


@pytest.mark.parametrize("change", [another_leaf, another_index, another_path, a_longer_path, another_checkpoint])
def test_a_changed_receipt_is_refused(run_judge: RunJudge, tmp_path: Path, change: Callable[[Proof], Proof]) -> None:
    file = tmp_path / "changed.tlog-proof"
    file.write_bytes(format_proof(change(receipt(log_of(300), 100))))
    said = run_judge("receipt", file, VKEY)
    assert (said.accepted, "inclusion" in said.said) == (False, True), said


def test_another_key_is_refused(run_judge: RunJudge, tmp_path: Path) -> None:
    out = published(tmp_path, log_of(2))
    (tmp_path / "receipt").write_bytes(format_proof(receipt(log_of(2), 0)))
    other = VerifierKey(ORIGIN, ANNA.public).text
    for command, path in (("checkpoint", out / "checkpoint"), ("tiles", out), ("receipt", tmp_path / "receipt")):
        assert not run_judge(command, path, other).accepted


def test_a_checkpoint_with_two_keys_is_accepted_under_each(run_judge: RunJudge, tmp_path: Path) -> None:
    """The overlap of a rotation: one origin, two log keys, each its own line (formats.md 6)."""
    log = log_of(2)
    text, lines = parse_note(sign_checkpoint(ORIGIN, log.tree.head(), LOG))
    both = format_note(text, [*lines, NoteSigner(ORIGIN, ANNA).sign(text)])
    (tmp_path / "checkpoint").write_bytes(both)
    for key in (LOG, ANNA):
        assert run_judge("checkpoint", tmp_path / "checkpoint", VerifierKey(ORIGIN, key.public).text).accepted


# ---- evidence files: of keys and statements the judge knows nothing; of heads, places and what authors saw it says the same


ACCEPTED = [name for name, (_, vkey, findings) in vectors.VECTORS.items() if vkey and not findings]
REFUSED = [
    "another-origin-key",
    "checkpoint-extended",
    "checkpoint-signature",
    "leaf-of-another-ledger",
    "not-in-log",
    "not-canonical-leaf",
    "wrong-index",
    "wrong-index-path-length",
    "older-size-index",
    "after-inconsistent",
    "after-another-history",
]


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_proofs_of_evidence_files_that_are_right_are_accepted(run_judge: RunJudge, name: str) -> None:
    said = run_judge("evidence", vectors.FOLDER / f"{name}.evidence.json", VKEY)
    assert said.accepted, said


@pytest.mark.parametrize("name", REFUSED)
def test_those_whose_head_or_places_are_wrong_are_refused(run_judge: RunJudge, name: str) -> None:
    said = run_judge("evidence", vectors.FOLDER / f"{name}.evidence.json", vectors.VECTORS[name][1])
    assert not said.accepted, said


def test_an_evidence_file_of_a_real_ledger_is_accepted(run_judge: RunJudge, tmp_path: Path) -> None:
    with a_ledger(tmp_path / "ledger") as ledger:
        person = ledger.require_identity().person
        for number in range(9):
            ledger.record([noted(person, uuid4(), number)])
        size = ledger.refresh().size
        file = tmp_path / "all.evidence.json"
        file.write_bytes(ledger.evidence(dict.fromkeys(range(1, size + 1), ()), Asked("entry", "court")))
        assert run_judge("evidence", file, ledger.vkey) == (True, f"accepted: keys 1 entries {size}\n")
