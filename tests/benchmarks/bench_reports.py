"""How long reports take, as ratios to reading the same entries alone; no test, and never timed by one.

    .venv/bin/python tests/benchmarks/bench_reports.py [ENTRIES]

The floor of a page about one child, or one decision: everything about the child, each entry checked as it is read, and
nothing done with it. The floor of the pack, of the dashboards and of the first screen: every entry. Ours: from the open
ledger to the page, without verifying the whole ledger (`bench_ledger.py`).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # before it: folders of tests have the names of rooms

import cli.domain
from aggregates.disclosures.sharing import SharingDecided
from aggregates.people.child import ChildEnrolled
from cli import seen
from cli.answers import boards, chronology, day, decision
from cli.answers import today as first
from cli.commands import duties, report_boards, report_questions, today
from cli.commands.duties import reader
from cli.disputes import beside
from cli.draw.html import html
from cli.moments import Moment, moment
from cli.page import Page
from cli.sitting import Sitting
from ledger.application import Ledger
from projections.reports.chronology import chronology as fold
from projections.reports.inspection import inspection_pack
from projections.reports.manager import manager_board
from support import big_ledger
from support.books import PASSPHRASE

assert cli.domain.TOPICS
ENTRIES, ASKED = 20_000, 5
DAY = "1 March 2027"  # all of the copies were entered before


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def say(what: str, ours: list[float], floor: list[float]) -> None:
    ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    took, alone = statistics.median(ours), statistics.median(floor)
    print(f"{what:<34} {took * 1000:8.0f} ms   {ratio:6.1f} of the floor ({alone * 1000:.0f} ms)", flush=True)


def measure(ledger: Ledger) -> None:
    children = [r.event.stream for r in ledger.all(ChildEnrolled)][:ASKED]
    cases = [r.event.stream for r in ledger.all(SharingDecided)][:ASKED]
    alone = [timed(lambda one=one: list(ledger.about(one))) for one in children]
    asked = moment(Sitting(ledger), DAY, None)

    def this_day(at: Sitting, one: object) -> Page:
        then = moment(at, DAY, DAY)
        return day.page(at, report_questions._day(at, one, then, ledger.head.size))

    def this_decision(at: Sitting, one: object) -> Page:
        now = moment(at, None, None)
        found = report_questions._decision(at, one, None, now)
        return decision.page(at, found, now.words, beside(at))

    def life(at: Sitting, one: object) -> Page:
        how = {"zone": at.zone, "rules": at.rules, "until": at.now}
        lines = fold(seen.about(at, one), {one}, **how)
        return chronology.page(at, one, lines, (None, None), words="", everything=False, disputed=beside(at))

    for what, made, ids in (
        ("this child, that day", this_day, children),
        ("this decision", this_decision, cases),
        ("the chronology of a child", life, children),
    ):
        ours = [timed(lambda made=made, one=one: html(made(Sitting(ledger), one))) for one in ids]
        say(what, ours, alone)
    floor = timed(lambda: [None for _ in ledger.history()])
    at = Sitting(ledger)
    clocks = report_boards._clocks(at, asked)
    how = {"zone": at.zone, "rules": at.rules, "until": at.now, "reader": reader(at)}
    say("the manager's dashboard", [timed(lambda: _board(at, asked, clocks))], [floor])
    say("the numbers of the pack", [timed(lambda: inspection_pack(seen.everything(at), **how))], [floor])
    _first_screen(ledger)  # the tables are made before anything is measured
    say("the first screen, from tables", [timed(lambda: _first_screen(ledger)) for _ in range(ASKED)], [floor] * ASKED)


def _first_screen(ledger: Ledger) -> bytes:
    at = Sitting(ledger)
    return html(first.page(at, today.look(at)))


def _board(at: Sitting, asked: Moment, clocks: object) -> bytes:
    return html(boards.manager(at, manager_board(seen.everything(at), duties.seen(at, asked), clocks), ""))


def main(entries: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "ledger"
        big_ledger.write(folder, entries).close()
        clock = lambda: big_ledger.BEGINNING + timedelta(days=400)  # noqa: E731
        with Ledger.open(folder, clock=clock) as ledger:
            ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
            print(f"{ledger.head.size} entries", flush=True)
            measure(ledger)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
