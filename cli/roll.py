"""The roll of the setting: the directory of people, children and roles, of one moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aggregates import pack
from aggregates.entries import EntryCorrected
from aggregates.governance.setting import PolicyAdopted, SettingRegistered
from aggregates.people.roles import ROLE_EVENTS
from cli.directory import SOMEBODY
from ledger.application import Ledger
from ledger.event import Event, Recorded
from projections.people import Directory, directory


def roll(ledger: Ledger, *, as_at: datetime | None = None, known_at: int | None = None) -> Directory:
    """Everybody, and what they are today, or were."""
    types = dict.fromkeys((SettingRegistered, PolicyAdopted, *SOMEBODY, *ROLE_EVENTS))
    rules = pack.in_force(ledger.book()).rules
    return directory(
        _corrected(ledger, [t for t in types if t is not EntryCorrected]),
        zone=ledger.zone,
        rules=rules,
        as_at=as_at or ledger.now(),
        known_at=known_at,
    )


def _corrected(ledger: Ledger, types: Sequence[type[Event]]) -> list[Recorded[Any]]:
    """What `entries.corrected` gives, for many streams: which corrections stand on one of them is asked for at once."""
    found = ledger.all(*types)
    streams = {r.event.stream for r in found}
    more = ledger.entries([place.position for place in ledger.places(EntryCorrected) if place.stream in streams])
    return sorted((*found, *more), key=lambda r: r.position)
