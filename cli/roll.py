"""The roll of the setting: the directory of people, children and roles, of one moment."""

from __future__ import annotations

from datetime import datetime

from aggregates import pack
from aggregates.governance.setting import PolicyAdopted, SettingRegistered
from aggregates.people.roles import ROLE_EVENTS
from cli.directory import SOMEBODY
from ledger.application import Ledger
from projections.people import Directory, directory


def roll(ledger: Ledger, *, as_at: datetime | None = None, known_at: int | None = None) -> Directory:
    """Everybody, and what they are today, or were."""
    events = ledger.all(SettingRegistered, PolicyAdopted, *dict.fromkeys((*SOMEBODY, *ROLE_EVENTS)))
    rules = pack.in_force(ledger.book()).rules
    return directory(events, zone=ledger.zone, rules=rules, as_at=as_at or ledger.now(), known_at=known_at)
