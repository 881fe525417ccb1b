"""Speaking with a child or a family about what may be shared, and seeking agreement as good practice. Stream: the case.

This is not consent: it says nothing about the legal basis, which the decision names (S48, A4). Not to have spoken to anybody
is recorded too, with the reason. What a child says and what the parents say stand apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.disclosures.casework import Place, Step, place
from aggregates.draft import Draft, draft
from aggregates.people import roles
from aggregates.rules import Remark
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Sealed, When


@dataclass(frozen=True, kw_only=True)
class EngagementAttempted(Step):
    """Somebody spoke, or did not speak, with the family about sharing (S48, S59, S60).

    When it happened is when they were told. Sealed about the child: views_child, views_parent, words (the reason, if they
    were not spoken to). `no_consent` is the coded reason why it was not safe.
    """

    TOPIC = "engagement.attempted"
    person: UUID | None = None  # who was spoken to, if they are registered
    engaged: tuple[str, ...] = ()  # engaged-with
    outcome: str  # engagement
    told: tuple[str, ...] = ()  # told-of
    no_consent: tuple[str, ...] = ()  # no-consent-reason


def record(
    book: Book,
    *,
    by: Actor,
    outcome: str,
    case: UUID | None = None,
    child: UUID | None = None,
    engaged: Sequence[str] = (),
    person: UUID | None = None,
    told: Sequence[str] = (),
    views_child: str | None = None,
    views_parent: str | None = None,
    no_consent: Sequence[str] = (),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record an attempt to reach agreement, or why there was none."""
    d = draft(book, by, occurred)
    at, reasons = place(d, case, child), d.codes("no-consent-reason", no_consent)
    answers: dict[str, Any] = {
        "person": person,
        "engaged": d.codes("engaged-with", engaged),
        "outcome": d.code("engagement", outcome),
        "told": d.codes("told-of", told),
        "no_consent": reasons,
    }
    if answers["outcome"] in d.rules.data["spoken_to"] and not answers["engaged"] and person is None:
        raise InputError("nothing says who was spoken to", hint="name the person, or say child, parent or carer")
    unsafe = answers["outcome"] in d.rules.data["unsafe_engagement"] or d.rules.suppresses(reasons)
    sealed = Sealed(at.child, views_child=views_child, views_parent=views_parent, words=words)
    header = at.header(person, sealed=[sealed], at_least=["safeguarding"] if unsafe else [])
    event = EngagementAttempted(**header, child=at.child, **answers)
    return d.decided([event], d.warnings() + roles.doubts(d) + _gaps(d, at, event, explained=bool(words)))


def _gaps(d: Draft, at: Place, event: EngagementAttempted, *, explained: bool) -> list[Remark]:
    """What was not told, what was not explained, and whether it was safe at all."""
    spoken = event.outcome in d.rules.data["spoken_to"]
    silent = event.outcome in d.rules.data["not_spoken_to"]
    every = d.pack.vocabulary.choices("told-of")
    untold = [words for code, words in every.items() if code not in event.told]
    partial = d.warn("engagement-partial", untold=", ".join(untold)) if spoken and untold else []
    reasons = [code for e in at.behind() for code in getattr(e.event, "no_consent", ())]
    return partial + d.missing(
        {
            "engagement-unexplained": silent and not explained and not event.no_consent,
            "engagement-unsafe": spoken and d.rules.suppresses(reasons),
        }
    )
