"""People's keys: enrolling, revoking, and coming back in with the recovery sheet (formats.md 3 and 4).

Functions over a `Ledger`, whose methods of the same names call them. Which powers and levels go with which role is the
setting's rule, decided in `aggregates`; here it is only carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ledger.control import ControlEvent, KeyEnrolled, KeyRevoked, LevelKeyed, RecoveryIssued
from ledger.custody.keyfile import Identity, new_identity, read_keyfile, write_keyfile
from ledger.custody.recovery import Sheet, new_sheet
from ledger.custody.wrap import encryption_key_id
from ledger.errors import InputError, LedgerError, NotOpen
from ledger.event import LEVELS, Actor, When
from ledger.evidence.envelope import PAYLOAD_KEY_PROOF, key_proof_payload, pae
from ledger.founding import KEYS
from ledger.receipt import Receipt

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.reading import Reading

ALL_POWERS = ("enrol", "erase", "record", "seal")


def enrol(
    ledger: Ledger,
    person: UUID,
    passphrase: str,
    powers: Sequence[str],
    levels: Sequence[str],
) -> Receipt:
    """Make a key for a person: their key file, the signed event, and wraps for what they may open."""
    if unknown := (set(powers) - set(ALL_POWERS)) | (set(levels) - set(LEVELS)):
        raise InputError(f"unknown powers or levels: {', '.join(sorted(unknown))}")
    new = new_identity(person)
    path = ledger.folder / KEYS / person.hex
    if path.exists():
        raise InputError(
            "this person has a key already", hint="if its passphrase is forgotten, revoke it and enrol again"
        )
    held = {level: ledger.keyring.level_private(level) for level in levels}  # NotOpen before anything is written
    log_seed = ledger.keyring.log_seed() if "seal" in powers else None
    if "seal" in powers and log_seed is None:
        raise NotOpen("only somebody who holds the log key can hand it on")
    # File and wraps first: without the event they open nothing and sign nothing, the other way round a key would be lost.
    write_keyfile(path, ledger.origin, new, passphrase)
    _wrap(ledger, new.encryption_key, held, log_seed)
    let_into_earlier(ledger, ledger.require_identity().open, new.encryption_key, levels)
    try:
        return ledger.record([_enrolled(ledger, new, powers)])
    except BaseException:
        path.unlink(missing_ok=True)
        ledger.require_vault().revoke(new.encryption_key)
        raise


def come_back(ledger: Ledger, person: UUID, passphrase: str) -> Receipt:
    """After a loss: the keys that a person had in the earlier book are theirs here too, with the powers that they had there.

    The person types their own passphrase, and somebody who may enrol is unlocked. What they may open was wrapped to these
    keys when the successor was founded.
    """
    path = ledger.folder / KEYS / person.hex
    if path.exists():
        raise InputError("this person's key is here already", hint="unlock with it")
    before = (book for book in _earlier(ledger) if (book.folder / KEYS / person.hex).exists())
    if (book := next(before, None)) is None:
        raise InputError("this person has no key in the earlier book", hint="enrol a new one: consent-ledger key enrol")
    identity = read_keyfile(book.folder / KEYS / person.hex, book.origin, passphrase)
    had = book.powers.signer(identity.sign.key_id, book.head.size + 1)  # Revoked, if it was
    write_keyfile(path, ledger.origin, identity, passphrase)
    try:
        return ledger.record([_enrolled(ledger, identity, sorted(had.powers))])
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def let_into_earlier(ledger: Ledger, opener: bytes, recipient: bytes, levels: Sequence[str] = LEVELS) -> None:
    """Let somebody, or a sheet, into the levels of the earlier books that the opener (an X25519 private key) can open."""
    for vault in [book.keyring.vault for book in _earlier(ledger) if book.keyring.vault is not None]:
        for level in levels:
            with suppress(NotOpen):
                vault.grant(level, opener, recipient)


def shut_out_of_earlier(ledger: Ledger, recipient: bytes) -> None:
    """Delete their wraps in the earlier books' vaults; the last way into one is left."""
    for book in _earlier(ledger):
        if book.keyring.vault is not None:
            with suppress(LedgerError):
                book.keyring.vault.revoke(recipient)


def _earlier(ledger: Ledger) -> Iterator[Reading]:
    return islice(ledger.lineage(), 1, None)


def revoke(ledger: Ledger, key: bytes, reason: str, doubtful_from: int | None = None) -> Receipt:
    """From now on this key signs nothing; its owner's wraps are deleted, and each level that they could read is keyed anew.

    What they copied before, they have.
    """
    owner, vault = ledger.powers.keys.get(key), ledger.require_vault()
    if owner is None or owner.revoked is not None:
        raise InputError("there is no such key, or it was revoked before")
    own_id = encryption_key_id(owner.encryption_key)
    theirs = [level for level, public in ledger.powers.levels.items() if own_id in vault.readers(level, public)]
    if alone := [level for level in theirs if vault.ways_in(level, ledger.powers.levels[level]) < 2]:
        raise LedgerError(f"nobody else could open what is {', '.join(alone)}", hint="let somebody else in before")
    held = {level: ledger.keyring.level_private(level) for level in theirs}  # NotOpen before anything is written
    event = KeyRevoked(**header(ledger), key=key, reason=reason, doubtful_from=doubtful_from)  # type: ignore[arg-type]
    receipt = ledger.record([event])
    vault.revoke(owner.encryption_key)
    shut_out_of_earlier(ledger, owner.encryption_key)
    (ledger.folder / KEYS / UUID(bytes=owner.person).hex).unlink(missing_ok=True)
    for level, private in held.items():
        _key_anew(ledger, level, private)
    return receipt


