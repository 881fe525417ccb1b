"""What the acts about people, policies and guidance need to be there first, and the answers that are not made by kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.place import Place

SEPTEMBER = {"when": "1 September 2026"}


def _care(place: Place) -> None:
    place.do("care", "start", place["mia"], place["jo"], **SEPTEMBER)


def _tie(place: Place) -> None:
    adults = place.tell("child", "list")["adults"]
    place.ids["tie"] = next(a["relationship"] for a in adults if a["person"] == place["tom"])


def _other_setting(place: Place) -> None:
    place.do("other-setting", "record", place["mia"], setting="Hill Nursery", **SEPTEMBER)


def _second(place: Place) -> None:
    place.ids["second"] = place.do("person", "add", kind="parent", name="Tove Holm", phone="01452")["person"]


def _joined(place: Place) -> None:
    _second(place)
    place.do("person", "join", place["tove"], place["second"])


def _inspection(place: Place) -> None:
    opened = place.do("inspection", "open", kind="regular", organisation="Ofsted", **SEPTEMBER)
    place.ids["inspection"] = opened["inspection"]


BEFORE: dict[str, Callable[[Place], None]] = {
    "care end": _care,
    "inspection close": _inspection,
    "other-setting end": _other_setting,
    "person join": _second,
    "person part": _joined,
    "relationship end": _tie,
    "relationship restrict": _tie,
}
SPECIAL: dict[str, dict[str, Any]] = {
    "guidance register": {"guidance": "working-together-2029", "golden_rules": "2024"},
    "guidance supersede": {"guidance": "working-together-2026", "superseded_by": "uk-gdpr"},
    "inspection close": {"inspection": "@inspection"},
    "integrity check": {"against": None},
    "key-person end": {"key_person": "@kit"},
    "notice publish": {"language": "pl"},
    "other-setting end": {"entry": None},
    "person join": {"person": "@tove", "other": "@second"},
    "person part": {"person": "@tove", "other": "@second"},
    "policy adopt": {"cites": ["eyfs-2021 3.69-3.72"], "pack": None},
    "relationship end": {"relationship": "@tie"},
    "staff join": {"person": None, "roles": ["volunteer"]},
    "staff leave": {"successor": None},
    "role end": {"role": "staff"},
    "relationship restrict": {"relationship": "@tie"},
}
