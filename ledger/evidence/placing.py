"""Where an entry of an evidence file stands: the signed head, the place in its log, the history before it (formats.md 5, 6).

Each check says by name what is wrong, as `Flawed`; the arithmetic is `merkle`'s.
"""

from __future__ import annotations

from ledger.errors import EvidenceError
from ledger.evidence.checkpoint import Head, parse_checkpoint
from ledger.evidence.evidence_file import Entry
from ledger.evidence.merkle import check_consistency, check_inclusion, leaf_hash, path_length
from ledger.evidence.note import VerifierKey, open_note, parse_note
from ledger.evidence.parts import Body
from ledger.evidence.verdict import Flawed

MOST_TRIED = 4096  # in a larger log the right place of a wrongly placed leaf is not looked for


def open_head(note: bytes, key: VerifierKey) -> tuple[Head, int]:
    """The head that this key signed, and how many more signatures stand under it that nobody here knows."""
    where = "checkpoint"
    try:
        text, lines = parse_note(note)
    except EvidenceError as error:
        raise Flawed("checkpoint-signature", str(error), where) from None
    if text.count("\n") > 3:
        raise Flawed("checkpoint-extended", "more than the three lines origin, size and root", where)
    if text.partition("\n")[0] != key.name:
        raise Flawed("another-origin", f"expected {key.name}, got {ascii(text.partition(chr(10))[0])[:80]}", where)
    try:
        open_note(note, [key])
    except EvidenceError as error:
        raise Flawed("checkpoint-signature", str(error), where) from None
    try:
        _, head = parse_checkpoint(text)
    except EvidenceError as error:
        raise Flawed("not-canonical", str(error), where) from None
    return head, sum((line.name, line.key_id) != (key.name, key.key_id) for line in lines)


def check_place(place: str, entry: Entry, head: Head, *, search: bool = True) -> None:
    """The leaf stands at this index in the log of this head; `search`: if not, whether it stands at another one."""
    if entry.index >= head.size:
        raise Flawed("older-size", f"index {entry.index} in a log of {head.size} entries", place)
    expected = path_length(entry.index, head.size)
    if len(entry.path) != expected:
        message = (
            f"a proof of {len(entry.path)} hashes; from index {entry.index} of {head.size}, {expected} lead to the root"
        )
        raise Flawed("wrong-index", message, place)
    if _leads_there(entry, entry.index, head):
        return
    for index in range(head.size) if search and head.size <= MOST_TRIED else ():
        if path_length(index, head.size) == expected and _leads_there(entry, index, head):
            raise Flawed("wrong-index", f"says index {entry.index}, and stands at {index}", place)
    raise Flawed("not-in-log", "its proof does not lead to the signed root: not in this log, or changed", place)


def _leads_there(entry: Entry, index: int, head: Head) -> bool:
    try:
        check_inclusion(leaf_hash(entry.leaf), index, head.size, entry.path, head.root)
    except EvidenceError:
        return False
    return True


def check_after(place: str, entry: Entry, body: Body, head: Head) -> None:
    """What its author had seen is the beginning of this log."""
    seen = body.after_size
    if seen > head.size:
        raise Flawed("older-size", f"decided after {seen} entries, in a log of {head.size}", place)
    if seen > entry.index:
        raise Flawed("after-inconsistent", f"decided after {seen} entries, and stands at index {entry.index}", place)
    if seen == 0:
        if entry.after:
            raise Flawed("after-inconsistent", "decided after no entry, so there is nothing to prove", place)
        return
    try:
        check_consistency(seen, head.size, body.after_root, head.root, entry.after)
    except EvidenceError as error:
        raise Flawed("after-inconsistent", f"the history of {seen} that its author saw: {error}", place) from None
