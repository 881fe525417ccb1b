"""The ledger's own events: opened, keys, levels, recovery sheet, writer, attached branches, erasure and disposal.

All of them stand in one stream, so that whoever signs can be refused under the write lock if keys or erasures have changed
since they decided. What they mean for who may sign is folded in `ledger.evidence.powers`, from bytes; this module only
declares their fields (formats.md sections 3, 4 and 6). Roles in the world are none of its business.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.event import Event


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A tree head that an earlier book is known to have signed; `source` says who remembers it, `note` is the proof.

    From a kept line only the first 20 bytes of the root are known, and there is no note.
    """

    size: int
    root: bytes
    source: str
    note: bytes | None = None


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The ledger that this one continues after a loss (formats.md 6): what stands of it, and what is known to be lost.

    `size` and `root` are what stands and is read on from here. `lost_to` None: how much was lost is not known.
    `recovery` opens the commitment of the earlier book's newest recovery sheet, if the founder came in with that.
    """

    origin: str
    vkey: str
    size: int
    root: bytes
    heads: tuple[KnownHead, ...]
    lost_from: int
    lost_to: int | None
    reason: str
    recovery: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class ControlEvent(Event):
    """Base of the ledger's own events; never recorded itself."""

    TOPIC = "ledger.control"


@dataclass(frozen=True, kw_only=True)
class LedgerOpened(ControlEvent):
    """Leaf 0: names the log key, the time zone, the first person and the first writer. Its own signature enrols its key."""

    TOPIC = "ledger.opened"
    alg: str = "ed25519"
    demo: bool
    encryption_key: bytes
    log_key: str
    person: UUID
    predecessor: Predecessor | None = None
    public_key: bytes
    time_zone: str
    writer: UUID


@dataclass(frozen=True, kw_only=True)
class KeyEnrolled(ControlEvent):
    """A person's keys, with the new key's proof of possession. `recovery` opens the recovery sheet's commitment."""

    TOPIC = "key.enrolled"
    alg: str = "ed25519"
    encryption_key: bytes
    person: UUID
    powers: tuple[str, ...]
    proof: bytes
    public_key: bytes
    recovery: bytes | None = None
    replaces: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(ControlEvent):
    """From this position on, this key signs nothing; from `doubtful_from` on, what it signed is marked doubtful."""

    TOPIC = "key.revoked"
    doubtful_from: int | None = None
    key: bytes
    reason: str


@dataclass(frozen=True, kw_only=True)
class LevelKeyed(ControlEvent):
    """The public key to which data keys of this level are wrapped from now on."""

    TOPIC = "level.keyed"
    level: str
    public_key: bytes


@dataclass(frozen=True, kw_only=True)
class RecoveryIssued(ControlEvent):
    """A recovery sheet was printed. Whoever reveals the value behind `commitment` enrols one new key, in the open."""

    TOPIC = "recovery.issued"
    commitment: bytes
    public_key: bytes


@dataclass(frozen=True, kw_only=True)
class WriterChanged(ControlEvent):
    """From now on this machine writes; every other one reads."""

    TOPIC = "writer.changed"
    writer: UUID


@dataclass(frozen=True, kw_only=True)
class ErasureRequested(ControlEvent):
    """From now on nothing is sealed about this subject, and the boxes are going to be deleted."""

    TOPIC = "erasure.requested"
    subject: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ErasureCompleted(ControlEvent):
    """The wraps of the subject's data keys and so many boxes were deleted."""

    TOPIC = "erasure.completed"
    subject: UUID
    boxes: int


@dataclass(frozen=True, kw_only=True)
class StreamDisposed(ControlEvent):
    """At the end of retention, the clear parts of the events at these positions were deleted."""

    TOPIC = "stream.disposed"
    positions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BranchAttached(ControlEvent):
    """Another copy of an earlier book that went on by itself: kept beside this one, byte for byte, from leaf 0 to `size`.

    Its entries up to `common` are those that this ledger continues; from there on it proves what was signed, and not
    where that stood. `note` is the newest checkpoint that the copy itself held.
    """

    TOPIC = "branch.attached"
    common: int
    note: bytes | None
    origin: str
    root: bytes
    size: int
    vkey: str
