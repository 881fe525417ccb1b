"""A key that ends: revoked, its wraps deleted, every level that it opened keyed anew (formats.md 4, "Whoever leaves").

The event comes first and everything else follows from it, so that what was interrupted is finished by the next who can:
`settle` reads from the key events what vault and key files should be, and does what is missing. What somebody copied
before their key ended, they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ledger import earlier_vaults
from ledger.control import KeyRevoked, LevelKeyed, RecoveryIssued
from ledger.custody.files import move_private, remove
from ledger.custody.keyfile import Identity
from ledger.custody.wrap import encryption_key_id
from ledger.errors import InputError, LedgerError, NotOpen
from ledger.event import Actor, Decision, Event, When
from ledger.evidence.powers import Key
from ledger.founding import KEYS, PENDING
from ledger.receipt import Receipt

if TYPE_CHECKING:
    from ledger.application import Ledger


def header(ledger: Ledger, ahead: int = 1) -> dict[str, object]:
    """The header of the next event in the control stream, or of one `ahead`; a conflict there is refused under the lock."""
    identity = ledger.require_identity()
    return {
        "stream": ledger.control_stream,
        "stream_version": ledger.keyring.learnt + ahead,
        "by": Actor(identity.person, "key-holder"),
        "occurred": When(ledger.now()),
        "sensitivity": "general",
    }


def record(ledger: Ledger, events: Callable[[], Sequence[Event]], also: Sequence[Identity] = ()) -> Receipt:
    """Record events that are made anew for each attempt, since they name their place in the control stream."""
    return ledger.execute(lambda _book: Decision(events()), also=also).receipt


def valid(ledger: Ledger, person: UUID) -> dict[bytes, Key]:
    """The keys of a person that are in use, by id; the newest last."""
    keys = ledger.powers.keys.items()
    found = [(i, k) for i, k in keys if k.person == person.bytes and k.revoked is None]
    return dict(sorted(found, key=lambda item: item[1].since))


def revoke(ledger: Ledger, key: bytes, reason: str, doubtful_from: int | None = None) -> Receipt:
    """From now on this key signs nothing; its wraps are deleted, and each level that it opened is keyed anew."""
    settle(ledger)
    check(ledger, [key])
    receipt = record(ledger, lambda: [revocation(ledger, key, reason, doubtful_from)])
    settle(ledger)
    return receipt


def never_back(ledger: Ledger, person: UUID) -> None:
    """Somebody with a key in an earlier book only will not come back: from now on their old key opens nothing here.

    Levels of this book were wrapped to it when the book was founded: each that it opened is keyed anew.
    """
    if valid(ledger, person):
        raise InputError("this person has a key here", hint="consent-ledger key revoke")
    books = [book for book in earlier_vaults.earlier(ledger) if (book.folder / KEYS / person.hex).exists()]
    if not books:
        raise InputError("this person has no key in the earlier book", hint="consent-ledger key list")
    vault, keys = ledger.require_vault(), books[0].powers.keys.values()
    theirs = [key.encryption_key for key in keys if key.person == person.bytes]
    own = {encryption_key_id(key) for key in theirs}
    opened = [level for level, public in ledger.powers.levels.items() if own & vault.readers(level, public)]
    for level in opened:
        ledger.keyring.level_private(level)  # NotOpen before anything is done
    for key in theirs:
        vault.revoke(key)
    for level in opened:
        _key_anew(ledger, level)
    earlier_vaults.shut_out(ledger, theirs)
    for book in books:
        remove(book.folder / KEYS / person.hex)


def revocation(ledger: Ledger, key: bytes, reason: str, doubtful_from: int | None = None, ahead: int = 1) -> KeyRevoked:
    """The event alone; `settle` does what follows from it, once it is recorded."""
    head = header(ledger, ahead)
    return KeyRevoked(**head, key=key, reason=reason, doubtful_from=doubtful_from)  # type: ignore[arg-type]


def check(ledger: Ledger, keys: Iterable[bytes], instead: bytes | None = None) -> None:
    """InputError for a key that has ended; LedgerError if nobody else, but for `instead`, could open what theirs opens."""
    vault, ends = ledger.require_vault(), set()
    for key in keys:
        owner = ledger.powers.keys.get(key)
        if owner is None or owner.revoked is not None:
            raise InputError("there is no such key, or it was revoked before")
        ends.add(encryption_key_id(owner.encryption_key))
    theirs = [n for n, public in ledger.powers.levels.items() if ends & vault.readers(n, public)]
    if alone := [n for n in theirs if instead is None and not ways_in(ledger, n) - ends]:
        raise LedgerError(f"nobody else could open what is {', '.join(alone)}", hint="let somebody else in before")
    for level in theirs:
        ledger.keyring.level_private(level)  # NotOpen before anything is written


def ways_in(ledger: Ledger, level: str) -> set[bytes]:
    """Ids of the encryption keys that open a level: of people whose keys are in use, and of the recovery sheet.

    What the vault has beside them was wrapped for a key that was never enrolled, because the enrolment broke off.
    """
    known = {encryption_key_id(recipient) for recipient in _recipients(ledger)}
    return ledger.require_vault().readers(level, ledger.powers.levels[level]) & known


def settle(ledger: Ledger) -> None:
    """Make vault and key files what the key events say, as far as whoever is here can: nothing, if all is done already."""
    take_up(ledger)
    vault = ledger.keyring.vault
    if vault is None or ledger.identity is None or ledger.read_only is not None:
        return
    revoked = [key.encryption_key for key in ledger.powers.keys.values() if key.revoked is not None]
    ended = {encryption_key_id(key) for key in revoked}
    with suppress(NotOpen):  # then the next who can
        for level, public in dict(ledger.powers.levels).items():
            if ended & vault.readers(level, public):
                _key_anew(ledger, level)
            for old in ledger.keyring.former(level):
                vault.rekey(level, old, ledger.powers.levels[level])
        for key in (*revoked, *_former_sheets(ledger)):
            vault.revoke(key)
    earlier_vaults.shut_out(ledger, (*revoked, *_former_sheets(ledger)))


def _former_sheets(ledger: Ledger) -> list[bytes]:
    """The public keys of the recovery sheets that are spent, or that another took the place of."""
    now = ledger.powers.recovery
    issued = [recorded.event.public_key for recorded in ledger.all(RecoveryIssued)]
    return [key for key in issued if now is None or key != now[1]]


def take_up(ledger: Ledger) -> None:
    """Key files whose events are recorded take their place; those of whoever has no key any more are deleted.

    A file waits under the id of its key until then, so that a crash leaves either the last key, or the new one, whole.
    """
    if ledger.read_only is not None:
        return
    folder = ledger.folder / KEYS
    for path in folder.glob(f"{PENDING}/*/*"):
        key = ledger.powers.keys.get(_bytes(path.parent.name))
        if key is not None and key.revoked is None and key.person == _bytes(path.name):
            move_private(path, folder / path.name)
            with suppress(OSError):
                path.parent.rmdir()
    for owner in {key.person for key in ledger.powers.keys.values()}:
        if not valid(ledger, UUID(bytes=owner)):
            remove(folder / owner.hex())


def _bytes(name: str) -> bytes:
    try:
        return bytes.fromhex(name)
    except ValueError:
        return b""


def _key_anew(ledger: Ledger, level: str) -> None:
    """A new key for a level, wrapped to all who still read it, before what was wrapped to the old one is wrapped to it."""
    vault, new, old = ledger.require_vault(), X25519PrivateKey.generate(), ledger.keyring.level_private(level)
    private, public = new.private_bytes_raw(), new.public_key().public_bytes_raw()
    readers = vault.readers(level, ledger.powers.levels[level])
    for recipient in _recipients(ledger):
        if encryption_key_id(recipient) in readers:
            vault.put_level(level, private, recipient)
    ledger.record([LevelKeyed(**header(ledger), level=level, public_key=public)])  # type: ignore[arg-type]
    vault.rekey(level, old, public)
    ledger.become(ledger.require_identity())  # forget the old level key


def _recipients(ledger: Ledger) -> list[bytes]:
    """Of everybody whose key is in use here, or in an earlier book from which they may still come back; of the sheet."""
    here = {key.encryption_key: key for key in ledger.powers.keys.values()}
    keys = [public for public, key in here.items() if key.revoked is None]
    before = (key for book in earlier_vaults.earlier(ledger) for key in book.powers.keys.values())
    keys += [key.encryption_key for key in before if key.revoked is None and key.encryption_key not in here]
    return keys if ledger.powers.recovery is None else [*keys, ledger.powers.recovery[1]]
