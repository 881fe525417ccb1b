"""A ledger of as many entries as are wanted: one child's story, decided once by the rules, and copied with ids of its own.

The story is played in a memory book, so that what is frozen in it and how its entries name each other is the program's
own work. Copies are signed and written in large batches, as nobody does in life; nothing in them is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from aggregates.accesses import access, access_query, access_review, hold
from aggregates.disclosures import disclosure, sharing
from aggregates.governance import policies, setting
from aggregates.keeping import correction
from aggregates.people import child, person, relationship
from aggregates.permissions import consent
from aggregates.permissions.scope import Scope
from aggregates.records import informing, record
from ledger.application import Ledger
from ledger.errors import InputError, Refused
from ledger.event import Actor, Document, Event, Recorded, When
from ledger.receipt import nth_id
from ledger.store.codec import to_micros
from ledger.store.mapper import Draft
from support.books import Clock, new_ledger
from support.memory_book import MemoryBook

BEGINNING = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
STAFF = 12
LOOKS = 200  # in one story: most of what a ledger holds
BATCH = 8  # stories in one transaction
CATEGORIES = (
    "developmental.observation",
    "personal.correspondence",
    "personal.registration-form",
    "beyond-personal.concern-child",
    "beyond-personal.bullying",
)


@dataclass(frozen=True)
class Story:
    """What stands in every copy once, what is copied, and the ids that are new in each copy."""

    base: tuple[Recorded[Any], ...]
    told: tuple[Recorded[Any], ...]
    documents: Mapping[bytes, bytes]
    manager: UUID

    @property
    def own(self) -> frozenset[UUID]:
        before = {r.event.stream for r in self.base}
        return frozenset({r.event_id for r in self.told} | {r.event.stream for r in self.told} - before)


def story() -> Story:
    """Two terms of one child, of her family and of those who work with her."""
    book = MemoryBook(BEGINNING)
    manager, staff = _setting(book)
    base = tuple(book.recorded)
    _family(book, manager, staff)
    return Story(base, tuple(book.recorded[len(base) :]), dict(book.documents), manager.person)


def _setting(book: MemoryBook) -> tuple[Actor, list[Actor]]:
    manager = Actor(uuid4(), "manager")
    made = book.do(setting.found, name="Little Acorns", person=manager.person, person_name="Maud Ashworth")
    adopted = {
        "kind": "confidentiality",
        "title": "Confidentiality",
        "version": "1",
        "content": b"We keep confidences.\n",
    }
    book.do(
        setting.adopt_policy,
        by=manager,
        setting=book.recorded[0].event.stream,
        effective_from=date(2026, 9, 1),
        review_due=date(2027, 9, 1),
        **adopted,
    )
    assert made
    staff = [Actor(uuid4(), "staff") for _ in range(STAFF)]
    for one in staff:
        book.do(person.register, by=manager, kind="staff", name="Somebody", person=one.person)
        book.do(person.assign_role, by=manager, person=one.person, role="staff")
    for one in staff[::2]:
        book.do(policies.acknowledge, by=one, person=one.person, kind="confidentiality", method="signed")
    return manager, staff


def _family(book: MemoryBook, manager: Actor, staff: list[Actor]) -> None:
    daisy, mother = uuid4(), Actor(uuid4(), "parent")
    book.do(child.enrol, by=manager, name="Daisy Quill", child=daisy)
    book.do(person.register, by=manager, kind="parent", name="Rosa Quill", person=mother.person)
    ties = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    book.do(relationship.record, by=manager, person=mother.person, child=daisy, **ties)
    book.do(child.assign_key_person, by=manager, child=daisy, person=staff[0].person)
    records = []
    for category in CATEGORIES:
        made = book.do(record.create, by=manager, subject=daisy, category=category, title="a record")
        records.append(made.event.stream)
    book.do(informing.inform, by=manager, record=records[3], method="phone")
    consents = [
        book.do(consent.give, by=mother, child=daisy, scope=Scope(*scope), method="wet-signature", **more).event.stream
        for scope, more in (
            ((("share", "photograph"), ("developmental",), ("school",), ("transition",)), {}),
            ((("photograph",),), {"last_day": date(2026, 12, 18)}),
            ((("use",), ("developmental",), (), ("planning-for-needs",)), {}),
        )
    ]
    for number in range(LOOKS):
        _look(book, number, manager, staff, records)
        if number == LOOKS // 3:
            _share(book, manager, daisy)
            placed = book.do(hold.place, by=manager, child=daisy, against=["parents"], reason="child-at-risk")
        if number == LOOKS // 2:
            book.do(consent.withdraw, by=mother, consent=consents[0], channel="slip", occurred=_days_ago(book, 3))
            book.do(hold.release, by=manager, hold=placed.event.stream, reason="risk-over")
            extra = book.do(record.create, by=manager, subject=daisy, category=CATEGORIES[3], title="another")
            assert extra


def _days_ago(book: MemoryBook, days: int) -> When:
    return When.day((book.now - timedelta(days=days)).date())


def _look(book: MemoryBook, number: int, manager: Actor, staff: list[Actor], records: list[UUID]) -> None:
    book.clock += timedelta(hours=17)
    by = manager if number % 5 == 1 else staff[0] if number % 2 else staff[number % STAFF]
    about = {"by": by, "record": records[number % len(records)], "purpose": "planning-for-needs"}
    with suppress(Refused):  # whoever may not is recorded as that
        if number % 9 == 4:
            book.do(access.tell_access, **about, occurred=_days_ago(book, 1))
        else:
            book.do(access.open_record, **about)
    newest = book.recorded[-1].event_id
    if number % 40 == 13:
        book.do(access_review.review, by=manager, entry=newest, verdict="appropriate")
    if number % 50 == 14:
        book.do(access_query.query, by=manager, entry=newest)
    if number % 40 == 22:
        right = _days_ago(book, 2)
        with suppress(InputError):
            book.do(correction.correct, by=manager, entry=newest, kind="wrong-time", right_time=right)


def _share(book: MemoryBook, manager: Actor, daisy: UUID) -> None:
    asked = {"recipient": "school", "purpose": "transition", "channel": "phone"}
    case = book.do(sharing.receive_request, by=manager, child=daisy, **asked).event.stream
    book.do(sharing.decide, by=manager, child=daisy, case=case, outcome="share", purpose="transition")
    given = {"categories": ["developmental.observation"], "recipients": ["school"], "channel": "phone"}
    book.do(
        disclosure.tell_disclosure, by=manager, child=daisy, case=case, purpose="transition", emergency=False, **given
    )


# ---- copies


def _with(value: Any, ids: Mapping[UUID, UUID]) -> Any:
    """A value with its ids exchanged, wherever they stand in it."""
    if isinstance(value, UUID):
        return ids.get(value, value)
    if isinstance(value, tuple):
        return tuple(_with(one, ids) for one in value)
    if is_dataclass(value) and not isinstance(value, type | When | Document):
        return replace(value, **{f.name: _with(getattr(value, f.name), ids) for f in fields(value) if f.init})
    return value


def copies(of: Story, entries: int) -> Iterator[tuple[UUID, list[Event]]]:
    """Batches of at least so many events together, each with the id of its first event."""
    made = count()
    while next(made) * len(of.told) * BATCH < entries:
        first, batch = uuid4(), list[Event]()
        for _ in range(BATCH):
            ids = {one: uuid4() for one in of.own}
            ids |= {r.event_id: nth_id(first, len(batch) + n) for n, r in enumerate(of.told)}
            batch += [_with(r.event, ids) for r in of.told]
        yield first, batch


def write(folder: Path, entries: int, progress: Callable[[int], None] = lambda _size: None) -> Ledger:
    """A ledger of at least so many entries, open."""
    of = story()
    clock = Clock(of.told[-1].recorded_at)
    ledger = new_ledger(folder, clock=clock, person=of.manager)
    first = uuid4()
    ids = {r.event_id: nth_id(first, n) for n, r in enumerate(of.base)}
    of = replace(of, told=tuple(replace(r, event=_with(r.event, ids)) for r in of.told))
    ledger.record([_documented(_with(r.event, ids), of.documents) for r in of.base], event_id=first)
    for begin, batch in copies(of, entries - ledger.head.size):
        _save(ledger, begin, batch)
        progress(ledger.refresh().size)
    ledger.seal()
    return ledger


def _save(ledger: Ledger, first: UUID, events: list[Event]) -> None:
    """Signed and stored as ever; that each is in the tree is not proved again for each of them."""
    identity, head, at = ledger.require_identity(), ledger.refresh(), to_micros(ledger.now())
    drafts = (
        Draft(
            event=event,
            event_id=nth_id(first, n),
            recorded_at=at,
            recorded_by=identity.person,
            clock="ok",
            after=head,
            signers=(identity.sign,),
        )
        for n, event in enumerate(events)
    )
    ledger.save(*drafts)


def _documented(event: Event, contents: Mapping[bytes, bytes]) -> Event:
    named = [value for value in vars(event).values() if isinstance(value, Document)]
    return replace(event, documents=tuple(contents[one.sha256] for one in named))
