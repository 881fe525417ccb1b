"""Event names are written into ledgers that exist: one may be added, none may change or go."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import aggregates
import ledger
from ledger.event import REGISTRY, Event

LISTED = Path(__file__).with_name("event_names.txt")


def leaves(event: type[Event]) -> set[type[Event]]:
    """The types that are recorded: those from which no other derives."""
    below = set().union(*(leaves(each) for each in event.__subclasses__()))
    return below or {event}


def names() -> set[str]:
    """Every name that is ever written, `name version`. What the store shows in an event's place, and tests make, is none."""
    for room in (ledger, aggregates):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    ours = {event for event in leaves(Event) if re.match(r"aggregates\.|ledger\.control", event.__module__)}
    assert {event.TOPIC: event for event in ours}.items() <= REGISTRY.items()
    return {f"{event.TOPIC} {event.VERSION}" for event in ours}


def test_the_list_of_event_names_has_only_grown() -> None:
    """A name that is missing here has been taken from ledgers that hold it; put it back. A new one is added to the list."""
    listed = LISTED.read_text("utf-8").split("\n")
    assert listed[-1] == ""
    assert sorted(listed[:-1]) == listed[:-1]
    assert sorted(names()) == listed[:-1]


def test_a_name_says_what_happened_to_what() -> None:
    assert {name for name in names() if name.split(" ")[0].count(".") != 1 or name != name.lower()} == set()
