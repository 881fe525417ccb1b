"""Somebody begins to work here, or leaves: the act and the key that goes with it, in one transaction.

Functions over a sitting and what was answered, for commands and for pages. What is recorded is decided in
`aggregates.governance.staffing`; a passphrase is handed in by whoever asked its owner for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from aggregates.entries import EntryCorrected, standing
from aggregates.governance import staffing
from aggregates.governance.staffing import Standing
from aggregates.records.custody import CustodyChanged
from cli import keys
from cli.commands import duties
from cli.keys import Due
from cli.moments import moment
from cli.perform import Ready, record
from cli.sitting import Sitting
from ledger import enrolment, leaving
from ledger.custody import passphrase as passphrases
from ledger.errors import InputError
from ledger.event import Event
from ledger.evidence.powers import Key
from ledger.receipt import Outcome
from projections.duties import DutyLine

Events = Callable[[], Sequence[Event]]


def today(at: Sitting) -> date:
    """Today, where the ledger is."""
    return at.today.astimezone(at.zone).date()


# ---- joining


@dataclass(frozen=True)
class Joined:
    """Who joined, what was recorded, and whether a key of their own was made."""

    person: UUID
    outcome: Outcome
    key: Key | None


def key_due(ready: Ready) -> Due | None:
    """What the key of somebody who joins is to do; None if none is made now: no role asks for it, or it begins later."""
    at, person = ready.at, ready.answers.get("person")
    if person is not None and keys.key_of(at, person) is not None:
        return None
    begun = ready.answers["first_day"] <= today(at)
    should = keys.of_roles(at, ready.answers["roles"] if begun else ())
    if person is not None:  # the roles that they have already count as well
        now = keys.due(at, person)
        should = Due(tuple({*should.powers, *now.powers}), tuple({*should.levels, *now.levels}))
    return should if should.powers else None


def join(ready: Ready, passphrase: str | None, *, second: bool = False) -> Joined:
    """Record all of it at once: person, roles, policy, key. Without a passphrase no key is made now."""
    at, should = ready.at, key_due(ready) if passphrase is not None else None
    person = ready.answers.get("person") or uuid4()
    with ExitStack() as kept:
        beside: Events = tuple
        if should is not None and passphrase is not None:
            passphrases.check_new(passphrase)
            made = enrolment.new_key(at.ledger, person, passphrase, should.powers, should.levels)
            beside = kept.enter_context(made)
        outcome = record(
            ready.act, at, ready.answers, ready.by, ready.when, second=second, beside=beside, person=person
        )
    return Joined(person, outcome, keys.key_of(at, person) if should is not None else None)


# ---- leaving


@dataclass(frozen=True)
class Paper:
    """The paper of a record that somebody has taken out."""

    record: UUID
    subject: UUID
    place: str
    position: int


@dataclass(frozen=True)
class Left:
    """What hangs on somebody who leaves: what they are here, what they leave open, what their key opens."""

    standing: Standing
    duties: tuple[DutyLine, ...]
    papers: tuple[Paper, ...]
    opens: Due | None

    @property
    def open(self) -> bool:
        """Whether there is anything that somebody should take over."""
        return bool(self.standing.key_children or self.duties or self.papers)


def left_open(at: Sitting, person: UUID) -> Left:
    """As far as whoever is present may know of it: what is under a hold is on nobody else's list."""
    key = keys.key_of(at, person)
    mine = tuple(d for d in duties.seen(at, moment(at, None, None)) if d.person == person)
    return Left(
        staffing.standing(at.ledger.book(), person, at.today),
        mine,
        tuple(paper for holder, paper in _papers(at) if holder == person),
        None if key is None else keys.opens(at, key),
    )


def _papers(at: Sitting) -> list[tuple[UUID, Paper]]:
    """Each record whose paper is out, with who has it."""
    moves = (e for e in standing(at.ledger.all(CustodyChanged, EntryCorrected)) if isinstance(e.event, CustodyChanged))
    newest = {e.event.stream: e for e in moves}
    return [
        (
            e.event.holder or e.event.by.person,
            Paper(e.event.stream, e.event.about[0].subject, e.event.to_place, e.recorded.position),
        )
        for e in newest.values()
        if e.event.away
    ]


def somebody_else(at: Sitting, person: UUID) -> None:
    """InputError for one's own leaving: nobody would be left who ends the key."""
    if person == at.me:
        raise InputError(
            "nobody records their own leaving", hint="a colleague does; a manager: consent-ledger staff handover"
        )


def leave(ready: Ready, *, second: bool = False) -> tuple[Outcome, bool]:
    """Record that somebody leaves, and end their keys with their last day; whether a key was ended."""
    at, person = ready.at, ready.answers["person"]
    valid = list(leaving.valid(at.ledger, person))
    ends = valid if ready.answers["last_day"] <= today(at) else []
    somebody_else(at, person)
    leaving.settle(at.ledger)
    leaving.check(at.ledger, ends)
    reason = ready.answers.get("reason", "left")

    def beside() -> list[Event]:
        return [leaving.revocation(at.ledger, key, reason, ahead=n) for n, key in enumerate(ends, start=1)]

    found = left_open(at, person)
    entries = tuple(dict.fromkeys(d.entry for d in found.duties))
    outcome = record(ready.act, at, ready.answers, ready.by, ready.when, second=second, beside=beside, entries=entries)
    leaving.settle(at.ledger)
    return outcome, bool(ends)
