"""What an entry says, read from the entry itself: its fields by the names that slips use, and values in words.

Only what stands in the part `what`, and only what somebody answered: what the rules worked out is for reports. Words that
are sealed are opened by whoever calls, if their reader may see them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.permissions.scope import Scope
from aggregates.vocabulary import Vocabulary
from cli import output
from cli.answers import told
from cli.say import name, named, say
from cli.sitting import Sitting
from cli.taken import inside_of
from ledger.event import HEADER, Document, Recorded, When
from ledger.evidence.canonical import is_code


def rows(at: Sitting, recorded: Recorded[Any], without: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The name of each field that was answered, and what it says; `without` these fields."""
    event, hidden = recorded.event, HEADER | inside_of(recorded.event) | without
    for field, value in ((f.name, getattr(event, f.name)) for f in fields(event) if f.name not in hidden):
        words = "" if value == _default(event, field) else in_words(at, field, value, event.TOPIC)
        called = "actions" if field == "scope" else field
        if words and named(called):
            yield name(called), words


def _default(event: Any, field: str) -> Any:
    """What stands there if nobody answered."""
    return event.__dataclass_fields__[field].default


def in_words(at: Sitting, field: str, value: Any, topic: str) -> str:
    """A value as it is read; empty for none, for no, and for what is only bytes."""
    match value:
        case None | False | bytes() | Document():
            return ""
        case True:
            return say("yes")
        case UUID():
            return _named(at, value)
        case Scope():
            return told.scope(value)
        case When() | date():  # a datetime is a date
            return output.when(value if isinstance(value, When) else When(value), at.zone)
        case str():
            label = label_of(vocabulary.spoken(), field, value, topic) if is_code(value) else None
            return label or value
        case tuple() | list():
            return ", ".join(filter(None, (in_words(at, field, each, topic) for each in value)))
    if is_dataclass(value):
        parts = ((f.name, in_words(at, f.name, getattr(value, f.name), topic)) for f in fields(value))
        return "; ".join(f"{name(key)}: {words}" for key, words in parts if words)
    return str(value)


def _named(at: Sitting, value: UUID) -> str:
    """Somebody or something by its label, an entry by its number."""
    if value in at.refs.known:
        return at.refs.told(value)
    found = at.ledger.book().find(value)
    return say("slip.one", first=found.position) if found else ""


def label_of(known: Vocabulary, field: str, code: str, topic: str) -> str | None:
    """What a code means: by the scheme of the field's name, of its type and name, or where all that are so called agree."""
    called, root = field.replace("_", "-"), topic.partition(".")[0]
    near = [s for s in known.schemes() if s == called or s.startswith(f"{called}-") or s.endswith(f"-{called}")]
    labels = {scheme: known.label(scheme, code) for scheme in near if code in known.choices(scheme)}
    for scheme in (called, f"{root}-{called}"):
        if scheme in labels:
            return labels[scheme]
    return next(iter(labels.values())) if len(set(labels.values())) == 1 else None
