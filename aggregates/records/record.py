"""A record about a child or a grown-up: that it exists, of which category, where from, on which medium. Stream: the record.

What the record says, its title or where the paper lies is sealed. How sensitive it is follows from its category and
topic in the rules; whoever creates it may say more, never less. Other children whom it mentions are listed, so that
nothing about them leaves with it (S42). The duty to tell the parents of what goes beyond the personal records (S43)
opens with `record.created`; it stands in the rules, under `duties`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, History, corrected, standing
from aggregates.governance.setting import PolicyAdopted
from aggregates.people import roles
from aggregates.records import statements as said
from aggregates.records.statements import Said, Statement
from aggregates.rules import Remark, within
from ledger.errors import InputError
from ledger.event import About, Actor, Book, Decision, Recorded, When, inside


@dataclass(frozen=True, kw_only=True)
class RecordCreated(Act):
    """A record was begun (S23, S27 to S31, S34 to S39, S44 to S46, S58, S88 to S90).

    Sealed about the subject: title, content, opinion, explanation, locator, source.
    """

    TOPIC = "record.created"
    subject: UUID
    category: str
    topic: str | None = None
    medium: str
    provenance: str
    mentions: tuple[UUID, ...] = inside(default=())  # other families' children
    statements: tuple[Statement, ...] = ()
    subject_deceased: bool = False
    agency: str | None = None
    consent: UUID | None = inside(default=None)  # of a signed form: the consent, by its stream or its entry
    scan: bytes | None = inside(default=None)  # SHA-256 of the scanned form, which lies elsewhere


@dataclass(frozen=True, slots=True)
class Record(History):
    """A record."""

    @property
    def created(self) -> RecordCreated:
        event = self.recorded[0].event
        assert isinstance(event, RecordCreated)
        return event


def apply(state: Record | None, recorded: Recorded[Any]) -> Record:
    return Record.apply(state, recorded)


def load(book: Book, record: UUID) -> Record:
    """A record; InputError if there is none under this id."""
    state = book.load(record, apply)
    if state is None or not state.begins_with(RecordCreated):
        raise InputError(f"there is no record {record}", hint="create it first, or look for it under its child")
    return state


def about(state: Record, *, accessor: UUID | None = None) -> tuple[About, ...]:
    """Whom an event about this record is about: its subject, who opened it, and the others in it."""
    mentioned = [] if accessor is None else [accessor]
    return subjects(state.created.subject, mentioned=mentioned, third_party=state.created.mentions)


def create(
    book: Book,
    *,
    by: Actor,
    subject: UUID,
    category: str,
    topic: str | None = None,
    medium: str = "electronic",
    provenance: str = "staff-observation",
    title: str | None = None,
    content: str | None = None,
    assertion: str | None = None,
    opinion: str | None = None,
    as_of: date | None = None,
    historical: bool = False,
    explanation: str | None = None,
    locator: str | None = None,
    source: str | None = None,
    agency: str | None = None,
    subject_deceased: bool = False,
    consent: UUID | None = None,
    scan: bytes | None = None,
    mentions: Sequence[UUID] = (),
    sensitivity: str | None = None,
    folders: Sequence[str] = (),
    record: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Begin a record about a child or a person. Of a `scan` only the digest is kept."""
    d, stream = draft(book, by, occurred), record or uuid4()
    _known(book, subject, *mentions)
    if book.load(stream, History.apply) is not None:
        raise InputError(f"there is a record {stream} already")
    kind, matter = d.code("record-category", category), d.optional("record-topic", topic)
    others = tuple(dict.fromkeys(m for m in mentions if m != subject))
    words = Said(content, opinion, assertion, as_of, historical, explanation)
    header = d.header(
        stream,
        1,
        *subjects(subject, third_party=others),
        sealed=[words.sealed(subject, title=title, locator=locator, source=source)],
        sensitivity=_sensitivity(d, kind, matter, sensitivity),
        folders=folders,
    )
    event = RecordCreated(
        **header,
        subject=subject,
        category=kind,
        topic=matter,
        medium=d.code("record-medium", medium),
        provenance=d.code("provenance", provenance),
        mentions=others,
        statements=words.statements(d),
        subject_deceased=subject_deceased,
        agency=d.optional("agency", agency),
        consent=consent,
        scan=None if scan is None else sha256(scan).digest(),
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + _remarks(d, event))


# The remarks that follow from a category; the rules say from which. Of several that fit, the first is given.
TELLING = ("inform-physical-intervention", "inform-parents")
LINKED = ("behaviour-policy-missing", "family-policies-missing")


def _known(book: Book, *somebody: UUID) -> None:
    for who in somebody:
        if book.load(who, History.apply) is None:
            raise InputError(f"nobody is registered as {who}", hint="enrol the child or register the person first")


def _sensitivity(d: Draft, category: str, topic: str | None, at_least: str | None) -> str:
    least = d.rules.sensitivity(category, topic)
    return least if at_least is None else d.rules.highest(least, d.code("sensitivity", at_least))


def _remarks(d: Draft, event: RecordCreated) -> list[Remark]:
    """What is missing behind a new record, and what follows from it."""
    missing = {
        "topic-missing": event.category == "personal.confidential-observation" and event.topic is None,
        "consent-unlinked": event.category == "personal.signed-consent" and event.consent is None,
        "agency-missing": event.category in d.rules.data["from_agencies"] and event.agency is None,
        "deceased": event.subject_deceased,
        **_unadopted(d, event.category),
    }
    rows = d.rules.rows("inform")
    telling = [name for name in TELLING if name in rows and within(event.category, rows[name]["categories"])]
    follows = d.warn(telling[0]) if telling else []
    return [*d.missing(missing), *said.remarks(d, event.category, event.statements), *follows]


def _unadopted(d: Draft, category: str) -> dict[str, bool]:
    """Which of the policies under which such matter is handled has not been adopted (S45, S46)."""
    rows = {n: row for n, row in d.rules.rows("linked_policies").items() if category in row["categories"]}
    adopted = {e.event.kind for e in standing(corrected(d.book, PolicyAdopted))} if rows else set()
    return {name: name in rows and not adopted.issuperset(rows[name]["kinds"]) for name in LINKED}


def needs_saying(d: Draft, state: Record) -> bool:
    """Whether something in a record is out of date, or historical and unexplained, on the day of its use (S91)."""
    zone, today = d.book.zone, d.start.astimezone(d.book.zone).date()
    return any(
        statement.needs_saying(entry.start(zone).date(), today, d.rules)
        for entry in state.entries()
        for statement in getattr(entry.event, "statements", ())
    )


def remarks_on_use(d: Draft, state: Record) -> list[Remark]:
    """What whoever uses a record is told about it."""
    return d.missing({"used-out-of-date": needs_saying(d, state)})
