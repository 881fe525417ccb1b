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
from cli.sitting import Sitting
from ledger.event import Recorded
from ledger.receipt import Outcome, Receipt

REPEATED = "This was recorded a moment ago; nothing was written twice. Meant as a second one? Add --again."
CLOCKS = {
    "behind": "this computer's clock is behind the entry before, so this one is marked; set the clock",
    "leapt": "this computer's clock is far ahead of the entry before; if the date is wrong, set the clock",
}
UNSEALED = "Recorded, not sealed: nobody here holds the ledger's key. The next who does seals it."


def show(
    desk: Desk, at: Sitting, outcome: Outcome, act: Act, said: Sequence[tuple[str, str, Any]], extra: Extra = ({}, [])
) -> None:
    """Answer with the slip. `said`: what was answered, as (key, words, data)."""
    receipt, notes = outcome.receipt, [f"Note: {w}." for w in outcome.warnings]
    if not receipt.entries:
        desk.answer({"entries": [], "warnings": list(outcome.warnings)}, ["Nothing was recorded.", *notes])
        return
    first = at.ledger.read(receipt.first.position)
    data = {**_data(receipt, first), "said": {key: value for key, _, value in said}, "warnings": list(outcome.warnings)}
    notes += [f"Note: {CLOCKS[first.clock]}."] if first.clock in CLOCKS else []
    rows = [(key.replace("_", " "), words) for key, words, _ in said if words]
    if act.makes is not None:
        data[act.makes] = first.event.stream
        rows.append(("reference", f"{at.refs.short(first.event.stream)} stands for this {act.makes} from now on"))
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
    which = f"entry {numbers[0]}" if len(numbers) == 1 else f"entries {numbers[0]} to {numbers[-1]}"
    by = first.event.by.person
    rows = [
        *said,
        ("by", f"{at.refs.label(by)}, {vocabulary.label('role', first.event.by.role)}"),
        (
            "said" if act.asks_when and "said" in act.question(act.header[-1]) else "happened",
            output.when(first.event.occurred, at.zone),
        ),
        ("entered", f"{output.moment(first.recorded_at, at.zone)}, by {at.refs.label(first.recorded_by)}"),
        ("fingerprint", receipt.first.fingerprint),
    ]
    number = numbers[0]
    return [
        *([REPEATED, ""] if receipt.repeated else []),
        f"Recorded: {act.done}, as {which}."
        if receipt.checkpoint
        else f"{act.done.capitalize()}, as {which}. {UNSEALED}",
        "",
        *rows_of(rows),
        "",
        *([f"Keep this line somewhere else:  {receipt.kept}"] if receipt.kept else []),
        f"Prove it:      consent-ledger prove {number} -o entry-{number}.proof",
        f"Check it:      consent-ledger verify{f' --against {receipt.kept}' if receipt.kept else ''}",
        f"Put it right:  consent-ledger correct {number}",
    ]


def rows_of(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Two columns, indented; what was typed cannot start a line of its own."""
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name.ljust(width)}  {output.clean(words)}" for name, words in rows]
