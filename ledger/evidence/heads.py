"""Tree heads against the tree: stored checkpoints, this computer's mark, the vault's memory, anchors (formats.md 6 and 12).

A head of a larger tree means that the newest events are missing; another root at its size, that history was rewritten. Both
also have innocent causes, an old copy above all; which it was, no bytes can say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence.checkpoint import Head, open_checkpoint
from ledger.evidence.report import Anchor, Tally, as_bytes, count, shown
from ledger.evidence.rows import Source, Tree, read


class Heads:
    """Compares heads with one tree. `key`: the verifier key that signed checkpoints must be by, if any is known."""

    def __init__(self, tally: Tally, tree: Tree, key: str | None, *, stopped: bool) -> None:
        self._tally, self._tree, self._key, self._stopped = tally, tree, key, stopped
        self._cut = False  # said already
        self.unsealed = 0
        self.anchored = 0

    def checkpoints(self, source: Source) -> None:
        """Those in the ledger itself. None at all is a failure; one that is behind means *recorded, not sealed*."""
        newest = -1
        for size, note in read(self._tally, "checkpoints", "checkpoints", source.checkpoints):
            self._tally.count("checkpoints")
            head = self._open("checkpoints", shown(size), note, self._key)
            if head is None:
                continue
            newest = max(newest, head.size)
            if type(size) is not int or size != head.size:
                self._find("checkpoints", shown(size), f"the column says {shown(size)}, signed was {head.size}")
            self._compare("checkpoints", shown(size), head.size, head.root)
        if newest < 0 and self._tree.size and not self._tally.failures("checkpoints"):
            self._find("checkpoints", None, "none is here: these events were never sealed, or it was taken away")
        if 0 <= newest < self._tree.size:
            self.unsealed = self._tree.size - newest
            what = count(self.unsealed, "event")
            message = f"the newest {what}, from {newest + 1} on, recorded and not yet sealed"
            self._tally.remarks.append(message)

    def mark(self, mark: tuple[str, bytes] | None, own: str | None) -> None:
        """What this computer remembers: (verifier key, checkpoint)."""
        if mark is None:
            self._tally.impossible("mark", "this computer remembers nothing of the ledger, or was not asked")
            return
        vkey, note = mark
        self._tally.count("mark")
        if own is not None and vkey != own:
            self._find("mark", None, f"not the ledger that this computer knows: expected {vkey}, got {own}")
        elif (head := self._open("mark", None, note, vkey)) is not None:
            self._compare("mark", None, head.size, head.root)

    def vault(self, head: tuple[int, bytes] | None) -> None:
        """What the vault remembers: (size, root) at its last change."""
        if head is None:
            self._tally.impossible("vault", "the vault is not here, or was not asked")
            return
        self._tally.count("vault")
        self._compare("vault", None, *head)

    def anchors(self, anchors: Sequence[Anchor]) -> None:
        """Heads that were kept elsewhere, on paper or signed."""
        if not anchors:
            self._tally.impossible("anchors", "nothing was given that was kept elsewhere")
        for anchor in anchors:
            self._tally.count("anchors")
            if anchor.note is not None and not self._is_of(anchor):
                continue
            if self._compare("anchors", anchor.label, anchor.size, anchor.root):
                self.anchored = max(self.anchored, anchor.size)

    def _is_of(self, anchor: Anchor) -> bool:
        """The note is signed by the ledger's key, and it is the one that says this size and root."""
        head = self._open("anchors", anchor.label, anchor.note, self._key)
        if head is not None and (head.size, head.root[: len(anchor.root)]) != (anchor.size, anchor.root):
            self._find("anchors", anchor.label, f"its note says another head: size {head.size}, root {head.root.hex()}")
            return False
        return head is not None

    def _open(self, check: str, row: str | None, note: Any, key: str | None) -> Head | None:
        if key is None:
            self._find(check, row, "no key is known by which it could be checked")
            return None
        try:
            return open_checkpoint(as_bytes(note), key)
        except EvidenceError as error:
            self._find(check, row, str(error))
            return None

    def _compare(self, check: str, row: str | None, size: int, root: bytes) -> bool:
        """Does this head belong to this history? `root` may be the first 20 bytes of one (a kept line)."""
        here = self._tree.size
        if size > here and self._stopped:
            self._find(check, row, f"covers {count(size, 'event')}; only the first {here} can be checked")
        elif size > here:
            self._find(
                check, row, f"covers {count(size, 'event')}, here stand {here}: {size - here} at the end missing"
            )
            if not self._cut:
                self._tally.find(
                    "positions", "stored_events", here + 1, None, "cut off here: the newest events are missing"
                )
            self._cut = True
        elif self._tree.root(size)[: len(root)] != root:
            self._find(check, row, f"another history of the first {size} events: what stands here was rewritten")
        else:
            return True
        return False

    def _find(self, check: str, row: str | None, message: str) -> None:
        self._tally.find(check, check, row, None, message)
