"""What a cell means: read by the kind of its field, with what spreadsheets do to days, numbers and telephone numbers.

Days are day first. What Excel made of a day (46268) is read as the day that it was and said; a telephone number that lost
its 0 is said; a number that Excel rounded is an error. Codes are understood by their words, exactly as templates offer them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cli import output
from cli.bring.columns import Column, Named, Sheet
from cli.bring.grid import Grid, Wrong
from cli.bring.rows import Row
from cli.bring.who import same_name
from cli.kinds import Code, Codes, Day, Time, YesNo, split
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.event import When

SERIAL = re.compile(r"[2-7]\d{4}", re.ASCII)  # days since 1900 or 1904: from 1954 to 2119
SHORT_YEAR = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{2})(?!\d)", re.ASCII)
ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
TRUTH = {"true": True, "false": False}  # what a spreadsheet makes of a tick
CLOCK = re.compile(r"\d{1,2}[.:]\d{2}(:00)?(\s*[ap]m)?|\d{1,2}\s*[ap]m", re.ASCII | re.IGNORECASE)


@dataclass
class Read:
    """The values of a row by the codes of its columns, and what is to be said about them."""

    number: int
    cells: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def get(self, code: str) -> Any:
        """None, if the cell is empty or wrong."""
        return self.values.get(code)

    def only(self, *codes: str, **renamed: str) -> dict[str, Any]:
        """Those that are there, under the names of the parameters of a decision."""
        wanted = {**{code: code for code in codes}, **{code: name for name, code in renamed.items()}}
        return {name: self.values[code] for code, name in wanted.items() if self.values.get(code) is not None}

    def error(self, sheet: Sheet, code: str, wrong: str, right: str = "") -> None:
        """Something is wrong in this column, or, without one, in the row."""
        self.wrong.append(Wrong(self.number, sheet.head(code) if code else "", wrong, right))


def read(sheet: Sheet, row: Row, grid: Grid, at: Sitting) -> Read:
    """All cells of a row; what cannot be read is among its errors."""
    found = Read(row.number, row.cells)
    for column in sheet.columns:
        text = row.cells.get(column.code, "")
        if not text:
            if column.required:
                found.error(sheet, column.code, say("bring.empty"), sheet.help(column.code))
            continue
        try:
            found.values[column.code] = text if column.by_name else _value(column, text, grid, at, found.notes)
        except InputError as error:
            found.error(sheet, column.code, str(error), _hint(column, error))
    return found


def _hint(column: Column, error: InputError) -> str:
    """What would be right: the allowed words, where there are few; else what the kind says."""
    choices = column.kind.choices()
    return say("bring.one-of", words="; ".join(choices.values())) if 0 < len(choices) <= 12 else error.hint or ""


def _value(column: Column, text: str, grid: Grid, at: Sitting, notes: list[str]) -> Any:
    kind = column.kind
    if column.code == "time":
        return _clock(text)
    if column.code in ("date_of_birth", "child_born"):
        return Day().understand(_day(text, grid, at, notes), at)
    if isinstance(kind, Day | Time):
        found: Any = kind.understand(_day(text, grid, at, notes), at)
        return When(at.now) if found is None else found  # `now`
    if isinstance(kind, Named):
        return text
    if isinstance(kind, Code):
        return codes(kind, text, at)
    if isinstance(kind, YesNo) and text.casefold() in TRUTH:
        return TRUTH[text.casefold()]
    if ROUNDED.fullmatch(text):
        raise InputError(say("bring.rounded", text=text), hint=say("bring.rounded.right"))
    if column.code == "phone" and text[:1] not in ("0", "+") and len(re.sub(r"\D", "", text)) in (9, 10):
        notes.append(say("bring.lost-zero", text=text))
    return kind.understand(text, at)


def codes(kind: Code, text: str, at: Sitting) -> Any:
    """A code by its words as they are offered, by its name, or by a part of it that is unambiguous."""
    words = {same_name(label): code for code, label in kind.choices().items()}
    if same_name(text) in words:
        code = words[same_name(text)]
        return (code,) if isinstance(kind, Codes) else code
    if isinstance(kind, Codes):
        parts = [part for piece in text.split(";") for part in split(piece)]
        return tuple(dict.fromkeys(words.get(same_name(part)) or kind.one(part) for part in parts))
    if text.isdecimal():  # the number of an answer means something at a prompt only
        raise InputError(say("bring.no-code", text=text))
    return kind.understand(text, at)


def _day(text: str, grid: Grid, at: Sitting, notes: list[str]) -> str:
    """A day as the desk understands it: what Excel counted as days is one again, two figures of a year become four."""
    if SERIAL.fullmatch(text):
        first = date(1904, 1, 1) if grid.from_1904 else date(1899, 12, 30)
        on = first + timedelta(days=int(text))
        notes.append(say("bring.serial", text=text, day=output.day(on)))
        return on.isoformat()
    short = SHORT_YEAR.match(text)
    if short is None:
        return text
    year, now = int(short[4]), at.now.astimezone(at.zone).year
    century = now // 100 * 100 if year <= now % 100 + 5 else now // 100 * 100 - 100
    return f"{short[1]}{short[2]}{short[3]}{short[2]}{century + year}{text[short.end() :]}"


def _clock(text: str) -> str:
    """A time of day."""
    if not CLOCK.fullmatch(text):
        raise InputError(say("bring.no-time", text=text), hint=say("bring.no-time.right"))
    return (
        text.replace(".", ":").removesuffix(":00") if text.count(":") + text.count(".") > 1 else text.replace(".", ":")
    )
