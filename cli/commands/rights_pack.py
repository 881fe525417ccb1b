"""What somebody asked to see: everything that they may have of what is kept about them, or about their child."""

from __future__ import annotations

import click

from cli import handing, output, session
from cli.desk import Desk, DeskCommand
from cli.family import handed
from cli.moments import moment
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from projections.family.reader import PARENT


@handing.options
@click.command(cls=DeskCommand)
@click.argument("ref")
@click.option("--to", metavar="REF", help="Who gets it: a parent, or whoever it is about (else that).")
@click.pass_obj
def pack(desk: Desk, ref: str, to: str | None, form: str | None, out: str | None) -> None:
    """REF: a child, or a person who asks about themselves."""
    how = handing.wanted(form, out)
    if how.form == "csv":
        raise InputError("this is not a table", hint="take --format html, or text")
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child", "person")).argument(ref, at)
        whom = whose if to is None else Ref(("person", "child")).argument(to, at)
        asked = moment(at, None, None)
        page, data, _ = handed.access_pack(at, whose, whom, asked)
        signer = handing.signer(at, handing.Asked(handed.PACK, asked, whose, PARENT, whom))
        handing.show(desk, page, data, how, signer)
        output.talk(say("family.pack.read-first"))
