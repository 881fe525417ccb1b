"""Handing information out: prepared (asked) or already done (told). Stream: the case; of a refusal, one of its own.

Three things stop a disclosure that is asked for, whatever was decided: confidential matter on a social network (S112, no
override), and, unless it is an emergency, insecure online transfer (S98) and a role that is not theirs (S25). Everything
else that is missing is a warning. What was told is never refused: what broke a rule is recorded as it happened, with the
rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID, uuid4

from aggregates import roles
from aggregates.access import Basis
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act
from aggregates.rules import Remark, Verdict, within
from aggregates.sharing import Case, SharingDecided, consent_for_sharing, load
from ledger.errors import InputError, Refused
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class Disclosure(Act):
    """Base of what was handed out and what was refused; never recorded itself. Sealed about the child: what, to."""

    TOPIC = "disclosure"
    child: UUID
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    recipient: UUID | None = None  # if they are registered
    purpose: str
    channel: str
    secure: bool
    framework: str | None = None
    identity_check: str = "none"
    emergency: bool = False
    decision: UUID | None = inside(default=None)  # event id of sharing.decided
    basis: Basis = inside()


@dataclass(frozen=True, kw_only=True)
class InformationDisclosed(Disclosure):
    """Information left the setting (S73, S111): what, to whom, why, how. `outside` names the rule that it broke, if any."""

    TOPIC = "information.disclosed"
    told: bool = False
    outside: str | None = None


@dataclass(frozen=True, kw_only=True)
class DisclosureDenied(Disclosure):
    """Somebody wanted to hand information out in a way that is not allowed, and did not (S98, S112)."""

    TOPIC = "disclosure.denied"
    rule: str
    case: UUID | None = inside(default=None)


class HandoutFields(TypedDict, total=False):
    """What a disclosure is called with, besides who, when and about whom; see `Handout`."""

    categories: Required[Sequence[str]]
    recipients: Required[Sequence[str]]
    purpose: Required[str]
    channel: Required[str]
    secure: bool | None
    emergency: bool
    recipient: UUID | None
    framework: str | None
    identity_check: str
    what: str | None
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """What is handed out, to whom, why and how; `what` and `to` are words, and are sealed."""

    categories: Sequence[str]
    recipients: Sequence[str]
    purpose: str
    channel: str
    secure: bool | None = None  # None: as the channel is
    emergency: bool = False
    recipient: UUID | None = None  # if they are registered
    framework: str | None = None
    identity_check: str = "none"
    what: str | None = None
    to: str | None = None


def disclose(
    book: Book, *, by: Actor, case: UUID | None = None, child: UUID | None = None, **handout: Unpack[HandoutFields]
) -> Decision:
    """Ask to hand information out now: under a case, or for a child whose case begins with it."""
    d = draft(book, by, None)
    plan = _plan(d, Handout(**handout), case, child)
    verdict = _verdict(d, plan)
    if verdict is None:
        event = InformationDisclosed(**plan.header(plan.stream, plan.version), **plan.fields)
        return d.decided([event], _gaps(d, plan, event))
    hint = (
        None if verdict.hard else "use a secure channel and a role that is yours; in an emergency, say that it is one"
    )
    denied = DisclosureDenied(**plan.header(uuid4(), 1), **plan.fields, rule=verdict.rule, case=case)
    return Decision([denied], refused=Refused(verdict.says, rule=verdict.rule, hint=hint))


def tell_disclosure(
    book: Book,
    *,
    by: Actor,
    case: UUID | None = None,
    child: UUID | None = None,
    occurred: When | None = None,
    **handout: Unpack[HandoutFields],
) -> Decision:
    """Record that information was handed out: never refused, and marked with the rule that it broke."""
    d = draft(book, by, occurred)
    plan = _plan(d, Handout(**handout), case, child)
    verdict = _verdict(d, plan)
    outside = None if verdict is None else verdict.rule
    event = InformationDisclosed(**plan.header(plan.stream, plan.version), **plan.fields, told=True, outside=outside)
    marked = [] if verdict is None else d.warn("told-outside", says=f"{verdict.says} ({verdict.rule})")
    return d.decided([event], _gaps(d, plan, event) + marked)


@dataclass(frozen=True, slots=True)
class Plan:
    """A disclosure with its codes checked, and what it rests on."""

    d: Draft
    stream: UUID
    version: int
    decision: Recorded[SharingDecided] | None
    fields: dict[str, Any]
    words: Sealed

    def header(self, stream: UUID, version: int) -> dict[str, Any]:
        recipient = self.fields["recipient"]
        about = subjects(self.fields["child"], third_party=[] if recipient is None else [recipient])
        levels = [self.d.rules.sensitivity(category) for category in self.fields["categories"]]
        if self.decision is not None:
            levels.append(self.decision.event.sensitivity)
        return self.d.header(
            stream,
            version,
            *about,
            sealed=[self.words],
            sensitivity=self.d.rules.highest(*levels),
            folders=() if self.decision is None else self.decision.event.folders,
            causation=self.fields["decision"],
        )


def _plan(d: Draft, handout: Handout, case: UUID | None, child: UUID | None) -> Plan:
    state, whose = load(d.book, case, child)
    channel, purpose = d.code("channel", handout.channel), d.code("purpose", handout.purpose)
    matter = d.codes("record-category", handout.categories, "record-class")
    to = d.codes("recipient", handout.recipients)
    if not matter or not to:
        raise InputError("nothing says what is handed out, or to whom", hint="name a record category and a recipient")
    decision = None if state is None else _decision(d, state)
    who = roles.standing_of(d.book, d.by.person, d.start, known_by=d.known_by)
    consent = consent_for_sharing(d, whose, matter, to, purpose)
    fields = {
        "child": whose,
        "categories": matter,
        "recipients": to,
        "recipient": handout.recipient,
        "purpose": purpose,
        "channel": channel,
        "secure": d.rules.is_secure(channel) if handout.secure is None else handout.secure,
        "framework": d.optional("framework", handout.framework),
        "identity_check": d.code("identity-check", handout.identity_check),
        "emergency": handout.emergency,
        "decision": None if decision is None else decision.event_id,
        "basis": Basis(
            role=who.role(d.by.role),
            consent=consent.given,
            consent_status=consent.status,
        ),
    }
    version = 1 if state is None else state.version + 1
    return Plan(d, case or uuid4(), version, decision, fields, Sealed(whose, what=handout.what, to=handout.to))


def _decision(d: Draft, state: Case) -> Recorded[SharingDecided] | None:
    """The decision that stood when it happened; one that was recorded later is none."""
    by = d.known_by
    past = [e for e in state.entries(SharingDecided) if by is None or e.recorded.recorded_at <= by]
    return past[-1].recorded if past else None


def _verdict(d: Draft, plan: Plan) -> Verdict | None:
    """The rule that is broken: by the channel for any of the matter, or by a role that is not theirs; None if none is."""
    channel, secure, emergency = (plan.fields[name] for name in ("channel", "secure", "emergency"))
    found = (
        d.rules.disclosure(category, channel, secure=secure, emergency=emergency)
        for category in plan.fields["categories"]
    )
    broken = next((verdict for verdict in found if verdict is not None), None)
    if broken is None and plan.fields["basis"].role is None and not emergency:
        return d.rules.role_not_held()
    return broken


def _gaps(d: Draft, plan: Plan, event: InformationDisclosed) -> list[Remark]:
    """What is missing behind a disclosure; it stands all the same."""
    decided = None if plan.decision is None else plan.decision.event
    confidential = any(category not in d.rules.data["not_confidential"] for category in event.categories)
    missing = {
        "no-decision": confidential and decided is None,
        "against-decision": decided is not None and not _covers(decided, event),
        "identity-unchecked": confidential and event.identity_check == "none",
        "informal": event.framework == "informal",
    }
    warnings = d.warnings() + roles.doubts(d)
    return warnings + d.missing(missing)


def _covers(decided: SharingDecided, event: InformationDisclosed) -> bool:
    """Whether the decision was to share this with them; what it leaves open it does not limit."""
    return (
        decided.outcome in ("share", "share-part")
        and all(within(category, decided.categories or (category,)) for category in event.categories)
        and set(event.recipients) <= set(decided.recipients or event.recipients)
    )
