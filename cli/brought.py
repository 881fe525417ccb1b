"""How a batch that was brought in is called wherever an entry says whom it is about: how many of what, and how it came."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aggregates import vocabulary
from aggregates.governance.upkeep import ImportReceived
from cli.say import say
from cli.sitting import Sitting


def about(at: Sitting, subjects: Sequence[UUID], position: int | None) -> str:
    """Whom a line is about; of a batch, what was brought in with it."""
    if subjects or position is None:
        return ", ".join(map(at.refs.label, subjects))
    event = at.ledger.read(position).event
    if not isinstance(event, ImportReceived) or event.kind is None:
        return ""
    return say("brought.about", count=event.taken, kind=vocabulary.label("import-kind", event.kind))
