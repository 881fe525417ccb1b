"""How fast recording and verifying are, as ratios to a floor that is timed in the same run; no test, and never timed by one.

    .venv/bin/python tests/benchmarks/bench_ledger.py

The floor of recording: one Ed25519 signature over as many bytes as a leaf has, and one row in one table, durably committed.
The floor of verifying: a SHA-256 and an Ed25519 verification for each leaf. Rounds alternate, and the median ratio is
printed, since a machine that is shared is slow for both alike.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ledger.evidence.envelope import SigningKey, parse_leaf, verify_signature
from support.books import new_ledger, noted, verified

ROUNDS, EVENTS, BATCH = 5, 100, 200
KEY = SigningKey(bytes(range(32)))


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def floor_of_recording(folder: Path, leaf: bytes, count: int, per_commit: int) -> Callable[[], None]:
    db = sqlite3.connect(folder / f"floor-{uuid4().hex}.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE leaf (position INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT")

    def work() -> None:
        for _ in range(count // per_commit):
            db.execute("BEGIN IMMEDIATE")
            for _ in range(per_commit):
                db.execute("INSERT INTO leaf (state) VALUES (?)", (KEY.sign(leaf) + leaf,))
            db.execute("COMMIT")

    return work


def say(what: str, ours: list[float], floor: list[float], events: int) -> None:
    ratio = statistics.median(b / a for a, b in zip(ours, floor, strict=True))
    rate = events / statistics.median(ours)
    print(f"{what:<44} {rate:8.0f} events/s   {ratio:5.2f} of the floor ({events / statistics.median(floor):.0f}/s)")


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, new_ledger(Path(scratch) / "ledger") as ledger:
        me, child = ledger.require_identity().person, uuid4()
        leaf = ledger.record([noted(me, child)]).first.leaf
        for what, count, per_commit in (
            ("recording, one event in each command", EVENTS, 1),
            ("recording, all events in one command", BATCH, BATCH),
        ):
            ours, floor = [], []
            for _ in range(ROUNDS):
                lots = [[noted(me, child) for _ in range(per_commit)] for _ in range(count // per_commit)]
                ours.append(timed(lambda lots=lots: [ledger.record(lot) for lot in lots]))
                floor.append(timed(floor_of_recording(Path(scratch), leaf, count, per_commit)))
            say(what, ours, floor, count)
        measure_verifying(ledger)


def measure_verifying(ledger: object) -> None:
    leaves = [row.state for row in ledger.recorder.rows(0, ledger.refresh().size)]
    public, database = ledger.require_identity().public, ledger.folder / "ledger.db"

    def floor() -> None:
        for leaf in leaves:
            sha256(b"\x00" + leaf).digest()
            verify_signature(parse_leaf(leaf), public)

    rounds = [(timed(lambda: verified(database, vkey=ledger.vkey)), timed(floor)) for _ in range(ROUNDS)]
    say("verifying everything", [a for a, _ in rounds], [b for _, b in rounds], len(leaves))


if __name__ == "__main__":
    main()
