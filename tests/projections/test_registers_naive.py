"""Random histories: the registers of accesses say what a plain recomputation from all events says, at every position.

The recomputation reads events, times and positions, and imports no fold of ours.
"""

from __future__ import annotations

import copy
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.accesses import access
from aggregates.disclosures import disclosure
from aggregates.governance import policies
from aggregates.keeping import correction
from aggregates.people import care
from aggregates.permissions import consent, consent_follow_up
from aggregates.permissions.scope import scope
from aggregates.rules import shipped
from ledger.errors import InputError, Refused
from ledger.event import Actor, Recorded, When
from projections import registers
from projections.register_line import Asked, RegisterLine
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

START = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)  # a Friday; the clocks go back on Sunday
FORM = "personal.registration-form"
HOUR = timedelta(hours=1)

hours = st.integers(0, 60)
STEPS = st.one_of(
    st.tuples(st.just("wait"), hours, hours),
    st.tuples(st.just("open"), st.sampled_from(["staff", "mother", "key-person", "volunteer"]), hours),
    st.tuples(st.just("tell"), st.sampled_from(["staff", "mother", "volunteer"]), hours),
    st.tuples(st.just("care"), hours, hours),
    st.tuples(st.just("acknowledge"), st.sampled_from(["staff", "mother"]), hours),
    st.tuples(st.just("move"), hours, hours),
    st.tuples(st.just("error"), hours, hours),
)


@cache
def before() -> Playgroup:
    return playgroup(START)


def play(steps: list[tuple[str, Any, int]]) -> Playgroup:
    """What is not possible (a second part in the same care, moving what the program recorded) is left out."""
    book = copy.copy(before().book)
    book.recorded, book.documents, book.texts = [*book.recorded], {**book.documents}, {**book.texts}
    here = replace(before(), book=book)
    for step in steps:
        here.book.clock += timedelta(minutes=7)
        with suppress(Refused, InputError):
            _do(here, *step)
    return here


def _do(here: Playgroup, what: str, which: Any, back: int) -> None:
    book, then = here.book, When(here.book.clock - back * HOUR, "minute")
    about = {"record": here.records[FORM], "purpose": "care"}
    match what:
        case "wait":
            book.clock += which * HOUR
        case "open":
            book.do(access.open_record, by=here.people[which], **about)
        case "tell":
            book.do(access.tell_access, by=here.people[which], **about, occurred=then)
        case "care":
            whom = {"child": here.daisy, "person": here.people["staff"].person}
            book.do(care.start, by=here.manager, **whom, occurred=then)
        case "acknowledge":
            whom = {"person": here.people[which].person, "method": "signed"}
            book.do(policies.acknowledge, by=here.manager, **whom, occurred=then)
        case _:
            told = [r for r in book.recorded if r.event.TOPIC in ("access.told", "care.started", "policy.acknowledged")]
            if told:
                entry = told[which % len(told)].event_id
                kind = {"kind": "wrong-time", "right_time": then} if what == "move" else {"kind": "entered-in-error"}
                book.do(correction.correct, by=here.manager, entry=entry, **kind)


# ---- the plain recomputation


