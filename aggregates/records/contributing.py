"""Adding to a record: by staff, by the child, by the child's own parents, at any time. Stream: the record.

What somebody adds is never refused (S32): a contribution by anybody else, or to another class of record, is taken and
marked. Each brings its own statements, so whose fact and whose opinion it is stays visible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aggregates.draft import Draft, draft
from aggregates.entries import Act
from aggregates.people import roles
from aggregates.records import record as records
from aggregates.records import statements as said
from aggregates.records.record import Record
from aggregates.records.statements import Said, Statement
from aggregates.rules import within
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, When


@dataclass(frozen=True, kw_only=True)
class RecordContributed(Act):
    """Somebody added to a record (S32, S88 to S90). Sealed about its subject: content, opinion, explanation."""

    TOPIC = "record.contributed"
    subject: UUID
    category: str
    contributor: str  # contributor
    statements: tuple[Statement, ...] = ()


def contribute(
    book: Book,
    *,
    by: Actor,
    record: UUID,
    content: str | None = None,
    assertion: str | None = None,
    opinion: str | None = None,
    as_of: date | None = None,
    historical: bool = False,
    explanation: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Add to a record; `by` is whose words they are."""
    d, state = draft(book, by, occurred), records.load(book, record)
    words = Said(content, opinion, assertion, as_of, historical, explanation)
    if not content and not opinion:
        raise InputError("nothing was added", hint="give the words, or an opinion")
    created = state.created
    header = d.header(
        record,
        state.version + 1,
        *records.about(state, accessor=by.person),
        sealed=[words.sealed(created.subject)],
        sensitivity=created.sensitivity,
        folders=created.folders,
    )
    event = RecordContributed(
        **header,
        subject=created.subject,
        category=created.category,
        contributor=contributor_of(d),
        statements=words.statements(d),
    )
    remarks = d.missing({"contribution-outside": not may_contribute(d, state)})
    return d.decided(
        [event], d.warnings() + roles.doubts(d) + remarks + said.remarks(d, event.category, event.statements)
    )


def contributor_of(d: Draft) -> str:
    """What the actor is to a record that they add to."""
    rows = d.rules.data["contributors"]
    return next((kind for kind, row in rows.items() if d.by.role in row["roles"]), "other")


def may_contribute(d: Draft, state: Record) -> bool:
    """Whether the rules look to this person, in this role and relation, for such a contribution."""
    created, row = state.created, d.rules.data["contributors"].get(contributor_of(d))
    if row is None or not within(created.category, row["categories"]):
        return False
    who = roles.standing_of(d.book, d.by.person, d.start, known_by=d.known_by)
    return not row.get("relations") or not who.relations(created.subject).isdisjoint(row["relations"])
