"""What the setting enters into the register of guidance: what came out, and what no longer holds. Stream: the setting."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from aggregates.draft import draft, text
from aggregates.governance import guidance as register
from aggregates.governance import setting as settings
from aggregates.governance.guidance import GuidanceRegistered, GuidanceSuperseded
from aggregates.people import person as people
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, When

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def register_guidance(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    guidance: str,
    kind: str,
    title: str,
    edition: str,
    published: date | None = None,
    golden_rules: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Enter a document into the register, under an id such as working-together-2026."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    if not _ID.fullmatch(guidance):
        raise InputError(f"{guidance!r} is no id for guidance", hint="small letters, digits and dashes")
    if guidance in register.of_book(d):
        raise InputError(f"{guidance} is in the register already", hint="name the edition in its id")
    event = GuidanceRegistered(
        **d.header(setting, state.version + 1, sensitivity="general"),
        guidance=guidance,
        kind=d.code("guidance-kind", kind),
        title=text("the title", title),
        edition=text("the edition", edition),
        published=published,
        golden_rules=golden_rules,
    )
    return d.decided([event], d.warnings() + people.doubts(d))


def supersede_guidance(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    guidance: str,
    superseded_by: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record since when a document of the register no longer holds, and which one took its place."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    known = register.of_book(d)
    found = register.cited(known, guidance).guidance
    after = None if superseded_by is None else register.cited(known, superseded_by).guidance
    if after == found:
        raise InputError("a document does not take its own place")
    event = GuidanceSuperseded(
        **d.header(setting, state.version + 1, sensitivity="general"), guidance=found, superseded_by=after
    )
    return d.decided([event], d.warnings() + people.doubts(d))
