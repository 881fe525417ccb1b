"""Who saw a file: a line of `who_saw` for each access, by record, by whom it is about and by who opened it.

A line is folded when it is first asked for, and struck out when an entry comes that could say otherwise: a correction, a
verdict, a family's question or its answer, and whatever says how the consents of the one whom it is about stand; all lines,
when two ids are found to be one person. What it is folded from: the access, what was said of it, and what bears on those
consents. A dozen accesses at a time: the fold looks at every entry that it is given for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from aggregates.accesses.access import Access
from aggregates.accesses.access_query import AccessQueried, AccessQueryAnswered
from aggregates.accesses.access_review import AccessReviewed
from aggregates.entries import EntryCorrected
from aggregates.permissions.consent_state import rests
from ledger.event import Recorded
from projections.access import AccessLine, who_saw
from projections.matching import about
from projections.views import consents, lines
from projections.views.basis import Basis, changes_people, positions

NAME = "accesses"
TABLES = (
    (
        "CREATE TABLE accesses (position INTEGER PRIMARY KEY, event_id BLOB NOT NULL UNIQUE, record BLOB NOT NULL,"
        " subject BLOB NOT NULL, person BLOB NOT NULL, start INTEGER, line TEXT) STRICT"
    ),
    "CREATE INDEX accesses_record ON accesses (record, start, position)",
    "CREATE INDEX accesses_person ON accesses (person, start, position)",
    "CREATE INDEX accesses_unfolded ON accesses (subject, position) WHERE line IS NULL",
    "CREATE INDEX accesses_subject ON accesses (subject)",
    (
        "CREATE TABLE accesses_about (subject BLOB NOT NULL, position INTEGER NOT NULL,"
        " PRIMARY KEY (subject, position)) STRICT, WITHOUT ROWID"
    ),
    (
        "CREATE TABLE accesses_beside (access BLOB NOT NULL, position INTEGER NOT NULL,"
        " PRIMARY KEY (access, position)) STRICT, WITHOUT ROWID"
    ),
    "CREATE TABLE accesses_asked (question BLOB PRIMARY KEY, access BLOB NOT NULL) STRICT, WITHOUT ROWID",
)
ASKED = {
    "record": "SELECT start, position, line FROM accesses WHERE record = ? ORDER BY start, position",
    "person": "SELECT start, position, line FROM accesses WHERE person = ? ORDER BY start, position",
    "child": "SELECT start, position, line FROM accesses_about CROSS JOIN accesses USING (position)"
    " WHERE accesses_about.subject = ? ORDER BY start, position",
}
TOGETHER = 12


def take(basis: Basis, recorded: Recorded[Any], target: Recorded[Any] | None) -> None:
    """One more entry."""
    if changes_people(recorded, target):
        basis.c.execute("UPDATE accesses SET line = NULL")
    event = recorded.event
    if isinstance(event, Access):
        _opened(basis, recorded)
    elif isinstance(event, AccessReviewed | AccessQueried | AccessQueryAnswered):
        _said(basis, recorded)
    _strike(basis, recorded)
    if target is not None:
        _strike(basis, target)


def _opened(basis: Basis, recorded: Recorded[Any]) -> None:
    event, at = recorded.event, recorded.position
    row = (at, recorded.event_id.bytes, event.record.bytes, event.subject.bytes, event.by.person.bytes)
    basis.c.execute("INSERT INTO accesses VALUES (?, ?, ?, ?, ?, NULL, NULL)", row)
    basis.c.executemany("INSERT INTO accesses_about VALUES (?, ?)", [(one.bytes, at) for one in about(event)])


def _said(basis: Basis, recorded: Recorded[Any]) -> None:
    """Which accesses a verdict, a question or an answer is about."""
    event = recorded.event
    if isinstance(event, AccessQueried):
        row = (event.stream.bytes, event.access.bytes)
        basis.c.execute("INSERT OR REPLACE INTO accesses_asked VALUES (?, ?)", row)
    rows = [(access, recorded.position) for access in _spoken_of(basis, event)]
    basis.c.executemany("INSERT OR IGNORE INTO accesses_beside VALUES (?, ?)", rows)


def _spoken_of(basis: Basis, event: Any) -> list[bytes]:
    if isinstance(event, AccessReviewed):
        return [access.bytes for access in event.accesses]
    asked = "SELECT access FROM accesses_asked WHERE question = ?"
    return [access for (access,) in basis.c.execute(asked, (event.stream.bytes,)).fetchall()]


def _strike(basis: Basis, recorded: Recorded[Any]) -> None:
    """Whatever line an entry, or its correction, could change."""
    event = recorded.event
    if isinstance(event, EntryCorrected):  # what it corrects is struck instead
        return
    if isinstance(event, Access):
        basis.c.execute("UPDATE accesses SET line = NULL WHERE position = ?", (recorded.position,))
        if not (rests(event) and consents.is_counted(basis, event.subject)):
            return
    elif isinstance(event, AccessReviewed | AccessQueried | AccessQueryAnswered):
        rows = [(access,) for access in _spoken_of(basis, event)]
        basis.c.executemany("UPDATE accesses SET line = NULL WHERE event_id = ?", rows)
    if consents.bears(basis, event):
        rows = [(one.subject.bytes,) for one in event.about]
        basis.c.executemany("UPDATE accesses SET line = NULL WHERE subject = ?", rows)


# ---- asked


def found(basis: Basis, kind: str, ids: Iterable[UUID]) -> list[AccessLine] | None:
    """The lines about a record, a child or a person, as they happened; None if some have to be folded before."""
    made = [line for _, _, line in _rows(basis, kind, ids)]
    folded = [lines.load(AccessLine, line) for line in made if line is not None]
    return folded if len(folded) == len(made) else None


def settle(basis: Basis, kind: str, ids: Iterable[UUID]) -> None:
    """Fold whatever of this was not, or has to be again."""
    fold(basis, [position for _, position, line in _rows(basis, kind, ids) if line is None])


def _rows(basis: Basis, kind: str, ids: Iterable[UUID]) -> list[tuple[int | None, int, str | None]]:
    """(start, position, line), as they happened."""
    found = [basis.c.execute(ASKED[kind], (one.bytes,)).fetchall() for one in ids]
    if len(found) == 1:
        return list(found[0])
    # Whoever was entered twice can be meant twice in one access; what was not folded yet has no time.
    return sorted({row for rows in found for row in rows}, key=lambda row: (row[0] or 0, row[1]))


def unfolded(basis: Basis, limit: int) -> list[int]:
    """The next accesses that have no line, those about one person together."""
    sql = "SELECT position FROM accesses WHERE line IS NULL ORDER BY subject, position LIMIT ?"
    return positions(basis.c.execute(sql, (limit,)).fetchall())


def left(basis: Basis) -> int:
    """How many accesses have no line."""
    ((count,),) = basis.c.execute("SELECT count(*) FROM accesses WHERE line IS NULL").fetchall()
    return int(count)


def fold(basis: Basis, wanted: Iterable[int]) -> None:
    """Make the lines of these accesses."""
    subjects: dict[UUID, list[Recorded[Any]]] = {}
    for position in sorted(wanted):
        recorded = basis.source.read(position)
        subjects.setdefault(recorded.event.subject, []).append(recorded)
    for subject, opened in subjects.items():
        standing = consents.for_status(basis, subject)
        for first in range(0, len(opened), TOGETHER):
            _fold(basis, opened[first : first + TOGETHER], standing)


def _fold(basis: Basis, opened: list[Recorded[Any]], standing: list[Recorded[Any]]) -> None:
    beside = "SELECT position FROM accesses_beside WHERE access = ?"
    said = (p for r in opened for p in positions(basis.c.execute(beside, (r.event_id.bytes,)).fetchall()))
    own = basis.read([*(r.position for r in opened), *said])
    events = {r.position: r for r in (*own, *standing, *basis.joined.events)}
    wanted = {r.position for r in opened}
    source = basis.source
    for line in who_saw([events[p] for p in sorted(events)], zone=source.zone, rules=source.rules):
        if line.position in wanted:
            row = (lines.micros(line.when.start(source.zone)), lines.dump(line), line.position)
            basis.c.execute("UPDATE accesses SET start = ?, line = ? WHERE position = ?", row)
