"""Holds: from whom something about a child is kept for a time, so that nobody is warned of it. Stream: one for each hold.

A hold names against whom it stands (the parents, certain persons, everybody outside), what it covers, why, and when it is
looked at again (S9 to S11, S41, S56). It stands until it is released, also when its review is overdue. Nothing else in the
ledger carries it: what a parent may see has no field that could tell of it, and the words of a refusal are those of any
other. Duties: `review-hold` and `review-hold-again`, from the review date.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from aggregates import language, pack
from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, Entry, EntryCorrected, History, standing
from aggregates.people import joined, roles
from aggregates.rules import Remark, Rules, within
from ledger.errors import InputError, Refused
from ledger.event import Actor, Book, Decision, Event, Recorded, Sealed, When, inside

SENSITIVITY = "safeguarding"


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Act):
    """Something is kept from somebody: when asking for consent, or telling, could do harm (S11, S41, S56).

    Sealed about the child: words.
    """

    TOPIC = "hold.placed"
    child: UUID
    against: tuple[str, ...] = inside()  # hold-against
    persons: tuple[UUID, ...] = inside(default=())
    covers: tuple[str, ...] = inside(default=())  # record categories and classes; none is everything
    reason: str = inside()  # hold-reason
    review: date | None = inside(default=None)


@dataclass(frozen=True, kw_only=True)
class HoldReviewed(Act):
    """Somebody looked whether a hold is still needed, and it stands on (S11). Sealed about the child: words."""

    TOPIC = "hold.reviewed"
    child: UUID
    review: date | None = inside(default=None)  # when it is looked at next


@dataclass(frozen=True, kw_only=True)
class HoldReleased(Act):
    """A hold is over: what it kept back may be told, as the rules then say (S11, S41). Sealed about the child: words."""

    TOPIC = "hold.released"
    child: UUID
    reason: str = inside()  # hold-release


@dataclass(frozen=True, kw_only=True)
class HoldsDenied(Act):
    """Somebody who does not decide about holds asked which there are (S11, S15)."""

    TOPIC = "hold.denied"
    child: UUID | None = None
    rule: str


HOLD_EVENTS: tuple[type[Event], ...] = (HoldPlaced, HoldReviewed, HoldReleased, EntryCorrected)


@dataclass(frozen=True, slots=True)
class HoldState:
    """One hold, as it stands at an instant."""

    hold: UUID
    entry: Entry  # hold.placed
    persons: frozenset[UUID]  # with every id that was joined with theirs
    roles: frozenset[str]
    review: date | None

    def covers(self, person: UUID | None, role: str, category: str | None) -> bool:
        """Whether it keeps matter of a category (None: any at all) from somebody in this role."""
        return (role in self.roles or person in self.persons) and self._matter(category)

    def _matter(self, category: str | None) -> bool:
        covered = self.entry.event.covers
        if category is None or not covered:
            return True
        return within(category, covered) or any(code.partition(".")[0] == category for code in covered)


def in_force(
    book: Book, child: UUID, at: datetime, *, known_by: datetime | None = None, known_at: int | None = None
) -> tuple[HoldState, ...]:
    """The holds about a child at an instant, as far as they had been recorded by then."""
    known: dict[str, Any] = {"known_by": known_by, "known_at": known_at}
    history = joined.about(book, child, *HOLD_EVENTS)
    found = standing(history, **known)
    one = joined.in_book(book, **known) if found else {}
    return among(found, at, book.zone, pack.in_force(book).rules, one)


def among(
    entries: Sequence[Entry], at: datetime, zone: ZoneInfo, rules: Rules, one: Mapping[UUID, UUID]
) -> tuple[HoldState, ...]:
    """Those that stand at an instant, given the standing entries and who turned out to be one person (`joined.groups`)."""
    past = [e for e in entries if e.start(zone) <= at]
    over = {e.event.stream for e in past if isinstance(e.event, HoldReleased)}
    placed = [e for e in past if isinstance(e.event, HoldPlaced) and e.event.stream not in over]
    return tuple(_state(entry, past, rules, one) for entry in placed)


def _state(entry: Entry, past: Sequence[Entry], rules: Rules, known: Mapping[UUID, UUID]) -> HoldState:
    event, table = entry.event, rules.data["hold_against"]
    reviews = [e.event.review for e in past if isinstance(e.event, HoldReviewed) and e.event.stream == event.stream]
    return HoldState(
        event.stream,
        entry,
        frozenset(one for person in event.persons for one in joined.members(known, person)),
        frozenset(role for code in event.against for role in table[code]["roles"]),
        reviews[-1] if reviews else event.review,
    )


def covering(found: Collection[HoldState], person: UUID | None, role: str, category: str | None) -> HoldState | None:
    """The first of these holds that keeps such matter from somebody."""
    return next((hold for hold in found if hold.covers(person, role, category)), None)


def placed(
    d: Draft,
    *,
    child: UUID,
    against: Sequence[str],
    persons: Sequence[UUID] = (),
    covers: Sequence[str] = (),
    reason: str,
    review: date | None = None,
    words: str | None = None,
    causation: UUID | None = None,
) -> HoldPlaced:
    """The event that places a hold, on a stream of its own; with a review date, unless the setting has set no period."""
    codes = d.codes("hold-against", [*against, *(["person"] if persons else [])])
    if not codes or ("person" in codes) != bool(persons):
        raise InputError("nothing says against whom the hold stands", hint="name parents, outside, or who it is")
    header = d.header(
        uuid4(),
        1,
        *subjects(child),
        sealed=[Sealed(child, words=words)],
        sensitivity=SENSITIVITY,
        folders=["safeguarding"],
        causation=causation,
    )
    return HoldPlaced(
        **header,
        child=child,
        against=codes,
        persons=tuple(dict.fromkeys(persons)),
        covers=d.codes("record-category", covers, "record-class"),
        reason=d.code("hold-reason", reason),
        review=review or next_review(d),
    )


def next_review(d: Draft) -> date | None:
    """When a hold that is placed or reviewed now is looked at next; None if the setting has set no period."""
    period = d.rules.period("hold-review")
    return None if period is None else period.after_day(d.start.astimezone(d.book.zone).date())


def place(
    book: Book,
    *,
    by: Actor,
    child: UUID,
    against: Sequence[str],
    persons: Sequence[UUID] = (),
    covers: Sequence[str] = (),
    reason: str,
    review: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Place a hold. Never refused: whoever sees the danger says so, and who decides such things looks at it."""
    d = draft(book, by, occurred)
    if not book.knows(child):
        raise InputError(f"nobody is registered as {child}", hint="enrol the child first")
    event = placed(
        d, child=child, against=against, persons=persons, covers=covers, reason=reason, review=review, words=words
    )
    return d.decided([event], _remarks(d) + d.missing({"hold-without-review": event.review is None}))


