"""Who must be told that a consent has ended, or that something was put right, erased or limited (UK GDPR article 19).

A line for each recipient who got something that rested on it: what they got, and whether they were told. That is worked out
anew from what is known, so that what was handed out before the end and entered after it is there too. What a hold or a
reason not to seek consent keeps back never rested on a consent, and is not here, as in `aggregates.permissions.reliance`.
That somebody was told of an erasure or a correction has no entry of its own: there, nobody counts as told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.entries import Entry
from aggregates.people import joined
from aggregates.permissions.consent_events import ENDED, WithdrawalPropagated
from aggregates.permissions.consent_state import relies
from aggregates.permissions.reliance import touches
from aggregates.rules import Rules
from ledger.event import Event, When
from projections import matching
from projections.matching import utc
from projections.register_line import Asked, RegisterLine
from projections.view import View

OUT = ("information.disclosed", "records.transferred", "referral.made")
RIGHTS = ("A16", "A17", "A18")  # put right, erased, limited
GRANTED = ("granted", "partly")
DUTY = {
    "consent.withdrawn": "tell-of-withdrawal",
    "consent.revoked": "tell-of-revocation",
    "consent.invalidated": "tell-of-invalid-consent",
}


def topics(_rules: Rules) -> Sequence[str]:
    """What it is folded from."""
    kinds: tuple[type[Event], ...] = (*ENDED, WithdrawalPropagated, *joined.JOINED_EVENTS)
    rest = ("consent.given", "sharing.decided", "rights.requested", "rights.decided", "erasure.requested", *OUT)
    return (*(kind.TOPIC for kind in kinds), *rest)


@dataclass(frozen=True, slots=True)
class _Matter:
    """Something of which recipients are to be told: what it was, about whom, and what each of them had got."""

    entry: Entry
    child: UUID
    got: dict[str, list[Entry]]
    given: int | None = None  # position of consent.given
    right: str | None = None


def lines(at: View, asked: Asked) -> Iterator[RegisterLine]:
    """In the order in which consents ended and rights were granted; for each, its recipients."""
    told = _told(at)
    matters = sorted((*_ended(at), *_rights(at), *_erased(at)), key=lambda m: m.entry.recorded.position)
    for matter in matters:
        entry = matter.entry
        if asked.sees(entry.event) and asked.within(entry.when, at.zone) and asked.about(_ids(matter, at)):
            for recipient, got in matter.got.items():
                mine = [e for e in told.get(entry.event_id, ()) if recipient in e.event.recipients]
                yield _line(matter, recipient, [e for e in got if asked.sees(e.event)], mine, at)


def _told(at: View) -> dict[UUID, list[Entry]]:
    """Who was told, by the end of which they were told."""
    found: dict[UUID, list[Entry]] = {}
    for entry in at.topics.get(WithdrawalPropagated.TOPIC, ()):
        found.setdefault(entry.event.ending, []).append(entry)
    return found


def _ids(matter: _Matter, at: View) -> frozenset[UUID]:
    return joined.members(at.joined, matter.child)


def _ended(at: View) -> Iterator[_Matter]:
    """Each end of a consent, or of a part of it, with what had been handed out on the strength of it."""
    out: dict[UUID, list[Entry]] = {}
    for entry in at.topics.get("information.disclosed", ()):
        given = entry.event.basis.consent
        if given is not None and relies(entry.event, given) and not _kept_back(entry, at):
            out.setdefault(given, []).append(entry)
    for entry in (e for kind in ENDED for e in at.topics.get(kind.TOPIC, ())):
        part, given = getattr(entry.event, "scope", None), entry.event.given
        got: dict[str, list[Entry]] = {code: [] for code in entry.event.to_tell}
        for disclosure in (e for e in out.get(given, ()) if touches(part, e.event)):
            for code in disclosure.event.recipients:
                got.setdefault(code, []).append(disclosure)
        consent = at.standing.get(given)
        yield _Matter(entry, entry.event.child, got, None if consent is None else consent.recorded.position)


def _kept_back(entry: Entry, at: View) -> bool:
    """Whether it was decided that it needs no consent: then none was behind it."""
    decided = at.by_id.get(entry.event.decision)
    return decided is not None and bool(getattr(decided.event, "no_consent", ()))


def _rights(at: View) -> Iterator[_Matter]:
    """What was granted to somebody that recipients of the same must be told of: the newest decision on each request."""
    asked = {e.event.stream: e for e in at.topics.get("rights.requested", ()) if e.event.right in RIGHTS}
    decided = {e.event.stream: e for e in at.topics.get("rights.decided", ()) if e.event.stream in asked}
    for stream, entry in decided.items():
        if entry.event.outcome in GRANTED:
            request = asked[stream].event
            yield _Matter(entry, request.subject, _got(request.subject, at), right=request.right)


def _erased(at: View) -> Iterator[_Matter]:
    """What the ledger itself was asked to erase."""
    for entry in at.topics.get("erasure.requested", ()):
        yield _Matter(entry, entry.event.subject, _got(entry.event.subject, at), right="A17")


def _got(subject: UUID, at: View) -> dict[str, list[Entry]]:
    """Everything about somebody that ever left the setting, by recipient."""
    ids, found = joined.members(at.joined, subject), dict[str, list[Entry]]()
    for entry in (e for topic in OUT for e in at.topics.get(topic, ())):
        if not ids.isdisjoint(matching.about(entry.event)):
            for code in recipients_of(entry.event):
                found.setdefault(code, []).append(entry)
    return found


def recipients_of(event: Any) -> tuple[str, ...]:
    """To whom something went, as codes; a registered person is named by the entry."""
    one = matching.values(event, "recipient")
    return (*matching.values(event, "recipients"), *(code for code in one if isinstance(code, str)))


def _line(matter: _Matter, recipient: str, got: Sequence[Entry], told: Sequence[Entry], at: View) -> RegisterLine:
    entry, event = matter.entry, matter.entry.event
    duty = DUTY.get(event.TOPIC, "tell-of-erasure")
    period = at.rules.period("tell-recipients")
    due = None if told or period is None else utc(period.after(at.start(entry), at.zone))
    frozen = getattr(event, "to_tell", None)
    return RegisterLine(
        cells={
            "right": () if matter.right is None else (matter.right,),
            "consent": () if matter.given is None else (matter.given,),
            "told_to": (recipient,),
            "got": tuple(e.recorded.position for e in got),
            "found_later": (True,) if frozen is not None and recipient not in frozen else (),
            "told": tuple(e.recorded.position for e in told),
            "effect": tuple(e.event.effect for e in told[-1:]),
        },
        entries=tuple(e.recorded.position for e in (entry, *got, *told)),
        entry=entry.event_id,
        position=entry.recorded.position,
        topic=event.TOPIC,
        when=entry.when,
        subjects=(matter.child,),
        person=event.by.person,
        role=event.by.role,
        open=() if told else (duty,),
        due=None if due is None else When(due),
        overdue=due is not None and due <= utc(at.as_at),
        corrected=bool(entry.corrections),
    )
