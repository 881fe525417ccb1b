"""Another copy of the earlier book, that went on by itself: checked, kept beside the successor byte for byte, signed for.

What stands in it proves what was signed, and not where that stood; so nothing of it is folded into an answer by itself. It
is read as what it is, and what must count at once is told again as of its own day (`aggregates.permissions.branches`).
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.control import BranchAttached
from ledger.custody import box
from ledger.custody.vault import Vault
from ledger.errors import EvidenceError, InputError
from ledger.evidence.checkpoint import open_checkpoint
from ledger.evidence.compare import tree_of
from ledger.evidence.earlier import Bounded, agreed, folder_name
from ledger.evidence.rows import Tree
from ledger.evidence.verify import verify
from ledger.founding import DATABASE, VAULT
from ledger.leaving import header
from ledger.opening import EARLIER, open_folder
from ledger.receipt import Receipt
from ledger.store.source import SQLiteSource
from ledger.succession import copy_book, copy_database

if TYPE_CHECKING:
    from ledger.application import Ledger


@dataclass(frozen=True, slots=True)
class Branch:
    """What the successor signed of a branch; `position` is that of the event."""

    name: str
    origin: str
    vkey: str
    root: bytes
    size: int
    common: int
    position: int
    note: bytes | None


def branches(ledger: Ledger) -> list[Branch]:
    """All that are attached, in order."""
    return [_branch(said) for said in ledger.powers.branches]


def _branch(said: Any) -> Branch:
    own = {name: said[name] for name in ("origin", "vkey", "root", "size", "common", "position", "note")}
    return Branch(name=folder_name(said["origin"], said["root"]), **own)


@contextmanager
def opened(ledger: Ledger, branch: Branch) -> Iterator[Ledger]:
    """The branch as a book of its own, for reading, open to the same keys."""
    place = ledger.opened.place / EARLIER / branch.name
    if not (place / VAULT).is_file() and ledger.past is not None and ledger.past.origin == branch.origin:
        place = ledger.past.opened.place  # a copy that this same computer wrote: its keys are in the old vault
    with type(ledger)(open_folder(ledger.folder / EARLIER / branch.name, place), clock=ledger.now) as book:
        if ledger.identity is not None:
            book.become(ledger.identity)
        yield book


def has_keys(ledger: Ledger, branch: Branch) -> bool:
    """Whether the keys to everything that was written only there are here, whoever may use them."""
    with opened(ledger, branch) as book:
        own = ((r.position, subject) for r in book.history(branch.common) for subject in r.boxes)
        boxes = [stored for stored in (book.recorder.box(*at) for at in own) if stored is not None]
        vault = book.keyring.vault
        return all(vault is not None and vault.level_key_of(box.box_key_id(stored)) is not None for stored in boxes)


def attached(ledger: Ledger, folder: Path) -> Branch | None:
    """The branch that is the copy in this folder, if it is attached already."""
    with SQLiteSource(folder / DATABASE) as source:
        tree = tree_of(source)
    root = tree.root(tree.size)
    return next((branch for branch in branches(ledger) if branch.root == root), None)


def bring_vault(ledger: Ledger, branch: Branch, vault: Path) -> None:
    """Keep the vault that belongs to a branch beside this ledger's own; what was erased here is erased in it too."""
    place = ledger.opened.place / EARLIER / branch.name
    if (place / VAULT).exists():
        raise InputError("the vault of this copy is here already", hint="see: consent-ledger branch list")
    _bring_vault(vault, branch.origin, place)
    with Vault.open(place / VAULT, branch.origin) as there:
        for subject in ledger.keyring.erased:
            there.erase(subject)


def attach(ledger: Ledger, folder: Path, vault: Path | None, known_types: Collection[str]) -> tuple[Receipt, Branch]:
    """Keep another copy beside this ledger and sign for it. `vault`: the vault that belongs to it, or its folder."""
    past = ledger.past
    if past is None:
        hint = "first: consent-ledger succeed"
        raise InputError("this ledger continues no earlier book, so nothing is attached to it", hint=hint)
    tree, note = _checked(folder, past.vkey, known_types)
    with SQLiteSource(past.folder / DATABASE) as kept:
        common = agreed(tree, tree_of(kept))
    if common == tree.size:
        raise InputError("everything in that copy stands here already", hint="nothing is to be attached")
    root = tree.root(tree.size)
    name, said = folder_name(past.origin, root), {"origin": past.origin, "vkey": past.vkey, "root": root}
    there, place = ledger.folder / EARLIER / name, ledger.opened.place / EARLIER / name
    if there.exists() or any(branch.name == name for branch in branches(ledger)):
        raise InputError("this copy is attached already", hint="see: consent-ledger branch list")
    ledger.require_identity()
    ledger.refuse_unless_writable()
    try:
        copy_book(folder, there)
        _bring_vault(vault, past.origin, place)
        event = BranchAttached(**header(ledger), **said, size=tree.size, common=common, note=note)  # type: ignore[arg-type]
        receipt = ledger.record([event])
    except BaseException:
        shutil.rmtree(there, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        raise
    return receipt, branches(ledger)[-1]


def _checked(folder: Path, vkey: str, known_types: Collection[str]) -> tuple[Tree, bytes | None]:
    """Its tree, and the newest checkpoint that it contains; EvidenceError by name if it is not what its key signed."""
    with SQLiteSource(folder / DATABASE) as source:
        tree = tree_of(source)
        bounded = Bounded(source, tree.size)
        report = verify(bounded, vkey=vkey, known_types=known_types)
        notes = [note for _, note in bounded.checkpoints()]
    if report.origin != vkey.partition("+")[0]:
        raise EvidenceError(
            f"that is another ledger: {report.origin}", hint="only a copy of the earlier book is attached"
        )
    if not report.ok:
        first = report.findings[0]
        hint = "ask for another copy of that folder; nothing was attached"
        raise EvidenceError(f"that copy was changed: {first}", hint=hint)
    newest = max(notes, key=lambda note: open_checkpoint(note, vkey).size, default=None)
    return tree, newest


def _bring_vault(vault: Path | None, origin: str, place: Path) -> None:
    """The keys to what was written only there; whoever could open it there can open it here."""
    if vault is None:
        return
    path = vault / VAULT if vault.is_dir() else vault
    Vault.open(path, origin).close()  # LedgerError, or EvidenceError, if it is not this book's
    place.mkdir(parents=True, exist_ok=True)
    copy_database(path, place / VAULT)
