"""What a backup is on a disk: two halves in two places, each a folder that says what it is (design.md, storage).

    <ledger's place>/<name>-<entries>-<day>-ledger/   ledger.db  keys/  config.toml  backup.json
    <vault's place>/<name>-<entries>-<day>-vault/     vault.db  mark  backup.json

Of a ledger that continues another, both hold `earlier/` as well: those books, and their vaults.

`backup.json` is written last and the folder is renamed to its name only then: what has such a name is whole. Its digests
find what a memory stick has spoilt; they stop nobody who writes them anew. Whether a copy can be believed is said by
`ledger.evidence.verify`, and by holding both halves against each other (`ledger.restore`). Nothing here opens a ledger.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from ledger.errors import EvidenceError, InputError, LedgerError
from ledger.evidence import strict_json
from ledger.founding import CONFIG, DATABASE, KEYS, PENDING, VAULT
from ledger.opening import EARLIER

Kind = Literal["ledger", "vault"]
MANIFEST, MARK = "backup.json", "mark"
MAX_MANIFEST = 1 << 20
KEEP = 30  # the newest backups that are kept; of older ones, the newest of each month
_VERSION = 1
BOOK = re.compile(r"[0-9a-f]{32}-[0-9a-f]{16}")
_KEY = re.compile(rf"{KEYS}/({PENDING}/[0-9a-f]{{32}}/)?[0-9a-f]{{32}}")
_FILE = re.compile(
    rf"({EARLIER}/{BOOK.pattern}/)*({re.escape(DATABASE)}|{re.escape(CONFIG)}|{_KEY.pattern}|{re.escape(VAULT)})|{MARK}"
)
_FIELDS = {"consent-ledger-backup", "half", "copy", "origin", "size", "root", "taken", "files"}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of a half, as it was when it was made."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a backup, as it says of itself. `copy` is the id that both halves share; `size`, `root`: of the ledger."""

    folder: Path
    kind: Kind
    copy: UUID
    origin: str
    size: int
    root: bytes
    taken: datetime
    files: Mapping[str, Stored]

    @property
    def name(self) -> str:
        return self.folder.name

    def manifest(self) -> bytes:
        """`backup.json`."""
        said = {
            "consent-ledger-backup": _VERSION,
            "half": self.kind,
            "copy": str(self.copy),
            "origin": self.origin,
            "size": self.size,
            "root": self.root.hex(),
            "taken": self.taken.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "files": {name: {"bytes": f.size, "sha256": f.sha256} for name, f in sorted(self.files.items())},
        }
        return (json.dumps(said, indent=1) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Backup:
    """The halves that belong together; one is None where only the other lies in its place."""

    ledger: Half | None
    vault: Half | None

    @property
    def any(self) -> Half:
        half = self.ledger or self.vault
        assert half is not None
        return half

    @property
    def whole(self) -> bool:
        return self.ledger is not None and self.vault is not None


def prefix(origin: str) -> str:
    """How the names of a ledger's backups begin: its readable name, and eight digits of what no second ledger has."""
    name, _, digits = origin.rpartition("/")
    return f"{name.replace('/', '-')}-{digits[:8]}-"


def half_name(origin: str, size: int, taken: datetime, kind: Kind) -> str:
    """<name>-<entries>-<day>-<half>: sorts by what it holds."""
    return f"{prefix(origin)}{size:07}-{taken.astimezone(UTC):%Y-%m-%d}-{kind}"


def books(folder: Path) -> Iterator[Path]:
    """The folders of a ledger and of the earlier books in it, at any depth, relative to the ledger's."""
    yield Path()
    for path in sorted((folder / EARLIER).glob("*")):
        if BOOK.fullmatch(path.name) and path.is_dir():
            yield from (Path(EARLIER, path.name, below) for below in books(path))


def key_files(folder: Path) -> list[Path]:
    """The key files of a ledger, relative to its folder; also those that wait for their events to be recorded."""
    found = (path.relative_to(folder) for path in sorted((folder / KEYS).rglob("*")) if path.is_file())
    return [path for path in found if _KEY.fullmatch(path.as_posix())]


def describe(folder: Path, kind: Kind, copy: UUID, origin: str, head: tuple[int, bytes], taken: datetime) -> Half:
    """What lies in a folder that was just made."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    files = {path.relative_to(folder).as_posix(): stored(path) for path in paths}
    return Half(folder, kind, copy, origin, *head, taken.replace(microsecond=0), files)


def stored(path: Path) -> Stored:
    with path.open("rb") as file:
        return Stored(path.stat().st_size, file_digest(file, "sha256").hexdigest())


def read_half(folder: Path) -> Half:
    """InputError if there is no such folder, or it is no backup; EvidenceError if what it says of itself is damaged."""
    if not folder.is_dir():
        raise InputError(f"there is no {folder}", hint="is the memory stick or disk in, and spelt like this?")
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"{folder} is no backup: it has no {MANIFEST}", hint="name a backup, or the place of backups")
    with path.open("rb") as file:
        data = file.read(MAX_MANIFEST + 1)
    try:
        return _parse(folder, strict_json.load(data[:MAX_MANIFEST]))
    except (LedgerError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise EvidenceError(f"{path} is damaged: {error}", hint="take another backup") from None


def _parse(folder: Path, said: Any) -> Half:
    if not isinstance(said, dict) or set(said) != _FIELDS or said["consent-ledger-backup"] != _VERSION:
        raise EvidenceError("not what this program writes there; was it made by a newer one?")
    if said["half"] not in ("ledger", "vault") or type(said["size"]) is not int or not isinstance(said["origin"], str):
        raise EvidenceError("not a half, a size and an origin")
    files = {name: Stored(f["bytes"], f["sha256"]) for name, f in said["files"].items()}
    if strange := [name for name in files if not _FILE.fullmatch(name)]:
        raise EvidenceError(f"names a file that no backup has: {ascii(strange[0])[:80]}")
    needed = {DATABASE} if said["half"] == "ledger" else {VAULT, MARK}
    if missing := needed - files.keys():
        raise EvidenceError(f"does not name {', '.join(sorted(missing))}")
    taken = datetime.fromisoformat(said["taken"]).astimezone(UTC)
    root = bytes.fromhex(said["root"])
    return Half(folder, said["half"], UUID(said["copy"]), said["origin"], said["size"], root, taken, files)


def check_files(half: Half) -> None:
    """Every file is there, and is what it was; EvidenceError for the first that is not."""
    for name, was in half.files.items():
        path = half.folder / name
        if not path.is_file():
            raise EvidenceError(f"{half.name} is damaged: {name} is missing", hint="take another backup")
        if stored(path) != was:
            raise EvidenceError(f"{half.name} is damaged: {name} is not what was written", hint="take another backup")


def newest(given: Sequence[Path]) -> list[Half]:
    """The halves that these folders are; of a folder that holds backups, that of the newest one that all of them have."""
    found = [[read_half(path)] if (path / MANIFEST).is_file() else _inside(path) or [read_half(path)] for path in given]
    if len({half.origin for halves in found for half in halves}) > 1 and any(len(halves) > 1 for halves in found):
        raise InputError(
            "there are backups of several ledgers", hint="name the folders of one backup, and not their place"
        )
    shared = set.intersection(*({half.copy for half in halves} for halves in found)) if found else set()
    return [max(halves, key=lambda half: (half.copy in shared, half.size, half.taken)) for halves in found]


def _inside(place: Path) -> list[Half]:
    """The backups in a place; what is damaged is none."""
    halves = []
    for path in place.glob(f"*/{MANIFEST}"):
        with suppress(LedgerError, OSError):
            halves.append(read_half(path.parent))
    return halves


# ---- what lies in a place


def halves(place: Path, origin: str, kind: Kind) -> Iterator[Half]:
    """The halves of this kind of this ledger's backups in a place; a place that is not there has none."""
    for path in sorted(place.glob(f"{prefix(origin)}*-{kind}")) if place.is_dir() else ():
        with suppress(LedgerError, OSError):
            half = read_half(path)
            if half.origin == origin and half.kind == kind:
                yield half


def backups(ledger_place: Path, vault_place: Path, origin: str) -> list[Backup]:
    """What lies in both places, the newest first."""
    found = {half.copy: Backup(half, None) for half in halves(ledger_place, origin, "ledger")}
    for half in halves(vault_place, origin, "vault"):
        found[half.copy] = Backup(found[half.copy].ledger if half.copy in found else None, half)
    return sorted(found.values(), key=lambda b: (b.any.size, b.any.taken), reverse=True)


def superfluous(found: Sequence[Backup], keep: int = KEEP) -> list[Backup]:
    """What may be thinned out, of backups with the newest first: all but the newest, and the newest of each month."""
    months = set()
    spare = []
    for backup in found[keep:]:
        month = (backup.any.taken.year, backup.any.taken.month)
        if month in months:
            spare.append(backup)
        months.add(month)
    return spare
