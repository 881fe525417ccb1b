"""The desk in a real Chromium: a real process serves it, and the browser may ask that process and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browser import A4
from support.desk import PASSPHRASE, Desk

Sit = Callable[..., Any]


@pytest.fixture
def sit(chromium: Any) -> Iterator[Sit]:
    """`sit(desk, width=A4, scripts=True)`: a page in front of the desk of that computer, unlocked.

    At the end nothing must have been asked of anybody else, and the console must have had nothing to complain of.
    """
    ends: list[Callable[[], Any]] = []
    complaints: list[str] = []

    def open_it(desk: Desk, *, width: int = A4, scripts: bool = True, unlock: bool = True) -> Any:
        process, url = served(desk)
        ends.append(lambda: ended(process))
        host = url[: url.index("/enter/")]
        context = chromium.new_context(
            viewport={"width": width, "height": 1123}, java_script_enabled=scripts, locale="en-GB"
        )
        ends.append(context.close)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(f"{host}/") else complaints.append(r.url))
        page.goto(url)
        if unlock:
            page.fill("#passphrase", PASSPHRASE)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{host}/")
        page.desk = host
        return page

    yield open_it
    for end in reversed(ends):
        end()
    assert [said for said in complaints if "status of 422" not in said] == []  # a form that was not filled in whole


def served(desk: Desk) -> tuple[subprocess.Popen[str], str]:
    """The desk as its command serves it, and the address that lets one browser in."""
    home = {"CONSENT_LEDGER_HOME": desk.environ["CONSENT_LEDGER_HOME"]}
    given = {name: value for name, value in os.environ.items() if not name.startswith("CONSENT_LEDGER")}
    command = [sys.executable, "-m", "consent_ledger", "desk", "--no-browser", "--ledger", str(desk.ledger)]
    process = subprocess.Popen(
        command, env={**given, **home}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=Path("/")
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def ended(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(20)
    if process.stdout is not None:
        process.stdout.close()
