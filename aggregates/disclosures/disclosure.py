"""Handing information out: prepared (asked) or already done (told). Stream: the case; of a refusal, one of its own.

Four things stop a disclosure that is asked for, whatever was decided: another child's matter to a parent (S42) and
confidential matter on a social network (S112), without override; and, unless it is an emergency, insecure online transfer
(S98) and a role that is not theirs (S25). Everything else that is missing is a warning. What was told is never refused:
what broke a rule is recorded as it happened, with the rule, and opens an incident. Duties: `complete-emergency`,
`decide-after-sharing`, `emergency-receipt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack
from uuid import UUID, uuid4

from aggregates.accesses.grounds import Basis
from aggregates.disclosures import handout, weighing
from aggregates.disclosures.handout import Handout, HandoutFields, Item, Plan
from aggregates.disclosures.sharing import load
from aggregates.draft import Draft, draft
from aggregates.entries import Act
from aggregates.matters import incident
from aggregates.rules import Verdict
from ledger.errors import Refused
from ledger.event import Actor, Book, Decision, Event, When, inside


@dataclass(frozen=True, kw_only=True)
class Disclosure(Act):
    """Base of what was handed out and what was refused; never recorded itself.

    Sealed about the child: what, to, organisation, insecure_reason, why.
    """

    TOPIC = "disclosure"
    child: UUID
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    recipient: UUID | None = None  # if they are registered
    purpose: str
    channel: str
    secure: bool
    framework: str | None = None
    extent: str | None = None
    identity_check: str = "none"
    emergency: bool = False
    personal: bool | None = None  # whether an everyday communication says anything about anybody
    circumstance: str | None = inside(default=None)  # of an emergency: no-consent-reason
    parent_told: bool | None = inside(default=None)
    items: tuple[Item, ...] = inside(default=())
    decision: UUID | None = inside(default=None)  # event id of sharing.decided or standing.decided
    security_policy: UUID | None = inside(default=None)  # event id of policy.adopted
    hold: UUID | None = inside(default=None)
    basis: Basis = inside()


@dataclass(frozen=True, kw_only=True)
class InformationDisclosed(Disclosure):
    """Information left the setting: what, to whom, why, how (S6, S73, S92, S96, S97, S100, S111).

    `outside` names the rule that it broke, if any.
    """

    TOPIC = "information.disclosed"
    told: bool = False
    outside: str | None = None


@dataclass(frozen=True, kw_only=True)
class DisclosureDenied(Disclosure):
    """Somebody wanted to hand information out in a way that is not allowed, and did not (S42, S98, S112)."""

    TOPIC = "disclosure.denied"
    rule: str
    case: UUID | None = inside(default=None)


def disclose(
    book: Book, *, by: Actor, case: UUID | None = None, child: UUID | None = None, **said: Unpack[HandoutFields]
) -> Decision:
    """Ask to hand information out now: under a case, or for a child whose case begins with it."""
    d = draft(book, by, None)
    plan = handout.plan(d, Handout(**said), *load(book, case, child))
    verdict = handout.verdict(plan)
    if verdict is not None:
        return denied(plan, verdict)
    return told(d, plan, case, asked=True)


def tell_disclosure(
    book: Book,
    *,
    by: Actor,
    case: UUID | None = None,
    child: UUID | None = None,
    occurred: When | None = None,
    **said: Unpack[HandoutFields],
) -> Decision:
    """Record that information was handed out: never refused, and marked with the rule that it broke."""
    d = draft(book, by, occurred)
    plan = handout.plan(d, Handout(**said), *load(book, case, child))
    return told(d, plan, case)


def told(d: Draft, plan: Plan, case: UUID | None, *, hold: UUID | None = None, asked: bool = False) -> Decision:
    """What has happened; if it broke a rule, with the incident that it opens. `asked`: it happens now, and is allowed."""
    verdict = handout.verdict(plan) or (None if asked else handout.let_out(plan))
    outside = None if verdict is None else verdict.rule
    event = disclosed(plan, case, told=not asked, outside=outside, hold=hold)
    if verdict is None:
        return d.decided([event], handout.gaps(plan))
    opened = incident.improper(
        d,
        child=event.child,
        kind=incident.kind_of(d, verdict.rule),
        rule=verdict.rule,
        categories=event.categories,
        recipients=event.recipients,
        channel=event.channel,
        of=event.stream,
    )
    marked = d.warn("told-outside", says=f"{verdict.says} ({verdict.rule})") + incident.opened(d)
    return weighing.followed(d.decided([event], handout.gaps(plan) + marked), opened)


def disclosed(
    plan: Plan,
    case: UUID | None,
    *,
    told: bool = False,
    outside: str | None = None,
    hold: UUID | None = None,
) -> InformationDisclosed:
    """The event of a plan, next on its case."""
    stream, version = case or uuid4(), 1 if plan.state is None else plan.state.version + 1
    return InformationDisclosed(**plan.header(stream, version), **plan.fields, told=told, outside=outside, hold=hold)


def denied(plan: Plan, verdict: Verdict) -> Decision:
    """The refusal, with the record of the attempt."""
    hint = (
        None if verdict.hard else "use a secure channel and a role that is yours; in an emergency, say that it is one"
    )
    case = None if plan.state is None else plan.state.id
    event: Event = DisclosureDenied(**plan.header(uuid4(), 1), **plan.fields, rule=verdict.rule, case=case)
    return Decision([event], refused=Refused(verdict.says, rule=verdict.rule, hint=hint))
