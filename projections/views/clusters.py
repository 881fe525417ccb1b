"""Entries that are linked through duties, in clusters: what opens one, what settles it, and whatever these name.

An entry belongs to the cluster of its id, of its stream and of what it names in settling something; where these are in
two clusters, the two become one. What stands in no cluster neither opens nor settles a duty. Nothing is folded here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ledger.event import Recorded
from projections.views.basis import Basis, positions
from projections.views.rows import Rows

TABLES = (
    "CREATE TABLE duty_keys (id BLOB PRIMARY KEY, cluster INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX duty_keys_cluster ON duty_keys (cluster)",
    "CREATE TABLE duty_entries (position INTEGER PRIMARY KEY, cluster INTEGER NOT NULL) STRICT",
    "CREATE INDEX duty_entries_cluster ON duty_entries (cluster)",
    # `since` is null until it is folded. `told`: it has a duty that waits while a hold stands.
    (
        "CREATE TABLE duty_clusters (cluster INTEGER PRIMARY KEY, since INTEGER, until INTEGER,"
        " told INTEGER NOT NULL) STRICT"
    ),
    "CREATE INDEX duty_clusters_since ON duty_clusters (since)",
    "CREATE INDEX duty_clusters_until ON duty_clusters (until)",
    (
        "CREATE TABLE duty_about (subject BLOB NOT NULL, cluster INTEGER NOT NULL,"
        " PRIMARY KEY (subject, cluster)) STRICT, WITHOUT ROWID"
    ),
    "CREATE INDEX duty_about_cluster ON duty_about (cluster)",
)
MERGED = ("duty_keys", "duty_entries", "duty_about")
MERGE = {table: f"UPDATE OR REPLACE {table} SET cluster = ? WHERE cluster = ?" for table in MERGED}  # noqa: S608 - our own names


def take(basis: Basis, recorded: Recorded[Any], rows: Rows) -> None:
    """One more entry, if it opens or settles anything."""
    event, c = recorded.event, basis.c
    settles, named = rows.settles(event)
    if not settles and not rows.opens(event):
        return
    ids = [one.bytes for one in {recorded.event_id, event.stream, *named}]
    cluster = _one(basis, ids, recorded.position)
    c.executemany("INSERT OR REPLACE INTO duty_keys VALUES (?, ?)", [(one, cluster) for one in ids])
    c.execute("INSERT INTO duty_entries VALUES (?, ?)", (recorded.position, cluster))
    if rows.tells_parents(event):
        about = [(one.subject.bytes, cluster) for one in event.about]
        c.executemany("INSERT OR IGNORE INTO duty_about VALUES (?, ?)", about)
        c.execute("UPDATE duty_clusters SET told = 1 WHERE cluster = ?", (cluster,))


def _one(basis: Basis, ids: Iterable[bytes], position: int) -> int:
    """The one cluster of these ids, to be folded anew; a new one, if they are in none."""
    c, find = basis.c, "SELECT cluster FROM duty_keys WHERE id = ?"
    found = sorted({cluster for one in ids for cluster in positions(c.execute(find, (one,)).fetchall())})
    if not found:
        c.execute("INSERT INTO duty_clusters VALUES (?, NULL, NULL, 0)", (position,))
        return position
    first, *others = found
    for other in others:
        for merge in MERGE.values():
            c.execute(merge, (first, other))
        c.execute("DELETE FROM duties WHERE cluster = ?", (other,))
        ((told,),) = c.execute("DELETE FROM duty_clusters WHERE cluster = ? RETURNING told", (other,)).fetchall()
        c.execute("UPDATE duty_clusters SET told = max(told, ?) WHERE cluster = ?", (told, first))
    stale(basis, first)
    return first


def stale(basis: Basis, cluster: int) -> None:
    """It has to be folded again before anybody is told of it."""
    basis.c.execute("UPDATE duty_clusters SET since = NULL, until = NULL WHERE cluster = ?", (cluster,))


def touch(basis: Basis, event_id: UUID) -> None:
    """An entry reads otherwise than it did."""
    found = basis.c.execute("SELECT cluster FROM duty_keys WHERE id = ?", (event_id.bytes,)).fetchall()
    for cluster in positions(found):
        stale(basis, cluster)


def hold(basis: Basis, subjects: Iterable[UUID]) -> None:
    """A hold about somebody began, ended or reads otherwise."""
    sql = (
        "UPDATE duty_clusters SET since = NULL, until = NULL"
        " WHERE cluster IN (SELECT cluster FROM duty_about WHERE subject = ?)"
    )
    basis.c.executemany(sql, [(subject.bytes,) for subject in subjects])


def everybody(basis: Basis) -> None:
    """Somebody is two people, or two are one: a hold may be about others than it was."""
    basis.c.execute("UPDATE duty_clusters SET since = NULL, until = NULL WHERE told")


def due(basis: Basis, now: int, limit: int) -> list[tuple[int, bool]]:
    """Some of the clusters that have to be folded, each with whether holds matter to it."""
    sql = (
        "SELECT cluster, told FROM duty_clusters WHERE since IS NULL"
        " UNION SELECT cluster, told FROM duty_clusters WHERE since > ?"
        " UNION SELECT cluster, told FROM duty_clusters WHERE until <= ? LIMIT ?"
    )
    return [(cluster, bool(told)) for cluster, told in basis.c.execute(sql, (now, now, limit)).fetchall()]


def entries(basis: Basis, cluster: int) -> list[int]:
    """The positions of what stands in a cluster."""
    sql = "SELECT position FROM duty_entries WHERE cluster = ? ORDER BY position"
    return positions(basis.c.execute(sql, (cluster,)).fetchall())


def about(basis: Basis, cluster: int) -> list[UUID]:
    """About whom something is in a cluster that parents would be told of."""
    rows = basis.c.execute("SELECT subject FROM duty_about WHERE cluster = ?", (cluster,))
    return [UUID(bytes=subject) for (subject,) in rows.fetchall()]
