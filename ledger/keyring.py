"""What this process knows of keys: whose key signs what (learnt from the control stream), and which keys it holds itself.

The fold is `ledger.evidence.powers`; the wraps are `ledger.custody.vault`. This is where the two meet, so that the mapper
can ask one object who may sign and under which key to seal. It keeps opened keys in memory and writes none anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ledger.custody.keyfile import Identity
from ledger.custody.vault import Vault
from ledger.custody.wrap import encryption_key_id
from ledger.errors import EvidenceError, LedgerError, NotOpen
from ledger.evidence import envelope, parts
from ledger.evidence.checkpoint import Head
from ledger.evidence.envelope import Leaf
from ledger.evidence.note import parse_vkey
from ledger.evidence.powers import Powers
from ledger.store.revive import StoredRow


class LedgerKeyring:
    """Keys by position, and the secrets of whoever is present."""

    def __init__(self, origin: str, vault: Vault | None = None) -> None:
        self.origin = origin
        self.powers = Powers()
        self.vault = vault
        self.identity: Identity | None = None
        self.head = Head(0, b"")  # the newest that this process has seen; the vault notes it when it changes
        self.erased: set[UUID] = set()
        self.remarks: dict[int, list[str]] = {}  # what is said of an enrolment wherever it is relied upon, by position
        self.learnt = 0  # version of the control stream up to which keys are known
        self._control: dict[int, Leaf] = {}  # the ledger's own events were checked as they were learnt
        self._publics: dict[bytes, bytes] = {}  # id -> public key, of every key that a level ever had
        self._levels: dict[bytes, bytes] = {}  # public key -> private key

    # ---- whose key

    def learn(self, rows: Iterable[StoredRow]) -> None:
        """Fold newly found rows of the control stream. A key event that does not hold stops everything."""
        for row in rows:
            leaf = envelope.parse_leaf(row.state)
            body = parts.parse_body(leaf.body)
            shown = parts.match(body, parts.unpack_parts(row.parts or b""))
            if shown.what is None or shown.inside is None or body.ledger != self.origin:
                raise EvidenceError(f"entry {row.position}: not a key event of this ledger")
            self.remarks[row.position] = self.powers.apply(row.position, leaf, body, shown.what, shown.inside)
            self._note(shown.what["type"], shown.what["data"])
            self._control[row.position] = leaf
            self.learnt = row.originator_version

    def _note(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "erasure.requested":
            self.erased.add(UUID(bytes=data["subject"]))
        elif kind == "level.keyed":
            self._publics[encryption_key_id(data["public_key"])] = data["public_key"]

    def check_signer(self, position: int, leaf: Leaf, body: parts.Body, what: dict[str, Any]) -> None:
        """See `Powers.check_signer`. A key event was checked against the keys before it, not those of today."""
        if self._control.get(position) != leaf:
            self.powers.check_signer(position, leaf, body, what)

    # ---- which keys are here

    def data_key(self, subject: UUID, level: str) -> tuple[bytes, bytes]:
        """A key of this sitting under which text about the subject is sealed; needs no right to read."""
        if subject in self.erased:
            raise LedgerError("this subject was erased; nothing more can be written about them")
        if self.vault is None:
            raise LedgerError("the vault is not on this computer", hint="write on the computer that keeps the vault")
        public = self.powers.levels.get(level)
        if public is None:
            raise EvidenceError(f"no event keys the level {level!r}")
        return self.vault.data_key(subject, level, public, self.head)

    def level_private(self, level: str) -> bytes:
        """The private key of a level, if a wrap gives it to whoever is present; else NotOpen."""
        return self._private(level, self.powers.levels[level])

    def former(self, level: str) -> list[bytes]:
        """Private keys that a level had before and that are still in the vault: a keying anew was interrupted."""
        if self.vault is None:
            return []
        now = encryption_key_id(self.powers.levels[level])
        left = [self._publics[key] for key in self.vault.level_keys(level) - {now} if key in self._publics]
        return [self._private(level, public) for public in left]

    def text_key(self, data_key_id: bytes, level: str) -> bytes:
        """The data key that opens a box; else NotOpen. An interrupted keying anew leaves some under the level's last key."""
        if self.vault is None:
            raise NotOpen("the vault is not on this computer")
        level_key = self.vault.level_key_of(data_key_id) or b""
        public = self._publics.get(level_key, self.powers.levels[level])
        return self.vault.open_data_key(data_key_id, self._private(level, public))

    def _private(self, level: str, public: bytes) -> bytes:
        if public not in self._levels:
            if self.vault is None or self.identity is None:
                raise NotOpen(f"nobody is here who may read what is {level}")
            found = self.vault.open_level(level, public, self.identity.open)
            if found is None:
                raise NotOpen(f"your passphrase does not open what is {level}")
            self._levels[public] = found
        return self._levels[public]

    def log_seed(self) -> bytes | None:
        """The log key, if a wrap gives it to whoever is present."""
        if self.vault is None or self.identity is None:
            return None
        return self.vault.open_log_key(parse_vkey(self.powers.log_key).public, self.identity.open)

    def unlock(self, identity: Identity | None) -> None:
        """Whoever is present changes; nothing opened by the last person stays."""
        self.identity = identity
        self._levels.clear()
