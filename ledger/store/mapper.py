"""Event to signed leaf and back (formats.md 2 and 3): parts, boxes, body, signature; and every check on the way in.

Personal text goes into boxes before anything is signed, so what is signed never changes when text is erased. On reading,
nothing is imported or resolved by a name until the signature over it held; the type's name is looked up in a closed
registry. Keys come from outside: `Keyring` is what this module asks for them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent

from ledger.custody import box
from ledger.errors import EvidenceError
from ledger.event import LEVEL_OF, Event, Recorded
from ledger.evidence import envelope, parts
from ledger.evidence.checkpoint import Head
from ledger.evidence.envelope import Signer
from ledger.store.codec import codec, event_maps, to_micros
from ledger.store.revive import StoredRow, check_columns, disposed, recorded

_FOLDERS, _ID = codec(tuple[str, ...]), codec(UUID | None)
REMEMBERED = 4096  # rows: a few kilobytes each


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event with everything that its signature covers, not yet signed."""

    event: Event
    event_id: UUID
    recorded_at: int  # microseconds
    recorded_by: UUID
    clock: str
    after: Head
    signers: tuple[Signer, ...]

    @property
    def originator_id(self) -> UUID:
        return self.event.stream

    @property
    def originator_version(self) -> int:
        return self.event.stream_version


@dataclass(frozen=True)
class SignedEvent(StoredEvent):
    """A leaf (`state`) with what is stored beside it, on its way to the recorder."""

    event_id: bytes
    parts: bytes
    boxes: tuple[tuple[bytes, bytes], ...]  # subject, box
    index: tuple[tuple[bytes, str], ...]  # subject, involvement
    documents: tuple[tuple[bytes, bytes], ...]  # SHA-256, content
    after: int


class Keyring(Protocol):
    """What the mapper needs of keys and levels."""

    origin: str

    def check_signer(self, position: int, leaf: envelope.Leaf, body: parts.Body, what: dict[str, Any]) -> None:
        """The leaf is signed by the key of `recorded_by`, which had the power at that position; else EvidenceError."""

    def data_key(self, subject: UUID, level: str) -> tuple[bytes, bytes]:
        """(id, key) under which text about this subject is sealed at this sitting."""


