"""A disclosure before it is one: its codes checked, what the case had said filled in, what it rests on, what it lacks.

Neither asks nor tells: `disclosure` and `emergency_share` do, from the plan that is made here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from aggregates.accesses.grounds import Basis
from aggregates.disclosures import standing, weighing
from aggregates.disclosures.sharing import Case, SharingDecided, known
from aggregates.disclosures.standing import StandingDecided
from aggregates.draft import Draft, subjects
from aggregates.entries import corrected
from aggregates.entries import standing as entries_of
from aggregates.governance.setting import PolicyAdopted
from aggregates.people import attendance, roles
from aggregates.records import record as records
from aggregates.rules import Remark, Verdict, within
from ledger.errors import InputError
from ledger.event import Recorded, Sealed


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was handed out: of which category, out of which record, how old, and what kind of statement it is."""

    category: str
    record: UUID | None = None
    as_of: date | None = None
    assertion: str | None = None  # assertion-type


class HandoutFields(TypedDict, total=False):
    """What a disclosure is called with, besides who, when and about whom; see `Handout`."""

    categories: Sequence[str]
    recipients: Sequence[str]
    purpose: str | None
    channel: str | None
    secure: bool | None
    insecure_reason: str | None
    emergency: bool
    recipient: UUID | None
    organisation: str | None
    framework: str | None
    extent: str | None
    identity_check: str
    records: Sequence[UUID]
    as_of: date | None
    assertion: str | None
    personal: bool | None
    what: str | None
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """What is handed out, to whom, why and how; `what`, `to`, `organisation` and `insecure_reason` are words, and sealed.

    What is left out is what the decision of the case says.
    """

    categories: Sequence[str] = ()
    recipients: Sequence[str] = ()
    purpose: str | None = None
    channel: str | None = None
    secure: bool | None = None  # None: as the channel is
    insecure_reason: str | None = None
    emergency: bool = False
    recipient: UUID | None = None  # if they are registered
    organisation: str | None = None
    framework: str | None = None
    extent: str | None = None
    identity_check: str = "none"
    records: Sequence[UUID] = ()
    as_of: date | None = None
    assertion: str | None = None
    personal: bool | None = None  # S113: whether an everyday communication says anything about anybody
    what: str | None = None
    to: str | None = None
    why: str | None = None
    circumstance: str | None = None
    parent_told: bool | None = None

    def filled(self, d: Draft, decided: Any, state: Case | None) -> Handout:
        """With what the records, the decision and the case say where nothing else was said."""
        matter = [records.load(d.book, record).created.category for record in self.records]
        asked = known(state)
        return replace(
            self,
            categories=self.categories or matter or getattr(decided, "categories", ()) or asked.get("categories", ()),
            recipients=self.recipients or getattr(decided, "recipients", ()) or asked.get("recipients", ()),
            recipient=self.recipient or getattr(decided, "recipient", None),
            channel=self.channel or getattr(decided, "channel", None),
            purpose=self.purpose or getattr(decided, "purpose", None) or asked.get("purpose"),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A disclosure with its codes checked, and what it rests on."""

    d: Draft
    state: Case | None
    handout: Handout
    decision: Recorded[Any] | None  # sharing.decided or standing.decided
    fields: dict[str, Any]

    def header(self, stream: UUID, version: int) -> dict[str, Any]:
        whose, recipient, said = self.fields["child"], self.fields["recipient"], self.handout
        levels = [self.d.rules.sensitivity(category) for category in self.fields["categories"]]
        levels += ["safeguarding"] if self.d.rules.suppresses([self.fields["circumstance"] or ""]) else []
        decided = None if self.decision is None else self.decision.event
        words = {name: getattr(said, name) for name in ("what", "to", "organisation", "insecure_reason", "why")}
        return self.d.header(
            stream,
            version,
            *subjects(whose, third_party=[] if recipient is None else [recipient]),
            sealed=[Sealed(whose, **words)],
            sensitivity=self.d.rules.highest(*levels, *([] if decided is None else [decided.sensitivity])),
            folders=() if decided is None else decided.folders,
            causation=self.fields["decision"],
        )


def plan(d: Draft, said: Handout, state: Case | None, whose: UUID) -> Plan:
    """The disclosure as it is recorded; InputError if nothing says what goes, to whom, for what or how."""
    decided = None if state is None else _decision(d, state)
    begun = None if state is None else standing.decision(state)  # what it says, even when it is over
    source = decided or begun
    handout = said.filled(d, None if source is None else source.event, state)
    matter = d.codes("record-category", handout.categories, "record-class")
    to = d.codes("recipient", handout.recipients)
    if not matter or not to:
        raise InputError("nothing says what is handed out, or to whom", hint="name a record category and a recipient")
    if handout.purpose is None or handout.channel is None:
        raise InputError("nothing says what it is for, or how it goes", hint="name a purpose and a channel")
    purpose, channel = d.code("purpose", handout.purpose), d.code("channel", handout.channel)
    consent = weighing.consent_for_sharing(d, whose, matter, to, purpose)
    who = roles.standing_of(d.book, d.by.person, d.start, known_by=d.known_by)
    fields = {
        "child": whose,
        "categories": matter,
        "recipients": to,
        "recipient": handout.recipient,
        "purpose": purpose,
        "channel": channel,
        "secure": d.rules.is_secure(channel) if handout.secure is None else handout.secure,
        "framework": d.optional("framework", handout.framework),
        "extent": d.optional("extent", handout.extent),
        "identity_check": d.code("identity-check", handout.identity_check),
        "emergency": handout.emergency,
        "circumstance": d.optional("no-consent-reason", handout.circumstance),
        "parent_told": handout.parent_told,
        "items": _items(d, handout, matter),
        "personal": handout.personal,
        "decision": None if decided is None else decided.event_id,
        "security_policy": _security_policy(d),
        "basis": Basis(role=who.role(d.by.role), consent=consent.given, consent_status=consent.status),
    }
    return Plan(d, state, handout, decided, fields)


def _decision(d: Draft, state: Case) -> Recorded[Any] | None:
    """The decision that stood when it happened; one that was recorded later is none, nor a standing one that is over."""
    by = d.known_by
    past = [e for e in state.entries(SharingDecided, StandingDecided) if by is None or e.recorded.recorded_at <= by]
    held = [e for e in past if not isinstance(e.event, StandingDecided) or standing.holds(d, state, d.start)]
    return held[-1].recorded if held else None


def _items(d: Draft, handout: Handout, matter: Sequence[str]) -> tuple[Item, ...]:
    """One for each record that is named; or one for each category, if something is said about its age or kind."""
    kind = d.optional("assertion-type", handout.assertion)
    found = [(records.load(d.book, record).created.category, record) for record in dict.fromkeys(handout.records)]
    if not found and (kind or handout.as_of):
        return tuple(Item(category, None, handout.as_of, kind) for category in matter)
    return tuple(Item(category, record, handout.as_of, kind) for category, record in found)


def _security_policy(d: Draft) -> UUID | None:
    """The newest policy on handling information securely that was in force when it happened (S97)."""
    kinds, day = d.rules.data["security_policies"], d.start.astimezone(d.book.zone).date()
    adopted = entries_of(corrected(d.book, PolicyAdopted), known_by=d.known_by)
    mine = [e for e in adopted if e.event.kind in kinds and e.event.effective_from <= day]
    return mine[-1].event_id if mine else None


def verdict(plan: Plan) -> Verdict | None:
    """The rule that is broken: by recipient or channel for any of the matter, or by a role that is not theirs."""
    d, fields = plan.d, plan.fields
    how = {"secure": fields["secure"], "emergency": fields["emergency"]}
    matter = ("",) if fields["personal"] else fields["categories"]  # what is about somebody is no everyday matter
    found = (d.rules.disclosure(one, fields["channel"], fields["recipients"], **how) for one in matter)
    broken = next((each for each in found if each is not None), None)
    if broken is None and fields["basis"].role is None and not fields["emergency"]:
        return d.rules.role_not_held()
    return broken


def gaps(plan: Plan) -> list[Remark]:
    """What is missing behind a disclosure; it stands all the same."""
    d, fields, said = plan.d, plan.fields, plan.handout
    secret = any(category not in d.rules.data["not_confidential"] for category in fields["categories"])
    agencies = [code for code in fields["recipients"] if code not in d.rules.data["not_organisations"]]
    named = said.organisation or fields["recipient"] is not None or said.emergency
    found = {
        **_against(plan, secret=secret),
        "identity-unchecked": secret and fields["identity_check"] == "none",
        "informal": fields["framework"] == "informal",
        "not-formal": secret and not said.emergency and outside(plan) and not formal(plan),
        "what-missing": secret and not said.what and not said.records,
        "organisation-missing": bool(agencies) and not named,
        "insecure-unexplained": secret and not fields["secure"] and not said.insecure_reason,
        "security-policy-missing": secret and not said.emergency and fields["security_policy"] is None,
        "mentions-others": "parent" in fields["recipients"] and _mentions(d, said.records),
    }
    beyond = [] if plan.decision else attendance.beyond_development(d, **_whither(fields))
    return d.warnings() + roles.doubts(d) + d.missing(found) + beyond


def _whither(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What of whom goes to whom."""
    return {name: fields[name] for name in ("child", "recipients", "categories")}


def outside(plan: Plan) -> bool:
    """Whether it goes to anybody but the child's own parents."""
    return any(code not in plan.d.rules.data["own_family"] for code in plan.fields["recipients"])


def formal(plan: Plan) -> bool:
    """S18: whether a decision that covers it names what makes it lawful, and it was not just talked about."""
    decided = None if plan.decision is None else plan.decision.event
    lawful = decided is not None and bool(decided.legal_basis) and _covers(decided, plan.fields)
    return lawful and plan.fields["framework"] != "informal"


def let_out(plan: Plan) -> Verdict | None:
    """S18: the rule against telling people who have no part in it, where nothing makes that formal and lawful."""
    d, row = plan.d, plan.d.rules.data["let_out"]["outside"]
    told = not set(row["recipients"]).isdisjoint(plan.fields["recipients"]) and not plan.handout.emergency
    secret = any(category not in d.rules.data["not_confidential"] for category in plan.fields["categories"])
    return d.rules.refusal("let_out", "outside") if told and secret and not formal(plan) else None


def _mentions(d: Draft, named: Sequence[UUID]) -> bool:
    return any(records.load(d.book, record).created.mentions for record in named)


def _against(plan: Plan, *, secret: bool) -> dict[str, bool]:
    """How it fits the decision behind it."""
    d = plan.d
    begun = plan.state is not None and standing.decision(plan.state) is not None
    if plan.decision is None:
        return {"no-decision": secret and not begun, "standing-over": begun}
    decided = plan.decision.event
    period = d.rules.period(d.rules.data["share_periods"].get(decided.urgency, ""))
    since = decided.occurred.start(d.book.zone)
    routine = isinstance(decided, StandingDecided)
    gone = weighing.rests_on_consent(decided) and plan.fields["basis"].consent_status != "in-force"
    return {
        "against-decision": not _covers(decided, plan.fields),
        "consent-gone": gone and decided.consent is not None,
        "too-late": not routine and period is not None and d.start > period.after(since, d.book.zone),
    }


def _covers(decided: Any, fields: dict[str, Any]) -> bool:
    """Whether the decision was to share this with them; what it leaves open it does not limit."""
    return (
        getattr(decided, "outcome", "share") in weighing.SHARES
        and all(within(category, decided.categories or (category,)) for category in fields["categories"])
        and set(fields["recipients"]) <= set(decided.recipients or fields["recipients"])
    )
