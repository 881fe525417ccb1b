"""Finding a ledger in a folder, and whether this computer may write to it (formats.md 6, *Copies, losses, forks*).

Looks before anything is opened for writing: is it a ledger, of a format that this program knows, and the one that this
computer remembers? What it finds is a reason for reading only, never a verdict; verdicts are `ledger.evidence.verify`'s.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.control import WriterChanged
from ledger.custody.files import write_private
from ledger.custody.mark import Mark, read_mark, read_told, write_mark
from ledger.custody.place import vault_dir
from ledger.custody.vault import Vault
from ledger.errors import EvidenceError, LedgerError, NoLedger
from ledger.event import Event
from ledger.evidence import envelope, parts
from ledger.evidence.checkpoint import Head, open_checkpoint
from ledger.evidence.note import VerifierKey, parse_vkey
from ledger.evidence.powers import Powers
from ledger.founding import CONFIG, DATABASE, KEYS, VAULT
from ledger.store.connect import db_uri
from ledger.store.schema import APPLICATION_ID, FORMAT

RootAt = Callable[[int], bytes]
EARLIER = "earlier"  # in the folder: the books before this one, and attached branches; beside the vault: their vaults
SUCCESSOR = "successor"  # beside the mark: which ledger goes on instead of this one
RIVALS = "rivals"  # beside the mark: checkpoints of a copy that went on by itself
_RIVAL = re.compile(r"[0-9a-f]{32}(?:-([0-9]{1,9}))?")
NOBODY = UUID(int=0)  # as writer: it was handed over, and whoever takes it is next


@dataclass(frozen=True)
class Opened:
    """What a folder holds, read from leaf 0 and not from any column or setting."""

    folder: Path
    uri: str
    origin: str
    vkey: VerifierKey  # the first log key, to which the origin commits
    name: str
    place: Path  # of the vault and the mark
    mark: Mark | None
    writable: bool
    earlier: bool = False  # it lies in the folder of the ledger that continues it

    @property
    def successor(self) -> str | None:
        """The origin of the ledger that goes on instead of this one, if this computer knows of one."""
        path = self.place / SUCCESSOR
        return path.read_text("utf-8", "replace").strip() or None if path.is_file() else None

    def rivals(self) -> list[tuple[bytes, int | None]]:
        """Checkpoints, signed by this ledger's key, that another copy has; and up to where both are equal, if known."""
        found = [(path, _RIVAL.fullmatch(path.name)) for path in sorted((self.place / RIVALS).glob("*"))]
        rivals = [(path.read_bytes(), name[1]) for path, name in found if name is not None]
        return [(note, int(equal) if equal else None) for note, equal in rivals if _opens(note, self.vkey.text)]

    def keep_rival(self, note: bytes, common: int | None) -> None:
        """Remember a checkpoint that does not belong to this history; both are kept, and nothing is signed here again."""
        name = sha256(note).hexdigest()[:32] + ("" if common is None else f"-{common}")
        write_private(self.place / RIVALS / name, note)

    def open_vault(self) -> Vault | None:
        path = self.place / VAULT
        return Vault.open(path, self.origin) if path.exists() else None

    def remember(self, note: bytes) -> None:
        """Move this computer's mark on to a newer checkpoint."""
        if self.mark is not None:
            write_mark(self.place, replace(self.mark, checkpoint=note))


def _opens(note: bytes, vkey: str) -> bool:
    """A damaged memory is no memory; it must not keep anybody from reading."""
    try:
        open_checkpoint(note, vkey)
    except EvidenceError:
        return False
    return True


def open_folder(folder: Path, place: Path | None = None) -> Opened:
    """NoLedger, or a LedgerError for a newer format; EvidenceError if it does not begin like a ledger.

    `place`: of the vault, for an earlier book in the folder of the one that continues it.
    """
    folder = folder.absolute()
    database = folder / DATABASE
    if not database.is_file():
        raise NoLedger(f"no ledger in {folder}", hint="say where it is with --ledger, or make one with `init`")
    writable = os.access(database, os.W_OK) and os.access(folder, os.W_OK)
    uri = db_uri(database, immutable=not writable)
    opened = _first_leaf(uri)
    settings = _settings(folder / CONFIG)
    own = folder / settings["vault"] if "vault" in settings else vault_dir(opened["ledger"])
    earlier, place = place is not None, place or own
    return Opened(
        folder=folder,
        uri=uri,
        origin=opened["ledger"],
        vkey=parse_vkey(opened["log_key"]),
        name=settings.get("name", opened["ledger"]),
        place=place,
        mark=read_mark(place),
        writable=writable,
        earlier=earlier,
    )


