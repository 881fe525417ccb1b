"""Catching up, and asking: every model reads the same new entries, in the same order, a page in each transaction.

Each model says how far it has read: the position, and the root of the tree there. Tables whose root is not the ledger's
belong to another one, or to one that was restored from an older copy; these, and what another program or other rules made,
are thrown away and made anew. Two processes at once do not disturb each other: what one has read, the other passes over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ledger.errors import LedgerError
from ledger.event import Recorded
from projections.views import accesses, basis, consents, duties
from projections.views.basis import Basis
from projections.views.source import Source, made_by
from projections.views.tables import Connection, Damaged, Tables, Unusable, begin_anew, reach, reached

PAGE = 500  # entries in one transaction
T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # what is being done (`reading`, or a model), how far, and how much there is


class Model(Protocol):
    """What a module of a model has."""

    @property
    def NAME(self) -> str: ...  # noqa: N802 - a module's constants

    @property
    def TABLES(self) -> tuple[str, ...]: ...  # noqa: N802

    def take(self, basis: Basis, recorded: Recorded[Any], target: Recorded[Any] | None, /) -> None:
        """One more entry; of a correction also what it corrects in the end."""


MODELS: tuple[Model, ...] = (accesses, consents, duties)
STATEMENTS = (*basis.TABLES, *(statement for model in MODELS for statement in model.TABLES))


def silent(_what: str, _done: int, _all: int) -> None:
    """Nobody is told how far it is."""


class Views:
    """Tables, and the ledger that they are made from."""

    def __init__(self, tables: Tables, source: Source) -> None:
        self.tables, self.source, self.made = tables, source, made_by(source)
        self._seen = (source.first, b"")  # a position whose root was compared

    def position(self) -> int | None:
        """How far all models have read; None if what stands here is not of this ledger, these rules and this program."""
        with self.tables.reading() as c:
            return self._position(c)

    def _position(self, c: Connection) -> int | None:
        found = reached(c)
        if found.keys() != {model.NAME for model in MODELS} or len(set(found.values())) != 1:
            return None
        position, root, made = next(iter(found.values()))
        return position if made == self.made and self._is_ours(position, root) else None

    def _is_ours(self, position: int, root: bytes) -> bool:
        if (position, root) == self._seen:
            return True
        if type(position) is not int or not self.source.first < position <= self.source.size:
            return False
        if self.source.root(position) != root:
            return False
        self._seen = (position, root)
        return True

    def catch_up(self, progress: Progress = silent) -> None:
        """Read what is new."""
        if (position := self.position()) is None:
            with self.tables.writing() as c:
                if self._position(c) is None:  # and nobody else was quicker
                    begin_anew(c, STATEMENTS)
                    self._reach(c, self.source.first, b"")
                position = self._position(c)
        while position is not None and position < self.source.size:
            position = self._read_page(position)
            progress("reading", position or 0, self.source.size)

    def _read_page(self, position: int) -> int | None:
        """Signatures are checked before the lock is taken."""
        page = list(islice(self.source.events(position), PAGE))
        with self.tables.writing() as c:
            if (now := self._position(c)) != position:
                return now
            at = Basis(c, self.source)
            for recorded in page:
                target = at.take(recorded)
                for model in MODELS:
                    model.take(at, recorded, target)
            last = page[-1].position
            self._reach(c, last, self.source.root(last))
            return last

    def _reach(self, c: Connection, position: int, root: bytes) -> None:
        for model in MODELS:
            reach(c, model.NAME, position, root, self.made)

    @contextmanager
    def reading(self) -> Iterator[Basis]:
        """To look something up, as of the ledger's head."""
        with self.tables.reading() as c:
            yield self._basis(c)

    @contextmanager
    def writing(self) -> Iterator[Basis]:
        """To keep what was folded, as of the ledger's head."""
        with self.tables.writing() as c:
            yield self._basis(c)

    def _basis(self, c: Connection) -> Basis:
        if self._position(c) != self.source.size:
            raise Unusable("another process has read on")
        return Basis(c, self.source)


def ask(
    source: Source,
    path: Path,
    question: Callable[[Views], T],
    *,
    like: Path | None = None,
    write: bool = True,
    progress: Progress = silent,
) -> T | None:
    """The answer from tables that were caught up; None if there are none to be had: then it is folded from all entries."""
    for _ in range(2):
        try:
            with Tables.open(path, like, write=write) as tables:
                views = Views(tables, source)
                views.catch_up(progress)
                return question(views)
        except (Damaged, ValueError, TypeError, KeyError, OverflowError):  # or what stands in it is no line
            with suppress(OSError):
                path.unlink()
        # An entry that cannot be read may have nothing to do with the question; whoever folds it then says so.
        except (Unusable, LedgerError):
            return None
    return None
