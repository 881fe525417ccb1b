"""The words of the desk: questions, slips and lists, read from `speech/<language>/*.json`, never written in code.

`acts` has for each act what was done, its questions and, where a question has legal weight, one line that explains it;
`fields` the questions that many acts share, `names` what a field is called on a slip, `events` what a type of entry is
called on a list; `say` everything else, by key. Codes have their labels in `aggregates`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from aggregates import datafiles, language
from ledger.numbering import format_entry, is_old


@cache
def _speech(tongue: str) -> Mapping[str, Any]:
    folders = [files("cli") / "speech" / name for name in dict.fromkeys((language.DEFAULT, tongue))]
    found: dict[str, Any] = {}
    for folder in (folder for folder in folders if folder.is_dir()):
        for file in sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name):
            found = datafiles.overlay(found, json.loads(file.read_bytes()))
    return found


def speech() -> Mapping[str, Any]:
    """Everything that is said in the language of this run; in British English, where it has no words of its own."""
    return _speech(language.current())


def say(key: str, **values: object) -> str:
    """A sentence by its key, with values put into it; entries of an earlier book by the numbers that they had there."""
    told = {name: format_entry(v) if is_old(v) else v for name, v in values.items()}
    return str(speech()["say"][key]).format(**told)


def name(field: str, act: str = "") -> str:
    """How a field, or a kind of thing, is called on slips: by the act's own name for it, or by the one of all acts."""
    words = speech()
    own = words["acts"].get(act, {}).get("names", {})
    return str(own.get(field) or words["names"].get(field, field.replace("_", " ")))


def named(field: str) -> bool:
    """Whether a field is one that somebody answers, and so has a name on slips."""
    return field in speech()["names"]


def event(topic: str) -> str:
    """What an entry of a type is called on lists; a type that nobody named is shown as it stands."""
    return str(speech()["events"].get(topic, topic))


def of_act(act: str, word: str) -> str:
    """`done`, `when` or `who` of an act."""
    return str(speech()["acts"][act][word])


def question(act: str, field: str) -> str:
    """What is asked for a field: the act's own question, or the one that many acts share."""
    words = speech()
    own = words["acts"].get(act, {}).get("ask", {})
    return str(own[field] if field in own else words["fields"][field])


def explanation(act: str, field: str) -> str:
    """One line on what an answer means; empty for most."""
    return str(speech()["acts"].get(act, {}).get("explain", {}).get(field, ""))
