"""Consents and accesses in words, as lists on the screen and tables in a file say alike. Nothing is folded here."""

from __future__ import annotations

from collections.abc import Iterator

from aggregates import vocabulary
from aggregates.permissions.scope import Scope
from cli import output
from cli.kinds import Codes
from cli.say import say
from cli.sitting import Sitting
from projections.access import AccessLine
from projections.consents import ConsentLine


def scope(given: Scope) -> str:
    """A scope in words; what it does not limit is not said."""
    limits = (
        (Codes("consent-action"), given.actions, ""),
        (Codes("record-category", ("record-class",)), given.categories, say("consent.of")),
        (Codes("recipient"), given.recipients, say("consent.with")),
        (Codes("purpose"), given.purposes, say("consent.for")),
    )
    said = [f"{before}{', '.join(kind.choices().get(c, c) for c in codes)}" for kind, codes, before in limits if codes]
    return "; ".join(said) or say("consent.everything")


def what(line: ConsentLine) -> str:
    """What was agreed to, without what was taken back since."""
    if not line.without:
        return scope(line.scope)
    return say("consent.except", scope=scope(line.scope), parts="; ".join(map(scope, line.without)))


def until(line: ConsentLine) -> Iterator[str]:
    """Until when it lasts, in words."""
    if line.last_day:
        yield say("consent.until-day", day=output.day(line.last_day))
    if line.until_event:
        yield vocabulary.label("until-event", line.until_event)
    if line.uses is not None:
        yield say("consent.until-uses", uses=line.uses, used=line.used)


def notes(at: Sitting, line: AccessLine) -> list[str]:
    """What changes the picture: entered late, consent known otherwise since, corrected, reviewed, asked about."""
    then, now = (vocabulary.label("consent-status", code) for code in (line.consent_then, line.consent_now))
    said = {
        say("access.late"): line.late,
        say("access.differs", then=then, now=now): line.differs,
        say("access.later-ground"): line.later_ground is not None,
        say("access.in-error"): line.in_error,
        say("access.corrected"): line.corrected and not line.in_error,
        say("access.emergency"): line.emergency is not None,
        say("access.not-reviewed"): line.reviewed is None and (line.outside or line.emergency is not None),
    }
    return [*(words for words, holds in said.items() if holds), *_afterwards(at, line)]


def _afterwards(at: Sitting, line: AccessLine) -> list[str]:
    """What somebody thought of it, and what a family was answered."""
    found = []
    if line.reviewed is not None:
        found.append(say("access.reviewed", verdict=vocabulary.label("access-verdict", line.reviewed)))
    if line.question is not None:
        answer = None if line.answer is None else vocabulary.label("access-answer", line.answer)
        key = "access.queried" if answer is None else "access.answered"
        found.append(say(key, ref=at.refs.short(line.question), answer=answer))
    return found
