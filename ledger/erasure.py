"""Putting what was written about a subject beyond use (formats.md 4): keys and boxes go, leaves and proofs stay.

A signed request first, from which on nothing more is sealed about the subject; then the wraps of their data keys and their
boxes; then a signed completion that says how many boxes there were. Interrupted, it is carried out when the ledger is next
opened, because the request stands. Whether somebody is to be erased is decided in `aggregates`; that nothing is left in
any copy can be promised, not proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from ledger.branching import branches, opened
from ledger.control import ErasureCompleted, ErasureRequested
from ledger.leaving import header
from ledger.receipt import Receipt

if TYPE_CHECKING:
    from ledger.application import Ledger


def erase(ledger: Ledger, subject: UUID, reason: str) -> Receipt:
    """Erase a subject's text; needs the power `erase`. Returns the receipt of the completion."""
    ledger.require_vault()
    ledger.record([ErasureRequested(**header(ledger), subject=subject, reason=reason)])  # type: ignore[arg-type]
    boxes = carry_out(ledger, subject)
    return ledger.record([ErasureCompleted(**header(ledger), subject=subject, boxes=boxes)])  # type: ignore[arg-type]


def carry_out(ledger: Ledger, subject: UUID) -> int:
    """Delete the subject's wraps and boxes, here and in the earlier books; returns how many boxes there were."""
    gone = 0
    for book in ledger.lineage():
        if book.keyring.vault is not None:
            book.keyring.vault.erase(subject)
        gone += book.recorder.erase_boxes(subject)
    for branch in branches(ledger):
        with opened(ledger, branch) as copy:
            gone += carry_out(copy, subject)
    return gone


def carry_out_all(ledger: Ledger) -> None:
    """Everything that this ledger knows to be erased."""
    for subject in ledger.keyring.erased:
        carry_out(ledger, subject)


def box_stands(ledger: Ledger, position: int, subject: UUID) -> bool:
    """Whether the box with the words about a subject is still stored at this position."""
    return ledger.books.box(position, subject) is not None


def keys_left(ledger: Ledger, subject: UUID) -> int | None:
    """How many data keys of a subject the vault still has; None if there is no vault on this computer."""
    return None if ledger.keyring.vault is None else ledger.keyring.vault.data_keys(subject)
