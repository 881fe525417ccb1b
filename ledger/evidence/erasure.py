"""Sealed boxes against what was signed, and the events that excuse what is missing (formats.md 4 and 12).

A box may be missing only if a later event asks for its subject's erasure, and the parts of a row only if a later event says
that they were disposed of. What should be gone and is still there is said too. Nothing is opened: a box counts by its
digest.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

from ledger.evidence.report import Tally, count


class Erasure:
    """Boxes, erasures and disposals so far; `finish` judges them when every event has been read."""

    def __init__(self, tally: Tally, elsewhere: Collection[bytes] = ()) -> None:
        self._tally = tally
        self._elsewhere = elsewhere  # subjects whose erasure the ledger that continues this one asks for
        self.disposed = array("q")  # positions of rows without parts
        self.erased_boxes = 0
        self._disposals: dict[int, int] = {}  # position -> that of the event that says it was disposed of
        self._requested: dict[bytes, int] = {}  # subject -> position
        self._completed: dict[bytes, int] = {}
        self._missing: list[tuple[int, bytes]] = []
        self._boxed: dict[bytes, int] = {}  # subject -> position of their newest box

    @property
    def requested(self) -> frozenset[bytes]:
        """Whose erasure was asked for, here or in the ledger that continues this one."""
        return frozenset((*self._requested, *self._elsewhere))

    def take_event(self, position: int, what: Mapping[str, Any]) -> None:
        """What one of the ledger's own events excuses; its data were checked with its signature, or are no excuse."""
        data = what["data"]
        match what["type"]:
            case "erasure.requested" if type(data.get("subject")) is bytes:
                self._requested.setdefault(data["subject"], position)
            case "erasure.completed" if type(data.get("subject")) is bytes:
                self._completed[data["subject"]] = position
            case "stream.disposed" if type(data.get("positions")) is list:
                for named in data["positions"]:
                    if type(named) is int:
                        self._disposals.setdefault(named, position)

    def disposed_row(self, position: int, boxes: dict[bytes, Any]) -> None:
        self.disposed.append(position)
        for subject in boxes:
            self._find(position, subject, "a box of an event whose parts were disposed of")

    def take_boxes(
        self, position: int, about: tuple[Mapping[str, Any], ...], boxes: dict[bytes, Any], *, whole: bool
    ) -> None:
        """The boxes at a position against its `about` parts; `whole`: all of these could be read."""
        for a in about:
            subject, signed = a["subject"], a["box"]
            if signed is None:
                continue
            self._tally.count("boxes")
            if subject not in boxes:
                self._missing.append((position, subject))
                continue
            box = boxes.pop(subject)
            self._boxed[subject] = position
            if type(box) is not bytes or sha256(box).digest() != signed:
                self._find(position, subject, "not the box that was signed")
        for subject in boxes if whole else ():
            self._find(position, subject, "a box that nobody signed")

    def finish(self) -> None:
        self._finish_disposal()
        for position, subject in self._missing:
            if subject in self._elsewhere or self._requested.get(subject, 0) > position:
                self.erased_boxes += 1
            else:
                self._find(position, subject, "the box is missing, and nobody asked for its erasure")
        for subject, asked in self._requested.items():
            self._finish_erasure(subject, asked)

    def _finish_disposal(self) -> None:
        for position in self.disposed:
            if self._disposals.get(position, 0) <= position:
                message = "its parts are gone, and no later event says that they were disposed of"
                self._tally.find("parts", "stored_events", position, "parts", message)
        late = sorted(self._disposals.keys() - set(self.disposed))
        if late:
            message = f"{count(len(late), 'event')} to be disposed of, and still with all parts, the first at {late[0]}"
            self._tally.remarks.append(message)

    def _finish_erasure(self, subject: bytes, asked: int) -> None:
        """From the request on nothing is sealed about a subject; from the completion on nothing is left."""
        last = self._boxed.get(subject, 0)
        if last > asked:
            self._find(last, subject, f"sealed although event {asked} asks for this subject's erasure")
        elif last and subject in self._completed:
            self._find(last, subject, f"event {self._completed[subject]} says that it was erased")
        elif last:
            message = f"the erasure that event {asked} asks for is not finished: boxes are still here"
            self._tally.remarks.append(message)

    def _find(self, position: int, subject: bytes, message: str) -> None:
        self._tally.find("boxes", "sealed_boxes", f"{position}/{subject.hex()}", None, message)
