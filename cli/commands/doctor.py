"""Looks for what would do harm: foreign packages, places, clocks, an old copy, too few ways in.

It changes nothing and needs no passphrase. Exit code 1 if something is wrong. Whether history is intact, `verify` says.
"""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Literal

import click

import consent_ledger
from cli import backups, lists, output, session
from cli.commands.succeed import to_come_back
from cli.desk import Desk, DeskCommand
from cli.page import Page, Para
from cli.refs import format_ref
from cli.say import say
from ledger import leaving, places, writer
from ledger.application import LEAP, Ledger
from ledger.custody import place, risk
from ledger.errors import LedgerError, NoLedger
from ledger.event import LEVELS

LATE = 14  # days after which a backup is old, if anything came since
State = Literal["well", "note", "wrong"]
LIBRARIES = ("consent-ledger", "eventsourcing", "cryptography", "msgpack", "click")


@dataclass(frozen=True)
class Remark:
    """One thing that was looked at."""

    what: str
    state: State
    said: str


@click.command(cls=DeskCommand)
@click.pass_obj
def doctor(desk: Desk) -> int:
    """Of this installation, and of the ledger if there is one."""
    remarks = [*_packages(), *_versions(), *_ledger(desk)]
    wrong = any(r.state == "wrong" for r in remarks)
    rows = [(r.state if r.state != "wrong" else "WRONG", r.what, r.said) for r in remarks]
    data = {"ok": not wrong, "remarks": [asdict(r) for r in remarks]}
    lists.answer(desk, data, output.table(rows, ("state", "what", "")), lambda: _page(rows, wrong=wrong))
    return 1 if wrong else 0


def _page(rows: Sequence[tuple[str, str, str]], *, wrong: bool) -> Page:
    """The answer, and what it rests on."""
    verdict, title = say("doctor.wrong" if wrong else "doctor.all-well"), say("doctor.title")
    heads = [say(f"doctor.head.{name}") for name in ("what", "state", "said")]
    found = [(what, state, said) for state, what, said in rows]
    return lists.page(title, Para(verdict, strong=True), lists.of(heads, found))


def _packages() -> Iterator[Remark]:
    for room in consent_ledger.ROOMS:
        try:
            consent_ledger.check(room)
        except consent_ledger.NotOurs as problem:
            yield Remark(room, "wrong", f"{problem}; {consent_ledger.HINT}")
        else:
            yield Remark(room, "well", "is ours")


def _versions() -> Iterator[Remark]:
    yield Remark(
        "Python", "well", f"{platform.python_version()} on {platform.system()}, SQLite {sqlite3.sqlite_version}"
    )
    for name in LIBRARIES:
        try:
            yield Remark(name, "well", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Remark(name, "note", "not installed as a distribution; run from its folder")


def _ledger(desk: Desk) -> Iterator[Remark]:
    try:
        with session.reading(desk) as ledger:
            yield Remark("ledger", "well", f"{ledger.folder}, {ledger.head.size} entries")
            yield from _places(ledger)
            yield from _clock(ledger)
            yield from _keys(ledger)
            yield from _backups(ledger)
    except NoLedger as none:
        yield Remark("ledger", "note", f"{none}; {none.hint}")
    except LedgerError as error:
        yield Remark("ledger", "wrong", f"{error}" + (f"; {error.hint}" if error.hint else ""))


def _places(ledger: Ledger) -> Iterator[Remark]:
    vault = ledger.opened.place
    for what, where in (("ledger's place", ledger.folder), ("vault's place", vault)):
        name = risk.risky(where)
        yield Remark(what, "wrong" if name else "well", f"{where}: {name}" if name else str(where))
    if vault.is_relative_to(ledger.folder):
        state: State = "note" if ledger.powers.demo else "wrong"
        yield Remark("vault and ledger", state, "lie in one folder: one copy or one thief has both")
    if ledger.read_only is not None:
        hint = writer.standing(ledger).hint
        yield Remark(
            "writing", "wrong", f"nothing can be recorded here: {ledger.read_only}" + (f"; {hint}" if hint else "")
        )
    if not (vault / "mark").exists():
        yield Remark("memory", "note", f"this computer does not know this ledger yet ({place.data_home()})")


def _clock(ledger: Ledger) -> Iterator[Remark]:
    last, now = ledger.read(ledger.head.size).recorded_at, ledger.now()
    said = f"this computer's {output.moment(now, ledger.zone)}, the last entry's {output.moment(last, ledger.zone)}"
    state: State = "wrong" if now < last else "note" if now - last > LEAP else "well"
    yield Remark("clock", state, said)


def _keys(ledger: Ledger) -> Iterator[Remark]:
    if people := to_come_back(ledger):
        yield Remark("people", "note", say("doctor.to-come-back", people=", ".join(map(format_ref, people))))
    if ledger.keyring.vault is None:
        return
    for level in LEVELS:
        ways = len(leaving.ways_in(ledger, level))
        few = "; the sheet among them, two are the least" if ways < 2 else ""
        yield Remark(f"ways into {level}", "well" if ways >= 2 else "wrong", f"{ways}{few}")


def _backups(ledger: Ledger) -> Iterator[Remark]:
    """When the last one was, where its halves lay, and whether the places are apart."""
    found = backups.last(ledger)
    if found is None:
        yield Remark("last backup", "note", "none ever; set two places, then make one: consent-ledger backup")
    else:
        days, since = (ledger.now() - found.recorded_at).days, ledger.books.came_since(found.position, ledger.head.size)
        when = f"{output.moment(found.recorded_at, ledger.zone)}, up to entry {found.event.size}; {since} entries came since"
        old = days > LATE and since > 0
        yield Remark("last backup", "note" if old else "well", when + (f"; that is {days} days ago" if old else ""))
        if not found.event.apart:
            yield Remark("both halves", "wrong", "of the last backup lay on one disk: one thief or one fault has both")
        elif backups.SAME_DISK in (found.event.ledger_place, found.event.vault_place):
            yield Remark("backup", "wrong", "a half of the last one lay on the ledger's own disk")
    chosen = places.configured(ledger.folder)
    if chosen is None:
        yield Remark("places", "note", "none are set for backups: consent-ledger backup places DIR DIR")
        return
    for where in (chosen.ledger, chosen.vault):
        if not (where / places.MARKER).is_file():
            yield Remark("places", "note", f"{where} is not there now: is the memory stick or disk in?")
        elif name := risk.risky(where):
            yield Remark("places", "wrong", f"{where}: {name}")
