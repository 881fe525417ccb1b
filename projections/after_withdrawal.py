"""Every use after a consent had ended: opened, handed out, shared by routine; sorted so that nobody is blamed wrongly.

Codes of `after-withdrawal`. `after-known`: the end stood in the ledger. `lag`: it had ended, and that was entered only
afterwards. `relied-on-later-invalidated`: the consent that was frozen in the use was found later not to have been valid.
`basis-changed`: another basis had been recorded by then. `after-expiry`: it had ended by itself, which is no withdrawal.
All is computed anew for each `known_at`: an entry that comes late moves a use from one class to another.

A withdrawal counts from the first instant that it can mean. A use is judged by what was known at its first instant, and
by how the consent stood at its last. Where days hide which came first, `sure` is False. What is explained is not left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.accesses.access import AccessGranted
from aggregates.disclosures.disclosure import InformationDisclosed
from aggregates.disclosures.standing import StandingDecided
from aggregates.entries import Entry, last_instant
from aggregates.entries import known as known_events
from aggregates.people import joined
from aggregates.permissions.consent_events import ConsentWithdrawn
from aggregates.permissions.consent_state import State, relies
from aggregates.permissions.consents import sources
from aggregates.permissions.reliance import USES, uses_of
from aggregates.permissions.scope import Use
from aggregates.rules import Rules
from ledger.event import Event, Recorded, When
from projections import other_basis
from projections.consent_past import Past
from projections.matching import about, may_see, utc
from projections.other_basis import Around, Basis
from projections.then import Then

GRAVEST = ("after-known", "relied-on-later-invalidated", "lag", "after-expiry", "basis-changed")
GONE = ("withdrawn", "revoked", "invalidated")
PUBLIC = "public"  # recipient: to hand something to the public is to publish it


@dataclass(frozen=True, slots=True)
class AfterLine:
    """One use after one consent had ended."""

    code: str  # after-withdrawal
    entry: UUID
    position: int
    type: str  # access.granted, access.told, information.disclosed
    routine: bool  # under a standing decision
    when: When
    entered: datetime
    late: bool
    person: UUID
    role: str
    on_behalf_of: UUID | None
    recorded_by: UUID
    child: UUID
    record: UUID | None
    categories: tuple[str, ...]  # of what was used after the end
    recipients: tuple[str, ...]
    purpose: str
    consent: UUID
    status: str  # consent-status at that moment, as known now
    since: datetime  # from when the end counts
    part: bool  # only a part was taken back
    ended: UUID  # the entry that ended it; of one that ended by itself, the entry that said until when
    ended_position: int
    ended_when: When
    ended_entered: datetime
    sure: bool  # False: the times cannot tell which came first
    relied: bool  # the use rested on this consent, as frozen in it
    basis: str | None  # beside-consent: what else carried it
    basis_entry: UUID | None
    basis_position: int | None
    legal: tuple[str, ...]  # legal-basis, of a decision
    in_error: bool  # corrected as entered in error; that the program opened something stays


@dataclass(frozen=True, slots=True)
class _End:
    entry: Entry
    status: str
    since: datetime
    part: bool


def types(rules: Rules) -> tuple[type[Event], ...]:
    """The events that the answer is folded from."""
    return tuple(dict.fromkeys((*sources(rules), *USES, StandingDecided, *joined.JOINED_EVENTS)))


def after_withdrawal(
    events: Iterable[Recorded[Any]],
    *,
    zone: ZoneInfo,
    rules: Rules,
    as_at: datetime,
    known_at: int | None = None,
    child: UUID | None = None,
    consent: UUID | None = None,
    reader: tuple[UUID, Iterable[str]] | None = None,
) -> tuple[AfterLine, ...]:
    """The uses among these events, in the order in which they happened; of one child, or after one consent, if named.

    Given all events of `types`, for every child. `reader` is who is shown it, and which levels they read. A use that several
    consents had covered has a line for each that had ended; `gravest` has one for each use.
    """
    past = Past.of(known_events(events, known_at=known_at), zone, rules)
    found = (
        line
        for entry in past.by_id.values()
        if _is_use(entry) and utc(entry.start(zone)) <= utc(as_at)
        if reader is None or may_see(entry.event, *reader)
        for whose in past.children(about(entry.event), child)
        for line in _lines(entry, whose, past, rules)
        if consent in (None, line.consent)
    )
    return tuple(sorted(found, key=lambda line: (utc(line.when.start(zone)), line.position)))


def gravest(lines: Iterable[AfterLine]) -> tuple[AfterLine, ...]:
    """One line for each use of each child: the one that weighs most."""
    found: dict[tuple[UUID, UUID], AfterLine] = {}
    for line in lines:
        before = found.setdefault((line.entry, line.child), line)
        if GRAVEST.index(line.code) < GRAVEST.index(before.code):
            found[line.entry, line.child] = line
    return tuple(found.values())


def _is_use(entry: Entry) -> bool:
    """What happened; that the program opened something is not corrected away."""
    return isinstance(entry.event, USES) and (entry.stands or isinstance(entry.event, AccessGranted))


def _uses(event: Any) -> list[Use]:
    """What a use was; what goes to the public is also published."""
    found = uses_of(event)
    if isinstance(event, InformationDisclosed) and PUBLIC in event.recipients:
        found += [Use("publish", category, PUBLIC, event.purpose) for category in event.categories]
    return found


def _lines(entry: Entry, whose: UUID, past: Past, rules: Rules) -> Iterator[AfterLine]:
    """One for each consent for this child that had covered the use and had ended."""
    start = utc(entry.start(past.zone))
    latest = max(start, utc(last_instant(entry.when, past.zone)) - timedelta(microseconds=1))
    if isinstance(entry.when.at, datetime):
        latest = start
    now = past.states(whose, start)
    last = now if latest == start else past.states(whose, latest)
    around, known = None, Then.of(entry, past.zone)
    for state in last:
        ends = {use: end for use in _uses(entry.event) if (end := _end(state, use, now, past)) is not None}
        if ends:
            around = around or Around(past.states(whose, start, known), now, past.by_id, known, rules)
            found = [(use, end, other_basis.of(entry.event, use, state.consent, around)) for use, end in ends.items()]
            if (line := _gravest_use(entry, whose, state, found, around, past)) is not None:
                yield line


def _end(state: State, use: Use, at_start: Sequence[State], past: Past) -> _End | None:
    """How a consent that covers a use had ended for it; by itself only if it had before the use, which may be its last."""
    if not state.scope.covers(use):
        return None
    if state.status in GONE:
        return _End(state.entry, state.status, state.since, part=False)
    if (taken := state.taken_by(use)) is not None:
        status = "withdrawn" if isinstance(taken.event, ConsentWithdrawn) else "revoked"
        return _End(taken, status, past.counts_from(taken, state), part=True)
    before = next((s for s in at_start if s.consent == state.consent), None)
    if state.status == "expired" and before is not None and before.status == "expired":
        return _End(before.entry, "expired", before.since, part=False)
    return None


Found = tuple[Use, _End, Basis | None]


def _gravest_use(
    entry: Entry, whose: UUID, state: State, found: Sequence[Found], around: Around, past: Past
) -> AfterLine | None:
    """The line of a use that was of several matters, or went to several: by the gravest of them."""
    coded = [(_code(entry, state, one, around), one) for one in found]
    kept = [(code, one) for code, one in coded if code is not None]
    if not kept:
        return None
    code, (_, end, basis) = min(kept, key=lambda pair: GRAVEST.index(pair[0]))
    return _line(code, entry, whose, state, end, basis, [one[0] for _, one in kept], past)


def _code(entry: Entry, state: State, found: Found, around: Around) -> str | None:
    """The class of one use; None if a consent that had ended by itself was not needed any more."""
    use, end, basis = found
    if end.status == "expired":
        return None if basis is not None else "after-expiry"
    if basis is not None:
        return "basis-changed"
    then = next((s for s in around.then if s.consent == state.consent), None)
    if then is not None and then.scope.covers(use):
        if then.status in GONE or then.taken_by(use) is not None:
            return "after-known"
        if then.status == "expired":
            return "after-expiry"
    relied = state.given is not None and relies(entry.event, state.given)
    return "relied-on-later-invalidated" if end.status == "invalidated" and relied else "lag"


def _line(
    code: str,
    entry: Entry,
    whose: UUID,
    state: State,
    end: _End,
    basis: Basis | None,
    uses: Sequence[Use],
    past: Past,
) -> AfterLine:
    event, recorded, ended = entry.event, entry.recorded, end.entry
    decided = past.by_id.get(getattr(event, "decision", None) or entry.event_id)
    return AfterLine(
        code=code,
        entry=entry.event_id,
        position=recorded.position,
        type=event.TOPIC,
        routine=decided is not None and isinstance(decided.event, StandingDecided),
        when=entry.when,
        entered=recorded.recorded_at,
        late=entry.is_late(past.zone, past.rules),
        person=event.by.person,
        role=event.by.role,
        on_behalf_of=event.by.on_behalf_of,
        recorded_by=recorded.recorded_by,
        child=whose,
        record=getattr(event, "record", None),
        categories=tuple(dict.fromkeys(use.category for use in uses if use.category)),
        recipients=tuple(dict.fromkeys(use.recipient for use in uses if use.recipient)),
        purpose=event.purpose,
        consent=state.consent,
        status=end.status,
        since=end.since,
        part=end.part,
        ended=ended.event_id,
        ended_position=ended.recorded.position,
        ended_when=ended.when,
        ended_entered=ended.recorded.recorded_at,
        sure=past.surely_after(entry, end.since, ended),
        relied=state.given is not None and relies(event, state.given),
        basis=None if basis is None else basis.code,
        basis_entry=None if basis is None else basis.entry,
        basis_position=None if basis is None else basis.position,
        legal=() if basis is None else basis.legal,
        in_error=not entry.stands,
    )