class Plain:
    """What had been recorded up to a position, as it then read."""

    def __init__(self, recorded: list[Recorded[Any]], known_at: int, as_at: datetime) -> None:
        self.seen, self.as_at = recorded[:known_at], as_at
        self.times: dict[Any, Any] = {}
        self.wrong: set[Any] = set()
        for r in self.seen:
            if r.event.TOPIC == "entry.corrected":
                if r.event.kind == "entered-in-error":
                    self.wrong.add(r.event.corrects)
                else:
                    self.times[r.event.corrects] = r.event.happened_at

    def start(self, r: Recorded[Any]) -> datetime:
        at: datetime = self.times.get(r.event_id, r.event.occurred.at)
        return at.astimezone(UTC)

    def of(self, *topics: str) -> list[Recorded[Any]]:
        """What stands and had happened."""
        mine = (r for r in self.seen if r.event.TOPIC in topics and r.event_id not in self.wrong)
        return [r for r in mine if self.start(r) <= self.as_at]

    def accesses(self) -> list[Recorded[Any]]:
        return self.of("access.granted", "access.told")

    def out_of_hours(self) -> set[int]:
        def closed(at: datetime) -> bool:
            local = at.astimezone(ZoneInfo("Europe/London"))
            return local.isoweekday() > 5 or not 8 <= local.hour < 18

        return {r.position for r in (*self.accesses(), *self.of("access.denied")) if closed(self.start(r))}

    def without_ground(self, here: Playgroup) -> set[int]:
        """Of what was told of by staff and volunteers: it rested on a part in the care, or on nothing."""
        found = set()
        for r in self.of("access.told"):
            if r.event.by.person == here.people["mother"].person:
                continue
            frozen = r.event.within
            behind = [c for c in self.seen if c.event_id == r.event.basis.care]
            # By the time at which it now is said to have been, its ground had been entered, stands, and had begun.
            fine = frozen and all(
                c.event_id not in self.wrong
                and self.start(c) <= self.start(r)
                and (r.event_id not in self.times or c.recorded_at <= self.start(r))
                for c in behind
            )
            if not fine:
                found.add(r.position)
        return found

    def unacknowledged(self, here: Playgroup) -> set[int]:
        bound = {here.people["mother"].person, here.people["staff"].person, here.people["key-person"].person}
        bound.add(here.people["volunteer"].person)
        found = set()
        for r in self.accesses():
            mine = [a for a in self.of("policy.acknowledged") if a.event.stream == r.event.by.person]
            told = r.event.TOPIC == "access.told" and (r.event_id in self.times or r.event.occurred.at != r.recorded_at)
            at = self.start(r)
            known = [a for a in mine if (a.recorded_at <= at if told else a.position < r.position)]
            done = any(self.start(a) <= at for a in known)
            marked = "not-acknowledged" in r.event.marks
            (policy,) = self.of("policy.adopted") or (None,)
            if policy is None or (told and policy.recorded_at > at):
                continue  # there was nothing yet to acknowledge
            if r.event.by.person in bound and (marked or not done):
                found.add(r.position)
        return found


def positions(found: tuple[RegisterLine, ...]) -> set[int]:
    return {line.position for line in found if line.position is not None}


@settings(max_examples=100, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=14), st.integers(0, 1000), st.integers(-30, 200))
def test_the_lists_of_accesses_are_those_of_a_plain_recomputation(
    steps: list[tuple[str, Any, int]], position: int, ahead: int
) -> None:
    here = play(steps)
    book = here.book
    for known_at in {book.head, 1 + position % book.head}:
        as_at = min(START + ahead * HOUR, book.clock)
        plain = Plain(book.recorded, known_at, as_at)

        def listed(name: str, known_at: int = known_at, as_at: datetime = as_at) -> tuple[RegisterLine, ...]:
            clocks: dict[str, Any] = {"as_at": as_at, "known_at": known_at}
            return registers.lines(book.recorded, name, zone=ZONE, rules=shipped(), asked=Asked(), **clocks)

        assert positions(listed("out-of-hours")) == plain.out_of_hours()
        mother = here.people["mother"].person
        mine = tuple(line for line in listed("without-ground") if line.person != mother and line.topic == "access.told")
        assert positions(mine) == plain.without_ground(here)
        assert positions(listed("unacknowledged-access")) == plain.unacknowledged(here)
        counted = listed("grounds")
        every = [*plain.accesses(), *plain.of("access.denied")]
        assert Counter({(*line.cells["ground"], *line.cells["rule"]): line.count for line in counted}) == Counter(
            (r.event.ground, r.event.rule) for r in every
        )
        assert sorted(n for line in counted for n in line.entries) == sorted(r.position for r in every)


# ---- who must be told

