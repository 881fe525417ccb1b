"""Copies of one ledger, and what was kept of it, as they are held against each other: folders, checkpoints, proofs.

What the comparison says is `ledger.evidence.compare`'s. This finds the bytes, and the key that they are held against: one
from outside, the one that this computer remembers, or that to which the ledger's own name commits.
"""

from __future__ import annotations

from pathlib import Path

from cli import checking
from ledger.errors import EvidenceError, InputError, LedgerError
from ledger.evidence import tiles
from ledger.evidence.checkpoint import Head, open_checkpoint, unverified_head
from ledger.evidence.compare import Side, strangers, tree_of
from ledger.evidence.evidence_file import parse_evidence
from ledger.evidence.proof import HEADER, parse_proof
from ledger.evidence.report import Anchor
from ledger.evidence.rewritten import kind, restore
from ledger.founding import DATABASE
from ledger.opening import open_folder
from ledger.store.source import SQLiteSource


def folder_of(given: str) -> Path | None:
    """The ledger's folder that is meant, or None: then it is a file."""
    path = Path(given)
    path = path.parent if path.name == DATABASE else path
    return path if (path / DATABASE).is_file() else None


def side(given: str) -> Side:
    """A ledger's folder with its leaves, or one checkpoint out of a file."""
    folder = folder_of(given)
    if folder is None:
        note = _note(Path(given))
        origin, head = unverified_head(note)
        return Side(Path(given).name, origin, head, (note,))
    opened = open_folder(folder)
    with SQLiteSource(folder / DATABASE) as source:
        tree = tree_of(source)
        notes = tuple(note for _, note in source.checkpoints() if type(note) is bytes)
    return Side(str(folder), opened.origin, Head(tree.size, tree.root(tree.size)), notes, tree)


def _note(path: Path) -> bytes:
    if path.is_dir() and (path / tiles.CHECKPOINT).is_file():
        path = path / tiles.CHECKPOINT
    if not path.is_file():
        raise InputError(
            f"there is no {path}", hint="name a ledger's folder, a checkpoint, a proof or an evidence file"
        )
    data = restore(checking.read(path))[0]
    try:
        if data.startswith(HEADER.encode()):
            return parse_proof(data).checkpoint
        if kind(data) == "evidence":
            return parse_evidence(data).checkpoint
        unverified_head(data)
    except EvidenceError as error:
        hint = "name a ledger's folder, a checkpoint, a proof or an evidence file"
        raise InputError(f"{path.name}: {error}", hint=hint) from None
    return data


def key_of(sides: tuple[Side, Side], given: str | None) -> str | None:
    """The verifier key of both: from outside, remembered, or out of a folder whose name commits to it."""
    if given is not None or (given := checking.known_key(sides[0].origin)) is not None:
        return given
    for one in sides:
        if (folder := folder_of(one.label)) is not None:
            return open_folder(folder).vkey.text
    return None


def remember(sides: tuple[Side, Side], vkey: str, common: int | None) -> int:
    """Keep, beside the mark, each checkpoint of the other that a ledger known here does not contain; how many."""
    kept = 0
    for mine, other in (sides, sides[::-1]):
        folder = folder_of(mine.label)
        opened = None if folder is None else open_folder(folder)
        if opened is None or opened.mark is None or opened.origin != mine.origin:
            continue
        for note in strangers(mine, other.notes, vkey):
            opened.keep_rival(note, common)
            kept += 1
    return kept


def anchors(side_: Side, vkey: str) -> list[Anchor]:
    """What a copy is known to have signed: its checkpoints, and its head if that was not sealed."""
    found = []
    for note in side_.notes:
        head = open_checkpoint(note, vkey)
        found.append(Anchor(side_.label, head.size, head.root, note))
    if side_.tree is not None and all(anchor.size != side_.head.size for anchor in found):
        found.append(Anchor(side_.label, side_.head.size, side_.head.root))
    return found


def refused(side_: Side, vkey: str) -> str | None:
    """Why this side's checkpoints do not count, if they are not signed by the key."""
    try:
        for note in side_.notes:
            open_checkpoint(note, vkey)
    except LedgerError as error:
        return str(error)
    return None
