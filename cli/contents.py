"""What a record says, as it is shown to somebody who was just allowed to open it: its first words, and all that was added.

Beside each text stands what kind of statement it is, as of when, and whether it is historical (S88 to S91).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates import vocabulary
from aggregates.entries import Entry
from aggregates.records.contributing import RecordContributed
from aggregates.records.record import Record, RecordCreated
from cli import output, words
from cli.disputes import Beside
from cli.say import say
from cli.sitting import Sitting

ROWS = ("title", "source", "locator")
TEXTS = ("content", "opinion", "explanation")
Cover = Callable[[dict[str, str]], dict[str, str]]


def of_record(at: Sitting, state: Record, cover: Cover, disputed: Beside) -> tuple[dict[str, Any], list[str]]:
    """As data and as lines; NotOpen if this key opens none of it. `cover` hides what is about others."""
    parts = [
        (entry, cover(words.of_entry(at.ledger, entry.event_id, state.created.subject)))
        for entry in state.entries(RecordCreated, RecordContributed)
    ]
    first = parts[0][1] if parts else {}
    added = [{"entry": entry.recorded.position, **found} for entry, found in parts[1:]]
    rows = [(say(f"record.{name}"), first[name]) for name in ROWS if name in first]
    lines = [line for entry, found in parts for line in _lines(at, entry, found)]
    entries = [entry.event_id for entry, _ in parts]
    lines += [f"  {line}" for line in disputed.lines(*entries)]
    data = {"content": first, "added": added, "disputed": disputed.data(*entries)}
    return data, ["", say("record.says"), "", *output.rows_of(rows), *lines]


def _lines(at: Sitting, entry: Entry, found: dict[str, str]) -> list[str]:
    """The texts of one entry, each below what it is."""
    lines = [] if isinstance(entry.event, RecordCreated) else ["", _added(at, entry)]
    kinds = [s.type for s in entry.event.statements]
    for name in TEXTS:
        if name in found:
            lines += _heading(name, kinds, entry) + [f"  {line}" for line in found[name].splitlines()]
    return lines


def _added(at: Sitting, entry: Entry) -> str:
    whom = vocabulary.label("contributor", entry.event.contributor)
    return say("record.added", when=output.when(entry.when, at.zone), whom=whom)


def _heading(name: str, kinds: list[str], entry: Entry) -> list[str]:
    """What kind of statement follows; nothing if nobody said."""
    if name == "explanation":
        return [say("record.explained")]
    kind = "opinion" if name == "opinion" else next(iter(kinds), "unknown")
    if kind == "unknown":
        return []
    said = vocabulary.label("assertion-type", kind)
    old = next((s for s in entry.event.statements if s.type == kind), None)
    if old is None or old.as_of is None:
        return [say("record.statement", kind=said)]
    return [say("record.statement-as-of", kind=said, day=output.day(old.as_of))]
