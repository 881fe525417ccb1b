"""The benchmarks run, on a small ledger, and say what they are there to say. No time is looked at."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.thorough
def test_the_benchmark_of_the_tables_runs() -> None:
    command = [sys.executable, str(HERE / "bench_views.py"), "600"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout
    for question in ("who saw this file (by record)", "consents of this child on that day", "overdue now"):
        (line,) = (line for line in said.splitlines() if line.startswith(question) and "by hand" in line)
        assert re.search(r"[\d.]+ of the SQL by hand \(\d+ µs\), [\d.]+ rows", line), line
    rows = [float(number) for number in re.findall(r"([\d.]+) rows", said)]
    assert all(rows)  # each question was one that has an answer
    assert "more memory for ten times as many entries" in said or sys.platform == "win32"


@pytest.mark.thorough
def test_the_benchmark_of_the_reports_runs() -> None:
    command = [sys.executable, str(HERE / "bench_reports.py"), "600"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout
    for report in (
        *("this child, that day", "this decision", "the chronology of a child", "the manager's dashboard"),
        "the first screen",
    ):
        (line,) = (line for line in said.splitlines() if line.startswith(report))
        assert re.search(r"\d+ ms +[\d.]+ of the floor \(\d+ ms\)", line), line


@pytest.mark.thorough
def test_the_benchmark_from_enter_to_the_slip_runs() -> None:
    command = [sys.executable, str(HERE / "bench_enter.py"), "600"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout
    for act in ("consent withdraw", "access record", "share emergency", "share routine", "consent give", "child list"):
        line = next(line for line in said.splitlines() if line.startswith(act))
        assert re.search(r"\d+ ms \( *\d+ ms of work\) +[\d.]+ of the floor \(\d+ ms\) +start-up +\d+%", line), line
