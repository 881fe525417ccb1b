"""Anybody uses anything after any withdrawal, entered in any order: the program's classes are those of a small model.

And of each access: what had been recorded when it happened gives the answer that was frozen, and what is known now gives the
model's. The model (`after.py`) knows nothing of the program.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase
from model import after, model
from model.test_model import Accesses, Consents, Grounds, Mistakes, Shares, Ties, Time, run
from model.world import GROUNDS, RULES, World, moment

from projections.access import who_saw
from projections.after_withdrawal import after_withdrawal
from projections.between import Point
from projections.changes import changes
from projections.explained import explained
from projections.replay import Replay, replay
from projections.state import Standing
from support.memory_book import ZONE


class Asked(World):
    """Nothing is compared on the way but what `World` compares of each entry; at the end, these two answers."""

    combinations = 8

    def agree(self, at: Any, position: int, turn: int) -> None:
        """Not here: `test_model` does."""

    def hear(self, recorded: Any) -> None:
        """Of what was used, besides: of whom, of what matter, and what for."""
        super().hear(recorded)
        event = recorded.event
        if (
            self.facts
            and self.facts[-1].id == recorded.event_id
            and self.facts[-1].kind in ("opened", "told", "handed out")
        ):
            whom = {"child": getattr(event, "subject", None) or event.child, "purpose": event.purpose}
            self.facts[-1].said.update(whom, category=getattr(event, "category", None))

    def teardown(self) -> None:
        end, head = self.book.now, self.book.head
        grounds = {entry: answer.ground for entry, answer in self.frozen.items()}
        for position in sorted({head, *range(head, head - 60, -60 // self.combinations)}):
            if position > 0:
                self.uses_agree(end, position, grounds)
                self.grounds_agree(position)
                self.replays_agree(end, position)

    def uses_agree(self, at: Any, position: int, grounds: dict[Any, str | None]) -> None:
        when = {"zone": ZONE, "rules": RULES, "as_at": at}
        lines = after_withdrawal(self.book.recorded, known_at=position, child=self.daisy, **when)
        ours = after.uses_after(self.facts, position, self.daisy, at, grounds)
        theirs = {(line.entry, line.consent, line.code) for line in lines}
        assert theirs == ours, (position, theirs ^ ours)
        assert lines == after_withdrawal(
            self.book.recorded[:position], child=self.daisy, **when
        )  # it really stopped there

    def replays_agree(self, at: Any, position: int) -> None:
        """Consents stand as in the model; the end is that of a ledger that stopped there; the steps add up to it."""
        when: dict[str, Any] = {"zone": ZONE, "rules": RULES, "holds": True}
        for moment_ in (at, at - timedelta(days=2)):
            whole = replay(self.book.recorded, self.daisy, as_at=moment_, known_at=position, **when)
            assert whole == replay(self.book.recorded[:position], self.daisy, as_at=moment_, **when)
            stood = {fact.id: fact.value[0] for fact in whole.state if fact.kind == "consent"}
            known = self.read(position)
            threads = {c: model.status(known, c, moment_) for c in model.consents(known, self.daisy)}
            assert stood == {c: s for c, s in threads.items() if s is not None}
            assert added_up(whole) == {(f.kind, f.id): (f.value, f.person) for f in whole.state}
        self.what_differs_agrees(at, position)

    def what_differs_agrees(self, at: Any, position: int) -> None:
        """From the one state to the other by the differences, each of which names an entry since, or nothing but time."""
        before, after_ = Point(at - timedelta(days=1), max(1, position - 8)), Point(at, position)
        when: dict[str, Any] = {"zone": ZONE, "rules": RULES, "holds": True}
        found = changes(self.book.recorded, self.daisy, before, after_, **when)
        standing = Standing.of(self.book.recorded[:position], self.daisy, **when)
        stands = dict(standing.at(before.as_at, before.known_at))
        for one in found.standing:
            key = (one.change.fact.kind, one.change.fact.id)
            now, was = stands.get(key), one.change.before
            assert (now and now.value) == (was and was.value)
            stands = {k: v for k, v in {**stands, key: one.change.after}.items() if v is not None}
            assert one.cause is None or one.cause <= position
            assert not one.retold or (one.cause or 0) > before.known_at
        end = standing.at(after_.as_at, after_.known_at)
        assert {k: (v.value, v.person) for k, v in stands.items()} == {k: (v.value, v.person) for k, v in end.items()}

    def grounds_agree(self, position: int) -> None:
        when = {"zone": ZONE, "rules": RULES, "known_at": position}
        lines = who_saw(self.book.recorded, **when)
        for one in explained(self.book.recorded, lines, holds=True, **when):
            entry, line = self.book.find(one.access.entry), one.access
            if line.outcome == "denied":
                continue
            assert entry is not None
            opened, at = self.record_fact(line.record), model.first(moment(line.when))
            urgent = line.outcome == "granted" and entry.event.basis.emergency is not None
            who = (line.person, line.role, opened, at)
            if not line.corrected and at <= entry.recorded_at:  # of tomorrow, what is entered until then counts, too
                assert one.then == one.frozen, one
            answer = model.may_open(self.read(position), *who, urgent=urgent)
            assert (GROUNDS[one.now.ground], one.now.rule) == (answer.ground, answer.rule), (one, answer)
            for ground in one.grounds:
                recorded = self.book.find(ground.entry)
                assert recorded is not None
                assert ground.later is None or recorded.recorded_at > at


def added_up(found: Replay) -> dict[Any, Any]:
    """Everything that the steps made different, and what lapsed, one after the other."""
    stands: dict[Any, Any] = {}
    for change in (*(c for step in found.steps for c in (*step.lapsed, *step.changes)), *found.lapsed):
        key, before, now = (change.fact.kind, change.fact.id), change.before, change.after
        assert stands.get(key) == (before and (before.value, before.person))
        stands = {k: v for k, v in {**stands, key: now and (now.value, now.person)}.items() if v is not None}
    return stands


class WhatComesAfterWithdrawal(Asked, Time, Consents, Shares, Accesses, Mistakes):
    """Consents, and every use of what they were for."""


class WhyItWasOpen(Asked, Time, Ties, Grounds, Accesses, Mistakes):
    """Everything that an access can rest on, or be stopped by."""


MACHINES = (WhatComesAfterWithdrawal, WhyItWasOpen)


@pytest.mark.parametrize("machine", MACHINES)
def test_the_program_and_the_model_agree_on_what_came_after(machine: type[World]) -> None:
    run(machine, max_examples=8, stateful_step_count=30, derandomize=True)


@pytest.mark.thorough
@pytest.mark.parametrize("machine", MACHINES)
def test_they_agree_in_many_more_stories(machine: type[World]) -> None:
    same = bool(os.environ.get("CI"))  # there always the same stories
    run(machine, max_examples=60, stateful_step_count=50, phases=[Phase.generate], derandomize=same)
