"""How far long work is: a bar on a terminal, beside the answer; in a pipe and with `--json`, nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from cli.say import say
from ledger.evidence.rows import EventRow
from ledger.store.source import SQLiteSource

Progress = Callable[[str, int, int], None]  # what is being done, how far, and how much there is
T = TypeVar("T")
STEP = 100
LONG = 2000  # entries of which nobody notices that they are read


def silent(_what: str, _done: int, _everything: int) -> None:
    """Nobody is told."""


@contextmanager
def shown(least: int = LONG, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar for each thing that is done, one after the other, if there is as much to do as `least`."""
    bars: dict[str, Any] = {}
    left: list[Any] = []  # the bar that has not ended its line

    def progress(what: str, done: int, everything: int) -> None:
        if quiet or not sys.stderr.isatty() or everything < least:
            return
        if what not in bars:
            _finish(left)
            bars[what] = click.progressbar(length=everything, label=say(f"progress.{what}"), file=sys.stderr)
            left.append(bars[what])
        bars[what].update(done - bars[what].pos)

    try:
        yield progress
    finally:
        _finish(left)


def _finish(left: list[Any]) -> None:
    """The bar that stands there ends its line, whether it came to its end or not."""
    while left:
        left.pop().render_finish()


def counted(rows: Iterable[T], what: str, everything: int, progress: Progress) -> Iterator[T]:
    """The same rows; now and then it is told how many there were."""
    done = 0
    for done, row in enumerate(rows, 1):
        if done % STEP == 0:
            progress(what, done, everything)
        yield row
    progress(what, done, everything)


class Watched(SQLiteSource):
    """A ledger's file that tells how far its events were read; how many there will be is what is remembered of it."""

    def __init__(self, path: Path, expected: int, progress: Progress) -> None:
        super().__init__(path)
        self._expected, self._progress = expected, progress

    def events(self) -> Iterator[EventRow]:
        return counted(super().events(), "verifying", self._expected, self._progress)
