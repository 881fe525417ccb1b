"""Makes every type of event known: an entry can be read only by a program that has imported its class."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import aggregates
from ledger import control
from ledger.event import REGISTRY

for _module in walk_packages(aggregates.__path__, "aggregates."):
    import_module(_module.name)

OURS = (control.__name__, f"{aggregates.__name__}.")
TOPICS = frozenset(topic for topic, event in REGISTRY.items() if event.__module__.startswith(OURS))
