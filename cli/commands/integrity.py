"""How sure it is that nothing was changed, cut off or put in: what can be said at once, and since when nobody has looked.

Held against what this computer remembers, and against kept lines from elsewhere. That one looked is recorded. Exit code 3 if
something does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.entries import Entry
from aggregates.matters import grievances
from cli import checking, handing, output, session, soundness
from cli.desk import Desk, DeskCommand
from cli.keys import key_print
from cli.moments import Moment, moment, options
from cli.page import Block, Page, Para, Table, table
from cli.say import say
from cli.sitting import Sitting
from cli.soundness import Held, KeyLine
from ledger.evidence.checkpoint import Head, format_kept
from ledger.numbering import format_entry
from projections import outside
from projections.outside import Known


@handing.options
@options
@click.command(cls=DeskCommand)
@click.option(
    "--against", multiple=True, metavar="FILE|LINE", help="A receipt, checkpoint or kept line; may be repeated."
)
@click.pass_obj
def integrity(
    desk: Desk, against: tuple[str, ...], as_at: str | None, known_at: str | None, form: str | None, out: str | None
) -> int:
    """Exit code 3 if something does not hold. To check every entry: consent-ledger verify."""
    how, anchors = handing.wanted(form, out), list(checking.anchors(against))
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        size = soundness.size_at(ledger, asked.known_at)
        found = list(soundness.held(ledger, size, anchors))
        events = grievances.shown(ledger.book(), at.me, ledger.all(*outside.OUTSIDE_EVENTS))
        seen = outside.known(events, zone=at.zone, as_at=asked.as_at, known_at=asked.known_at)
        keys, sealed = soundness.keys(ledger, size), soundness.sealed(ledger, size)
        page = _page(at, asked, (size, sealed), found, seen, keys)
        data = {**asked.data(), **_data(at, size, sealed, found, seen, keys)}
        handing.hand_out(desk, at, page, data, how, handing.Asked("register", asked, also={"register": "integrity"}))
    return 3 if any(one.state == "failed" for one in found) else 0


def _data(
    at: Sitting, size: int, sealed: int, found: Sequence[Held], seen: Known, keys: Sequence[KeyLine]
) -> dict[str, Any]:
    ok = not any(one.state == "failed" for one in found)
    heads = {"size": size, "sealed": sealed, "unsealed": size - sealed, "kept": _kept(at, size)}
    return {
        "register": "integrity",
        "ok": ok,
        **heads,
        "held": [asdict(one) for one in found],
        "checked": _entry(seen.checked),
        "given": _entry(seen.given),
        "entries_given": seen.entries_given,
        "unseen_since": seen.given.recorded.position if seen.given else 0,
        "keys": [_key(one) for one in keys],
    }


def _kept(at: Sitting, size: int) -> str:
    """The line to keep of so many entries."""
    return format_kept(Head(size, at.ledger.root_at(size)))


def _entry(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    said = {
        name: getattr(entry.event, name) for name in ("result", "size", "held_against") if hasattr(entry.event, name)
    }
    return {"entry": entry.recorded.position, "type": entry.event.TOPIC, "when": entry.when, **said}


def _key(one: KeyLine) -> dict[str, Any]:
    own = {"person": one.person, "fingerprint": key_print(one.key), "powers": sorted(one.key.powers)}
    return {**own, "since": one.key.since, "revoked": one.revoked, "remarks": list(one.remarks)}


def _page(
    at: Sitting, asked: Moment, sizes: tuple[int, int], found: Sequence[Held], seen: Known, keys: Sequence[KeyLine]
) -> Page:
    size, sealed = sizes
    last = output.moment(at.ledger.read(sealed).recorded_at, at.zone)
    head = say("integrity.sealed", size=size, sealed=sealed, when=last, unsealed=size - sealed)
    bad = any(one.state == "failed" for one in found)
    blocks: list[Block] = [
        Para(say("register.covers.integrity")),
        Para(say("integrity.bad" if bad else "integrity.good"), strong=True),
        Para(head),
        _checks(found),
        *(Para(line) for line in _seen(at, seen, size)),
        _keys(at, keys),
        Para(say("integrity.keep", kept=_kept(at, size))),
    ]
    checks = _checks(found)
    return Page(say("integrity.title", moment=asked.words), (at.ledger.origin,), tuple(blocks), sheet=checks)


def _checks(found: Sequence[Held]) -> Table:
    rows = [(say(f"integrity.state.{one.state}"), _meaning(one), str(one.size) if one.size else "") for one in found]
    return table(say("integrity.checks"), tuple(say(f"integrity.head.{h}") for h in ("state", "what", "entries")), rows)


def _meaning(one: Held) -> str:
    key = "cut" if one.state == "failed" else one.state
    return say(f"integrity.{one.what}.{key}", label=one.label)


def _seen(at: Sitting, seen: Known, size: int) -> Iterator[str]:
    """When it was last checked, and since when nobody outside can have seen anything."""
    if seen.checked is None:
        yield say("integrity.never-checked")
    else:
        result = vocabulary.label("check-result", seen.checked.event.result)
        yield say("integrity.checked", **_of(at, seen.checked), result=result, since=_since(at, seen.checked, size))
    if seen.given is None:
        yield say("integrity.never-given")
    else:
        yield say("integrity.given", **_of(at, seen.given), count=seen.times_given, since=_since(at, seen.given, size))


def _of(at: Sitting, entry: Entry) -> dict[str, str]:
    return {"when": output.when(entry.when, at.zone), "entry": format_entry(entry.recorded.position)}


def _since(at: Sitting, entry: Entry, size: int) -> int:
    return at.ledger.books.came_since(entry.recorded.position, size)


def _keys(at: Sitting, keys: Sequence[KeyLine]) -> Table:
    heads = tuple(say(f"integrity.head.{h}") for h in ("whose", "fingerprint", "may", "since", "remarks"))
    return table(say("integrity.keys"), heads, [_key_row(at, one) for one in keys])


def _key_row(at: Sitting, one: KeyLine) -> tuple[str, ...]:
    whose: UUID = one.person
    end = "" if one.revoked is None else say("integrity.revoked", entry=one.revoked)
    powers = ", ".join(say(f"integrity.power.{power}") for power in sorted(one.key.powers))
    remarks = "; ".join(say(f"integrity.remark.{remark}") for remark in one.remarks)
    return at.refs.label(whose), key_print(one.key), powers, f"{one.key.since}{end}", remarks
