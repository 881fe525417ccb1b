"""What there is to do for the manager, each thing once.

What is overdue comes first, then what is due within a week; what stands there is left out below. Folded from what whoever
asks may know of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aggregates.accesses.access import AccessTold
from aggregates.accesses.access_review import AccessReviewed
from aggregates.entries import Entry, known, read
from ledger.event import Recorded, When
from projections import batches
from projections.consents import ConsentLine, consents_for
from projections.duties import DutyLine
from projections.matching import LOOKS
from projections.reports.boards import Clocks, accesses, is_new, is_outside
from projections.reports.handed import last_handed

SOON, ENDING = timedelta(days=7), timedelta(days=28)
THEMES = {
    "refusals": ("discuss-refusal",),
    "emergencies": ("complete-emergency", "emergency-receipt", "review-emergency"),
    "paper": ("return-paper", "return-paper-as-agreed"),
    "brought": ("brought-in-unknown",),
}
APART = ("acknowledge-policy", "acknowledge-policy-brought-in")  # however many there are, they do not bury the rest
NOT_ANSWERED = ("requested", "deferred")


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
    handed, since = last_handed(history, zone=clocks.zone, rules=clocks.rules, as_at=clocks.as_at)
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
            for e in accesses(history, clocks)
            if is_outside(e) and e.event_id not in above and (e.event_id not in reviewed or is_new(e, clocks))
        ),
        handed=handed,
        since_handed=since,
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
    this_month = (
        e
        for e in entries
        if e.stands
        and e.recorded.recorded_at <= clocks.as_at
        and e.recorded.recorded_at.astimezone(clocks.zone).date() >= month
    )
    return batches.late(this_month, clocks.zone, clocks.rules)
