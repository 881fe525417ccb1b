"""What the acts about records need before them, and answers that are not made from their kinds, for `every_act`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.place import Place


def _sent(place: Place) -> None:
    said = {"records": [place["observation"]], "channel": "secure-portal", "when": "yesterday"}
    place.ids["transfer"] = place.do("handover", "transfer", place["mia"], **said)["transfer"]


def _kept(place: Place) -> None:
    said = {"schedule": "until-25", "anchor_day": "1 September 2026"}
    place.ids["retention"] = place.do("retention", "set", place["form"], **said)["retention"]


def _held(place: Place) -> None:
    place.ids["legal-hold"] = place.do("legal-hold", "place", place["mia"], reason="inquiry")["legal-hold"]


BEFORE: dict[str, Callable[[Place], None]] = {
    "handover confirm": _sent,
    "retention review": _kept,
    "legal-hold release": _held,
}
SPECIAL: dict[str, dict[str, Any]] = {
    "record move": {"expected_return": "2027-12-01"},
    "handover confirm": {"transfer": "@transfer"},
    "retention set": {"record": None, "words": None, "schedule": "until-25"},
    "retention review": {"retention": "@retention"},
    "legal-hold release": {"legal_hold": "@legal-hold"},
}
