"""Words and JSON on the screen: stdout is the answer, stderr the talk.

Text that was opened from the ledger is somebody else's: before it reaches a terminal, control characters and those that
turn the direction of writing are shown, not obeyed. Times are told in words and in the ledger's zone; in JSON as UTC,
ISO 8601. JSON is plain ASCII, so that no console and no pipe can spoil it.
"""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cli import pager
from cli.say import say
from ledger.event import When
from ledger.numbering import format_entry, is_old

_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


def prepare() -> None:
    """Nothing that is printed may fail on a console of another encoding, and no line ending is invented."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def clean(text: str, *, lines: bool = False) -> str:
    """`text` with every control and format character shown as an escape; with `lines`, line breaks are left."""
    return "".join(c if (lines and c == "\n") or not _acts(c) else _shown(c) for c in text)


def _acts(char: str) -> bool:
    # Cc: escape sequences. Cf: bidirectional overrides. Zl, Zp: line breaks that only some programs see.
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs")


def _shown(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def tell(text: str = "") -> None:
    """A line of the answer."""
    sys.stdout.write(clean(text, lines=True) + "\n")


def tell_all(lines: Iterable[str], *, paged: bool = False) -> None:
    """All lines of an answer; `paged`: a screen at a time, if it is longer than that and somebody sits there."""
    text = "".join(clean(line, lines=True) + "\n" for line in lines)
    if not (paged and pager.show(text)):
        sys.stdout.write(text)


@contextmanager
def listening() -> Iterator[list[str]]:
    """What is said beside the answer is kept in a list, for whoever has no terminal to say it on."""
    heard: list[str] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def talk(text: str = "") -> None:
    """A line beside the answer."""
    if (heard := _heard.get()) is not None:
        return heard.append(text)
    sys.stderr.write(clean(text, lines=True) + "\n")
    sys.stderr.flush()
    return None


def tell_json(data: Mapping[str, Any]) -> None:
    """The answer for a program: one object, ASCII, stable keys."""
    sys.stdout.write(json.dumps(plain(data), indent=2) + "\n")


def plain(value: Any) -> Any:
    """Ids, bytes, dates and times as JSON has them; an entry of an earlier book is `old-12`, one of this book a number."""
    match value:
        case None | bool() | int() | str():
            return format_entry(value) if is_old(value) else value
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case When():
            return {"at": plain(value.at), "precision": value.precision}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case Iterable():
            return [plain(v) for v in value]
    raise TypeError(f"no JSON for {type(value).__name__}")


def iso(at: datetime) -> str:
    """2026-11-02T14:05:00Z; fractions only if there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def day(at: date) -> str:
    """2 November 2026"""
    return f"{at.day} {say(f'month.{at.month}')} {at.year}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """2 November 2026, 2:05pm; in the hour that comes twice a year, with the zone's short name."""
    local = at.astimezone(zone)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{say('am' if local.hour < 12 else 'pm')}"
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{day(local.date())}, {clock}" + (f" {local.tzname()}" if twice else "")


def when(at: When, zone: ZoneInfo) -> str:
    """A time in the world, no more precisely than it is known."""
    return moment(at.at, zone) if isinstance(at.at, datetime) else day(at.at)


def table(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> list[str]:
    """Columns as wide as they need to be, the last never padded; on a terminal that is too narrow, a block for each row."""
    cells = [list(heads), *([clean(c) for c in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads) - 1)]
    lines = ["  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[-1]]).rstrip() for row in cells]
    room = columns()
    if room is None or max(map(len, lines)) <= room:
        return lines
    longest = max(map(len, heads))
    blocks = (["", *(f"{h.ljust(longest)}  {c}" for h, c in zip(heads, row, strict=True) if c)] for row in cells[1:])
    return [line for block in blocks for line in block][1:]


def rows_of(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Two columns, indented; what was typed cannot start a line of its own."""
    shown = [(clean(head), clean(words)) for head, words in rows]
    width = max((len(head) for head, _ in shown), default=0)
    return [f"  {head.ljust(width)}  {words}" for head, words in shown]


def columns() -> int | None:
    """How wide the terminal is; None where the answer goes into a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
