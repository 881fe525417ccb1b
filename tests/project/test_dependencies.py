"""Each dependency has its reason written down, and can be had where the ledger is used: on Windows."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = [dependency for extra in PROJECT["optional-dependencies"].values() for dependency in extra]


def name_of(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0]


def pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text("utf-8")
    listed = {name_of(dependency) for dependency in [*PROJECT["dependencies"], *EXTRAS]}
    assert {name for name in listed if f"`{name}`" not in reasons} == set()


def test_no_reason_is_left_of_a_dependency_that_went() -> None:
    reasons = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text("utf-8")
    in_tables = set(re.findall(r"^\| `([a-z0-9-]+)`", reasons, re.MULTILINE))
    assert in_tables == {name_of(dependency) for dependency in PROJECT["dependencies"]}


def test_every_runtime_dependency_comes_as_a_wheel_for_windows(tmp_path: Path) -> None:
    """Resolved as on a Windows laptop with the oldest Python that we promise; tzdata is only needed there."""
    wanted = [dependency.split(";")[0].strip() for dependency in PROJECT["dependencies"]]
    place = ["--platform", "win_amd64", "--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp"]
    if pip("download", "--no-deps", "--retries", "1", "-d", str(tmp_path / "probe"), "tzdata").returncode:
        pytest.skip("no package registry is reachable")
    resolved = pip("download", *place, "-d", str(tmp_path / "wheels"), *wanted)
    assert resolved.returncode == 0, resolved.stderr
    got = {wheel.name.split("-")[0].replace("_", "-").lower() for wheel in (tmp_path / "wheels").iterdir()}
    assert {name_of(dependency) for dependency in wanted} <= got
    assert all(re.search(r"-(win_amd64|any)\.whl$", wheel.name) for wheel in (tmp_path / "wheels").iterdir())
