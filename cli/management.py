"""The management passes on: the steps of `staff handover`, each a function that looks first whether it was done already.

With both there: role and key of the next manager, a new recovery sheet, a check of the whole ledger, the places of backups,
what is open; both sign one entry; then the next one ends role and key of the one before. With nobody there who could hand
over, the recovery sheet stands in for them, and everything says so. Passphrases and paper are the caller's business.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.governance import management, staffing, upkeep
from aggregates.governance.management import MANAGER, SettingHandedOver, Shown
from aggregates.governance.setting import SettingRegistered
from aggregates.people import person as people
from aggregates.people.roles import standing_of
from cli import keys, staff
from cli.commands import duties
from cli.commands.verify import examine
from cli.moments import moment
from cli.sitting import Sitting
from ledger import enrolment, leaving, places
from ledger.control import KeyEnrolled
from ledger.custody import passphrase as passphrases
from ledger.custody.keyfile import Identity
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded
from ledger.evidence.report import Report
from ledger.places import Places
from ledger.receipt import Outcome
from projections.duties import DutyLine


@dataclass(frozen=True)
class Seen:
    """What is gone through before it is signed."""

    report: Report
    backups: Places | None
    duties: tuple[DutyLine, ...]
    sheet: bytes  # commitment of the recovery sheet that counts from now on

    def shown(self, *, backups_right: bool | None) -> Shown:
        """The same, as the entry keeps it."""
        return Shown(
            sheet=self.sheet,
            checked=self.report.head.size,
            failed=tuple(check.name for check in self.report.failed),
            backups=None if self.backups is None else backups_right,
            duties=tuple(d.entry for d in self.duties),
        )


def is_manager(at: Sitting, person: UUID) -> bool:
    """Now, as recorded."""
    return person in management.managers(at.ledger.book())


def others(at: Sitting) -> tuple[UUID, ...]:
    """Who else is the manager now."""
    return tuple(who for who in management.managers(at.ledger.book()) if who != at.me)


# ---- the next manager


def has_what_it_takes(at: Sitting, person: UUID) -> bool:
    """Whether somebody has a key already that does all that a manager's does."""
    key = keys.key_of(at, person)
    return key is not None and not keys.opens(at, key).lacks(keys.of_roles(at, {MANAGER}))


def appoint(
    at: Sitting, person: UUID, passphrase: str, *, first_day: date, name: str | None = None, last: str = ""
) -> Identity:
    """Role and key of the next manager, at once, as far as they are missing; their key, opened with their passphrase.

    `last`: the passphrase of the key that they have had until now, which then countersigns the new one.
    """
    me, made = Actor(at.me, MANAGER), has_what_it_takes(at, person)
    if not made:
        passphrases.check_new(passphrase)
    old = keys.last_identity(at, person, last) if last and not made else None
    held = {t.role for t in standing_of(at.ledger.book(), person, at.today).holding}
    should = keys.of_roles(at, {*held, MANAGER})
    with ExitStack() as kept:
        beside = kept.enter_context(_key(at, person, passphrase, should)) if not made else list

        def decide(book: Book) -> Decision:
            join = {"roles": (MANAGER,), "first_day": first_day, "person": person, "name": name}
            decided = staffing.join(book, by=me, **join)  # type: ignore[arg-type]
            return decided if decided.refused else Decision((*decided.events, *beside()), decided.warnings)

        at.ledger.execute(decide, also=[old] if old else [])
    return keys.last_identity(at, person, passphrase)


def _key(at: Sitting, person: UUID, passphrase: str, should: keys.Due) -> Any:
    return enrolment.new_key(at.ledger, person, passphrase, should.powers, should.levels)


# ---- what is gone through


def look(at: Sitting, sheet: bytes) -> Seen:
    """Check the ledger and record that it was checked; the places of backups; everything that is open."""
    report = examine(at.ledger.folder, None, [])
    failed = [check.name for check in report.failed]

    def decide(book: Book) -> Decision:
        return upkeep.verified(
            book,
            by=Actor(at.me, MANAGER),
            setting=book.all(SettingRegistered)[0].event.stream,
            size=report.head.size,
            root=report.head.root,
            failed=failed,
            held_against=report.held_against,
        )

    at.ledger.execute(decide)
    found = tuple(duties.seen(at, moment(at, None, None)))
    return Seen(report, places.configured(at.ledger.folder), found, sheet)


# ---- signing


def sign(at: Sitting, incoming: Identity, shown: Shown, note: str | None = None) -> Outcome:
    """Both sign: whoever is here records it, and the next manager, whose act it is, signs with their own key."""
    by, outgoing = Actor(incoming.person, MANAGER, attested="own_key"), at.me

    def decide(book: Book) -> Decision:
        return management.hand_over(book, by=by, outgoing=outgoing, shown=shown, note=note)

    return at.ledger.execute(decide, also=[incoming])


def finish(at: Sitting, outgoing: UUID, last_day: date, *, stays: bool = False) -> Outcome:
    """As the next manager: the one before is it no more, and their keys end. With `stays` their other roles go on."""
    me, over = Actor(at.me, MANAGER), last_day <= staff.today(at)
    valid = list(leaving.valid(at.ledger, outgoing)) if over else []
    leaving.settle(at.ledger)
    leaving.check(at.ledger, valid)
    entries = tuple(d.entry for d in staff.left_open(at, outgoing).duties)

    def decide(book: Book) -> Decision:
        if stays:
            decided = people.end_role(book, by=me, person=outgoing, role=MANAGER, reason="changed")
        else:
            decided = staffing.leave(book, by=me, person=outgoing, last_day=last_day, successor=at.me, entries=entries)
        ended = [leaving.revocation(at.ledger, key, "changed", ahead=n) for n, key in enumerate(valid, start=1)]
        return decided if decided.refused else Decision((*decided.events, *ended), decided.warnings)

    outcome = at.ledger.execute(decide)
    leaving.settle(at.ledger)
    return outcome


# ---- with nobody there who could hand over


def by_sheet(at: Sitting) -> Recorded[Any] | None:
    """The entry that enrolled the key of whoever is here with the recovery sheet, if that is how they came in."""
    mine = [r for r in at.ledger.all(KeyEnrolled) if r.event.person == at.me]
    return mine[-1] if mine and mine[-1].event.recovery is not None else None


def take_over(
    at: Sitting, outgoing: UUID | None, shown: Shown, *, name: str | None = None, note: str | None = None
) -> Outcome:
    """Become the manager by the key that came with the sheet; InputError if whoever is here did not come in like that."""
    found = by_sheet(at)
    if found is None:
        raise InputError(
            "your key did not come with the recovery sheet", hint="the manager hands over, or the sheet does"
        )
    by, enrolled = Actor(at.me, MANAGER), found.event_id

    def decide(book: Book) -> Decision:
        return management.take_over(
            book, by=by, enrolment=enrolled, outgoing=outgoing, shown=shown, name=name, note=note
        )

    return at.ledger.execute(decide)


def unfinished(at: Sitting) -> Recorded[Any] | None:
    """The entry by which whoever is here took over, if the one before is still the manager: it broke off there."""
    mine = [r for r in at.ledger.all(SettingHandedOver) if r.event.incoming == at.me]
    return mine[-1] if mine and mine[-1].event.outgoing in others(at) else None
