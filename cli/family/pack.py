"""Everything that somebody may have of what is kept about them or their child: the answer to a request under article 15.

What the article asks to be told (why, which kinds, who gets it, how long, where from, which rights) comes first, then what
is kept, in its own words. What may not be handed out is not in it; what is said of that is the same in every pack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.people import joined
from aggregates.people.relationship import RelationshipRecorded
from aggregates.records.contact import ParentContacted
from cli import output, words
from cli.family import called, report
from cli.family.article import article, source
from cli.family.lines import Lines
from cli.family.opened import TEXTS, Opening
from cli.family.plain import capital
from cli.page import Block, Card, Cards, Heading, Moment, Page, Para, Points, Timeline
from cli.say import event as event_name
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import NotOpen
from projections.family.kept import Kept, Part
from projections.family.reader import Reader
from projections.family.report import ParentReport
from projections.history import HistoryLine, chronology

PERSON = ("name", "known_as", "date_of_birth", "phone", "email", "address")
OPEN = ("general", "personal")  # sensitivity
LOOKED = ("access.granted", "access.told", "access.denied", "report.generated", "report.denied")
Words = list[tuple[Part, dict[str, str]]] | None


@dataclass(frozen=True)
class Pack:
    """One pack, for one reader."""

    at: Sitting
    reader: Reader
    subject: UUID
    to: UUID
    report: ParentReport
    kept: tuple[Kept, ...]
    opening: Opening
    opened: list[tuple[Kept, Words]] = field(default_factory=list)

    @property
    def lines(self) -> Lines:
        return report.lines_of(self.at, self.report)

    def page(self) -> Page:
        """All of it. The records are opened, and recorded as that, before this."""
        name = called.whole(self.at, self.subject)
        blocks = (
            Para(say("family.pack.intro", name=name)),
            *article(self),
            *self._people(),
            *self._said(),
            *self._looked(),
            *self._records(),
            *self._entered(),
            Heading(say("family.pack.not")),
            Points(tuple(say(f"family.pack.not.{what}") for what in ("others", "may", "paper"))),
        )
        made, setting = output.day(self.at.now.astimezone(self.at.zone).date()), called.setting(self.at)
        about = say("family.pack.made", made=made, to=called.whole(self.at, self.to), setting=setting)
        return Page(say("family.pack.title", name=name), (about,), blocks)

    def _people(self) -> Iterator[Block]:
        """Who it is about, and what is kept about who asks; an address only of somebody with whom they live."""
        ties = [t for t in self._ties() if t.person in self.reader.ids]
        near = self.reader.itself or any(t.lives_with for t in ties)
        yield Heading(say("family.pack.person"))
        yield Cards((self._card(self.subject, PERSON if near else PERSON[:-1]),))
        if not self.reader.itself:
            tie = ties[-1] if ties else None
            relation = [] if tie is None else [
                (say("family.pack.you.relation"), vocabulary.label("relation", tie.relation)),
                (say("family.pack.you.authority"), vocabulary.label("parental-authority", tie.authority)),
            ]  # fmt: skip
            yield Heading(say("family.pack.you"))
            yield Cards((self._card(self.to, PERSON, relation),))

    def _ties(self) -> list[RelationshipRecorded]:
        return [r.event for r in self.at.ledger.about(self.subject, RelationshipRecorded)]

    def _card(self, who: UUID, fields: tuple[str, ...], more: Any = ()) -> Card:
        found = called.of(self.at, who)
        facts = [(say(f"family.pack.person.{name}"), output.clean(found[name])) for name in fields if found.get(name)]
        return Card(called.whole(self.at, who), (*facts, *more))

    def _said(self) -> Iterator[Block]:
        """What they agreed to, or did not, in their own words."""
        own = self.report.agreed.own
        yield Heading(say("family.pack.said"))
        if not own:
            yield Para(say("family.pack.said.none"))
        if yes := [one for one in own if one.stands]:
            yield Cards(tuple(self.lines.card(one) for one in yes))
        if no := [one for one in own if not one.stands]:
            yield Timeline(tuple(self.lines.no(one) for one in no))
        if said := [words for one in own for words in self._words(one.position)]:
            yield Points(tuple(said))
        if talks := list(self._contacts()):
            yield Heading(say("family.pack.contacts"), 3)
            yield Timeline(tuple(talks))

    def _words(self, position: int) -> Iterator[str]:
        """Their own words in one entry: what is sealed about them, and they said themselves."""
        recorded = self.at.ledger.read(position)
        if self.reader.is_own(recorded.event.by):
            for who in self.reader.ids:
                found = self._open(recorded.event_id, who)
                if found.get("words"):
                    yield say("family.pack.said.words", words=output.clean(found["words"]))

    def _open(self, entry: UUID, who: UUID) -> dict[str, str]:
        try:
            return words.of_entry(self.at.ledger, entry, who)
        except NotOpen:
            return {}

    def _contacts(self) -> Iterator[Moment]:
        """When they and the setting were in touch."""
        for recorded in self.at.ledger.about(self.subject, ParentContacted):
            event = recorded.event
            if event.parent in self.reader.ids and self.reader.may_open("personal.parent-contact", event.sensitivity):
                summary = self.opening.cover(self._open(recorded.event_id, self.subject).get("summary", ""))
                line = say("family.pack.contacts.line", channel=vocabulary.label("channel", event.channel))
                yield Moment(output.when(event.occurred, self.at.zone), line, (summary,) if summary else ())

    def _looked(self) -> Iterator[Block]:
        lines = self.lines
        yield Heading(say("family.looked", child=lines.plain.child))
        days = tuple(lines.day(day) for day in self.report.days)
        yield Timeline(days) if days else Para(say("family.looked.none"))
        yield Heading(say("family.told"))
        told = tuple(lines.told(one) for one in self.report.told)
        yield Timeline(told) if told else Para(say("family.told.none"))

    def _records(self) -> Iterator[Block]:
        yield Heading(say("family.pack.records"))
        if not self.opened:
            yield Para(say("family.pack.records.none"))
        for kept, parts in self.opened:
            when = output.when(kept.when, self.at.zone)
            yield Heading(f"{capital(self.lines.plain.matter(kept.category))}, {when}", 3)
            yield Para(say("family.pack.records.kept", medium=_medium(kept), provenance=capital(source(kept))))
            if parts is None:
                yield Para(say("family.pack.records.closed"))
            for part, found in parts or ():
                yield from self._part(part, found)
            if kept.medium == "paper":
                yield Para(say("family.pack.records.paper"))

    def _entered(self) -> Iterator[Block]:
        """Of somebody who asks about themselves: what else was entered about them, and how often they were looked up."""
        if not self.reader.itself:
            return
        events = joined.about(self.at.ledger.book(), self.subject)
        lines = chronology(events, self.subject, zone=self.at.zone, rules=self.at.rules, as_at=self.report.as_at)
        shown = [e for e in lines if e.involvement == "primary" and e.sensitivity in OPEN and e.type not in LOOKED]
        if shown:
            yield Heading(say("family.pack.entered"))
            yield Timeline(tuple(self._entry(line) for line in shown))

    def _entry(self, line: HistoryLine) -> Moment:
        by = say("family.pack.entered.by", role=self.lines.plain.role(line.role))
        more = (by,) if line.stands else (by, say("family.mark.in-error"))
        return Moment(
            output.when(line.when, self.at.zone), capital(event_name(line.type)) + ".", more, entry=line.position
        )

    def _part(self, part: Part, found: dict[str, str]) -> Iterator[Block]:
        if part.contributor is not None:
            whom = vocabulary.label("contributor", part.contributor)
            yield Para(say("family.pack.records.added", day=output.when(part.when, self.at.zone), whom=whom))
        if part.withheld:
            yield Para(say("family.pack.records.withheld"))
        for name in TEXTS:
            for line in found.get(name, "").splitlines():
                yield Para(say(f"family.pack.text.{name}", text=output.clean(line)))


def of(at: Sitting, reader: Reader, subject: UUID, to: UUID, made: ParentReport, kept: tuple[Kept, ...]) -> Pack:
    """The pack, its records opened."""
    opening = Opening(at, reader, to)
    return Pack(at, reader, subject, to, made, kept, opening, opening.records(kept))


def _medium(kept: Kept) -> str:
    return vocabulary.label("record-medium", kept.medium)
