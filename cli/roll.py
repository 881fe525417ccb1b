"""The roll of the setting: the directory of people, children and roles, of one moment."""

from __future__ import annotations

from aggregates import pack
from aggregates.roles import ROLE_EVENTS
from aggregates.setting import PolicyAdopted, SettingRegistered
from cli.directory import SOMEBODY
from ledger.application import Ledger
from projections.people import Directory, directory


def roll(ledger: Ledger) -> Directory:
    """Everybody, and what they are today."""
    events = ledger.all(SettingRegistered, PolicyAdopted, *dict.fromkeys((*SOMEBODY, *ROLE_EVENTS)))
    return directory(events, zone=ledger.zone, rules=pack.in_force(ledger.book()).rules, as_at=ledger.now())
