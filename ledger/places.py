"""The two places of a ledger's backups: which they are, whether they are there, and what speaks against them.

Kept in `config.toml` as `backup` and `vault_backup`, and only for convenience: nothing that is verified trusts them. A
place that is set is marked by a small file, so that a memory stick that is not in, or another one under the same letter, is
noticed before anything is written. Two places, because whoever has both halves has everything but a passphrase.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ledger.custody import risk
from ledger.custody.files import write_private
from ledger.errors import InputError, LedgerError
from ledger.founding import CONFIG

SETTINGS = ("backup", "vault_backup")
MARKER = "consent-ledger-backups.txt"
_MARKER_TEXT = (
    "Backups of a consent ledger are written here. Leave this file where it is: it shows that this is the place.\n"
)
_STICK = "is the memory stick or disk in? nothing was written"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the two halves go. `marked`: they were set before, so each has the file that shows it."""

    ledger: Path
    vault: Path
    marked: bool = False

    @property
    def apart(self) -> bool:
        """Whether they lie on different disks, as far as the system says."""
        return _disk(self.ledger) != _disk(self.vault)


def configured(folder: Path) -> Places | None:
    """The places that are set for the ledger in this folder; None unless both are."""
    said = tomllib.loads(_config(folder))
    places = [said.get(name) for name in SETTINGS]
    if not all(isinstance(place, str) and place for place in places):
        return None
    return Places(Path(str(places[0])), Path(str(places[1])), marked=True)


def set_places(folder: Path, places: Places) -> None:
    """Mark both places, and write them into `config.toml`; whatever else stands there stays."""
    for path in (places.ledger, places.vault):
        if not (path / MARKER).exists():
            write_private(path / MARKER, _MARKER_TEXT.encode())
    text = _with_settings(_config(folder), zip(SETTINGS, (places.ledger, places.vault), strict=True))
    write_private(folder / CONFIG, text.encode())


def carry_over(old: Path, new: Path) -> None:
    """A ledger's places are those of the ledger that continues it; whether they are there is seen when they are used."""
    if (found := configured(old)) is not None:
        text = _with_settings(_config(new), zip(SETTINGS, (found.ledger, found.vault), strict=True))
        write_private(new / CONFIG, text.encode())


def _config(folder: Path) -> str:
    try:
        text = (folder / CONFIG).read_text(encoding="utf-8")
        tomllib.loads(text)
    except FileNotFoundError:
        return ""
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LedgerError(f"{CONFIG} cannot be read: {error}", hint="put it right, or remove it") from error
    return text


def _with_settings(text: str, settings: object) -> str:
    """The settings at the top, where TOML has what belongs to no table; the old ones are taken out."""
    lines = text.splitlines()
    table = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    ours = re.compile(rf"\s*[\"']?({'|'.join(SETTINGS)})[\"']?\s*=")
    top = [line for line in lines[:table] if not ours.match(line)]
    new = [f"{name} = {json.dumps(str(path.absolute()), ensure_ascii=False)}" for name, path in settings]  # type: ignore[attr-defined]
    made = "\n".join([*top, *new, *lines[table:], ""])
    try:
        tomllib.loads(made)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{CONFIG} would not be readable any more: {error}", hint="set the places by hand") from None
    return made


def check(places: Places, folder: Path, keys: Path, *, even_so: bool = False) -> None:
    """InputError for what speaks against the places of the ledger in `folder`, whose vault lies in `keys`.

    `even_so` lets a place pass that something synchronises, or that lies on another computer; never both halves in one.
    """
    for path in (places.ledger, places.vault):
        if not path.is_dir():
            raise InputError(f"there is no folder {path}", hint=_STICK)
        if places.marked and not (path / MARKER).is_file():
            raise InputError(f"{path} is not the place that was set: it has no {MARKER}", hint=_STICK)
    first, second = (path.resolve() for path in (places.ledger, places.vault))
    if first.is_relative_to(second) or second.is_relative_to(first):
        raise InputError(
            "both halves would lie in one place: whoever finds it has the entries and the keys to them",
            hint="two memory sticks that are kept in two places are best",
        )
    for path in (first, second):
        for what, own in (("the ledger's own folder", folder), ("the vault's own folder", keys)):
            if path.is_relative_to(own.resolve()):
                raise InputError(f"{path} lies in {what}: a backup there is lost with it", hint="choose another disk")
        if (name := risk.risky(path)) and not even_so:
            raise InputError(
                f"{path} is no place for a backup: {name}",
                hint="codes and times can be read by whoever has the files; if that is meant, say --even-so",
            )


def code(place: Path, folder: Path) -> str:
    """Where a place lies, seen from the ledger: same-disk, other-disk or network."""
    if (risk.risky(place) or "").startswith("a network"):
        return "network"
    return "same-disk" if _disk(place) == _disk(folder) else "other-disk"


def _disk(path: Path) -> int:
    return path.stat().st_dev
