"""The consents of a child beside each other: which of them covers a use, and who does not want it.

One consent is read in `consent_state`, its events are `consent_events`, its decisions `consent`. Where one person with
authority agrees to a use and another does not, nothing covers it, unless a recorded disagreement says what was decided
meanwhile: the most protective answer is the default, because the policy is silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry, EntryCorrected, History, corrected, read
from aggregates.people import joined
from aggregates.permissions.consent_events import (
    BESIDE,
    CONSENT_EVENTS,
    ConsentConflictRecorded,
    ConsentGiven,
    ConsentRefused,
)
from aggregates.permissions.consent_state import VALID, State, rests, state
from aggregates.permissions.scope import Use
from aggregates.rules import Rules
from ledger.errors import InputError
from ledger.event import REGISTRY, Book, Event, Recorded


@dataclass(frozen=True, slots=True)
class Consent(History):
    """One consent from its request to its end."""

    def state(self, at: datetime, zone: ZoneInfo) -> State | None:
        return state(self.entries(*CONSENT_EVENTS), at, zone)


def apply(state: Consent | None, recorded: Recorded[Any]) -> Consent:
    return Consent.apply(state, recorded)


def load(book: Book, consent: UUID) -> Consent | None:
    """A consent, None if nothing is recorded under this id yet; InputError if it stands for something else."""
    state = book.load(consent, apply)
    if state is not None and not state.begins_with(*CONSENT_EVENTS):
        raise InputError(f"{consent} is no consent", hint="name the consent, or leave it out to begin a new one")
    return state


def sources(rules: Rules) -> tuple[type[Event], ...]:
    """Everything that says how consents stand: their own entries, uses of them, and what the rules let them end with."""
    topics = (*BESIDE, *(row["topic"] for row in rules.data["consent_until"].values()))
    return (*CONSENT_EVENTS, *(REGISTRY[topic] for topic in topics if topic in REGISTRY))


def history(book: Book, child: UUID, rules: Rules, *, known_at: int | None = None) -> Sequence[Recorded[Any]]:
    """All of that about a child, also under another id, and who turned out to be one person; `known_at`: by then.

    What somebody agreed to for a child is about them too, and is no consent to anything about themselves.
    """
    who = corrected(book, joined.PersonJoined, joined.PersonParted)
    ids = joined.members(joined.groups(who, known_at=known_at), child)
    found = {r.position: r for r in (*who, *joined.about_all(book, ids, *sources(rules)))}
    return [found[position] for position in sorted(found) if concerns(found[position].event, ids)]


def concerns(event: Event, ids: Collection[UUID]) -> bool:
    """Whether it is for this child, under one of these ids; what names no child is for whomever it is about."""
    return getattr(event, "child", None) in (None, *ids)


def states(
    history: Iterable[Recorded[Any]],
    zone: ZoneInfo,
    *,
    at: datetime,
    known_at: int | None = None,
    known_by: datetime | None = None,
) -> tuple[State, ...]:
    """How every consent among these events stood at an instant, as known then, in the order of their first entries."""
    streams: dict[UUID, list[Entry]] = {}
    beside: list[Entry] = []
    entries = [e for e in read(history, known_at=known_at, known_by=known_by) if _counts(e)]
    for entry in entries:
        if isinstance(entry.event, CONSENT_EVENTS):  # the events about a child are of all kinds
            streams.setdefault(entry.event.stream, []).append(entry)
        else:
            beside.append(entry)
    without = {e.event_id for e in beside if getattr(e.event, "no_consent", ())}
    beside = [e for e in beside if getattr(e.event, "decision", None) not in without]
    bearing = _Beside(beside)
    found = (state(own, at, zone, bearing.on(own)) for own in streams.values())
    one = joined.groups(e.recorded for e in entries)
    return tuple(_as_known(s, one) for s in found if s is not None)


class _Beside:
    """What can bear on one consent, of all that stands beside them: there are many accesses, and each consent has few."""

    def __init__(self, beside: Iterable[Entry]) -> None:
        self._found: dict[UUID | str, list[Entry]] = {}
        for entry in beside:
            event = entry.event
            settled = event.consents if isinstance(event, ConsentConflictRecorded) else ()
            for one in (*settled, *([event.basis.consent] if rests(event) else ()), event.TOPIC):
                self._found.setdefault(one, []).append(entry)

    def on(self, own: Sequence[Entry]) -> list[Entry]:
        """What settles this consent, was covered by it, or is of the type that it ends with."""
        given = [e for e in own if isinstance(e.event, ConsentGiven)]
        asked = (own[0].event.stream, *(e.event_id for e in given), *(e.event.until_topic for e in given))
        found = {e.recorded.position: e for one in asked for e in self._found.get(one, ())}
        return [found[position] for position in sorted(found)]


def _counts(entry: Entry) -> bool:
    """Whether an entry stands; that the program opened something is not corrected away."""
    return (entry.stands or entry.event.TOPIC == "access.granted") and not isinstance(entry.event, EntryCorrected)


def _as_known(found: State, one: Mapping[UUID, UUID]) -> State:
    """Whose it is, and what they said themselves, under whichever id."""
    if found.person is None:
        return replace(found, noes=())
    person = one.get(found.person, found.person)
    return replace(found, person=person, noes=tuple(e for e in found.noes if _said_by(e, person, one)))


def _said_by(no: Entry, person: UUID, one: Mapping[UUID, UUID]) -> bool:
    """A refusal answers what they were asked, whoever brings it; who takes back what another gave speaks for themselves."""
    who = no.event.by.on_behalf_of or no.event.by.person
    return isinstance(no.event, ConsentRefused) or one.get(who, who) == person


def carries(book: Book, given: UUID | None) -> bool:
    """Whether a consent is itself the legal basis, and not agreement beside another one."""
    found = None if given is None else book.find(given)
    return found is not None and found.event.serves == "lawful-basis"


def covering(known: Iterable[State], use: Use) -> State | None:
    """A consent in force that a use falls under; or else the one that would have covered it and does not."""
    candidates = [s for s in known if s.scope.covers(use)]
    allowed = next((s for s in candidates if s.allows(use) and objection(candidates, s, use) is None), None)
    objecting = [s for s in candidates if s.objects(use)]
    ended = objecting or [s for s in candidates if s.status not in ("requested", "deferred", "unknown")]
    return allowed or max(ended or candidates, key=lambda s: s.since, default=None)


def objection(known: Iterable[State], allowed: State, use: Use) -> State | None:
    """Somebody else with authority who does not want what one of them allows, and does not allow it elsewhere."""
    others = [s for s in known if s.person not in (None, allowed.person)]
    willing = {s.person for s in others if s.allows(use)}
    return next((s for s in others if s.objects(use) and s.person not in willing), None)


def status_for(state: State | None, use: Use) -> str:
    """What a use is told about the consent that is behind it: a code of `consent-status`."""
    if state is None:
        return "none"
    if state.status in VALID:
        return "in-force" if state.allows(use) else "withdrawn"
    return state.status
