"""Earlier books and attached branches against what a successor says of them (formats.md 6 and 12).

The first event of a successor names a predecessor:

    {origin, vkey, size, root, heads, lost_from, lost_to, reason, recovery}

`size` and `root` are what stands of it and is read on. `heads` are tree heads that its key is known to have signed, each
`{size, root, source, note}`: the checkpoint itself where there is one, else whoever remembers it; of a kept line the
first 20 bytes of the root. Entries `lost_from` to `lost_to` may be lost (`lost_to` nil: nobody knows how many). `reason` is
a code. `recovery` opens the commitment of its newest recovery sheet, if the founder came in with that; else the key that
signs the first event must have had the power `enrol` in it.

`branch.attached` is `{origin, vkey, size, root, common, note}`: another copy, whole from leaf 0 to `size`, equal to the
predecessor in its first `common` leaves and in no more; `note` is the newest checkpoint that it held, or nil.

Both lie beside the ledger, each a ledger of this format in the folder named by the 32 digits that end its origin, a hyphen,
and the first 16 hex digits of its root. Each is verified whole, by its own keys, against what was signed of it here. What is
missing there because a subject was erased in the successor is excused by that erasure. A claim that the bytes cannot bear
is a finding; whether a loss was an accident no bytes can say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.errors import EvidenceError
from ledger.evidence.checkpoint import check_origin, open_checkpoint, unverified_head
from ledger.evidence.note import parse_vkey
from ledger.evidence.powers import Powers, recovery_commitment
from ledger.evidence.report import Report, Tally, count
from ledger.evidence.rows import Source, Tree

if TYPE_CHECKING:
    from ledger.evidence.scan import Scan

CHECK = "earlier books"


def folder_name(origin: str, root: bytes) -> str:
    """Where a book or branch lies under `earlier/`."""
    return f"{origin.rpartition('/')[2]}-{root.hex()[:16]}"


@dataclass(frozen=True, slots=True)
class Examined:
    """An earlier book that was verified: the report, the tree of its leaves, and whose keys it has at its end."""

    report: Report
    tree: Tree
    powers: Powers


# (source, its folder's name, its verifier key, the subjects that were erased in the successor)
Examine = Callable[[Source, str, str, Collection[bytes]], Examined]
Find = Callable[[str], Source | None]


class Bounded:
    """An earlier book without the checkpoints of more than stands of it: the successor owns up to those itself."""

    def __init__(self, source: Source, size: int) -> None:
        self._source, self._size = source, size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def checkpoints(self) -> Iterator[tuple[Any, Any]]:
        for size, note in self._source.checkpoints():
            if not (type(size) is int and size > self._size):
                yield size, note

    def beyond(self) -> Iterator[bytes]:
        """The checkpoints that were left out."""
        for size, note in self._source.checkpoints():
            if type(size) is int and size > self._size and type(note) is bytes:
                yield note


class Earlier:
    """Checks what one successor claims."""

    def __init__(self, tally: Tally, scan: Scan, find: Find | None, examine: Examine) -> None:
        self._tally, self._scan, self._find, self._examine = tally, scan, find, examine
        self.reports: dict[str, Report] = {}

    def check(self) -> None:
        said = self._scan.powers.predecessor
        if said is None and not self._scan.powers.branches:
            return
        if self._find is None:
            self._tally.impossible(CHECK, "the earlier books were not given")
            return
        before = None if said is None else self._predecessor(said)
        for branch in self._scan.powers.branches:
            self._branch(branch, said, before)

    # ---- the predecessor

    def _predecessor(self, said: Mapping[str, Any]) -> Examined | None:
        place = folder_name(said["origin"], said["root"])
        found = self._book(place, said)
        self._owned_up(place, said)
        if found is not None:
            examined, source = found
            self._allowed(place, said, examined.powers)
            known = {(head["size"], head["root"]) for head in said["heads"]}
            for note in source.beyond():
                _, head = unverified_head(note)
                if (head.size, head.root) not in known:
                    message = f"it holds a checkpoint of {count(head.size, 'event')} that is not owned up to"
                    self._say(place, None, message)
            return examined
        return None

    def _owned_up(self, place: str, said: Mapping[str, Any]) -> None:
        """Each head is by the key that is claimed, and the range that is said to be lost covers what heads say more."""
        for number, head in enumerate(said["heads"], 1):
            where = f"heads {number}"
            if head["note"] is not None:
                try:
                    signed = open_checkpoint(head["note"], said["vkey"])
                    if (signed.size, signed.root) != (head["size"], head["root"]):
                        self._say(place, where, f"its note says another head, of {count(signed.size, 'event')}")
                except EvidenceError as error:
                    self._say(place, where, str(error))
            if head["size"] > said["size"] and (said["lost_to"] or 0) < head["size"]:
                message = (
                    f"a checkpoint of {count(head['size'], 'event')} is known, and not said to be lost up to there"
                )
                self._say(place, where, message)
        if said["lost_from"] > said["size"] + 1 or (
            said["lost_to"] is not None and said["lost_to"] < said["lost_from"]
        ):
            message = f"says that {said['lost_from']} to {said['lost_to']} are lost, and that {said['size']} stand"
            self._say(place, "lost_from", message)

    def _allowed(self, place: str, said: Mapping[str, Any], powers: Powers) -> None:
        """Whoever founded it might enrol keys in the earlier book, or held its newest recovery sheet."""
        if said["recovery"] is not None:
            if powers.recovery is None or recovery_commitment(said["recovery"]) != powers.recovery[0]:
                self._say(place, "recovery", "not the value behind its newest recovery sheet: a false claim to go on")
            return
        founder = next(iter(self._scan.powers.keys), None)
        if founder is None or not powers.may_sign(said["size"] + 1, founder, "ledger.opened"):
            message = "the key that founded this one had no power to enrol there: a false claim to go on"
            self._say(place, None, message)

    # ---- branches

    def _branch(self, said: Mapping[str, Any], predecessor: Mapping[str, Any] | None, before: Examined | None) -> None:
        place = folder_name(said["origin"], said["root"])
        if predecessor is None or said["origin"] != predecessor["origin"]:
            self._say(place, None, "attached as a branch of a book that this one does not continue")
        found = self._book(place, said)
        if found is None:
            return
        if said["note"] is not None:
            try:
                head, tree = open_checkpoint(said["note"], said["vkey"]), found[0].tree
                if head.size > tree.size or tree.root(head.size) != head.root:
                    message = f"does not contain its own checkpoint of {count(head.size, 'event')}"
                    self._say(place, "note", message)
            except EvidenceError as error:
                self._say(place, "note", str(error))
        if before is not None and agreed(found[0].tree, before.tree) != said["common"]:
            message = f"says that {said['common']} are common to both; {agreed(found[0].tree, before.tree)} are"
            self._say(place, "common", message)

    # ---- both

    def _book(self, place: str, said: Mapping[str, Any]) -> tuple[Examined, Bounded] | None:
        """The earlier book, verified whole and held against what was signed of it."""
        self._tally.count(CHECK)
        assert self._find is not None
        source = self._find(place)
        if source is None:
            self._say(place, None, "missing: the folder of the earlier book is not here")
            return None
        try:
            check_origin(said["origin"], parse_vkey(said["vkey"]).public)
        except EvidenceError as error:
            self._say(place, "vkey", str(error))
            return None
        bounded = Bounded(source, said["size"])
        examined = self._examine(bounded, place, said["vkey"], self._scan.contents.erasure.requested)
        self.reports[place] = examined.report
        for check in examined.report.failed:
            for finding in check.findings:
                self._say(place, check.name, str(finding))
        self._same(place, said, examined.tree)
        return examined, bounded

    def _same(self, place: str, said: Mapping[str, Any], tree: Tree) -> None:
        if tree.size < said["size"]:
            self._say(place, None, f"cut off: {said['size']} events were signed for, {tree.size} are here")
        elif tree.size > said["size"]:
            self._say(place, None, f"{said['size']} events were signed for, {tree.size} are here")
        elif tree.root(tree.size) != said["root"]:
            self._say(place, None, "not the events that were signed for: another root")

    def _say(self, place: str, part: str | None, message: str) -> None:
        self._tally.find(CHECK, "earlier", place, part, message)


def agreed(one: Tree, other: Tree) -> int:
    """How many leaves from the first on are the same in both: an RFC 6962 root covers all leaves before it."""
    low, high = 0, min(one.size, other.size)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one.root(middle) == other.root(middle) else (low, middle - 1)
    return low
