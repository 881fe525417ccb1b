"""One pass over the leaves: order, signatures, powers, and what each author had seen (formats.md 2, 3, 5, 12).

Keys and powers are folded as the pass goes, so that each event is judged by what stood before it. What an event's parts say
is `ledger.evidence.contents`; tables that are compared as a whole come afterwards, in `ledger.evidence.verify`.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.contents import Contents, Seen, open_parts
from ledger.evidence.envelope import MAX_LEAF, Leaf, parse_leaf, verify_signature
from ledger.evidence.parts import Body, parse_body
from ledger.evidence.powers import OWN_EVENTS, Powers
from ledger.evidence.report import Tally, as_bytes, count, shown
from ledger.evidence.rows import Boxes, EventRow, Source, Tree, read

_LONG_AGO = -(1 << 62)  # before every recorded_at


class Scan:
    """Everything that is folded from the leaves. `stopped`: a gap, behind which nothing can be checked."""

    def __init__(
        self, tally: Tally, known_types: Collection[str] | None, erased_elsewhere: Collection[bytes] = ()
    ) -> None:
        self.tally = tally
        self.tree = Tree()
        self.powers = Powers()
        self.contents = Contents(tally, erased_elsewhere)
        self.origin: str | None = None
        self.unknown: Counter[str] = Counter()
        self.clocks: Counter[str] = Counter()
        self.stopped = False
        self.signed_by: dict[bytes, array[int]] = {}  # key id -> positions
        self._known_types = known_types
        self._event_ids: set[bytes] = set()
        self._recorded = array("q", [_LONG_AGO])  # recorded_at of each event, by position
        self._latest = array("q", [_LONG_AGO])  # the latest of the first n
        self._agreed = 0  # the largest tree that an author had seen and that stands here
        self._disagreed: list[tuple[int, int]] = []  # (size, position) of authors who had seen another one

    def run(self, source: Source) -> None:
        boxes = Boxes(self.tally, read(self.tally, "boxes", "sealed_boxes", source.boxes))
        for row in read(self.tally, "positions", "stored_events", source.events):
            if self._in_order(row.position):
                self._event(row, boxes.take(row.position))
            elif self.stopped:
                break
        self.stopped = self.stopped or "stored_events" in self.tally.unreadable
        for position, subject in boxes.rest() if not self.stopped else ():
            self._find("boxes", f"{position}/{subject.hex()}", None, "a box that belongs to no event", "sealed_boxes")
        self._judge_disagreement()
        self.contents.erasure.finish()

    def _find(
        self, check: str, row: int | str, part: str | None, message: object, table: str = "stored_events"
    ) -> None:
        self.tally.find(check, table, row, part, str(message))

    def _in_order(self, position: Any) -> bool:
        self.tally.count("positions")
        expected = self.tree.size + 1
        if type(position) is int and position == expected:
            return True
        if type(position) is not int or position < expected:
            row = position if type(position) is int else shown(position)
            self._find("positions", row, "rowid", "a row beside the order, or a second one at this position")
            return False
        self.stopped = True
        self._find("positions", expected, None, f"missing: the next event stands at {position}")
        self._find("positions", position, "rowid", "behind a gap; from here on nothing can be checked")
        return False

    def _event(self, row: EventRow, boxes: dict[bytes, Any]) -> None:
        position: int = row.position
        self.tree.append(row.state if type(row.state) is bytes else b"")
        self._recorded.append(_LONG_AGO)
        self._latest.append(self._latest[-1])
        self.tally.count("bytes")
        try:
            leaf = _leaf(row.state)
            body = parse_body(leaf.body)
        except EvidenceError as error:
            self.contents.index.unknown(position)
            self._find("bytes", position, "state", error)
            return
        self._identity(position, body)
        self._after(position, body)
        seen = Seen() if row.parts is None else open_parts(self.tally, position, body, row.parts)
        self._signatures(position, leaf, body, seen)
        self._clock(position, body, seen)
        self._type(seen)
        self.contents.take(row, body, seen, boxes)

    def _identity(self, position: int, body: Body) -> None:
        """Unique ids, and one ledger."""
        self.tally.count("event ids")
        if body.event_id in self._event_ids:
            self._find("event ids", position, "state", f"an earlier event has this id too: {body.event_id.hex()}")
        self._event_ids.add(body.event_id)
        self.tally.count("ledger")
        self.origin = self.origin or body.ledger
        if body.ledger != self.origin:
            self._find("ledger", position, "state", f"signed for {shown(body.ledger)}, this is {shown(self.origin)}")

    def _after(self, position: int, body: Body) -> None:
        """`after` is a head before this event, and the head of this very history (formats.md 2)."""
        self.tally.count("after")
        size = body.after_size
        if size >= position:
            self._find("after", position, "state", f"says that it was decided after {count(size, 'event')}")
        elif body.after_root == self.tree.root(size):
            self._agreed = max(self._agreed, size)
        else:
            self._disagreed.append((size, position))

    def _judge_disagreement(self) -> None:
        """Where others agree on as much or more, the author is wrong; else the history was changed after it was seen."""
        doubted = [(size, position) for size, position in self._disagreed if size > self._agreed]
        for size, position in self._disagreed:
            if size <= self._agreed:
                self._find(
                    "after", position, "state", f"its author had seen another history of {size} than everybody else"
                )
        if doubted:  # only the first: whatever is built on it differs as well
            size, position = min(doubted)
            seen = f"{count(len(doubted), 'author')} had seen another history, first that of event {position}"
            message = f"something from {self._agreed + 1} to {size} was changed, moved or removed: {seen}"
            self._find("after", self._agreed + 1, None, message)

    def _signatures(self, position: int, leaf: Leaf, body: Body, seen: Seen) -> None:
        """Who signed, and whether they might; then what the ledger's own events say about keys."""
        if position > 1 and not self.powers.opened:
            return self.tally.impossible("signatures", "the first event does not hold, so nobody's key is known")
        self.tally.count("signatures")
        for who, _ in leaf.signatures:
            self.signed_by.setdefault(who, array("q")).append(position)
        try:
            if seen.what is None:
                return self._bare_signatures(leaf)
            if self.powers.opened and seen.what["type"] not in OWN_EVENTS:
                return self.powers.check_signer(position, leaf, body, seen.what)
            for remark in self.powers.apply(position, leaf, body, seen.what, seen.inside):  # checks the signer too
                self.tally.remarks.append(f"event {position}: {remark}")
        except EvidenceError as error:
            self._find("signatures", position, "state", error)
        return None

    def _bare_signatures(self, leaf: Leaf) -> None:
        """Without `what` nobody can say whose the event is; but enrolled keys signed it, none of them revoked."""
        for who, _ in leaf.signatures:
            key = self.powers.keys.get(who)
            if key is None:
                raise EvidenceError(f"signed by a key that was not enrolled before: {who.hex()}")
            if key.revoked is not None:
                raise EvidenceError(f"signed by a key that was revoked at {key.revoked}: {who.hex()}")
            verify_signature(leaf, key.public)

    def _clock(self, position: int, body: Body, seen: Seen) -> None:
        """Never before any of the first after.size events; what had not seen each other may go back (formats.md 2).

        Where the clock was behind, `recorded_at` is by definition one microsecond after the last event's, no more.
        """
        if seen.what is None:
            return
        self.tally.count("recorded at")
        recorded_at, clock = seen.what["recorded_at"], seen.what["clock"]
        before = self._recorded if clock == "behind" else self._latest
        if recorded_at < before[min(body.after_size, position - 1)]:
            self._find("recorded at", position, "what", "dated before something that its author had seen")
        self._recorded[position] = recorded_at
        self._latest[position] = max(self._latest[position], recorded_at)
        if clock != "ok":
            self.clocks[clock] += 1

    def _type(self, seen: Seen) -> None:
        if seen.what is None or self._known_types is None or seen.what["type"] in self._known_types:
            return
        self.unknown[seen.what["type"]] += 1


def _leaf(state: Any) -> Leaf:
    """The leaf; a version that this program does not know is named as that (formats.md 11)."""
    data = as_bytes(state)
    try:
        return parse_leaf(data)
    except EvidenceError:
        value = canonical.decode(data, MAX_LEAF)
        if type(value) is list and value and type(value[0]) is int and value[0] != 1:
            raise EvidenceError(f"a leaf of version {value[0]}: expected 1; is it from a newer program?") from None
        raise
