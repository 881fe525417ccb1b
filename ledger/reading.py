"""Reading a ledger: entries, their words, documents and proofs. Writes nothing.

The half of `ledger.application.Ledger` that needs no right to sign. Each entry is checked as it is read (signature, parts,
columns); that the whole is what was signed is `ledger.evidence.verify`'s to say. Opening a box is an explicit act: nothing
decrypts on the way to a projection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from eventsourcing.application import Application

from ledger.book import LedgerBook
from ledger.books import Books
from ledger.custody import box
from ledger.custody.keyfile import Identity, read_keyfile
from ledger.custody.vault import Vault
from ledger.errors import EvidenceError, InputError, LedgerError, NotOpen, ReadOnly
from ledger.event import LEVEL_OF, Event, Recorded
from ledger.evidence import envelope, merkle, parts, proof
from ledger.evidence.checkpoint import Head, fingerprint, open_checkpoint
from ledger.evidence.powers import Powers
from ledger.founding import KEYS
from ledger.keyring import LedgerKeyring
from ledger.numbering import BOOK, format_entry
from ledger.opening import Opened, key_files
from ledger.store.mapper import LedgerMapper
from ledger.store.revive import Place, StoredRow
from ledger.store.sqlite import LedgerRecorder


class Reading(Application[UUID]):
    """What can be asked of an open ledger."""

    opened: Opened
    keyring: LedgerKeyring
    recorder: LedgerRecorder
    mapper: LedgerMapper
    control_stream: UUID
    head: Head
    now: Callable[[], datetime]
    past: Reading | None = None  # the earlier book that this one continues
    books: Books

    # ---- who is present

    def people_with_keys(self) -> list[UUID]:
        """Who has a key file in this folder; file names carry ids, never names."""
        return key_files(self.folder)

    def unlock(self, person: UUID, passphrase: str) -> Identity:
        """Open a person's key file and act as them; WrongPassphrase if it does not open."""
        path = self.folder / KEYS / person.hex
        if not path.exists():
            raise InputError("this person has no key here", hint="`key list` shows who has one")
        identity = read_keyfile(path, self.origin, passphrase)
        self.admit(identity)
        return identity

    def admit(self, identity: Identity) -> None:
        """Act as this person from now on, unless their key has ended: then NotOpen."""
        key = self.powers.keys.get(identity.sign.key_id)
        if key is None or key.revoked is not None:
            ended = "is not enrolled here" if key is None else f"was revoked by entry {key.revoked}"
            raise NotOpen(
                f"this key {ended}: it signs and opens nothing", hint="whoever may enrol keys can make a new one"
            )
        self.become(identity)

    def become(self, identity: Identity) -> None:
        """Act as this person from now on, whatever their key may do; the earlier books open to the same keys."""
        self.keyring.unlock(identity)
        if self.past is not None:
            self.past.become(identity)

    # ---- what it is

    @property
    def folder(self) -> Path:
        return self.opened.folder

    @property
    def origin(self) -> str:
        return self.opened.origin

    @property
    def vkey(self) -> str:
        """The verifier key: all that somebody else needs in order to check this ledger."""
        return self.opened.vkey.text

    @property
    def log_public(self) -> bytes:
        return self.opened.vkey.public

    @property
    def powers(self) -> Powers:
        return self.keyring.powers

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.powers.time_zone)

    @property
    def identity(self) -> Identity | None:
        return self.keyring.identity

    def require_identity(self) -> Identity:
        if self.identity is None:
            raise NotOpen("the ledger is locked", hint="unlock it with your passphrase")
        return self.identity

    def require_vault(self) -> Vault:
        if self.keyring.vault is None:
            raise ReadOnly("the vault is not on this computer")
        return self.keyring.vault

    def refresh(self) -> Head:
        """Look at what is committed now: the tree head, and any new key events."""
        self.head = self.keyring.head = self.recorder.head()
        rows = self.recorder.select_events(self.control_stream, gt=self.keyring.learnt)
        self.keyring.learn(row for row in rows if isinstance(row, StoredRow))
        return self.head

    def root_at(self, size: int) -> bytes:
        """The tree's root when it had `size` leaves, from the stored nodes."""
        return merkle.root(size, self.recorder.read_node)

    def book(self, known_at: int | None = None) -> LedgerBook:
        """The ledger as of now, or as it was known at a position."""
        head = self.refresh()
        if known_at is not None and known_at < head.size:
            if known_at <= self.books.first:
                raise InputError(f"there is no entry {format_entry(known_at)}")
            head = Head(known_at, self.root_before(known_at))
        # A clock that is behind is a mark, never a refusal (formats.md 2): nobody loses a role to a flat battery.
        now = max(self.now(), self.read(head.size).recorded_at)
        return LedgerBook(self.books, head, now, self.zone)

    # ---- reading

    def at(self, position: int) -> tuple[Reading, int]:
        """Whose entry this is, and its number in that book."""
        return (self, position) if position > 0 or self.past is None else self.past.at(position + BOOK)

    def lineage(self) -> Iterator[Reading]:
        """This book, the one that it continues, and so on back."""
        yield self
        if self.past is not None:
            yield from self.past.lineage()

    def root_before(self, position: int) -> bytes:
        """The root of the tree in which this entry is the last: this book's, or an earlier one's."""
        book, number = self.at(position)
        return book.root_at(number)

    def read(self, position: int) -> Recorded[Any]:
        """One entry, checked."""
        return self.books.read(self.row(position))

    def entries(self, positions: Sequence[int]) -> list[Recorded[Any]]:
        """The entries at these positions, each checked, in the ledger's order."""
        return [self.books.read(row) for row in self.books.rows_at(positions)]

    def places(self, *types: type[Event]) -> list[Place]:
        """Where entries of these types stand, in the ledger's order. Nothing is checked: whatever is used is read first."""
        return self.books.places_of([t.TOPIC for t in types], self.refresh().size)

    def history(self, gt: int | None = None) -> Iterator[Recorded[Any]]:
        """Every entry after position `gt`, in order; without it, all."""
        return map(self.books.read, self.books.rows(self.books.first if gt is None else gt, self.refresh().size))

    def all(self, *types: type[Event], known_at: int | None = None) -> Sequence[Recorded[Any]]:
        """All entries of these types, as known at a position (None: now)."""
        return self.book(known_at).all(*types)

    def newest(self, *types: type[Event]) -> Iterator[Recorded[Any]]:
        """All entries of these types, the newest first, each read only when it is asked for."""
        at, topics = self.refresh().size, [t.TOPIC for t in types]
        while rows := self.books.rows_of(topics, at, newest=True):
            at = rows[0].position - 1
            yield self.books.read(rows[0])

    def about(self, subject: UUID, *types: type[Event], known_at: int | None = None) -> Sequence[Recorded[Any]]:
        """All entries about a subject, of these types, as known at a position (None: now)."""
        return self.book(known_at).about(subject, *types)

    def texts(self, recorded: Recorded[Any], subject: UUID) -> dict[str, str]:
        """Open the box about a subject: field name to text; {} if there is none or it was erased. NotOpen without a key."""
        book, number = self.at(recorded.position)
        if book is not self:
            return book.texts(replace(recorded, position=number), subject)
        pieces = self._open(recorded, subject)
        if not pieces:
            return {}
        row = self.row(recorded.position)
        body = parts.parse_body(envelope.parse_leaf(row.state).body)
        shown = parts.match(body, [*parts.unpack_parts(row.parts or b""), *pieces])
        texts = {name: text for owner, name, text in shown.texts if owner == subject.bytes}
        if sorted(texts) != sorted(recorded.boxes[subject][1]):
            raise EvidenceError(f"entry {recorded.position}: the text in the box is not the text that was signed")
        return texts

    def _open(self, recorded: Recorded[Any], subject: UUID) -> list[bytes]:
        """The text parts in the box about a subject; [] if there is none or it was erased."""
        stored = self.recorder.box(recorded.position, subject) if subject in recorded.boxes else None
        if stored is None:
            return []
        if sha256(stored).digest() != recorded.boxes[subject][0]:
            raise EvidenceError(f"entry {recorded.position}: the sealed box is not the one that was signed")
        event_id, level = recorded.event_id.bytes, LEVEL_OF[recorded.event.sensitivity]
        key = self.keyring.text_key(box.box_key_id(stored), level)
        return box.open_box(key, stored, self.origin, event_id, subject.bytes, level)

    def fingerprint(self, position: int) -> str:
        """Sixteen characters of an entry's hash, in groups, for people."""
        return fingerprint(merkle.leaf_hash(self.row(position).state))

    def document(self, sha256_digest: bytes) -> bytes:
        """A document that an entry names, byte for byte."""
        return self.books.document(sha256_digest)

    # ---- checking itself

    def grown_head(self) -> tuple[Head, bytes | None]:
        """What is committed now, and the newest note; nothing is signed over a head that lost the last signed one.

        The note is read first: whatever it covers is committed by then, and other windows may commit and seal meanwhile.
        """
        stored = self.recorder.checkpoint()
        head = self.refresh()
        if stored is not None:
            last = open_checkpoint(stored, self.vkey)
            if last.size > head.size or self.root_at(last.size) != last.root:
                raise EvidenceError(
                    f"the ledger no longer contains its checkpoint of {last.size} entries; nothing is signed",
                    hint="run `consent-ledger verify`: it names what was changed",
                )
        return head, stored

    def check_included(self, rows: Sequence[StoredRow], note: bytes) -> None:
        """Each row's leaf, as it is stored, is in the tree that the note signs."""
        head, read_node = open_checkpoint(note, self.vkey), cache(self.recorder.read_node)
        for row in rows:
            path = merkle.prove_inclusion(row.position - 1, head.size, read_node)
            merkle.check_inclusion(merkle.leaf_hash(row.state), row.position - 1, head.size, path, head.root)

    # ---- handing out

    def checkpoint(self) -> bytes:
        """The newest signed tree head."""
        note = self.recorder.checkpoint()
        if note is None:
            raise EvidenceError("no tree head is stored", hint="run `verify`")
        return note

    def prove(self, position: int, show: Sequence[str] = ()) -> bytes:
        """A tlog-proof of one entry (formats.md 7). `show`: what, inside, about:SUBJECT, text:SUBJECT:FIELD (ids in hex)."""
        row, note = self.row(position), self.checkpoint()
        head = open_checkpoint(note, self.vkey)
        if position > head.size:
            raise LedgerError(
                f"entry {position} is recorded and not yet sealed", hint="a holder of the log key seals it"
            )
        path = merkle.prove_inclusion(position - 1, head.size, self.recorder.read_node)
        chosen = tuple(part for wanted in show for part in self.chosen(row, wanted))
        return proof.format_proof(proof.Proof(row.state, chosen, position - 1, tuple(path), note))

    def chosen(self, row: StoredRow, wanted: str) -> list[bytes]:
        """The parts of an entry that go by this name; InputError if it has none."""
        name, _, rest = wanted.partition(":")
        subject, _, field = rest.partition(":")
        clear = [(raw, parts.parse_part(raw)) for raw in parts.unpack_parts(row.parts or b"")]
        mine = [(raw, part) for raw, part in clear if part.name != "about" or part.content["subject"].hex() == subject]
        if name == "text":
            digests = {part.content["fields"].get(field) for _, part in mine if part.name == "about"}
            texts = self._open(self.mapper.read(row), UUID(hex=subject)) if digests - {None} else []
            found = [text for text in texts if parts.digest(row.event_id, text) in digests]
        else:
            found = [raw for raw, part in mine if part.name == name]
        if not found:
            raise InputError(f"entry {row.position} has no part {wanted}")
        return found

    def row(self, position: int) -> StoredRow:
        """A row as it is stored; nothing in it is believed yet."""
        row = self.books.row(position)
        if row is None:
            raise InputError(f"there is no entry {format_entry(position)}", hint=f"the newest is {self.head.size}")
        return row
