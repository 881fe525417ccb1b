"""Which events about keys an evidence file needs: from whoever signed back to the first event (formats.md 8).

For each key: its enrolment, the keys that signed that, the sheet or the key that it replaced, and every later event about
it. Also every enrolment of a key that may enrol, so that it can be said that two people might have signed and one did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.evidence.envelope import Leaf, key_id

_ENROLS = ("ledger.opened", "key.enrolled")


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """An event about keys that holds, with the content of its `what`."""

    position: int
    leaf: Leaf
    what: Mapping[str, Any]

    @property
    def enrols(self) -> bytes | None:
        return key_id(self.what["data"]["public_key"]) if self.what["type"] in _ENROLS else None

    @property
    def may_enrol(self) -> bool:
        kind, data = self.what["type"], self.what["data"]
        return kind == "ledger.opened" or (kind == "key.enrolled" and "enrol" in data["powers"])


def needed(events: Sequence[KeyEvent], signers: Iterable[bytes]) -> list[int]:
    """The positions of those that are needed, in order. `events`: all events about keys; `signers`: key ids."""
    chosen = {event.position: event for event in events if event.may_enrol}
    wanted = set(signers)
    while True:
        wanted |= {who for event in chosen.values() for who in _keys_of(event)}
        more = {
            found.position: found
            for event in events
            if _concerns(event, wanted)
            for found in (event, *_sheet(event, events))
        }
        if more.keys() <= chosen.keys():
            return sorted(chosen)
        chosen |= more


def _keys_of(event: KeyEvent) -> Iterator[bytes]:
    """The keys that it takes to judge this event."""
    yield from (who for who, _ in event.leaf.signatures)
    if event.enrols is not None:
        yield event.enrols
    if event.what["data"].get("replaces") is not None:
        yield event.what["data"]["replaces"]


def _concerns(event: KeyEvent, wanted: set[bytes]) -> bool:
    """It enrols one of these keys, revokes it, or puts another in its place."""
    data = event.what["data"]
    return not wanted.isdisjoint({event.enrols, data.get("replaces"), data.get("key")} - {None})


def _sheet(event: KeyEvent, events: Sequence[KeyEvent]) -> list[KeyEvent]:
    """The recovery sheet that an enrolment used: the newest before it."""
    if event.what["data"].get("recovery") is None:
        return []
    before = [e for e in events if e.what["type"] == "recovery.issued" and e.position < event.position]
    return before[-1:]
