"""What a check is held against: this computer's memory of a ledger, a key from outside, heads that were kept elsewhere.

The checks themselves are `ledger.evidence`'s. This gathers what they are given, without writing anything and without
trusting what lies in the ledger's folder: a mark that lies there too is compared, and is no reason to trust it more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.custody import place
from ledger.custody.mark import Mark, read_mark
from ledger.custody.vault import Vault
from ledger.errors import EvidenceError, InputError, LedgerError
from ledger.evidence.checkpoint import parse_kept, unverified_head
from ledger.evidence.evidence_file import parse_evidence
from ledger.evidence.note import parse_vkey
from ledger.evidence.proof import HEADER, parse_proof
from ledger.evidence.report import Anchor
from ledger.evidence.rewritten import kind, restore
from ledger.founding import CONFIG, VAULT
from ledger.opening import open_folder

LIMIT = 64 << 20


@dataclass(frozen=True)
class Memory:
    """What this computer remembers. `beside`: it lies in the ledger's own folder, so whoever has that has this too."""

    mark: Mark | None = None
    vault_head: tuple[int, bytes] | None = None
    beside: bool = False

    @property
    def size(self) -> int:
        """How many entries there were when it was last seen; 0 if nothing is remembered."""
        seen = unverified_head(self.mark.checkpoint)[1].size if self.mark else 0
        return max(seen, self.vault_head[0] if self.vault_head else 0)

    @property
    def given(self) -> tuple[str, bytes] | None:
        return (self.mark.vkey, self.mark.checkpoint) if self.mark else None


def remembered(folder: Path) -> Memory:
    """The mark and the vault's memory of the ledger in this folder, wherever they are."""
    found = _place(folder)
    if found is None:
        return Memory()
    where, origin = found
    mark = read_mark(where)
    return Memory(mark, _vault_head(where / VAULT, origin), beside=where.is_relative_to(folder.absolute()))


def _place(folder: Path) -> tuple[Path, str] | None:
    """Where vault and mark are: as the first entry says, or, if that can no longer be read, as the settings say."""
    with suppress(LedgerError):
        opened = open_folder(folder)
        return opened.place, opened.origin
    with suppress(LedgerError, OSError, ValueError, KeyError, TypeError):
        said = tomllib.loads((folder / CONFIG).read_text("utf-8"))
        return (folder.absolute() / said["vault"] if "vault" in said else place.vault_dir(said["origin"])), said[
            "origin"
        ]
    return None


def _vault_head(path: Path, origin: str) -> tuple[int, bytes] | None:
    if not path.exists():
        return None
    with Vault.open(path, origin) as vault:
        return vault.head()


def known_key(origin: str) -> str | None:
    """The verifier key that this computer remembers for an origin."""
    with suppress(LedgerError, OSError):
        mark = read_mark(place.vault_dir(origin))
        return mark.vkey if mark else None
    return None


def vkey(given: str | None) -> str | None:
    """A verifier key from outside, as text or in a file."""
    if given is None:
        return None
    text = given.strip()
    if "+" not in text and Path(text).is_file():
        text = read(Path(text)).decode("utf-8", "replace").strip()
    try:
        parse_vkey(text)
    except EvidenceError as error:
        raise InputError(
            f"not a verifier key: {error}", hint="it looks like name/1f…+hhhhhhhh+AQ… and stands on the card"
        ) from None
    return text


def anchors(given: tuple[str, ...]) -> Iterator[Anchor]:
    """Receipts, evidence files, checkpoints and kept lines, from files or as typed."""
    for one in given:
        yield _anchor(one)


def _anchor(given: str) -> Anchor:
    path = Path(given)
    if _is_file(path):
        return anchor_in(path.name, restore(read(path))[0], given)
    return anchor_in(f"kept line {given.strip()[:40]}", given.encode(), given)


def anchor_in(label: str, data: bytes, given: str) -> Anchor:
    """The head that a file or a line shows; InputError if it shows none. `given`: as what it came."""
    try:
        if data.startswith(HEADER.encode()):
            return _of_note(label, parse_proof(data).checkpoint)
        if kind(data) == "evidence":
            return _of_note(label, parse_evidence(data).checkpoint)
        if b"\n\n" in data:
            return _of_note(label, data)
        kept = parse_kept(data.decode("utf-8-sig").strip())
    except (EvidenceError, InputError, UnicodeDecodeError) as error:
        reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise InputError(
            f"--against {given[:60]!r}: {reason}",
            hint="give a receipt, a checkpoint, or the kept line of a slip, in quotes",
        ) from None
    return Anchor(label, kept.size, kept.root20)


def _of_note(label: str, note: bytes) -> Anchor:
    _, head = unverified_head(note)
    return Anchor(label, head.size, head.root, note)


def _is_file(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise InputError(f"{path} has more than {LIMIT} bytes")
    return data
