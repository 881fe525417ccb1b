"""Advice about sharing: asked of another practitioner without naming the child, given, followed or not; the manager asked.

Stream: the case. The words are sealed about the child; if the adviser was not to know who it is about, no name of the child
may stand in them (S62): whoever enters them opens the names and hands them to the decision, which keeps none. A duty for
the answer still to come is opened by `advice.sought`; consulting the manager counts as advice (S13, S61, S76).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.disclosures import anonymity
from aggregates.disclosures.casework import Place, Step, place
from aggregates.draft import Draft, draft, text
from aggregates.entries import Entry
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class AdviceSought(Step):
    """Somebody in doubt asked another practitioner (S13, S61), if possible without saying who it is about (S62).

    Sealed about the child: words (what was asked), adviser_name, why_identified. `identity_reason` says why the adviser
    had to know.
    """

    TOPIC = "advice.sought"
    of: str  # adviser
    adviser: UUID | None = None  # if they are registered
    question: str  # advice-question
    identity_disclosed: bool = False
    identity_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AdviceReceived(Step):
    """The advice that came back, and whether it is followed (S61, S62). Sealed about the child: words, why_not."""

    TOPIC = "advice.received"
    advised: str  # advice-given
    identity_disclosed: bool = False
    followed: bool | None = None  # None: not yet known
    advice: UUID | None = inside(default=None)  # event id of advice.sought


@dataclass(frozen=True, kw_only=True)
class ManagerConsulted(Step):
    """Somebody in doubt asked their own manager, who may know who it is about (S76); counts as advice (S13, S61).

    Sealed about the child: words, why_not.
    """

    TOPIC = "manager.consulted"
    manager: UUID | None = None
    question: str  # advice-question
    advised: str | None = None  # advice-given
    followed: bool | None = None


def seek(
    book: Book,
    *,
    by: Actor,
    of: str,
    question: str,
    words: str,
    case: UUID | None = None,
    child: UUID | None = None,
    adviser: UUID | None = None,
    adviser_name: str | None = None,
    identity_disclosed: bool = False,
    identity_reason: str | None = None,
    why_identified: str | None = None,
    names: Sequence[str] | None = None,
    details: Sequence[str] = (),
    occurred: When | None = None,
) -> Decision:
    """Record that advice was asked for. `names`: the child's names as opened by whoever enters this; None: nobody could."""
    d = draft(book, by, occurred)
    at, asked = place(d, case, child), text("what was asked", words)
    if not identity_disclosed:
        anonymity.check(d, asked, names, details)
    reason = d.optional("identity-reason", identity_reason)
    sealed = Sealed(at.child, words=asked, adviser_name=adviser_name, why_identified=why_identified)
    event = AdviceSought(
        **at.header(adviser, sealed=[sealed]),
        child=at.child,
        of=d.code("adviser", of),
        adviser=adviser,
        question=d.code("advice-question", question),
        identity_disclosed=identity_disclosed,
        identity_reason=reason,
    )
    missing = {
        "identity-unexplained": identity_disclosed and reason is None and not why_identified,
        "names-not-compared": not identity_disclosed and names is None,
    }
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def receive(
    book: Book,
    *,
    by: Actor,
    case: UUID,
    advised: str,
    words: str | None = None,
    followed: bool | None = None,
    why_not: str | None = None,
    identity_disclosed: bool | None = None,
    advice: UUID | None = None,
    names: Sequence[str] | None = None,
    details: Sequence[str] = (),
    occurred: When | None = None,
) -> Decision:
    """Record what was advised: on the question that is named, else on the newest that has no answer."""
    d = draft(book, by, occurred)
    at = place(d, case, None)
    asked = _asked(at, advice)
    known = asked.event.identity_disclosed if asked is not None else bool(identity_disclosed)
    disclosed = known if identity_disclosed is None else identity_disclosed
    if not disclosed:
        anonymity.check(d, words, names, details)
    event = AdviceReceived(
        **at.header(
            sealed=[Sealed(at.child, words=words, why_not=why_not)],
            causation=None if asked is None else asked.event_id,
        ),
        child=at.child,
        advised=d.code("advice-given", advised),
        identity_disclosed=disclosed,
        followed=followed,
        advice=None if asked is None else asked.event_id,
    )
    missing = {
        "advice-not-followed": followed is False and not why_not,
        "names-not-compared": not disclosed and bool(words) and names is None,
    }
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def _asked(at: Place, advice: UUID | None) -> Entry | None:
    """The question that was answered; InputError if the one that is named stands nowhere in the case."""
    sought = at.entries(AdviceSought.TOPIC)
    if advice is not None:
        named = [e for e in sought if e.event_id == advice]
        if not named:
            raise InputError("this is no question for advice in this case", hint="name the entry of `advice seek`")
        return named[0]
    answered = {e.event.advice for e in at.entries(AdviceReceived.TOPIC)}
    waiting = [e for e in sought if e.event_id not in answered]
    return waiting[-1] if waiting else None


def consult_manager(
    book: Book,
    *,
    by: Actor,
    question: str,
    case: UUID | None = None,
    child: UUID | None = None,
    manager: UUID | None = None,
    advised: str | None = None,
    words: str | None = None,
    followed: bool | None = None,
    why_not: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that the manager was asked, inside the setting, where the child may be named."""
    d = draft(book, by, occurred)
    at = place(d, case, child)
    event = ManagerConsulted(
        **at.header(manager, sealed=[Sealed(at.child, words=words, why_not=why_not)]),
        child=at.child,
        manager=manager,
        question=d.code("advice-question", question),
        advised=d.optional("advice-given", advised),
        followed=followed,
    )
    missing: dict[str, Any] = {
        "not-a-manager": manager is not None and not _manages(d, manager),
        "advice-not-followed": followed is False and not why_not,
    }
    return d.decided([event], d.warnings() + roles.doubts(d) + d.missing(missing))


def _manages(d: Draft, person: UUID) -> bool:
    """Whether they were recorded in a role that may decide, as far as it had been recorded by then."""
    who = roles.standing_of(d.book, person, d.start, known_by=d.known_by)
    return any(who.role(role) is not None for role in d.rules.data["managers"])
