"""Unlocks once for a shell or a command: thirty entries are one passphrase. It locks itself when it is not used."""

from __future__ import annotations

import click

from cli import output, session
from cli.desk import Desk, DeskCommand
from ledger.custody.session import IDLE_SECONDS, run_shell


@click.command(cls=DeskCommand, context_settings={"ignore_unknown_options": True})
@click.option(
    "--minutes", type=click.IntRange(1, 480), default=IDLE_SECONDS // 60, show_default=True, help="Idle time."
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND…]")
@click.pass_obj
def open_(desk: Desk, minutes: int, command: tuple[str, ...]) -> int:
    """Ends with the exit code of the shell or the command."""
    with session.unlocked(desk, anew=True) as ledger:
        identity, place, origin = ledger.require_identity(), ledger.opened.place, ledger.origin
    output.talk(f"unlocked; locks itself after {minutes} minutes without use, or when this shell ends (exit)")
    return run_shell(command or None, identity, place, minutes * 60, origin)
