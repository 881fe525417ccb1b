"""The slip: what a person gets for every act, in plain words, and the same as data.

What was recorded, when it was said and when entered, the entry's number and fingerprint, a line to keep somewhere else, how
to check it, how to put it right. A slip proves nothing by itself; `prove` makes the file that does. How it is printed, in
two copies, is in `slip_page`; an older entry's slip is made again by `slip_again`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aggregates import vocabulary
from cli import lists, output, slip_page
from cli.acts import Act, Extra
from cli.desk import DEMO, Desk
from cli.family import called
from cli.page import Page
from cli.say import name, say, speech
from cli.sitting import Sitting
from cli.slip_page import Slip
from cli.taken import PRESSURE, Taken, inside_of, may_take
from ledger.event import Recorded
from ledger.evidence.checkpoint import log_fingerprint
from ledger.receipt import Outcome, Receipt

MARKED = ("behind", "leapt")  # clocks of which the slip warns


def show(
    desk: Desk, at: Sitting, outcome: Outcome, act: Act, said: Sequence[tuple[str, str, Any]], extra: Extra = ({}, [])
) -> None:
    """Answer with the slip. `said`: what was answered, as (key, words, data)."""
    receipt, notes = outcome.receipt, [say("slip.note", note=w) for w in outcome.warnings]
    answered = {"said": {key: value for key, _, value in said}, "warnings": list(outcome.warnings)}
    if not receipt.entries:
        data, said_on = {"entries": [], **answered, **extra[0]}, [*extra[1], say("slip.nothing"), *notes]
        return lists.answer(desk, data, said_on, lambda: _nothing(act, data, said_on))
    first = at.ledger.read(receipt.first.position)
    data = {**data_of(receipt, first), **answered, **({act.makes: first.event.stream} if act.makes else {}), **extra[0]}
    made = of(at, receipt, act, {key: words for key, words, _ in said}, notes)
    if not desk.shows(slip_page.page(made, extra[1]), data):
        desk.answer(data, [*lines(made), *extra[1]])
    return None


def _nothing(act: Act, data: Mapping[str, Any], said: Sequence[str]) -> Page:
    """Where nothing was recorded: the answer first, if it was asked whether something may be done."""
    first = [] if said[0] != say("slip.nothing") or not data.get("allowed") else [say("may.allowed")]
    return lists.page(speech()["commands"][act.name], *lists.paragraphs([*first, *said], strong=1))


def page(at: Sitting, receipt: Receipt, act: Act, said: Mapping[str, str], notes: Sequence[str] = ()) -> Page:
    """The slip as it is printed. `said`: what was answered, by field; `notes`: sentences."""
    return slip_page.page(of(at, receipt, act, said, notes))


def of(at: Sitting, receipt: Receipt, act: Act, said: Mapping[str, str], notes: Sequence[str] = ()) -> Slip:
    """Everything that it says."""
    first = at.ledger.read(receipt.first.position)
    clock = [say("slip.note", note=say(f"slip.clock.{first.clock}"))] if first.clock in MARKED else []
    rows = {key: (name(key, act.name), words) for key, words in said.items() if words}
    made = [(say("slip.reference"), _stands(at, act.makes, first))] if act.makes else []
    person, held = first.event.by.person, stood(at, receipt, first, spoken=act.spoken)
    sealed = {field.name for field in act.fields if not field.kind.OPTION}
    own = person == at.me
    taken = Taken(what=True) if own else may_take(at, first, person)
    home = [row for key, row in rows.items() if own or _may_be_taken(first, taken, key, sealed)] if taken.what else []
    return Slip(
        done=act.done,
        entries=tuple(entry.position for entry in receipt.entries),
        rows=(*rows.values(), *made, *held),
        taken=(*home, *(made if taken.what else []), *held),
        told=taken.what,
        whose=at.refs.label(person),
        setting=called.setting(at),
        ledger=log_fingerprint(at.ledger.vkey),
        kept=receipt.kept,
        notes=(*notes, *clock),
        remarks=(DEMO,) if at.ledger.powers.demo else (),
        repeated=receipt.repeated,
    )


def _stands(at: Sitting, makes: str, first: Recorded[Any]) -> str:
    return say("slip.stands", ref=at.refs.short(first.event.stream), kind=name(makes))


def _may_be_taken(first: Recorded[Any], taken: Taken, key: str, sealed: set[str]) -> bool:
    """Not what stands in the part that no parent is shown, nor what was seen of pressure, nor words about others."""
    if key in sealed:
        return any(key in names for subject, (_, names) in first.boxes.items() if subject in taken.subjects)
    return key not in inside_of(first.event) | PRESSURE


def stood(at: Sitting, receipt: Receipt, first: Recorded[Any], *, spoken: bool = False) -> tuple[tuple[str, str], ...]:
    """By whom, when, when and by whom it was entered, and the entry's fingerprint."""
    by = f"{at.refs.label(first.event.by.person)}, {vocabulary.label('role', first.event.by.role)}"
    typed = {"at": output.moment(first.recorded_at, at.zone), "by": at.refs.label(first.recorded_by)}
    return (
        (say("slip.by"), by),
        (say("slip.said" if spoken else "slip.happened"), output.when(first.event.occurred, at.zone)),
        (say("slip.entered"), say("slip.entered-by", **typed)),
        (say("slip.fingerprint"), receipt.first.fingerprint),
    )


def data_of(receipt: Receipt, first: Recorded[Any]) -> dict[str, Any]:
    """The entry as data."""
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


def lines(slip: Slip) -> list[str]:
    """The slip in words, as it is shown on the screen."""
    return [
        *([say("slip.repeated"), ""] if slip.repeated else []),
        slip.title,
        "",
        *output.rows_of(slip.rows),
        "",
        *([say("slip.keep", kept=slip.kept)] if slip.kept else []),
        *slip_page.commands(slip),
        *slip.notes,
    ]
