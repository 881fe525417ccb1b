"""Asking whether something may be done with what is known of a child: used, shared, a photograph taken. Nothing is done.

The answer is that of the consents which stand now. A refusal is recorded with the phrase of the policy behind it, as an
attempt: a stream of its own. It is not a judgement on what must be shared without consent; that is decided (S47).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act
from aggregates.people import child as children
from aggregates.permissions import consents
from aggregates.permissions.consent_state import State
from aggregates.permissions.scope import Use
from ledger.errors import Refused
from ledger.event import Actor, Book, Decision, inside


@dataclass(frozen=True, kw_only=True)
class UseDenied(Act):
    """Somebody asked whether they may, and no consent allows it (S8, S49, S53, S63)."""

    TOPIC = "use.denied"
    child: UUID
    action: str  # consent-action
    category: str | None = None
    recipient: str | None = None
    purpose: str | None = None
    consent_status: str
    rule: str
    refusal: UUID | None = inside(default=None)  # the entry that refused it or took it back


@dataclass(frozen=True, slots=True)
class Answer:
    """What the consents say to one use."""

    use: Use
    status: str  # consent-status
    consent: State | None

    @property
    def allowed(self) -> bool:
        return self.status == "in-force"


def asked(d: Draft, child: UUID, use: Use) -> Answer:
    """What the consents for a child say to a use now."""
    known = consents.states(consents.history(d.book, child, d.rules), d.book.zone, at=d.start)
    found = consents.covering(known, use)
    return Answer(use, consents.status_for(found, use), found)


def may(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    action: str,
    category: str | None = None,
    recipient: str | None = None,
    purpose: str | None = None,
) -> Decision:
    """Ask whether something may be done now: yes, and nothing is recorded; or refused, and the attempt is."""
    d = draft(book, by, None)
    children.load(book, child)
    use = Use(
        d.code("consent-action", action),
        None if category is None else d.code("record-category", category, "record-class"),
        d.optional("recipient", recipient),
        d.optional("purpose", purpose),
    )
    answer = asked(d, child, use)
    row = d.rules.rows("may").get(answer.status)
    return Decision() if answer.allowed or row is None else _denied(d, child, answer)


def _denied(d: Draft, child: UUID, answer: Answer) -> Decision:
    use, found = answer.use, answer.consent
    verdict = d.rules.may(answer.status)
    event = UseDenied(
        **d.header(uuid4(), 1, *subjects(child, mentioned=[d.by.person])),
        child=child,
        action=use.action or "",
        category=use.category,
        recipient=use.recipient,
        purpose=use.purpose,
        consent_status=answer.status,
        rule=verdict.rule,
        refusal=None if found is None else found.refusal(use),
    )
    hint = "ask for consent, or, if a child's safety needs it, decide without it: `share decide`"
    return Decision([event], refused=Refused(verdict.says, rule=verdict.rule, hint=hint))