RECIPIENTS = ("school", "health-professional", "other-setting")
SCOPE = scope(["share"], ["developmental"], RECIPIENTS, ["transition"])
BACK = st.sampled_from([0, 0, 0, 1, 5])
SOME = st.sets(st.sampled_from(RECIPIENTS), min_size=1)
ENDINGS = st.one_of(
    st.tuples(st.just("give"), st.integers(0, 1), BACK),
    st.tuples(st.just("share"), SOME, BACK),
    st.tuples(st.just("withdraw"), st.integers(0, 5), BACK),
    st.tuples(st.just("told"), SOME, st.integers(0, 5)),
    st.tuples(st.just("wrong"), st.integers(0, 5), BACK),
)
GIVEN: list[tuple[str, Any, int]] = [("give", 0, 0), ("share", {"school"}, 0), ("share", set(RECIPIENTS), 0)]


def _ends(here: Playgroup, what: str, which: Any, back: int) -> None:
    book, then = here.book, When(here.book.clock - back * HOUR, "minute")
    given = [r for r in book.recorded if r.event.TOPIC == "consent.given"]
    match what:
        case "give":
            who = here.people[("mother", "father")[which]]
            book.do(consent.give, by=who, child=here.daisy, scope=SCOPE, method="typed")
        case "share":
            said = {"categories": ["developmental.observation"], "purpose": "transition", "channel": "post"}
            whom = {"by": here.manager, "child": here.daisy, "recipients": sorted(which)}
            book.do(disclosure.tell_disclosure, **whom, **said, occurred=then)
        case "withdraw" if given:
            mine = given[which % len(given)].event
            by = Actor(mine.person, "parent")
            book.decide(consent.withdraw, by=by, consent=mine.stream, channel="phone", occurred=then)
        case "told" if given:
            mine = given[back % len(given)].event
            said = {"recipients": sorted(which), "method": "phone"}
            book.do(consent_follow_up.told, by=here.manager, consent=mine.stream, **said)
        case "wrong":
            out = [r for r in book.recorded if r.event.TOPIC in ("information.disclosed", "withdrawal.propagated")]
            if out:
                entry = out[which % len(out)].event_id
                book.do(correction.correct, by=here.manager, entry=entry, kind="entered-in-error")


@settings(max_examples=60, deadline=None)
@given(st.lists(ENDINGS, min_size=4, max_size=16), st.integers(0, 1000), st.sampled_from([2, 5, 9, 99, 99]))
def test_who_must_be_told_is_who_got_something_on_a_consent_that_has_ended(
    steps: list[tuple[str, Any, int]], position: int, ahead: int
) -> None:
    here = play([])
    first = here.book.head
    for step in (*GIVEN, *steps):
        here.book.clock += timedelta(minutes=50)
        with suppress(Refused, InputError):
            _ends(here, *step)
    book = here.book
    for known_at in {book.head, first + position % (book.head - first + 1)}:
        plain = Plain(book.recorded, known_at, min(START + ahead * HOUR, book.clock))
        expected = {}
        for ending in plain.of("consent.withdrawn"):
            out = [
                d
                for d in plain.of("information.disclosed")
                if d.event.basis.consent == ending.event.given and d.event.basis.consent_status == "in-force"
            ]
            for code in {*ending.event.to_tell, *(c for d in out for c in d.event.recipients)}:
                told = [t for t in plain.of("withdrawal.propagated") if t.event.ending == ending.event_id]
                expected[ending.position, code] = (
                    {d.position for d in out if code in d.event.recipients},
                    {t.position for t in told if code in t.event.recipients},
                )
        clocks: dict[str, Any] = {"as_at": plain.as_at, "known_at": known_at}
        found = registers.lines(book.recorded, "recipients", zone=ZONE, rules=shipped(), **clocks)
        assert {
            (line.position, *line.cells["told_to"]): (set(line.cells["got"]), set(line.cells["told"])) for line in found
        } == expected
        assert all(bool(line.open) == (not line.cells["told"]) for line in found)
