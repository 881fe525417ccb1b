"""Examples of the acts that come before a decision: what they need, and answers that do not follow from a field's kind."""

from __future__ import annotations

from typing import Any

from support.place import Place


def asked(place: Place) -> None:
    """Somebody was asked for advice, in a case that begins with it."""
    words = {"of": "practitioner", "question": "may-we-share", "words": "May this be told to the school?"}
    place.ids["asked"] = place.do("advice", "seek", place["mia"], **words)["case"]


BEFORE = {"advice receive": asked}
SPECIAL: dict[str, dict[str, Any]] = {
    "advice seek": {"case": "@mia", "words": "May this be told to the school?"},
    "advice receive": {"case": "@asked", "advice": None},
    "advice manager": {"case": "@mia", "manager": "@maud"},
    "share engage": {"case": "@mia"},
    "share assess": {"case": "@mia", "golden_rules": "2024", "checklist": {"necessary": "yes"}},
}
