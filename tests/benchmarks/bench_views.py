"""How fast the daily questions are, as ratios to the same SQL by hand on the same tables; no test, and never timed by one.

    .venv/bin/python tests/benchmarks/bench_views.py [ENTRIES]

The floor of a question: its own SELECT on an open connection, rows fetched and thrown away. Ours: the same, and every row a
line again. The floor of catching up: reading every entry, each checked. Memory: the largest that a process was that made all
tables anew, for a tenth of the entries and for all. Also what a question costs after one more entry, and by folding alone.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # before it: folders of tests have the names of rooms

import cli.domain
from aggregates.people.child import ChildEnrolled
from ledger.application import Ledger
from projections.duties import open_duties as fold_duties
from projections.duties import types
from projections.views import accesses, consents, duties, lines, questions
from projections.views.engine import Views
from projections.views.rebuild import rebuild, settle
from projections.views.source import LedgerSource
from projections.views.tables import NAME, Tables
from support import big_ledger

assert cli.domain.TOPICS
ENTRIES, ASKED = 100_000, 60


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def say(what: str, figure: str) -> None:
    print(f"{what:<58} {figure}", flush=True)


def open_ledger(folder: Path) -> Ledger:
    return Ledger.open(folder, clock=lambda: big_ledger.BEGINNING + timedelta(days=400))


def measure_catching_up(folder: Path, scratch: Path) -> None:
    """Ours against reading alone; and the folding that a rebuild does at once, and daily work bit by bit."""
    with open_ledger(folder) as ledger:
        size, floor = ledger.head.size, timed(lambda: [None for _ in ledger.history()])
    with open_ledger(folder) as ledger, Tables.open(scratch / NAME) as tables:
        views = Views(tables, LedgerSource.of(ledger))
        ours = timed(views.catch_up)
        folding = timed(lambda: settle(views, ledger.now()))
    say("reading alone", f"{size / floor:8.0f} entries/s")
    say("catching up", f"{size / ours:8.0f} entries/s   {ours / floor:5.2f} of the floor")
    say("folding everything that was read", f"{size / folding:8.0f} entries/s   {folding / floor:5.2f} of the floor")
    say("size of the tables", f"{(scratch / NAME).stat().st_size / size:8.0f} bytes for each entry")


Ask = Callable[[Views], Sequence[Any]]


def measure_question(what: str, views: Views, asked: Sequence[tuple[Ask, str, tuple[Any, ...]]]) -> None:
    """Each question, and its SQL by hand, in turns; the median of the ratios."""
    rounds, rows = [], 0
    for question, sql, parameters in asked:
        with views.tables.reading() as c:
            by_hand = timed(lambda sql=sql, parameters=parameters, c=c: c.execute(sql, parameters).fetchall())
        answer = question(views)
        ours = timed(lambda question=question: question(views))
        rounds.append((ours, by_hand))
        rows += len(answer)
    ratio = statistics.median(ours / floor for ours, floor in rounds)
    ours, floor = (statistics.median(side) * 1e6 for side in zip(*rounds, strict=True))
    say(what, f"{ours:8.0f} µs   {ratio:5.1f} of the SQL by hand ({floor:.0f} µs), {rows / len(asked):.1f} rows")


def children(ledger: Ledger) -> list[UUID]:
    return [r.event.stream for r in ledger.all(ChildEnrolled)]


def measure_questions(folder: Path, scratch: Path) -> None:
    with open_ledger(folder) as ledger, Tables.open(scratch / NAME) as tables:
        at, views = ledger.now(), Views(tables, LedgerSource.of(ledger))
        some = children(ledger)[:ASKED]
        with views.reading() as basis:
            found = basis.c.execute("SELECT DISTINCT record FROM accesses LIMIT ?", (ASKED,)).fetchall()
        by = {"record": [UUID(bytes=record) for (record,) in found], "child": some}
        for kind, ids in by.items():
            asked = [(questions.who_saw(kind, one, at), accesses.ASKED[kind], (one.bytes,)) for one in ids]
            measure_question(f"who saw this file (by {kind})", views, asked)
        now = lines.micros(at)
        asked = [
            (lambda v, one=one: questions.consents_of(one, at)(v).lines, consents.ASKED, (one.bytes, now, now))
            for one in some
        ]
        measure_question("consents of this child on that day", views, asked)
        late = questions.open_duties(at, overdue=True)
        measure_question("overdue now", views, [(late, duties.ASKED, (now,))] * 5)
        measure_first(views, some, at)
        measure_by_folding(ledger, at)


def measure_first(views: Views, some: Sequence[UUID], at: datetime) -> None:
    """The first time that a day is asked about, and an access that has to be folded again."""
    days = [timed(lambda one=one: questions.consents_of(one, at - timedelta(days=370))(views)) for one in some]
    say("consents, a day for the first time", f"{statistics.median(days) * 1e6:8.0f} µs")
    with views.writing() as basis:
        one = "UPDATE accesses SET line = NULL WHERE position = (SELECT max(position) FROM accesses WHERE subject = ?)"
        basis.c.executemany(one, [(child.bytes,) for child in some])
    again = [timed(lambda one=one: questions.who_saw("child", one, at)(views)) for one in some]
    say("who saw, with one access that is new", f"{statistics.median(again) * 1e6:8.0f} µs")


def measure_by_folding(ledger: Ledger, at: datetime) -> None:
    """As it is without tables. Who saw a file would read almost every entry, and keep them all in memory."""
    rules = LedgerSource.of(ledger).rules
    took = timed(lambda: fold_duties(ledger.all(*types(rules)), zone=ledger.zone, rules=rules, as_at=at))
    say("overdue now, without tables", f"{took:8.1f} s")


def measure_memory(folder: Path, smaller: Path) -> None:
    """In processes of their own: what one has used, it does not give back."""
    found = []
    for place in (smaller, folder):
        command = [sys.executable, __file__, "--rebuild", str(place)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        found.append(int(answer[1]))
        say(f"a rebuild of {answer[0]} entries", f"{int(answer[1]) / 1024:8.0f} MiB at most, {answer[2]} s")
    say("more memory for ten times as many entries", f"{found[1] / found[0]:8.2f} times")


def most_memory() -> int:
    """KiB that this process had at most. What getrusage says a child has from the process that started it."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def rebuild_here(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        source = LedgerSource.of(ledger)
        took = timed(lambda: rebuild(source, folder / NAME, ledger.now()))
        print(source.size, most_memory(), round(took))


def main(entries: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, smaller, tables = (Path(scratch) / name for name in ("ledger", "smaller", "tables"))
        tables.mkdir()
        for place, wanted in ((smaller, entries // 10), (folder, entries)):
            took = timed(lambda place=place, wanted=wanted: big_ledger.write(place, wanted).close())
            say(f"writing {wanted} entries", f"{wanted / took:8.0f} entries/s")
        measure_catching_up(folder, tables)
        measure_questions(folder, tables)
        if os.name != "nt":
            measure_memory(folder, smaller)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--rebuild"]:
        rebuild_here(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
