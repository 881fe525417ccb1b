"""*This decision*: what was asked and decided, on what it rested, what was shared, what followed, and what is still open.

Folded from all that is about the child: a case is one stream, and whatever names it (a referral, what the parents were
told, a refusal to hand out) belongs to it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, read
from aggregates.rules import Rules
from ledger.event import Recorded
from projections.casefile import CaseFile, casefile
from projections.duties import DutyLine

ADVICE = ("advice.sought", "advice.received", "manager.consulted", "engagement.attempted", "consent.not_sought")
SHARED = ("information.disclosed", "disclosure.denied")
DECISIONS = ("sharing.decided", "standing.decided")
FOLLOWED = (
    "sharing.reconsidered",
    "refusal.discussed",
    "sharing.receipt_confirmed",
    "referral.made",
    "referral.outcome",
    "parent.informed_of_sharing",
    "parent.not_informed_of_sharing",
    "standing.reviewed",
    "standing.ended",
)


@dataclass(frozen=True, slots=True)
class DecisionReport:
    """The answer. `decision` is the one that was asked about, or the newest; None as long as nothing was decided."""

    case: UUID
    child: UUID
    file: CaseFile
    entries: tuple[Entry, ...]  # all that belongs to the case, by when it happened; also what was entered in error
    decision: Entry | None
    open: tuple[DutyLine, ...]

    def of(self, *topics: str) -> tuple[Entry, ...]:
        """Its entries of these types that stand."""
        return tuple(e for e in self.entries if e.stands and e.event.TOPIC in topics)

    @property
    def request(self) -> Entry | None:
        return next(iter(self.of("information.requested")), None)

    @property
    def answered(self) -> bool | None:
        """Whether whoever asked was told; None if nobody asked."""
        told = self.of("information.disclosed", "refusal.discussed")
        return None if self.request is None else bool(told)


def decision_report(
    events: Iterable[Recorded[Any]],
    case: UUID,
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
    duties: Iterable[DutyLine] = (),
    entry: UUID | None = None,
) -> DecisionReport | None:
    """A case, given all that is about its child and whoever asks may know of; None if there is nothing of it.

    `entry`: the decision that is asked about; `duties`: what is open, of this child or of everybody.
    """
    seen = [e for e in read(events, known_at=known_at) if e.start(zone) <= as_at]
    mine = sorted(_belonging(seen, case), key=lambda e: (e.start(zone), e.recorded.position))
    own = [e.recorded for e in mine if e.event.stream == case]
    if not own:
        return None
    child = own[0].event.child
    file = casefile(sorted(own, key=_position), child, zone=zone, rules=rules, as_at=as_at, known_at=known_at)
    if file is None:
        return None
    decided = [e for e in mine if e.event.TOPIC in DECISIONS and e.stands]
    asked = [e for e in decided if e.event_id == entry]
    ids = {e.event_id for e in mine}
    return DecisionReport(
        case=case,
        child=child,
        file=file,
        entries=tuple(mine),
        decision=next(iter((*asked, *reversed(decided))), None),
        open=tuple(d for d in duties if d.entry in ids),
    )


def _position(recorded: Recorded[Any]) -> int:
    return recorded.position


def _belonging(seen: Sequence[Entry], case: UUID) -> list[Entry]:
    """The case's own entries, those that name it, and those that go on on the streams of these."""
    naming = {e.event.stream for e in seen if getattr(e.event, "case", None) == case}
    return [e for e in seen if e.event.stream == case or e.event.stream in naming]
