"""What the acts of no area in particular need before them: putting right, completing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.place import Place


def _entry(place: Place) -> None:
    said = {"category": "observation", "title": "Bricks", "content": "Twelve bricks high."}
    place.ids["entry"] = str(place.do("record", "create", place["mia"], **said)["entry"])


BEFORE: dict[str, Callable[[Place], None]] = {"complete": _entry, "correct": _entry}
SPECIAL: dict[str, dict[str, Any]] = {
    "complete": {"entry": "@entry"},
    "correct": {"entry": "@entry", "kind": "wrong-time", "right_time": "yesterday"},
}
