"""What a proof or an evidence file lets its holder see of an entry, in words. Whether it holds is said elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cli import output
from cli.refs import SHOWN, format_ref
from ledger.evidence.parts import Disclosed
from ledger.store.codec import from_micros

INVOLVED = ("primary", "mentioned", "third_party")


def shown(disclosed: Disclosed) -> list[tuple[str, str]]:
    """What a proof lets its holder see, as (name, value): ids as letters, times in UTC, what is not said left out."""
    what = dict(disclosed.what or {})
    what |= {f"its {name}": value for name, value in what.pop("data", {}).items()}
    rows = [(name.replace("_", " "), _said(name, value)) for name, value in what.items() if value not in (None, [], {})]
    about = sorted(disclosed.about, key=lambda one: INVOLVED.index(one["involvement"]))  # else by digest: at random
    rows += [(f"about ({one['involvement']})", _said("id", one["subject"])) for one in about]
    return rows + [(f"{field} of {_said('id', subject)}", text) for subject, field, text in disclosed.texts]


def _said(name: str, value: Any) -> str:
    match value:
        case bytes() if len(value) == 16:
            return format_ref(UUID(bytes=value))[:SHOWN]
        case int() if name.endswith("_at"):
            return output.iso(from_micros(value))
        case dict():
            return ", ".join(f"{key}: {_said(key, each)}" for key, each in value.items() if each not in (None, [], {}))
        case list():
            return ", ".join(_said(name, each) for each in value)
    return str(output.plain(value))
