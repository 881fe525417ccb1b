"""From a row's signed parts back to an event: columns compared, the type looked up in the closed registry, upcast.

Called by the mapper once signature and digests held; nothing here checks a signature. A type that this program does not
know is an event too, and so is one whose clear parts were disposed of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from ledger.control import ControlEvent
from ledger.errors import EvidenceError
from ledger.event import LEVEL_OF, REGISTRY, About, Actor, Event, Recorded, When
from ledger.evidence import parts
from ledger.store.codec import codec, event_maps, from_day, from_id, from_micros

_FOLDERS, _ID = codec(tuple[str, ...]), codec(UUID | None)


@dataclass(frozen=True)
class StoredRow(StoredEvent):
    """A row as it was found; nothing in it is believed yet."""

    event_id: bytes
    parts: bytes | None
    position: int


class Place(NamedTuple):
    """Where an event stands, on which stream and of which type, as its row says; nothing of it is believed."""

    position: int
    stream: UUID
    topic: str


@dataclass(frozen=True, kw_only=True)
class UnknownEvent(Event):
    """An event of a type that this program does not know: it verifies, and is shown as unknown."""

    TOPIC = "unknown"
    type: str


@dataclass(frozen=True, kw_only=True)
class DisposedEvent(Event):
    """An event whose clear parts were deleted at the end of its retention."""

    TOPIC = "disposed"


def check_columns(row: StoredRow, body: parts.Body, shown: parts.Disclosed) -> None:
    assert shown.what is not None and shown.inside is not None  # noqa: PT018 - _read has seen to it
    signed = (shown.inside["stream"], shown.inside["stream_version"], shown.what["type"], body.event_id)
    columns = (UUID(str(row.originator_id)).bytes, row.originator_version, row.topic, row.event_id)
    if columns != signed:
        raise EvidenceError(f"the row's columns are not what was signed: expected {signed}, got {columns}")


def _header(what: dict[str, Any], inside: dict[str, Any], about: Sequence[dict[str, Any]]) -> dict[str, Any]:
    occurred: Any = what["occurred_at"]
    return {
        "stream": from_id(inside["stream"]),
        "stream_version": inside["stream_version"],
        "occurred": When(
            from_micros(occurred) if type(occurred) is int else from_day(occurred), what["occurred_precision"]
        ),
        "by": Actor(from_id(what["actor"]), what["role"], _ID.decode(what["on_behalf_of"]), what["attested"]),
        "policy": _ID.decode(what["policy"]),
        "causation": _ID.decode(inside["causation"]),
        "folders": _FOLDERS.decode(inside["folders"]),
        "sensitivity": inside["sensitivity"],
        "about": tuple(About(from_id(a["subject"]), a["involvement"]) for a in about),
    }


def _event(what: dict[str, Any], inside: dict[str, Any], header: dict[str, Any]) -> Event:
    cls = REGISTRY.get(what["type"])
    if cls is None or what["type_version"] > cls.VERSION or cls in (ControlEvent, UnknownEvent, DisposedEvent):
        return UnknownEvent(**header, type=what["type"])
    own, within = what["data"], inside["data"]
    for version in range(what["type_version"] + 1, cls.VERSION + 1):
        own, within = cls.UPCAST[version](own, within)
    what_map, inside_map = event_maps(cls)
    return cls(**header, **what_map.decode(own), **inside_map.decode(within))


def recorded(position: int, body: parts.Body, shown: parts.Disclosed) -> Recorded[Event]:
    what, inside = shown.what, shown.inside
    assert what is not None and inside is not None  # noqa: PT018 - _read has seen to it
    if inside["sensitivity"] not in LEVEL_OF:
        raise EvidenceError(f"unknown sensitivity: {inside['sensitivity']!r}")
    return Recorded(
        event=_event(what, inside, _header(what, inside, shown.about)),
        event_id=UUID(bytes=body.event_id),
        position=position,
        recorded_at=from_micros(what["recorded_at"]),
        recorded_by=from_id(what["recorded_by"]),
        clock=what["clock"],
        after=body.after_size,
        boxes={from_id(a["subject"]): (a["box"], tuple(a["fields"])) for a in shown.about if a["box"] is not None},
    )


def disposed(position: int, body: parts.Body) -> Recorded[Event]:
    stream = UUID(bytes=body.event_id)
    nobody = Actor(UUID(int=0), "unknown")
    event = DisposedEvent(stream=stream, stream_version=1, occurred=When(from_micros(0)), by=nobody)
    return Recorded(
        event=event,
        event_id=stream,
        position=position,
        recorded_at=from_micros(0),
        recorded_by=nobody.person,
        clock="ok",
        after=body.after_size,
        boxes={},
    )
