"""The ledger's newest signed head: what to leave with somebody else, so that nothing before it can be changed unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from cli import lists, output, session
from cli.desk import Desk, DeskCommand
from cli.page import Lines, Page, Para
from cli.say import say
from ledger.evidence.checkpoint import format_kept, log_fingerprint, unverified_head


@click.command(cls=DeskCommand)
@click.option("--vkey", is_flag=True, help="Print the verifier key instead.")
@click.pass_obj
def checkpoint(desk: Desk, *, vkey: bool) -> None:
    """Needs no passphrase."""
    with session.reading(desk) as ledger:
        note = ledger.checkpoint()
        origin, head = unverified_head(note)
        text, size = note.decode("utf-8"), ledger.refresh().size
        data = {"origin": origin, "size": head.size, "root": head.root, "kept": format_kept(head), "vkey": ledger.vkey}
        data["fingerprint"] = log_fingerprint(ledger.vkey)
        if desk.pages:
            desk.shows(_page(data, text, size - head.size), data)
            return None
        if desk.as_json:
            return desk.answer({**data, "checkpoint": text, "unsealed": size - head.size}, [])
        if vkey:
            output.talk(say("handout.notice-board", fingerprint=data["fingerprint"]))
            return output.tell(ledger.vkey)
        if desk.demo:
            output.talk("this is a demo ledger: it counts for nothing")
        output.talk(f"the line to keep: {format_kept(head)}")
        if size > head.size:
            output.talk(f"{size - head.size} entries are recorded and not yet sealed")
        return output.tell(text.removesuffix("\n"))  # byte for byte what was signed


def _page(data: Mapping[str, Any], text: str, unsealed: int) -> Page:
    """The line to keep; then the whole of it, as it was signed, and the key with which it is checked."""
    kept = (Para(say("checkpoint.keep")), Para(data["kept"], strong=True))
    more = [say("checkpoint.unsealed", count=unsealed)] if unsealed else []
    signed = (Para(say("checkpoint.signed")), Lines(tuple(text.splitlines())))
    board = Para(say("handout.notice-board", fingerprint=data["fingerprint"]))
    key = (Para(say("checkpoint.vkey")), Lines((data["vkey"],)), board)
    return lists.page(say("checkpoint.title"), *kept, *lists.paragraphs(more), *signed, *key)
