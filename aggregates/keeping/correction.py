"""Putting an entry right: a correction is appended to the stream of the entry; the entry itself stays as it was.

Three things can be wrong: it should never have been entered, it happened at another time, its words are wrong. What
the program itself recorded (an access granted, anything denied) stays on every list, marked: nobody corrects away that they
looked. How corrected entries read stands in `entries`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from aggregates.accesses.access import AccessGranted
from aggregates.draft import Draft, draft, text
from aggregates.entries import Act, EntryCorrected, History, read
from aggregates.people import roles
from aggregates.rules import Remark
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When

_FIELD = re.compile(r"[a-z]+(_[a-z]+)*")


def correct(
    book: Book,
    *,
    by: Actor,
    entry: UUID,
    kind: str,
    right_time: When | None = None,
    texts: Mapping[UUID, Mapping[str, str]] | None = None,
    reason: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Correct the entry with this event id. `texts` gives, for each subject, the right words by field name."""
    d, recorded = draft(book, by, occurred), _entry(book, entry)
    code = d.code("correction-kind", kind)
    if (code == "wrong-time") != (right_time is not None):
        raise InputError("a right time goes with wrong-time, and only with it")
    if (code == "wrong-text") != bool(texts):
        raise InputError("right words go with wrong-text, and only with it")
    state = book.load(recorded.event.stream, History.apply)
    assert state is not None  # the entry was found on it
    if entry in {e.event_id for e in read(state.recorded) if not e.stands}:
        raise InputError("this entry was corrected as entered in error already", hint="make a new entry instead")
    event = EntryCorrected(
        **d.header(
            state.id,
            state.version + 1,
            *recorded.event.about,
            sealed=_sealed(recorded, texts or {}, reason),
            sensitivity=recorded.event.sensitivity,
            folders=recorded.event.folders,
            causation=entry,
        ),
        corrects=entry,
        kind=code,
        **_time(right_time),
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + _remarks(d, recorded, code))


def _entry(book: Book, entry: UUID) -> Recorded[Any]:
    recorded = book.find(entry)
    if recorded is None:
        raise InputError(f"there is no entry {entry}")
    if not isinstance(recorded.event, Act):
        raise InputError("the ledger's own entries are not corrected", hint="see the commands `key` and `erase`")
    return recorded


def _sealed(recorded: Recorded[Any], texts: Mapping[UUID, Mapping[str, str]], reason: str | None) -> list[Sealed]:
    """The right words about each subject, and the reason about the first; only about whom the entry is about."""
    # The primary subject first: read back, `about` stands in the order of its digests.
    about = [a.subject for a in sorted(recorded.event.about, key=lambda a: a.involvement != "primary")]
    if not set(texts) <= set(about) or (reason and not about):
        raise InputError("the entry is not about this person, so no words about them belong to it")
    words: dict[UUID, dict[str, str | None]] = {
        subject: {_field(name): text(name, right) for name, right in fields.items()}
        for subject, fields in texts.items()
    }
    if reason:
        words.setdefault(about[0], {})["reason_for_correction"] = reason
    return [Sealed(subject, **fields) for subject, fields in words.items()]


def _field(name: str) -> str:
    """The name of a sealed field: a code word (formats.md 1)."""
    if not _FIELD.fullmatch(name):
        raise InputError(f"{name!r} is no field of an entry", hint="such as name, address, date_of_birth, content")
    return name


def _time(right: When | None) -> dict[str, Any]:
    if right is None:
        return {}
    field = "happened_at" if isinstance(right.at, datetime) else "happened_on"
    return {field: right.at, "happened_precision": right.precision}


def _remarks(d: Draft, recorded: Recorded[Any], kind: str) -> list[Remark]:
    program = isinstance(recorded.event, AccessGranted) or recorded.event.TOPIC.endswith(".denied")
    return d.warn("program-recorded") if program and kind == "entered-in-error" else []
