"""A successor: the ledger that goes on when one has lost something that its key signed (formats.md 6).

It has a new log key and so a new origin. Its first entry names the earlier book, what stands of it, every head known of it,
what is lost and why. The earlier folder comes along whole, in `earlier/`, and its vault beside the new one, so that
everybody opens there what they opened before. People keep their keys: the founder's signs the first entry, the others come
back with `ledger.enrolment.come_back`. Whether anything is lost is not decided here; only what must not be said is refused.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.control import KnownHead, Predecessor
from ledger.custody.files import remove, write_private
from ledger.custody.keyfile import Identity
from ledger.custody.mark import read_told
from ledger.custody.recovery import Sheet
from ledger.custody.vault import Vault
from ledger.custody.wrap import encryption_key_id
from ledger.errors import InputError, LedgerError
from ledger.event import LEVELS
from ledger.evidence.checkpoint import Head, open_checkpoint
from ledger.evidence.earlier import folder_name
from ledger.evidence.report import Anchor
from ledger.founding import CONFIG, DATABASE, KEYS, VAULT, Continuing, Founded, found
from ledger.opening import EARLIER, SUCCESSOR

if TYPE_CHECKING:
    from ledger.application import Ledger


REASONS = ("older-copy", "lost-computer", "two-copies", "changed", "unknown")


def known_heads(old: Ledger, given: Sequence[Anchor] = ()) -> list[KnownHead]:
    """Every head that is known of a ledger, each once: this computer's, the vault's, its own, and what was given."""
    found: dict[tuple[int, bytes], KnownHead] = {}

    def add(source: str, head: Head, note: bytes | None = None) -> None:
        found.setdefault((head.size, head.root), KnownHead(head.size, head.root, source, note))

    for anchor in given:
        if anchor.note is not None:
            add("given", open_checkpoint(anchor.note, old.vkey), anchor.note)
    for note, _ in old.opened.rivals():
        add("other-copy", open_checkpoint(note, old.vkey), note)
    if old.opened.mark is not None:
        add("computer", open_checkpoint(old.opened.mark.checkpoint, old.vkey), old.opened.mark.checkpoint)
    for note in old.recorder.checkpoints():
        add("ledger", open_checkpoint(note, old.vkey), note)
    vault_head = None if old.keyring.vault is None else old.keyring.vault.head()
    if vault_head is not None:
        add("vault", Head(*vault_head))
    told = [Anchor("kept line", line.size, line.root20) for line in read_told(old.opened.place)]
    for anchor in (*given, *told):  # a kept line says less than a note of the same head
        if anchor.note is None and not any(
            size == anchor.size and root.startswith(anchor.root) for size, root in found
        ):
            add("given", Head(anchor.size, anchor.root))
    return sorted(found.values(), key=lambda head: (head.size, head.root))


def stands(old: Ledger, head: KnownHead) -> bool:
    """Whether the ledger still contains what this head covers."""
    return head.size <= old.head.size and old.root_at(head.size).startswith(head.root)


def lost(old: Ledger, heads: Sequence[KnownHead], common: int | None = None) -> tuple[int, int | None]:
    """The range of entries that may be lost, as far as is known; (size + 1, None) if no head says more than stands here.

    `common`: up to where another copy is equal, if both were compared.
    """
    missing = [head for head in heads if not stands(old, head)]
    equal = [common, *(known for _, known in old.opened.rivals())]
    common = min((known for known in equal if known is not None), default=None)
    if common is None:
        least = min((head.size for head in missing), default=0)
        common = old.head.size if least > old.head.size or not missing else _agreed(old, heads, least)
    return common + 1, max((head.size for head in missing), default=None)


def _agreed(old: Ledger, heads: Sequence[KnownHead], below: int) -> int:
    return max((head.size for head in heads if head.size < below and stands(old, head)), default=0)


def succeed(
    old: Ledger,
    folder: Path,
    *,
    passphrase: str,
    heads: Sequence[KnownHead],
    reason: str,
    common: int | None = None,
    sheet: Sheet | None = None,
) -> Founded:
    """Found the successor of an open ledger, whose founder is unlocked and gives their passphrase once more.

    `sheet`: its recovery sheet, if the founder comes with that and has a new key. The old ledger is closed afterwards.
    """
    identity = old.require_identity()
    _check(old, identity, sheet)
    start, end = lost(old, heads, common)
    said = Predecessor(
        origin=old.origin,
        vkey=old.vkey,
        size=old.head.size,
        root=old.root_at(old.head.size),
        heads=tuple(heads),
        lost_from=start,
        lost_to=end,
        reason=reason,
        recovery=None if sheet is None else sheet.preimage,
    )
    readers, sealers = _readers(old, identity, sheet)
    name, places = folder_name(old.origin, said.root), list[Path]()

    def bring(building: Path, place: Path) -> None:
        places.append(place)
        copy_book(old.folder, building / EARLIER / name)
        _copy_vaults(old.opened.place, place / EARLIER / name)
        if sheet is not None:
            _let_in_by_sheet(place / EARLIER / name, old.origin, sheet, identity)

    after = Continuing(identity, said, readers, sealers, bring)
    last = old.read(old.head.size).recorded_at + timedelta(microseconds=1)
    how = {"name": old.opened.name, "time_zone": old.powers.time_zone, "demo": old.powers.demo, "vault": _vault(old)}
    try:
        return found(folder, passphrase=passphrase, at=max(old.now(), last), first=after, **how)  # type: ignore[arg-type]
    except BaseException:
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
        raise


def _check(old: Ledger, identity: Identity, sheet: Sheet | None) -> None:
    if old.opened.successor is not None:
        raise InputError(f"it goes on already, as {old.opened.successor}", hint="open that one")
    if old.opened.earlier:
        raise InputError(
            "this is an earlier book; the ledger beside which it lies goes on", hint="name that one's folder"
        )
    if sheet is None and not old.powers.may_sign(old.head.size + 1, identity.sign.key_id, "ledger.opened"):
        message = "only somebody who may enrol keys can begin the book that goes on"
        raise LedgerError(message, hint="`key list` shows who may; or come with the recovery sheet")
    if sheet is not None and (old.powers.recovery is None or old.powers.recovery[0] != sheet.commitment):
        raise InputError(
            "this is not this ledger's newest recovery sheet", hint="an older sheet opens nothing any more"
        )


def _readers(old: Ledger, founder: Identity, sheet: Sheet | None) -> tuple[dict[str, list[bytes]], list[bytes]]:
    """Who may open which level and seal in the new book: whoever may in the old one, and nobody else.

    Where the old vault is not at hand nobody knows any more who might; then it is the founder alone.
    """
    vault, founders = old.keyring.vault, founder.encryption_key
    keys = [key for key in old.powers.keys.values() if key.revoked is None]
    if vault is None:
        return {level: [founders] for level in LEVELS}, []
    readers = {}
    for level in LEVELS:
        ids = vault.readers(level, old.powers.levels[level])
        through_sheet = sheet is not None and encryption_key_id(sheet.public) in ids
        readers[level] = [key.encryption_key for key in keys if encryption_key_id(key.encryption_key) in ids]
        readers[level] += [founders] if through_sheet else []
    return readers, [key.encryption_key for key in keys if "seal" in key.powers]


def _vault(old: Ledger) -> str | None:
    """Where a ledger keeps its vault in its own folder, as a demo does, so does its successor."""
    inside = old.opened.place.is_relative_to(old.folder)
    return old.opened.place.relative_to(old.folder).as_posix() if inside else None


def copy_book(old: Path, new: Path) -> None:
    """What belongs to the book, byte for byte; what is made of it anew is left."""
    new.mkdir(parents=True)
    copy_database(old / DATABASE, new / DATABASE)
    for name in (KEYS, EARLIER):
        if (old / name).is_dir():
            shutil.copytree(old / name, new / name)
    if (old / CONFIG).is_file():
        shutil.copyfile(old / CONFIG, new / CONFIG)


def _copy_vaults(old: Path, new: Path) -> None:
    new.mkdir(parents=True)
    if (old / VAULT).is_file():
        copy_database(old / VAULT, new / VAULT)
    if (old / EARLIER).is_dir():
        shutil.copytree(old / EARLIER, new / EARLIER)


def copy_database(old: Path, new: Path) -> None:
    """Page by page through SQLite, so that nothing is missed that stands in a log beside the file."""
    there = closing(sqlite3.connect(f"{old.absolute().as_uri()}?mode=ro", uri=True))
    with there as source, closing(sqlite3.connect(new)) as target:
        source.backup(target)


def _let_in_by_sheet(place: Path, origin: str, sheet: Sheet, founder: Identity) -> None:
    if (place / VAULT).is_file():
        with Vault.open(place / VAULT, origin) as vault:
            for level in LEVELS:
                vault.grant(level, sheet.private, founder.encryption_key)


def retire(place: Path, origin: str) -> None:
    """The old place keeps its memory and says who goes on; the wraps live on beside the new vault, and only there."""
    write_private(place / SUCCESSOR, origin.encode())
    remove(place / VAULT)
