"""Private files: written whole or not at all, and readable by their owner only.

It encrypts nothing: what is handed in is sealed already. Where the system has no such thing as a mode or an fsync of a
folder (Windows), the rights are those of the user's own profile, in which these files lie.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ledger.errors import EvidenceError, LedgerError

_PATIENCE = 20  # × 50 ms: a virus scanner on Windows holds a new file for a moment


def write_private(path: Path, data: bytes) -> None:
    """Replace the file's content: temporary file, fsync, rename, fsync of the folder."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        private_folder(path.parent)
        _create(temporary, data)
        _patiently(lambda: _move(temporary, path))
        sync_folder(path.parent)
    except OSError as error:
        raise LedgerError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _create(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _move(temporary: Path, path: Path) -> None:
    temporary.replace(path)


def rename(path: Path, to: Path) -> None:
    """Rename a file or a folder beside itself, once nothing looks at it any more; OSError if it cannot be."""
    _patiently(lambda: _rename(path, to))


def _rename(path: Path, to: Path) -> None:
    path.rename(to)


def move_private(path: Path, target: Path) -> None:
    """Put a file in the place of another, whole; another program may have done it already."""
    try:
        _patiently(lambda: _move(path, target))
        sync_folder(target.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise LedgerError(f"cannot write {target}: {error.strerror or error}") from None


def read_private(path: Path, limit: int) -> bytes | None:
    """The file's bytes, or None if there is no such file; what is longer than it can be is not read at all."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerError(f"cannot read {path}: {error.strerror or error}") from None
    if len(data) > limit:
        raise EvidenceError(f"{path.name}: expected at most {limit} bytes, got more")
    return data


def remove(path: Path) -> bool:
    """True if it was there."""
    try:
        _patiently(path.unlink)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise LedgerError(f"cannot delete {path}: {error.strerror or error}") from None
    return True


def private_folder(path: Path) -> None:
    """Make sure that it is there; if it is new, nobody else may look into it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(path: Path) -> None:
    """A rename lasts through a loss of power only when its folder is written too. Windows does that by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _patiently(act: Callable[[], None]) -> None:
    for left in reversed(range(_PATIENCE if os.name == "nt" else 1)):
        try:
            act()
        except PermissionError:
            if left == 0:
                raise
            time.sleep(0.05)
        else:
            return
