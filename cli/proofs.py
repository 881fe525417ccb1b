"""Proofs as people meet them: a file that shows that an entry stands in a ledger, checked and put into words."""

from __future__ import annotations

from pathlib import Path

from cli import checking, lists, output, verdicts
from cli.desk import Desk
from cli.disclosed import shown
from cli.say import say
from ledger.errors import EvidenceError, InputError
from ledger.evidence import merkle
from ledger.evidence.checkpoint import fingerprint, format_kept, unverified_head
from ledger.evidence.page import beside
from ledger.evidence.parts import Disclosed
from ledger.evidence.proof import Proof, check_proof, parse_proof
from ledger.evidence.rewritten import kind, restore

NOT_PROVEN = (
    "whose key signed it, and that this key was not revoked: that needs the whole ledger",
    "that nothing else was recorded, or left out",
)


def check(desk: Desk, path: Path, key: str | None) -> int:
    """Check the file that somebody was handed; exit code 3 if it does not hold."""
    data, rewritten = restore(checking.read(path))
    statement = beside(path)
    if kind(data) is None and statement.is_file():
        return verdicts.check(desk, path.name, data, rewritten, key, restore(checking.read(statement))[0])
    if kind(data) is not None:
        return verdicts.check(desk, path.name, data, rewritten, key)
    return _proof(desk, path, data, rewritten, key)


def _proof(desk: Desk, path: Path, data: bytes, rewritten: tuple[str, ...], key: str | None) -> int:
    try:
        proof = parse_proof(data)
        origin, _ = unverified_head(proof.checkpoint)
    except EvidenceError as error:
        raise EvidenceError(
            f"{path.name} is no proof: {error}", hint="a program may have changed it; ask for it again"
        ) from None
    known = key or checking.known_key(origin)
    if known is None:
        raise InputError(f"nothing here says which key {origin} has", hint="give the verifier key with --vkey")
    against = "a key from outside" if key else "the key that this computer remembers"
    try:
        head, _, disclosed = check_proof(proof, known)
    except EvidenceError as error:
        raise EvidenceError(f"{path.name} does not hold against {against}: {error}") from None
    desk.demo = origin.startswith("demo/")
    if rewritten:
        output.talk(f"{path.name} had been {' and '.join(rewritten)}; that loses nothing")
    answer = {
        "ok": True,
        "rewritten": rewritten,
        "held_against": against,
        "origin": origin,
        "entry": proof.index + 1,
        "fingerprint": fingerprint(merkle.leaf_hash(proof.leaf)),
        "size": head.size,
        "root": head.root,
        "kept": format_kept(head),
        "disclosed": disclosed,
        "not_proven": NOT_PROVEN,
    }
    lists.told(desk, answer, say("verify.title"), _lines(against, origin, proof, head.size, disclosed))
    return 0


def _lines(against: str, origin: str, proof: Proof, size: int, disclosed: Disclosed) -> list[str]:
    rows = shown(disclosed)
    return [
        f"Held against: {against}.",
        f"Entry {proof.index + 1} stands in {origin}, among {size} entries that its key has signed.",
        f"Its fingerprint is {fingerprint(merkle.leaf_hash(proof.leaf))}.",
        *(
            ["", "What it shows of the entry:", "", *output.rows_of(rows)]
            if rows
            else ["It shows nothing of what the entry says."]
        ),
        "",
        *(f"Not proven: {words}." for words in NOT_PROVEN),
        "Verified.",
    ]
