"""Receipts: everything that a verifier key alone can prove, and no other way to write it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.errors import EvidenceError
from ledger.evidence import canonical, merkle
from ledger.evidence.checkpoint import Head, sign_checkpoint
from ledger.evidence.envelope import sign_event
from ledger.evidence.note import base64
from ledger.evidence.parts import Body, format_body
from ledger.evidence.proof import Proof, check_proof, format_proof, parse_proof
from support.evidence import ANNA, LOG, ORIGIN, VKEY, Event, Tree, log_of, seed


def receipt(size: int, index: int, *, parts: bool = True) -> Proof:
    log = log_of(size)
    event = log.events[index]
    path = tuple(merkle.prove_inclusion(index, size, log.tree.read))
    return Proof(event.leaf, tuple(event.parts if parts else ()), index, path, log.checkpoint)


PROOF = receipt(7, 4)
DATA = format_proof(PROOF)


@pytest.mark.parametrize(("size", "index"), [(1, 0), (2, 1), (7, 4), (7, 6), (300, 0), (300, 299)])
@pytest.mark.parametrize("parts", [True, False])
def test_a_receipt_reads_back_and_holds(size: int, index: int, parts: bool) -> None:
    proof = receipt(size, index, parts=parts)
    assert parse_proof(format_proof(proof)) == proof
    head, body, shown = check_proof(proof, VKEY)
    assert head == log_of(size).tree.head()
    assert body == log_of(size).events[index].body
    assert shown.what == (log_of(size).events[index].header if parts else None)


def test_the_file_is_that_of_c2sp() -> None:
    lines = DATA.decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1] == "extra " + base64(canonical.encode([PROOF.leaf, list(PROOF.parts)]))
    assert lines[2] == "index 4"
    assert lines[3:6] == [base64(node) for node in PROOF.path]
    assert DATA.endswith(b"\n\n" + PROOF.checkpoint)


def test_every_changed_byte_is_refused() -> None:
    for at in range(len(DATA)):
        changed = DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1 :]
        with pytest.raises(EvidenceError):
            check_proof(parse_proof(changed), VKEY)


@pytest.mark.parametrize("end", [*range(0, 200, 7), len(DATA) - 1])
def test_a_file_cut_short_is_refused(end: int) -> None:
    with pytest.raises(EvidenceError):
        parse_proof(DATA[:end])


@pytest.mark.parametrize(
    "change",
    [
        {"leaf": Event("another").leaf},
        {"index": 3},
        {"index": 7},
        {"path": PROOF.path[:-1]},
        {"path": (*PROOF.path, bytes(32))},
        {"path": PROOF.path[::-1]},
        {"parts": (*PROOF.parts, PROOF.parts[0])},
        {"parts": (Event("another").what,)},
        {"checkpoint": log_of(2).checkpoint},
        {"checkpoint": log_of(300).checkpoint},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_belong_together_is_refused(change: dict[str, object]) -> None:
    changed = replace(PROOF, **change)  # type: ignore[arg-type]
    assert parse_proof(format_proof(changed)) == changed
    with pytest.raises(EvidenceError):
        check_proof(changed, VKEY)


def line(at: int, new: str) -> bytes:
    lines = DATA.decode().split("\n")
    lines[at] = new
    return "\n".join(lines).encode()


EXTRA = DATA.decode().split("\n")[1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n" + DATA,
        b"\xef\xbb\xbf" + DATA,
        DATA.decode().encode("utf-16"),
        DATA.replace(b"\n", b"\r\n"),
        DATA + b"\n",
        line(0, "c2sp.org/tlog-proof@v2"),
        line(1, EXTRA.upper()),
        line(1, "extra"),
        line(1, "extra "),
        line(1, EXTRA + "\n" + EXTRA),
        line(1, "extra " + base64(canonical.encode([]))),
        line(1, "extra " + base64(canonical.encode([b"a"]))),
        line(1, "extra " + base64(canonical.encode([b"a", b"b"]))),
        line(1, "extra " + base64(canonical.encode(["a", []]))),
        line(1, "extra " + base64(canonical.encode([b"a", ["b"]]))),
        line(1, "extra " + base64(canonical.encode([b"a", [], 1]))),
        line(1, "extra " + base64(canonical.encode([b"a", []]) + b"\0")),
        line(2, "index 04"),
        line(2, "index -4"),
        line(2, "index 4 "),
        line(2, "index  4"),
        line(2, "index"),
        line(2, "4"),
        line(3, base64(bytes(31))),
        line(3, base64(bytes(33))),
        line(3, "!"),
        line(3, "\n".join([base64(bytes(32))] * 62)),
    ],
)
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        parse_proof(data)


def test_an_event_of_another_ledger_in_this_log_is_refused() -> None:
    other = replace(Event("one").body, ledger="other.example")
    _check_alone(other, "an event of the ledger other.example, in the log " + ORIGIN)


def test_an_event_that_claims_to_have_seen_its_own_future_is_refused() -> None:
    later = replace(Event("one").body, after_size=1, after_root=seed("later"))
    _check_alone(later, "comes after 1 events and stands at index 0")


def _check_alone(body: Body, message: str) -> None:
    """A log of one event, everything signed and proven as it should be, but for what the body says."""
    leaf = sign_event(format_body(body), ANNA)
    head = Tree([merkle.leaf_hash(leaf)]).head()
    with pytest.raises(EvidenceError, match=message):
        check_proof(Proof(leaf, (), 0, (), sign_checkpoint(ORIGIN, head, LOG)), VKEY)


def test_what_is_in_the_tree_and_no_event_is_refused() -> None:
    tree = Tree([merkle.leaf_hash(b"no event")])
    head = sign_checkpoint(ORIGIN, Head(1, tree.head().root), LOG)
    with pytest.raises(EvidenceError, match="not canonical"):
        check_proof(Proof(b"no event", (), 0, (), head), VKEY)
