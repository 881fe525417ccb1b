"""What restoring would do, and what speaks against it: everything is looked at here, and nothing is touched.

One or both halves of a backup are held against each other, against what this computer remembers, and against what was kept
elsewhere. Two halves that were not made together are refused, unless whoever restores has nothing better; then what is
missing is named. A copy that lacks what somebody has seen is no reason to refuse: it is restored for reading only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from ledger import copies, matching
from ledger.copies import Half
from ledger.custody import risk
from ledger.custody.mark import Mark, read_mark
from ledger.custody.place import data_home, vault_dir
from ledger.custody.vault import Vault
from ledger.errors import EvidenceError, InputError
from ledger.evidence.checkpoint import unverified_head
from ledger.evidence.report import Anchor
from ledger.founding import DATABASE, VAULT
from ledger.matching import Examined, Gap, Sourced
from ledger.store.connect import fold_in
from ledger.store.source import SQLiteSource

_PAIR = "take both halves of one backup: their names begin alike"
EVEN_SO = "or, if there is nothing better, say --even-so: what is missing is then named"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be restored, and what is to be said of it. Nothing has been touched."""

    ledger: Half | None  # None: the folder is there, and only its vault is brought back
    vault: Half | None  # None: the vault is on this computer
    folder: Path
    place: Path
    found: Examined
    mark: Mark | None  # that this computer has
    heads: Sequence[Anchor]
    keyless: Sequence[int] = ()  # entries whose words no key opens
    shut: Sequence[str] = ()  # levels that nobody opens
    without_file: Sequence[UUID] = ()  # people whose key file is missing

    @property
    def gaps(self) -> Sequence[Gap]:
        return self.found.gaps

    @property
    def missing(self) -> tuple[int, int] | None:
        """The entries that somebody has seen and that are not here."""
        ends = [gap.missing[1] for gap in self.gaps if gap.missing is not None]
        return (self.found.head.size + 1, max(ends)) if ends else None


@dataclass(slots=True)
class _Asked:
    known_types: Collection[str]
    anchors: Sequence[Anchor]
    even_so: bool
    source: Sourced = SQLiteSource
    against: list[str] = field(default_factory=list)  # what speaks against it and can be overruled


def plan(
    given: Sequence[Path],
    folder: Path,
    *,
    known_types: Collection[str],
    anchors: Sequence[Anchor] = (),
    even_so: bool = False,
    source: Sourced = SQLiteSource,
) -> Plan:
    """Check everything. `given`: one or two backups, or places of them; `folder`: where the ledger goes, or lies.

    Both halves: a new computer. The ledger's alone: its folder was lost. The vault's alone: the vault was lost.
    """
    halves = _halves(given)
    asked = _Asked(known_types, anchors, even_so, source)
    first, second = halves.get("ledger"), halves.get("vault")
    half = first or second
    assert half is not None
    place = vault_dir(half.origin)
    if first is not None:
        _check_new(folder, asked)
    elif not (folder / DATABASE).is_file():
        raise InputError(f"there is no ledger in {folder}", hint="give the ledger's half of the backup as well")
    else:
        fold_in(folder / DATABASE)
    _check_vault_there(place, second)
    for each in halves.values():
        copies.check_files(each)
    if first is not None and second is not None and first.copy != second.copy:
        asked.against.append(f"these are halves of two backups, of {first.size} and of {second.size} entries")
    made = _examine(first, second, folder, place, asked)
    if asked.against and not even_so:
        raise InputError(f"{'; '.join(asked.against)}", hint=f"{_PAIR}; {EVEN_SO}")
    return made


def _halves(given: Sequence[Path]) -> dict[str, Half]:
    halves: dict[str, Half] = {}
    for half in copies.newest(given):
        if half.kind in halves:
            raise InputError(f"both are a {half.kind}'s half: {halves[half.kind].name} and {half.name}", hint=_PAIR)
        halves[half.kind] = half
    if not halves:
        raise InputError("no backup is named", hint="name the folder of its ledger half, and that of its vault half")
    if len({half.origin for half in halves.values()}) > 1:
        said = " and ".join(half.origin for half in halves.values())
        raise InputError(f"these are backups of two ledgers: {said}", hint=_PAIR)
    return halves


