"""Notices that parents are given before they consent, and about their privacy: each version kept whole. Stream: the setting.

What a consent was informed by is a version of such a notice (S49); that it was served on somebody stands with the consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.draft import draft, text
from aggregates.entries import Act, Entry, standing
from aggregates.governance import setting as settings
from aggregates.people import person as people
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Document, Recorded, When


@dataclass(frozen=True, kw_only=True)
class NoticePublished(Act):
    """A notice in one version and one language (S49). Stream: the setting."""

    TOPIC = "notice.published"
    kind: str  # notice-kind
    version: str
    language: str
    text: Document
    purposes: tuple[str, ...] = ()
    controllers: tuple[str, ...] = ()  # organisations, which are public
    withdrawal_method: str | None = None  # how one takes a consent back, as the notice says it
    retention: str | None = None  # how long it is kept, as the notice says it


def published(events: Iterable[Recorded[Any]], version: str, **as_known: Any) -> tuple[Entry, ...]:
    """The notices of this version, in every language; `known_at`, `known_by` as in `entries.read`."""
    found = (e for e in standing(events, **as_known) if isinstance(e.event, NoticePublished))
    return tuple(e for e in found if e.event.version == version)


def publish(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    kind: str,
    version: str,
    content: bytes,
    language: str = "en-GB",
    purposes: Sequence[str] = (),
    controllers: Sequence[str] = (),
    withdrawal_method: str | None = None,
    retention: str | None = None,
    media_type: str = "text/plain",
    occurred: When | None = None,
) -> Decision:
    """Publish a notice, its text kept whole."""
    d, state = draft(book, by, occurred), settings.load(book, setting)
    if not content.strip():
        raise InputError("the notice's text is empty")
    if any(e.event.language == language for e in published(state.recorded, version)):
        raise InputError(f"there is a notice {version} in {language} already", hint="give the new one a new version")
    event = NoticePublished(
        **d.header(setting, state.version + 1, sensitivity="general"),
        documents=(content,),
        kind=d.code("notice-kind", kind),
        version=text("the version", version),
        language=text("the language", language),
        text=settings.document(content, media_type),
        purposes=d.codes("purpose", purposes),
        controllers=tuple(text("the controller", one) for one in controllers),
        withdrawal_method=withdrawal_method,
        retention=retention,
    )
    unsaid = {"notice-without-withdrawal": event.kind == "consent" and not withdrawal_method}
    return d.decided([event], d.warnings() + people.doubts(d) + d.missing(unsaid))
