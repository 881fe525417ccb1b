"""Consents of a child on a day: what `consents_for` answered, kept for the span of time in which it stays so.

A span is folded when its day is first asked about, and thrown away when an entry comes that could say otherwise: anything
that speaks of consents for the child under any of their ids, a use that rests on one, a correction; and every span, when
two ids are found to be one person. Looks at records that rest on no consent are most of a ledger and say nothing here:
`bearing` leaves them out, so that a fold reads a few dozen entries and not thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import Access
from aggregates.entries import EntryCorrected
from aggregates.permissions import consents
from aggregates.permissions.consent_events import CONSENT_EVENTS, ConsentGiven
from aggregates.permissions.consent_state import State, rests
from aggregates.rules import Rules
from ledger.event import Book, Event, Recorded
from projections.consents import ConsentLine, Disagreement, consents_for, disagreements
from projections.matching import LOOKS
from projections.views import lines, times
from projections.views.basis import Basis, changes_people, positions

NAME = "consents"
TABLES = (
    (
        "CREATE TABLE bearing (subject BLOB NOT NULL, position INTEGER NOT NULL, rests_on BLOB,"
        " PRIMARY KEY (subject, position)) STRICT, WITHOUT ROWID"
    ),
    "CREATE TABLE counted (subject BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
    "CREATE TABLE consent_children (child BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
    (
        "CREATE TABLE consents (child BLOB NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, line TEXT NOT NULL,"
        " PRIMARY KEY (child, since)) STRICT, WITHOUT ROWID"
    ),
)
ASKED = "SELECT line FROM consents WHERE child = ? AND since <= ? AND ? < until ORDER BY since DESC LIMIT 1"
SAID: Any = tuple(kind for kind in CONSENT_EVENTS if kind is not EntryCorrected)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the consents of a child stood, and who disagreed."""

    lines: tuple[ConsentLine, ...]
    disagreements: tuple[Disagreement, ...]


def take(basis: Basis, recorded: Recorded[Any], target: Recorded[Any] | None) -> None:
    """One more entry."""
    if changes_people(recorded, target):
        basis.c.execute("DELETE FROM consents")
    if not bears(basis, recorded.event):
        return
    event = recorded.event
    if isinstance(event, SAID):
        basis.c.execute("INSERT OR IGNORE INTO consent_children VALUES (?)", (event.child.bytes,))
    consent = event.basis.consent if isinstance(event, Access) and rests(event) else None
    rests_on = None if consent is None else consent.bytes
    for about in event.about:
        basis.c.execute("INSERT INTO bearing VALUES (?, ?, ?)", (about.subject.bytes, recorded.position, rests_on))
        if getattr(event, "uses", None) is not None:
            basis.c.execute("INSERT OR IGNORE INTO counted VALUES (?)", (about.subject.bytes,))
        for one in basis.members(about.subject):
            basis.c.execute("DELETE FROM consents WHERE child = ?", (one.bytes,))


def bears(basis: Basis, event: Event) -> bool:
    """Whether an entry can say something about how a consent stands: most looks at records do not."""
    rules = basis.source.rules
    if isinstance(event, LOOKS) and not rests(event):
        return event.TOPIC in {row["topic"] for row in rules.data["consent_until"].values()}
    return isinstance(event, _sources(rules))


@lru_cache(maxsize=8)
def _sources(rules: Rules) -> tuple[type[Event], ...]:
    return consents.sources(rules)


def standing(basis: Basis, child: UUID, at: datetime) -> Standing | None:
    """What is kept for that time; None if nothing is."""
    now = lines.micros(at)
    row = basis.c.execute(ASKED, (child.bytes, now, now)).fetchone()
    return None if row is None else lines.load(Standing, row[0])


