"""What may be done with each child in the room: for every purpose that the rules list, how the consents stand.

A cell is what `may` answers to the same use at the same time, with what is behind a no: nobody asked, nobody answered, they
do not want it, it has ended, or those who decide for the child disagree. Who said so is not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aggregates import language
from aggregates.permissions import consents
from aggregates.permissions.consent_state import State
from aggregates.permissions.scope import Use
from aggregates.rules import Rules

UNASKED, UNANSWERED, NO = ("none",), ("requested", "deferred"), ("refused", "withdrawn", "revoked", "invalidated")


@dataclass(frozen=True, slots=True)
class Purpose:
    """One column: its row of the rules, its words, and the use that it stands for."""

    name: str
    says: str
    use: Use


@dataclass(frozen=True, slots=True)
class Permission:
    """One cell. `answer`: yes, no, not-asked, no-answer, ended, not-known, disagreement; of a yes, until when it lasts."""

    answer: str
    last_day: date | None = None
    until_event: str | None = None
    uses_left: int | None = None
    consent: UUID | None = None

    @property
    def allowed(self) -> bool:
        return self.answer == "yes"


def purposes(rules: Rules) -> tuple[Purpose, ...]:
    """The columns, in the order of the rules."""
    rows = ((name, row) for name, row in rules.rows("room").items() if row["shown"])
    return tuple(Purpose(name, language.pick(row["says"], name), _use(row)) for name, row in rows)


def _use(row: Mapping[str, Any]) -> Use:
    return Use(row["action"], row.get("category"), row.get("recipient"), row.get("purpose"))


def permission(known: Sequence[State], use: Use) -> Permission:
    """What the consents for a child say to one use."""
    found = consents.covering(known, use)
    status = consents.status_for(found, use)
    if status == "in-force" and found is not None:
        return _yes(found)
    if any(one.allows(use) for one in known):  # and somebody else does not want it
        return Permission("disagreement")
    return Permission(_no(status), consent=None if found is None else found.consent)


def _yes(found: State) -> Permission:
    terms = None if found.terms is None else found.terms.event
    left = None if terms is None or terms.uses is None else max(terms.uses - found.used, 0)
    last, until = (None, None) if terms is None else (terms.last_day, getattr(terms, "until_event", None))
    return Permission("yes", last, until, left, found.consent)


def _no(status: str) -> str:
    for answer, statuses in (("not-asked", UNASKED), ("no-answer", UNANSWERED), ("no", NO), ("ended", ("expired",))):
        if status in statuses:
            return answer
    return "not-known"


def short_names(names: Mapping[UUID, tuple[str, str]]) -> dict[UUID, str]:
    """First names, each with as many letters of the surname as tell namesakes apart; given first name and surname.

    Two whose whole names are the same keep them whole: whoever draws them adds what tells them apart.
    """
    return {child: _shortest(names[child], _namesakes(child, names)) for child in names}


def _namesakes(child: UUID, names: Mapping[UUID, tuple[str, str]]) -> Iterable[str]:
    first = names[child][0].casefold()
    return [last for other, (name, last) in names.items() if other != child and name.casefold() == first]


def _shortest(name: tuple[str, str], others: Iterable[str]) -> str:
    first, last = name
    beside = [other.casefold() for other in others]
    if not beside:
        return first
    own = last.casefold()
    enough = (n for n in range(1, len(own)) if not any(other[:n] == own[:n] for other in beside))
    cut = next(enough, None)
    return f"{first} {last}".strip() if cut is None else f"{first} {last[:cut]}."
