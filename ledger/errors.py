"""One root error, each with a hint for a person and an exit code for a program.

Nothing here imports anything: every other module may raise these. Exit codes are the command line's contract
(0 ok, 1 failed, 2 usage, 3 verification found a problem, 4 refused by a rule, 10 no ledger, 11 busy, 12 wrong passphrase).
"""

from __future__ import annotations


class LedgerError(Exception):
    """The root: a sentence that says what is wrong, and if possible a hint that says what to do."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class InputError(LedgerError):
    """What was typed or handed in is not what was asked for."""

    exit_code = 2


class EvidenceError(LedgerError):
    """Bytes are not what they claim to be: not canonical, not signed, not in the tree."""

    exit_code = 3


class Refused(LedgerError):
    """A rule of the setting says no. The act is not recorded; the attempt may be."""

    exit_code = 4

    def __init__(self, message: str, *, rule: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.rule = rule
        self.receipt: object = None  # of the recorded attempt, set by whoever records it


class NoLedger(LedgerError):
    """There is no ledger in this folder."""

    exit_code = 10


class LedgerBusy(LedgerError):
    """Somebody else kept the ledger locked for longer than we were willing to wait."""

    exit_code = 11


class WrongPassphrase(LedgerError):
    """The key file does not open with this passphrase."""

    exit_code = 12


class ReadOnly(LedgerError):
    """This copy may be read but not written: an old copy, another computer's, or one from a newer program."""


class NotOpen(LedgerError):
    """The key that would open this text is not among those of the person who asks."""


class StaleDecision(LedgerError):
    """Keys or erasures changed after this decision read its facts. The command decides again; nobody sees this."""
