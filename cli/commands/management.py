"""`staff handover`: from the manager to the next one in one sitting, or, with the recovery sheet, from nobody.

Given again after it broke off, it goes on where it stopped. The page at the end is printed, and signed on paper too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from cli import ask, dates, handing, keys, management, output, session, sheets, staff
from cli.answers import management as pages
from cli.desk import Desk, DeskCommand
from cli.draw import text
from cli.handing import Wanted
from cli.management import Seen
from cli.passphrases import choose
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger import enrolment
from ledger.application import Ledger
from ledger.custody.keyfile import Identity
from ledger.custody.recovery import Sheet
from ledger.errors import InputError
from ledger.event import Recorded
from ledger.evidence.checkpoint import format_kept

TYPED = "-"
FILE = click.Path(path_type=Path)
PERSON = Ref(("person",))


@dataclass(frozen=True)
class How:
    """What was typed besides who takes over."""

    recovery_sheet: Path | None
    last_day: str | None
    stays: bool
    wanted: Wanted

    def day(self, at: Sitting) -> date:
        """The last day of the one before."""
        return dates.parse_day(self.last_day, at.now, at.zone) if self.last_day else staff.today(at)


@handing.options
@click.command(cls=DeskCommand)
@click.argument("person", required=False)
@click.option(
    "--sheet",
    is_flag=False,
    flag_value=TYPED,
    metavar="[FILE]",
    help="Nobody is left who could hand over: with the recovery sheet, typed or from a file.",
)
@click.option("--recovery-sheet", type=FILE, metavar="FILE", help="Write the next sheet there to print it.")
@click.option("--last-day", metavar="DAY", help="Of the manager before (today).")
@click.option("--stays", is_flag=True, help="The manager before stays in their other roles.")
@click.pass_obj
def handover(
    desk: Desk,
    person: str | None,
    sheet: str | None,
    recovery_sheet: Path | None,
    last_day: str | None,
    form: str | None,
    out: str | None,
    *,
    stays: bool,
) -> None:
    """PERSON: the next manager; without it, somebody new, whose name is asked for."""
    how = How(recovery_sheet, last_day, stays, handing.wanted(form, out))
    sheets.check_new(recovery_sheet)
    if sheet is not None:
        with session.reading(desk) as ledger:
            _come_in(ledger, person, None if sheet == TYPED else Path(sheet), how)
            return _alone(desk, Sitting(ledger), how)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        if (broken_off := management.unfinished(at)) is not None:
            return _finish(desk, at, broken_off, how)
        if management.by_sheet(at) and not management.is_manager(at, at.me):
            _print(at, enrolment.issue_sheet(ledger)[1], how)
            return _alone(desk, at, how)
        return _together(desk, at, person, how)


# ---- both are there


def _together(desk: Desk, at: Sitting, person: str | None, how: How) -> None:
    if not management.is_manager(at, at.me):
        raise InputError("only the manager hands over", hint="if nobody is left who could: --sheet")
    who = PERSON.argument(person, at) if person else None
    if who == at.me:
        raise InputError("nobody hands over to themselves", hint="who takes over?")
    day = how.day(at)
    name = None if who else ask.until(say("management.name"), _needed)
    incoming = _appointed(at, who or uuid4(), name)
    outgoing, old_print = at.me, _print_of(at, at.me)
    sheet = enrolment.issue_sheet(at.ledger)[1]
    _print(at, sheet, how)
    now = Sitting(at.ledger)
    seen = management.look(now, sheet.commitment)
    right = _gone_through(now, seen)
    signed = management.sign(now, incoming, seen.shown(backups_right=right)).receipt
    at.ledger.become(incoming)
    last = Sitting(at.ledger)
    management.finish(last, outgoing, day, stays=how.stays)
    _answer(desk, last, last.ledger.read(signed.first.position), seen, old_print, how)


def _finish(desk: Desk, at: Sitting, recorded: Recorded[Any], how: How) -> None:
    """It was signed and broke off then: the one before is still the manager."""
    outgoing: UUID = recorded.event.outgoing
    old_print, seen = _print_of(at, outgoing), management.look(at, recorded.event.sheet)
    management.finish(at, outgoing, how.day(at), stays=how.stays)
    _answer(desk, Sitting(at.ledger), recorded, seen, old_print, how)


def _appointed(at: Sitting, who: UUID, name: str | None) -> Identity:
    """The next manager types a passphrase: the one that they have, if its key will do, else a new one."""
    last = ""
    if keys.key_of(at, who) is not None:
        last = ask.secret(say("keys.last", who=at.refs.label(who)))
        if last:
            keys.last_identity(at, who, last)  # before anything is made
    if last and management.has_what_it_takes(at, who):
        passphrase = last
    else:
        output.talk(say("management.types"))
        passphrase = choose()
    return management.appoint(at, who, passphrase, first_day=staff.today(at), name=name, last=last)


def _gone_through(at: Sitting, seen: Seen) -> bool | None:
    """Shown to whoever signs; whether the places of backups are right. At a keyboard it can be left here."""
    for line in text.body(pages.gone_through(at, seen)):
        output.talk(line)
    right = None
    if ask.by_hand():
        right = ask.yes(say("management.right"), "yes") if seen.backups else None
        if not ask.yes(say("management.sign"), "yes"):
            raise click.Abort
    return right


# ---- nobody is left who could


def _come_in(ledger: Ledger, person: str | None, sheet: Path | None, how: How) -> None:
    """A key for the next manager with the sheet; who they are is opened with it."""
    who = PERSON.argument(person, Sitting(ledger)) if person else uuid4()
    following = ledger.recover(sheets.read_back(sheet), who, choose())[1]
    _print(Sitting(ledger), following, how)


def _alone(desk: Desk, at: Sitting, how: How) -> None:
    day, sheet = how.day(at), at.ledger.powers.recovery
    assert sheet is not None  # it was printed a moment ago
    name = None if at.refs.knows(str(at.me), "person") else ask.until(say("management.name"), _needed)
    outgoing = _before(at)
    old_print = _print_of(at, outgoing) if outgoing else ""
    seen = management.look(at, sheet[0])
    right = _gone_through(at, seen)
    signed = management.take_over(at, outgoing, seen.shown(backups_right=right), name=name).receipt
    last = Sitting(at.ledger)
    if outgoing is not None:
        management.finish(last, outgoing, day, stays=how.stays)
    _answer(desk, last, last.ledger.read(signed.entries[-1].position), seen, old_print, how)


def _before(at: Sitting) -> UUID | None:
    """Who was the manager until now."""
    found = management.others(at)
    if len(found) < 2:
        return found[0] if found else None
    words = {str(who): at.refs.label(who) for who in found}
    return UUID(ask.choice(say("management.which"), words))


# ---- what both have


def _print(at: Sitting, sheet: Sheet, how: How) -> None:
    sheets.hand_over(sheet, at.ledger.origin, at.ledger.opened.name, how.recovery_sheet)


def _print_of(at: Sitting, person: UUID) -> str:
    key = keys.key_of(at, person)
    return keys.key_print(key) if key else ""


def _needed(typed: str) -> str:
    if not typed.strip():
        raise InputError("a name is missing")
    return typed.strip()


def _answer(desk: Desk, at: Sitting, recorded: Recorded[Any], seen: Seen, old_print: str, how: How) -> None:
    event, key, kept = recorded.event, keys.key_of(at, at.me), format_kept(at.ledger.refresh())
    data = {
        "entry": recorded.position,
        "how": event.how,
        "outgoing": event.outgoing,
        "incoming": event.incoming,
        "fingerprint": keys.key_print(key) if key else None,
        "checked": event.checked,
        "failed": event.failed,
        "backups": event.backups,
        "duties": [d.position for d in seen.duties],
        "kept": kept,
    }
    page = pages.page(at, recorded, seen, kept, old_print, stays=how.stays)
    handing.show(desk, page, data, how.wanted)
