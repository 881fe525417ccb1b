"""The tables must answer as the model does, whatever was entered, in whatever order: at every position, and made anew.

Issue 4. The stories and the model are those of `test_model.py`: the model is a naive recomputation from all facts that
imports none of our folds. What the model does not speak of is compared with the folds over all events, field by field.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import Phase
from hypothesis.stateful import invariant
from model import model
from model.model import Duty
from model.test_model import Everything, WhatFamiliesSay, WhatIsToBeDone, WhoMayOpenWhat, run
from model.world import DUTIES, RULES, World, moment

from aggregates.permissions import consents
from projections.access import who_saw
from projections.consents import consents_for, disagreements
from projections.duties import open_duties, types
from projections.grants import grants_of
from projections.people import directory
from projections.registers import lines
from projections.views import questions
from projections.views.rebuild import settle
from support.memory_book import ZONE
from support.memory_source import stopped, views_of

REGISTERS = tuple(RULES.rows("registers"))


class Kept(World):
    """A story in which tables are asked after every entry, and once more made from all of them."""

    stops: ClassVar[int] = 2
    combinations = 0  # what the program and the model say of the past is compared elsewhere

    def __init__(self) -> None:
        super().__init__()
        self.views = views_of(self.book)

    @invariant()
    def they_agree_now(self) -> None:
        self.views.catch_up()
        self.answers_are_right(self.views, self.book.now)

    def answers_are_right(self, views: Any, at: datetime) -> None:
        self.consents_are_right(views, at)
        self.duties_are_right(views, at)
        self.accesses_are_right(views, at)

    def consents_are_right(self, views: Any, at: datetime) -> None:
        found, known = questions.consents_of(self.daisy, at)(views), self.read()
        threads = model.consents(known, self.daisy)
        stood = {t: s for t in threads if (s := model.status(known, t, at)) is not None}
        assert {line.consent: line.status for line in found.lines} == stood
        history = consents.history(self.book, self.daisy, RULES)
        assert found.lines == consents_for(history, zone=ZONE, rules=RULES, as_at=at)
        assert found.disagreements == disagreements(consents.states(history, ZONE, at=at), RULES)

    def duties_are_right(self, views: Any, at: datetime) -> None:
        found = [kept.line for kept in questions.open_duties(at)(views)]
        spoken = {Duty(d.duty, d.entry, d.due and moment(d.due)): d.overdue for d in found if d.duty in DUTIES}
        assert spoken == {d: d.overdue(at) for d in model.duties(self.read(), at)}
        assert tuple(found) == open_duties(self.book.all(*types(RULES)), zone=ZONE, rules=RULES, as_at=at)
        late = [kept.line for kept in questions.open_duties(at, overdue=True)(views)]
        assert late == [line for line in found if line.overdue]

    def accesses_are_right(self, views: Any, at: datetime) -> None:
        found = questions.who_saw("child", self.daisy, at)(views)
        opened = {f.id for f in self.read() if f.kind in ("opened", "told") and self.is_daisys(f.id)}
        assert {line.entry for line in found if not line.in_error or line.outcome == "granted"} - opened == {
            line.entry for line in found if line.outcome == "denied" and not line.in_error
        }
        events = self.book.recorded
        person = self.people["staff"]
        for kind, what in (("child", self.daisy), ("person", person), ("record", self.records[0])):
            expected = who_saw(events, zone=ZONE, rules=RULES, as_at=at, **{kind: what})
            assert tuple(questions.who_saw(kind, what, at)(views)) == expected

    def is_daisys(self, entry: Any) -> bool:
        recorded = self.book.find(entry)
        return recorded is not None and recorded.event.subject == self.daisy

    def teardown(self) -> None:
        """Made anew, all at once, the tables are what they had become entry by entry."""
        at = self.book.now
        self.views.catch_up()
        settle(self.views, at)
        anew = views_of(self.book)
        anew.catch_up()
        settle(anew, at)
        self.answers_are_right(anew, at)
        positions = range(1, self.book.head + 1)
        for position in positions[:: 1 + len(positions) // self.stops]:
            for days in (0, 2):
                self.the_past_is_as_if_it_had_stopped(position, at - timedelta(days=days))

    def the_past_is_as_if_it_had_stopped(self, position: int, at: datetime) -> None:
        """What was known then, asked today of everything, and asked of a ledger in which nothing came after."""
        before = stopped(self.book, position)
        views = views_of(before)
        views.catch_up()
        when: dict[str, Any] = {"zone": ZONE, "rules": RULES, "as_at": at, "known_at": position}
        history = consents.history(self.book, self.daisy, RULES, known_at=position)
        assert questions.consents_of(self.daisy, at)(views).lines == consents_for(history, **when)
        due = open_duties(self.book.all(*types(RULES)), **when)
        assert tuple(kept.line for kept in questions.open_duties(at)(views)) == due
        for kind, what in (("child", self.daisy), ("person", self.people["again"]), ("record", self.records[0])):
            opened = who_saw(self.book.recorded, **when, **{kind: what})
            assert tuple(questions.who_saw(kind, what, at)(views)) == opened
        assert grants_of(self.book.recorded, zone=ZONE, as_at=at, known_at=position) == grants_of(
            before.recorded, zone=ZONE, as_at=at
        )
        assert directory(self.book.recorded, **when) == directory(before.recorded, zone=ZONE, rules=RULES, as_at=at)
        for name in REGISTERS:
            now, then = (lines(b.recorded, name, **when) for b in (self.book, before))
            assert now == then


class FamiliesKept(Kept, WhatFamiliesSay):
    pass


class AccessKept(Kept, WhoMayOpenWhat):
    pass


class DutiesKept(Kept, WhatIsToBeDone):
    pass


class EverythingKept(Kept, Everything):
    pass


MACHINES = (FamiliesKept, AccessKept, DutiesKept, EverythingKept)


@pytest.mark.parametrize("machine", MACHINES)
def test_tables_answer_as_the_model_does(machine: type[World]) -> None:
    run(machine, max_examples=2, stateful_step_count=25, derandomize=True)


@pytest.mark.thorough
@pytest.mark.parametrize("machine", MACHINES)
def test_tables_answer_as_the_model_does_in_many_more_stories(machine: type[World]) -> None:
    same = bool(os.environ.get("CI"))
    more = type(machine.__name__, (machine,), {"stops": 5})
    run(more, max_examples=15, stateful_step_count=50, phases=[Phase.generate], derandomize=same)


@pytest.mark.thorough
@pytest.mark.parametrize("machine", MACHINES)
def test_the_past_is_as_if_the_ledger_had_stopped_at_every_position(machine: type[World]) -> None:
    everywhere = type(machine.__name__, (machine,), {"stops": 10**6})
    run(everywhere, max_examples=2, stateful_step_count=30, derandomize=True)
