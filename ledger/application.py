"""class Ledger(Application): the one writer. Opens, records, reads and proves.

The way of a decision: read facts as of one tree head, decide, sign, commit in one transaction, read the head back, sign it
with the log key, check one's own inclusion proof, and only then say that it is recorded (formats.md 6). Rules about
consent or access are in `aggregates`; whole verification is `ledger.evidence.verify`, which needs none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError, PersistenceError
from eventsourcing.utils import Environment

from ledger import erasure, leaving
from ledger.books import Books
from ledger.control import KeyEnrolled
from ledger.custody.keyfile import Identity
from ledger.custody.recovery import Sheet
from ledger.errands import Errands
from ledger.errors import EvidenceError, InputError, LedgerBusy, LedgerError, ReadOnly, Refused, StaleDecision
from ledger.event import Book, Decision, Event
from ledger.evidence.checkpoint import Head, sign_checkpoint, unverified_head
from ledger.evidence.earlier import folder_name
from ledger.evidence.envelope import SigningKey
from ledger.evidence.note import parse_note
from ledger.founding import found
from ledger.keyring import LedgerKeyring
from ledger.numbering import format_entry
from ledger.opening import EARLIER, Opened, handed_over, open_folder, remembered, why_read_only
from ledger.receipt import Outcome, Receipt, entry_of, nth_id
from ledger.store.codec import to_micros
from ledger.store.mapper import Draft, LedgerMapper
from ledger.store.revive import StoredRow

ATTEMPTS = 8
LEAP = timedelta(days=92)  # a clock further ahead of the last event than a summer holiday is asked about
_RECENT = 8  # events that had not seen each other may stand in another order than their clocks, but not far apart
Decide = Callable[[Book], Decision]
Present = Sequence[Identity]  # besides whoever unlocked the ledger


def system_clock() -> datetime:
    """This computer's clock, in UTC."""
    return datetime.now(UTC)


