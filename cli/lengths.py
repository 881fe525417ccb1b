"""How long something lasts: a whole number and a unit, such as 3 years; or one of the times that have been published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from aggregates import language
from aggregates.periods import UNITS, Period
from cli import ask, say
from cli.kinds import Kind
from cli.sitting import Sitting
from ledger.errors import InputError

_LENGTH = re.compile(r"(\d{1,4}) *([a-z]+)")


@dataclass(frozen=True)
class Length(Kind):
    """A period of time."""

    METAVAR: ClassVar[str] = "LENGTH"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "examples": [f"3 {unit}" for unit in UNITS]}

    def understand(self, text: str, at: Sitting) -> Period:
        found = _LENGTH.fullmatch(text.strip().lower())
        unit = "" if found is None else found[2].rstrip("s") + "s"
        if found is None or unit not in UNITS:
            raise InputError(f"{text!r} is no length of time", hint=f"a whole number and one of {', '.join(UNITS)}")
        return Period(int(found[1]), unit)

    def show(self, value: Any, at: Sitting) -> str:
        return words(value)

    def data(self, value: Any) -> Any:
        return {"value": value.value, "unit": value.unit}


class Schedule(Kind):
    """A published time for which records are kept, by the name of its row in the rules."""

    METAVAR = "NAME"

    def choices_at(self, at: Sitting) -> Mapping[str, str]:
        return offered(at)

    def understand(self, text: str, at: Sitting) -> str:
        return str(ask.pick(text, offered(at))) if text.isdecimal() else text

    def prompt(self, question: str, at: Sitting, answers: Mapping[str, Any], *, required: bool, default: str) -> Any:
        if ask.by_hand():
            ask.offer(offered(at))
        return super().prompt(question, at, answers, required=required, default=default)

    def show(self, value: Any, at: Sitting) -> str:
        return str(offered(at).get(value, value))


def offered(at: Sitting) -> dict[str, str]:
    """The published times in force, by name, in words."""
    return {name: language.pick(row["says"], name) for name, row in at.rules.rows("retention").items()}


def words(period: Period) -> str:
    """A period in words."""
    one = ".one" if period.value == 1 else ""
    return say.say(f"length{one}.{period.unit}", count=period.value)
