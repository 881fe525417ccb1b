"""Fields that point at somebody or something in the ledger: people, children, records, consents, cases, entries.

On a command line only letters and numbers count; at a prompt and in a file, part of a name will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from cli.kinds import Kind, listed, split
from cli.say import say
from cli.sitting import Sitting


@dataclass(frozen=True)
class Ref(Kind):
    """Somebody or something that is known here."""

    of: tuple[str, ...]
    METAVAR: ClassVar[str] = "REF"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "description": " / ".join(self.of)}

    def understand(self, text: str, at: Sitting) -> UUID:
        return at.refs.find(text, *self.of)

    def argument(self, text: str, at: Sitting) -> UUID:
        return at.refs.find(text, *self.of, names=False)

    def show(self, value: Any, at: Sitting) -> str:
        return at.refs.told(value)


class Refs(Ref):
    """Several of them, with commas between them; in JSON a list."""

    METAVAR = "REF,…"

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": super().schema(), "uniqueItems": True}

    def understand(self, text: str, at: Sitting) -> Any:
        return tuple(dict.fromkeys(at.refs.find(one, *self.of) for one in split(text)))

    def argument(self, text: str, at: Sitting) -> Any:
        return tuple(dict.fromkeys(at.refs.find(one, *self.of, names=False) for one in split(text)))

    def accept(self, value: Any, at: Sitting) -> Any:
        return tuple(dict.fromkeys(ref for text in listed(value) for ref in self.understand(text, at)))

    def show(self, value: Any, at: Sitting) -> str:
        return ", ".join(at.refs.told(one) for one in value)


@dataclass(frozen=True)
class Somebody(Ref):
    """Somebody who is known here, or else the name of somebody who is not; on a command line only letters, as ever."""

    def understand(self, text: str, at: Sitting) -> Any:
        return at.refs.find(text, *self.of) if at.refs.knows(text, *self.of) else text.strip()

    def show(self, value: Any, at: Sitting) -> str:
        return value if isinstance(value, str) else super().show(value, at)


@dataclass(frozen=True)
class Entry(Kind):
    """An entry: its number, or letters of its event id."""

    METAVAR: ClassVar[str] = "ENTRY"

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer"]}

    def understand(self, text: str, at: Sitting) -> UUID:
        return at.ledger.read(at.position(text)).event_id

    def accept(self, value: Any, at: Sitting) -> UUID:
        return self.understand(str(value), at)

    def show(self, value: Any, at: Sitting) -> str:
        found = at.ledger.book().find(value)
        return say("slip.one", first=found.position) if found else str(value)
