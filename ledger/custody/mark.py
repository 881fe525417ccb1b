"""The mark: what this computer remembers of a ledger, outside the ledger's folder (formats.md 6, copies, losses, forks).

The newest checkpoint that was seen here, the ledger's first verifier key, and this computer's writer id. Whoever swaps the
folder does not swap this. It is a memory and no proof: that the checkpoint is signed by the key is checked by whoever opens
the ledger, with `evidence.checkpoint.open_checkpoint`.

    canon({"checkpoint": note, "origin": str, "version": 1, "vkey": str, "writer": id})

Beside it may lie `kept`: lines from paper, one below the other, that this computer was told of and could not find in a copy
that was restored. They too are lower bounds; nobody signed them here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.custody.files import read_private, write_private
from ledger.errors import EvidenceError, InputError
from ledger.evidence import canonical
from ledger.evidence.canonical import check_map, is_id
from ledger.evidence.checkpoint import KeptLine, parse_kept, unverified_head

NAME = "mark"
TOLD = "kept"
VERSION = 1
MAX_MARK = 64 << 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A lower bound of the ledger, as this computer has seen it."""

    origin: str
    vkey: str
    writer: UUID
    checkpoint: bytes


def read_mark(folder: Path) -> Mark | None:
    """None if this computer has not seen the ledger; EvidenceError if the file is damaged."""
    data = read_private(folder / NAME, MAX_MARK)
    return None if data is None else parse_mark(data)


def write_mark(folder: Path, mark: Mark) -> None:
    """Replace the mark, unless the one that is there has seen more: two commands may end in another order than begun."""
    known = read_mark(folder)
    if known is not None and known.origin == mark.origin and _size(known) > _size(mark):
        return
    write_private(folder / NAME, format_mark(mark))


def read_told(folder: Path) -> list[KeptLine]:
    """The kept lines that this computer was told of; EvidenceError if one of them is damaged."""
    data = read_private(folder / TOLD, MAX_MARK) or b""
    try:
        return [parse_kept(line) for line in data.decode("ascii", "replace").splitlines()]
    except InputError as error:
        raise EvidenceError(f"{folder / TOLD} is damaged: {error}", hint="put the line right, from its slip") from None


def write_told(folder: Path, lines: Iterable[str]) -> None:
    """Remember these kept lines as well."""
    known = (read_private(folder / TOLD, MAX_MARK) or b"").decode("ascii", "replace").splitlines()
    told = dict.fromkeys((*known, *(line.strip() for line in lines)))
    write_private(folder / TOLD, "".join(f"{line}\n" for line in told).encode())


def format_mark(mark: Mark) -> bytes:
    _size(mark)
    value = {"checkpoint": mark.checkpoint, "origin": mark.origin, "vkey": mark.vkey, "writer": mark.writer.bytes}
    return canonical.encode({**value, "version": VERSION})


def parse_mark(data: bytes) -> Mark:
    rules = {"checkpoint": _is_bytes, "origin": _is_str, "version": _is_version, "vkey": _is_str, "writer": is_id}
    value = check_map("mark", canonical.decode(data, MAX_MARK), rules)
    mark = Mark(value["origin"], value["vkey"], UUID(bytes=value["writer"]), value["checkpoint"])
    _size(mark)
    return mark


def _size(mark: Mark) -> int:
    origin, head = unverified_head(mark.checkpoint)
    if origin != mark.origin:
        raise EvidenceError(f"mark: expected a checkpoint of {mark.origin}, got one of {origin}")
    return head.size


def _is_bytes(value: Any) -> bool:
    return type(value) is bytes


def _is_str(value: Any) -> bool:
    return type(value) is str


def _is_version(value: Any) -> bool:
    return type(value) is int and value == VERSION
