"""What an inspector reads, one command at a time, under the key of whoever sits beside them."""

from __future__ import annotations

import click

from cli import inspecting, session, tree
from cli.desk import Desk, DeskCommand
from cli.pointers import Ref
from cli.sitting import Sitting


@click.command(cls=DeskCommand, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("inspection")
@click.argument("typed", metavar="COMMAND…", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_obj
def show(desk: Desk, inspection: str, typed: tuple[str, ...]) -> None:
    """INSPECTION: its letters; COMMAND: a list or a report, as it is typed. Recorded as a look of the inspector's."""
    path, arguments = inspecting.parted(typed)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        one = inspecting.begin(at, Ref(("inspection",)).argument(inspection, at))
        desk.held = ledger.identity
    with inspecting.reads(one):
        reads = tree.command(path)
        with reads.make_context(path, arguments, obj=desk) as context:
            reads.invoke(context)
