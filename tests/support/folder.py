"""The folder that somebody unpacks: built, unpacked, started; and the desk in it, asked as a browser would."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".ci" / "bundle" / "build.py"
CHECK = ROOT / ".ci" / "bundle" / "check.py"
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")  # nobody answers there
ROOMS = ("ledger", "aggregates", "projections", "cli")


def script(file: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(file), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


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
    subprocess.run(command, cwd=source, check=True, timeout=600)
    (built,) = (source / "wheel").iterdir()
    return built


def build(into: Path, *options: str | Path) -> Path:
    """What the script makes of it, packed."""
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "1", "-d", into / "probe"]
    if subprocess.run([*probe, "tzdata"], capture_output=True, check=False, timeout=600).returncode:
        pytest.skip("no package registry is reachable")
    done = script(BUILD, "--out", into / "out", *options)
    assert done.returncode == 0, done.stderr
    (made,) = (into / "out").iterdir()
    return made


def unpacked_into(place: Path, made: Path) -> Path:
    """The folder for this system, as it lies there when it is unpacked."""
    with tarfile.open(made) as archive:
        archive.extractall(place, filter="data")
        return place / archive.getnames()[0].partition("/")[0]


def until(found: Callable[[], str]) -> str:
    for _ in range(3000):
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError("nothing came")


class Somebody:
    """Somebody with a new computer and no network, who starts the folder."""

    def __init__(self, home: Path) -> None:
        self.environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **OFFLINE}
        apart = ["unshare", "--net"]  # no network at all, where that is allowed
        self.alone = apart if shutil.which("unshare") and not subprocess.call([*apart, "true"]) else []
        self.home = home

    def start(self, folder: Path, *words: str) -> str:
        command = [*self.alone, str(folder / "start"), *words]
        done = subprocess.run(
            command, cwd=self.home, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def desk(self, folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
        """The desk, as the start file opens it: where the browser is sent, and the process, which ends with this."""
        opened, browser = self.home / "opened", self.home / "browser"
        browser.write_text(f'#!/bin/sh\necho "$1" >"{opened}"\n', "utf-8")
        browser.chmod(0o755)
        environment = {**self.environment, "BROWSER": str(browser)}
        with subprocess.Popen([str(folder / "start")], cwd=self.home, env=environment) as running:
            try:
                yield until(lambda: opened.read_text("utf-8").strip() if opened.exists() else ""), running
            finally:
                running.kill()


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
