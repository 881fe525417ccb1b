"""What you agreed to, and who has seen your child's record: everything that a parent's report says, as data (R9).

Ids, codes and times; the words, and the names that may be opened, are put to it by whoever draws it. What the report covers
and what is new in it is counted from what is shown, so that no number tells of what is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.entries import known
from aggregates.keeping import dispute
from aggregates.keeping.dispute import DISPUTE_EVENTS
from aggregates.people import joined, roles
from aggregates.permissions import consents
from aggregates.records.record import RecordCreated
from ledger.control import LedgerOpened
from ledger.event import Book
from projections import access
from projections.after_withdrawal import AfterLine, after_withdrawal, gravest
from projections.after_withdrawal import types as after_types
from projections.family import agreed, looks, told
from projections.family.agreed import Agreed, Own
from projections.family.looks import Day, Look
from projections.family.reader import FAMILY, Reader
from projections.family.told import TOLD_EVENTS, Told

STAFF = "staff"  # whoever held no role that anybody recorded
BLAMED, OVER = ("after-known", "lag", "basis-changed"), "after-expiry"  # after-withdrawal
DERIVED = (*FAMILY, "child", "key-person", "care")  # held towards a child, not for the setting


@dataclass(frozen=True, slots=True)
class Since:
    """The report before this one. `lines`: how many lines are new since; `earlier`: of these, how many tell of before."""

    when: datetime
    lines: int
    earlier: int


@dataclass(frozen=True, slots=True)
class ParentReport:
    """One report, for one parent, about one child."""

    child: UUID
    to: UUID
    as_at: datetime
    known_at: int | None
    begins: datetime  # from when on anything can be shown
    agreed: Agreed
    days: tuple[Day, ...]
    told: tuple[Told, ...]
    entered_by: Mapping[int, str]  # by position: the role of whoever typed in what came late, or was told
    after: Mapping[
        int, str
    ]  # by position, of what was done after this parent's own yes to it had ended: after-withdrawal
    disputed: Mapping[int, bool]  # by position: somebody says that it is wrong; True: this parent does
    since: Since | None

    @property
    def looks(self) -> tuple[Look, ...]:
        return tuple(look for day in self.days for look in day.looks)

    @property
    def by_hand(self) -> int:
        """How many looks were told afterwards and typed in."""
        return sum(look.by_hand for look in self.looks)


def parent_report(
    book: Book, child: UUID, to: UUID, *, as_at: datetime, now: datetime, known_at: int | None = None
) -> ParentReport:
    """Everything that this parent is told, as at a time in the world and as known at a position; holds are those of now."""
    reader, zone = Reader.of(book, child, to, now), book.zone
    when: dict[str, Any] = {"zone": zone, "as_at": as_at, "known_at": known_at}
    yes = known(consents.history(book, child, reader.rules), known_at=known_at)
    beside = known(joined.about(book, child, RecordCreated, *access.BESIDE), known_at=known_at)
    events = joined.about(book, child, *ACCESS_EVENTS, *consents.sources(reader.rules), *access.BESIDE)
    seen = access.who_saw(events, child=child, rules=reader.rules, **when)
    found = ParentReport(
        child=child,
        to=to,
        as_at=as_at,
        known_at=known_at,
        begins=_begins(book, child),
        agreed=agreed.agreed(reader, yes, rules=reader.rules, **when),
        days=looks.days(reader, seen, beside, zone),
        told=told.told(reader, joined.about(book, child, *TOLD_EVENTS), **when),
        entered_by={},
        after=_after(book, child, reader, when),
        disputed=_disputed(book, child, reader, known_at),
        since=None,
    )
    return _with_since(_with_typists(found, book), book, reader)


def _begins(book: Book, child: UUID) -> datetime:
    """When the ledger was opened; what is older was told afterwards."""
    return next(iter((*book.all(LedgerOpened), *book.about(child)))).recorded_at


def _after(book: Book, child: UUID, reader: Reader, when: Mapping[str, Any]) -> dict[int, str]:
    """What was done after a yes of this parent had ended: the gravest class of each. Of nobody else's."""
    rules = reader.rules
    lines = after_withdrawal(book.all(*after_types(rules)), child=child, rules=rules, **when)
    own = (line for line in lines if (state := _given_by(book, line.consent)) is not None and state in reader.ids)
    return {line.position: _told_as(book, line, reader) for line in gravest(own)}


def _given_by(book: Book, consent: UUID) -> UUID | None:
    """Whose consent it is."""
    state = consents.load(book, consent)
    return None if state is None else next((p for r in state.recorded if (p := getattr(r.event, "person", None))), None)


def _told_as(book: Book, line: AfterLine, reader: Reader) -> str:
    """The class as this parent is told it: a yes that somebody else ended is said to have ended, and no more."""
    ended = book.find(line.ended)
    withdrew = line.code in BLAMED and ended is not None and not reader.is_own(ended.event.by)
    return OVER if withdrew else line.code


def _disputed(book: Book, child: UUID, reader: Reader, known_at: int | None) -> dict[int, bool]:
    """What this parent, or anybody but the others of the family, says is wrong."""
    said = dispute.by_entry(joined.about(book, child, *DISPUTE_EVENTS), known_at=known_at)
    found: dict[int, bool] = {}
    for event_id, disputes in said.items():
        whose = [reader.is_own(one.event.by) for one in disputes if not reader.is_others(one.event.by)]
        recorded = book.find(event_id)
        if whose and recorded is not None:
            found[recorded.position] = any(whose)
    return found


def _with_typists(found: ParentReport, book: Book) -> ParentReport:
    """With the role, at that time, of whoever typed in what was entered late or told afterwards."""
    lines: list[Own | Look | Told] = [*found.agreed.own, *found.looks, *found.told]
    later = [line for line in lines if line.late or (isinstance(line, Look) and line.by_hand)]
    return replace(found, entered_by={line.position: _role(book, line.entered_by, line.entered) for line in later})


def _role(book: Book, person: UUID, at: datetime) -> str:
    held = roles.standing_of(book, person, at, known_by=at).holding
    return next((t.role for t in held if t.role not in DERIVED), STAFF)


def _with_since(found: ParentReport, book: Book, reader: Reader) -> ParentReport:
    """With what is new since the last report that this parent was given about this child."""
    known_at = found.known_at
    mine = [e for e in reader.pages if known_at is None or e.recorded.position <= known_at]
    if not mine:
        return found
    last = mine[-1]
    lines: list[Own | Look | Told] = [*found.agreed.own, *found.looks, *found.told]
    new = [line for line in lines if line.position > last.event.known_at]
    earlier = [line for line in new if line.when.start(book.zone) < last.event.as_of]
    return replace(found, since=Since(last.recorded.recorded_at, len(new), len(earlier)))
