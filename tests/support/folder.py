"""The folder that somebody unpacks: built, unpacked, started; and the desk in it, asked as a browser would."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".ci" / "bundle" / "build.py"
CHECK = ROOT / ".ci" / "bundle" / "check.py"
ROOMS = ("ledger", "aggregates", "projections", "cli")


def script(file: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(file), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=3000, check=False)


def wheel(into: Path, version: str) -> Path:
    """Our wheel as that version, built from a copy: setuptools writes into the folder that it builds from."""
    source = into / "source"
    source.mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    project = (source / "pyproject.toml").read_text("utf-8")
    (source / "pyproject.toml").write_text(re.sub('(?m)^version = ".*"$', f'version = "{version}"', project), "utf-8")
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "wheel", "."]
    subprocess.run(command, cwd=source, check=True, timeout=3000)
    (built,) = (source / "wheel").iterdir()
    return built


def build(into: Path, *options: str | Path) -> Path:
    """What the script makes of it, packed."""
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "1", "-d", into / "probe"]
    if subprocess.run([*probe, "tzdata"], capture_output=True, check=False, timeout=3000).returncode:
        pytest.skip("no package registry is reachable")
    done = script(BUILD, "--out", into / "out", *options)
    assert done.returncode == 0, done.stderr
    (made,) = (into / "out").iterdir()
    return made


class Visitor:
    """A browser without a window: it goes where it was sent, keeps its cookie, and sends the forms of the page."""

    def __init__(self, address: str) -> None:
        self.home = urllib.parse.urljoin(address, "/")
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )
        self.text = ""
        self.go(address)

    def go(self, path: str, answers: dict[str, str] | None = None) -> str:
        sent = urllib.parse.urlencode(answers).encode() if answers is not None else None
        with self.opener.open(urllib.parse.urljoin(self.home, path), sent, timeout=300) as answer:
            self.text = answer.read().decode()
        return self.words

    def send(self, path: str, **answers: str) -> str:
        token = re.search(r'name="token" value="([^"]+)"', self.text)
        assert token, self.words
        return self.go(path, {"token": token[1], **answers})

    @property
    def words(self) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split())
