"""The vaults of the books that a ledger continues: who is let in there, and who is shut out, as in its own (formats.md 4).

Nothing is written about anybody under these keys any more; what was written under them is read for as long as it is kept. No
level of an earlier book can be keyed anew, since nothing can be signed there: whoever leaves loses the wraps, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from ledger.custody.vault import Vault
from ledger.custody.wrap import encryption_key_id
from ledger.errors import LedgerError, NotOpen
from ledger.event import LEVELS

if TYPE_CHECKING:
    from ledger.reading import Reading


def earlier(ledger: Reading) -> Iterator[Reading]:
    """The books before this one, the newest first."""
    return islice(ledger.lineage(), 1, None)


def _vaults(ledger: Reading) -> list[tuple[Reading, Vault]]:
    return [(book, book.keyring.vault) for book in earlier(ledger) if book.keyring.vault is not None]


def let_in(ledger: Reading, opener: bytes, recipient: bytes, levels: Sequence[str] = LEVELS) -> None:
    """Let somebody, or a sheet, into those of these levels that the opener (an X25519 private key) can open there."""
    for _, vault in _vaults(ledger):
        for level in levels:
            with suppress(NotOpen):
                vault.grant(level, opener, recipient)


def shut_out(ledger: Reading, recipients: Iterable[bytes]) -> None:
    """Delete their wraps; the last way into a level is left, and so is the old sheet while the new one opens less."""
    gone = list(recipients)
    for book, vault in _vaults(ledger):
        for recipient in (*gone, *_old_sheet(ledger, book, vault)):
            with suppress(LedgerError):
                vault.revoke(recipient)


def _old_sheet(ledger: Reading, book: Reading, vault: Vault) -> list[bytes]:
    now, then = ledger.powers.recovery, book.powers.recovery
    if now is None or then is None:
        return []
    new, old = encryption_key_id(now[1]), encryption_key_id(then[1])
    opened = [vault.readers(level) for level in LEVELS]
    return [then[1]] if all(new in readers for readers in opened if old in readers) else []
