"""Requests under the Freedom of Information Act: logged, decided, and never a way by which personal data leaves (S84).

Whether the setting is a public authority at all is a fact of its rules (`foi`): a playgroup run by a committee is
normally none (A14), and then it is said so; the request is logged all the same. Stream: the request. Duty:
`answer-foi-request`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, History
from aggregates.people import roles
from aggregates.rules import Verdict
from ledger.errors import InputError, Refused
from ledger.event import Actor, Book, Decision, Sealed, When

RELEASES = ("released", "part-released")


@dataclass(frozen=True, kw_only=True)
class FoiRequested(Act):
    """Somebody asked for information under the Act (S84). Sealed about whoever asked: words, name."""

    TOPIC = "foi.requested"
    requester: UUID  # an id of their own, if they are not registered
    channel: str  # withdrawal-channel
    applies: bool  # whether the Act applies to this setting, by its rules of then


@dataclass(frozen=True, kw_only=True)
class FoiAnswer(Act):
    """Base of both answers; never recorded itself. Sealed about whoever asked: words."""

    TOPIC = "foi"
    outcome: str  # foi-outcome
    personal: bool  # whether there is anything about anybody in what is released
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FoiDecided(FoiAnswer):
    """What was asked for was released or not; nothing about anybody was (S84)."""

    TOPIC = "foi.decided"


@dataclass(frozen=True, kw_only=True)
class FoiDenied(FoiAnswer):
    """Somebody wanted to release what is about people by this route, and did not (S84)."""

    TOPIC = "foi.denied"
    rule: str


def load(book: Book, request: UUID) -> History:
    """A request; InputError if there is none under this id."""
    state = book.load(request, History.apply)
    if state is None or not state.begins_with(FoiRequested):
        raise InputError(f"there is no freedom of information request {request}", hint="see `foi list`")
    return state


def request(
    book: Book,
    *,
    by: Actor,
    requester: UUID | None = None,
    requester_name: str | None = None,
    channel: str = "letter",
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody asked; they need not be registered, and need not say why."""
    d, who = draft(book, by, occurred), requester or uuid4()
    applies = bool(d.rules.data["foi"]["public-authority"]["value"])
    event = FoiRequested(
        **d.header(uuid4(), 1, *subjects(who), sealed=[Sealed(who, words=words, name=requester_name)]),
        requester=who,
        channel=d.code("withdrawal-channel", channel),
        applies=applies,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + ([] if applies else d.warn("foi-not-covered")))


def decide(
    book: Book,
    *,
    by: Actor,
    request: UUID,
    outcome: str,
    personal: bool,
    categories: Sequence[str] = (),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Decide on it: what is about anybody is refused, whoever asks; the attempt is recorded."""
    d, state = draft(book, by, occurred), load(book, request)
    matter = d.codes("record-category", categories, "record-class")
    confidential = [c for c in matter if c not in d.rules.data["not_confidential"]]
    fields: dict[str, Any] = {
        **_header(d, state, words),
        "outcome": d.code("foi-outcome", outcome),
        "personal": personal or bool(confidential),
        "categories": matter,
    }
    verdict = _verdict(d, fields)
    if verdict is None:
        return d.decided([FoiDecided(**fields)], d.warnings() + roles.doubts(d))
    hint = "about themselves or their own child they ask under data protection law: rights request"
    denied = FoiDenied(**fields, rule=verdict.rule)
    return Decision([denied], refused=Refused(verdict.says, rule=verdict.rule, hint=hint))


def _verdict(d: Draft, fields: dict[str, Any]) -> Verdict | None:
    forbidden = fields["personal"] and fields["outcome"] in RELEASES
    return d.rules.refusal("foi", "personal-data") if forbidden else None


def _header(d: Draft, state: History, words: str | None) -> dict[str, Any]:
    who: UUID = state.recorded[0].event.requester
    return d.header(state.id, state.version + 1, *subjects(who), sealed=[Sealed(who, words=words)])
