"""What the acts about access need before them, and answers that are not made from their kinds, for `every_act`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.place import Place

AGREED = ("use", "share", "photograph", "publish", "contact", "store")


def _opened(place: Place) -> None:
    place.ids["access"] = str(place.do("access", "open", place["form"], purpose="administration")["entry"])


def _asked(place: Place) -> None:
    _opened(place)
    place.ids["question"] = place.do("access", "query", place["access"], by=place["tove"])["question"]


def _granted(place: Place) -> None:
    place.ids["grant"] = place.do("grant", "give", place["jo"], place["mia"], why="Fridays.")["grant"]


def _held(place: Place) -> None:
    why = {"against": ["parents"], "reason": "child-at-risk"}
    place.ids["hold"] = place.do("hold", "place", place["mia"], **why)["hold"]


def _urgent(place: Place) -> None:
    place.ids["emergency"] = place.do("emergency", "start", place["mia"], reason="hurt")["emergency"]


def _agreed(place: Place) -> None:
    place.do("consent", "give", place["mia"], by=place["tove"], actions=list(AGREED), method="wet-signature")


BEFORE: dict[str, Callable[[Place], None]] = {
    "access review": _opened,
    "access query": _opened,
    "access answer": _asked,
    "grant end": _granted,
    "hold review": _held,
    "hold release": _held,
    "emergency end": _urgent,
    **{f"may {verb}": _agreed for verb in AGREED},
}
SPECIAL: dict[str, dict[str, Any]] = {
    "access review": {"entry": "@access"},
    "access query": {"entry": "@access"},
    "access answer": {"question": "@question"},
    "grant end": {"grant": "@grant"},
    "hold review": {"hold": "@hold"},
    "hold release": {"hold": "@hold"},
    "emergency end": {"emergency": "@emergency"},
}
ASKING = frozenset({"may open", *(f"may {verb}" for verb in AGREED)})  # a yes is recorded nowhere
