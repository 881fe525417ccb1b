"""Other people in what somebody is shown: other families' children (S42), and whoever else of the family (0013).

A record can tell of several children: an observation of a group. Whoever made it named them, so their names are known and
are covered wherever they stand. What else in the words tells of them a program cannot know; the slip says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from aggregates.entries import EntryCorrected
from aggregates.people.child import ChildEnrolled
from aggregates.people.person import PersonRegistered
from aggregates.records.record import RecordCreated
from cli import words
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import NotOpen

NAMES = ("name", "known_as")
CONTACT = ("phone", "email", "address", "organisation", "note")
SHORTEST = 2  # letters of a part of a name that is covered alone
LINE = 8  # letters of a line of an address that is covered alone


def others(at: Sitting, created: RecordCreated, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a record, without the names of the others in it."""
    names = sorted(set(_names(at, created)), key=len, reverse=True)
    if not names or not at.rules.demanded("S42"):
        return dict(texts)
    found = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
    return {field: found.sub(say("access.other-child"), text) for field, text in texts.items()}


def strangers(at: Sitting, ids: Iterable[UUID], mine: Iterable[UUID], texts: Sequence[str]) -> re.Pattern[str] | None:
    """What finds any word that was ever entered about these people, or is among `texts`; None if there is nothing.

    Whole names, parts of names that nobody of `mine` shares, addresses, telephone numbers with whatever spaces.
    """
    own = {part.casefold() for who in mine for text in _ever(at, who, NAMES) for part in text.split()}
    names = {text for who in ids for text in _ever(at, who, NAMES)}
    parts = {part for name in names for part in name.split() if part.casefold() not in own and len(part) >= SHORTEST}
    contact = [*texts, *(text for who in ids for text in _ever(at, who, CONTACT))]
    lines = {
        line.strip() for text in contact for line in (text, *re.split("[,;\n]", text)) if len(line.strip()) >= LINE
    }
    found = sorted({*names, *parts, *contact, *lines} - {""}, key=len, reverse=True)
    if not found:
        return None
    return re.compile(rf"(?<!\w)({'|'.join(map(_spaced, found))})(?!\w)", re.IGNORECASE)


def _spaced(text: str) -> str:
    """A pattern for a text that may be broken or spaced otherwise; a telephone number in any groups."""
    digits = "".join(text.split())
    if re.fullmatch(r"\+?[\d()-]+", digits):
        return r"[\s()-]*".join(map(re.escape, re.sub(r"[()-]", "", digits)))
    return r"\s+".join(map(re.escape, text.split()))


def _ever(at: Sitting, who: UUID, fields: Collection[str]) -> Iterator[str]:
    """What was entered about somebody in these fields, also before it was put right, as far as this key opens it."""
    for recorded in at.ledger.about(who, ChildEnrolled, PersonRegistered, EntryCorrected):
        if recorded.event.stream == who:
            try:
                texts = at.ledger.texts(recorded, who)
            except NotOpen:
                continue
            yield from (text for name, text in texts.items() if name in fields)


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
