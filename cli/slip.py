"""The slip: what a person gets for every act, in plain words, and the same as data.

What was recorded, when it was said and when entered, the entry's number and fingerprint, a line to keep somewhere else, how
to check it, how to put it right. A slip proves nothing by itself; `prove` makes the file that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aggregates import vocabulary
from cli import output
from cli.acts import Act, Extra
from cli.desk import Desk
from cli.say import name, say
from cli.sitting import Sitting
from ledger.event import Recorded
from ledger.receipt import Outcome, Receipt

MARKED = ("behind", "leapt")  # clocks of which the slip warns


def show(
    desk: Desk, at: Sitting, outcome: Outcome, act: Act, said: Sequence[tuple[str, str, Any]], extra: Extra = ({}, [])
) -> None:
    """Answer with the slip. `said`: what was answered, as (key, words, data)."""
    receipt, notes = outcome.receipt, [say("slip.note", note=w) for w in outcome.warnings]
    answered = {"said": {key: value for key, _, value in said}, "warnings": list(outcome.warnings)}
    if not receipt.entries:
        desk.answer({"entries": [], **answered, **extra[0]}, [*extra[1], say("slip.nothing"), *notes])
        return
    first = at.ledger.read(receipt.first.position)
    data = {**_data(receipt, first), **answered}
    notes += [say("slip.note", note=say(f"slip.clock.{first.clock}"))] if first.clock in MARKED else []
    rows = [(name(key, act.name), words) for key, words, _ in said if words]
    if act.makes is not None:
        data[act.makes] = first.event.stream
        rows.append(
            (say("slip.reference"), say("slip.stands", ref=at.refs.short(first.event.stream), kind=name(act.makes)))
        )
    desk.answer({**data, **extra[0]}, [*lines(at, receipt, act, rows), *notes, *extra[1]])


def _data(receipt: Receipt, first: Recorded[Any]) -> dict[str, Any]:
    return {
        "entry": receipt.first.position,
        "event_id": first.event_id,
        "type": first.event.TOPIC,
        "occurred_at": first.event.occurred,
        "recorded_at": first.recorded_at,
        "recorded_by": first.recorded_by,
        "actor": first.event.by.person,
        "role": first.event.by.role,
        "clock": first.clock,
        "fingerprint": receipt.first.fingerprint,
        "entries": [
            {"entry": e.position, "event_id": e.event_id, "fingerprint": e.fingerprint} for e in receipt.entries
        ],
        "sealed": receipt.checkpoint is not None,
        "kept": receipt.kept,
        "repeated": receipt.repeated,
    }


def lines(at: Sitting, receipt: Receipt, act: Act, said: Sequence[tuple[str, str]]) -> list[str]:
    """The slip in words, as it is shown and printed."""
    first = at.ledger.read(receipt.first.position)
    numbers = [entry.position for entry in receipt.entries]
    which = say("slip.one" if len(numbers) == 1 else "slip.several", first=numbers[0], last=numbers[-1])
    by = first.event.by.person
    rows = [
        *said,
        (say("slip.by"), f"{at.refs.label(by)}, {vocabulary.label('role', first.event.by.role)}"),
        (say("slip.said" if act.spoken else "slip.happened"), output.when(first.event.occurred, at.zone)),
        (
            say("slip.entered"),
            say("slip.entered-by", at=output.moment(first.recorded_at, at.zone), by=at.refs.label(first.recorded_by)),
        ),
        (say("slip.fingerprint"), receipt.first.fingerprint),
    ]
    number = numbers[0]
    return [
        *([say("slip.repeated"), ""] if receipt.repeated else []),
        say("slip.recorded" if receipt.checkpoint else "slip.unsealed", done=act.done, which=which),
        "",
        *rows_of(rows),
        "",
        *([say("slip.keep", kept=receipt.kept)] if receipt.kept else []),
        say("slip.prove", entry=number),
        say("slip.check-kept", kept=receipt.kept) if receipt.kept else say("slip.check"),
        say("slip.correct", entry=number),
    ]


def rows_of(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Two columns, indented; what was typed cannot start a line of its own."""
    shown = [(output.clean(head), output.clean(words)) for head, words in rows]
    width = max((len(head) for head, _ in shown), default=0)
    return [f"  {head.ljust(width)}  {words}" for head, words in shown]