def review(
    book: Book,
    *,
    by: Actor,
    hold: UUID,
    next_day: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that a hold was looked at and stands on."""
    d = draft(book, by, occurred)
    header, child = _next(d, hold, words)
    event = HoldReviewed(**header, child=child, review=next_day or next_review(d))
    return d.decided([event], _remarks(d))


def release(
    book: Book, *, by: Actor, hold: UUID, reason: str, words: str | None = None, occurred: When | None = None
) -> Decision:
    """Record that a hold is over."""
    d = draft(book, by, occurred)
    header, child = _next(d, hold, words)
    return d.decided([HoldReleased(**header, child=child, reason=d.code("hold-release", reason))], _remarks(d))


def _next(d: Draft, hold: UUID, words: str | None) -> tuple[dict[str, Any], UUID]:
    """The header of the next event of a hold that still stands, and whom it is about."""
    state = d.book.load(hold, History.apply)
    if state is None or not state.begins_with(HoldPlaced):
        raise InputError(f"there is no hold {hold}", hint="see `hold list`")
    if state.entries(HoldReleased):
        raise InputError("this hold was released already")
    child = state.recorded[0].event.child
    header = d.header(
        hold,
        state.version + 1,
        *subjects(child),
        sealed=[Sealed(child, words=words)],
        sensitivity=SENSITIVITY,
        folders=["safeguarding"],
    )
    return header, child


def _remarks(d: Draft) -> list[Remark]:
    others = d.by.role not in d.rules.data["hold_keepers"]["roles"]
    return d.warnings() + roles.doubts(d) + d.missing({"hold-by-others": others})


def keeps(found: HoldState, parent: UUID | None, category: str | None) -> bool:
    """Whether a hold keeps such matter from a parent; of a parent who is not named, from any of them."""
    return found.covers(parent, "parent", category) or (
        parent is None and any(found.covers(person, "parent", category) for person in found.persons)
    )


def may_know(book: Book, person: UUID, at: datetime) -> bool:
    """Whether somebody is among those who decide about holds, and so may know of them."""
    keepers = pack.in_force(book).rules.data["hold_keepers"]["roles"]
    who = roles.standing_of(book, person, at)
    return any(who.role(role) is not None for role in keepers)


def shown(book: Book, person: UUID, at: datetime, events: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
    """These events without what tells of holds, or names one, unless they are among those who may know."""
    streams = {r.event.stream for r in events if _tells(r.event)}
    known = not streams or may_know(book, person, at)
    return [r for r in events if known or r.event.stream not in streams]


def _tells(event: Any) -> bool:
    """It is about a hold, names one, or is an attempt that one stopped."""
    stopped = event.TOPIC == "access.denied" and event.basis.hold is not None
    return stopped or isinstance(event, HoldPlaced | HoldsDenied) or getattr(event, "hold", None) is not None


def ask(book: Book, *, by: Actor, child: UUID | None = None) -> Decision:
    """Ask which holds there are: yes, and nothing is recorded; or refused, and the attempt is."""
    d = draft(book, by, None)
    if may_know(book, by.person, d.start):
        return Decision()
    row = d.rules.data["hold_keepers"]
    about = () if child is None else subjects(child, mentioned=[by.person])
    event = HoldsDenied(**d.header(uuid4(), 1, *about), child=child, rule=row["rule"])
    return Decision([event], refused=Refused(language.pick(row["says"]), rule=row["rule"], hint="ask one of them"))
