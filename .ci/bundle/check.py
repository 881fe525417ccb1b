"""What must hold of a packed folder, whoever packed it: `check.py FILE`, one line for each thing that does not.

Names that Windows takes, also below a deep folder; nothing outside the one folder; nothing that tells where it was built;
every sum right; a licence for all that is inside; and every module that ours import is there.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import archive
import interpreter

LONGEST = 150  # characters: Windows takes 259, and somebody's folder may have a hundred
ROOMS = ("consent_ledger", "ledger", "aggregates", "projections", "cli")
# What Windows does not have. That they are only imported where that was asked is held by tests/project/test_portable.py.
POSIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
NAMELESS = ("collections.abc", "os.path")  # two that Python enters under another name than their files

_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')

Files = dict[str, bytes]


def problems(file: Path) -> Iterator[str]:
    files = archive.unpack(file)
    windows = file.suffix == ".zip"
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or any(".." in PurePosixPath(name).parts for name in files):
        yield f"not one folder: {sorted(tops)[:5]}"
        return
    inside = {name.partition("/")[2]: held for name, held in files.items()}
    yield from sums(inside)
    yield from licences(inside)
    if windows:
        yield from names(files)
        yield from traces(inside)
        yield from lines(inside)
        yield from imports(inside)


def names(files: Files) -> Iterator[str]:
    for name in files:
        parts = name.split("/")
        if len(name) >= LONGEST:
            yield f"{len(name)} characters: {name}"
        if any(_DEVICE.fullmatch(part) or _FORBIDDEN.search(part) or part[-1:] in {".", " ", ""} for part in parts):
            yield f"Windows takes no such name: {name!r}"
    folded: dict[str, str] = {}
    for name in files:
        if (other := folded.setdefault(name.lower(), name)) != name:
            yield f"the same to Windows: {other} and {name}"


def traces(inside: Files) -> Iterator[str]:
    """Where it was built: this repository, the places of this Python, and where temporary files lie."""
    root = Path(__file__).resolve().parents[2]
    places = {str(root), sys.prefix, sys.base_prefix, f"{tempfile.gettempdir()}/"} - {"/usr", "/"}
    for name, held in inside.items():
        ours = not name.startswith(("python/", "packages/")) or name.split("/")[1].startswith(ROOMS)
        for place in places if ours else places - {"/tmp/"}:  # noqa: S108 - others may speak of it
            if place.encode() in held or place.encode("utf-16-le") in held:
                yield f"{name} names {place}"


def lines(inside: Files) -> Iterator[str]:
    for name, held in inside.items():
        if name.endswith((".cmd", ".txt")) and "/" not in name and held.count(b"\n") != held.count(b"\r\n"):
            yield f"{name}: its lines do not end as on Windows"
        if name.endswith(".cmd") and not held.isascii():
            yield f"{name}: not plain ASCII, which is read the same everywhere"


def sums(inside: Files) -> Iterator[str]:
    listed = dict(reversed(line.split("  ", 1)) for line in inside.get("SHA256SUMS.txt", b"").decode().splitlines())
    for name in sorted(listed.keys() ^ (inside.keys() - {"SHA256SUMS.txt"})):
        yield f"in one of folder and SHA256SUMS.txt only: {name}"
    for name in sorted(listed.keys() & inside.keys()):
        if hashlib.sha256(inside[name]).hexdigest() != listed[name]:
            yield f"not what SHA256SUMS.txt says: {name}"


def licences(inside: Files) -> Iterator[str]:
    said = json.loads(inside.get("manifest.json", b"{}"))
    named = [f"{each['name']}-{each['version']}" for each in said.get("wheels", ())]
    for name in ["Python", *named]:
        if not any(file.startswith(f"licences/{name}/") for file in inside):
            yield f"no licence of {name}"


def imports(inside: Files) -> Iterator[str]:
    """Each module that ours import, and whether this folder has it."""
    found = _modules(inside)
    for name, held in inside.items():
        room = PurePosixPath(name).parts[1] if name.startswith("packages/") else ""
        if room in ROOMS and name.endswith(".py"):
            for wanted in _imported(held):
                if wanted not in found and wanted.partition(".")[0] not in POSIX:
                    yield f"{name} imports {wanted}, which is not there"


def _imported(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


def _modules(inside: Files) -> set[str]:
    """Whatever can be imported: built into Python, in its zipped library, beside it, or in `packages`."""
    (library,) = (held for name, held in inside.items() if re.fullmatch(r"python/python3\d+\.zip", name))
    files = [*zipfile.ZipFile(io.BytesIO(library)).namelist()]
    files += [name.partition("/")[2] for name in inside if name.startswith("packages/")]
    files += [name.partition("/")[2] for name in inside if re.fullmatch(r"python/[^/]+\.pyd", name)]
    found = {*interpreter.PINNED["built-in"].split(), *NAMELESS}
    for name in (file for file in files if file.endswith((".py", ".pyc", ".pyd"))):
        parts = [part.partition(".")[0] for part in name.split("/")]
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        found |= {".".join(parts[: end + 1]) for end in range(len(parts))}
    return found


if __name__ == "__main__":
    wrong = [f"{given}: {problem}" for given in sys.argv[1:] for problem in problems(Path(given))]
    print("\n".join(wrong) or "holds")
    sys.exit(1 if wrong else 0)
