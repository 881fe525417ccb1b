"""Contact with parents, as it happens: the ongoing record of it (S38). Stream: one for each contact.

What was said is sealed. A contact that concerns a record names it where no parent is shown it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from aggregates.draft import draft, subjects
from aggregates.entries import Act
from aggregates.people import child as children
from aggregates.people import roles
from aggregates.records import record as records
from ledger.event import Actor, Book, Decision, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class ParentContacted(Act):
    """Parents and the setting were in touch about a child (S38). Sealed about the child: summary, with_whom."""

    TOPIC = "parent.contacted"
    child: UUID
    parent: UUID | None = inside(default=None)
    direction: str  # contact-direction
    channel: str
    record: UUID | None = inside(default=None)


def contacted(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    direction: str,
    channel: str = "in-person",
    parent: UUID | None = None,
    with_whom: str | None = None,
    summary: str | None = None,
    record: UUID | None = None,
    sensitivity: str = "personal",
    occurred: When | None = None,
) -> Decision:
    """Record that parents and the setting were in touch. `with_whom`: in words, for somebody who is not registered."""
    d = draft(book, by, occurred)
    children.load(book, child)
    levels = [d.code("sensitivity", sensitivity)]
    if record is not None:
        levels.append(records.load(book, record).created.sensitivity)
    event = ParentContacted(
        **d.header(
            uuid4(),
            1,
            *subjects(child, mentioned=[] if parent is None else [parent]),
            sealed=[Sealed(child, summary=summary, with_whom=with_whom)],
            sensitivity=d.rules.highest(*levels),
        ),
        child=child,
        parent=parent,
        direction=d.code("contact-direction", direction),
        channel=d.code("channel", channel),
        record=record,
    )
    return d.decided([event], d.warnings() + roles.doubts(d))
