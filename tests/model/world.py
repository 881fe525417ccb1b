"""A playgroup in a memory book, and beside it the same entries as plain facts for the model; and where the two are compared.

What somebody said is handed to the model, and never what the program made of it. What the program froze in an entry is
compared at once with what the model makes of the facts that had been entered by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from uuid import UUID, uuid4

from hypothesis.stateful import RuleBasedStateMachine, invariant
from model import model
from model.model import Answer, Duty, Fact, Use

from aggregates.accesses.grounds import find
from aggregates.draft import draft
from aggregates.entries import EntryCorrected
from aggregates.governance import setting
from aggregates.people import child, joined, person, relationship
from aggregates.permissions import consents
from aggregates.permissions.consent import principal
from aggregates.permissions.scope import Scope
from aggregates.permissions.scope import Use as ProductUse
from aggregates.records import record
from aggregates.records.record import Record
from aggregates.rules import Rules, shipped
from ledger.errors import InputError, Refused
from ledger.event import Actor, Event, Recorded, When
from projections.access import who_saw
from projections.consents import consents_for
from projections.duties import open_duties, types
from support.memory_book import ZONE, MemoryBook

BEGINNING = datetime(2026, 10, 21, 8, 0, tzinfo=UTC)  # a Wednesday; on the Sunday after it the clocks go back
RULES = shipped()
GROUNDS = {
    "not-confidential": "everyday",
    "professional-need.management": "management",
    "professional-need.designated-person": "designated person",
    "professional-need.key-person": "key person",
    "professional-need.need-to-know-grant": "grant",
    "professional-need.care-involvement": "care",
    "professional-need.developmental-record": "learning",
    "right.parent-own-child": "own child",
    "right.data-subject": "self",
    "right.statutory-inspection": "inspection",
    "emergency-override": "emergency",
    "none-recorded": None,
}
DUTIES = (
    "inform-parents",
    "review-emergency",
    "review-outside-access",
    "review-hold",
    "review-hold-again",
    "discuss-refusal",
    *model.ENDINGS.values(),
)
DUTIES_ALONE = Rules(  # the other rows open what the model does not speak of
    {**RULES.data, "duties": {name: RULES.data["duties"][name] for name in DUTIES}, "warnings": {}}
)
CATEGORIES = (
    "developmental.observation",
    "personal.correspondence",
    "personal.agency-report",
    "beyond-personal.concern-child",
    "grievance",
)
USES: tuple[Use, ...] = (
    ("share", "developmental.observation", "school", "transition"),
    ("share", "personal.correspondence", "school", "transition"),
    ("share", "personal.correspondence", "childrens-social-care", "safeguarding"),
    ("use", "developmental.observation", None, "planning-for-needs"),
    ("use", "personal.correspondence", None, "planning-for-needs"),
    ("photograph", None, None, None),
)


@cache
def duty_events() -> tuple[type[Event], ...]:
    """When every module that declares events has been imported."""
    return types(DUTIES_ALONE)


class Book(MemoryBook):
    """Times come back from a ledger in UTC; and whatever is recorded is a fact for the model."""

    def __init__(self, now: datetime, heard: Callable[[Recorded[Any]], None]) -> None:
        super().__init__(now)
        self.heard = heard

    def record(self, event: Event) -> Recorded[Any]:
        times = {name: at.astimezone(UTC) for name, at in vars(event).items() if isinstance(at, datetime)}
        event = replace(event, **times, occurred=When(moment(event.occurred), event.occurred.precision))
        kept = super().record(event)
        self.heard(kept)
        return kept


def four(scope: Scope | None) -> model.Scope | None:
    return None if scope is None else (scope.actions, scope.categories, scope.recipients, scope.purposes)


def duration(event: Any) -> dict[str, Any]:
    return {"last_day": event.last_day, "uses": event.uses, "until": getattr(event, "until_event", None)}


# What somebody said with each entry, and what it belongs to; never what the program made of it.
SAID: dict[str, Callable[[Any, UUID], tuple[str, Any, dict[str, Any]]]] = {
    "role.assigned": lambda e, i: ("role", i, {"who": e.stream, "role": e.role, "last_day": e.last_day}),
    "role.ended": lambda e, i: ("role ended", e.assignment, {}),
    "key_person.assigned": lambda e, i: ("key person", i, {"who": e.key_person, "child": e.stream}),
    "key_person.ended": lambda e, i: ("key person ended", e.assignment, {"child": e.stream}),
    "care.started": lambda e, i: ("care", i, {"who": e.carer, "child": e.stream, "last_day": e.last_day}),
    "care.ended": lambda e, i: ("care ended", e.involvement, {}),
    "child.left": lambda e, i: ("left", e.stream, {"child": e.stream}),
    "person.joined": lambda e, i: ("joined", i, {"who": e.stream, "other": e.other}),
    "person.parted": lambda e, i: ("parted", e.joining, {"of": e.joining}),
    "relationship.recorded": lambda e, i: (
        "relationship",
        e.stream,
        {"who": e.person, "child": e.child, "relation": e.relation, "authority": e.authority},
    ),
    "relationship.restricted": lambda e, i: (
        "restricted",
        e.stream,
        {"who": e.person, "child": e.child, "relation": e.relation, "last_day": e.last_day},
    ),
    "relationship.ended": lambda e, i: ("relationship ended", e.stream, {}),
    "grant.given": lambda e, i: (
        "grant",
        e.stream,
        {
            "who": e.to,
            "child": e.child,
            "categories": e.categories,
            "records": e.records,
            "first_day": e.first_day,
            "last_day": e.last_day,
        },
    ),
    "grant.ended": lambda e, i: ("grant ended", e.stream, {}),
    "hold.placed": lambda e, i: (
        "hold",
        e.stream,
        {"child": e.child, "against": e.against, "persons": e.persons, "covers": e.covers, "review": e.review},
    ),
    "hold.reviewed": lambda e, i: ("hold reviewed", e.stream, {"review": e.review}),
    "hold.released": lambda e, i: ("hold released", e.stream, {}),
    "emergency.started": lambda e, i: ("emergency", e.stream, {"who": e.by.person, "child": e.child}),
    "emergency.ended": lambda e, i: ("emergency ended", e.stream, {}),
    "record.created": lambda e, i: (
        "record",
        e.stream,
        {"child": e.subject, "category": e.category, "level": e.sensitivity},
    ),
    "access.granted": lambda e, i: ("opened", e.stream, {}),
    "access.told": lambda e, i: ("told", e.stream, {}),
    "access.reviewed": lambda e, i: ("reviewed", e.stream, {"of": e.of}),
    "consent.requested": lambda e, i: (
        "asked",
        e.stream,
        {"who": e.person, "child": e.child, "scope": four(e.scope)},
    ),
    "consent.deferred": lambda e, i: (
        "deferred",
        e.stream,
        {"who": e.person, "child": e.child, "scope": four(e.scope)},
    ),
    "consent.given": lambda e, i: (
        "given",
        e.stream,
        {"who": e.person, "child": e.child, "scope": four(e.scope), **duration(e)},
    ),
    "consent.reaffirmed": lambda e, i: ("reaffirmed", e.stream, {"who": e.person, "child": e.child, **duration(e)}),
    "consent.refused": lambda e, i: ("refused", e.stream, {"who": e.person, "child": e.child, "scope": four(e.scope)}),
    "consent.withdrawn": lambda e, i: (
        "withdrawn",
        e.stream,
        {"who": principal(e.by), "child": e.child, "scope": four(e.scope)},
    ),
    "consent.revoked": lambda e, i: ("revoked", e.stream, {"child": e.child, "scope": four(e.scope)}),
    "consent.invalidated": lambda e, i: ("invalidated", e.stream, {"child": e.child, "since": e.since}),
    "consent.conflict_recorded": lambda e, i: ("settled", e.stream, {"consents": e.consents, "allowed": e.allowed}),
    "withdrawal.propagated": lambda e, i: ("told of the end", e.stream, {"of": e.ending, "recipients": e.recipients}),
    "information.requested": lambda e, i: ("request", e.stream, {}),
    "sharing.decided": lambda e, i: (
        "decided",
        e.stream,
        {
            "outcome": e.outcome,
            "no_consent": e.no_consent,
            "categories": e.categories,
            "recipients": e.recipients,
        },
    ),
    "information.disclosed": lambda e, i: (
        "handed out",
        e.stream,
        {
            "categories": e.categories,
            "recipients": e.recipients,
            "purpose": e.purpose,
            "channel": e.channel,
            "emergency": e.emergency,
            "asked": not e.told,
        },
    ),
    "refusal.discussed": lambda e, i: ("discussed", e.stream, {"of": e.decision}),
    "parent.informed": lambda e, i: ("informed", e.stream, {"record": e.record}),
    "parent.not_informed": lambda e, i: ("not informed", e.stream, {"record": e.record}),
    "entry.corrected": lambda e, i: (
        "corrected",
        e.stream,
        {"of": e.corrects, "how": e.kind, "right": e.right_time and moment(e.right_time)},
    ),
}


def moment(when: When) -> datetime | date:
    return when.at.astimezone(UTC) if isinstance(when.at, datetime) else when.at


class World(RuleBasedStateMachine):
    """A playgroup in a memory book, and beside it the same facts for the model."""

    combinations: ClassVar[int] = 60  # of a past day and a past position that are looked at in the end

    def __init__(self) -> None:
        super().__init__()
        self.book, self.facts = Book(BEGINNING, self.hear), list[Fact]()
        self.reads: dict[int, list[Fact]] = {}
        self.frozen: dict[UUID, Answer] = {}  # of each access, what the model said when it was entered
        self.late: set[UUID] = set()  # the accesses of which somebody told afterwards
        self.manager = Actor(uuid4(), "manager")
        self.asked_as: tuple[datetime, bool] | None = None  # of the entry that is being made: when, and whether now
        self.daisy, self.edgar = uuid4(), uuid4()
        self.people: dict[str, UUID] = {"manager": self.manager.person}
        self.records: list[UUID] = []
        self._found()
        self.actors = self._actors()

    # ---- the setting as it stands on its first morning

    def _found(self) -> None:
        book, by = self.book, self.manager
        book.do(setting.found, name="Little Acorns", person=by.person, person_name="Maud Ashworth")
        for who in (self.daisy, self.edgar):
            book.do(child.enrol, by=by, name="Somebody", child=who)
        for key in (
            "designated-person",
            "staff",
            "other",
            "student",
            "worker",
            "mother",
            "again",
            "father",
            "aunt",
            "gwen",
        ):
            self.people[key] = uuid4()
            kind = "parent" if key in ("mother", "again", "father", "aunt", "gwen") else "staff"
            book.do(person.register, by=by, kind=kind, name=key, person=self.people[key])
        for key in ("designated-person", "staff", "student"):
            book.do(person.assign_role, by=by, person=self.people[key], role=key)
        book.do(person.assign_role, by=by, person=self.people["other"], role="staff")
        book.do(person.assign_role, by=by, person=self.people["worker"], role="childrens-social-worker")
        ties = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
        self._related("mother", self.daisy, **ties)
        self._related("father", self.daisy, **ties | {"relation": "father"})
        self._related("aunt", self.daisy, **ties | {"relation": "other", "authority": "emergency-contact-only"})
        self._related("gwen", self.edgar, **ties)
        for subject, category in [(self.daisy, c) for c in CATEGORIES] + [
            (self.edgar, CATEGORIES[0]),
            (self.people["staff"], CATEGORIES[1]),
        ]:
            made = book.do(record.create, by=by, subject=subject, category=category, title="a record")
            self.records.append(made.event.stream)

    def _related(self, key: str, of: UUID, **ties: str) -> None:
        self.book.do(relationship.record, by=self.manager, person=self.people[key], child=of, **ties)

    def _actors(self) -> list[Actor]:
        """Everybody in a role that could be theirs."""
        p = self.people
        pairs = [
            (p["staff"], "staff"),
            (p["staff"], "key-person"),
            (p["mother"], "parent"),
            (p["other"], "staff"),
            (p["student"], "student"),
            (p["father"], "parent"),
            (p["again"], "parent"),
            (p["manager"], "manager"),
            (p["designated-person"], "designated-person"),
            (p["aunt"], "carer"),
            (p["gwen"], "parent"),
            (p["other"], "key-person"),
            (p["worker"], "childrens-social-worker"),
            (p["staff"], "play-leader"),
            (p["designated-person"], "staff"),
        ]
        return [Actor(*pair) for pair in pairs]

    # ---- every entry is a fact for the model, with what the model makes of it by itself

    def hear(self, recorded: Recorded[Any]) -> None:
        event = recorded.event
        translate = SAID.get(event.TOPIC)
        if translate is None:
            return
        kind, thread, said = translate(event, recorded.event_id)
        fact = Fact(
            position=recorded.position,
            entered=recorded.recorded_at,
            id=recorded.event_id,
            kind=kind,
            thread=thread,
            at=moment(event.occurred),
            said=said | {"last_day": said.get("last_day")},
        )
        said |= self._made_of(fact, event)
        self.facts.append(replace(fact, said=fact.said | said))
        self.reads.clear()

    def _made_of(self, fact: Fact, event: Any) -> dict[str, Any]:
        """What the model itself makes of an entry; the program must have frozen the same in it."""
        then = self.then(fact)
        if fact.kind in ("refused", "withdrawn"):
            counts = model.speaks_for(then, model.same(self.read(), fact["who"]), fact["child"], fact.start)
            assert event.parental == counts, (fact.kind, "counts", counts)
            found = {"counts": counts}
        else:
            found = {}
        if fact.kind in model.ENDINGS:
            telling = model.to_tell(self.read(), fact)
            assert set(event.to_tell) == telling, (fact.kind, event.to_tell, telling)
            found["to_tell"] = telling
        if fact.kind in ("opened", "told"):
            found |= self._opened(fact, event, then)
        if fact.kind == "handed out":
            found |= self._handed_out(fact, event, then)
        if fact.kind == "decided":
            found["asked"] = bool([f for f in model.of(self.read(), "request") if f.thread == fact.thread])
            assert found["asked"] == (event.request is not None)
        return found

    def then(self, fact: Fact) -> list[Fact]:
        """What counts as known for an entry: of what happens now, everything; of what is told late, what there was then."""
        return self.read(instant=fact.start) if self.is_late(fact) else self.read()

    def is_late(self, fact: Fact) -> bool:
        return fact.at != self.book.now

    def read(self, position: int | None = None, instant: datetime | None = None) -> list[Fact]:
        if instant is not None:
            return model.as_read(self.facts, instant=instant)
        where = self.book.head if position is None else position
        if where not in self.reads:
            self.reads[where] = model.as_read(self.facts, where)
        return self.reads[where]

    def _opened(self, fact: Fact, event: Any, then: list[Fact]) -> dict[str, Any]:
        """An access: its ground is what had been recorded and was in force then, and nothing that was entered later."""
        opened, who, at, basis = self.record_fact(event.record), event.by.person, fact.start, event.basis
        urgent = fact.kind == "opened" and basis.emergency is not None
        answer = model.may_open(then, who, event.by.role, opened, at, urgent=urgent)
        self.frozen[fact.id] = answer
        if self.is_late(fact):
            self.late.add(fact.id)
        within = event.within if fact.kind == "told" else True
        theirs = (GROUNDS[event.ground], event.rule, within)
        assert theirs == (answer.ground, answer.rule, answer.yes), (fact, opened, theirs, answer)
        whom = opened["child"]
        self.one_of(basis.role, model.in_role(then, who, event.by.role, at))
        self.one_of(basis.relationship, model.opening(then, who, whom, at))
        self.one_of(basis.key_person, model.tied(then, "key person", who, whom, at))
        self.one_of(basis.care, model.tied(then, "care", who, whom, at))
        self.one_of(basis.grant, model.grants(then, who, opened, at))
        use = ("use", opened["category"], None, event.purpose)
        return {
            "within": answer.yes,
            "relied": self.relied(event, model.in_force(then, whom, use, at)),
            "what": fact.id,
        }

    def _handed_out(self, fact: Fact, event: Any, then: list[Fact]) -> dict[str, Any]:
        found = [
            model.in_force(then, event.child, ("share", c, r, event.purpose), fact.start) for c, r in model.pairs(fact)
        ]
        behind = found[0] if all(found) else []
        decided = [f for f in model.of(then, "decided") if f.thread == fact.thread]
        self.one_of(event.decision, decided)
        stopped = model.stops_handing_out(then, event.by.person, event.by.role, fact.said, fact.start)
        assert event.outside == stopped, (event.outside, stopped)
        return {"decision": event.decision, "relied": self.relied(event, behind)}

    def relied(self, event: Any, behind: list[Fact]) -> UUID | None:
        """The consent on which something rested: one of those that the model finds in force, or none."""
        basis = event.basis
        rests = basis.consent if basis.consent_status == "in-force" else None
        self.one_of(rests, behind)
        return rests

    @staticmethod
    def one_of(frozen: UUID | None, found: list[Fact]) -> None:
        ids = [f.id for f in found]
        assert (frozen is None and not ids) or frozen in ids, (frozen, found)

    def record_fact(self, record: UUID) -> Fact:
        return next(f for f in self.facts if f.kind == "record" and f.thread == record)

    # ---- entering something

    def do(self, decide: Callable[..., Any], *, never: bool = False, **arguments: Any) -> list[Recorded[Any]]:
        """Record what it decides; what cannot be meant (and is not `never` turned away) records nothing."""
        before = self.book.head
        try:
            made = self.book.decide(decide, **arguments)
        except Refused:  # only whoever is the manager now gives and ends roles
            managing = model.in_role(self.read(), self.manager.person, "manager", self.book.now)
            if managing or decide not in (person.assign_role, person.end_role):
                raise
            return []
        except InputError:
            assert self.book.head == before
            if never:
                raise
            return []
        return made

    def refusal(self, decide: Callable[..., Any], **arguments: Any) -> str | None:
        """Ask before the act: by which phrase of the policy it was refused, or None."""
        decision = decide(self.book, **arguments)
        for event in decision.events:
            self.book.record(event)
        return None if decision.refused is None else decision.refused.rule

    def occurred(self, when: tuple[str, timedelta] | None) -> When | None:
        """In the words of a desk: the clock on its wall."""
        if when is None:
            return None
        at = (self.book.now - when[1]).astimezone(ZONE)
        return When.day(at.date()) if when[0] == "day" else When(at.replace(second=0, microsecond=0), "minute")

    def at(self, when: tuple[str, timedelta] | None) -> dict[str, Any]:
        return {"occurred": self.occurred(when)}

    def today(self) -> date:
        return self.book.now.astimezone(ZONE).date()

    def of(self, *kinds: str) -> list[Fact]:
        return [f for f in self.facts if f.kind in kinds]

    def threads(self, *kinds: str) -> list[UUID]:
        return list(dict.fromkeys(f.thread for f in self.of(*kinds)))

    def pick(self, some: list[Any] | tuple[Any, ...], which: int) -> Any:
        return some[-1 - which % len(some)]  # zero is the newest

    def parent(self, which: int) -> Actor:
        """Whoever says it as a parent: the mother most often, sometimes under the other id."""
        return Actor(self.people[("mother", "father", "again", "mother", "aunt")[which % 5]], "parent")

    # ---- what must always hold

    @invariant()
    def they_agree_now(self) -> None:
        self.agree(self.book.now, self.book.head, self.book.head)

    @invariant()
    def no_ground_was_entered_later(self) -> None:
        """Each access once more, by the events alone: whatever it rests on stood in the book when it happened."""
        for opened in (r for r in self.book.recorded if r.event_id in self.frozen):
            basis, began = opened.event.basis, opened.event.occurred.start(ZONE)
            rests = (basis.role, basis.relationship, basis.key_person, basis.care, basis.grant, basis.consent)
            for ground in (self.book.find(one) for one in rests if one is not None):
                assert ground is not None
                assert ground.position < opened.position
                assert opened.event_id not in self.late or ground.recorded_at <= began

    def agree(self, at: datetime, position: int, turn: int) -> None:
        """The program's answer and the model's to one question each; which access is asked about, `turn` says."""
        self.agree_on_consent(at, position)
        self.agree_on_access(at, position, turn)
        self.agree_on_duties(at, position)

    def agree_on_consent(self, at: datetime, position: int) -> None:
        known, history = self.read(position), consents.history(self.book, self.daisy, RULES)
        states = consents.states(history, ZONE, at=at.astimezone(ZONE), known_at=position)
        for use in USES:
            found = consents.covering(states, ProductUse(*use))
            theirs = consents.status_for(found, ProductUse(*use)) == "in-force"
            ours = model.in_force(known, self.daisy, use, at)
            assert theirs == bool(ours), (use, at, position, found, ours)
            assert not theirs or (found and found.given in [f.id for f in ours])
        lines = consents_for(history, zone=ZONE, rules=RULES, as_at=at.astimezone(ZONE), known_at=position)
        threads = model.consents(known, self.daisy)
        stood = {t: s for t in threads if (s := model.status(known, t, at)) is not None}
        assert {line.consent: line.status for line in lines} == stood, (at, position)

    def agree_on_access(self, at: datetime, position: int, turn: int) -> None:
        by, opened = self.actors[turn % len(self.actors)], self.records[turn * 3 % len(self.records)]
        known = self.read(position)
        created = next((f for f in known if f.kind == "record" and f.thread == opened), None)
        state = self.book.load(opened, Record.apply)
        if created is None or state is None:
            return
        seen = self.book.recorded[position - 1].recorded_at
        found = find(draft(self.book, by, None), state, "planning-for-needs", at.astimezone(ZONE), known_by=seen)
        answer = model.may_open(known, by.person, by.role, created, at)
        theirs = (GROUNDS[found.ground], found.verdict.rule)
        assert theirs == (answer.ground, answer.rule), (by.role, created["category"], at, position, theirs, answer)

    def agree_on_duties(self, at: datetime, position: int) -> None:
        when = {"zone": ZONE, "as_at": at.astimezone(ZONE), "known_at": position}
        lines = open_duties(self.book.all(*duty_events()), rules=DUTIES_ALONE, **when)
        found = {Duty(line.duty, line.entry, line.due and moment(line.due)): line.overdue for line in lines}
        ours = {d: d.overdue(at) for d in model.duties(self.read(position), at)}
        assert found == ours, (at, position, set(found.items()) ^ set(ours.items()))

    # ---- at the end of each run: every past day, and every past position

    def teardown(self) -> None:
        end = self.book.now + timedelta(days=3)
        days = [
            model.midnight(model.day_of(BEGINNING) + timedelta(days=n)) for n in range(-3, (end - BEGINNING).days + 2)
        ]
        positions = list(range(1, self.book.head + 1))
        pairs = [(day - timedelta(microseconds=1), position) for day in days for position in positions]
        step = max(1, len(pairs) // self.combinations)
        chosen = {*pairs[::step], *((self.book.now, p) for p in positions[:: 1 + len(positions) // self.combinations])}
        for turn, (at, position) in enumerate(sorted(chosen)):
            self.agree(at, position, turn)
        self.accesses_stay_as_they_were()

    def accesses_stay_as_they_were(self) -> None:
        """Nothing that was entered later changed the ground of an access; what is known of consent now stands beside it."""
        events = [*self.book.about(self.daisy), *self.book.all(*joined.JOINED_EVENTS, EntryCorrected)]
        events = list({r.position: r for r in events}.values())
        lines = who_saw(sorted(events, key=lambda r: r.position), zone=ZONE, rules=RULES, child=self.daisy)
        known = self.read()
        for line in lines:
            if line.entry in self.frozen:
                answer = self.frozen[line.entry]
                assert (GROUNDS[line.ground], line.rule, line.outside) == (answer.ground, answer.rule, not answer.yes)
                use = ("use", line.category, None, line.purpose)
                now = model.in_force(known, self.daisy, use, model.first(moment(line.when)))
                assert (line.consent_now == "in-force") == bool(now)
