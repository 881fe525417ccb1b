"""Completion of commands and options in a shell: click's own, under a name that can be found."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from cli import output, tree
from cli.desk import Desk, DeskCommand


@click.command(cls=DeskCommand)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(desk: Desk, shell: str) -> None:
    """Add its output to your shell's settings."""
    found = get_completion_class(shell)
    assert found is not None  # one of click's own
    source = found(tree.program(), {}, "consent-ledger", "_CONSENT_LEDGER_COMPLETE").source()
    if desk.as_json:
        return desk.answer({"shell": shell, "script": source}, [])
    return output.tell(source)
