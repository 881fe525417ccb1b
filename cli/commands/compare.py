"""Two copies of a ledger, or what was kept of them, held against each other: one history, or two. Needs no passphrase.

Nothing is decided and nothing explained away: both checkpoints are shown, and this computer keeps the one that does not
belong to its own copy, which from then on is only read. How it goes on is `succeed`; how both come together, `attach`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from cli import checking, copies
from cli.desk import Desk, DeskCommand
from cli.say import say
from ledger.evidence.checkpoint import Head
from ledger.evidence.compare import Compared, Side
from ledger.evidence.compare import compare as compared
from ledger.evidence.report import Anchor

STANDS = {True: "yes", False: "no", None: "unknown"}


@click.command(cls=DeskCommand)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--vkey", metavar="KEY", help="The verifier key that you have from elsewhere, or a file with it.")
@click.option("--against", multiple=True, metavar="FILE|LINE", help="A receipt or kept line: on which does it stand?")
@click.pass_obj
def compare(desk: Desk, one: str, other: str, vkey: str | None, against: tuple[str, ...]) -> int:
    """A, B: a ledger's folder, a checkpoint, a proof or an evidence file. Exit code 3 if they are two histories."""
    sides = copies.side(one), copies.side(other)
    anchors = list(checking.anchors(against))
    key = copies.key_of(sides, checking.vkey(vkey))
    refusals = [None if key is None else copies.refused(side, key) for side in sides]
    found = compared(*sides)
    same = found.relation != "other ledgers"
    kept = copies.remember(sides, key, found.common) if same and key is not None and not any(refusals) else 0
    data = {
        "relation": found.relation.replace(" ", "-"),
        "common": found.common,
        "vkey": key,
        "sides": [_side(side, refusal, key) for side, refusal in zip(sides, refusals, strict=True)],
        "against": [_stands(anchor, sides) for anchor in anchors],
        "remembered": kept,
    }
    lines = [
        *_told(sides, refusals, key),
        "",
        *_verdict(found, sides),
        *_against(anchors, sides),
        *_follows(found, kept),
    ]
    desk.answer(data, lines)
    return 3 if found.relation == "two histories" or any(refusals) else 0


def _side(side: Side, refusal: str | None, key: str | None) -> dict[str, Any]:
    signed = None if key is None or not side.notes else refusal is None
    head = {"size": side.head.size, "root": side.head.root}
    notes = [note.decode("utf-8", "replace") for note in side.notes]
    return {"label": side.label, "origin": side.origin, **head, "signed": signed, "checkpoints": notes}


def _told(sides: tuple[Side, Side], refusals: list[str | None], key: str | None) -> Iterator[str]:
    for letter, side, refusal in zip("AB", sides, refusals, strict=True):
        yield say("compare.side", letter=letter, label=side.label, origin=side.origin, size=side.head.size)
        if refusal is not None:
            yield say("compare.not-signed", why=refusal)
        elif key is None or not side.notes:
            yield say("compare.unchecked")
        else:
            yield say("compare.signed")


def _verdict(found: Compared, sides: tuple[Side, Side]) -> Iterator[str]:
    longer = "A" if sides[0].head.size > sides[1].head.size else "B"
    yield say(f"compare.{found.relation.replace(' ', '-')}", longer=longer, common=found.common or 0)
    if found.relation == "two histories":
        yield say("compare.common" if found.common is not None else "compare.common-unknown", common=found.common or 0)


def _stands(anchor: Anchor, sides: tuple[Side, Side]) -> dict[str, Any]:
    a, b = (side.contains(Head(anchor.size, anchor.root)) for side in sides)
    return {"label": anchor.label, "size": anchor.size, "a": a, "b": b}


def _against(anchors: list[Anchor], sides: tuple[Side, Side]) -> Iterator[str]:
    for anchor in anchors:
        found = _stands(anchor, sides)
        on_a, on_b = (say(f"compare.stands.{STANDS[found[letter]]}") for letter in "ab")
        yield say("compare.against", label=anchor.label, size=anchor.size, a=on_a, b=on_b)


def _follows(found: Compared, kept: int) -> Iterator[str]:
    if found.relation != "two histories":
        return
    yield ""
    for number in range(1, 5):
        yield say(f"compare.cause.{number}")
    yield ""
    yield say("compare.kept" if kept else "compare.keep-both")
    yield say("compare.next")
