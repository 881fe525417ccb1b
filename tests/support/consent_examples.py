"""What the acts about consents need before them, and answers that are not made from their kinds, for `every_act`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.place import Place

PHOTOGRAPHS = {"actions": ["photograph"], "when": "yesterday"}


def _given(place: Place) -> None:
    said = {"by": place["tove"], **PHOTOGRAPHS, "method": "wet-signature"}
    place.ids["consent"] = place.do("consent", "give", place["mia"], **said)["consent"]


def _asked(place: Place) -> None:
    asked = place.do("consent", "request", place["mia"], place["tove"], actions=["photograph"])
    place.ids["consent"] = asked["consent"]


def _divided(place: Place) -> None:
    _given(place)
    refused = place.do("consent", "refuse", place["mia"], by=place["tom"], **PHOTOGRAPHS)
    place.ids["refusal"] = refused["consent"]


def _withdrawn(place: Place) -> None:
    _given(place)
    place.do("consent", "withdraw", place["consent"], by=place["tove"], channel="phone", when="yesterday")


BEFORE: dict[str, Callable[[Place], None]] = {
    "consent defer": _asked,
    "consent disagree": _divided,
    "consent told": _withdrawn,
    **{f"consent {verb}": _given for verb in ("withdraw", "reaffirm", "revoke", "invalidate")},
}
SPECIAL: dict[str, dict[str, Any]] = {
    **{f"consent {verb}": {"consent": "@consent"} for verb in ("defer", "withdraw", "reaffirm", "revoke")},
    "consent disagree": {"consents": ["@consent", "@refusal"], "allowed": False},
    "consent invalidate": {"consent": "@consent", "since": None},
    "consent told": {"consent": "@consent", "acknowledged": None},
}
