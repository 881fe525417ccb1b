"""People's keys: enrolling, renewing, and coming back in with the recovery sheet (formats.md 3 and 4).

Functions over a `Ledger`, whose methods of the same names call them. Which powers and levels go with which role is the
setting's rule, decided in `aggregates`; here it is only carried out. How a key ends is `ledger.leaving`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from ledger import earlier_vaults, leaving
from ledger.control import ControlEvent, KeyEnrolled, RecoveryIssued
from ledger.custody.files import remove
from ledger.custody.keyfile import Identity, new_identity, read_keyfile, write_keyfile
from ledger.custody.recovery import Sheet, new_sheet
from ledger.errors import InputError, LedgerError, NotOpen
from ledger.event import LEVELS
from ledger.evidence.envelope import PAYLOAD_KEY_PROOF, key_proof_payload, pae
from ledger.founding import KEYS, PENDING
from ledger.leaving import header
from ledger.receipt import Receipt

if TYPE_CHECKING:
    from ledger.application import Ledger

ALL_POWERS = ("enrol", "erase", "record", "seal")
REPLACED = "changed"  # the reason of a revocation, as the vocabulary of `aggregates` has it
KeyEvents = Callable[[], list[ControlEvent]]


def enrol(
    ledger: Ledger,
    person: UUID,
    passphrase: str,
    powers: Sequence[str],
    levels: Sequence[str],
) -> Receipt:
    """Make a key for a person: their key file, the signed event, and wraps for what they may open."""
    if leaving.valid(ledger, person):
        raise InputError(
            "this person has a key already", hint="passphrase forgotten, or another role: consent-ledger key renew"
        )
    with new_key(ledger, person, passphrase, powers, levels) as events:
        return leaving.record(ledger, events)


def renew(
    ledger: Ledger,
    person: UUID,
    passphrase: str,
    powers: Sequence[str],
    levels: Sequence[str],
    *,
    old: Identity | None = None,
) -> Receipt:
    """A new key in the place of the last one, which is revoked; `old` countersigns, if its passphrase is not forgotten."""
    if not leaving.valid(ledger, person):
        raise InputError("this person has no key that could be renewed", hint="first: consent-ledger key enrol")
    with new_key(ledger, person, passphrase, powers, levels) as events:
        return leaving.record(ledger, events, [old] if old else ())


@contextmanager
def new_key(
    ledger: Ledger, person: UUID, passphrase: str, powers: Sequence[str], levels: Sequence[str]
) -> Iterator[KeyEvents]:
    """Around the recording of a new key: its file and wraps are made, and taken back if the events are not recorded.

    Gives what makes the events: the enrolment, and the revocation of the person's other keys. They may be recorded with
    others, in one transaction.
    """
    if unknown := (set(powers) - set(ALL_POWERS)) | (set(levels) - set(LEVELS)):
        raise InputError(f"unknown powers or levels: {', '.join(sorted(unknown))}")
    leaving.settle(ledger)
    before = list(leaving.valid(ledger, person))
    held = {level: ledger.keyring.level_private(level) for level in levels}  # NotOpen before anything is written
    log_seed = ledger.keyring.log_seed() if "seal" in powers else None
    if "seal" in powers and log_seed is None:
        raise NotOpen("only somebody who holds the log key can hand it on")
    new = new_identity(person)
    # File and wraps first: without the event they open nothing and sign nothing, the other way round a key would be lost.
    _wrap(ledger, new.encryption_key, held, log_seed)
    earlier_vaults.let_in(ledger, ledger.require_identity().open, new.encryption_key, levels)
    leaving.check(ledger, before, instead=new.encryption_key if before else None)
    with _kept(ledger, new, passphrase):
        yield lambda: _in_place_of(ledger, new, powers, before)
    leaving.settle(ledger)


def _in_place_of(ledger: Ledger, new: Identity, powers: Sequence[str], before: Sequence[bytes]) -> list[ControlEvent]:
    enrolled = _enrolled(ledger, new, powers, replaces=before[-1] if before else None)
    return [enrolled, *_ended(ledger, before, 2)]


def _ended(ledger: Ledger, keys: Sequence[bytes], ahead: int) -> list[ControlEvent]:
    """The revocations of keys that others took the place of, from so many events ahead in the control stream on."""
    return [leaving.revocation(ledger, key, REPLACED, ahead=n) for n, key in enumerate(keys, start=ahead)]


@contextmanager
def _kept(ledger: Ledger, new: Identity, passphrase: str) -> Iterator[None]:
    """The new key file, beside the last one until its event is recorded; gone again, with its wraps, if it is not."""
    waiting = ledger.folder / KEYS / PENDING
    path = waiting / new.sign.key_id.hex() / new.person.hex
    for left in waiting.glob(f"*/{new.person.hex}"):  # by an enrolment that broke off before it was recorded
        remove(left)
        left.parent.rmdir()
    write_keyfile(path, ledger.origin, new, passphrase)
    try:
        yield
    except BaseException:
        ledger.refresh()
        if new.sign.key_id not in ledger.powers.keys:
            remove(path)
            path.parent.rmdir()
            ledger.require_vault().revoke(new.encryption_key)
        raise
    leaving.take_up(ledger)


def come_back(ledger: Ledger, person: UUID, passphrase: str) -> Receipt:
    """After a loss: the keys that a person had in the earlier book are theirs here too, with the powers that they had there.

    The person types their own passphrase, and somebody who may enrol is unlocked. What they may open was wrapped to these
    keys when the successor was founded.
    """
    if leaving.valid(ledger, person):
        raise InputError("this person's key is here already", hint="unlock with it")
    before = (book for book in earlier_vaults.earlier(ledger) if (book.folder / KEYS / person.hex).exists())
    if (book := next(before, None)) is None:
        raise InputError("this person has no key in the earlier book", hint="enrol a new one: consent-ledger key enrol")
    identity = read_keyfile(book.folder / KEYS / person.hex, book.origin, passphrase)
    had = book.powers.signer(identity.sign.key_id, book.head.size + 1)  # Revoked, if it was
    path = ledger.folder / KEYS / PENDING / identity.sign.key_id.hex() / person.hex
    write_keyfile(path, ledger.origin, identity, passphrase)
    try:
        receipt = leaving.record(ledger, lambda: [_enrolled(ledger, identity, sorted(had.powers))])
    except BaseException:
        remove(path)
        path.parent.rmdir()
        raise
    leaving.take_up(ledger)
    return receipt


def change_passphrase(ledger: Ledger, passphrase: str) -> None:
    """Seal the key file of whoever is present anew. The keys stay, so nothing is recorded (formats.md 4)."""
    identity = ledger.require_identity()
    write_keyfile(ledger.folder / KEYS / identity.person.hex, ledger.origin, identity, passphrase)


def recover(ledger: Ledger, sheet: Sheet, person: UUID, passphrase: str) -> tuple[Receipt, Sheet]:
    """With the sheet in hand: a new key for this person, in the open, and a new sheet, since this one is now spent."""
    vault = ledger.require_vault()
    if ledger.powers.recovery is None or ledger.powers.recovery[1] != sheet.public:
        raise InputError(
            "this is not this ledger's newest recovery sheet",
            hint="an older sheet opens nothing any more; if it was used a moment ago, print the next: key sheet",
        )
    held = {level: vault.open_level(level, public, sheet.private) for level, public in ledger.powers.levels.items()}
    log_seed = vault.open_log_key(ledger.log_public, sheet.private)
    if log_seed is None or None in held.values():
        raise LedgerError("the vault does not know this sheet")
    new, before = new_identity(person), list(leaving.valid(ledger, person))
    _wrap(ledger, new.encryption_key, {level: key for level, key in held.items() if key is not None}, log_seed)
    earlier_vaults.let_in(ledger, sheet.private, new.encryption_key)
    ledger.become(new)
    with _kept(ledger, new, passphrase):
        replaces = before[-1] if before else None
        event = _enrolled(ledger, new, ALL_POWERS, recovery=sheet.preimage, replaces=replaces)
        receipt = ledger.record([event])
    following = issue_sheet(ledger)[1]
    if before:
        leaving.record(ledger, lambda: _ended(ledger, before, 1))
    leaving.settle(ledger)
    return receipt, following


def issue_sheet(ledger: Ledger) -> tuple[Receipt, Sheet]:
    """A new recovery sheet; the last one opens nothing any more. Needs whoever opens every level, and the log key."""
    sheet = new_sheet()
    levels = {level: ledger.keyring.level_private(level) for level in ledger.powers.levels}
    log_seed = ledger.keyring.log_seed()
    if log_seed is None:
        raise NotOpen("only somebody who holds the log key can print a recovery sheet")
    earlier_vaults.let_in(ledger, ledger.require_identity().open, sheet.public)
    _wrap(ledger, sheet.public, levels, log_seed)  # first: a sheet that was announced and opens nothing helps nobody
    issued = RecoveryIssued(**header(ledger), commitment=sheet.commitment, public_key=sheet.public)  # type: ignore[arg-type]
    receipt = ledger.record([issued])
    leaving.settle(ledger)
    return receipt, sheet


def _enrolled(
    ledger: Ledger,
    new: Identity,
    powers: Sequence[str],
    *,
    recovery: bytes | None = None,
    replaces: bytes | None = None,
) -> ControlEvent:
    chosen = tuple(sorted(powers))
    payload = key_proof_payload(ledger.origin, new.person.bytes, new.public, new.encryption_key, list(chosen))
    return KeyEnrolled(
        **header(ledger),  # type: ignore[arg-type]
        encryption_key=new.encryption_key,
        person=new.person,
        powers=chosen,
        proof=new.sign.sign(pae(PAYLOAD_KEY_PROOF, payload)),
        public_key=new.public,
        recovery=recovery,
        replaces=replaces,
    )


def _wrap(ledger: Ledger, recipient: bytes, levels: dict[str, bytes], log_seed: bytes | None) -> None:
    vault = ledger.require_vault()
    for level, private in levels.items():
        vault.put_level(level, private, recipient)
    if log_seed is not None:
        vault.put_log_key(log_seed, recipient)
