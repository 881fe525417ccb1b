"""Making all tables anew beside the old ones, comparing both row by row, and putting the new ones in their place.

The old tables are caught up first, in a copy of their own, so that both know the same entries; whatever they kept must then
be what is folded now. Where it is not, that is drift: tables that were changed by hand, or a fault of ours in saying what an
entry strikes out. Memory stays bounded: a page of entries, a child's, or a few hundred clusters of duties at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from ledger.errors import LedgerError
from projections.views import accesses, basis, consents, duties, tables
from projections.views.engine import MODELS, Progress, Views, silent
from projections.views.source import Source
from projections.views.tables import Connection, Tables, Unusable

BATCH = 240  # accesses, or children, in one transaction
MOST = 100  # rows that are named; the others are counted
STATEMENTS = {basis.NAME: basis.TABLES, **{model.NAME: model.TABLES for model in MODELS}}
COMPARED = [(model, table) for model, statements in STATEMENTS.items() for table in tables.names(statements)]


@dataclass(frozen=True, slots=True)
class Drift:
    """A row that the old tables had otherwise, or did not have, or should not have had."""

    model: str
    table: str
    old: tuple[Any, ...] | None
    new: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it."""

    size: int  # entries that were read
    rows: dict[str, int]  # by table
    before: int | None  # how far the old tables had read; None: there were none that belong to this ledger
    differing: int
    drift: tuple[Drift, ...]  # at most MOST of them
    switched: bool


def rebuild(
    source: Source,
    path: Path,
    at: datetime,
    *,
    like: Path | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Rebuilt:
    """Make the tables anew, with what a question at this time needs folded. LedgerError if nothing can be written."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="consent-ledger-")))
        fresh = folder / path.name if dry_run else path.with_name(f".{path.name}.{uuid4().hex}")
        stack.callback(_forget, fresh)
        new = _made(stack, source, fresh, like, progress)
        settle(new, at, progress)
        old, before = _old(stack, source, path, folder / "old")
        if old is not None:
            settle(old, at)
            _other_days(old, new)
        rows, differing, drift = _compared(old, new)
        new.tables.close()
        if not dry_run:
            _switch(fresh, path)
        return Rebuilt(source.size, rows, before, differing, drift, switched=not dry_run)


def _made(stack: ExitStack, source: Source, fresh: Path, like: Path | None, progress: Progress) -> Views:
    try:
        views = Views(stack.enter_context(Tables.open(fresh, like)), source)
        views.catch_up(progress)
    except Unusable as why:
        raise LedgerError(f"the tables cannot be made: {why}", hint="with --dry-run, nothing is written here") from why
    return views


def _old(stack: ExitStack, source: Source, path: Path, copy: Path) -> tuple[Views | None, int | None]:
    """The old tables, caught up in a copy, and how far they had read; none, if they are not of this ledger."""
    try:
        views = Views(stack.enter_context(Tables.copied(path, copy)), source)
        before = views.position()
        if before is None:
            return None, None
        views.catch_up()
    except Unusable:
        return None, None
    return views, before


# ---- folding


def settle(views: Views, at: datetime, progress: Progress = silent) -> None:
    """Fold whatever has to be folded for a question at this time, a piece in each transaction."""
    _accesses(views, progress)
    _consents(views, at, progress)
    made = 1
    while made:
        with views.writing() as basis:
            made = duties.settle(basis, at, duties.TOGETHER)


def _accesses(views: Views, progress: Progress) -> None:
    with views.reading() as basis:
        everything = left = accesses.left(basis)
    while left:
        with views.writing() as basis:
            accesses.fold(basis, accesses.unfolded(basis, BATCH))
            left = accesses.left(basis)
        progress(accesses.NAME, everything - left, everything)


def _consents(views: Views, at: datetime, progress: Progress) -> None:
    with views.reading() as basis:
        children = consents.children(basis)
    for first in range(0, len(children), BATCH):
        some = children[first : first + BATCH]
        with views.writing() as basis:
            for child in some:
                if consents.standing(basis, child, at) is None:
                    consents.settle(basis, child, at)
        progress(consents.NAME, first + len(some), len(children))


def _other_days(old: Views, new: Views) -> None:
    """What was kept of other days is folded as well, so that it can be compared."""
    with old.reading() as basis:
        kept = list(consents.spans(basis))
    for child, at in kept:
        with new.writing() as basis:
            if consents.standing(basis, child, at) is None:
                consents.settle(basis, child, at)


# ---- comparing


def _compared(old: Views | None, new: Views) -> tuple[dict[str, int], int, tuple[Drift, ...]]:
    """How many rows there are in each table, how many differ from the old ones, and the first of these."""
    counts, differing, named = dict[str, int](), 0, list[Drift]()
    with ExitStack() as stack:
        mine = stack.enter_context(new.reading()).c
        theirs = None if old is None else stack.enter_context(old.reading()).c
        for model, table in COMPARED:
            counts[table] = sum(1 for _ in tables.rows(mine, table))
            for drift in () if theirs is None else _differences(model, table, theirs, mine):
                differing += 1
                named += [drift] if len(named) < MOST else []
    return counts, differing, tuple(named)


def _differences(model: str, table: str, old: Connection, new: Connection) -> Iterator[Drift]:
    """Both come in one order, so that they are compared without being held."""
    ranked = (zip(tables.rows(c, table), repeat(which), strict=False) for which, c in enumerate((old, new)))
    for _, same in groupby(merge(*ranked, key=_key), key=_key):
        found = {which: row for row, which in same}
        if found.get(0) != found.get(1):
            yield Drift(model, table, found.get(0), found.get(1))


def _key(ranked: tuple[tuple[Any, ...], int]) -> tuple[Any, ...]:
    """What tells a row from the others of its table: its first columns, of which the second may be no part of the key."""
    return tuple((type(value).__name__, value) for value in ranked[0][:2] if value is not None)


def _switch(fresh: Path, path: Path) -> None:
    try:
        fresh.replace(path)
    except OSError as error:
        raise LedgerError(
            f"the new tables could not be put in place: {error.strerror or error}",
            hint="close the other windows of this ledger, and try again",
        ) from error


def _forget(fresh: Path) -> None:
    for left in (fresh, fresh.with_name(fresh.name + "-journal")):
        with suppress(OSError):
            left.unlink()
