"""One event's parts and columns against its signed body (formats.md 2 and 12), and what they promise of other tables.

Everything starts from the body, whose signature is checked in `ledger.evidence.scan`: a part counts because its digest
stands in the body, and a column is compared with the parts, never believed. Boxes and what excuses a missing one are
`ledger.evidence.erasure`; tables that are compared as a whole are `ledger.evidence.tables`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence.erasure import Erasure
from ledger.evidence.parts import Body, digest, parse_part, unpack_parts
from ledger.evidence.report import Tally, as_bytes, shown
from ledger.evidence.rows import EventRow
from ledger.evidence.tables import Documents, SubjectIndex

DISPOSED = "disposed"  # the topic of a row whose parts were disposed of (formats.md 3)
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """The contents of those parts that are what was signed."""

    what: Content | None = None
    inside: Content | None = None
    about: tuple[Content, ...] = ()


def open_parts(tally: Tally, position: int, body: Body, packed: Any) -> Seen:
    """Each digest of the body against the part that should answer it; what does not fit is a finding and left out."""
    wanted = [("what", body.what), ("inside", body.inside), *(("about", d) for d in body.about)]
    try:
        parts = unpack_parts(as_bytes(packed))
    except EvidenceError as error:
        tally.find("parts", "stored_events", position, "parts", f"the parts cannot be read: {error}")
        return Seen()
    if len(parts) != len(wanted):
        message = f"{len(wanted)} parts were signed, {len(parts)} are here"
        tally.find("parts", "stored_events", position, "parts", message)
    found: dict[str, list[Content]] = {"what": [], "inside": [], "about": []}
    for (name, signed), part in zip(wanted, parts, strict=False):
        tally.count("parts")
        if digest(body.event_id, part) != signed:
            tally.find("parts", "stored_events", position, name, "not the part that was signed")
        elif (content := _content(tally, position, name, part)) is not None:
            found[name].append(content)
    return Seen(next(iter(found["what"]), None), next(iter(found["inside"]), None), tuple(found["about"]))


def _content(tally: Tally, position: int, name: str, part: bytes) -> Content | None:
    """What stands in a part that was signed; its signer may have signed nonsense."""
    try:
        parsed = parse_part(part)
    except EvidenceError as error:
        tally.find("bytes", "stored_events", position, name, str(error))
        return None
    if parsed.name != name:
        tally.find("bytes", "stored_events", position, name, f"signed as {name}, calls itself {shown(parsed.name)}")
        return None
    content: Content = parsed.content
    return content


class Contents:
    """Folds the parts of event after event."""

    def __init__(self, tally: Tally, erased_elsewhere: Collection[bytes] = ()) -> None:
        self.tally = tally
        self.erasure = Erasure(tally, erased_elsewhere)
        self.index = SubjectIndex()
        self.documents = Documents()
        self._versions: dict[bytes, int] = {}  # of each stream, so far

    def take(self, row: EventRow, body: Body, seen: Seen, boxes: dict[bytes, Any]) -> None:
        """One event with the boxes at its position."""
        position: int = row.position
        if row.parts is None:
            self._columns(row, body.event_id, (body.event_id, 1, DISPOSED))
            self.index.expect(position)
            self.erasure.disposed_row(position, boxes)
            return
        what, inside = seen.what, seen.inside
        if what is not None and inside is not None:
            self._columns(row, body.event_id, (inside["stream"], inside["stream_version"], what["type"]))
        if inside is not None:
            self._stream(position, inside["stream"], inside["stream_version"])
            self.documents.name(self.tally, position, inside["data"])
        if what is not None:
            self.erasure.take_event(position, what)
            self.documents.name(self.tally, position, what["data"])
        whole = len(seen.about) == len(body.about)
        self._subjects(position, what["type"] if what is not None and whole else None, seen.about)
        self.erasure.take_boxes(position, seen.about, boxes, whole=whole)

    def _columns(self, row: EventRow, event_id: bytes, signed: tuple[bytes, int, str]) -> None:
        stream, version, topic = signed
        self.tally.count("columns")
        for name, got, expected in (
            ("originator_id", row.originator_id, stream.hex()),
            ("originator_version", row.originator_version, version),
            ("topic", row.topic, topic),
            ("event_id", row.event_id, event_id),
        ):
            if type(got) is not type(expected) or got != expected:
                message = f"the column says {shown(got)}, signed was {shown(expected)}"
                self.tally.find("columns", "stored_events", row.position, name, message)

    def _stream(self, position: int, stream: bytes, version: int) -> None:
        """Gapless from 1.

        Disposal takes whole streams, so it never explains a gap; least of all in the ledger's own stream, where a gap
        could hide that a key was revoked.
        """
        self.tally.count("streams")
        expected = self._versions.get(stream, 0) + 1
        if version != expected:
            message = f"stream {stream.hex()}: expected version {expected}, got {version}"
            self.tally.find("streams", "stored_events", position, "inside", message)
        self._versions[stream] = version

    def _subjects(self, position: int, topic: str | None, about: tuple[Content, ...]) -> None:
        """One about for each subject; and what the index must say of them, if all parts can be read."""
        self.tally.count("about")
        if len({a["subject"] for a in about}) < len(about):
            self.tally.find("about", "stored_events", position, "about", "two parts about one subject: its signer lied")
        if topic is None:
            self.index.unknown(position)
            return
        self.index.expect(position)
        for a in about:
            self.index.add(position, a["subject"], topic, a["involvement"])
