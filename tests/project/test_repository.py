"""Nothing in the repository tells on what machine it was made, or from where that machine takes its packages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
MADE = {
    "__pycache__",
    ".git",
    ".venv",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".import_linter_cache",
}
# Spelt otherwise, so that this file does not find itself.
HOSTS = ("pypi org", "pythonhosted org", "npmjs org", "debian org", "proxy golang org", "crates io")
PLACES = ("root", "work")


def files() -> list[Path]:
    """What is committed or would be; without git, what lies here and was not made by a tool."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        answer = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        found = (file.relative_to(ROOT) for file in ROOT.rglob("*") if file.is_file())
        names = [str(file) for file in found if not MADE & set(file.parts)]
    else:
        names = [name for name in answer.split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def holding(*words: str) -> list[str]:
    """`file: word` for each file that holds one of these, in any of the two ways a computer writes text."""
    spelt = [(word, code) for word in words for code in (word.encode(), word.encode("utf-16-le"))]
    return [
        f"{file.relative_to(ROOT)}: {word}"
        for file in files()
        for word, code in spelt
        if re.search(rb"(?<![\w.-])" + re.escape(code), file.read_bytes())
    ]


def test_there_is_something_to_search() -> None:
    assert ROOT / "pyproject.toml" in files()
    assert holding("consent-ledger") != []


def test_no_registry_is_named() -> None:
    command = [sys.executable, "-m", "pip", "config", "list"]
    settings = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    addresses = re.findall(r"[a-z+]+://[^\s'\"]+", settings)
    hosts = {urlsplit(address).hostname for address in addresses} - {None, "", "localhost"}
    assert holding(*(host.replace(" ", ".") for host in HOSTS), *sorted(str(host) for host in hosts)) == []


def test_no_path_of_this_machine_is_named() -> None:
    assert holding(str(ROOT), f"{Path.home()}/", *(f"/{place}/" for place in PLACES)) == []
