"""From whatever was raised to `error:`, `hint:` and an exit code.

0 ok, 1 failed, 2 usage, 3 verification found a problem, 4 refused by a rule, 10 no ledger, 11 busy, 12 wrong passphrase,
130 interrupted. No capital initials, no full stops. What is not ours and not foreseen is 1, whatever command it was.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path

import click

from cli import output
from ledger.errors import EvidenceError, InputError, LedgerError, NoLedger, NotOpen, Refused, WrongPassphrase

GONE = "the disk or memory stick cannot be reached any more"
GONE_HINT = (
    "put it back, then look at what the ledger holds: what was not answered with an entry number was not recorded; "
    "check with: consent-ledger verify"
)
FULL = "the disk is full, so nothing was recorded"
FULL_HINT = "make room on the disk that holds the ledger, then enter it again"
BUSY, BUSY_HINT = "the ledger is busy", "somebody else is writing; try again in a moment"
DAMAGED, DAMAGED_HINT = "the database file is damaged", "see what is left: consent-ledger verify"
CLOSED = "this place cannot be written to"
CLOSED_HINT = "look at the permissions of the folder, or whether the disk is write-protected; reading still works"

HINTS: dict[type[LedgerError], str] = {
    Refused: "if it has happened all the same, tell it: consent-ledger access record, or share record",
    WrongPassphrase: "is it yours (--as)? if nobody knows it any more, the recovery sheet is the other way in",
    NotOpen: "somebody whose key opens it must do this",
    EvidenceError: "see what is wrong: consent-ledger verify",
    NoLedger: "say where it is with --ledger DIR",
    InputError: "see --help of this command",
    LedgerError: "see what is wrong: consent-ledger doctor",
}
BY_ERRNO = {
    errno.ENOSPC: (FULL, FULL_HINT),
    errno.EDQUOT: (FULL, FULL_HINT),
    errno.EIO: (GONE, GONE_HINT),
    errno.ENODEV: (GONE, GONE_HINT),
    errno.ENXIO: (GONE, GONE_HINT),
    errno.EACCES: (CLOSED, CLOSED_HINT),
    errno.EPERM: (CLOSED, CLOSED_HINT),
    errno.EROFS: (CLOSED, CLOSED_HINT),
}
BY_SQLITE = {  # SQLite's primary result codes; importing sqlite3 for their names would make `--help` wait
    13: (FULL, FULL_HINT, 1),  # FULL
    10: (GONE, GONE_HINT, 1),  # IOERR
    14: (GONE, GONE_HINT, 1),  # CANTOPEN
    8: (CLOSED, CLOSED_HINT, 1),  # READONLY
    5: (BUSY, BUSY_HINT, 11),  # BUSY
    6: (BUSY, BUSY_HINT, 11),  # LOCKED
    11: (DAMAGED, DAMAGED_HINT, 1),  # CORRUPT
    26: (DAMAGED, DAMAGED_HINT, 1),  # NOTADB
}


def report(error: BaseException) -> int:
    """Say on stderr what is wrong and what to do; return the exit code."""
    if isinstance(error, BrokenPipeError):  # `consent-ledger … | head`: nobody listens any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, SystemExit):  # click after a completion, or `open` when it is told to end
        return error.code if isinstance(error.code, int) else int(bool(error.code))
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        output.talk(error.ctx.get_help() + "\n")
    message, hint, code = read(error)
    output.talk(f"error: {output.clean(message)}")
    if hint:
        output.talk(f"hint: {output.clean(hint)}")
    return code


def read(error: BaseException) -> tuple[str, str | None, int]:
    """(message, hint, exit code) of anything that can be raised."""
    match error:
        case LedgerError():
            hint = error.hint or next((words for kind, words in HINTS.items() if isinstance(error, kind)), None)
            return _refusal(error) if isinstance(error, Refused) else str(error), hint, error.exit_code
        case click.exceptions.NoArgsIsHelpError():
            return "a command is missing", None, 2
        case click.UsageError():
            where = error.ctx.command_path if error.ctx else "consent-ledger"
            return _lower(error.format_message()), f"see: {where} --help", 2
        case click.Abort() | KeyboardInterrupt():
            return "interrupted", "what was answered with an entry number is recorded, nothing else", 130
        case click.ClickException():
            return _lower(error.format_message()), None, error.exit_code
    return _outside(error)


def _refusal(error: Refused) -> str:
    """The rule, and where the attempt stands."""
    entries = getattr(error.receipt, "entries", ())
    stands = f"; the attempt is recorded as entry {entries[0].position}" if entries else ""
    return f"refused: {error} (rule {error.rule}){stands}"


def _outside(error: BaseException) -> tuple[str, str | None, int]:
    """What the system or another library raised, seen through those that wrapped it."""
    seen: BaseException | None = error
    while seen is not None:
        if (known := BY_SQLITE.get(getattr(seen, "sqlite_errorcode", 0) & 0xFF)) is not None:
            return known
        if isinstance(seen, OSError) and seen.errno is not None:
            message, hint = BY_ERRNO.get(seen.errno, (_lower(seen.strerror or str(seen)), None))
            return (f"{message}: {seen.filename}" if seen.filename else message), hint, 1
        seen = seen.__cause__ or seen.__context__
    if os.environ.get("CONSENT_LEDGER_DEBUG"):
        traceback.print_exception(error)
    return _crash(error)


def _crash(error: BaseException) -> tuple[str, str | None, int]:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    hint = "this is a fault of the program; with CONSENT_LEDGER_DEBUG=1 it says more: please report it"
    return f"{type(error).__name__}: {error}{place}", hint, 1


def _lower(message: str) -> str:
    """click's and the system's sentences in our voice: no capital initial, no full stop."""
    head, rest = message[:1], message[1:]
    return (head.lower() + rest if rest[:1].islower() else message).rstrip(".").replace("\n", " ")
