"""Makes the tables of daily answers anew, compares them with the old ones, and puts them in their place.

It needs no passphrase: the tables hold codes, references and times, and nothing sealed is opened. Exit code 3 if the old
tables had something else than what the entries say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from cli import session, views
from cli.desk import Desk, DeskCommand
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import ReadOnly
from projections.views import rebuild as making
from projections.views.rebuild import Drift, Rebuilt
from projections.views.source import LedgerSource


@click.command(cls=DeskCommand)
@click.option("--dry-run", is_flag=True, help="Compare only: leave the old tables where they are.")
@click.pass_obj
def rebuild(desk: Desk, *, dry_run: bool) -> int:
    """Exit code 3 if the old tables differed."""
    with session.reading(desk) as ledger:
        if ledger.read_only is not None and not dry_run:
            raise ReadOnly(f"nothing is written here: {ledger.read_only}", hint="compare only, with --dry-run")
        at, source = Sitting(ledger), LedgerSource.of(ledger)
        with views.shown() as progress:
            made = making.rebuild(source, at=at.now, dry_run=dry_run, progress=progress, **views.place(ledger))
        data = {**asdict(made), "drift": list(map(_data, made.drift)), "ok": not made.differing}
        desk.answer(data, _told(made))
        return 3 if made.differing else 0


def _data(drift: Drift) -> dict[str, Any]:
    return {**asdict(drift), "old": _shown(drift.old), "new": _shown(drift.new)}


def _shown(row: tuple[Any, ...] | None) -> list[Any] | None:
    return None if row is None else [value.hex() if isinstance(value, bytes) else value for value in row]


def _told(made: Rebuilt) -> Iterator[str]:
    yield say("views.read", entries=made.size, rows=sum(made.rows.values()))
    if made.before is None:
        yield say("views.none")
    elif not made.differing:
        yield say("views.same", entries=made.before)
    else:
        yield say("views.differing", rows=made.differing)
        yield from (f"  {_line(drift)}" for drift in made.drift)
        if (more := made.differing - len(made.drift)) > 0:
            yield "  " + say("views.more", rows=more)
    yield say("views.switched" if made.switched else "views.left")


def _line(drift: Drift) -> str:
    """What the row was, and what it should have been; which row, its first values say."""
    old, new = (say("views.no-row") if row is None else str(_shown(row)) for row in (drift.old, drift.new))
    return say("views.drift", model=drift.model, table=drift.table, old=old, new=new)
