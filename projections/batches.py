"""What came in from paper or another system many at a time: said once, of the batch, where a line for each says nothing.

A batch is `import.received`; what came with it names it as its cause. Hundreds of entries are late on the day on which a
setting begins to keep a ledger, and each of them is so for the same reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates.entries import Entry
from aggregates.governance.upkeep import ImportReceived
from aggregates.rules import Rules


def ids(entries: Iterable[Entry]) -> frozenset[UUID]:
    """The batches among these entries."""
    return frozenset(e.event_id for e in entries if isinstance(e.event, ImportReceived))


def late(entries: Iterable[Entry], zone: ZoneInfo, rules: Rules) -> tuple[Entry, ...]:
    """What was entered late, in its order; what came with a batch as one line, that of the batch."""
    seen = tuple(entries)
    known = ids(seen)
    found = [e for e in seen if e.is_late(zone, rules)]
    behind = {e.event.causation for e in found} & known
    return tuple(e for e in seen if e.event_id in behind or (e.event.causation not in known and e.is_late(zone, rules)))
