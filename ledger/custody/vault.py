"""The vault: who can open what. Data keys wrapped to levels, level keys and the log key wrapped to people (formats.md 4).

It holds no secret in clear, and decides nothing: that a level's public key is the right one, and that somebody may be let
in, is known from signed events. It lies outside the ledger's folder, so that a copy of that folder outlives no erasure.
People are known here by the id of their encryption key, subjects by their pseudonymous id.

    data key   → the level's public key            made by whoever writes, who need not be able to read
    level key  → a person, or the recovery sheet   a way in
    log key    → a person with `seal`, or the sheet
"""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from ledger.custody.vaultfile import VaultFile
from ledger.custody.wrap import KEY_SIZE, encryption_key, encryption_key_id, unwrap, wrap
from ledger.errors import EvidenceError, LedgerError, NotOpen, StaleDecision
from ledger.evidence.checkpoint import Head
from ledger.evidence.envelope import SigningKey


class Vault:
    """One ledger's vault on this computer. A sitting is the life of this object: each makes data keys of its own."""

    def __init__(self, file: VaultFile, ledger: str) -> None:
        self._file, self._ledger = file, ledger
        self._sitting: dict[tuple[UUID, str, bytes], tuple[bytes, bytes]] = {}

    @classmethod
    def create(cls, path: Path, ledger: str) -> Self:
        """A new vault; LedgerError where there is one already."""
        VaultFile.create(path, ledger)
        return cls.open(path, ledger)

    @classmethod
    def open(cls, path: Path, ledger: str) -> Self:
        return cls(VaultFile.open(path, ledger), ledger)

    def close(self) -> None:
        self._sitting = {}
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def copy_to(self, path: Path) -> None:
        """A copy in a new file, of one moment. The ledger keeps a register of copies: see formats.md 4."""
        self._file.copy_to(path)

    # ---- data keys

    def data_key(self, subject: UUID, level: str, level_public: bytes, head: Head) -> tuple[bytes, bytes]:
        """(id, key) for sealing text about a subject in this sitting. Its wrap is on the disk before it is returned."""
        level_key = encryption_key_id(level_public)
        with self._file.lock:
            known = self._sitting.get((subject, level, level_key))
            # It must still be there: the subject may have been erased, or the level keyed anew, by another process.
            if known and self._file.row("SELECT 1 FROM data_keys WHERE id = ? AND level_key = ?", known[0], level_key):
                return known
            made = secrets.token_bytes(16), secrets.token_bytes(KEY_SIZE)
            wrapped = wrap(self._ledger, "data", made[0], level_public, made[1])
            with self._file.writing() as db:
                _check_ways_in(db, level, level_key)
                values = (made[0], subject.bytes, level, level_key, wrapped)
                db.execute("INSERT INTO data_keys VALUES (?,?,?,?,?)", values)
                _note(db, head)
            self._sitting[subject, level, level_key] = made
            return made

    def open_data_key(self, data_key_id: bytes, level_private: bytes) -> bytes:
        """The data key; NotOpen if it was erased or is wrapped for another level's key."""
        found = self._file.row("SELECT wrap FROM data_keys WHERE id = ?", data_key_id)
        if found is None:
            hint = "it was erased, or this is an old copy of the vault"
            raise NotOpen("the key to this text is not in the vault", hint=hint)
        return self._opened("data", data_key_id, level_private, found[0])

    def level_key_of(self, data_key_id: bytes) -> bytes | None:
        """The id of the level key that opens this data key, or None if there is no such data key."""
        found = self._file.row("SELECT level_key FROM data_keys WHERE id = ?", data_key_id)
        return None if found is None else _bytes(found[0])

    def erase(self, subject: UUID) -> int:
        """Delete the wraps of all data keys of a subject, whose boxes are noise from now on; how many there were."""
        if self._file.row("SELECT 1 FROM data_keys WHERE subject = ?", subject.bytes) is None:
            return 0  # asked at every opening of a ledger that knows of an erasure
        with self._file.lock:
            with self._file.writing() as db:
                gone = db.execute("DELETE FROM data_keys WHERE subject = ?", (subject.bytes,)).rowcount
            self._sitting = {key: made for key, made in self._sitting.items() if key[0] != subject}
        return gone

    def data_keys(self, subject: UUID) -> int:
        """How many data keys of a subject are left here."""
        row = self._file.row("SELECT COUNT(*) FROM data_keys WHERE subject = ?", subject.bytes)
        return int(row[0]) if row else 0

    # ---- levels

    def put_level(self, level: str, level_private: bytes, recipient_public: bytes) -> None:
        """Let somebody into a level: a person, or the recovery sheet."""
        with self._file.writing() as db:
            self._put_level(db, level, level_private, recipient_public)

    def open_level(self, level: str, level_public: bytes, identity_private: bytes) -> bytes | None:
        """The level's private key; None if it is not wrapped to this person, NotOpen if the wrap does not open."""
        found = self._file.row(
            "SELECT wrap FROM level_keys WHERE level = ? AND level_key = ? AND recipient = ?",
            level, encryption_key_id(level_public), _own_id(identity_private),
        )  # fmt: skip
        if found is None:
            return None
        private = self._opened("level", level, identity_private, found[0])
        if encryption_key(private) != level_public:
            raise EvidenceError(f"the vault holds another key for {level} than the one that was signed")
        return private

    def readers(self, level: str, level_public: bytes | None = None) -> set[bytes]:
        """Ids of the encryption keys that open this level: this key of it, or any."""
        level_key = None if level_public is None else encryption_key_id(level_public)
        found = self._file.rows(
            "SELECT recipient FROM level_keys WHERE level = ? AND level_key = coalesce(?, level_key)", level, level_key
        )
        return {_bytes(recipient) for (recipient,) in found}

    def level_keys(self, level: str) -> set[bytes]:
        """Ids of the keys of a level under which something is wrapped, or which somebody opens."""
        found = self._file.rows(
            "SELECT level_key FROM data_keys WHERE level = ? UNION SELECT level_key FROM level_keys WHERE level = ?",
            level, level,
        )  # fmt: skip
        return {_bytes(key) for (key,) in found}

    def grant(self, level: str, opener_private: bytes, recipient_public: bytes) -> int:
        """Let somebody into every key of a level that the opener can open; how many. NotOpen if the opener is not in."""
        own = _own_id(opener_private)
        with self._file.writing() as db:
            found = db.execute("SELECT wrap FROM level_keys WHERE level = ? AND recipient = ?", (level, own)).fetchall()
            if not found:
                raise NotOpen(f"only somebody who can read what is {level} can let others in")
            for (wrapped,) in found:
                private = self._opened("level", level, opener_private, wrapped)
                self._put_level(db, level, private, recipient_public)
        return len(found)

    def rekey(self, level: str, old_private: bytes, new_public: bytes) -> int:
        """Wrap the level's data keys anew, from an old key to a new one, and delete the old key's wraps; how many data keys.

        For when somebody leaves. The new key is put to its readers, and its event recorded, before.
        """
        old, new = _own_id(old_private), encryption_key_id(new_public)
        if old == new:
            raise EvidenceError(f"the new key for {level} is the old one")
        with self._file.writing() as db:
            _check_ways_in(db, level, new)
            select = "SELECT id, wrap FROM data_keys WHERE level = ? AND level_key = ?"
            held = db.execute(select, (level, old)).fetchall()
            for data_key_id, wrapped in held:
                key = self._opened("data", data_key_id, old_private, wrapped)
                again = wrap(self._ledger, "data", data_key_id, new_public, key)
                db.execute("UPDATE data_keys SET level_key = ?, wrap = ? WHERE id = ?", (new, again, data_key_id))
            db.execute("DELETE FROM level_keys WHERE level = ? AND level_key = ?", (level, old))
        return len(held)

    # ---- the log key

    def put_log_key(self, seed: bytes, recipient_public: bytes) -> None:
        """Let somebody seal."""
        public = SigningKey(seed).public
        wrapped = wrap(self._ledger, "log", public, recipient_public, seed)
        values = (public, encryption_key_id(recipient_public), wrapped)
        with self._file.writing() as db:
            db.execute("INSERT OR REPLACE INTO log_keys VALUES (?,?,?)", values)

    def open_log_key(self, log_public: bytes, private: bytes) -> bytes | None:
        """The log key's seed; None if it is not wrapped to this person."""
        found = self._file.row(
            "SELECT wrap FROM log_keys WHERE log_key = ? AND recipient = ?", log_public, _own_id(private)
        )
        if found is None:
            return None
        seed = self._opened("log", log_public, private, found[0])
        if SigningKey(seed).public != log_public:
            raise EvidenceError("the vault holds another log key than the one that was signed")
        return seed

    def revoke(self, recipient_public: bytes) -> int:
        """Delete every wrap to somebody; how many. What they copied before, they have.

        Refused where nobody could open a level afterwards: what is sealed there would be lost to everybody.
        """
        own = encryption_key_id(recipient_public)
        with self._file.writing() as db:
            theirs = db.execute("SELECT level, level_key FROM level_keys WHERE recipient = ?", (own,)).fetchall()
            gone = db.execute("DELETE FROM level_keys WHERE recipient = ?", (own,)).rowcount
            gone += db.execute("DELETE FROM log_keys WHERE recipient = ?", (own,)).rowcount
            for level, level_key in theirs:
                if not db.execute("SELECT 1 FROM level_keys WHERE level_key = ?", (level_key,)).fetchone():
                    hint = "let somebody else in, or print a recovery sheet, before"
                    raise LedgerError(f"nobody else can open what is {level}; it would be lost", hint=hint)
        return gone

    # ---- the ledger's head

    def head(self) -> tuple[int, bytes] | None:
        """(size, root) of the ledger at the last change of the vault: a ledger shorter than that is an old copy."""
        found = self._file.row("SELECT size, root FROM vault WHERE size IS NOT NULL")
        return None if found is None else (int(found[0]), _bytes(found[1]))

    def note_head(self, size: int, root: bytes) -> None:
        """Remember a head. A smaller one changes nothing; another root at the same size is another history."""
        with self._file.writing() as db:
            _note(db, Head(size, root))

    def _put_level(self, db: sqlite3.Connection, level: str, private: bytes, recipient_public: bytes) -> None:
        wrapped = wrap(self._ledger, "level", level, recipient_public, private)
        values = (level, _own_id(private), encryption_key_id(recipient_public), wrapped)
        db.execute("INSERT OR REPLACE INTO level_keys VALUES (?,?,?,?)", values)

    def _opened(self, kind: Any, name: str | bytes, private: bytes, wrapped: Any) -> bytes:
        secret = unwrap(self._ledger, kind, name, private, _bytes(wrapped))
        if len(secret) != KEY_SIZE:
            raise EvidenceError(f"the vault: expected a {kind} key of {KEY_SIZE} bytes, got {len(secret)}")
        return secret


def _own_id(private: bytes) -> bytes:
    return encryption_key_id(encryption_key(private))


def _bytes(value: Any) -> bytes:
    if type(value) is not bytes:
        raise EvidenceError(f"the vault: expected bytes, got {type(value).__name__}")
    return value


def _check_ways_in(db: sqlite3.Connection, level: str, level_key: bytes) -> None:
    """A key that is wrapped to a level that nobody opens is lost."""
    found = {key for (key,) in db.execute("SELECT DISTINCT level_key FROM level_keys WHERE level = ?", (level,))}
    if level_key in found:
        return
    if found:
        raise StaleDecision(f"{level} was keyed anew")
    raise LedgerError(f"nobody could open what is {level}: the vault has no way in")


def _note(db: sqlite3.Connection, head: Head) -> None:
    if head.size == 0:
        return
    size, root = db.execute("SELECT size, root FROM vault").fetchone()
    if head.size == size and head.root != root:
        raise EvidenceError(f"the vault knows another history: two roots at size {size}")
    if size is None or head.size > size:
        db.execute("UPDATE vault SET size = ?, root = ?", (head.size, head.root))
