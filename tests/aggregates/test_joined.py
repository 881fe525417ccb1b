"""One person under two ids: joined, parted, and never joined before it was known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from aggregates.accesses import access
from aggregates.keeping import correction
from aggregates.people import joined, person, relationship, roles
from aggregates.people.joined import JOINED_EVENTS
from ledger.errors import InputError, Refused
from ledger.event import Actor
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def twice(here: Playgroup) -> UUID:
    """The mother is registered a second time, and does not know it."""
    second = here.book.do(person.register, by=here.manager, kind="parent", name="Rosa Quill").event.stream
    assert isinstance(second, UUID)
    return second


def test_the_first_stands_for_both_and_a_chain_for_all(here: Playgroup) -> None:
    book, (a, b, c) = here.book, [here.people["mother"].person, twice(here), twice(here)]
    book.do(joined.join, by=here.manager, person=b, other=c)
    book.do(joined.join, by=here.manager, person=a, other=b)
    assert joined.groups(book.all(*JOINED_EVENTS)) == {a: a, b: a, c: a}
    assert {joined.same(book, one) for one in (a, b, c)} == {frozenset({a, b, c})}
    assert joined.same(book, here.daisy) == {here.daisy}


def test_what_was_entered_under_either_id_opens_the_record(here: Playgroup) -> None:
    book, mother, second = here.book, here.people["mother"], twice(here)
    arguments = {"record": here.records["personal.registration-form"], "purpose": "parent-request"}
    again = Actor(second, "parent")
    with pytest.raises(Refused) as refused:
        book.do(access.open_record, by=again, **arguments)
    assert refused.value.rule in ("S42", "S25")
    book.do(joined.join, by=here.manager, person=mother.person, other=second)
    assert book.do(access.open_record, by=again, **arguments).event.TOPIC == "access.granted"
    book.do(joined.part, by=here.manager, person=second, other=mother.person)
    with pytest.raises(Refused):
        book.do(access.open_record, by=again, **arguments)


def test_a_joining_counts_only_once_it_was_recorded(here: Playgroup) -> None:
    book, second = here.book, twice(here)
    mother = here.people["mother"].person
    with book.at(MONDAY + timedelta(days=2)):
        book.do(joined.join, by=here.manager, person=mother, other=second)
    tuesday = MONDAY + timedelta(days=1)
    assert roles.standing_of(book, second, tuesday, known_by=tuesday).parent(here.daisy) is None
    assert roles.standing_of(book, second, tuesday).parent(here.daisy) is not None
    assert joined.same(book, second, known_by=tuesday) == {second}


def test_a_joining_that_was_an_error_never_was(here: Playgroup) -> None:
    book, second = here.book, twice(here)
    mother = here.people["mother"].person
    made = book.do(joined.join, by=here.manager, person=mother, other=second)
    book.do(correction.correct, by=here.manager, entry=made.event_id, kind="entered-in-error")
    assert joined.same(book, mother) == {mother}


def test_a_restriction_of_one_is_a_restriction_of_both(here: Playgroup) -> None:
    book, mother, second = here.book, here.people["mother"].person, twice(here)
    ties = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    book.do(relationship.record, by=here.manager, person=second, child=here.daisy, **ties)
    first = next(r.event.stream for r in book.about(mother) if r.event.TOPIC == "relationship.recorded")
    book.do(joined.join, by=here.manager, person=mother, other=second)
    book.do(relationship.restrict, by=here.manager, relationship=first, restriction="no-contact")
    assert roles.standing_of(book, second, book.now).parent(here.daisy) is None


def test_a_child_that_was_only_named_is_joined_to_the_one_that_is_enrolled(here: Playgroup) -> None:
    """Its key person and its parents are those of the child."""
    book = here.book
    named = {"kind": "child", "name": "a girl in red"}
    placeholder = book.do(person.register, by=here.manager, **named).event.stream
    book.do(joined.join, by=here.manager, person=here.daisy, other=placeholder)
    key_person = roles.standing_of(book, here.people["key-person"].person, book.now)
    assert {"key-person"} <= key_person.relations(placeholder)
    assert len(joined.about(book, here.daisy)) > len(book.about(here.daisy)) or joined.about(book, placeholder)


def test_what_cannot_be_joined(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"].person
    second = twice(here)
    book.do(joined.join, by=here.manager, person=mother, other=second)
    for decide, ids, words in (
        (joined.join, (second, mother), "one person already"),
        (joined.join, (mother, mother), "one person already"),
        (joined.join, (uuid4(), mother), "nobody is registered"),
        (joined.join, (mother, uuid4()), "nothing in this ledger"),
        (joined.join, (mother, here.daisy), "child and a grown-up"),
        (joined.part, (mother, here.daisy), "not joined"),
    ):
        with pytest.raises(InputError, match=words):
            book.do(decide, by=here.manager, person=ids[0], other=ids[1])
