"""A policy pack in which everything is changed that a setting can change; made by walking over the data that ships.

Every number is one more, every period that is unset is set, every label and sentence stands in ⟦brackets⟧. What a pack may
not touch is named in `KEPT`, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aggregates import datafiles

Path = tuple[str, ...]
# Numbers and texts that stay: by section, or by the field of a section.
KEPT = {
    "demands": "which phrases the policy has, and what answers them, is the program's knowledge",
    "contradictions": "what the published policy says against itself, and what the program does about it",
    "golden_rules.*.number": "the place of an item in a published edition",
    "golden_rules_versions.*.law": "the name of an Act",
    "golden_rules_versions.*.source": "the title of the advice that an edition follows, which is cited",
}


def leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no map, with the names above it."""
    if isinstance(data, Mapping):
        for name, below in data.items():
            yield from leaves(below, (*path, name))
    else:
        yield path, data


def is_word(path: Path) -> bool:
    """A label or a sentence stands below the tag of its language."""
    return path[-1] == "en-GB"


def is_number(path: Path, value: Any) -> bool:
    return type(value) is int or (value is None and path[-1] == "value")


def matters(path: Path, value: Any) -> bool:
    """A number, a period, a label, or any other text that is more than a code."""
    return value != "" and (is_word(path) or is_number(path, value) or (isinstance(value, str) and " " in value))


def kept(path: Path) -> str | None:
    """Under which name it stays as it is; None for what changes."""
    names = (path[0], ".".join((path[0], "*", *path[2:])))
    return next((name for name in names if name in KEPT), None)


def changed(path: Path, value: Any) -> Any:
    """Another value for a number or a text; None for anything else."""
    if is_word(path):
        return f"⟦{value}⟧" if value else None  # what has no words is given none
    if value is None:
        return 2
    return value + 1


def everything() -> dict[str, Any]:
    """The pack."""
    made: dict[str, Any] = {"rules": {}, "vocabularies": {}}
    for path, value in leaves(datafiles.shipped("rules")):
        if kept(path) is None and (is_word(path) or is_number(path, value)) and changed(path, value) is not None:
            put(made["rules"], path, changed(path, value))
    for name, scheme in datafiles.shipped("vocabularies")["schemes"].items():
        for path, value in leaves(scheme["codes"], (name,)):
            if is_word(path):
                put(made["vocabularies"], path, changed(path, value))
    return made


def put(made: dict[str, Any], path: Path, value: Any) -> None:
    """A value below the names that lead to it."""
    for name in path[:-1]:
        made = made.setdefault(name, {})
    made[path[-1]] = value


def unmarked(text: str) -> str:
    """What stands outside of all brackets."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = shorter
    return text
