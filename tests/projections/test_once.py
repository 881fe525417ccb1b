"""A book in which each question is answered once gives the same answers, and reads each of them once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from aggregates.entries import History
from aggregates.people.person import PersonRegistered, RoleAssigned
from projections.once import OnceRead
from support.playgroup import Playgroup, playgroup


class Counting:
    """Counts what it is asked."""

    def __init__(self, book: Any) -> None:
        self.book, self.asked = book, 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.book, name)
        if not callable(found):
            return found

        def counted(*args: Any) -> Any:
            self.asked += 1
            return found(*args)

        return counted


@pytest.fixture(scope="module")
def here() -> Playgroup:
    return playgroup()


def test_the_answers_are_the_books(here: Playgroup) -> None:
    once, book = OnceRead(here.book), here.book
    someone = here.people["mother"].person
    assert (once.now, once.zone, once.policy) == (book.now, book.zone, book.policy)
    assert list(once.all(RoleAssigned)) == list(book.all(RoleAssigned)) != []
    assert list(once.about(someone)) == list(book.about(someone)) != []
    entry = book.about(someone)[0]
    assert once.find(entry.event_id) == entry
    assert once.load(entry.event.stream, History.apply) == book.load(entry.event.stream, History.apply)
    assert once.load(uuid4(), History.apply) is once.find(uuid4()) is None


def test_the_same_question_is_asked_once_and_another_is_another(here: Playgroup) -> None:
    counting = Counting(here.book)
    once: Any = OnceRead(counting)  # type: ignore[arg-type]
    someone, nobody = here.people["mother"].person, uuid4()
    for _ in range(3):
        once.all(RoleAssigned)
        once.all(PersonRegistered)
        once.all()
        once.about(someone)
        once.about(someone, RoleAssigned)
        once.find(nobody)
        once.load(nobody, History.apply)
    assert counting.asked == 7
