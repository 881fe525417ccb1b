"""How a child, a person and the setting are called on what a family is handed; opened for whoever sits at the desk."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from aggregates.governance.setting import SettingRegistered
from aggregates.people import joined
from aggregates.people.child import ChildEnrolled
from aggregates.people.person import PersonRegistered
from cli import output, words
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import NotOpen


def of(at: Sitting, who: UUID) -> dict[str, str]:
    """Everything that is entered about somebody as a person: name, known_as, address, …; nothing if it is not open."""
    found: dict[str, str] = {}
    ids = joined.same(at.ledger.book(), who)
    for one in sorted(ids, key=lambda one: (one != who, str(one))):  # under whichever id they were entered
        for recorded in at.ledger.about(one, ChildEnrolled, PersonRegistered):
            if recorded.event.stream == one:
                with suppress(NotOpen):
                    found = words.of_entry(at.ledger, recorded.event_id, one) | found
    return found


def whole(at: Sitting, who: UUID) -> str:
    """The whole name."""
    return output.clean(of(at, who).get("name", "")) or say("somebody")


def short(at: Sitting, who: UUID) -> str:
    """The name by which a child is called."""
    found = of(at, who)
    name = found.get("known_as") or found.get("name", "").partition(" ")[0]
    return output.clean(name) or say("family.your-child")


def setting(at: Sitting) -> str:
    """The name of the setting, as it is registered; or else the name of the ledger."""
    named = [r.event.name for r in at.ledger.all(SettingRegistered)]
    return output.clean(named[-1]) if named else at.ledger.origin
