"""Where a list takes its answer from: tables beside the ledger, or, where there are none to be had, all of its entries.

The answer is the same. `views.db` is only what makes it come at once; so a question about what was *known* at an earlier
position is folded from entries, and so is whatever is handed out. On a terminal it is shown how far a long catching up is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from cli.moments import Moment
from cli.progress import shown
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.founding import DATABASE
from projections.views.engine import Views, ask
from projections.views.source import LedgerSource
from projections.views.tables import NAME

T = TypeVar("T")


def from_tables(at: Sitting, asked: Moment, question: Callable[[Views], T]) -> T | None:
    """The answer from tables, with everything that is known; None if it has to be folded."""
    if asked.known_at is not None:
        return None
    with shown() as progress:
        how = {**place(at.ledger), "write": at.ledger.read_only is None, "progress": progress}
        return ask(LedgerSource.of(at.ledger), question=question, **how)


def place(ledger: Ledger) -> dict[str, Any]:
    """Where the tables are, and whose rights they have."""
    return {"path": ledger.folder / NAME, "like": ledger.folder / DATABASE}
