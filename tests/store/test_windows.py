"""Several windows on one ledger: each records and seals, nobody is refused, and the positions have no gap."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import Ledger
from support.books import new_ledger, noted, verified

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="forks"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
WINDOWS, RECORDS = 4, 25


def one_window(folder: Path, identity: Any, pipe: int) -> None:
    with Ledger.open(folder, identity=identity) as ledger:
        for number in range(RECORDS):
            receipt = ledger.record([noted(identity.person, uuid4(), number)])
            assert receipt.checkpoint is not None
            os.write(pipe, f"{receipt.first.position}\n".encode())


def test_windows_that_record_at_once_all_go_on(tmp_path: Path) -> None:
    with new_ledger(tmp_path / "ledger") as ledger:
        identity, vkey, before = ledger.require_identity(), ledger.vkey, ledger.refresh().size
    reading, writing = os.pipe()
    children = []
    for _ in range(WINDOWS):
        child = os.fork()
        if child == 0:  # pragma: no cover - another process
            code = 1
            try:
                one_window(tmp_path / "ledger", identity, writing)
                code = 0
            except BaseException:  # noqa: BLE001 - told to whoever reads the test's output
                os.write(2, traceback.format_exc().encode())
            finally:
                os._exit(code)
        children.append(child)
    os.close(writing)
    said = b""
    while more := os.read(reading, 1 << 16):
        said += more
    os.close(reading)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * WINDOWS
    assert sorted(map(int, said.split())) == list(range(before + 1, before + 1 + WINDOWS * RECORDS))
    report = verified(tmp_path / "ledger" / "ledger.db", vkey=vkey)
    assert not report.failed
    assert report.unsealed == 0
