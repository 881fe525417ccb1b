"""A backup is taken while another process records, and is killed at any moment: it is whole, or it is not there.

The processes are real. A child records, or copies, and tells its parent over a pipe; the parent copies, or kills.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger import backup, copies, restore, restore_plan, writer
from ledger.application import Ledger
from ledger.copies import Backup, Half
from ledger.errors import LedgerError, ReadOnly
from ledger.evidence.proof import check_proof, parse_proof
from ledger.opening import NOBODY
from ledger.places import Places
from support.books import a_ledger, noted, verified

pytestmark = [
    # The child takes nothing from the threads of its parent: it opens the ledger itself, and dies by a signal.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
forks = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal and forks")
TYPES = frozenset({"test.noted"})


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("CONSENT_LEDGER_HOME", str(tmp_path / "other computer"))
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    return Places(tmp_path / "first", tmp_path / "second")


def child(work: Callable[[int], None]) -> tuple[int, int]:
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:  # pragma: no cover - dies
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(1)
    os.close(writing)
    return process, reading


def heard(pipe: int, *, wait: bool) -> bytes:
    """What was said since; with `wait`, at least a line."""
    said = os.read(pipe, 1 << 20) if wait else b""
    while select.select([pipe], [], [], 0)[0] and (more := os.read(pipe, 1 << 20)):
        said += more
    return said


def ended(process: int, pipe: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(pipe)


def made(folder: Path, identity: Any, places: Places) -> backup.Taken:
    with Ledger.open(folder, identity=identity) as ledger:
        return backup.make(ledger, places, uuid4(), known_types=TYPES)


def restored(taken: backup.Taken, folder: Path) -> restore_plan.Plan:
    plan = restore_plan.plan([taken.vault.folder, taken.ledger.folder], folder, known_types=TYPES)
    restore.carry_out(plan)
    return plan


def record_for_ever(folder: Path, identity: Any, pipe: int) -> None:
    """Many subjects, so that the vault gets keys all the time."""
    with Ledger.open(folder, identity=identity) as ledger:
        for number in range(100_000):
            receipt = ledger.record([noted(identity.person, uuid4(), number)])
            os.write(pipe, ledger.prove(receipt.first.position).hex().encode() + b"\n")


@forks
def test_a_backup_during_a_recording_loop_holds_every_receipt_given_before(tmp_path: Path, places: Places) -> None:
    folder = tmp_path / "ledger"
    with a_ledger(folder) as ledger:
        identity, vkey = ledger.require_identity(), ledger.vkey
    process, pipe = child(lambda writing: record_for_ever(folder, identity, writing))
    said, taken, before = b"", [], []
    try:
        for _ in range(5):
            for _ in range(7):
                said += heard(pipe, wait=True)
            before.append(said.count(b"\n"))
            taken.append(made(folder, identity, places))
        said += heard(pipe, wait=True)
    finally:
        ended(process, pipe)
    receipts = [bytes.fromhex(line.decode()) for line in said.split(b"\n")[:-1]]
    assert len(receipts) > before[-1] > before[0]
    for number, (one, acknowledged) in enumerate(zip(taken, before, strict=True)):
        assert verified(one.ledger.folder / "ledger.db", vkey=vkey).ok
        for receipt in receipts[:acknowledged]:
            head, _body, _shown = check_proof(parse_proof(receipt), vkey)
            assert head.size <= one.head.size
        if number == len(taken) - 1:
            _restores(one, tmp_path / "restored", receipts[:acknowledged], vkey, identity)


def _restores(taken: backup.Taken, folder: Path, receipts: list[bytes], vkey: str, identity: Any) -> None:
    """The last one is brought to another computer: each receipt is in its tree, and each word can be read."""
    plan = restored(taken, folder)
    assert (plan.gaps, list(plan.keyless)) == ((), [])
    with Ledger.open(folder, identity=identity) as ledger:
        writer.take(ledger)
        for receipt in receipts:
            proof = parse_proof(receipt)
            head, _body, _shown = check_proof(proof, vkey)
            assert ledger.root_at(head.size) == head.root
            assert ledger.row(proof.index + 1).state == proof.leaf
        for recorded in ledger.history():
            for about in recorded.event.about if recorded.event.TOPIC == "test.noted" else ():
                assert ledger.texts(recorded, about.subject) == {"words": "a quiet day"}
        ledger.record([noted(identity.person, uuid4())])


def copy_for_ever(folder: Path, identity: Any, places: Places, pipe: int) -> None:
    with Ledger.open(folder, identity=identity) as ledger:
        while True:
            ledger.record([noted(identity.person, uuid4())])
            os.write(pipe, b"B\n")
            backup.make(ledger, places, uuid4(), known_types=TYPES)
            os.write(pipe, b"C\n")


@forks
def test_a_backup_that_is_killed_leaves_no_half(tmp_path: Path, places: Places) -> None:
    folder = tmp_path / "ledger"
    with a_ledger(folder) as ledger:
        identity, origin = ledger.require_identity(), ledger.origin
    chance, inside = random.Random(20261125), 0
    while inside < 12:
        process, pipe = child(lambda writing: copy_for_ever(folder, identity, places, writing))
        said = os.read(pipe, 2)
        time.sleep(chance.uniform(0, 0.12))
        said += heard(pipe, wait=False)
        ended(process, pipe)
        inside += said.endswith(b"B\n")
    for found in copies.backups(places.ledger, places.vault, origin):
        for half in (found.ledger, found.vault):
            assert half is None or copies.check_files(half) is None
        if found.whole:
            backup.check(found, known_types=TYPES)
    left = [path for place in (places.ledger, places.vault) for path in place.iterdir() if path.name.startswith(".")]
    assert left  # some were killed half-way
    for path in left:
        os.utime(path, (0, 0))  # long ago
    made(folder, identity, places)
    assert not [path for path in left if path.exists()]


def copy_to_a_full_stick(folder: Path, identity: Any, places: Places, pipe: int) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Ledger.open(folder, identity=identity) as ledger:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
        try:
            backup.make(ledger, places, uuid4(), known_types=TYPES)
        except LedgerError as error:
            os.write(pipe, f"{error}; {error.hint}".encode())


@forks
def test_a_full_stick_is_said_and_no_half_is_left(tmp_path: Path, places: Places) -> None:
    folder = tmp_path / "ledger"
    with a_ledger(folder) as ledger:
        identity = ledger.require_identity()
        ledger.record([noted(identity.person, uuid4())])
    process, pipe = child(lambda writing: copy_to_a_full_stick(folder, identity, places, writing))
    said = os.read(pipe, 1 << 16).decode()
    os.waitpid(process, 0)
    os.close(pipe)
    assert "the backup could not be written" in said
    assert "is there room" in said
    assert list(places.ledger.iterdir()) == list(places.vault.iterdir()) == []


def test_the_write_ahead_log_of_a_crash_is_in_the_backup(tmp_path: Path, places: Places) -> None:
    with a_ledger(tmp_path / "ledger") as ledger:
        ledger.record([noted(ledger.require_identity().person, uuid4())])
        assert (tmp_path / "ledger" / "ledger.db-wal").stat().st_size > 0  # not folded in yet
        taken = backup.make(ledger, places, uuid4(), known_types=TYPES)
        assert taken.head == ledger.head
    assert verified(taken.ledger.folder / "ledger.db").head == taken.head


def test_nothing_is_written_over_a_backup(tmp_path: Path, places: Places) -> None:
    with a_ledger(tmp_path / "ledger") as ledger:
        backup.make(ledger, places, uuid4(), known_types=TYPES)
        with pytest.raises(Exception, match="is there already"):
            backup.make(ledger, places, uuid4(), known_types=TYPES)
    assert len(list(places.ledger.iterdir())) == len(list(places.vault.iterdir())) == 1


def test_a_window_that_was_open_before_the_hand_over_records_nothing_more(tmp_path: Path) -> None:
    with a_ledger(tmp_path / "ledger") as first, Ledger.open(tmp_path / "ledger") as second:
        identity = first.require_identity()
        second.become(identity)
        first.record([noted(identity.person, uuid4())])
        second.record([noted(identity.person, uuid4())])
        writer.release(first)
        size = first.refresh().size
        for window in (first, second):
            with pytest.raises(ReadOnly, match="handed over"):
                window.record([noted(identity.person, uuid4())])
        assert second.refresh().size == size
        assert second.powers.writer == NOBODY.bytes
        writer.take(second)  # it has seen everything, and nobody else has taken it
        second.record([noted(identity.person, uuid4())])
    assert verified(tmp_path / "ledger" / "ledger.db").ok


def _of(day: datetime, size: int) -> Backup:
    return Backup(Half(Path(str(size)), "ledger", uuid4(), "x/0", size, b"", day, {}), None)


def test_of_old_backups_the_newest_of_each_month_stays() -> None:
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    days = [_of(start + timedelta(days=n), n) for n in range(200)][::-1]
    spare = copies.superfluous(days, keep=30)
    left = [one for one in days if one not in spare]
    assert left[:30] == days[:30]
    assert [one.any.taken.date().isoformat() for one in left[30:]] == [
        "2026-06-19", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31",
    ]  # fmt: skip
    assert copies.superfluous(left, keep=30) == []
