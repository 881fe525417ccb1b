"""The checks of an evidence file, the names of findings, and what no file can prove, in words for a person (formats.md 8).

Only words: what is looked at, and how, stands in `evidence_check` and the modules that it calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledger.evidence.checks import Meaning

CHECKS: Mapping[str, Meaning] = MappingProxyType(
    {
        "file": Meaning(
            "the file is written exactly as the format says",
            "this is no evidence file, or a program rewrote it",
        ),
        "key": Meaning(
            "it was held against a verifier key from outside the file",
            "it was held against no verifier key",
        ),
        "checkpoint": Meaning(
            "the ledger's key signed the size and the root of its log",
            "the ledger's key did not sign this size and root of its log",
        ),
        "entries": Meaning(
            "every entry stands in the log at its place",
            "an entry does not stand in the log at its place",
        ),
        "origin": Meaning(
            "everything in the file belongs to this ledger",
            "something in the file belongs to another ledger",
        ),
        "after": Meaning(
            "the history that each author had seen is the beginning of this log",
            "an author had seen another history than the one in this log",
        ),
        "parts": Meaning(
            "whatever is shown of an entry is what was signed",
            "something that is shown of an entry is not what was signed",
        ),
        "signatures": Meaning(
            "every entry is signed by a key that was enrolled before it, not revoked, and allowed to sign it",
            "an entry is not signed, or not by somebody who was allowed to sign it",
        ),
        "statement": Meaning(
            "whoever made the file signed what was asked and which entries answer it, and they are all here",
            "what the maker of the file signed is not what is here",
        ),
        "page": Meaning(
            "the page says, word for word, what its maker signed",
            "the page does not say what its maker signed",
        ),
    }
)

# Stable for ever: the names that every verifier of the format gives.
FINDINGS = frozenset(
    {
        "not-evidence",
        "doubled-key",
        "unknown-key",
        "missing-key",
        "wrong-type",
        "not-canonical",
        "no-key-given",
        "another-origin",
        "checkpoint-extended",
        "checkpoint-signature",
        "not-in-log",
        "wrong-index",
        "older-size",
        "after-inconsistent",
        "part-not-its-own",
        "two-abouts",
        "signature",
        "enrolment-missing",
        "not-allowed",
        "key-revoked",
        "statement-signature",
        "entry-left-out",
        "entry-added",
        "page-entry-added",
        "page-entry-edited",
        "page-entry-removed",
        "page-changed",
        "page-without-evidence",
    }
)

STATED = (
    "that nothing was left out by whoever made the file: only that the list that they signed is complete",
    "that no key was revoked in an event that is not shown",
    "that the words are true: only that they were recorded, by whom, and in which order",
    "when something was recorded: until an outside anchor covers it, the time is the setting's own word",
    "that nothing was withheld: parts of an entry, a name for example, may have been left out",
)

PAGE_STATED = ("how the page looks: only its words are signed, not what a style sheet hides, moves or colours",)
