"""Restoring what was planned: from copies to a ledger that can be opened here, whole or not at all, over nothing.

What is restored is what was checked, byte for byte, but for erasures that the ledger knows: they are carried out before
anybody can open a box. A copy that lacks something is only read: the mark, and the lines beside it, see to that. A computer
without a mark gets an id of its own, and is not the writer until it is made so (`ledger.writer`).
"""

from __future__ import annotations

import json
import secrets
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import uuid4

from ledger import copies
from ledger.copies import Half
from ledger.custody.files import private_folder, remove, rename, sync_folder, write_private
from ledger.custody.mark import Mark, write_mark, write_told
from ledger.custody.vaultfile import erase_in
from ledger.errors import EvidenceError, LedgerError
from ledger.evidence.checkpoint import Head, format_kept, unverified_head
from ledger.founding import CONFIG, DATABASE, KEYS, VAULT
from ledger.restore_plan import Plan
from ledger.store.connect import connect, db_uri, fold_in


def carry_out(made: Plan) -> None:
    """Restore what was planned: whole, or nothing of it is left."""
    with ExitStack() as undo:
        if made.ledger is not None:
            building = undo.enter_context(_building(made.folder))
            _copy_ledger(made.ledger, building)
        if made.vault is not None:
            private_folder(made.place)
            _copy_vaults(made.vault, made.place, undo)
        where = made.folder if made.ledger is None else building
        _replay(made, where)
        if made.mark is None:
            undo.callback(remove, made.place / "mark")
        _remember(made)
        if made.ledger is not None:
            _put(building, made.folder)
        undo.pop_all()


@contextmanager
def _building(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = folder.parent / f".{folder.name}-{secrets.token_hex(6)}"
    private_folder(building)
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _put(building: Path, folder: Path) -> None:
    if folder.exists():
        folder.rmdir()  # it is empty: that was looked at, and is looked at again by the system
    rename(building, folder)
    sync_folder(folder.parent)


def _copy_ledger(half: Half, to: Path) -> None:
    private_folder(to / KEYS)
    for name, was in half.files.items():
        _copy_file(half.folder / name, to / name, was)
    for book in copies.books(to):
        _forget_vault_place(to / book / CONFIG)


def _forget_vault_place(config: Path) -> None:
    """Where the vault was on the other computer says nothing here, and must not lead anywhere."""
    try:
        said = tomllib.loads(config.read_text("utf-8")) if config.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        said = {"vault": ""}  # nothing in it is needed
    if "vault" in said:
        kept = {name: value for name, value in said.items() if name != "vault" and isinstance(value, str)}
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in kept.items()]
        write_private(config, "\n".join(["# Verification trusts nothing in this file.", *lines, ""]).encode())


def _copy_vaults(half: Half, place: Path, undo: ExitStack) -> None:
    """The vault, and those of earlier books that are not there any more."""
    for name, was in half.files.items():
        if name == VAULT or (name.endswith(VAULT) and not (place / name).exists()):
            _copy_file(half.folder / name, place / name, was)
            undo.callback(remove, place / name)


def _copy_file(source: Path, to: Path, was: copies.Stored) -> None:
    """Beside its name, and there only when what was written is what was checked."""
    part = to.with_name(f".{to.name}.{secrets.token_hex(6)}")
    private_folder(to.parent)
    try:
        shutil.copyfile(source, part)
        part.chmod(0o600)
        if copies.stored(part) != was:
            raise EvidenceError(f"{source} changed while it was copied", hint="is the memory stick sound?")
        if to.exists():
            raise LedgerError(f"{to} is there already", hint="nothing is restored over anything")
        rename(part, to)
    finally:
        part.unlink(missing_ok=True)


def _replay(made: Plan, folder: Path) -> None:
    """Erasures that the ledger knows are carried out in what was restored before anybody can open it (formats.md 4)."""
    if not made.found.erased:
        return
    for book in copies.books(made.place):
        if (made.place / book / VAULT).is_file():
            erase_in(made.place / book / VAULT, made.found.erased)
    for book in copies.books(folder) if made.ledger is not None else ():
        with closing(connect(db_uri(folder / book / DATABASE))) as c:
            for subject in sorted(made.found.erased):
                c.execute("DELETE FROM sealed_boxes WHERE subject = ?", (subject.bytes,))
        fold_in(folder / book / DATABASE)


def _remember(made: Plan) -> None:
    """This computer's mark: the newest checkpoint that anybody has shown. What this copy lacks is remembered beside it."""
    notes = [made.found.checkpoint, *(head.note for head in made.heads if head.note is not None)]
    newest = max(notes, key=lambda note: unverified_head(note)[1].size)
    writer = uuid4() if made.mark is None else made.mark.writer
    write_mark(made.place, Mark(made.found.origin, made.found.vkey, writer, newest))
    if made.gaps:
        write_told(made.place, [format_kept(Head(gap.anchor.size, gap.anchor.root)) for gap in made.gaps])
