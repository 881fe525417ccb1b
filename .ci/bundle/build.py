"""A folder to unpack and start: Python, the program and all that it needs, for Windows or for the system that this is.

    python .ci/bundle/build.py --for windows --out dist

It needs `packaging`, which comes with the extras `test` and `lint`, and a package registry; no Windows. What is built is
checked (`check.py`) before it counts. The same inputs give the same bytes; manifest.json inside names them all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

import archive
import check
import interpreter
import wheels

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ledger", "aggregates", "projections", "cli")
GIVEN = Path(__file__).with_name("folder")
START = {"windows": "Open the desk.cmd", "this-system": "start"}
COMMANDS = {"windows": "consent-ledger.cmd", "this-system": "start"}

_LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*", re.IGNORECASE)

Files = dict[str, bytes]


def main() -> None:
    asked = arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    asked.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        own = asked.wheel or own_wheel(Path(scratch))
        made = build(asked.target, own, asked.python, asked.cache, asked.out, Path(scratch))
    if wrong := list(check.problems(made)):
        made.unlink()
        raise SystemExit("\n".join(["the folder does not hold what is asked of it:", *wrong]))
    print(f"{made}  {made.stat().st_size / 1e6:.1f} MB  sha256 {hashlib.sha256(made.read_bytes()).hexdigest()}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--for", dest="target", choices=sorted(START), required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the folder is put, packed")
    parser.add_argument("--wheel", type=Path, help="our own wheel, if it is built already")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "bundle", help="where downloads are kept")
    told = "windows: `official` from python.org, `stand-in` to try things out, `reachable` (one of them), or a file"
    parser.add_argument("--python", default="official", help=told)
    return parser.parse_args()


def own_wheel(scratch: Path) -> Path:
    """Our wheel, built from a copy: setuptools writes into the folder that it builds from."""
    source = scratch / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--wheel-dir", str(scratch / "own"), "."]
    subprocess.run(command, cwd=source, check=True)
    (built,) = (scratch / "own").glob("*.whl")
    return built


def build(target: str, own: Path, python: str, cache: Path, out: Path, scratch: Path) -> Path:
    """Put it all together, and pack it."""
    windows = target == "windows"
    said, carried, shelf = for_windows(python, cache) if windows else for_here()
    there = wheels.for_windows(said["version"]) if windows else wheels.for_here()
    got = wheels.gather(own, there, fresh(scratch / "wheels"))
    version = wheels.Wheel(own).version
    inside = {f"python/{name}": held for name, held in carried.items()}
    for wheel in got:
        inside |= {f"{shelf}/{name}": held for name, held in laid_out(wheel).items()}
        inside |= {f"licences/{wheel.name}-{wheel.version}/{name}": held for name, held in texts(wheel).items()}
    inside["licences/Python/LICENSE.txt"] = carried.get("LICENSE.txt") or interpreter.licence(target)
    inside |= own_files(target, version)
    inside["manifest.json"] = manifest(version, said, got)
    inside["SHA256SUMS.txt"] = sums(inside)
    top = f"consent-ledger-{version}"
    mark = "-not-to-hand-on" if said["kind"] == "stand-in" else ""
    into = out / (f"{top}-windows-amd64{mark}.zip" if windows else f"{top}-{sysconfig.get_platform()}.tar.gz")
    programs = frozenset({f"{top}/start", f"{top}/python/bin/python3"})
    archive.pack({f"{top}/{name}": held for name, held in inside.items()}, programs, into)
    return into


def fresh(folder: Path) -> Path:
    folder.mkdir()
    return folder


def for_windows(python: str, cache: Path) -> tuple[dict[str, str], Files, str]:
    """What is said of the Python that was asked for, its files, and where packages lie."""
    file = chosen(python, cache)
    kind = interpreter.identify(file)
    pin = interpreter.PINNED[kind]
    said = {"kind": kind, "version": pin["version"], "sha256": pin["sha256"]}
    return said, interpreter.embeddable(file, "packages"), "packages"


def chosen(python: str, cache: Path) -> Path:
    if python not in {"official", "reachable"}:
        return interpreter.stand_in(cache) if python == "stand-in" else Path(python)
    try:
        return interpreter.official(cache)
    except OSError as error:
        if python == "reachable":
            return interpreter.stand_in(cache)
        raise SystemExit(f"python.org cannot be reached ({error}): give the file with --python") from None


def for_here() -> tuple[dict[str, str], Files, str]:
    short = sysconfig.get_python_version()
    said = {"kind": "a copy", "version": sys.version.partition(" ")[0]}
    return said, interpreter.copied(), f"python/lib/python{short}/site-packages"


def laid_out(wheel: wheels.Wheel) -> Files:
    """What an installer would put beside each other. Programs and headers that come with a wheel have no use here."""
    files: Files = {}
    with zipfile.ZipFile(wheel.file) as held:
        for name in (each for each in held.namelist() if not each.endswith("/")):
            parts = PurePosixPath(name).parts
            if parts[0].endswith(".data"):
                if parts[1] not in {"purelib", "platlib"}:
                    continue
                parts = parts[2:]
            files["/".join(parts)] = held.read(name)
    return files


def texts(wheel: wheels.Wheel) -> Files:
    """The licences in it, and what else its authors want to be told, from wherever they lie in its metadata."""
    found: Files = {}
    for name, held in laid_out(wheel).items():
        folder, _, below = name.partition(".dist-info/")
        if "/" not in folder and below and ("licenses/" in below or _LICENCE.fullmatch(below)):
            found[below.replace("licenses/", "").replace("/", "-")] = held
    return found


def own_files(target: str, version: str) -> Files:
    windows = target == "windows"
    names = ["Open the desk.cmd", "consent-ledger.cmd"] if windows else ["start"]
    said = {"VERSION": version, "START": START[target], "COMMANDS": COMMANDS[target]}
    files: Files = {"start.py": (GIVEN / "start.py").read_bytes()}
    for name in [*names, "READ ME.txt"]:
        text = re.sub(r"@(\w+)@", lambda found: said.get(found[1], found[0]), (GIVEN / name).read_text("utf-8"))
        files[name] = text.replace("\n", "\r\n" if windows else "\n").encode()
    return files


def manifest(version: str, python: dict[str, str], got: list[wheels.Wheel]) -> bytes:
    listed = [
        {
            "name": wheel.name,
            "version": wheel.version,
            "file": wheel.file.name,
            "sha256": wheel.sha256,
            "licence": wheel.metadata["License-Expression"] or wheel.metadata["License"] or "see licences",
        }
        for wheel in got
    ]
    return (json.dumps({"version": version, "python": python, "wheels": listed}, indent=2) + "\n").encode()


def sums(inside: Files) -> bytes:
    rows = (f"{hashlib.sha256(held).hexdigest()}  {name}\r\n" for name, held in sorted(inside.items()))
    return "".join(rows).encode()


if __name__ == "__main__":
    main()
