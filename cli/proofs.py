"""Proofs as people meet them: a file that shows that an entry stands in a ledger, checked and put into words."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from cli import checking, output, slip
from cli.desk import Desk
from cli.refs import SHOWN, format_ref
from ledger.errors import EvidenceError, InputError
from ledger.evidence import merkle
from ledger.evidence.checkpoint import fingerprint, format_kept, unverified_head
from ledger.evidence.page import beside
from ledger.evidence.parts import Disclosed
from ledger.evidence.proof import Proof, check_proof, parse_proof
from ledger.evidence.rewritten import kind, restore
from ledger.store.codec import from_micros

INVOLVED = ("primary", "mentioned", "third_party")
NOT_PROVEN = (
    "whose key signed it, and that this key was not revoked: that needs the whole ledger",
    "that nothing else was recorded, or left out",
)


def check(desk: Desk, path: Path, key: str | None) -> int:
    """Check the file that somebody was handed; exit code 3 if it does not hold."""
    from cli import verdicts

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
    desk.answer(answer, _lines(against, origin, proof, head.size, disclosed))
    return 0


def _lines(against: str, origin: str, proof: Proof, size: int, disclosed: Disclosed) -> list[str]:
    rows = shown(disclosed)
    return [
        f"Held against: {against}.",
        f"Entry {proof.index + 1} stands in {origin}, among {size} entries that its key has signed.",
        f"Its fingerprint is {fingerprint(merkle.leaf_hash(proof.leaf))}.",
        *(
            ["", "What it shows of the entry:", "", *slip.rows_of(rows)]
            if rows
            else ["It shows nothing of what the entry says."]
        ),
        "",
        *(f"Not proven: {words}." for words in NOT_PROVEN),
        "Verified.",
    ]


def shown(disclosed: Disclosed) -> list[tuple[str, str]]:
    """What a proof lets its holder see, as (name, value): ids as letters, times in UTC, what is not said left out."""
    what = dict(disclosed.what or {})
    what |= {f"its {name}": value for name, value in what.pop("data", {}).items()}
    rows = [(name.replace("_", " "), _said(name, value)) for name, value in what.items() if value not in (None, [], {})]
    about = sorted(disclosed.about, key=lambda one: INVOLVED.index(one["involvement"]))  # else by digest: at random
    rows += [(f"about ({one['involvement']})", _said("id", one["subject"])) for one in about]
    return rows + [(f"{field} of {_said('id', subject)}", text) for subject, field, text in disclosed.texts]


def _said(name: str, value: Any) -> str:
    match value:
        case bytes() if len(value) == 16:
            return format_ref(UUID(bytes=value))[:SHOWN]
        case int() if name.endswith("_at"):
            return output.iso(from_micros(value))
        case dict():
            return ", ".join(f"{key}: {_said(key, each)}" for key, each in value.items() if each not in (None, [], {}))
        case list():
            return ", ".join(_said(name, each) for each in value)
    return str(output.plain(value))
