"""Overdue now: a line of `open_duties` for each duty that is open, with the instant at which its time is over.

That time passes changes no line: whether something is overdue is a comparison with that instant. What entries change is
folded again cluster by cluster (`clusters`), as far as anybody asks: a cluster is struck out by an entry in it, by a
correction of one, by a hold about a child whose parents would be told; and it is kept up to the next instant at which one
of its entries begins to count. Rows that cannot be kept apart (`rows`) are one cluster, number 0, and folded whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aggregates.accesses.hold import HoldPlaced, HoldReleased
from aggregates.entries import last_instant
from aggregates.matters import grievances
from aggregates.rules import Rules
from ledger.event import Recorded
from projections.duties import DutyLine, open_duties
from projections.views import clusters, lines, rows, times
from projections.views.basis import Basis, changes_people

NAME = "duties"
TABLES = (
    *clusters.TABLES,
    (
        "CREATE TABLE duties (position INTEGER NOT NULL, duty TEXT NOT NULL, cluster INTEGER NOT NULL,"
        " due INTEGER NOT NULL, line TEXT NOT NULL, tells_of TEXT NOT NULL, PRIMARY KEY (position, duty)) STRICT"
    ),
    "CREATE INDEX duties_due ON duties (due, position, duty)",
    "CREATE INDEX duties_cluster ON duties (cluster)",
    "INSERT INTO duty_clusters VALUES (0, NULL, NULL, 0)",
)
ASKED = "SELECT due, line, tells_of FROM duties WHERE due <= ? ORDER BY due, position, duty"
OVERDUE = [field.name for field in fields(DutyLine)].index("overdue")
TOGETHER = 200  # clusters that are folded in one go
HOLDS = (HoldPlaced, HoldReleased)


@dataclass(frozen=True, slots=True)
class Kept:
    """A duty that is open, and of which streams its entry tells: some may not know of them."""

    line: DutyLine
    streams: str

    @property
    def tells_of(self) -> frozenset[UUID]:
        return frozenset(map(UUID, self.streams.split()))


def take(basis: Basis, recorded: Recorded[Any], target: Recorded[Any] | None) -> None:
    """One more entry."""
    rules = basis.source.rules
    clusters.take(basis, recorded, rows.of(rules))
    if target is not None:
        clusters.touch(basis, target.event_id)
    if changes_people(recorded, target):
        clusters.everybody(basis)
    for one in (recorded, target):
        if one is not None and isinstance(one.event, HOLDS):
            clusters.hold(basis, basis.members(one.event.child))
        if one is not None and isinstance(one.event, rows.whole_types(rules)):
            clusters.stale(basis, 0)


# ---- asked


def found(basis: Basis, at: datetime, *, overdue: bool) -> list[Kept] | None:
    """The duties that are open, the first due first, or only those that are overdue; None if some have to be folded."""
    now = lines.micros(at)
    if clusters.due(basis, now, 1):
        return None
    made = basis.c.execute(ASKED, (now if overdue else times.EVER,)).fetchall()
    return [_kept(due, line, tells, now) for due, line, tells in made]


def _kept(due: int, text: str, tells_of: str, now: int) -> Kept:
    line = lines.load(DutyLine, text, {OVERDUE: due <= now})
    return Kept(line, tells_of)


def settle(basis: Basis, at: datetime, limit: int | None = None) -> int:
    """Fold what has to be folded, at most so many clusters; returns how many."""
    made, now = 0, lines.micros(at)
    while (limit is None or made < limit) and (some := clusters.due(basis, now, TOGETHER)):
        if any(cluster == 0 for cluster, _ in some):
            _fold_whole(basis, at)
        _fold(basis, [one for one in some if one[0]], at)
        made += len(some)
    return made


def _fold(basis: Basis, some: Sequence[tuple[int, bool]], at: datetime) -> None:
    """Clusters have nothing to do with each other, so many are folded at once."""
    own = {cluster: basis.read(clusters.entries(basis, cluster)) for cluster, _ in some}
    holds = {cluster: _holds(basis, cluster) if told else [] for cluster, told in some}
    of = {r.position: cluster for cluster, events in own.items() for r in events}
    events = {r.position: r for events in (*own.values(), *holds.values(), basis.joined.events) for r in events}
    for cluster, mine in own.items():
        _fresh(basis, cluster, [*mine, *holds[cluster]], at, days=False)
    for line in _open(basis, rows.of(basis.source.rules).apart, [events[p] for p in sorted(events)], at):
        if line.position in of:
            _keep(basis, line, of[line.position])


def _holds(basis: Basis, cluster: int) -> list[Recorded[Any]]:
    """What has to be known of holds about those whom it is about, under any of their ids."""
    ids = {one for subject in clusters.about(basis, cluster) for one in basis.members(subject)}
    return basis.read(r.position for one in ids for r in basis.source.book.about(one, *HOLDS))


def _fold_whole(basis: Basis, at: datetime) -> None:
    rules = basis.source.rules
    found = basis.source.book.all(*kinds) if (kinds := rows.whole_types(rules)) else ()
    events = basis.read(r.position for r in found)
    _fresh(basis, 0, events, at, days=True)
    for line in _open(basis, rows.of(rules).whole, events, at):
        _keep(basis, line, 0)


def _open(basis: Basis, rules: Rules, events: Sequence[Recorded[Any]], at: datetime) -> tuple[DutyLine, ...]:
    return open_duties(events, zone=basis.source.zone, rules=rules, as_at=at)


def _fresh(basis: Basis, cluster: int, events: Sequence[Recorded[Any]], at: datetime, *, days: bool) -> None:
    since, until = times.around(events, basis.source.zone, at, days=days)
    basis.c.execute("UPDATE duty_clusters SET since = ?, until = ? WHERE cluster = ?", (since, until, cluster))
    basis.c.execute("DELETE FROM duties WHERE cluster = ?", (cluster,))


def _keep(basis: Basis, line: DutyLine, cluster: int) -> None:
    zone, book = basis.source.zone, basis.source.book
    # A day on which something is due is over at its end; what has no time comes last, and is never overdue.
    due = times.EVER if line.due is None else lines.micros(last_instant(line.due, zone).astimezone(UTC))
    tells = grievances.streams(book, basis.source.read(line.position).event)
    row = (
        line.position,
        line.duty,
        cluster,
        due,
        lines.dump(replace(line, overdue=False)),
        " ".join(t.hex for t in tells),
    )
    basis.c.execute("INSERT INTO duties VALUES (?, ?, ?, ?, ?, ?)", row)