def key_files(folder: Path) -> list[UUID]:
    """Whose key files lie here; a file whose name is no id is not one."""
    found = []
    for path in sorted((folder / KEYS).glob("*")):
        with suppress(ValueError):
            found.append(UUID(hex=path.name))
    return found


def _settings(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path.name} cannot be read: {error}", hint="put it right, or remove it") from error
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _first_leaf(uri: str) -> dict[str, Any]:
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=5)) as c:
            application_id = c.execute("PRAGMA application_id").fetchone()[0]
            written_by = c.execute("PRAGMA user_version").fetchone()[0]
            if application_id == APPLICATION_ID and written_by > FORMAT:
                raise LedgerError(
                    f"this ledger was written by a newer program (format {written_by}, this one knows {FORMAT})",
                    hint="install the newest consent-ledger; nothing was changed",
                )
            row = c.execute("SELECT state, parts FROM stored_events WHERE rowid = 1").fetchone()
    except sqlite3.Error as error:
        raise EvidenceError(f"{DATABASE} is damaged or not a ledger: {error}", hint="run `verify`") from error
    if application_id != APPLICATION_ID or row is None:
        raise EvidenceError(f"{DATABASE} is not a ledger", hint="run `verify`")
    return _opened(*row)


def _opened(state: Any, packed: Any) -> dict[str, Any]:
    if type(state) is not bytes or type(packed) is not bytes:
        raise EvidenceError("the first entry is not a signed event", hint="run `verify`")
    leaf = envelope.parse_leaf(state)
    body = parts.parse_body(leaf.body)
    shown = parts.match(body, parts.unpack_parts(packed))
    if shown.what is None or shown.inside is None or shown.what["type"] != "ledger.opened":
        raise EvidenceError("the first entry does not open a ledger", hint="run `verify`")
    Powers().apply(1, leaf, body, shown.what, shown.inside)
    return {"ledger": body.ledger, "log_key": shown.what["data"]["log_key"]}


def remembered(opened: Opened, vault: Vault | None) -> list[tuple[str, Head]] | None:
    """Who on this computer has seen which head; None if it does not keep this ledger's vault and mark.

    Read it before the ledger's own head: other windows go on meanwhile, and what they have seen is committed by then.
    """
    if vault is None or opened.mark is None:
        return None
    seen = [("this computer", open_checkpoint(opened.mark.checkpoint, opened.mark.vkey))]
    vault_head = vault.head()
    seen += [] if vault_head is None else [("the vault", Head(*vault_head))]
    seen += [("another copy of it", open_checkpoint(note, opened.mark.vkey)) for note, _ in opened.rivals()]
    return [
        *seen,
        *(("somebody who kept a line of it", Head(line.size, line.root20)) for line in read_told(opened.place)),
    ]


def why_read_only(
    opened: Opened, memory: list[tuple[str, Head]] | None, size: int, root_at: RootAt, powers: Powers
) -> str | None:
    """The first reason why this copy may not be written here, or None. `memory` is what `remembered` said before."""
    return why_no_writer(opened, memory, size, root_at) or other_writer(opened, powers)


def why_no_writer(opened: Opened, memory: list[tuple[str, Head]] | None, size: int, root_at: RootAt) -> str | None:
    """The first reason why this computer could not even be made the writer of this copy, or None."""
    if opened.earlier:
        return "it is an earlier book; the ledger beside which it lies goes on"
    if opened.successor is not None:
        return f"it goes on as {opened.successor}"
    if not opened.writable:
        return "the folder is write-protected"
    if memory is None or opened.mark is None:
        return "this computer does not keep this ledger's vault; it is a copy"
    if opened.mark.vkey != opened.vkey.text:
        return "this is not the ledger that this computer knows: another log key"
    for who, head in memory:
        if not _contains(head, size, root_at):
            return f"this is an old or changed copy: {who} has seen another history, or a longer one"
    return None


def other_writer(opened: Opened, powers: Powers) -> str | None:
    """One writer: whichever computer the newest `writer.changed` names (formats.md 6)."""
    if opened.mark is not None and opened.mark.writer.bytes == powers.writer:
        return None
    if powers.writer == NOBODY.bytes:
        return "it was handed over, and no computer has taken it yet"
    return "another computer is this ledger's writer"


def handed_over(opened: Opened, powers: Powers, events: Sequence[Event]) -> str | None:
    """Why these may not be recorded here any more: another window may have handed the ledger over since it was opened."""
    mine = None if opened.mark is None else opened.mark.writer
    taken = any(isinstance(event, WriterChanged) and event.writer == mine for event in events)
    return None if taken else other_writer(opened, powers)


def _contains(known: Head, size: int, root_at: RootAt) -> bool:
    """Of a kept line only the first 20 bytes of the root are known."""
    return known.size <= size and root_at(known.size)[: len(known.root)] == known.root
