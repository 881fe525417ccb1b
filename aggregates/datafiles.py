"""The data that ships beside the code: vocabularies and rules, one file for each area, read as one.

A policy's adoption keeps the very bytes that `written` makes of them (formats.md section 2, `policy`), with what the
setting itself has changed laid over them. What may be changed, and how, is judged in `pack`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Data = dict[str, Any]


@cache
def shipped(kind: str) -> Mapping[str, Any]:
    """All files of `data/<kind>`, laid over each other by name; no two say anything about the same thing."""
    folder = files("aggregates") / "data" / kind
    found: Data = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            found = overlay(found, json.loads(file.read_bytes()))
    return found


def overlay(base: Mapping[str, Any], change: Mapping[str, Any]) -> Data:
    """`change` over `base`: maps are merged in the order of the base, everything else is replaced."""
    made = dict(base)
    for key, value in change.items():
        below = made.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        made[key] = overlay(below, value) if both else value  # type: ignore[arg-type]
    return made


def written(data: Mapping[str, Any]) -> bytes:
    """The bytes that are kept: JSON, UTF-8, in the order of the data, which is the order in which rules are asked."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
