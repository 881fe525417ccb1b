"""Anybody uses anything after any withdrawal, entered in any order: the program's classes are those of a small model.

And of each access: what had been recorded when it happened gives the answer that was frozen, and what is known now gives the
model's. The model (`after.py`) knows nothing of the program.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import Phase
from model import after, model
from model.test_model import Accesses, Consents, Grounds, Mistakes, Shares, Ties, Time, run
from model.world import GROUNDS, RULES, World, moment

from projections.access import who_saw
from projections.after_withdrawal import after_withdrawal
from projections.explained import explained
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

    def uses_agree(self, at: Any, position: int, grounds: dict[Any, str | None]) -> None:
        when = {"zone": ZONE, "rules": RULES, "as_at": at}
        lines = after_withdrawal(self.book.recorded, known_at=position, child=self.daisy, **when)
        ours = after.uses_after(self.facts, position, self.daisy, at, grounds)
        theirs = {(line.entry, line.consent, line.code) for line in lines}
        assert theirs == ours, (position, theirs ^ ours)
        assert lines == after_withdrawal(
            self.book.recorded[:position], child=self.daisy, **when
        )  # it really stopped there

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
