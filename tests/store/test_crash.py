"""Nothing acknowledged is ever lost: the process is killed in the middle of commits, and the disk fills up.

Each round forks a child that records and tells its parent over a pipe when a transaction of events has begun (B) and
when its COMMIT has returned (C), and every receipt that it was given. The parent kills it at a random moment after a B.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import Ledger
from ledger.errors import LedgerError
from ledger.evidence.proof import check_proof, parse_proof
from ledger.store.connect import Writer
from support.books import new_ledger, noted, verified

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills by signal and forks"),
    # The child takes nothing from the threads of its parent: it opens the ledger itself, and dies by a signal.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
LANDED, MOST = 60, 900


class TellingWriter(Writer):
    """A writer that says when a transaction has begun and when its COMMIT has returned."""

    tell: Callable[[bytes], Any]

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with super().transaction() as connection:
            self.tell(b"B\n")
            yield connection
        self.tell(b"C\n")


def write_until_killed(folder: Path, identity: Any, pipe: int) -> None:
    with Ledger.open(folder, identity=identity) as ledger:
        writer = TellingWriter(ledger.recorder.writer.db_name)
        writer.tell = lambda word: os.write(pipe, word)
        ledger.recorder.writer = writer
        for number in range(10_000):
            receipt = ledger.record([noted(identity.person, uuid4(), number)])
            os.write(pipe, b"A" + ledger.prove(receipt.first.position).hex().encode() + b"\n")


def run_child(work: Callable[[int], None]) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - dies
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading


def killed_once(folder: Path, identity: Any, chance: random.Random) -> tuple[bool, list[bytes]]:
    """Kill one child some time after it has begun; (landed inside a transaction?, receipts it was given)."""
    child, pipe = run_child(lambda writing: write_until_killed(folder, identity, writing))
    said = b""
    wanted = chance.randint(1, 6)
    while said.count(b"B\n") < wanted:
        said += os.read(pipe, 1 << 16)
    time.sleep(chance.uniform(0, 0.0012))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(pipe, 1 << 16):
        said += more
    os.close(pipe)
    marks = [line for line in said.split(b"\n") if line in (b"B", b"C")]
    receipts = [bytes.fromhex(line[1:].decode()) for line in said.split(b"\n")[:-1] if line.startswith(b"A")]
    return marks[-1] == b"B", receipts


def test_no_acknowledged_event_is_lost_when_the_process_is_killed(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with new_ledger(tmp_path / "ledger") as ledger:
        identity, vkey = ledger.require_identity(), ledger.vkey
    chance, landed, kills, receipts = random.Random(20261122), 0, 0, []
    while landed < LANDED and kills < MOST:
        inside, given = killed_once(tmp_path / "ledger", identity, chance)
        landed, kills = landed + inside, kills + 1
        receipts += given
    assert landed >= LANDED, f"only {landed} of {kills} kills landed between BEGIN and the return of COMMIT"
    record_property("kills", f"{kills}, {landed} of them inside, {len(receipts)} receipts")

    with Ledger.open(tmp_path / "ledger", identity=identity) as ledger:
        ledger.record([noted(identity.person, uuid4())])
        for receipt in receipts:
            proof = parse_proof(receipt)
            head, _body, _shown = check_proof(proof, vkey)
            assert ledger.root_at(head.size) == head.root
            row = ledger.recorder.row(proof.index + 1)
            assert row is not None
            assert row.state == proof.leaf
    assert not verified(tmp_path / "ledger" / "ledger.db", vkey=vkey).failed


def limited_record(folder: Path, identity: Any, pipe: int) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Ledger.open(folder, identity=identity) as ledger:
        ledger.record([noted(identity.person, uuid4())])
        limit = max(path.stat().st_size for path in folder.iterdir() if path.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        committed = ledger.refresh().size
        try:
            for number in range(200):
                ledger.record([noted(identity.person, uuid4(), number, words="x" * 9000)])
                committed = ledger.refresh().size
        except LedgerError as error:
            os.write(pipe, f"{committed} {error}".encode())


def test_a_commit_that_fails_leaves_no_signed_note_anywhere(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    with new_ledger(folder) as ledger:
        identity, vkey = ledger.require_identity(), ledger.vkey
    child, pipe = run_child(lambda writing: limited_record(folder, identity, writing))
    said = os.read(pipe, 1 << 16).decode()
    os.waitpid(child, 0)
    os.close(pipe)
    committed, _, message = said.partition(" ")
    assert "nothing was recorded" in message
    report = verified(folder / "ledger.db", vkey=vkey)
    assert not report.failed
    assert report.head.size == int(committed)
    origin = vkey.partition("+")[0]
    note = f"{origin}\n{int(committed) + 1}\n".encode()
    for path in folder.rglob("*"):
        assert not path.is_file() or note not in path.read_bytes(), (
            f"{path.name} holds a note of what was not committed"
        )
