"""Other families' children in what a parent is shown: their names are covered (S42).

A record can tell of several children: an observation of a group. Whoever made it named them, so their names are known and
are covered wherever they stand. What else in the words tells of them a program cannot know; the slip says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

from aggregates.people.child import ChildEnrolled
from aggregates.people.person import PersonRegistered
from aggregates.records.record import RecordCreated
from cli import words
from cli.say import say
from cli.sitting import Sitting

NAMES = ("name", "known_as")
SHORTEST = 2  # letters of a part of a name that is covered alone


def others(at: Sitting, created: RecordCreated, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a record, without the names of the others in it."""
    names = sorted(set(_names(at, created)), key=len, reverse=True)
    if not names or not at.rules.demanded("S42"):
        return dict(texts)
    found = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
    return {field: found.sub(say("access.other-child"), text) for field, text in texts.items()}


def _names(at: Sitting, created: RecordCreated) -> Iterator[str]:
    """Whole names of everybody mentioned, and each of their parts that the subject does not share."""
    mine = set(_parts(at, created.subject))
    for other in created.mentions:
        yield from _called(at, other)
        yield from (part for part in _parts(at, other) if part not in mine and len(part) >= SHORTEST)


def _parts(at: Sitting, who: UUID) -> Iterator[str]:
    return (part for name in _called(at, who) for part in name.split())


def _called(at: Sitting, who: UUID) -> Iterator[str]:
    for recorded in at.ledger.about(who, ChildEnrolled, PersonRegistered):
        if recorded.event.stream == who:
            texts = words.of_entry(at.ledger, recorded.event_id, who)
            yield from (texts[field] for field in NAMES if texts.get(field))
