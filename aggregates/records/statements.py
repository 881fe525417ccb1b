"""What a record says, as statements: fact or opinion, as of which day, historical and explained. The words are sealed.

Each entry that adds words to a record brings its own statements, so an opinion stands beside a fact and is not taken for
one. Whether a statement is still up to date is judged on the day of its use, by the setting's own period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aggregates.draft import Draft
from aggregates.rules import Remark, Rules, within
from ledger.errors import InputError
from ledger.event import Sealed


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said (S88 to S90). `as_of`: the day for which it holds, if that is not the day of the entry."""

    type: str  # assertion-type
    as_of: date | None = None
    historical: bool = False
    explained: bool = False  # an explanation is sealed beside it

    def is_out_of_date(self, written: date, today: date, rules: Rules) -> bool:
        """Whether it is older than what the setting's rules call up to date."""
        limit = rules.period("up-to-date")
        return limit is not None and limit.after_day(self.as_of or written) < today

    def needs_saying(self, written: date, today: date, rules: Rules) -> bool:
        """Whether somebody who uses it has to be told of its age (S91)."""
        return not self.explained and (self.historical or self.is_out_of_date(written, today, rules))


@dataclass(frozen=True, slots=True)
class Said:
    """The words of an entry and what was answered about them."""

    content: str | None = None
    opinion: str | None = None  # what of it is opinion, kept apart
    assertion: str | None = None  # assertion-type of the content
    as_of: date | None = None
    historical: bool = False
    explanation: str | None = None

    def statements(self, d: Draft) -> tuple[Statement, ...]:
        """What is said, in codes; InputError for a day that lies ahead."""
        if self.as_of is not None and self.as_of > d.start.astimezone(d.book.zone).date():
            raise InputError(f"it cannot be as of {self.as_of}: that day was still to come", hint="check the year")
        kind = d.optional("assertion-type", self.assertion)
        kinds = [kind or "unknown"] if self.content or kind else []
        kinds += ["opinion"] if self.opinion else []
        explained = bool(self.explanation)
        return tuple(Statement(code, self.as_of, self.historical or explained, explained) for code in kinds)

    def sealed(self, subject: UUID, **more: str | None) -> Sealed:
        return Sealed(subject, content=self.content, opinion=self.opinion, explanation=self.explanation, **more)


def remarks(d: Draft, category: str, statements: Iterable[Statement]) -> list[Remark]:
    """What is missing behind what was said."""
    said = tuple(statements)
    today = d.start.astimezone(d.book.zone).date()
    old = [s.as_of for s in said if s.as_of and not s.explained and s.is_out_of_date(today, today, d.rules)]
    unclear = any(s.type == "unknown" for s in said) and within(category, d.rules.data["distinguish"])
    return [
        *d.missing({"assertion-unknown": unclear}),
        *d.missing({"historical-unexplained": any(s.historical and not s.explained for s in said)}),
        *(d.warn("out-of-date", as_of=min(old).isoformat()) if old else []),
    ]
