"""The words of the records that somebody is handed: each record asked for and recorded as opened, others' words covered.

Whoever sits here opens it, in the name of who gets it. What the rules do not open to them is left out, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from aggregates.accesses.access import open_record
from aggregates.people.attendance import OtherSettingRecorded
from aggregates.records.record import load
from cli import covering, progress, reports, words
from cli.dates import WEEKDAYS
from cli.perform import Given, actor
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import NotOpen, Refused
from projections.family.kept import Kept, Part
from projections.family.reader import Reader

MANY = 50  # records of which somebody notices that they are opened
TEXTS = ("title", "content", "opinion", "explanation")
PURPOSE, ACTION = "parent-request", "export"


@dataclass(frozen=True)
class Opening:
    """What is opened for one reader."""

    at: Sitting
    reader: Reader
    to: UUID

    def records(self, kept: Sequence[Kept]) -> list[tuple[Kept, list[tuple[Part, dict[str, str]]] | None]]:
        """Each record with the words of its parts; None where it is not open to whoever sits here."""
        with progress.shown(MANY) as told:
            return [(one, self._record(one)) for one in progress.counted(kept, "opening", len(kept), told)]

    def _record(self, kept: Kept) -> list[tuple[Part, dict[str, str]]] | None:
        by = replace(actor(reports.REPORT, Given({}, {}), self.at, {}), on_behalf_of=self.to)
        asks: dict[str, Any] = {"by": by, "record": kept.record, "action": ACTION, "purpose": PURPOSE}
        try:
            if open_record(self.at.ledger.book(), **asks).refused is not None:
                return None
            self.at.ledger.execute(lambda book: open_record(book, **asks))
            return [(part, self._words(kept, part)) for part in kept.parts]
        except (NotOpen, Refused):
            return None

    def _words(self, kept: Kept, part: Part) -> dict[str, str]:
        if part.withheld:
            return {}
        found = words.of_entry(self.at.ledger, part.entry, kept.subject)
        mine = {name: text for name, text in found.items() if name in TEXTS}
        created = load(self.at.ledger.book(), kept.record).created
        return {name: self.cover(text) for name, text in covering.others(self.at, created, mine).items()}

    def cover(self, text: str) -> str:
        """A text in which nothing tells of the others of the family, or where else the child goes."""
        return text if self._others is None else self._others.sub(say("family.somebody-else"), text)

    @cached_property
    def _others(self) -> re.Pattern[str] | None:
        mine = (*self.reader.ids, *self.reader.child)
        return covering.strangers(self.at, sorted(self.reader.family, key=str), mine, list(self._elsewhere()))

    def _elsewhere(self) -> Iterable[str]:
        """What was entered about other settings, unless this reader said it."""
        for child in self.reader.child:
            for recorded in self.at.ledger.about(child, OtherSettingRecorded):
                if not self.reader.is_own(recorded.event.by):
                    with suppress(NotOpen):
                        yield from _traces(self.at.ledger.texts(recorded, child))


def _traces(texts: Mapping[str, str]) -> Iterable[str]:
    """The whole texts, each word of a name, and each day of the week."""
    yield from texts.values()
    for name, text in texts.items():
        found = re.findall(r"\w{4,}", text)
        yield from (w for w in found if name != "note" or w.lower().removesuffix("s") in WEEKDAYS)
