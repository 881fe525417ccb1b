"""One person who was entered twice, or was only named and is registered later: joined, and parted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.people import joined
from cli.acts import Act, Field
from cli.commands.people import NOTE
from cli.perform import command
from cli.pointers import Ref
from cli.refs import WIDTH, parse_ref
from cli.sitting import Sitting
from ledger.errors import InputError


@dataclass(frozen=True)
class Anybody(Ref):
    """Somebody who is known here, or an id that entries are about, as a slip shows it whole."""

    def understand(self, text: str, at: Sitting) -> UUID:
        return _named(text, at) or super().understand(text, at)

    def argument(self, text: str, at: Sitting) -> UUID:
        return _named(text, at) or super().argument(text, at)


def _named(text: str, at: Sitting) -> UUID | None:
    """An id that was written out, if any entry is about it."""
    try:
        found = parse_ref(text.strip().lower()) if len(text.strip()) == WIDTH else UUID(text.strip())
    except (ValueError, InputError):
        return None
    return found if at.ledger.book().knows(found) else None


def _fields() -> tuple[Field, ...]:
    anybody: Any = Anybody(("person", "child"))
    return (Field("person", Ref(("person", "child")), place=True), Field("other", anybody, place=True), NOTE)


join = command(Act("person join", _fields(), joined.join))
part = command(Act("person part", _fields(), joined.part))
