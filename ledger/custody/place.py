"""Where a ledger, its vault and its mark lie on this computer (design.md, storage).

The vault is never in the ledger's folder: a copy of that folder must not carry the keys. What speaks against a place, such
as a service that synchronises it, is found by `risk`; this module only chooses.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from ledger.custody.risk import risky
from ledger.errors import InputError, LedgerError

__all__ = ["data_home", "default_place", "risky", "vault_dir"]

HOME = "CONSENT_LEDGER_HOME"
NAME = "consent-ledger"

_ORIGIN = re.compile(r"[a-z0-9.-]+(/[a-z0-9.-]+)*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # Windows: the names of devices, with any ending


def data_home() -> Path:
    """This user's application data on this computer, which is neither synchronised nor on a share."""
    if chosen := os.environ.get(HOME):
        return Path(chosen).absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData" / "Local") / NAME
    if sys.platform == "darwin":
        return _home() / "Library" / "Application Support" / NAME
    xdg = Path(os.environ.get("XDG_DATA_HOME", ""))  # the XDG specification: a relative path is ignored
    return (xdg if xdg.is_absolute() else _home() / ".local" / "share") / NAME


def vault_dir(origin: str) -> Path:
    """Where this computer keeps the vault and the mark of a ledger. An origin never leads out of it, on no system."""
    words = origin.split("/")
    if not _ORIGIN.fullmatch(origin) or any(word.endswith(".") or _RESERVED.fullmatch(word) for word in words):
        raise InputError(f"not an origin that can name a folder: {origin[:200]!r}")
    return data_home().joinpath(*words)


def default_place() -> Path:
    """Where a new ledger goes if nobody says: the first place at which nothing is found that speaks against it."""
    places = [_home() / NAME, data_home() / "ledger"]
    if os.name == "nt":
        places.insert(1, Path(_home().anchor) / NAME)
    return next((place for place in places if risky(place) is None), places[-1])


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        raise LedgerError("this computer does not say where your files are", hint=f"set {HOME} to a folder") from None
