"""Handing over a recovery sheet: into a file to be printed, or shown; then two of its groups are typed back.

The typing back is what finds a sheet that never left the printer. Where nobody sits at a keyboard it cannot be asked for,
and that is said.
"""

from __future__ import annotations

from pathlib import Path

from cli import ask, output
from ledger.custody import recovery
from ledger.custody.files import write_private
from ledger.custody.recovery import Sheet
from ledger.errors import InputError


def check_new(path: Path | None) -> None:
    """A sheet is written over nothing."""
    if path is not None and path.exists():
        raise InputError(f"{path} exists already", hint="choose another name for the recovery sheet")


def hand_over(
    sheet: Sheet, origin: str, setting: str, path: Path | None, question: recovery.Question | None = None
) -> None:
    """Give the sheet to whoever is there, and be sure that they have it."""
    text = recovery.format_sheet(sheet, origin, setting)
    if path is not None:
        write_private(path, text.encode("utf-8"))
        if not ask.by_hand():
            return output.talk(f"nobody has typed any of the recovery sheet back: see to it that {path} is printed")
        output.talk(f"Print {path} now, take the paper, and delete the file.")
    else:
        output.talk("\n" + text)
        output.talk("Write this sheet down or print it now; it is shown only once.")
    question = question or recovery.ask(sheet)
    first, second = question.numbers
    return ask.until(f"to be sure: what are groups {first} and {second}", lambda typed: question.check(typed.split()))


def read_back(path: Path | None) -> Sheet:
    """The sheet that somebody brings: typed, or from a file. Its letters never stand behind a command."""
    if path is None:
        return ask.until("the sheet's groups, in their order, in one line", recovery.parse_sheet)
    try:
        return recovery.parse_sheet(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(f"there is no file {path}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text", hint="type the groups instead") from None
