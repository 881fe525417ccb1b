"""Examples for `every_act`: cases of sharing, standing decisions, referrals, what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.place import Place

_ABOUT = {"categories": ["developmental.summary"], "recipients": ["school"], "purpose": "transition"}


def _decided(place: Place) -> None:
    said = {"outcome": "do-not-share", "words": "Less would do."}
    place.ids["case"] = place.do("share", "decide", place["mia"], **_ABOUT, **said)["case"]


def _handed(place: Place) -> None:
    place.ids["case"] = place.do("share", "record", place["mia"], **_ABOUT, channel="post")["case"]


def _emergency(place: Place) -> None:
    said = {"recipient": "police", "what": "Bruises.", "why": "Afraid.", "circumstance": "hurt-urgent", "told": False}
    place.ids["case"] = place.do("share", "emergency", place["mia"], **said)["case"]


def _standing(place: Place) -> None:
    said = {**_ABOUT, "channel": "secure-portal"}
    place.ids["case"] = place.do("standing", "decide", place["mia"], **said)["case"]


def _referral(place: Place) -> None:
    place.ids["referral"] = place.do("referral", "make", place["mia"], recipient="police")["referral"]


_ON_A_CASE: dict[str, Callable[[Place], None]] = {
    "share discuss": _decided,
    "share reconsider": _decided,
    "share inform": _decided,
    "share not-inform": _decided,
    "share receipt": _handed,
    "share complete": _emergency,
    "share routine": _standing,
    "standing review": _standing,
    "standing end": _standing,
}
BEFORE: dict[str, Callable[[Place], None]] = {**_ON_A_CASE, "referral outcome": _referral}
SPECIAL: dict[str, dict[str, Any]] = {
    **{name: {"case": "@case"} for name in _ON_A_CASE},
    **{f"share {verb}": {"records": None} for verb in ("disclose", "record")},  # their categories are asked for instead
    "referral outcome": {"referral": "@referral"},
}