class Ledger(Errands):
    """One ledger in one folder. Use as a context manager; `unlock` before writing or opening text."""

    name = "ledger"

    def __init__(
        self,
        opened: Opened,
        *,
        clock: Callable[[], datetime] = system_clock,
        on_wait: Callable[[str], None] | None = None,
        on_leap: Callable[[datetime, datetime], bool] = lambda _last, _now: True,
    ) -> None:
        self.opened, self.now, self.on_leap = opened, clock, on_leap
        self.keyring = LedgerKeyring(opened.origin, opened.open_vault())
        self._clocks: dict[int, datetime] = {}  # when the newest events were recorded
        super().__init__(
            {
                "LEDGER_PERSISTENCE_MODULE": "ledger.store.sqlite:LedgerSQLiteFactory",
                "LEDGER_SQLITE_DBNAME": opened.uri,
                "LEDGER_CREATE_TABLE": "n",
            }
        )
        self.books = Books(self.recorder, self.mapper)
        try:
            self._take_up(on_wait)
        except BaseException:
            self.close()
            raise

    def _take_up(self, on_wait: Callable[[str], None] | None) -> None:
        """Learn the keys, see whether this copy may be written, and carry out erasures that it does not know of."""
        writer = self.recorder.writer
        writer.on_wait = on_wait or writer.on_wait
        writer.holder_file = self.opened.place / "writing" if self.opened.place.is_dir() else None
        self.control_stream = UUID(str(self.row(1).originator_id))
        memory = remembered(self.opened, self.keyring.vault)
        head = self.refresh()
        self._open_past()
        self.read_only = why_read_only(self.opened, memory, head.size, self.root_at, self.powers)
        if self.read_only is None:
            leaving.take_up(self)
            erasure.carry_out_all(self)  # before any box is opened: this may be a restored copy

    def _open_past(self) -> None:
        """The book that this one continues lies in its folder; without it nobody's role or consent would be known."""
        if (said := self.powers.predecessor) is None:
            return
        name = folder_name(said["origin"], said["root"])
        past = Ledger(open_folder(self.folder / EARLIER / name, self.opened.place / EARLIER / name), clock=self.now)
        self.past, self.books = past, Books(self.recorder, self.mapper, past.books)
        self.keyring.erased |= past.keyring.erased
        stands = (past.origin, past.head.size, past.root_at(past.head.size))
        if stands != (said["origin"], said["size"], said["root"]):
            hint = "run `consent-ledger verify`: it names what was changed"
            raise EvidenceError(f"the earlier book in {name} is not the one that this ledger continues", hint=hint)

    # ---- eventsourcing's hooks

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """Nothing is taken from os.environ: a stray PERSISTENCE_MODULE must not reconfigure a ledger."""
        return Environment(name, dict(env or {}))

    def construct_mapper(self) -> LedgerMapper:
        return LedgerMapper(self.keyring)

    # ---- opening and closing

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        time_zone: str,
        passphrase: str,
        clock: Callable[[], datetime] = system_clock,
        demo: bool = False,
        vault: str | None = None,
        person: UUID | None = None,
        **options: Any,
    ) -> tuple[Ledger, Sheet]:
        """A new ledger, open and unlocked as its first person, and the recovery sheet that is to be printed."""
        how = {"name": name, "time_zone": time_zone, "passphrase": passphrase, "demo": demo, "vault": vault}
        founded = found(folder, at=clock(), first=person, **how)  # type: ignore[arg-type]
        return cls.open(folder, identity=founded.identity, clock=clock, **options), founded.sheet

    @classmethod
    def open(cls, folder: Path, *, identity: Identity | None = None, **options: Any) -> Ledger:
        """The ledger in this folder; NoLedger if there is none. `identity` unlocks it at once."""
        ledger = cls(open_folder(folder), **options)
        if identity is not None:
            ledger.become(identity)
        return ledger

    def close(self) -> None:
        """Leave the write-ahead log folded in; nothing opened stays in memory."""
        self.keyring.unlock(None)
        if self.past is not None:
            self.past.close()
        self.recorder.close()
        if self.keyring.vault is not None:
            self.keyring.vault.close()
        super().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- the only way to write

    def execute(self, decide: Decide, *, event_id: UUID | None = None, also: Present = ()) -> Outcome:
        """Decide and record; on a conflict decide again, never save again. `also`: who is there too, and signs with.

        A refusal is raised after the record of the attempt was written. The same `event_id` again gives the first
        receipt and writes nothing.
        """
        self.refuse_unless_writable()
        for _ in range(ATTEMPTS):
            if event_id is not None and (before := self._recorded_as(event_id)) is not None:
                return Outcome(before)
            book = self.book()
            decision = decide(book)
            try:
                receipt = self._write(decision.events, book.head, event_id, also)
            except (IntegrityError, StaleDecision):
                continue
            if decision.refused is not None:
                if isinstance(decision.refused, Refused):
                    decision.refused.receipt = receipt
                raise decision.refused
            return Outcome(receipt, decision.warnings)
        raise LedgerBusy("others kept changing what this decision depends on", hint="try again; nothing was recorded")

    def record(self, events: Sequence[Event], *, event_id: UUID | None = None) -> Receipt:
        """Record events that need no decision."""
        return self.execute(lambda _book: Decision(events), event_id=event_id).receipt

    def refuse_unless_writable(self) -> None:
        """ReadOnly with its reason, or NotOpen if nobody is unlocked."""
        if self.read_only is not None:
            raise ReadOnly(f"nothing can be recorded here: {self.read_only}", hint="`doctor` says what to do about it")
        self.require_identity()

    def _recorded_as(self, event_id: UUID) -> Receipt | None:
        rows: list[StoredRow] = []
        while (row := self.recorder.row_of(nth_id(event_id, len(rows)))) is not None:
            rows.append(row)
        if not rows:
            if (old := self.books.row_of(event_id)) is not None:
                where = format_entry(old.position)
                raise InputError(f"this was recorded before, as entry {where}", hint="nothing was recorded again")
            return None
        note = self.recorder.checkpoint()
        if note is not None and unverified_head(note)[1].size < rows[-1].position:
            note = self.seal()  # it was recorded and not sealed
        return Receipt(tuple(entry_of(row) for row in rows), note, repeated=True)

    def _write(self, events: Sequence[Event], after: Head, event_id: UUID | None, also: Present = ()) -> Receipt:
        if not events:
            return Receipt((), self.recorder.checkpoint())
        # Nobody's signature vouches for a history that was changed behind our back.
        self.grown_head()
        if (why := handed_over(self.opened, self.powers, events)) is not None:
            self.read_only = why
            self.refuse_unless_writable()
        identity, (recorded_at, clock) = self._signer(after.size, events, also), self._clock(after.size)
        first = event_id or uuid4()
        drafts = [
            Draft(
                event=self._numbered_here(event),
                event_id=nth_id(first, n),
                recorded_at=recorded_at,
                recorded_by=identity.person,
                clock=clock,
                after=after,
                signers=(identity.sign, *(other.sign for other in also)),
            )
            for n, event in enumerate(events)
        ]
        recordings = self.save(*drafts)
        return self._acknowledge([recording.notification.id for recording in recordings])

    def _numbered_here(self, event: Event) -> Event:
        """A stream that goes on from an earlier book is signed here from version 1 on (see `ledger.books`)."""
        before = self.books.versions_before(event.stream)
        return replace(event, stream_version=event.stream_version - before) if before else event

    def _signer(self, size: int, events: Sequence[Event], also: Present) -> Identity:
        """Whoever is present, if their key may sign all of this; keys cannot change before the commit (StaleDecision)."""
        identity = self.require_identity()
        present = {identity.person, *(other.person for other in also)}
        for event in events:
            if event.by.attested == "own_key" and event.by.person not in present:
                raise InputError("own_key: whoever did it would have to sign too", hint="say seen, spoken or written")
            by_recovery = isinstance(event, KeyEnrolled) and event.recovery is not None  # signed by the new key itself
            if not by_recovery and not self.powers.may_sign(size + 1, identity.sign.key_id, event.TOPIC):
                raise LedgerError(
                    f"this key may not sign {event.TOPIC}: it was revoked, or does not have that power",
                    hint="`key list` shows whose keys may do what; nothing was recorded",
                )
        return identity

    def _clock(self, size: int) -> tuple[int, str]:
        """(recorded_at, mark of the clock) as formats.md 2 has it: never before the last event's."""
        recent = range(max(1, size - _RECENT), size + 1)
        self._clocks = {at: self._clocks.get(at) or self.read(at).recorded_at for at in recent}
        now, last = self.now(), max(self._clocks.values())
        if now < last:
            return to_micros(last) + 1, "behind"
        if now - last > LEAP:
            if not self.on_leap(last, now):
                raise InputError("the date was not confirmed", hint="set this computer's clock; nothing was recorded")
            return to_micros(now), "leapt"
        return to_micros(now), "ok"

    # ---- sealing

    def _acknowledge(self, positions: Sequence[int]) -> Receipt:
        """Read back, seal, check one's own inclusion proofs: only then is anything said to be recorded.

        What is committed stays recorded, even if its head can no longer be written (a full disk): whoever comes next seals.
        """
        try:
            note = self.seal()
        except EvidenceError:
            raise
        except (LedgerError, PersistenceError, OSError):
            note = None
        rows = [self.row(position) for position in positions]
        if note is not None:
            self.check_included(rows, note)
        return Receipt(tuple(entry_of(row) for row in rows), note)

    def seal(self) -> bytes | None:
        """Sign the head of what is committed, if somebody present holds the log key; returns the note."""
        head, stored = self.grown_head()
        seed = None if self.read_only is not None else self.keyring.log_seed()
        if seed is None:
            return None
        if stored is not None and unverified_head(stored)[1] == head:
            return stored
        note = sign_checkpoint(self.origin, head, SigningKey(seed))
        self.recorder.store_checkpoint(head.size, note, is_anchored=lambda old: len(parse_note(old)[1]) > 1)
        self.opened.remember(note)
        return note
