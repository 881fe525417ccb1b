"""What is to be done, at a glance: for the manager and for the designated safeguarding lead, each thing once.

What is overdue comes first, then what is due within a week; what stands there is left out below. Folded from what whoever
asks may know of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import Access, AccessGranted, AccessTold
from aggregates.accesses.access_review import AccessReviewed
from aggregates.accesses.hold import HoldPlaced
from aggregates.disclosures.sharing import CASE_TOPICS
from aggregates.entries import Entry, known, read
from aggregates.records.record import RecordCreated
from aggregates.rules import Rules, within
from ledger.event import Recorded, When
from projections import duties
from projections.consents import ConsentLine, consents_for
from projections.duties import DutyLine, open_duties
from projections.matching import LOOKS
from projections.reports import rows

SOON, ENDING, BACK = timedelta(days=7), timedelta(days=28), timedelta(days=28)
THEMES = {
    "refusals": ("discuss-refusal",),
    "emergencies": ("complete-emergency", "emergency-receipt", "review-emergency"),
    "paper": ("return-paper", "return-paper-as-agreed"),
}
APART = ("acknowledge-policy",)  # however many there are, they do not bury the rest
NOT_ANSWERED = ("requested", "deferred")
CONCERNS = ("beyond-personal", "personal.confidential-observation", "personal.agency-report")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where and when it is asked, and by whom."""

    zone: ZoneInfo
    rules: Rules
    as_at: datetime
    known_at: int | None
    reader: tuple[UUID, frozenset[str]] | None

    @property
    def today(self) -> date:
        return self.as_at.astimezone(self.zone).date()

    def after(self, when: When) -> timedelta:
        """How long until then; less than nothing if it is over."""
        return when.start(self.zone) - self.as_at

    def duties(self, events: Iterable[Recorded[Any]]) -> tuple[DutyLine, ...]:
        types = duties.types(self.rules)
        mine = (r for r in events if isinstance(r.event, types))
        given: dict[str, Any] = {"zone": self.zone, "rules": self.rules, "known_at": self.known_at}
        return open_duties(mine, as_at=self.as_at, reader=self.reader, **given)


@dataclass(frozen=True, slots=True)
class ManagerBoard:
    """What the manager has to see to. `later`: duties that are neither overdue nor due soon, in no theme, only counted."""

    overdue: tuple[DutyLine, ...]
    soon: tuple[DutyLine, ...]
    themes: dict[str, tuple[DutyLine, ...]]
    later: int
    ending: tuple[ConsentLine, ...]
    unanswered: tuple[ConsentLine, ...]
    unacknowledged: tuple[DutyLine, ...]
    late: tuple[Entry, ...]  # entered late, this month
    outside: tuple[Entry, ...]  # what was opened against the rules, and not looked at yet, or in the last four weeks
    handed: Entry | None  # the last that somebody outside can hold the ledger to
    since_handed: int


def manager_board(events: Sequence[Recorded[Any]], open_now: Sequence[DutyLine], clocks: Clocks) -> ManagerBoard:
    """The board, given everything that whoever asks may know of, and the duties that are open."""
    history = known(events, known_at=clocks.known_at)
    due = [d for d in open_now if d.duty not in APART]
    overdue = tuple(d for d in due if d.overdue)
    soon = tuple(d for d in due if not d.overdue and d.due is not None and clocks.after(d.due) < SOON)
    left = [d for d in due if d not in overdue and d not in soon]
    themes = {name: tuple(d for d in left if d.duty in named) for name, named in THEMES.items()}
    reviewed = {one for r in history if isinstance(r.event, AccessReviewed) for one in r.event.accesses}
    above = {d.entry for d in (*overdue, *soon)}
    handed = _handed(history, clocks)
    consents = _consents(history, clocks)
    return ManagerBoard(
        overdue=overdue,
        soon=soon,
        themes=themes,
        later=len(left) - sum(map(len, themes.values())),
        ending=tuple(c for c in consents if c.status in ("in-force", "renewed") and _ends(c, clocks)),
        unanswered=tuple(c for c in consents if c.status in NOT_ANSWERED),
        unacknowledged=tuple(d for d in open_now if d.duty in APART),
        late=_late(history, clocks),
        outside=tuple(
            e
            for e in _accesses(history, clocks)
            if _outside(e) and e.event_id not in above and (e.event_id not in reviewed or _new(e, clocks))
        ),
        handed=handed,
        since_handed=0 if handed is None else sum(r.position > handed.recorded.position for r in history),
    )


def _consents(history: Sequence[Recorded[Any]], clocks: Clocks) -> tuple[ConsentLine, ...]:
    return consents_for(history, zone=clocks.zone, rules=clocks.rules, as_at=clocks.as_at)


def _ends(line: ConsentLine, clocks: Clocks) -> bool:
    """Within four weeks, or used up."""
    over = line.last_day is not None and clocks.after(When.day(line.last_day)) < ENDING
    return over or (line.uses is not None and line.used >= line.uses)


def _late(history: Sequence[Recorded[Any]], clocks: Clocks) -> tuple[Entry, ...]:
    month = clocks.today.replace(day=1)
    entries = (e for e in read(history) if isinstance(e.event, AccessTold) or not isinstance(e.event, LOOKS))
    return tuple(
        e
        for e in entries
        if e.stands
        and e.recorded.recorded_at <= clocks.as_at
        and e.recorded.recorded_at.astimezone(clocks.zone).date() >= month
        and e.is_late(clocks.zone, clocks.rules)
    )


def _accesses(history: Sequence[Recorded[Any]], clocks: Clocks) -> Iterator[Entry]:
    """What was opened by then, with what was told afterwards; nothing that was refused."""
    found = (e for e in read(history) if e.stands and isinstance(e.event, AccessGranted | AccessTold))
    return (e for e in found if e.start(clocks.zone) <= clocks.as_at)


def _outside(entry: Entry) -> bool:
    return isinstance(entry.event, AccessTold) and not entry.event.within


def _new(entry: Entry, clocks: Clocks) -> bool:
    return clocks.after(entry.when) > -BACK


def _handed(history: Sequence[Recorded[Any]], clocks: Clocks) -> Entry | None:
    topics = clocks.rules.data["seen_outside"]
    found = (e for e in reversed(read(history)) if e.event.TOPIC in topics and e.start(clocks.zone) <= clocks.as_at)
    return next(found, None)


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
        unusual=tuple(e for e in _accesses(history, clocks) if _new(e, clocks) and _unusual(e, clocks)),
        concerns=_concerns(past),
    )


def _unusual(entry: Entry, clocks: Clocks) -> bool:
    """Out of hours, against the rules, in an emergency, or by somebody whom nothing shows to be involved."""
    closed = rows.out_of_hours(entry.when, clocks.zone, clocks.rules)
    event: Access = entry.event
    return closed or _outside(entry) or event.basis.emergency is not None or "not-involved" in event.marks


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
