"""What a field of an act can hold, and how it is read from typed words or from JSON, and shown again.

A kind knows nothing of the act: it turns text into a value or raises InputError, and a value into words. Words about people
are `Words`: they are asked for or come from a file, and never become an option.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from aggregates import vocabulary
from cli import ask, dates, output
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.event import When


@dataclass(frozen=True)
class Part:
    """One question of several that make up an answer, with the codes that answer it, if there is a closed list."""

    name: str
    question: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """Public text of one line: the simplest kind, and the base of all others."""

    OPTION: ClassVar[bool] = True  # may it stand on a command line?
    METAVAR: ClassVar[str] = "TEXT"

    def understand(self, text: str, at: Sitting) -> Any:
        """The value that was typed at a prompt."""
        return text

    def argument(self, text: str, at: Sitting) -> Any:
        """The value that was typed on the command line."""
        return self.understand(text, at)

    def accept(self, value: Any, at: Sitting) -> Any:
        """The value that stands in a FILE.json."""
        if not isinstance(value, str):
            raise InputError(f"expected text, got {value!r}")
        return self.understand(value, at)

    def choices(self) -> Mapping[str, str]:
        """Code to words, if there is a closed list."""
        return {}

    def choices_at(self, at: Sitting) -> Mapping[str, str]:
        """The same, where the list stands in the rules in force."""
        return self.choices()

    def explanations(self) -> Mapping[str, str]:
        """Code to one line on what it means in law, for those that have such a meaning."""
        return {}

    def parts(self, at: Sitting, answers: Mapping[str, Any]) -> Sequence[Part]:
        """The questions of which one answer is made up, for a form; none for most."""
        return ()

    def assembled(self, parts: Mapping[str, str]) -> Any:
        """What stands in a FILE.json, from the answers to `parts` that were given."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of what stands in a FILE.json."""
        return {"type": "string"}

    def offered(self, default: str) -> str:
        """The default of a question as it is shown: in words."""
        return self.choices().get(default, default)

    def prompt(self, question: str, at: Sitting, answers: Mapping[str, Any], *, required: bool, default: str) -> Any:
        """The value that somebody answers; None if it was left out."""

        def understand(text: str) -> Any:
            if text:
                return self.understand(text, at)
            if required:
                raise InputError(f"no answer to {question!r}", hint="this cannot be left out")
            return None

        if ask.by_hand():
            ask.offer(self.choices(), self.explanations())
        asked = question if required or default else say("may-be-empty", question=question)
        return ask.until(asked, understand, default, self.offered(default))

    def show(self, value: Any, at: Sitting) -> str:
        """In words."""
        return str(value)

    def data(self, value: Any) -> Any:
        """For JSON."""
        return value


class Texts(Kind):
    """Several public texts of one line, with commas between them; in JSON a list."""

    METAVAR: ClassVar[str] = "TEXT,…"

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}

    def understand(self, text: str, at: Sitting) -> Any:
        return tuple(dict.fromkeys(split(text)))

    def accept(self, value: Any, at: Sitting) -> Any:
        return tuple(dict.fromkeys(one for text in listed(value) for one in split(text)))

    def show(self, value: Any, at: Sitting) -> str:
        return ", ".join(value)


class Number(Kind):
    """How many."""

    METAVAR: ClassVar[str] = "NUMBER"

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0}

    def understand(self, text: str, at: Sitting) -> int:
        if not (text.isdecimal() and text.isascii() and len(text) < ask.LONGEST):
            raise InputError(f"{text!r} is no number")
        return int(text)

    def accept(self, value: Any, at: Sitting) -> int:
        return self.understand(str(value), at)


class Words(Kind):
    """Personal text."""

    OPTION: ClassVar[bool] = False


@dataclass(frozen=True)
class Code(Kind):
    """One code of a vocabulary."""

    scheme: str
    more: tuple[str, ...] = ()  # schemes whose codes will also do
    METAVAR: ClassVar[str] = "CODE"

    def choices(self) -> Mapping[str, str]:
        return {code: label for name in (self.scheme, *self.more) for code, label in vocabulary.choices(name).items()}

    def explanations(self) -> Mapping[str, str]:
        spoken = vocabulary.spoken()
        found = {code: spoken.explanation(name, code) for name in (self.scheme, *self.more) for code in self.choices()}
        return {code: words for code, words in found.items() if words}

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [{"const": code, "title": words} for code, words in self.choices().items()]}

    def understand(self, text: str, at: Sitting) -> Any:
        return self.one(text)

    def one(self, text: str) -> str:
        return (
            ask.pick(text, self.choices())
            if text.isdecimal()
            else vocabulary.spoken().code(self.scheme, text, *self.more)
        )

    def show(self, value: Any, at: Sitting) -> str:
        return self.choices().get(value, value)


class Codes(Code):
    """Several codes, with commas between them; in JSON a list."""

    METAVAR = "CODE,…"

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": super().schema(), "uniqueItems": True}

    def understand(self, text: str, at: Sitting) -> Any:
        return tuple(dict.fromkeys(map(self.one, split(text))))

    def accept(self, value: Any, at: Sitting) -> Any:
        return tuple(dict.fromkeys(self.one(code) for text in listed(value) for code in split(text)))

    def show(self, value: Any, at: Sitting) -> str:
        return ", ".join(self.choices().get(code, code) for code in value)


@dataclass(frozen=True)
class Day(Kind):
    """A day; with `coming`, it may lie ahead."""

    coming: bool = False
    METAVAR: ClassVar[str] = "DAY"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "examples": ["2026-09-01", "1 September 2026", "yesterday"]}

    def understand(self, text: str, at: Sitting) -> date:
        return dates.parse_day(text, at.now, at.zone, coming=self.coming)

    def show(self, value: Any, at: Sitting) -> str:
        return output.day(value)


@dataclass(frozen=True)
class Time(Kind):
    """When something happened, as precisely as it is known."""

    coming: bool = False
    METAVAR: ClassVar[str] = "WHEN"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "examples": ["2026-09-01", "2026-09-01 14:30", "yesterday 14:30"]}

    def understand(self, text: str, at: Sitting) -> When:
        return dates.parse_when(text, at.now, at.zone, coming=self.coming)

    def show(self, value: Any, at: Sitting) -> str:
        return output.when(value, at.zone)


class Happened(Time):
    """When an act happened; `now` is left to the ledger's clock, so that the same answer is the same a second later."""

    def understand(self, text: str, at: Sitting) -> Any:
        return None if text.strip().casefold() in ("now", say("now")) else super().understand(text, at)

    def offered(self, default: str) -> str:
        return say(default)


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no."""

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    METAVAR: ClassVar[str] = "yes|no"

    def understand(self, text: str, at: Sitting) -> bool:
        return ask.understand_yes(text)

    def offered(self, default: str) -> str:
        return say(default) if default else ""

    def accept(self, value: Any, at: Sitting) -> bool:
        return value if isinstance(value, bool) else self.understand(str(value), at)

    def show(self, value: Any, at: Sitting) -> str:
        return say("yes" if value else "no")


def listed(value: Any) -> list[Any]:
    """In JSON several values are a list, and one may stand alone."""
    return value if isinstance(value, list) else [value]


def split(text: Any) -> list[str]:
    """Several answers in one line, with commas between them."""
    if not isinstance(text, str):
        raise InputError(f"expected text, got {text!r}")
    return [one.strip() for one in text.split(",") if one.strip()]
