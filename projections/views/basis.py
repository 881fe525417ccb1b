"""What every model needs beside the entries that it names: the corrections of these, and who turned out to be one person.

`corrections` and `joinings` are tables of positions, so that a fold is given the few that concern it and not all that there
are. What they mean is said in `aggregates.entries` and `aggregates.people.joined`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from aggregates.entries import EntryCorrected
from aggregates.people import joined
from aggregates.people.joined import PersonJoined, PersonParted
from ledger.event import Recorded
from projections.views.source import Source
from projections.views.tables import Connection

NAME = "entries"
TABLES = (
    (
        "CREATE TABLE corrections (corrects BLOB NOT NULL, position INTEGER NOT NULL, event_id BLOB NOT NULL,"
        " PRIMARY KEY (corrects, position)) STRICT, WITHOUT ROWID"
    ),
    "CREATE TABLE joinings (position INTEGER PRIMARY KEY) STRICT",
)
JOININGS = (PersonJoined, PersonParted)


@dataclass
class Basis:
    """The tables within one transaction, and the ledger that they are made from."""

    c: Connection
    source: Source

    def take(self, recorded: Recorded[Any]) -> Recorded[Any] | None:
        """One more entry; of a correction, what it corrects in the end, if that is here."""
        event = recorded.event
        if isinstance(event, JOININGS):
            self.c.execute("INSERT INTO joinings VALUES (?)", (recorded.position,))
        if isinstance(event, EntryCorrected):
            row = (event.corrects.bytes, recorded.position, recorded.event_id.bytes)
            self.c.execute("INSERT INTO corrections VALUES (?, ?, ?)", row)
        return self._corrected(recorded)

    def _corrected(self, recorded: Recorded[Any]) -> Recorded[Any] | None:
        """A correction corrects only what is older, so this ends."""
        found: Recorded[Any] | None = recorded
        while found is not None and isinstance(found.event, EntryCorrected):
            found = self.source.book.find(found.event.corrects)
        return None if found is recorded else found

    # ---- entries by their positions

    def read(self, positions: Iterable[int]) -> list[Recorded[Any]]:
        """These entries, each once, in the ledger's order, with whatever corrects them."""
        found = {position: self.source.read(position) for position in positions}
        left = list(found.values())
        while left:
            rows = self._correcting(left.pop().event_id)
            more = [self.source.read(position) for position in rows if position not in found]
            found |= {r.position: r for r in more}
            left += more
        return [found[position] for position in sorted(found)]

    def _correcting(self, event_id: UUID) -> list[int]:
        rows = self.c.execute("SELECT position FROM corrections WHERE corrects = ?", (event_id.bytes,))
        return [position for (position,) in rows]

    # ---- one person, two ids

    @cached_property
    def joined(self) -> Joined:
        """Everything that says who is one person, when it was first asked: a page in which that changes strikes out all."""
        rows = self.c.execute("SELECT position FROM joinings ORDER BY position")
        events = self.read(position for (position,) in rows.fetchall())
        return Joined(events, joined.groups(events))

    def members(self, somebody: UUID) -> frozenset[UUID]:
        """All ids of a person."""
        return joined.members(self.joined.groups, somebody)


@dataclass(frozen=True)
class Joined:
    """The entries that join and part people, with their corrections, and what follows from them."""

    events: Sequence[Recorded[Any]]
    groups: Mapping[UUID, UUID]


def changes_people(recorded: Recorded[Any], target: Recorded[Any] | None) -> bool:
    """Whether an entry says anew who is one person; `target` is what it corrects, if it corrects something."""
    return isinstance(recorded.event, JOININGS) or (target is not None and isinstance(target.event, JOININGS))


def positions(rows: Iterable[Collection[Any]]) -> list[int]:
    """The first column."""
    return [position for (position, *_) in rows]
