"""The data that a setting works under: the vocabulary and the rules in force, its own laid over those that ship.

A *policy pack* is what a setting changes: its own codes, times, retention rules and words; what it may change is judged
in `changes`. What was in force when an entry was made stands in the adoption that the entry names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from aggregates import changes, datafiles
from aggregates.rules import Rules
from aggregates.vocabulary import Vocabulary
from ledger.event import Book


@dataclass(frozen=True, slots=True)
class Pack:
    """A vocabulary and rules that go together."""

    vocabulary: Vocabulary
    rules: Rules

    @classmethod
    def of(cls, vocabularies: Mapping[str, Any], rules: Mapping[str, Any]) -> Pack:
        made = Rules(rules)
        return cls(Vocabulary(vocabularies, lambda rule: made.demanded(rule)), made)  # noqa: PLW0108 - asked each time anew


@cache
def shipped() -> Pack:
    """What comes with this program."""
    return Pack.of(datafiles.shipped("vocabularies"), datafiles.shipped("rules"))


def in_force(book: Book) -> Pack:
    """What the newest adoption kept."""
    return under(book, book.policy)


def under(book: Book, policy: UUID | None) -> Pack:
    """What an adoption kept, laid over what is shipped: a newer program's new rows are in force too."""
    # What an adoption is, is known once its module is: it stands on this one, so it cannot be imported above.
    from aggregates.governance.setting import PolicyAdopted  # noqa: PLC0415

    adoption = None if policy is None else book.find(policy)
    if adoption is None:
        return shipped()
    event: PolicyAdopted = adoption.event
    digests = (event.vocabularies.sha256, event.rules.sha256)
    if digests not in _read_before:  # asked many times for each entry; a digest means one content for ever
        made = _kept(*map(book.document, digests))
        if len(_read_before) >= REMEMBERED:
            del _read_before[next(iter(_read_before))]  # the oldest
        _read_before[digests] = made
    return _read_before[digests]


REMEMBERED = 8  # packs: a service has several ledgers open
_read_before: dict[tuple[bytes, bytes], Pack] = {}


def _kept(vocabularies: bytes, rules: bytes) -> Pack:
    kept = json.loads(rules)
    if isinstance(kept.get("access"), list):  # as the first release wrote it
        kept["access"] = {row.pop("id"): row for row in kept["access"]}
    kept.pop("demands", None)  # which phrases there are is the program's knowledge, not an adoption's
    return Pack.of(
        datafiles.overlay(datafiles.shipped("vocabularies"), json.loads(vocabularies)),
        datafiles.overlay(datafiles.shipped("rules"), kept),
    )


def documents(book: Book, content: bytes | None) -> tuple[bytes, bytes]:
    """Vocabulary and rules as an adoption keeps them: those in force, with a pack's changes (its JSON bytes) laid over."""
    now = in_force(book)
    change = {} if content is None else checked(content, now)
    words, rules = _change(change)
    return (
        datafiles.written(datafiles.overlay(now.vocabulary.data, words)),
        datafiles.written(datafiles.overlay(now.rules.data, rules)),
    )


def checked(content: bytes, now: Pack) -> Mapping[str, Any]:
    """A policy pack, if everything in it is a change that a setting can make; InputError otherwise."""
    found = changes.read(content)
    schemes, ships = datafiles.shipped("vocabularies")["schemes"], datafiles.shipped("rules")
    changes.Check(now.vocabulary.data["schemes"], now.rules.data, schemes, ships).all(found)
    return found


def _change(change: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a pack changes, in the shape of the data: codes below their schemes, rules as they are."""
    codes = {name: {"codes": codes} for name, codes in change.get("vocabularies", {}).items()}
    return {"schemes": codes}, dict(change.get("rules", {}))
