"""The log for others to watch: hashes and the signed head; with `--entries` also the leaves. Never a name or a part."""

from __future__ import annotations

from pathlib import Path

import click

from cli import session
from cli.desk import Desk, DeskCommand
from ledger import proving
from ledger.evidence.checkpoint import unverified_head


@click.command(cls=DeskCommand)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--entries", is_flag=True, help="The leaves too: for an auditor, not for the web.")
@click.pass_obj
def publish(desk: Desk, out: Path, *, entries: bool) -> None:
    """OUT: a folder; published again, it grows. Needs no passphrase."""
    with session.reading(desk) as ledger:
        proving.publish(ledger, out, entries=entries)
        _, head = unverified_head(ledger.checkpoint())
        data = {"folder": str(out), "origin": ledger.origin, "size": head.size, "entries": entries, "vkey": ledger.vkey}
        what = "Hashes and leaves" if entries else "Hashes"
        lines = [
            f"{what} of {head.size} entries are in {out}.",
            f"Check it:  consent-ledger verify {out} --vkey {ledger.vkey}",
        ]
        desk.answer(data, lines)
