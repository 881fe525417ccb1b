"""What rested on a consent: what was handed out, what was opened; and what follows when the consent ends.

Those who were given something are told; uses since the end took effect are looked at; another person's consent for the
same is named, with the rule that decides meanwhile. What a hold, or a reason not to seek consent, keeps back is left out:
it never rested on the consent, and whoever ended it is not told of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.accesses.access import AccessGranted, AccessTold
from aggregates.disclosures.disclosure import InformationDisclosed
from aggregates.draft import Draft
from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.people import joined
from aggregates.permissions import consents
from aggregates.permissions.consent_events import ConsentInvalidated
from aggregates.permissions.consent_state import VALID, State, counts_from, relies
from aggregates.permissions.scope import Scope, Use
from aggregates.rules import Remark
from ledger.event import Recorded, When

USES = (AccessGranted, AccessTold, InformationDisclosed)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What follows from the end of a consent, or of a part of it."""

    to_tell: tuple[str, ...] = ()  # recipients
    disclosures: tuple[UUID, ...] = ()  # event ids of information.disclosed
    uses_since: tuple[UUID, ...] = ()  # event ids of what rested on it although it had ended
    others: tuple[UUID, ...] = ()  # consents of somebody else for the same, still in force
    interim: str = "most-protective"  # interim-rule

    def remarks(self, d: Draft) -> list[Remark]:
        """What is said about it, and stays on the list until it is done."""
        told = ", ".join(d.label("recipient", code) for code in self.to_tell)
        return [
            *(d.warn("ending-to-tell", recipients=told) if self.to_tell else []),
            *d.missing({"ending-used-since": bool(self.uses_since), "ending-other-consent": bool(self.others)}),
        ]


def handed_out(d: Draft, child: UUID) -> list[Entry]:
    """What was handed out about a child, without what was decided to need no consent."""
    entries = standing(joined.about(d.book, child, InformationDisclosed, EntryCorrected))
    return [e for e in entries if not _kept_back(d, e.event)]


def of(d: Draft, state: State | None, part: Scope | None, since: datetime) -> Aftermath:
    """What follows when the consent that stood so ends at an instant, wholly or in part."""
    if state is None or state.given is None:
        return Aftermath()
    history = joined.about(d.book, state.child, *USES, EntryCorrected)
    resting = [e for e in standing(history) if relies(e.event, state.given) and touches(part, e.event)]
    open_to_see = [e for e in resting if not _kept_back(d, e.event)]
    out = [e for e in open_to_see if isinstance(e.event, InformationDisclosed)]
    return Aftermath(
        to_tell=tuple(dict.fromkeys(code for e in out for code in e.event.recipients)),
        disclosures=tuple(e.event_id for e in out),
        uses_since=tuple(e.event_id for e in open_to_see if e.start(d.book.zone) >= since),
        others=_others(d, state, part, since),
        interim=d.rules.data["interim"]["default"],
    )


def after(d: Draft, ending: Recorded[Any]) -> Aftermath:
    """What follows from an end that was recorded."""
    event, zone = ending.event, d.book.zone
    state = consents.load(d.book, event.stream)
    assert state is not None  # the end stands on it
    entries = state.entries()
    mine = next((e for e in entries if e.event_id == ending.event_id), None)
    start = event.occurred.start(zone) if mine is None else mine.start(zone)
    if isinstance(event, ConsentInvalidated):
        given = next(e for e in entries if e.event_id == event.given)
        start = given.start(zone) if event.since is None else When.day(event.since).start(zone)
        return of(d, state.state(d.book.now, zone), None, start)
    return of(d, state.state(d.book.now, zone), event.scope, counts_from(start, entries, zone))


def uses_of(event: Any) -> list[Use]:
    """What an access or a disclosure was, as uses."""
    if isinstance(event, InformationDisclosed):
        return [Use("share", c, r, event.purpose) for c in event.categories for r in event.recipients]
    return [Use("use", event.category, None, event.purpose)]


def touches(part: Scope | None, event: Any) -> bool:
    """Whether the end of this part of a consent (None: of all of it) takes away what was done."""
    return part is None or any(part.takes(use) for use in uses_of(event))


def _kept_back(d: Draft, event: Any) -> bool:
    decision = getattr(event, "decision", None)
    decided = None if decision is None else d.book.find(decision)
    return decided is not None and bool(getattr(decided.event, "no_consent", ()))


def _others(d: Draft, state: State, part: Scope | None, at: datetime) -> tuple[UUID, ...]:
    """Whose consent for some of the same is still in force."""
    history: Sequence[Any] = consents.history(d.book, state.child, d.rules)
    known = consents.states(history, d.book.zone, at=max(at, d.book.now))
    mine = list((part or state.scope).uses())
    return tuple(
        s.consent
        for s in known
        if s.consent != state.consent
        and s.person != state.person
        and s.status in VALID
        and any(s.allows(use) for use in mine)
    )