def _check_new(folder: Path, asked: _Asked) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty", hint="choose a new folder; nothing is restored over anything")
    for what, where in (("ledger", folder), ("vault", data_home())):
        if (name := risk.risky(where)) and not asked.even_so:
            raise InputError(
                f"{where} is no place for a {what}: {name}",
                hint="choose a folder on this computer that nothing synchronises; or say --even-so",
            )


def _check_vault_there(place: Path, half: Half | None) -> None:
    there = (place / VAULT).exists()
    if half is not None and there:
        raise InputError(
            f"this computer has this ledger's vault already: {place}",
            hint="nothing is restored over it; give the ledger's half alone",
        )
    if half is None and not there:
        raise InputError(
            "this computer does not have this ledger's vault", hint="give the vault's half of the backup as well"
        )


def _examine(first: Half | None, second: Half | None, folder: Path, place: Path, asked: _Asked) -> Plan:
    where, whose = (folder if first is None else first.folder), (second or first)
    assert whose is not None
    vault_folder = place if second is None else second.folder
    mark, copied = read_mark(place), None if second is None else read_mark(second.folder)
    with Vault.open(vault_folder / VAULT, whose.origin) as vault:
        heads = _heads(vault, mark, copied, second is not None)
        found = matching.examine(
            where / DATABASE,
            known_types=asked.known_types,
            heads=[*heads, *asked.anchors],
            source=asked.source,
            label="the ledger in this folder" if first is None else first.name,
        )
        _check_same(found, whose, (mark, copied))
        made = Plan(
            ledger=first,
            vault=second,
            folder=folder,
            place=place,
            found=found,
            mark=mark,
            heads=[*heads, *asked.anchors],
            keyless=matching.keyless(where, vault_folder, found, asked.source),
            shut=matching.closed_levels(vault, found.powers),
            without_file=matching.without_key_file([path.name for path in copies.key_files(where)], found.powers),
        )
    _check_pair(made, asked)
    return made


def _heads(vault: Vault, mark: Mark | None, copied: Mark | None, from_copy: bool) -> list[Anchor]:
    heads = list(matching.vault_heads(vault, "the vault's half of the backup" if from_copy else "the vault"))
    for label, each in (("this computer", mark), ("the computer that made the vault's half", copied)):
        if each is not None:
            _, head = unverified_head(each.checkpoint)
            heads.append(Anchor(label, head.size, head.root, each.checkpoint))
    return heads


def _check_same(found: Examined, whose: Half, marks: Sequence[Mark | None]) -> None:
    """The ledger is the one that the vault and this computer know, by its name and by its key."""
    if found.origin != whose.origin:
        raise EvidenceError(f"this is another ledger: expected {whose.origin}, got {found.origin}", hint=_PAIR)
    for mark in marks:
        if mark is not None and mark.vkey != found.vkey:
            raise EvidenceError(
                f"not the ledger that the vault's computer knew: expected {mark.vkey}, got {found.vkey}",
                hint="somebody may have exchanged it; ask whoever keeps the backups",
            )


def _check_pair(made: Plan, asked: _Asked) -> None:
    """What speaks against two halves. To bring back a lost vault from an older backup is the case it is there for."""
    if made.ledger is not None and made.vault is not None:
        own = {"the vault's half of the backup", "the computer that made the vault's half"}
        for gap in made.gaps:
            if gap.anchor.label in own:
                asked.against.append(
                    f"the ledger's half is older than the vault's, which knows {gap.anchor.size} entries"
                )
                break
        if made.keyless:
            asked.against.append(
                f"the vault's half is older than the ledger's: it has no key to the words of {len(made.keyless)} entries"
            )
    elif made.ledger is not None and made.keyless:
        asked.against.append(
            f"this computer's vault has no key to the words of {len(made.keyless)} entries: set {made.place} aside, "
            "and give both halves"
        )
    if made.ledger is not None and made.without_file:
        asked.against.append(f"key files are missing, of {len(made.without_file)} people")
