"""The lines of a parent's report: each thing that was agreed to, each look, each telling, in a sentence or a card.

Everything is said by role. A name is put in only where the report says that this parent was told it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cli import output
from cli.family.plain import Plain, capital, joined
from cli.page import Card, Moment
from cli.say import say
from cli.sitting import Sitting
from projections.family.agreed import Own
from projections.family.looks import Day, Look
from projections.family.report import ParentReport
from projections.family.told import Told

NOES = {"refused": "refused", "withdrawn": "withdrawn", "revoked": "ended", "expired": "ended"}
NOES |= {"invalidated": "invalidated", "requested": "requested", "deferred": "requested"}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one report."""

    at: Sitting
    report: ParentReport
    plain: Plain

    def card(self, own: Own) -> Card:
        """What they said yes to, with how to take it back."""
        facts = [
            *self.plain.limits(own.scope),
            (say("family.but-not"), "; ".join(map(self.plain.scope, own.without))),
            (say("family.since-day"), self._day(own.since)),
            (say("family.until"), self._until(own)),
            (say("family.take-back"), say("family.take-back.how")),
            (say("family.settled"), _settled(own)),
            (say("family.good-practice"), say("family.good-practice.words") if own.good_practice else ""),
            (say("family.typed-in"), self._typed("family.typed-in.when", own.position, own.entered)),
        ]
        if own.position in self.report.disputed:
            facts.append((say("family.disputed"), list(self._beside(own))[-1]))
        return Card(self.plain.may(own.scope), tuple(fact for fact in facts if fact[1]), entry=own.position)

    def no(self, own: Own) -> Moment:
        """What they did not agree to, or what has ended."""
        key = "ended" if own.by_others else NOES.get(own.status, "unknown")
        words = say(f"family.no.{key}", what=self.plain.scope(own.scope))
        return Moment(self._day(own.since), words, tuple(self._beside(own)), entry=own.position)

    def day(self, day: Day) -> Moment:
        """Everything that one person looked at on one day."""
        kind = ("refused-" if day.refused else "") + ("one" if len(day.looks) == 1 else "many")
        words = say(
            f"family.look.{kind}", who=self.who(day), what=self.what(day), why=self.why(day), count=len(day.looks)
        )
        return Moment(output.day(day.day), capital(words), tuple(self.marks(day)), _tag(day), day.positions[0])

    def who(self, day: Day) -> str:
        if day.own:
            return say("family.look.you")
        role = self.plain.role(day.role)
        name = None if day.named is None else self.name(day.named)
        return say("family.look.named", name=name, role=role) if name else role

    def name(self, person: UUID) -> str | None:
        known = self.at.refs.known.get(person)
        return None if known is None or known.name is None else output.clean(known.name)

    def what(self, day: Day) -> str:
        """What was looked at; how often, where it was not all as often."""
        counts = Counter(look.category for look in day.looks)
        told = [(self.plain.matter(code), number) for code, number in counts.items()]
        if len(told) == 1:
            return told[0][0]
        return joined([w if n == 1 else say("family.look.times", what=w, count=n) for w, n in told])

    def why(self, day: Day) -> str:
        return self.plain.listed("purpose", (look.purpose for look in day.looks))

    def marks(self, day: Day) -> Iterator[str]:
        """What else is to be said of these looks."""
        looks = day.looks
        outside = sum(look.outside for look in looks)
        if 0 < outside < len(looks):  # where all were, the tag says it
            yield say("family.mark.outside-some", count=outside)
        yield from _some("in-error", [look for look in looks if look.in_error], looks)
        if any(look.emergency for look in looks):
            yield say("family.mark.emergency")
        if any(look.later_ground for look in looks):
            yield say("family.mark.later-ground")
        yield from dict.fromkeys(words for look in looks for words in (*self._after(look), *self._beside(look)))

    def _after(self, look: Look) -> Iterator[str]:
        """What this parent asked about it."""
        if look.asked and look.answer:
            yield say("family.mark.answered", answer=self.plain.label("access-answer", look.answer))
        elif look.asked:
            yield say("family.mark.asked")

    def told(self, told: Told) -> Moment:
        """One thing that left the setting."""
        what, why = self.plain.matters(told.categories), self.plain.label("purpose", told.purpose)
        whom = self.plain.listed("recipient", told.recipients)
        key = "family.told.you" if told.own else "family.told.line"
        words = say(key, whom=whom, child=self.plain.child, what=what, why=why)
        marks = [say("family.mark.emergency")] if told.emergency else []
        tag = say("family.tag.outside") if told.outside else ""
        return Moment(
            self._day(told.when.start(self.at.zone)), words, (*marks, *self._beside(told)), tag, told.position
        )

    def _beside(self, line: Own | Look | Told) -> Iterator[str]:
        """That it came after their yes, was typed in later, or is said to be wrong."""
        if after := self.report.after.get(line.position):
            yield say(f"family.after.{after}")
        if typed := self._typed("family.mark.typed-in", line.position, line.entered):
            yield typed
        own = self.report.disputed.get(line.position)
        if own is not None:
            yield say("family.mark.disputed-own" if own else "family.mark.disputed")

    def _typed(self, key: str, position: int, entered: datetime) -> str:
        """When, and by whom, it was typed in, if that was later; else nothing."""
        role = self.report.entered_by.get(position)
        return "" if role is None else say(key, day=self._day(entered), role=self.plain.role(role))

    def _day(self, at: datetime) -> str:
        return output.day(at.astimezone(self.at.zone).date())

    def _until(self, own: Own) -> str:
        """When it ends by itself; or else when they say so."""
        if own.last_day:
            return say("family.until.day", day=output.day(own.last_day))
        if own.until_event:
            return say("family.until.event", event=self.plain.label("until-event", own.until_event))
        if own.uses is not None:
            return say("family.until.uses", uses=own.uses, used=own.used)
        return say("family.until.taken-back")


def _settled(own: Own) -> str:
    return "" if own.settled is None else say("family.settled.yes" if own.settled else "family.settled.no")


def _tag(day: Day) -> str:
    if any(look.outside for look in day.looks):
        return say("family.tag.outside")
    return say("family.tag.own") if day.own else ""


def _some(key: str, found: Sequence[Look], looks: Sequence[Look]) -> Iterator[str]:
    """A mark for all of the looks, or for some of them."""
    if len(found) == len(looks):
        yield say(f"family.mark.{key}")
    elif found:
        yield say(f"family.mark.{key}-some", count=len(found))
