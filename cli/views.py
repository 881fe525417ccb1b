"""Where a list takes its answer from: tables beside the ledger, or, where there are none to be had, all of its entries.

The answer is the same. `views.db` is only what makes it come at once; so a question about what was *known* at an earlier
position is folded from entries, and so is whatever is handed out. On a terminal it is shown how far a long catching up is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from cli.moments import Moment
from cli.say import say
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.founding import DATABASE
from projections.views.engine import Progress, Views, ask
from projections.views.source import LedgerSource
from projections.views.tables import NAME

T = TypeVar("T")
LONG = 2000  # entries of which nobody notices that they are read


def from_tables(at: Sitting, asked: Moment, question: Callable[[Views], T]) -> T | None:
    """The answer from tables, with everything that is known; None if it has to be folded."""
    if asked.known_at is not None:
        return None
    with shown(least=LONG) as progress:
        how = {**place(at.ledger), "write": at.ledger.read_only is None, "progress": progress}
        return ask(LedgerSource.of(at.ledger), question=question, **how)


@contextmanager
def shown(least: int = 0) -> Iterator[Progress]:
    """How far long work is: a bar on a terminal for each thing that is done, nothing in a pipe."""
    bars: dict[str, Any] = {}

    def progress(what: str, done: int, everything: int) -> None:
        if not sys.stderr.isatty() or everything < least:
            return
        if what not in bars:
            for other in bars.values():
                other.render_finish()
            bars[what] = click.progressbar(length=everything, label=say(f"views.doing.{what}"), file=sys.stderr)
        bars[what].update(done - bars[what].pos)

    yield progress
    for bar in bars.values():
        bar.render_finish()


def place(ledger: Ledger) -> dict[str, Any]:
    """Where the tables are, and whose rights they have."""
    return {"path": ledger.folder / NAME, "like": ledger.folder / DATABASE}
