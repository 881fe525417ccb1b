"""The one import name that is surely ours: the command starts here, and each room says here that it is there.

`ledger`, `aggregates`, `projections` and `cli` are common words. Where another distribution has taken one of them, Python
mixes the two without a sound. So each room enters itself as it is imported, and with it are checked the rooms to its
left, on which it stands: they must lie beside this file and have entered too. What a room does is none of this
module's business, and files that somebody changed on purpose are not found here.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

DISTRIBUTION = "consent-ledger"
ROOMS = ("ledger", "aggregates", "projections", "cli")
_HERE = Path(__file__).resolve()
HOME = _HERE.parents[2 if _HERE.parent.name == "launcher" else 1]  # in the repository, or where it is installed
HINT = "uninstall the other one, or install consent-ledger into an environment of its own (python -m venv)"

_entered: set[str] = set()


class NotOurs(ImportError):
    """Where one of our rooms should be, there is something else, or nothing."""


def enter(room: str) -> None:
    """A room is being imported: it and those to its left must be ours."""
    _entered.add(room)
    for each in ROOMS[: ROOMS.index(room) + 1]:
        check(each)


def check(room: str) -> None:
    place = find(room)
    if place is None:
        raise NotOurs(f"consent-ledger is not completely installed: {room!r} is missing from {HOME}", name=room)
    if place.parent != HOME / room:  # before it is imported: nobody else's code is run to find out that it is not ours
        raise NotOurs(
            f"the package {room!r} is not consent-ledger's: {place} belongs to {owner(room, place)}", name=room
        )
    importlib.import_module(room)
    if room not in _entered:
        whose = owner(room, place)
        raise NotOurs(
            f"{place} is no longer consent-ledger's: it does not enter itself, and belongs to {whose}", name=room
        )


def find(room: str) -> Path | None:
    """The file that `import room` runs, or ran; of a folder without __init__.py, the file that it lacks."""
    spec = importlib.util.find_spec(room)
    if spec is None:
        return None
    folders = list(spec.submodule_search_locations or ())
    return Path(spec.origin or Path(folders[0], "__init__.py")).resolve()


def owner(room: str, place: Path) -> str:
    """Who installed that file, in words. Slow, and asked only once something is wrong."""
    from importlib import metadata

    for other in metadata.distributions():
        mine = (file for file in other.files or () if file.parts[0] in {room, f"{room}.py"})
        if other.name != DISTRIBUTION and any(Path(file.locate()).resolve() == place for file in mine):
            return f"the distribution {other.name} {other.version}"
    return "no distribution that is installed here"


def main() -> None:
    """The command `consent-ledger`."""
    try:
        check("cli")
    except NotOurs as problem:
        sys.stderr.write(f"error: {problem}\nhint: {HINT}\n")
        sys.exit(1)
    sys.exit(importlib.import_module("cli.main").main())
