"""Which wheels a folder needs, and getting them for a Python that need not run here.

pip tells what fits another system, but follows the conditions of the one it runs on (`platform_system == "Windows"`). So
each wheel's own metadata is asked, as the Python of the folder would ask it, until nothing new is wanted. What is
installed where this runs is what the tests have run with: that version is taken, and another only if there is none.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from functools import cached_property
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, sys_tags
from packaging.utils import canonicalize_name, parse_wheel_filename


@dataclass(frozen=True)
class Target:
    """The Python that a folder carries: what it answers to conditions, which wheels it takes, how pip is told so."""

    environment: dict[str, str]
    tags: frozenset[Tag]
    pip: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wheel:
    """A wheel, and what its own metadata says."""

    file: Path

    @cached_property
    def metadata(self) -> Message:
        with zipfile.ZipFile(self.file) as archive:
            (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
            return Parser().parsestr(archive.read(name).decode())

    @property
    def name(self) -> str:
        return canonicalize_name(self.metadata["Name"])

    @property
    def version(self) -> str:
        return str(self.metadata["Version"])

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file.read_bytes()).hexdigest()

    def fits(self, target: Target) -> bool:
        return bool(parse_wheel_filename(self.file.name)[3] & target.tags)

    def wants(self, target: Target) -> list[Requirement]:
        """What it needs there, extras left out: nothing that we stand on has any."""
        asked = (Requirement(line) for line in self.metadata.get_all("Requires-Dist") or ())
        there = {**target.environment, "extra": ""}
        return [each for each in asked if each.marker is None or each.marker.evaluate(there)]


def for_windows(version: str) -> Target:
    """A 64-bit Windows with this CPython, as `3.13.2`."""
    short = version.rpartition(".")[0]
    numbers = tuple(int(part) for part in short.split("."))
    platforms = ["win_amd64"]
    tags = [*cpython_tags(numbers, platforms=platforms), *compatible_tags(numbers, platforms=platforms)]
    environment = {
        "implementation_name": "cpython",
        "implementation_version": version,
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0.19045",
        "python_full_version": version,
        "python_version": short,
        "sys_platform": "win32",
    }
    told = ("--platform", "win_amd64", "--python-version", short, "--implementation", "cp")
    return Target(environment, frozenset(tags), told)


def for_here() -> Target:
    return Target({key: str(value) for key, value in default_environment().items()}, frozenset(sys_tags()))


def gather(own: Path, target: Target, into: Path) -> list[Wheel]:
    """Our wheel and all that it needs there, by name; the others are downloaded into that folder."""
    wheels = {Wheel(own).name: Wheel(own)}
    while wanted := _missing(wheels, target):
        _download(wanted, target, into)
        wheels |= {wheel.name: wheel for wheel in map(Wheel, into.glob("*.whl"))}
        if left := {name for name in wanted if name not in wheels}:
            raise SystemExit(f"no wheel came for {', '.join(sorted(left))}")
    for wheel in wheels.values():
        _check(wheel, wheels, target)
    return sorted(wheels.values(), key=lambda wheel: wheel.name)


def _missing(wheels: dict[str, Wheel], target: Target) -> dict[str, str]:
    """name → what pip is asked for: what every wheel so far asks of it, and if possible the version used here."""
    wanted: dict[str, list[str]] = {}
    for each in (asked for wheel in wheels.values() for asked in wheel.wants(target)):
        if (name := canonicalize_name(each.name)) not in wheels:
            wanted.setdefault(name, []).extend(str(one) for one in each.specifier)
    return {name: name + ",".join([*sorted(set(asked)), *_tested(name)]) for name, asked in wanted.items()}


def _tested(name: str) -> list[str]:
    try:
        return [f"=={metadata.version(name)}"]
    except metadata.PackageNotFoundError:
        return []


def _download(wanted: dict[str, str], target: Target, into: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(into), *target.pip, *sorted(wanted.values())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"pip could not get the wheels:\n{done.stderr}")


def _check(wheel: Wheel, wheels: dict[str, Wheel], target: Target) -> None:
    if not wheel.fits(target):
        raise SystemExit(f"{wheel.file.name} does not fit {sorted(target.pip) or 'this Python'}")
    for each in wheel.wants(target):
        got = wheels[canonicalize_name(each.name)]
        if not each.specifier.contains(got.version, prereleases=True):
            raise SystemExit(f"{wheel.file.name} wants {each}, and {got.file.name} is there")
