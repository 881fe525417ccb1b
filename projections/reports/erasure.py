"""The certificate of an erasure (domain R21): which entries had words about somebody, whether these are gone, what remains.

What was written stays provable: each entry is in the log with its fingerprint, and what its box said nobody can open. What
this can say is what was done with this ledger and this vault. That no copy is left anywhere can be promised, not proved, so
what had left the setting before is listed beside it. Whether words may be erased at all is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.disclosures.disclosure import InformationDisclosed
from aggregates.entries import known as known_events
from aggregates.governance.copies import COPY_EVENTS, standing
from aggregates.keeping.receipt import ReceiptIssued
from aggregates.keeping.report import ReportGenerated
from aggregates.records.handover import RecordsPassed, RecordsTransferred
from ledger.control import ErasureCompleted, ErasureRequested
from ledger.event import Event, Recorded, When

ASKED: tuple[type[Event], ...] = (ErasureRequested, ErasureCompleted, *COPY_EVENTS)
LEFT: tuple[type[Event], ...] = (
    InformationDisclosed,
    ReceiptIssued,
    RecordsPassed,
    RecordsTransferred,
    ReportGenerated,
)
WITHIN = "setting"  # audience: a report that stayed in the house


@dataclass(frozen=True, slots=True)
class Done:
    """One erasure: when it was asked for, by whom and why, and when it was carried out. Positions are entry numbers."""

    subject: UUID
    requested: int
    at: datetime
    by: UUID
    reason: str
    completed: int | None
    completed_at: datetime | None
    boxes: int | None  # as the completion says


@dataclass(frozen=True, slots=True)
class ErasedLine:
    """One entry that had words about them."""

    position: int
    type: str
    when: When
    entered: datetime
    subject: UUID
    fields: tuple[str, ...]  # the names of what was sealed stay readable
    gone: bool


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Something about them that had left the setting, and that no erasure here reaches."""

    position: int
    type: str
    when: When


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was erased about somebody, and what remains. `keys`: data keys that the vault still has; None: not at hand."""

    subjects: tuple[UUID, ...]
    done: tuple[Done, ...]
    erased: tuple[ErasedLine, ...]
    clear: Mapping[str, tuple[int, ...]]  # by type, the entries about them whose codes and times stay
    left: tuple[LeftLine, ...]
    keys: int | None
    copies: tuple[int, ...]  # entries that tell of copies of the vault, made before, that are not known to have ended

    @property
    def complete(self) -> bool:
        """Asked for, carried out, and neither a box nor a key is left here."""
        carried_out = bool(self.done) and all(one.completed is not None for one in self.done)
        return carried_out and not self.keys and all(line.gone for line in self.erased)


def certificate(
    events: Iterable[Recorded[Any]],
    asked: Iterable[Recorded[Any]],
    subjects: Collection[UUID],
    *,
    stands: Callable[[int, UUID], bool],
    keys: int | None,
    known_at: int | None = None,
) -> Certificate:
    """From the events about somebody, those of `ASKED`, and what is still stored: `stands(position, subject)`, `keys`."""
    about, requests = known_events(events, known_at=known_at), known_events(asked, known_at=known_at)
    done = tuple(_done(requests, subjects))
    erasing = {one.subject for one in done}
    clear: dict[str, list[int]] = {}
    for recorded in about:
        clear.setdefault(recorded.event.TOPIC, []).append(recorded.position)
    return Certificate(
        subjects=tuple(sorted(subjects)),
        done=done,
        erased=tuple(_erased(about, erasing, stands)),
        clear={topic: tuple(positions) for topic, positions in sorted(clear.items())},
        left=tuple(LeftLine(r.position, r.event.TOPIC, r.event.occurred) for r in about if _has_left(r.event)),
        keys=keys,
        copies=tuple(_copies(requests, done)),
    )


def _copies(events: Sequence[Recorded[Any]], done: Sequence[Done]) -> Iterable[int]:
    """Whoever finds one of them can open what is in a copied folder of that day (see `governance.copies`)."""
    last = max((one.completed or one.requested for one in done), default=0)
    return (copy.position for copy in standing(events).values() if copy.position < last)


def _done(requests: Sequence[Recorded[Any]], subjects: Collection[UUID]) -> Iterable[Done]:
    finished = {r.event.subject: r for r in requests if isinstance(r.event, ErasureCompleted)}
    first: dict[UUID, Recorded[Any]] = {}
    for recorded in requests:
        if isinstance(recorded.event, ErasureRequested) and recorded.event.subject in subjects:
            first.setdefault(recorded.event.subject, recorded)
    for subject, request in first.items():
        end = finished.get(subject)
        yield Done(
            subject=subject,
            requested=request.position,
            at=request.recorded_at,
            by=request.recorded_by,
            reason=request.event.reason,
            completed=None if end is None else end.position,
            completed_at=None if end is None else end.recorded_at,
            boxes=None if end is None else end.event.boxes,
        )


def _erased(
    about: Sequence[Recorded[Any]], erasing: Collection[UUID], stands: Callable[[int, UUID], bool]
) -> Iterable[ErasedLine]:
    for recorded in about:
        for subject, (_, fields) in recorded.boxes.items():
            if subject in erasing:
                gone = not stands(recorded.position, subject)
                kind, when = recorded.event.TOPIC, recorded.event.occurred
                yield ErasedLine(recorded.position, kind, when, recorded.recorded_at, subject, fields, gone)


def _has_left(event: Event) -> bool:
    return isinstance(event, LEFT) and getattr(event, "audience", None) != WITHIN
