"""Foreign judges: programs that we did not write, or that stand on code that we did not write.

Without its tools a judge is skipped, and says so. Where `CI` is set it must be there: a check that is never made there is
worth nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

JUDGE = Path(__file__).resolve().parents[1] / "foreign" / "judge.go"
GOPATH = Path("/usr/share/gocode")  # where Debian's golang-golang-x-mod-dev puts its sources


class Verdict(NamedTuple):
    accepted: bool
    said: str


RunJudge = Callable[..., Verdict]


def judge_missing(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"a foreign judge is required here: {reason}", pytrace=False)
    pytest.skip(f"no foreign judge: {reason}", allow_module_level=True)


@pytest.fixture(scope="session")
def go_judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tests/foreign/judge.go, built on Go's standard library and golang.org/x/mod/sumdb."""
    go = shutil.which("go")
    if go is None:
        judge_missing("go is not installed (Debian: golang-go)")
    if not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        judge_missing("golang.org/x/mod is not installed (Debian: golang-golang-x-mod-dev)")
    program = tmp_path_factory.mktemp("judge") / "judge"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOFLAGS": ""}
    built = subprocess.run(
        [go, "build", "-o", program, JUDGE], env=environment, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    return program


@pytest.fixture(scope="session")
def run_judge(go_judge: Path) -> RunJudge:
    """`run_judge("receipt", file, vkey)`: what the judge says of it."""

    def run(*args: str | Path) -> Verdict:
        done = subprocess.run([go_judge, *args], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode in (0, 1), done.stderr  # 2 is a panic or a wrong use: no verdict at all
        return Verdict(done.returncode == 0, done.stdout + done.stderr)

    return run
