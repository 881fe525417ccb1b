"""What there is to do for the designated safeguarding lead: open cases, holds and what waits behind them, and the unusual.

Folded from everything: whoever asks is among those who decide about holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.accesses.access import Access
from aggregates.accesses.hold import HoldPlaced
from aggregates.disclosures.sharing import CASE_TOPICS
from aggregates.entries import Entry, known, read
from aggregates.records.record import RecordCreated
from aggregates.rules import within
from ledger.event import Recorded
from projections.duties import DutyLine
from projections.reports import rows
from projections.reports.boards import Clocks, accesses, is_new, is_outside

CONCERNS = ("beyond-personal", "personal.confidential-observation", "personal.agency-report")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case of sharing in which something is left to do; the first due first."""

    case: UUID
    child: UUID
    began: Entry
    next: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class Concerns:
    """How many concerns were recorded about a child, and when the newest was."""

    child: UUID
    count: int
    newest: Entry


@dataclass(frozen=True, slots=True)
class LeadBoard:
    """What the designated safeguarding lead has to see to."""

    cases: tuple[OpenCase, ...]
    holds: tuple[tuple[Entry, DutyLine | None], ...]  # each hold that stands, with its review if that is open
    waiting: tuple[DutyLine, ...]  # what a hold keeps from being due
    referrals: tuple[Entry, ...]  # nothing is known of what became of them
    unusual: tuple[Entry, ...]  # in the last four weeks, as `_unusual` says
    concerns: tuple[Concerns, ...]


def lead_board(events: Sequence[Recorded[Any]], clocks: Clocks, holds: Collection[UUID]) -> LeadBoard:
    """The board, given everything that whoever asks may know of, and the holds that stand."""
    history = known(events, known_at=clocks.known_at)
    past = [e for e in read(history) if e.stands and e.start(clocks.zone) <= clocks.as_at]
    due = clocks.duties(history)
    without = clocks.duties([r for r in history if not isinstance(r.event, HoldPlaced)])
    keys = {(d.duty, d.entry) for d in due}
    reviews = {d.entry: d for d in due if d.duty in ("review-hold", "review-hold-again")}
    outcomes = {e.event.stream for e in past if e.event.TOPIC == "referral.outcome"}
    return LeadBoard(
        cases=_cases(past, due),
        holds=tuple((e, _review(past, e, reviews)) for e in past if _stands(e, holds)),
        waiting=tuple(d for d in without if (d.duty, d.entry) not in keys),
        referrals=tuple(e for e in past if e.event.TOPIC == "referral.made" and e.event.stream not in outcomes),
        unusual=tuple(e for e in accesses(history, clocks) if is_new(e, clocks) and _unusual(e, clocks)),
        concerns=_concerns(past),
    )


def _unusual(entry: Entry, clocks: Clocks) -> bool:
    """Out of hours, against the rules, in an emergency, or by somebody whom nothing shows to be involved."""
    closed = rows.out_of_hours(entry.when, clocks.zone, clocks.rules)
    event: Access = entry.event
    return closed or is_outside(entry) or event.basis.emergency is not None or "not-involved" in event.marks


def _cases(past: Sequence[Entry], due: Sequence[DutyLine]) -> tuple[OpenCase, ...]:
    """By what is due first: duties come in that order."""
    streams = {e.event_id: e for e in past}
    begun: dict[UUID, Entry] = {}
    left: dict[UUID, list[DutyLine]] = {}
    for entry in past:
        begun.setdefault(entry.event.stream, entry)
    for line in due:
        opening = streams.get(line.entry)
        if opening is None or not hasattr(opening.event, "child"):
            continue
        case = getattr(opening.event, "case", None) or opening.event.stream
        if case in begun and _is_case(begun[case]):
            left.setdefault(case, []).append(line)
    return tuple(OpenCase(case, begun[case].event.child, begun[case], tuple(lines)) for case, lines in left.items())


def _is_case(entry: Entry) -> bool:
    return entry.event.TOPIC in CASE_TOPICS


def _stands(entry: Entry, holds: Collection[UUID]) -> bool:
    return isinstance(entry.event, HoldPlaced) and entry.event.stream in holds


def _review(past: Sequence[Entry], hold: Entry, reviews: dict[UUID, DutyLine]) -> DutyLine | None:
    """The review that is open: of the hold, or of its last review."""
    mine = [reviews[e.event_id] for e in past if e.event.stream == hold.event.stream and e.event_id in reviews]
    return mine[-1] if mine else None


def _concerns(past: Sequence[Entry]) -> tuple[Concerns, ...]:
    """The most first."""
    found: dict[UUID, list[Entry]] = {}
    for entry in past:
        if isinstance(entry.event, RecordCreated) and within(entry.event.category, CONCERNS):
            found.setdefault(entry.event.subject, []).append(entry)
    lines = (Concerns(child, len(entries), entries[-1]) for child, entries in found.items())
    return tuple(sorted(lines, key=lambda line: -line.count))
