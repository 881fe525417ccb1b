"""The data that a setting works under: the vocabulary and the rules in force, its own laid over those that ship.

A *policy pack* is what a setting changes: its own codes, times, retention rules and words. It can add codes and change
numbers, periods and labels; it cannot take a phrase of the policy out, turn a hard refusal into something else, or say what
nothing in this program understands. What was in force when an entry was made stands in the adoption that the entry names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from aggregates import datafiles
from aggregates.rules import Rules
from aggregates.vocabulary import Vocabulary
from ledger.errors import InputError
from ledger.event import Book

# Sections of the rules in which a setting may add rows of its own; elsewhere it changes rows that are there.
OPEN = ("retention", "periods")


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
    """What the newest adoption kept, laid over what is shipped: a newer program's new rows are in force too."""
    adoption = None if book.policy is None else book.find(book.policy)
    if adoption is None:
        return shipped()
    event = adoption.event
    return _kept(book.document(event.vocabularies.sha256), book.document(event.rules.sha256))


@lru_cache(maxsize=8)
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
    change = {} if content is None else checked(_read(content))
    words, rules = _change(change)
    return (
        datafiles.written(datafiles.overlay(now.vocabulary.data, words)),
        datafiles.written(datafiles.overlay(now.rules.data, rules)),
    )


def _change(change: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a pack changes, in the shape of the data: codes below their schemes, rules as they are."""
    codes = {name: {"codes": codes} for name, codes in change.get("vocabularies", {}).items()}
    return {"schemes": codes}, dict(change.get("rules", {}))


def _read(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"the policy pack is not JSON: {error}", hint="it is one object, in UTF-8") from None
    if not isinstance(found, dict) or not set(found) <= {"rules", "vocabularies"}:
        raise InputError("a policy pack has two keys, rules and vocabularies", hint="see `policy pack` for a blank one")
    return found


def checked(change: Mapping[str, Any]) -> Mapping[str, Any]:
    """The pack, if everything in it is a change that a setting can make; InputError otherwise."""
    schemes = datafiles.shipped("vocabularies")["schemes"]
    for name, codes in change.get("vocabularies", {}).items():
        if name not in schemes:
            raise InputError(f"the policy pack: there is no vocabulary {name!r}", hint=f"one of {', '.join(schemes)}")
        for code, row in codes.items() if isinstance(codes, Mapping) else ():
            _fits(f"vocabularies.{name}.{code}", {"en-GB": "", "explains": {"en-GB": ""}}, row)
    rules = datafiles.shipped("rules")
    for section, rows in change.get("rules", {}).items():
        where = f"rules.{section}"
        if section not in rules or section in ("demands", "version"):
            raise InputError(f"the policy pack: {where} is nothing that a setting changes")
        _section(where, rules[section], rows, grows=section in OPEN)
    return change


def _section(where: str, known: Any, given: Any, *, grows: bool) -> None:
    if not isinstance(known, Mapping) or not isinstance(given, Mapping):
        return _fits(where, known, given)
    for name, row in given.items():
        if name in known and isinstance(known[name], Mapping) and known[name].get("hard"):
            _only_words(f"{where}.{name}", row)
        if name not in known and not grows:
            raise InputError(f"the policy pack: {where}.{name} is nothing that this program knows")
        _fits(f"{where}.{name}", known.get(name, next(iter(known.values()), None)), row)
    return None


def _only_words(where: str, row: Any) -> None:
    if not isinstance(row, Mapping) or set(row) - {"says"}:
        raise InputError(
            f"the policy pack: {where} is refused by law or by the policy itself; only its words can change"
        )


def _fits(where: str, known: Any, given: Any) -> None:
    """A value has the kind of the one that it replaces; a number that may be unset may be null."""
    if isinstance(known, Mapping) and isinstance(given, Mapping):
        for name, value in given.items():
            _fits(f"{where}.{name}", known.get(name, value), value)
        return
    kinds = (int, type(None)) if isinstance(known, int | None) and not isinstance(known, bool) else type(known)
    if not isinstance(given, kinds) or (isinstance(given, bool) and not isinstance(known, bool)):
        raise InputError(f"the policy pack: {where} cannot be {json.dumps(given)[:60]}")
