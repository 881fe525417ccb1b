"""What somebody who sits at the desk sees: an open ledger, who and what can be referred to, and what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import pack
from aggregates.rules import Rules
from cli import inspecting
from cli.ask import LONGEST
from cli.directory import Everything
from cli.refs import ALPHABET, TYPED, Refs, format_ref
from ledger.application import Ledger
from ledger.errors import InputError
from ledger.numbering import format_entry, parse_entry


@dataclass
class Sitting:
    """One command's view of a ledger."""

    ledger: Ledger

    @cached_property
    def refs(self) -> Refs:
        return Refs(Everything(self.ledger))

    @property
    def now(self) -> datetime:
        return self.ledger.now()

    @property
    def today(self) -> datetime:
        """Now, or the time of the last entry if this computer's clock is behind it: roles are not lost with a battery."""
        return max(self.now, self.ledger.read(self.ledger.refresh().size).recorded_at)

    @cached_property
    def zone(self) -> ZoneInfo:
        return self.ledger.zone

    @cached_property
    def rules(self) -> Rules:
        """The rules in force."""
        return pack.in_force(self.ledger.book()).rules

    @property
    def me(self) -> UUID:
        return self.ledger.require_identity().person

    @property
    def eyes(self) -> UUID:
        """For whom it is shown: an inspector, while one reads here; else whoever is present."""
        one = inspecting.present()
        return self.me if one is None else one.by.person

    def position(self, text: str) -> int:
        """The entry that a number, or the letters of an event id, means."""
        typed = text.strip().lower().removeprefix("entry").strip(" #")
        size = self.ledger.refresh().size
        if (old := parse_entry(typed)) is not None:
            return self.ledger.row(old).position  # InputError, if the earlier book has no such entry
        if typed.isdecimal() and typed.isascii() and len(typed) < LONGEST:
            if not 1 <= int(typed) <= size:
                raise InputError(f"there is no entry {int(typed)}", hint=f"the newest is {size}")
            return int(typed)
        if (named := _uuid(typed)) is not None and (entry := self.ledger.book().find(named)) is not None:
            return entry.position  # as JSON has it
        if len(typed) < TYPED or set(typed) - set(ALPHABET):
            raise InputError(f"{text!r} is no entry", hint="an entry is named by its number, as on its slip")
        fits = [e for e in self.ledger.history() if format_ref(e.event_id).startswith(typed)]
        if len(fits) != 1:
            found = ", ".join(format_entry(e.position) for e in fits) or "none"
            raise InputError(f"expected one entry that starts with {typed}, found {found}", hint="use its number")
        return fits[0].position


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
