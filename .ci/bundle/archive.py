"""A folder as one file, and back: the same bytes for the same content, whenever and wherever it is packed.

A zip for Windows; for this system a tar, which keeps what may be run. Names are in order, and every file is of one day.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip knows
Files = dict[str, bytes]


def pack(files: Files, programs: frozenset[str], into: Path) -> None:
    """`programs`: the names of what may be run."""
    if into.suffix == ".zip":
        into.write_bytes(_zip(files))
    else:
        into.write_bytes(gzip.compress(_tar(files, programs), compresslevel=1, mtime=0))


def unpack(file: Path) -> Files:
    """Every file in it by name, as `folder/name`."""
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    with tarfile.open(file) as held:
        return {each.name: opened.read() for each in held if (opened := held.extractfile(each)) is not None}


def _zip(files: Files) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, held in sorted(files.items()):
            entry = zipfile.ZipInfo(name, DAY)
            entry.create_system = 0  # as if packed on Windows: no rights, which mean nothing there
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, held, compresslevel=9)
    return written.getvalue()


def _tar(files: Files, programs: frozenset[str]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, held in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(held), 0o755 if name in programs else 0o644
            archive.addfile(entry, io.BytesIO(held))
    return written.getvalue()