def _key_anew(ledger: Ledger, level: str, old_private: bytes) -> None:
    """A new key for a level, wrapped to all who still read it, before what was wrapped to the old one is wrapped to it."""
    vault, new = ledger.require_vault(), X25519PrivateKey.generate()
    private, public = new.private_bytes_raw(), new.public_key().public_bytes_raw()
    readers = vault.readers(level, ledger.powers.levels[level])
    for recipient in _recipients(ledger):
        if encryption_key_id(recipient) in readers:
            vault.put_level(level, private, recipient)
    ledger.record([LevelKeyed(**header(ledger), level=level, public_key=public)])  # type: ignore[arg-type]
    vault.rekey(level, old_private, public)
    ledger.become(ledger.require_identity())  # forget the old level key


def _recipients(ledger: Ledger) -> list[bytes]:
    keys = [key.encryption_key for key in ledger.powers.keys.values() if key.revoked is None]
    return keys if ledger.powers.recovery is None else [*keys, ledger.powers.recovery[1]]


def recover(ledger: Ledger, sheet: Sheet, person: UUID, passphrase: str) -> tuple[Receipt, Sheet]:
    """With the sheet in hand: a new key for this person, in the open, and a new sheet, since this one is now spent."""
    vault = ledger.require_vault()
    if ledger.powers.recovery is None or ledger.powers.recovery[1] != sheet.public:
        raise InputError(
            "this is not this ledger's newest recovery sheet", hint="an older sheet opens nothing any more"
        )
    held = {level: vault.open_level(level, public, sheet.private) for level, public in ledger.powers.levels.items()}
    log_seed = vault.open_log_key(ledger.log_public, sheet.private)
    if log_seed is None or None in held.values():
        raise LedgerError("the vault does not know this sheet")
    new = new_identity(person)
    _wrap(ledger, new.encryption_key, {level: key for level, key in held.items() if key is not None}, log_seed)
    let_into_earlier(ledger, sheet.private, new.encryption_key)
    write_keyfile(ledger.folder / KEYS / person.hex, ledger.origin, new, passphrase)
    ledger.become(new)
    receipt = ledger.record([_enrolled(ledger, new, ALL_POWERS, recovery=sheet.preimage)])
    following = issue_sheet(ledger)[1]
    vault.revoke(sheet.public)  # spent, and therefore no longer the last one
    shut_out_of_earlier(ledger, sheet.public)
    return receipt, following


def issue_sheet(ledger: Ledger) -> tuple[Receipt, Sheet]:
    """A new recovery sheet; the last one opens nothing any more. Needs whoever opens every level, and the log key."""
    vault, sheet, last = ledger.require_vault(), new_sheet(), ledger.powers.recovery
    levels = {level: ledger.keyring.level_private(level) for level in ledger.powers.levels}
    log_seed = ledger.keyring.log_seed()
    if log_seed is None:
        raise NotOpen("only somebody who holds the log key can print a recovery sheet")
    let_into_earlier(ledger, ledger.require_identity().open, sheet.public)
    _wrap(ledger, sheet.public, levels, log_seed)  # first: a sheet that was announced and opens nothing helps nobody
    issued = RecoveryIssued(**header(ledger), commitment=sheet.commitment, public_key=sheet.public)  # type: ignore[arg-type]
    receipt = ledger.record([issued])
    if last is not None:
        vault.revoke(last[1])
        shut_out_of_earlier(ledger, last[1])
    return receipt, sheet


def header(ledger: Ledger) -> dict[str, object]:
    """The header of the next event in the control stream; a conflict there is refused under the lock."""
    identity = ledger.require_identity()
    return {
        "stream": ledger.control_stream,
        "stream_version": ledger.keyring.learnt + 1,
        "by": Actor(identity.person, "key-holder"),
        "occurred": When(ledger.now()),
        "sensitivity": "general",
    }


def _enrolled(
    ledger: Ledger,
    new: Identity,
    powers: Sequence[str],
    *,
    recovery: bytes | None = None,
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
    )


def _wrap(ledger: Ledger, recipient: bytes, levels: dict[str, bytes], log_seed: bytes | None) -> None:
    vault = ledger.require_vault()
    for level, private in levels.items():
        vault.put_level(level, private, recipient)
    if log_seed is not None:
        vault.put_log_key(log_seed, recipient)
