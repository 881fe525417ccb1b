"""What is listed in pyproject.toml is what is there, and what is shipped."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SETUP = PROJECT["tool"]["setuptools"]
ROOMS = ("ledger", "aggregates", "projections", "cli")


def shipped(*suffixes: str) -> set[str]:
    """Every file below the rooms with one of these endings, as the wheel names it."""
    found = (file for room in ROOMS for file in (ROOT / room).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in found if file.suffix in suffixes}


def test_the_packages_listed_are_exactly_those_that_exist() -> None:
    folders = {str(Path(file).parent) for file in shipped(".py")}
    named = {folder: name for name, folder in SETUP["package-dir"].items()}
    assert {named.get(folder, folder.replace("/", ".")) for folder in folders} == set(SETUP["packages"])
    assert all((ROOT / folder / "__init__.py").exists() for folder in folders)


def test_each_room_says_that_it_is_typed() -> None:
    assert shipped(".typed") == {f"{room}/py.typed" for room in ROOMS}


def test_no_file_lies_in_a_room_that_is_neither_code_nor_listed_as_data() -> None:
    stray = {name for name in shipped_names() if not name.endswith((".py", "py.typed"))}
    listed = {
        file.relative_to(ROOT).as_posix()
        for package, patterns in SETUP["package-data"].items()
        if package != "*"
        for pattern in patterns
        for file in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    assert stray == listed


def shipped_names() -> set[str]:
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: setuptools writes into the folder that it builds from."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "wheel", "."]
    subprocess.run(command, cwd=source, check=True, timeout=120)
    (built,) = (source / "wheel").iterdir()
    return built


def test_the_wheel_holds_the_rooms_whole_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {name.replace("cli/launcher/", "consent_ledger/") for name in shipped_names()}


def test_the_wheel_says_what_pyproject_says(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        text = archive.read(metadata).decode()
        (entry,) = (name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        assert "consent-ledger = consent_ledger:main" in archive.read(entry).decode()
    assert re.search(r"^Version: (.*)$", text, re.MULTILINE)[1] == PROJECT["project"]["version"]
    assert re.search(r"^License-Expression: (.*)$", text, re.MULTILINE)[1] == "Apache-2.0"


def test_the_changelog_names_this_version() -> None:
    assert f"[{PROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
