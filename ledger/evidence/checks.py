"""The checks of full verification and what their outcomes mean, in words for a person (formats.md 12).

Only words: what is looked at, and how, stands in the modules that `ledger.evidence.verify` calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Meaning(NamedTuple):
    """What a check's outcome says to a person."""

    held: str
    failed: str


CHECKS: Mapping[str, Meaning] = MappingProxyType(
    {
        "key": Meaning(
            "this is the ledger of that key, and its name commits to its first key",
            "this is not the ledger of the key that it was held against",
        ),
        "schema": Meaning(
            "tables, indexes and triggers are those of this format, and the database file is sound",
            "the database is not built as this program builds it, or its file is damaged",
        ),
        "positions": Meaning(
            "the events stand at 1, 2, 3 and so on; none is missing",
            "events are missing, doubled or out of their order",
        ),
        "bytes": Meaning(
            "every event and every part is written in its one canonical form",
            "some stored bytes are not an event or a part of this format",
        ),
        "event ids": Meaning("no event has the id of another", "two events have one id"),
        "ledger": Meaning("every event was signed for this ledger", "an event was signed for another ledger"),
        "signatures": Meaning(
            "every event is signed by a key that was enrolled before it, not revoked, and allowed to sign it",
            "an event is not signed, or not by somebody who was allowed to sign it",
        ),
        "after": Meaning(
            "the history that each author had seen is the history that stands here",
            "an author had seen another history than the one that stands here",
        ),
        "parts": Meaning(
            "every part is the one that was signed; none is missing but by disposal",
            "a part was changed, exchanged, added or taken away",
        ),
        "about": Meaning("no event names one subject twice", "an event says two things about one subject"),
        "boxes": Meaning(
            "every sealed box is the one that was signed; none is missing but by erasure",
            "a sealed box was changed, exchanged, added or taken away",
        ),
        "streams": Meaning(
            "the versions in each stream are 1, 2, 3 and so on",
            "a stream skips or repeats a version",
        ),
        "recorded at": Meaning(
            "nothing is dated before something that its author had already seen",
            "an event is dated before something that its author had already seen",
        ),
        "columns": Meaning(
            "the columns beside each event say what was signed",
            "the columns beside an event say something else than what was signed",
        ),
        "subject index": Meaning(
            "the index of subjects says what the events say",
            "the index of subjects says something else than the events",
        ),
        "documents": Meaning(
            "every document that an event names is there, whole, and no other",
            "a document was changed, added or taken away",
        ),
        "tree": Meaning(
            "the stored tree is the one that the events give",
            "the stored tree is not the one that the events give",
        ),
        "checkpoints": Meaning(
            "every stored checkpoint is signed by the ledger's key and agrees with the events",
            "a stored checkpoint does not agree with the events: they were changed, cut off, or this is an old copy",
        ),
        "mark": Meaning(
            "this holds everything that this computer has seen of the ledger",
            "this is not what this computer has seen of the ledger: changed, cut off, or an old copy",
        ),
        "vault": Meaning(
            "this holds everything that the vault has seen of the ledger",
            "this is older than its vault, or another history: changed, cut off, or an old copy",
        ),
        "anchors": Meaning(
            "this agrees with everything that was kept elsewhere",
            "this does not agree with something that was kept elsewhere: changed, cut off, or an old copy",
        ),
        "earlier books": Meaning(
            "every book that this one continues, and every attached branch, is whole, and says what is said of it here",
            "a book that this one continues, or an attached branch, is not what is said of it here",
        ),
    }
)
