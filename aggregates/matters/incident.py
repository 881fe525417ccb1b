"""What was let out that should not have been, and what was found and done about it. Stream: the incident.

Telling opens an incident and is never refused. It counts from when the setting learned of it: the clocks of a personal
data breach run from there. What left stays with the disclosure itself, if there is one; how the incident is assessed and
who is told stands in `breach`. Duties: `assess-incident` and `notify-regulator` open with `disclosure.improper`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, History
from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people import roles
from aggregates.rules import Remark
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class ImproperDisclosureReported(Act):
    """Information was let out improperly, as the setting learned at this time (S18, S107, S98, S112).

    `of` is the disclosure, access or use of a channel that it is about: event id or stream. Sealed about the child: words.
    """

    TOPIC = "disclosure.improper"
    child: UUID | None = None
    kind: str  # incident-kind
    rule: str  # the phrase of the policy that was broken; empty if none in particular
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    channel: str | None = None
    happened: date | None = None
    person: UUID | None = inside(default=None)  # who let it out
    of: UUID | None = inside(default=None)


@dataclass(frozen=True, kw_only=True)
class ProhibitedChannelUsed(Act):
    """Confidential matter was found on a channel that never takes it, or not so (S112, S98). Sealed as above: words.

    For what somebody put there and nobody handed out: a post, a message. `removed`: whether it was taken down again.
    """

    TOPIC = "channel.prohibited"
    child: UUID | None = None
    channel: str
    rule: str
    categories: tuple[str, ...] = ()
    removed: bool | None = None
    person: UUID | None = inside(default=None)  # who put it there


@dataclass(frozen=True, slots=True)
class Incident(History):
    """An incident from its report on."""

    @property
    def reported(self) -> ImproperDisclosureReported:
        event: ImproperDisclosureReported = self.recorded[0].event
        return event

    @property
    def whose(self) -> UUID:
        """About whom its words are sealed."""
        return self.reported.child or self.reported.person or self.reported.by.person


def load(book: Book, incident: UUID) -> Incident:
    """An incident; InputError if there is none under this id."""
    state = book.load(incident, Incident.apply)
    if state is None or not state.begins_with(ImproperDisclosureReported):
        raise InputError(f"there is no incident {incident}", hint="see `incident list`")
    return state


def improper(
    d: Draft,
    *,
    child: UUID | None,
    kind: str,
    rule: str,
    categories: Sequence[str] = (),
    recipients: Sequence[str] = (),
    channel: str | None = None,
    of: UUID | None = None,
    words: str | None = None,
    person: UUID | None = None,
    happened: date | None = None,
    learned: When | None = None,
) -> ImproperDisclosureReported:
    """The event that opens an incident, for whoever decides that something was let out; `learned`: now, if not said."""
    whose = child or person or d.by.person
    about = subjects(whose, third_party=[] if person is None else [person])
    levels = [d.rules.sensitivity(category) for category in categories] or ["sensitive"]
    header: dict[str, Any] = d.header(
        uuid4(), 1, *about, sealed=[Sealed(whose, words=words)], sensitivity=d.rules.highest("personal", *levels)
    )
    return ImproperDisclosureReported(
        **{**header, "occurred": learned or When(d.book.now)},
        child=child,
        kind=d.code("incident-kind", kind),
        rule=rule,
        categories=tuple(categories),
        recipients=tuple(recipients),
        channel=channel,
        happened=happened,
        person=person,
        of=of,
    )


def kind_of(d: Draft, rule: str) -> str:
    """The kind of incident that breaking this rule is."""
    codes = d.pack.vocabulary.choices("incident-kind")
    return next((code for code in codes if d.pack.vocabulary.rule("incident-kind", code) == rule), "other")


def opened(d: Draft) -> list[Remark]:
    """What is said whenever an incident is opened."""
    return d.warn("incident-opened")


def report(
    book: Book,
    *,
    by: Actor,
    kind: str,
    child: UUID | None = None,
    person: UUID | None = None,
    categories: Sequence[str] = (),
    recipients: Sequence[str] = (),
    channel: str | None = None,
    happened: date | None = None,
    entry: UUID | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Tell that something was let out. `occurred` is when the setting learned of it; `entry` the entry that it is about."""
    d = draft(book, by, occurred)
    _known(book, child, person)
    if happened is not None and happened > d.start.astimezone(book.zone).date():
        raise InputError("it cannot have happened after you learned of it", hint="check both days")
    event = improper(
        d,
        child=child,
        kind=kind,
        rule=d.pack.vocabulary.rule("incident-kind", d.code("incident-kind", kind)),
        categories=d.codes("record-category", categories, "record-class"),
        recipients=d.codes("recipient", recipients),
        channel=d.optional("channel", channel),
        of=entry,
        words=words,
        person=person,
        happened=happened,
        learned=d.occurred,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + opened(d))


def use_channel(
    book: Book,
    *,
    by: Actor,
    channel: str,
    child: UUID | None = None,
    person: UUID | None = None,
    categories: Sequence[str] = (),
    removed: bool | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Tell that confidential matter about a child, or about the setting, was found where it must not be."""
    d = draft(book, by, occurred)
    _known(book, child, person)
    code, matter = d.code("channel", channel), d.codes("record-category", categories, "record-class")
    secure = d.rules.is_secure(code)
    found = (d.rules.disclosure(category, code, secure=secure, emergency=False) for category in matter or ("",))
    verdict = next((v for v in found if v is not None), None)
    if verdict is None:
        raise InputError(
            "no rule forbids this matter on this channel", hint="if it was let out all the same: incident report"
        )
    whose, stream = child or person or by.person, uuid4()
    about = subjects(whose, third_party=[] if person is None else [person])
    used = ProhibitedChannelUsed(
        **d.header(stream, 1, *about, sealed=[Sealed(whose, words=words)], sensitivity="sensitive"),
        child=child,
        channel=code,
        rule=verdict.rule,
        categories=matter,
        removed=removed,
        person=person,
    )
    event = improper(
        d,
        child=child,
        kind=kind_of(d, verdict.rule),
        rule=verdict.rule,
        categories=matter,
        channel=code,
        of=stream,
        person=person,
        learned=d.occurred,
    )
    return d.decided([event, used], d.warnings() + roles.doubts(d) + opened(d))


def _known(book: Book, child: UUID | None, person: UUID | None) -> None:
    if child is not None:
        children.load(book, child)
    if person is not None:
        people.load(book, person)
