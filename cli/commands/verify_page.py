"""Writes out `verify.html`, the one fixed page that checks evidence files in a browser, offline, and says its SHA-256.

Whoever gets evidence should not need this program to check it. The page is worth as much as the way it came by: its digest
is published with each release, so that it can be compared.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import click

from cli.desk import Desk, DeskCommand
from cli.pages.verifier import verify_page as page
from cli.say import say
from ledger.errors import InputError, LedgerError


@click.command(cls=DeskCommand)
@click.option("-o", "--output", "out", required=True, metavar="FILE", help="Where to write it; never over a file.")
@click.pass_obj
def verify_page(desk: Desk, out: str) -> None:
    """Needs no ledger."""
    path, data = Path(out), page()
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise InputError(f"{path} exists already", hint="choose another name; nothing is written over a file") from None
    except OSError as error:
        raise LedgerError(f"cannot write {path}: {error.strerror or error}") from None
    digest = sha256(data).hexdigest()
    said = [say("verifier.written", path=path), say("verifier.sha256", digest=digest), say("verifier.compare")]
    desk.answer({"file": str(path), "sha256": digest}, [*said, say("verifier.compute", path=path)])
