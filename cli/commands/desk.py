"""Opens the desk in a browser: everything that the commands do, for whoever opens no terminal."""

from __future__ import annotations

import sys

import click

from cli import output
from cli.desk import Desk, DeskCommand
from cli.say import say


@click.command(cls=DeskCommand)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="NUMBER", help="Where to listen (a free one)."
)
@click.option("--minutes", type=click.IntRange(1, 480), default=15, show_default=True, help="Idle time until it locks.")
@click.option("--no-browser", is_flag=True, help="Only print the address, which works once.")
@click.pass_obj
def desk(desk: Desk, port: int, minutes: int, *, no_browser: bool) -> None:
    """Only this computer can reach it. It ends with Ctrl-C, or with its own button."""
    from cli.web.seats import Seats
    from cli.web.serve import serve

    def told(url: str) -> None:
        output.talk(say("desk.opened", minutes=minutes))
        desk.answer({"address": url}, [url])
        sys.stdout.flush()

    serve(desk.place, port, Seats(minutes * 60), told, browse=not no_browser)
