"""A book that holds what was decided a moment ago reads it as the ledger will, once it is recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.people import child, person, relationship
from aggregates.people.person import PersonRegistered
from aggregates.people.relationship import RelationshipRecorded
from ledger.application import Ledger
from ledger.event import Actor, Book, Decision, Recorded
from ledger.pending import Pending
from support.books import a_ledger


@pytest.fixture
def ledger(tmp_path: Path):
    with a_ledger(tmp_path / "ledger") as opened:
        yield opened


def family(book: Book, first: UUID, size: int, who: Actor) -> Pending:
    """A child, a parent, and what they are to each other: each needs what was decided before it."""
    pending, parent, kid = Pending(book, first, size), uuid4(), uuid4()
    words = {"name": "Kim Ash", "phone": "01632 960100"}
    pending.add(person.register(pending, by=who, kind="parent", person=parent, **words).events)
    pending.add(child.enrol(pending, by=who, name="Ann Ash", child=kid).events)
    said: dict[str, Any] = {"relation": "mother", "authority": "parental-responsibility", "note": "says so herself"}
    pending.add(relationship.record(pending, by=who, person=parent, child=kid, **said).events)
    return pending


def unsigned(recorded: Recorded[Any]) -> Recorded[Any]:
    """Without what only recording decides: the instant, and the digests of the boxes."""
    first = recorded.recorded_at.replace(year=2000, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    boxes = {subject: (b"", tuple(sorted(names))) for subject, (_, names) in recorded.boxes.items()}
    return replace(recorded, recorded_at=first, boxes=boxes, event=replace(recorded.event, about=()))


def test_what_was_decided_reads_as_it_will_once_it_is_recorded(ledger: Ledger) -> None:
    made: list[Pending] = []
    who, first = Actor(ledger.require_identity().person, "manager"), uuid4()

    def decide(book: Any) -> Decision:
        made.append(family(book, first, book.head.size, who))
        return Decision(made[-1].events)

    receipt = ledger.execute(decide, event_id=first).receipt
    kept = [ledger.read(entry.position) for entry in receipt.entries]
    (pending,) = made
    foreseen = [pending.find(one.event_id) for one in kept]
    assert list(map(unsigned, foreseen)) == list(map(unsigned, kept))  # type: ignore[arg-type]
    assert [set(f.event.about) for f in foreseen if f] == [set(k.event.about) for k in kept]


def test_every_way_of_reading_finds_it_after_what_stands_in_the_ledger(ledger: Ledger) -> None:
    book = ledger.book()
    before = list(book.all(PersonRegistered))
    pending = family(book, uuid4(), book.head.size, Actor(ledger.require_identity().person, "manager"))
    parent, tie = pending.all(PersonRegistered)[-1], pending.all(RelationshipRecorded)[-1]
    assert list(pending.all(PersonRegistered)) == [*before, parent]
    assert [r.event.TOPIC for r in pending.about(parent.event.stream)] == ["person.registered", "relationship.recorded"]
    assert [r.event_id for r in pending.about(parent.event.stream, RelationshipRecorded)] == [tie.event_id]
    assert pending.load(tie.event.stream, relationship.apply) is not None
    assert (pending.now, pending.zone, pending.policy) == (book.now, book.zone, book.policy)
    assert list(book.all(PersonRegistered)) == before
    assert book.find(tie.event_id) is None
