"""What article 15 has somebody told of what is kept: why, which kinds, from where, who gets it, how long, which rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from aggregates import vocabulary
from aggregates.periods import Period
from cli import lengths, output
from cli.family.lines import Lines
from cli.family.plain import capital
from cli.page import Block, Heading, Para, Points
from cli.say import say
from cli.sitting import Sitting
from projections.family.kept import Kept, keeping
from projections.family.report import ParentReport
from projections.retention import KEEPING_EVENTS, RuleLine, rules_in_force

RIGHTS = ("A16", "A17", "A18", "A21", "A20", "A22", "A77")


class About(Protocol):
    """What it is told of."""

    @property
    def at(self) -> Sitting: ...
    @property
    def report(self) -> ParentReport: ...
    @property
    def kept(self) -> tuple[Kept, ...]: ...
    @property
    def lines(self) -> Lines: ...


def article(about: About) -> Iterator[Block]:
    """Everything that the article asks for."""
    yield from (*why(about), *kinds(about), *who(about), *how_long(about))
    yield Heading(say("family.pack.rights"))
    yield Points(tuple(say(f"family.pack.rights.{right}") for right in RIGHTS), numbered=True)


def why(about: About) -> Iterator[Block]:
    plain, scopes = about.lines.plain, [own.scope for own in about.report.agreed.own if own.stands]
    used = [*(look.purpose for look in about.report.looks), *(told.purpose for told in about.report.told)]
    found = dict.fromkeys([*used, *(purpose for scope in scopes for purpose in scope.purposes)])
    yield Heading(say("family.pack.why"))
    if found:
        yield Para(say("family.pack.why.intro"))
        yield Points(tuple(capital(plain.label("purpose", purpose)) + "." for purpose in found))
    else:
        yield Para(say("family.pack.why.none"))


def kinds(about: About) -> Iterator[Block]:
    """Which kinds there are, and where they came from."""
    plain = about.lines.plain
    kinds = dict.fromkeys(capital(plain.matter(one.category)) + "." for one in about.kept)
    sources = dict.fromkeys(capital(source(one)) + "." for one in about.kept)
    for key, found in (("kinds", kinds), ("from", sources)):
        if found:
            yield Heading(say(f"family.pack.{key}"))
            yield Points(tuple(found))


def who(about: About) -> Iterator[Block]:
    plain, told = about.lines.plain, [one for one in about.report.told if not one.own]
    inside = dict.fromkeys(day.role for day in about.report.days if not day.own and not day.refused)
    outside = [code for one in told for code in one.recipients]
    whom = plain.listed("recipient", outside)
    yield Heading(say("family.pack.who"))
    if inside:
        yield Para(say("family.pack.who.inside", roles=plain.listed("role", inside)))
    yield Para(say("family.pack.who.outside", whom=whom) if outside else say("family.pack.who.none"))
    yield Para(say("family.pack.who.abroad"))


def how_long(about: About) -> Iterator[Block]:
    rules = rules_in_force(about.at.ledger.all(*KEEPING_EVENTS), zone=about.at.zone, as_at=about.report.as_at)
    found = [_time(about, category, rule) for category, rule in keeping(rules, about.kept).items()]
    if found:
        yield Heading(say("family.pack.long"))
        yield Points(tuple(found))


def _time(about: About, category: str, rule: RuleLine | None) -> str:
    what = capital(about.lines.plain.matter(category))
    if rule is None:
        return say("family.pack.long.none", what=what)
    counted = vocabulary.label("retention-anchor", rule.anchor)
    lasts = rule.value is not None and rule.unit is not None
    time = f"{lengths.words(Period(rule.value or 0, rule.unit or ''))} {counted}" if lasts else counted
    review = "" if rule.review is None else say("family.pack.long.review", day=output.day(rule.review))
    return say("family.pack.long.set", what=what, time=time) + review


def source(kept: Kept) -> str:
    """Where it came from, in words."""
    found = vocabulary.label("provenance", kept.provenance)
    return found if kept.agency is None else f"{found}: {vocabulary.label('agency', kept.agency)}"
