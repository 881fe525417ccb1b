"""Makes every type of event known: an entry can be read only by a program that has imported its class."""

from __future__ import annotations

from aggregates import (  # noqa: F401 - imported so that their events are known
    access,
    child,
    consent,
    correction,
    disclosure,
    person,
    receipt,
    record,
    relationship,
    report,
    setting,
    sharing,
)
from ledger import control  # noqa: F401
from ledger.event import REGISTRY

TOPICS = frozenset(REGISTRY)
