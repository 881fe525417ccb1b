"""Opening words: what the entries about somebody say, the newest correction first, as far as this key opens them.

Nothing here decides whether somebody may read; a box opens for who has its level's key, and an access to a record is asked
for and recorded by `access open` before its words are opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from aggregates import pack
from ledger.application import Ledger
from ledger.errors import NotOpen
from projections.history import chronology


def at_positions(ledger: Ledger, positions: Iterable[int], subject: UUID) -> dict[str, str]:
    """The fields of these entries about a subject; the first of them that has a field says what it is."""
    found: dict[str, str] = {}
    for position in positions:
        for name, text in ledger.texts(ledger.read(position), subject).items():
            found.setdefault(name, text)
    return found


def of_entry(ledger: Ledger, entry: UUID, subject: UUID) -> dict[str, str]:
    """The words of one entry about a subject, as corrected."""
    lines = chronology(ledger.about(subject), subject, zone=ledger.zone, rules=pack.in_force(ledger.book()).rules)
    corrections = [line.position for line in lines if line.corrects == entry and line.stands]
    first = [line.position for line in lines if line.entry == entry]
    return at_positions(ledger, [*reversed(corrections), *first], subject)


def name_at(ledger: Ledger, positions: Iterable[int], subject: UUID) -> str | None:
    """Somebody's name; None if nobody is here who may open it, or if it was erased."""
    if ledger.identity is None:
        return None
    try:
        return at_positions(ledger, positions, subject).get("name")
    except NotOpen:
        return None