class LedgerMapper(Mapper[UUID]):
    """The library's seam between events and rows."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring  # no transcoder, compressor or cipher: canonical bytes, sealed by subject
        # One command reads the same rows many times. Byte for byte the same row has the same answer: what was signed at a
        # position stays so, whatever happens to the key later. A row that was changed is another row, and is checked.
        self._checked = lru_cache(maxsize=REMEMBERED)(self._read)

    # ---- on the way in

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        draft: Draft = domain_event
        event, event_id = draft.event, draft.event_id.bytes
        abouts, boxes = self._about_parts(draft)
        what, inside = _part("what", _what(draft)), _part("inside", _inside(event))
        digests = sorted((parts.digest(event_id, part), part) for part in abouts)
        body = parts.format_body(
            parts.Body(
                ledger=self.keyring.origin,
                event_id=event_id,
                after_size=draft.after.size,
                after_root=draft.after.root,
                what=parts.digest(event_id, what),
                inside=parts.digest(event_id, inside),
                about=tuple(digest for digest, _ in digests),
            )
        )
        return SignedEvent(
            originator_id=event.stream,
            originator_version=event.stream_version,
            topic=event.TOPIC,
            state=envelope.sign_event(body, *draft.signers),
            event_id=event_id,
            parts=parts.pack_parts([what, inside, *(part for _, part in digests)]),
            boxes=tuple(boxes),
            index=tuple((a.subject.bytes, a.involvement) for a in event.about),
            documents=tuple((sha256(content).digest(), content) for content in event.documents),
            after=draft.after.size,
        )

    def _about_parts(self, draft: Draft) -> tuple[list[bytes], list[tuple[bytes, bytes]]]:
        texts = {sealed.subject: sealed.fields for sealed in draft.event.sealed}
        subjects = {about.subject for about in draft.event.about}
        if len(subjects) < len(draft.event.about) or len(texts) < len(draft.event.sealed):
            raise TypeError("a subject stands twice in one event")
        if not texts.keys() <= subjects:
            raise TypeError("text about somebody who is not among the event's subjects")
        abouts, boxes = [], []
        for about in draft.event.about:
            sealed, fields = self._seal(draft, about.subject, texts.get(about.subject, {}))
            if sealed is not None:
                boxes.append((about.subject.bytes, sealed))
            content = {
                "subject": about.subject.bytes,
                "involvement": about.involvement,
                "box": None if sealed is None else sha256(sealed).digest(),
                "fields": fields,
            }
            abouts.append(_part("about", content))
        return abouts, boxes

    def _seal(self, draft: Draft, subject: UUID, texts: Mapping[str, str]) -> tuple[bytes | None, dict[str, bytes]]:
        if not texts:
            return None, {}
        event_id, level = draft.event_id.bytes, LEVEL_OF[draft.event.sensitivity]
        pieces = {name: _part("text", text) for name, text in texts.items()}
        key_id, key = self.keyring.data_key(subject, level)
        sealed = box.seal_box(key, key_id, self.keyring.origin, event_id, subject.bytes, level, list(pieces.values()))
        return sealed, {name: parts.digest(event_id, piece) for name, piece in pieces.items()}

    # ---- on the way out

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        if not isinstance(stored_event, StoredRow):
            raise EvidenceError(f"not a row of the ledger: {stored_event!r}")
        return self.read(stored_event)

    def read(self, row: StoredRow) -> Recorded[Event]:
        """The event in a row, after its signature, parts and columns were checked; EvidenceError otherwise."""
        try:
            return self._checked(row)
        except EvidenceError as error:
            hint = "run `consent-ledger verify`: it names what was changed"
            raise EvidenceError(f"entry {row.position}: {error}", hint=hint) from error

    def _read(self, row: StoredRow) -> Recorded[Event]:
        leaf = envelope.parse_leaf(row.state)
        body = parts.parse_body(leaf.body)
        if body.ledger != self.keyring.origin:
            raise EvidenceError(f"belongs to another ledger: expected {self.keyring.origin}, got {body.ledger}")
        if row.parts is None:
            return disposed(row.position, body)
        shown = parts.match(body, parts.unpack_parts(row.parts))
        if shown.what is None or shown.inside is None or len(shown.about) != len(body.about):
            raise EvidenceError("a clear part is missing")
        self.keyring.check_signer(row.position, leaf, body, shown.what)
        check_columns(row, body, shown)
        return recorded(row.position, body, shown)


def _part(name: str, content: Any) -> bytes:
    return parts.format_part(parts.Part(secrets.token_bytes(32), name, content))


def _what(draft: Draft) -> dict[str, Any]:
    event = draft.event
    own, _ = event_maps(type(event))
    occurred = event.occurred.at
    return {
        "type": event.TOPIC,
        "type_version": event.VERSION,
        "occurred_at": to_micros(occurred) if isinstance(occurred, datetime) else occurred.isoformat(),
        "occurred_precision": event.occurred.precision,
        "recorded_at": draft.recorded_at,
        "clock": draft.clock,
        "actor": event.by.person.bytes,
        "role": event.by.role,
        "on_behalf_of": _ID.encode(event.by.on_behalf_of),
        "recorded_by": draft.recorded_by.bytes,
        "attested": event.by.attested,
        "policy": _ID.encode(event.policy),
        "data": own.encode(event),
    }


def _inside(event: Event) -> dict[str, Any]:
    _, own = event_maps(type(event))
    return {
        "stream": event.stream.bytes,
        "stream_version": event.stream_version,
        "causation": _ID.encode(event.causation),
        "folders": list(event.folders),
        "sensitivity": event.sensitivity,
        "data": own.encode(event),
    }
