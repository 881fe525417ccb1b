"""Backups: one command that makes and checks one, the list of those in the two places, and the places themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from aggregates.governance import copies as register
from cli import backups, handing, output, session
from cli.backups import Done
from cli.desk import Desk, DeskCommand
from cli.domain import TOPICS
from cli.page import Page, Para, Table, table
from cli.progress import Watched, shown
from cli.say import say
from cli.sitting import Sitting
from ledger import backup as making
from ledger import copies, places
from ledger.application import Ledger
from ledger.copies import KEEP, Backup
from ledger.errors import LedgerError
from ledger.places import Places

FOLDER = click.Path(path_type=Path)
TO = click.Option(["--to"], type=FOLDER, metavar="DIR", help="Where the entries go (else the place that is set).")
VAULT_TO = click.Option(["--vault-to"], type=FOLDER, metavar="DIR", help="Where the keys go: another place.")
EVEN_SO = click.Option(["--even-so"], is_flag=True, help="Also in a synchronised folder or on a network share.")


@click.command(cls=DeskCommand, params=[TO, VAULT_TO, EVEN_SO])
@click.option("--keep", type=click.IntRange(1), default=KEEP, show_default=True, help="So many newest ones are kept.")
@click.pass_obj
def take(desk: Desk, to: Path | None, vault_to: Path | None, *, even_so: bool, keep: int) -> None:
    """Of older ones than those that are kept, the newest of each month stays. Nothing is written over a backup."""
    with session.unlocked(desk) as ledger, shown(quiet=desk.as_json) as progress:
        at, chosen = Sitting(ledger), backups.where_to(ledger, to, vault_to)
        watched = partial(Watched, expected=ledger.head.size, progress=progress)
        done = backups.take(at, chosen, even_so=even_so, keep=keep, source=watched)
        desk.answer(data(done), lines(done))


def data(done: Done) -> dict[str, Any]:
    """What was done, for a program."""
    taken, receipt = done.taken, done.outcome.receipt if done.outcome else None
    return {
        "entry": receipt.first.position if receipt else None,
        "kept": receipt.kept if receipt else None,
        "copy": taken.ledger.copy,
        "size": taken.head.size,
        "root": taken.head.root,
        "ledger": str(taken.ledger.folder),
        "vault": str(taken.vault.folder),
        "apart": done.places.apart,
        "thinned_out": [one.any.name for one in done.thinned],
        "forgotten": done.forgotten,
        "warnings": [*done.warnings, *_remarks(done)],
    }


def lines(done: Done) -> Iterator[str]:
    """What was done, for a person."""
    if done.outcome is not None:
        receipt = done.outcome.receipt
        yield say("backup.taken", entry=receipt.first.position, size=done.taken.head.size)
    yield ""
    halves = (("backup.half.ledger", done.taken.ledger), ("backup.half.vault", done.taken.vault))
    yield from output.rows_of([(say(words), str(half.folder)) for words, half in halves])
    yield ""
    yield from (say("backup.remark", remark=remark) for remark in (*done.warnings, *_remarks(done)))
    if done.thinned:
        yield say("backup.thinned", count=len(done.thinned), names=", ".join(one.any.name for one in done.thinned))
    if done.forgotten:
        yield say("backup.forgotten", count=done.forgotten)
    if done.outcome is not None and done.outcome.receipt.kept:
        yield say("backup.keep", kept=done.outcome.receipt.kept)


def _remarks(done: Done) -> Iterator[str]:
    """What is not as it should be with the places."""
    if not done.places.apart:
        yield say("backup.together")
    elif register.SAME_DISK in done.where:
        yield say("backup.same-disk")


# ---- the list


@click.command(cls=DeskCommand, params=[TO, VAULT_TO])
@click.option("--check", is_flag=True, help="Read each back and verify it: this takes a while.")
@click.pass_obj
def list_(desk: Desk, to: Path | None, vault_to: Path | None, *, check: bool) -> int:
    """Exit code 3 if a backup that was checked does not hold."""
    with session.reading(desk) as ledger:
        named = to is not None or vault_to is not None
        chosen = backups.where_to(ledger, to, vault_to) if named else places.configured(ledger.folder)
        with shown(quiet=desk.as_json) if check else nullcontext():
            found = look(ledger, chosen, check=check)
        handing.show(desk, found.page, found.data, handing.Wanted("text", None))
    return 0 if found.holds else 3


@dataclass(frozen=True, slots=True)
class Look:
    """What lies in the two places, to be shown. `holds`: no backup that was checked is spoilt."""

    places: Places | None
    page: Page
    data: dict[str, Any]
    holds: bool


def look(ledger: Ledger, chosen: Places | None, *, check: bool = False) -> Look:
    """The backups in these places, each with its state; with `check`, each is read back and verified."""
    found = copies.backups(chosen.ledger, chosen.vault, ledger.origin) if chosen else []
    stands = [_stands(one, check=check) for one in found]
    rows = [_data(one, state, why) for one, (state, why) in zip(found, stands, strict=True)]
    data = {"places": _places(chosen), "backups": rows, "elsewhere": _away(ledger, found)}
    return Look(chosen, _page(ledger, chosen, found, stands), data, all(state != "bad" for state, _ in stands))


def _stands(one: Backup, *, check: bool) -> tuple[str, str]:
    """(state, why): half, there, held or bad."""
    if not one.whole:
        return "half", ""
    if not check:
        return "there", ""
    try:
        making.check(one, known_types=TOPICS)
    except (LedgerError, OSError) as error:
        return "bad", str(error)
    return "held", ""


def _page(ledger: Ledger, chosen: Places | None, found: Sequence[Backup], stands: Sequence[tuple[str, str]]) -> Page:
    """The backups as a page: where they lie, each with its state, and the copies that lie somewhere else."""
    if chosen is None:
        return Page(say("backup.title"), (ledger.origin,), (Para(say("backup.no-places")),))
    rows = [
        (output.moment(one.any.taken, ledger.zone), str(one.any.size), _state(one, *state), one.any.name)
        for one, state in zip(found, stands, strict=True)
    ]
    shown_as: Table = table(
        say("backup.lie"), tuple(say(f"backup.head.{h}") for h in ("when", "entries", "state", "name")), rows
    )
    away = len(_away(ledger, found))
    return Page(
        say("backup.title"),
        (ledger.origin,),
        (
            Para(say("backup.places", ledger=chosen.ledger, vault=chosen.vault)),
            *(Para(say("backup.not-there", place=place)) for place in _not_there(chosen)),
            shown_as.or_else(say("backup.none")),
            *([Para(say("backup.elsewhere", count=away))] if away else []),
        ),
        sheet=shown_as,
    )


def _not_there(chosen: Places) -> list[Path]:
    return [place for place in (chosen.ledger, chosen.vault) if not place.is_dir()]


def _state(one: Backup, state: str, why: str) -> str:
    if state == "half":
        return say("backup.state.no-vault" if one.vault is None else "backup.state.no-ledger")
    return say(f"backup.state.{state}", why=why)


def _data(one: Backup, state: str, why: str) -> dict[str, Any]:
    half = one.any
    own = {"copy": half.copy, "taken": half.taken, "size": half.size, "root": half.root, "state": state}
    folders = {
        kind: str(each.folder) if each else None for kind, each in (("ledger", one.ledger), ("vault", one.vault))
    }
    return {**own, **folders, "why": why or None}


def _away(ledger: Ledger, found: Sequence[Backup]) -> list[dict[str, Any]]:
    """The copies of the vault that the register knows and that do not lie here."""
    here = {one.vault.copy for one in found if one.vault is not None}
    known = register.standing(ledger.all(*register.COPY_EVENTS))
    return [
        {"copy": copy, "place": recorded.event.place, "entry": recorded.position}  # type: ignore[attr-defined]
        for copy, recorded in known.items()
        if copy not in here
    ]


# ---- the places


@click.command(cls=DeskCommand, params=[EVEN_SO])
@click.argument("ledger_place", required=False, type=FOLDER, metavar="[DIR")
@click.argument("vault_place", required=False, type=FOLDER, metavar="DIR]")
@click.pass_obj
def set_places(desk: Desk, ledger_place: Path | None, vault_place: Path | None, *, even_so: bool) -> None:
    """First the place for the entries, then that for the keys: folders that are there. With none, those that are set."""
    with session.reading(desk) as ledger:
        if ledger_place is None:
            known = places.configured(ledger.folder)
            return desk.answer({"places": _places(known)}, places_lines(known))
        if vault_place is None:
            raise click.UsageError("expected two places, and the second is missing")
        chosen = Places(ledger_place.absolute(), vault_place.absolute())
        backups.check_places(ledger, chosen, even_so=even_so)
        places.set_places(ledger.folder, chosen)
        return desk.answer({"places": _places(chosen)}, places_lines(chosen))


def _places(chosen: Places | None) -> dict[str, Any] | None:
    if chosen is None:
        return None
    missing = _not_there(chosen)
    return {
        "ledger": str(chosen.ledger),
        "vault": str(chosen.vault),
        "there": not missing,
        "apart": None if missing else chosen.apart,
    }


def places_lines(chosen: Places | None) -> Iterator[str]:
    if chosen is None:
        yield say("backup.no-places")
        return
    yield say("backup.places", ledger=chosen.ledger, vault=chosen.vault)
    missing = _not_there(chosen)
    yield from (say("backup.not-there", place=place) for place in missing)
    if not missing and not chosen.apart:
        yield say("backup.remark", remark=say("backup.together"))
