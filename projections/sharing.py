"""What was asked for, decided and handed out about a child, case by case, and what is still open in each.

A case says when it was asked for, decided and handed out (S92), whether a request still waits for its decision (S72), and
what left the setting with no decision behind it (S99). Decisions not to share count like the others. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.disclosures.advice import AdviceReceived, AdviceSought, ManagerConsulted
from aggregates.disclosures.afterwards import RefusalDiscussed, SharingReceiptConfirmed, SharingReconsidered
from aggregates.disclosures.assessed import SharingAssessed
from aggregates.disclosures.disclosure import DisclosureDenied, InformationDisclosed
from aggregates.disclosures.engagement import EngagementAttempted
from aggregates.disclosures.inquiry import InformationReceived, InformationRequestSent
from aggregates.disclosures.referral import ReferralMade, ReferralOutcome
from aggregates.disclosures.sharing import InformationRequested, SharingDecided
from aggregates.disclosures.standing import StandingDecided, StandingEnded, StandingReviewed
from aggregates.disclosures.telling import ParentInformedOfSharing, ParentNotInformedOfSharing
from aggregates.entries import Entry, read
from aggregates.rules import Rules
from ledger.event import LEVEL_OF, Event, Recorded

SHARING_EVENTS: tuple[type[Event], ...] = (
    InformationRequested,
    InformationRequestSent,
    InformationReceived,
    SharingDecided,
    SharingReconsidered,
    StandingDecided,
    StandingReviewed,
    StandingEnded,
    InformationDisclosed,
    DisclosureDenied,
    RefusalDiscussed,
    SharingReceiptConfirmed,
    ReferralMade,
    ReferralOutcome,
    ParentInformedOfSharing,
    ParentNotInformedOfSharing,
    AdviceSought,
    AdviceReceived,
    ManagerConsulted,
    EngagementAttempted,
    SharingAssessed,
)
FINAL = ("share", "share-part", "do-not-share")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case, in short."""

    case: UUID
    requested: datetime | None
    decided: datetime | None
    shared: datetime | None
    minutes_to_decide: int | None
    minutes_to_share: int | None
    outcomes: tuple[str, ...]  # of every decision, the newest last
    undecided: bool  # S72: asked for, and not decided
    without_decision: int  # S99: disclosures with none behind them
    decided_after: int  # disclosures before a decision had been entered: what was entered then is none for them


def entries_about(
    events: Iterable[Recorded[Any]],
    child_ids: frozenset[UUID],
    *,
    zone: ZoneInfo,
    as_at: datetime,
    known_at: int | None = None,
    levels: frozenset[str] | None = None,
) -> tuple[Entry, ...]:
    """Every entry about sharing, as it read then; with `levels`, only those that are not more sensitive than these."""
    found = (e for e in read(events, known_at=known_at) if isinstance(e.event, SHARING_EVENTS))
    mine = (e for e in found if e.event.child in child_ids and e.start(zone) <= as_at)
    return tuple(e for e in mine if levels is None or LEVEL_OF[e.event.sensitivity] in levels)


def cases(entries: Sequence[Entry], *, zone: ZoneInfo, rules: Rules) -> tuple[CaseLine, ...]:
    """The cases among these entries, in the order in which they began."""
    streams: dict[UUID, list[Entry]] = {}
    for entry in entries:
        if entry.stands and not isinstance(entry.event, DisclosureDenied | ReferralMade | ReferralOutcome):
            streams.setdefault(getattr(entry.event, "case", None) or entry.event.stream, []).append(entry)
    return tuple(_line(case, own, zone, rules) for case, own in streams.items())


def _line(case: UUID, entries: Sequence[Entry], zone: ZoneInfo, rules: Rules) -> CaseLine:
    decisions = [e for e in entries if isinstance(e.event, SharingDecided | StandingDecided)]
    final = [e for e in decisions if getattr(e.event, "outcome", "share") in FINAL]
    asked, sent = _first(entries, InformationRequested, zone), _first(entries, InformationDisclosed, zone)
    decided = min((e.start(zone) for e in final), default=None)
    loose = [e for e in entries if isinstance(e.event, InformationDisclosed) and e.event.decision is None]
    confidential = [e for e in loose if not set(e.event.categories) <= set(rules.data["not_confidential"])]
    timed = rules.demanded("S92")
    return CaseLine(
        case=case,
        requested=asked,
        decided=decided,
        shared=sent,
        minutes_to_decide=_minutes(asked, decided) if timed else None,
        minutes_to_share=_minutes(asked or decided, sent) if timed else None,
        outcomes=tuple(getattr(e.event, "outcome", "share") for e in decisions),
        undecided=asked is not None and decided is None and rules.demanded("S72"),
        without_decision=len(confidential) if rules.demanded("S99") and not final else 0,
        decided_after=len(confidential) if rules.demanded("S99") and final else 0,
    )


def _first(entries: Sequence[Entry], kind: type[Event], zone: ZoneInfo) -> datetime | None:
    return min((e.start(zone) for e in entries if isinstance(e.event, kind)), default=None)


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else round((end - start).total_seconds() / 60)
