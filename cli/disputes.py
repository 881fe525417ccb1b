"""That somebody disagrees with an entry, as it stands beside the entry on every list and in every report.

Their words are shown to whoever has the key to them. A page for a parent says that somebody disagrees and in which role,
not what they said: it may go to the other parent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.entries import Entry
from aggregates.keeping.dispute import DISPUTE_EVENTS, by_entry
from cli import output, words
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import NotOpen
from ledger.event import Actor


@dataclass(frozen=True)
class Beside:
    """Who disagrees with which entry."""

    at: Sitting
    found: Mapping[UUID, tuple[Entry, ...]]
    named: bool

    def lines(self, *entries: UUID | None) -> list[str]:
        """One line for each disagreement with these entries."""
        return [self._line(one) for one in self._with(entries)]

    def data(self, *entries: UUID | None) -> list[dict[str, Any]]:
        """The same as data."""
        return [self._data(one) for one in self._with(entries)]

    def _with(self, entries: tuple[UUID | None, ...]) -> list[Entry]:
        return [one for entry in dict.fromkeys(entries) if entry for one in self.found.get(entry, ())]

    def _line(self, one: Entry) -> str:
        by, text = one.event.by, self._words(one)
        who = output.clean(self.at.refs.label(_who(by))) if self.named else vocabulary.label("role", by.role)
        said = {"who": who, "when": output.when(one.when, self.at.zone), "entry": one.recorded.position}
        return say("disputed.words", **said, words=output.clean(text)) if text else say("disputed", **said)

    def _data(self, one: Entry) -> dict[str, Any]:
        by = one.event.by
        said = {"person": _who(by), "words": self._words(one)} if self.named else {}
        return {"entry": one.recorded.position, "occurred_at": one.when, "role": by.role, **said}

    def _words(self, one: Entry) -> str | None:
        if not self.named:
            return None
        try:
            return words.of_entry(self.at.ledger, one.event_id, _who(one.event.by)).get("words")
        except NotOpen:
            return None


def beside(at: Sitting, known_at: int | None = None, *, named: bool = True) -> Beside:
    """All disagreements that stand; `named`: with who it is and what they said."""
    return Beside(at, by_entry(at.ledger.all(*DISPUTE_EVENTS), known_at=known_at), named)


def _who(by: Actor) -> UUID:
    return by.on_behalf_of or by.person
