"""What is handed back when something was recorded: a value, and the words for it are others' business.

`checkpoint` is None when it was *recorded, not sealed*: nobody present holds the log key (formats.md 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from ledger.evidence import merkle, parts
from ledger.evidence.checkpoint import fingerprint, format_kept, unverified_head
from ledger.store.revive import StoredRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded event: its position (entry number), the signed leaf, and its clear parts."""

    position: int
    event_id: UUID
    leaf: bytes
    parts: tuple[bytes, ...]

    @property
    def fingerprint(self) -> str:
        """Sixteen characters of the leaf's hash, in groups, for people."""
        return fingerprint(merkle.leaf_hash(self.leaf))


@dataclass(frozen=True, slots=True)
class Receipt:
    """All entries of one command, and the signed tree head that covers them."""

    entries: tuple[Entry, ...]
    checkpoint: bytes | None
    repeated: bool = False  # it had been recorded before; nothing was written

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def kept(self) -> str | None:
        """The line to keep somewhere else (the size and twenty bytes of the root)."""
        return None if self.checkpoint is None else format_kept(unverified_head(self.checkpoint)[1])


@dataclass(frozen=True, slots=True)
class Outcome:
    """A receipt, and what is missing but did not stop it."""

    receipt: Receipt
    warnings: tuple[str, ...] = ()


def entry_of(row: StoredRow) -> Entry:
    """The entry in a row that was read back."""
    clear = tuple(parts.unpack_parts(row.parts)) if row.parts is not None else ()
    return Entry(row.position, UUID(bytes=row.event_id), row.state, clear)


def nth_id(first: UUID, n: int) -> UUID:
    """The ids of one command's events follow from its first, so that a repeated command finds them all."""
    if n == 0:
        return first
    return UUID(bytes=sha256(b"consent-ledger/event/v1\0" + first.bytes + n.to_bytes(4)).digest()[:16], version=4)
