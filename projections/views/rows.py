"""Which rows of the duties a table can keep apart, and what an entry is in them. No row is judged here: `duties` does that.

Most rows say that an entry opens a duty and that another one, which names it or its stream, settles it. Entries that are
linked so, and corrections of these, are folded together and without all others. A row that looks at more (`keep`: at
somebody's roles; `anew`: at every adoption; a settling entry that names nothing) is folded whole, from all its entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from aggregates.entries import EntryCorrected
from aggregates.rules import Rules
from ledger.event import Event
from projections import duties
from projections.matching import ANY, LOOKS, Row, fits, values


@dataclass(frozen=True)
class Rows:
    """The rows of one set of rules."""

    apart: Rules  # only the rows that are folded by linked entries
    whole: Rules  # only those that are not
    opening: Mapping[str, tuple[Row, ...]]  # by the name of a type: what opens a row that is folded apart
    settling: Mapping[str, tuple[Row, ...]]

    def opens(self, event: Event) -> bool:
        """Whether an entry can open a duty."""
        return any(fits(event, row["opens"].get("where", {})) for row in self._rows(event))

    def tells_parents(self, event: Event) -> bool:
        """Whether an entry can open a duty that waits while a hold stands."""
        rows = (row for row in self._rows(event) if row.get("tells_parents"))
        return any(fits(event, row["opens"].get("where", {})) for row in rows)

    def _rows(self, event: Event) -> Iterator[Row]:
        yield from self.opening.get(event.TOPIC, ())
        if not isinstance(event, LOOKS):
            yield from self.opening.get(ANY, ())

    def settles(self, event: Event) -> tuple[bool, set[UUID]]:
        """Whether an entry can settle a duty, and what it names in doing so."""
        found = [s for s in self.settling.get(event.TOPIC, ()) if fits(event, s.get("where", {}))]
        return bool(found), {v for s in found for v in values(event, s["by"]) if isinstance(v, UUID)}


@lru_cache(maxsize=8)
def of(rules: Rules) -> Rows:
    """The rows that are in force."""
    made = duties.rows(rules)
    apart = {name: row for name, row in made.items() if _stands_apart(row)}
    opening: dict[str, list[Row]] = {}
    settling: dict[str, list[Row]] = {}
    for row in apart.values():
        opening.setdefault(row["opens"]["topic"], []).append(row)
        for settle in row["settles"]:
            settling.setdefault(settle["topic"], []).append(settle)
    whole = made.keys() - apart.keys()
    return Rows(
        _only(rules, apart.keys()),
        _only(rules, whole),
        {topic: tuple(rows) for topic, rows in opening.items()},
        {topic: tuple(rows) for topic, rows in settling.items()},
    )


def _stands_apart(row: Row) -> bool:
    return not row.keys() & {"keep", "anew"} and all("by" in settle for settle in row["settles"])


def _only(rules: Rules, names: Any) -> Rules:
    """The same rules with these duties alone."""
    chosen = {
        section: {n: row for n, row in rules.data[section].items() if n in names} for section in ("duties", "warnings")
    }
    return Rules({**rules.data, **chosen})


@lru_cache(maxsize=8)
def whole_types(rules: Rules) -> tuple[type[Event], ...]:
    """What the rows that are folded whole are folded from, without corrections; nothing, if there are none."""
    if not duties.rows(of(rules).whole):
        return ()
    return tuple(kind for kind in duties.types(of(rules).whole) if kind is not EntryCorrected)
