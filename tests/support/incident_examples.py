"""Examples for `every_act`: incidents, grievances, requests, disagreements, receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.place import Place


def _incident(place: Place) -> None:
    place.ids["incident"] = place.do("incident", "report", kind="other", child=place["mia"])["incident"]


def _grievance(place: Place) -> None:
    place.ids["grievance"] = place.do("grievance", "raise", place["kit"], matter="conduct")["grievance"]


def _rights(place: Place) -> None:
    place.ids["request"] = place.do("rights", "request", place["mia"], right="A15")["request"]


def _foi(place: Place) -> None:
    place.ids["request"] = place.do("foi", "request", requester_name="Una Marsh")["request"]


def _entry(place: Place) -> None:
    place.ids["entry"] = str(place.do("access", "open", place["observation"], purpose="care")["entry"])


def _receipt(place: Place) -> None:
    _entry(place)
    out = str(place.desk.root / "entry.proof")
    place.tell("prove", place["entry"], "-o", out, "--show", "what", "--to", place["tove"])
    place.ids["receipt"] = str(place.tell("verify")["size"])


_STEPS: dict[str, tuple[str, Callable[[Place], None], tuple[str, ...]]] = {  # what follows on something, by its field
    "incident": ("incident", _incident, ("assess", "notify")),
    "grievance": ("grievance", _grievance, ("open", "discuss", "escalate", "close")),
    "rights": ("request", _rights, ("verify", "decide", "fulfil")),
}
BEFORE: dict[str, Callable[[Place], None]] = {
    **{f"{group} {verb}": make for group, (_, make, verbs) in _STEPS.items() for verb in verbs},
    "foi decide": _foi,
    "incident report": _entry,
    "dispute": _entry,
    "countersign": _receipt,
}
SPECIAL: dict[str, dict[str, Any]] = {
    **{f"{group} {verb}": {of: f"@{of}"} for group, (of, _, verbs) in _STEPS.items() for verb in verbs},
    "incident report": {"entry": "@entry", "happened": "2026-09-01"},
    "incident channel": {"channel": "social-network"},
    "foi decide": {"request": "@request", "outcome": "exempt"},
    "dispute": {"entry": "@entry"},
    "countersign": {"receipt": "@receipt"},
}