def settle(basis: Basis, child: UUID, at: datetime) -> Standing:
    """Fold the consents of a child as at a time, and keep that as long as it stays so."""
    source = basis.source
    history = consents.history(Narrow(basis), child, source.rules)
    found = Standing(
        consents_for(history, zone=source.zone, rules=source.rules, as_at=at),
        disagreements(consents.states(history, source.zone, at=at), source.rules),
    )
    since, until = times.around(history, source.zone, at)
    row = (child.bytes, since, until, lines.dump(found))
    basis.c.execute("INSERT OR REPLACE INTO consents VALUES (?, ?, ?, ?)", row)
    return found


def spans(basis: Basis) -> Iterator[tuple[UUID, datetime]]:
    """Everything that is kept: whose, and an instant in the time for which it is kept."""
    for child, since, until in basis.c.execute(
        "SELECT child, since, until FROM consents ORDER BY child, since"
    ).fetchall():
        yield UUID(bytes=child), lines.time(since if since > -times.EVER else min(until - 1, 0))


def children(basis: Basis) -> list[UUID]:
    """Everybody for whom something was agreed to, or asked."""
    rows = basis.c.execute("SELECT child FROM consent_children ORDER BY child")
    return [UUID(bytes=child) for (child,) in rows.fetchall()]


def states(basis: Basis, child: UUID, at: datetime) -> tuple[State, ...]:
    """How each of a child's consents stands, with what a line does not keep; folded from the few entries that say so.

    How often one was used is counted only where it ends after a number of uses.
    """
    ids = basis.members(child)
    found = {r.position: r for one in ids for r in for_status(basis, one) if consents.concerns(r.event, ids)}
    found |= {r.position: r for r in basis.joined.events}
    return consents.states([found[p] for p in sorted(found)], basis.source.zone, at=at)


# ---- what a fold is given


def for_status(basis: Basis, subject: UUID) -> list[Recorded[Any]]:
    """What says how the consents about somebody stand; of uses, only those of consents that end after a number of them."""
    rows = basis.c.execute("SELECT position FROM bearing WHERE subject = ? AND rests_on IS NULL", (subject.bytes,))
    said = basis.read(positions(rows.fetchall()))
    ends = {r.event.stream for r in said if getattr(r.event, "uses", None) is not None}
    given = [r.event_id for r in said if isinstance(r.event, ConsentGiven) and r.event.stream in ends]
    used = "SELECT position FROM bearing WHERE subject = ? AND rests_on = ?"
    uses = [p for one in given for p in positions(basis.c.execute(used, (subject.bytes, one.bytes)).fetchall())]
    return [*said, *basis.read(uses)]


def is_counted(basis: Basis, subject: UUID) -> bool:
    """Whether a use changes how a consent about somebody stands."""
    found = basis.c.execute("SELECT 1 FROM counted WHERE subject = ?", (subject.bytes,)).fetchone()
    return found is not None


@dataclass(frozen=True)
class Narrow:
    """The ledger as `consents.history` reads it, without what says nothing about consents."""

    basis: Basis

    @property
    def book(self) -> Book:
        return self.basis.source.book

    @property
    def now(self) -> datetime:
        return self.book.now

    @property
    def zone(self) -> ZoneInfo:
        return self.book.zone

    @property
    def policy(self) -> UUID | None:
        return self.book.policy

    def about(self, subject: UUID, *types: type[Event]) -> Sequence[Recorded[Any]]:
        rows = self.basis.c.execute(
            "SELECT position FROM bearing WHERE subject = ? ORDER BY position", (subject.bytes,)
        )
        found = (self.basis.source.read(position) for position in positions(rows.fetchall()))
        return [r for r in found if isinstance(r.event, types)]

    def knows(self, subject: UUID) -> bool:
        return self.book.knows(subject)

    def all(self, *types: type[Event]) -> Sequence[Recorded[Any]]:
        """Of who is one person; nothing else is asked for."""
        return [r for r in self.basis.joined.events if isinstance(r.event, types)]

    def load(self, stream: UUID, apply: Callable[[S | None, Recorded[Any]], S]) -> S | None:
        return self.book.load(stream, apply)

    def find(self, event_id: UUID) -> Recorded[Any] | None:
        return self.book.find(event_id)

    def document(self, sha256: bytes) -> bytes:
        return self.book.document(sha256)
