"""What is done over an open ledger, as its own methods: keys, erasures, attached copies, what is handed out signed.

Each is one line; how it is done stands in `enrolment`, `erasure`, `branching` and `proving`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from ledger import branching, enrolment, erasure, leaving, proving
from ledger.branching import Branch
from ledger.custody.recovery import Sheet
from ledger.event import REGISTRY
from ledger.proving import Asked
from ledger.reading import Reading
from ledger.receipt import Receipt

if TYPE_CHECKING:
    from ledger.application import Ledger


def _whole(errands: Errands) -> Ledger:
    """These methods are a ledger's: nobody else has them."""
    return cast("Ledger", errands)


class Errands(Reading):
    """The methods of a `Ledger` that are somebody else's work."""

    # ---- people's keys (see `ledger.enrolment`)

    def enrol(self, person: UUID, passphrase: str, powers: Sequence[str], levels: Sequence[str]) -> Receipt:
        """Make a key for a person."""
        return enrolment.enrol(_whole(self), person, passphrase, powers, levels)

    def revoke(self, key: bytes, reason: str, doubtful_from: int | None = None) -> Receipt:
        """Take a key out of use."""
        return leaving.revoke(_whole(self), key, reason, doubtful_from)

    def erase(self, subject: UUID, reason: str) -> Receipt:
        """Put all text about a subject beyond use (see `ledger.erasure`)."""
        return erasure.erase(_whole(self), subject, reason)

    def come_back(self, person: UUID, passphrase: str) -> Receipt:
        """After a loss, somebody's keys of the earlier book are theirs here too."""
        return enrolment.come_back(_whole(self), person, passphrase)

    def never_back(self, person: UUID) -> None:
        """Somebody's key of the earlier book opens nothing here any more."""
        leaving.never_back(_whole(self), person)

    def attach(self, folder: Path, vault: Path | None = None) -> tuple[Receipt, Branch]:
        """Keep another copy of the earlier book, that went on by itself (see `ledger.branching`)."""
        receipt, branch = branching.attach(_whole(self), folder, vault, REGISTRY)
        for subject in self.keyring.erased:
            erasure.carry_out(_whole(self), subject)
        return receipt, branch

    def recover(self, sheet: Sheet, person: UUID, passphrase: str) -> tuple[Receipt, Sheet]:
        """Come back in with the recovery sheet; returns the next one."""
        return enrolment.recover(_whole(self), sheet, person, passphrase)

    # ---- handing out with a signature (see `ledger.proving`)

    def evidence(self, show: Mapping[int, Sequence[str]], asked: Asked) -> bytes:
        """An evidence file over these positions, each with the parts that are named as for `prove` (formats.md 8)."""
        return proving.evidence(self, show, asked)

    def sign_statement(self, asked: Asked) -> bytes:
        """The signed statement that goes with a report: an evidence file that proves no entries."""
        return proving.evidence(self, {}, asked)
